/* /phones/{mac}/state, .../enrolment, .../rotate: what becomes of a phone, and how it logs in. */
#include "admin/phone_json.h"
#include "admin/phone_path.h"
#include "admin/phone_take.h"
#include "admin/resources.h"
#include "store/network.h"
#include "store/rotations.h"

const struct field_row phone_state_fields[] = {
	{"state", FIELD_TEXT, true,  "active, ignored, retired or blocked"              },
	PHONE_FIELDS,
	{"lines", FIELD_LIST, false, "its lines: objects of the fields of PUT .../lines"},
	{NULL,    FIELD_TEXT, false, NULL					       },
};
const struct field_row phone_enrolment_fields[] = {
	{"for_s", FIELD_NUMBER, false, "how long, in seconds; a day without it"          },
	{"from",  FIELD_TEXT,   false, "only for addresses of this network: 192.0.2.0/24"},
	{"fresh", FIELD_BOOL,   false,
         "takes the phone's own login away first: it is in wrong hands"                  },
	{NULL,    FIELD_TEXT,   false, NULL					      },
};
/* Where a phone is new, its state brings it into the inventory. */
static enum err
give_state(struct call *c, struct mac mac, enum phone_state state, struct phone *out)
{
	struct why why = {""}; /* the store's sentence is about the command line */
	char text[MAC_TEXT_BYTES];
	enum err e = phone_change_state(c->store, mac, state, c->ask->at, out, &why);

	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no phone %s: it is not in the inventory, and was not seen.",
			mac_text(mac, text));
	return e == ERR_OK ? e : why_fail(c->why, e, "%s", why.text);
}

enum err
phone_state_put(struct call *c)
{
	enum phone_state state = PHONE_ACTIVE;
	struct phone phone;
	struct mac mac;
	bool has;
	enum err e = phone_path_mac(c, &mac, &has);

	if (e == ERR_OK)
		e = phone_take_state(c, &state);
	if (e == ERR_OK)
		e = give_state(c, mac, state, &phone);
	if (e == ERR_OK)
		e = phone_take_fields(c, &phone);
	if (e == ERR_OK)
		e = phone_change_update(c->store, &phone, state, c->ask->at, c->why);
	if (e == ERR_OK)
		e = phone_take_groups(c, &phone);
	if (e == ERR_OK)
		e = phone_take_lines(c, &phone);
	if (e != ERR_OK)
		return e;
	call_after_commit(c, phone_change_settle, mac);
	return phone_json_whole(c, c->answer, mac);
}

static enum err
take_from(struct call *c, char out[NETWORK_TEXT_BYTES])
{
	struct network network;
	enum err e;

	out[0] = '\0';
	if (call_text(c, "from").n == 0)
		return ERR_OK;
	e = call_blame(c, "from", network_parse(call_text(c, "from"), &network, c->why));
	if (e == ERR_OK)
		(void)network_text(&network, out);
	return e;
}

static enum err
find_active(struct call *c, struct phone *out)
{
	enum err e = phone_json_find(c, out);

	if (e != ERR_OK || out->state == PHONE_ACTIVE)
		return e;
	return why_fail(c->why, ERR_DENIED, "The phone is %s: only active phones enroll.",
		phone_state_names[out->state]);
}

static enum err
put_login(struct call *c, const struct phone *phone)
{
	char mac[MAC_TEXT_BYTES];

	jval_put_text(c->answer, "mac", mac_text(phone->mac, mac));
	return phone_json_login(c, c->answer, phone);
}

/* Nobody who knows the phone's passwords comes in with them any more, the phone itself neither. */
static enum err
take_login_away(struct call *c, const struct phone *phone)
{
	struct phone_account a;
	enum err e = phone_accounts_by_mac(c->store, phone->mac, &a);

	return e == ERR_OK ? phone_accounts_take_away(c->store, &a) : e;
}

enum err
phone_enrolment_open(struct call *c)
{
	char network[NETWORK_TEXT_BYTES];
	int64_t for_s = ENROLMENT_S;
	bool is_fresh = false;
	struct phone phone;
	enum err e = find_active(c, &phone);

	if (e == ERR_OK && jval_kind(jval_get(c->body, "for_s")) != JVAL_NULL)
		e = call_take_number(c, "for_s", ENROLMENT_MIN_S, ENROLMENT_MAX_S, &for_s);
	if (e == ERR_OK)
		e = take_from(c, network);
	call_take_bool(c, "fresh", &is_fresh);
	if (e == ERR_OK && is_fresh)
		e = take_login_away(c, &phone);
	if (e == ERR_OK)
		e = enrolments_open(
			c->store, phone.id, c->ask->at, c->ask->at + for_s, slice_of(network));
	return e == ERR_OK ? put_login(c, &phone) : e;
}

enum err
phone_enrolment_close(struct call *c)
{
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	if (e != ERR_OK)
		return e;
	e = enrolments_close(c->store, phone.id);
	return call_done(c, e == ERR_NOTFOUND ? ERR_OK : e); /* it is closed already */
}

enum err
phone_rotate_start(struct call *c)
{
	struct rotations plan = {.now = c->ask->at,
		.per_minute = ROTATE_PER_MINUTE,
		.is_again = call_query_flag(c, "again"),
		.password_len = (size_t)settings_number(c->settings, SET_PHONE_PASSWORD_LEN)};
	struct phone phone;
	char mac[MAC_TEXT_BYTES];
	enum err e = phone_json_find(c, &phone);

	if (e != ERR_OK)
		return e;
	e = rotations_plan(c->store, &plan, &phone, NULL);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, ERR_DENIED,
			"Phone %s has no login of its own yet: it gets one when it enrolls.",
			mac_text(phone.mac, mac));
	if (e == ERR_EXISTS)
		return why_fail(c->why, e,
			"A new password is handed out to phone %s already, and was not used yet: "
			"another one would lock the phone out if it has fetched it.",
			mac_text(phone.mac, mac));
	return e == ERR_OK ? put_login(c, &phone) : e;
}
