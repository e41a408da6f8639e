#include "doctor/play.h"

#include "base/auto.h"
#include "store/accounts.h"
#include "store/models.h"
#include "store/phone_accounts.h"

#include <sys/socket.h>

enum { AGENT_BYTES = 160 };

/* 02: nobody sells it. */
const struct mac doctor_mac = {
	{0x02, 0xb0, 0x07, 0xd0, 0xc7, 0x00}
};

void
played_done(struct played *p)
{
	buf_wipe(&p->password);
}

struct client_options
doctor_client(const struct doctor *d, const char *resolve)
{
	return (struct client_options){
		.connect_ms = DOCTOR_CONNECT_MS,
		.stall_ms = DOCTOR_STALL_MS,
		.total_ms = DOCTOR_TOTAL_MS,
		.is_over = d->options->is_over,
		.skips_tls_check = true,
		.resolve = resolve[0] != '\0' ? resolve : NULL,
	};
}

/* Logs in with the phone's own login, where it has one that it uses. */
static enum err
take_own_login(const struct doctor *d, struct played *p, bool *has)
{
	struct phone_account account = {.id = 0};
	enum err e = phone_accounts_by_mac(d->options->store, d->options->mac, &account);

	*has = e == ERR_OK && account.id != 0 && account.has_secret;
	if (e != ERR_OK || !*has)
		return e;
	/* Never the next one: its first use would take the phone's present one away. */
	e = phone_accounts_secret(d->options->store, &account, false, &p->password);
	p->phone.user = mac_text(d->options->mac, p->user);
	p->phone.password = buf_text(&p->password);
	return e;
}

/* Whether an address is one of this machine: only such a one can be bound. */
static bool
is_here(const struct ip *ip)
{
	struct listen_address at = dial_address(ip, 0);
	AUTO(auto_close) int fd = socket(at.sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd != -1 && bind(fd, (const struct sockaddr *)&at.sa, at.len) == 0;
}

/* Whether a server is only DHCP's word, which is anybody's in that network: neither named by who
 * has called the doctor, nor this machine. */
static bool
is_anybodys(const struct doctor *d, const struct target *t)
{
	size_t count = t->addresses.count;

	if (d->learnt.boot[0] == '\0' || strcmp(t->url, d->learnt.boot) != 0)
		return false;
	for (size_t i = 0; i < count && i < DNS_RECORDS_MAX; i++)
		if (!is_here(&t->addresses.ips[i]))
			return true;
	return count == 0 || count > DNS_RECORDS_MAX;
}

/* Plays a phone that nobody sells. */
static void
stand_in(struct played *p, const char *why)
{
	p->phone.who.mac = doctor_mac;
	p->is_real = false;
	p->stand_in = why;
}

static enum err
choose_phone(const struct doctor *d, const struct target *t, struct played *p)
{
	const struct doctor_options *o = d->options;
	struct phone phone;
	bool has_own = false;
	enum err e;

	p->phone.who.mac = o->has_mac ? o->mac : doctor_mac;
	p->is_real = o->has_mac;
	if (!o->has_mac || o->store == NULL)
		return ERR_OK;
	e = phones_by_mac(o->store, o->mac, &phone);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (o->has_login)
		return ERR_OK;
	if (is_anybodys(d, t)) {
		stand_in(p,
			"DHCP names another machine than this one, and the phone's own password "
			"goes to none that is not named with --url");
		return ERR_OK;
	}
	e = take_own_login(d, p, &has_own);
	if (e == ERR_OK && !has_own)
		stand_in(p, "this one has no login of its own yet, and asking in its name with the "
			    "shared one would take its enrolment window away");
	return e;
}

enum err
doctor_model(const struct doctor *d, char out[WORD_MAX_BYTES + 1])
{
	const struct doctor_options *o = d->options;
	struct phone phone;
	enum err e = ERR_NOTFOUND;

	if (o->model != NULL)
		return slice_to_text(slice_of(o->model), out, WORD_MAX_BYTES + 1);
	if (o->has_mac && o->store != NULL)
		e = phones_by_mac(o->store, o->mac, &phone);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	return slice_to_text(
		e == ERR_OK ? slice_of(phone_model(&phone)) : SLICE(""), out, WORD_MAX_BYTES + 1);
}

/* Whether a phone of this model can be played: models come that nobody knows yet. */
static bool
is_playable(const char *model)
{
	AUTO(buf_free) struct buf agent = BUF(AGENT_BYTES);
	struct why why = {""};

	const struct vphone_profile *profile = vphone_profile_of_model(slice_of(model));

	return vphone_agent(profile, VPHONE_APPLICATION, slice_of(model), profile->version, &agent,
		       &why) == ERR_OK;
}

static enum err
choose_model(const struct doctor *d, struct played *p, struct why *why)
{
	const struct doctor_options *o = d->options;
	struct vphone_identity *who = &p->phone.who;
	struct model model = {.name = ""};
	enum err e = doctor_model(d, who->model);

	if (e == ERR_OK && o->model == NULL && !is_playable(who->model))
		e = slice_to_text(SLICE("VVX400"), who->model, sizeof(who->model));
	if (e == ERR_OK && models_stock(slice_of(who->model), &model) != ERR_OK)
		model.part[0] = '\0'; /* a model that came later is still asked for, by sip.ld */
	if (e == ERR_OK)
		e = slice_to_text(slice_of(o->part != NULL ? o->part : model.part), who->part,
			sizeof(who->part));
	if (e == ERR_LIMIT || e == ERR_SYNTAX)
		return why_fail(
			why, e, "A model or a part number has at most %d letters.", WORD_MAX_BYTES);
	if (e == ERR_OK && !is_playable(who->model))
		return why_fail(why, ERR_SYNTAX,
			"\"%s\" is no model that can be played: models begin with SPIP, SSIP, VVX, "
			"Trio, CCX or Edge, as in VVX400.",
			who->model);
	return e;
}

enum err
play_prepare(const struct doctor *d, const struct target *t, struct played *out, struct why *why)
{
	const struct doctor_options *o = d->options;
	enum err e;

	out->phone = (struct vphone_options){
		.url = t->url,
		.user = o->user,
		.password = o->password,
		.only_reads = true,
		.client = doctor_client(d, t->resolve),
	};
	if (o->is_inside)
		out->phone.client.within = t->url;
	e = choose_phone(d, t, out);
	if (e == ERR_OK)
		e = choose_model(d, out, why);
	if (e == ERR_OK)
		out->phone.profile = vphone_profile_of_model(slice_of(out->phone.who.model));
	return e;
}
