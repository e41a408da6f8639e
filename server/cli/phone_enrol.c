#include "cli/phone_enrol.h"

#include "base/clock.h"
#include "cli/inventory.h"
#include "manage/phone_login.h"
#include "store/network.h"

enum err
phone_enrol_tell(struct cli *c, const struct phone *phone)
{
	struct phone_login l;
	char ip[IP_TEXT_BYTES];
	enum err e = phone_login_of(c->store, phone, clock_wall_s(), &l);

	if (e != ERR_OK)
		return e;
	output_text(c->out, "login", l.login);
	output_time(c->out, "login_used_at", l.account.used_at);
	output_text(c->out, "rotation", l.rotation);
	output_time(c->out, "rotation_at", l.rotation_at);
	output_text(c->out, "enrolment", l.enrolment);
	output_time(c->out, "enrolment_until", l.window.until_at);
	output_text(c->out, "enrolment_network", l.window.network);
	output_text(c->out, "enrolment_address",
		l.window.is_claimed ? ip_text(&l.window.address, ip) : "");
	return ERR_OK;
}

static enum err
tell(struct cli *c, const struct phone *phone)
{
	char mac[MAC_TEXT_BYTES];

	output_text(c->out, "mac", mac_text(phone->mac, mac));
	return phone_enrol_tell(c, phone);
}

/* One row an option. */
/* clang-format off */
const struct arg_row phone_enroll_options[] = {
	{"for", "TIME", 0, "how long: 30m, 24h (the default) or 7d"},
	{"from", "ADDR/PREFIX", 0, "only for addresses of this network"},
	{"fresh", NULL, 0, "take the phone's own login away first: for one that a thief used; the phone must be reset to factory"},
	{"close", NULL, 0, "end the window instead of opening one"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

static enum err
read_for(struct cli *c, int64_t *out)
{
	*out = ENROLMENT_S;
	if (!args_has(c->args, "for") || clock_span(args_slice(c->args, "for"), ENROLMENT_MIN_S,
						 ENROLMENT_MAX_S, out) == ERR_OK)
		return ERR_OK;
	return args_misuse(
		c->args, c->why, "--for is a time as in 30m, 24h or 7d, at most a year.");
}

static enum err
read_from(struct cli *c, char out[NETWORK_TEXT_BYTES])
{
	struct network network;
	enum err e;

	out[0] = '\0';
	if (!args_has(c->args, "from"))
		return ERR_OK;
	e = network_parse(args_slice(c->args, "from"), &network, c->why);
	if (e == ERR_OK)
		(void)network_text(&network, out);
	return e;
}

static enum err
close_window(struct cli *c, const struct phone *phone)
{
	char mac[MAC_TEXT_BYTES];
	enum err e = enrolments_close(c->store, phone->id);

	if (e == ERR_NOTFOUND)
		e = ERR_OK; /* it is closed already */
	if (e == ERR_OK)
		output_note(c->out, "The enrolment window of phone %s is closed.",
			mac_text(phone->mac, mac));
	return e;
}

static enum err
open_window(struct cli *c, const struct phone *phone, int64_t for_s, const char *network)
{
	int64_t now = clock_wall_s();
	char until[CLOCK_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	enum err e = enrolments_open(c->store, phone->id, now, now + for_s, slice_of(network));

	if (e == ERR_OK)
		output_note(c->out,
			"Phone %s may enroll until %s UTC%s%s: the first address that asks for it "
			"with the shared account gets its files, and a login of its own.",
			mac_text(phone->mac, mac), clock_text(now + for_s, until),
			network[0] != '\0' ? " from " : "", network);
	return e;
}

/* Nobody who knows the phone's passwords comes in with them any more, the phone itself neither. */
static enum err
take_login_away(struct cli *c, const struct phone *phone)
{
	struct phone_account a;
	char mac[MAC_TEXT_BYTES];
	enum err e = phone_accounts_by_mac(c->store, phone->mac, &a);

	if (e == ERR_OK)
		e = phone_accounts_take_away(c->store, &a);
	if (e == ERR_OK && (a.has_secret || a.has_next))
		output_note(c->out,
			"The login that phone %s had is dead, whoever knows it: reset the phone to "
			"factory, or give it the shared account, so that it enrolls anew. A thief "
			"read its SIP passwords too: change those as well.",
			mac_text(phone->mac, mac));
	return e;
}

enum err
phone_enroll(struct cli *c)
{
	char network[NETWORK_TEXT_BYTES];
	struct phone phone;
	int64_t for_s;
	enum err e = inventory_phone(c, args_text(c->args, "MAC"), &phone);

	if (e == ERR_OK && args_has(c->args, "close") &&
		(args_has(c->args, "for") || args_has(c->args, "from") ||
			args_has(c->args, "fresh")))
		return args_misuse(
			c->args, c->why, "--close goes without --for, --from and --fresh.");
	if (e == ERR_OK)
		e = read_for(c, &for_s);
	if (e == ERR_OK)
		e = read_from(c, network);
	if (e != ERR_OK)
		return e;
	if (phone.state != PHONE_ACTIVE)
		return why_fail(c->why, ERR_DENIED,
			"The phone is %s: only active phones enroll; see `bootline phone accept`.",
			phone_state_names[phone.state]);
	if (args_has(c->args, "fresh"))
		e = take_login_away(c, &phone);
	if (e == ERR_OK)
		e = args_has(c->args, "close") ? close_window(c, &phone) :
						 open_window(c, &phone, for_s, network);
	return e == ERR_OK ? tell(c, &phone) : e;
}
