#include "provision/undecided.h"

#include "limits.h"
#include "provision/undecided_inner.h"
#include "store/accounts.h"
#include "store/phone_accounts.h"
#include "store/refused.h"
#include "store/sites.h"

#include <stdio.h>

const char *const undecided_words[UNDECIDED__COUNT] = {
	[UNDECIDED_FROZEN] = "frozen",
	[UNDECIDED_CERTIFICATE] = "certificate",
	[UNDECIDED_RESET] = "reset",
	[UNDECIDED_UNUSED] = "unused",
	[UNDECIDED_CLEAR] = "clear-text",
	[UNDECIDED_REFUSED] = "refusals",
	[UNDECIDED_NEW] = "new",
	[UNDECIDED_FACTORY] = "factory-password",
	[UNDECIDED_RISK] = "risk",
};

/* One telling. */
struct run {
	struct store *s;
	int64_t now;
	const struct undecided_server *server;
	size_t most, told, more;
	enum err (*each)(void *ctx, const struct undecided *u);
	void *ctx;
};

static enum err tell_window(const struct run *r, struct undecided *u);
static enum err tell_seen(const struct run *r, struct undecided *u);
static enum err tell_refused(const struct run *r, struct undecided *u);

/* One row a kind; mend gets the phone's MAC, or its site where is_of_site.  read completes what is
 * told of a phone; those without one are not about phones. */
/* clang-format off */
static const struct {
	const char *what, *mend;
	bool is_of_site;
	enum err (*read)(const struct run *r, struct undecided *u);
} kinds[UNDECIDED__COUNT] = {
	[UNDECIDED_FROZEN] = {
		"Another address asked for this phone in its enrolment window, so it is closed to both; `bootline trace` tells who.",
		"bootline phone enroll %s", false, tell_window},
	[UNDECIDED_CERTIFICATE] = {
		"The certificate that phones are shown has expired, or will within 30 days: phones that check it do not talk to the server then.",
		"", false, NULL},
	[UNDECIDED_RESET] = {
		"The phone has a login of its own and came with the shared account: it was reset to factory, or somebody else is asking for it.",
		"bootline phone enroll %s", false, tell_seen},
	[UNDECIDED_UNUSED] = {
		"The phone's enrolment window is over, and no login of its own was used by then: the shared account gets it no files any more.",
		"bootline phone enroll %s", false, tell_window},
	[UNDECIDED_CLEAR] = {
		"The phone came in clear text and its site demands TLS: it gets no files until it comes over HTTPS or FTPS, or the site demands it no more.",
		"bootline site set %s --require-tls no", true, tell_seen},
	[UNDECIDED_REFUSED] = {
		"Whoever asked for this phone's files last was refused, and the phone has not come through since; `bootline trace` tells why.",
		"bootline trace %s", false, tell_refused},
	[UNDECIDED_NEW] = {
		"A phone that is not in the inventory asks for its files.",
		"bootline phone accept %s", false, tell_seen},
	[UNDECIDED_FACTORY] = {
		"The shared account has the factory password, which everybody knows, and other networks reach this server: whoever is first in a phone's enrolment window gets its files.",
		"bootline account set --password-file -", false, NULL},
	[UNDECIDED_RISK] = {
		"A site trusts its networks: whoever asks from there gets its phones' files, with their passwords, without a login.",
		"bootline site set %s --trust none", true, NULL},
};
/* clang-format on */

/* Completes what u has not, and hands it over; beyond the most, counts it. */
static enum err
tell(struct run *r, struct undecided *u)
{
	char mac[MAC_TEXT_BYTES];
	const char *format = kinds[u->kind].mend, *at = strstr(format, "%s");
	const char *name = kinds[u->kind].is_of_site ? u->phone.site : mac_text(u->phone.mac, mac);

	if (r->told == r->most) {
		r->more++;
		return ERR_OK;
	}
	r->told++;
	(void)why_fail(&u->what, ERR_OK, "%s", kinds[u->kind].what);
	if (u->mend[0] == '\0')
		(void)snprintf(u->mend, sizeof(u->mend), "%.*s%s%s",
			at != NULL ? (int)(at - format) : (int)strlen(format), format,
			at != NULL ? name : "", at != NULL ? at + 2 : "");
	return r->each(r->ctx, u);
}

static enum err
tell_window(const struct run *r, struct undecided *u)
{
	struct enrolment w;
	enum err e = enrolments_get(r->s, u->phone.id, &w);

	if (e != ERR_OK)
		return e;
	u->at = w.until_at;
	if (w.is_claimed)
		(void)ip_text(&w.address, u->address);
	return ERR_OK;
}

static enum err
tell_seen(const struct run *r, struct undecided *u)
{
	struct seen seen;
	enum err e = seen_by_mac(r->s, u->phone.mac, &seen);

	if (e != ERR_OK)
		return e;
	u->at = seen.last_at;
	memcpy(u->address, seen.address, sizeof(u->address));
	if (u->phone.id == 0)
		memcpy(u->phone.model_learnt, seen.model, sizeof(u->phone.model_learnt));
	return ERR_OK;
}

static enum err
tell_refused(const struct run *r, struct undecided *u)
{
	struct refused refused;
	enum err e = refused_by_mac(r->s, u->phone.mac, &refused);

	if (e != ERR_OK)
		return e;
	u->at = refused.at;
	memcpy(u->address, refused.address, sizeof(u->address));
	return ERR_OK;
}

/* A phone of the list.  What has gone since it was found is left out. */
static enum err
tell_phone(struct run *r, const struct undecided_item *item)
{
	struct undecided u = {.kind = (enum undecided_kind)item->kind, .has_phone = true};
	enum err e;

	if (r->told == r->most) {
		r->more++;
		return ERR_OK;
	}
	e = phones_by_mac(r->s, item->mac, &u.phone);
	if (e == ERR_NOTFOUND && u.kind == UNDECIDED_NEW) {
		u.phone = (struct phone){.mac = item->mac, .state = PHONE_NEW};
		e = ERR_OK;
	}
	if (e == ERR_OK)
		e = kinds[u.kind].read(r, &u);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	return tell(r, &u);
}

/* Tells those of a kind, from *at on, where the list's next kind begins then. */
static enum err
tell_phones(struct run *r, int kind, const struct undecided_list *l, size_t *at)
{
	struct undecided_item item;
	enum err e = ERR_OK;

	while (*at < l->items.n && e == ERR_OK) {
		memcpy(&item, l->items.p + *at, sizeof(item));
		if (item.kind != kind)
			break;
		*at += sizeof(item);
		e = tell_phone(r, &item);
	}
	return e;
}

static enum err
tell_certificate(struct run *r)
{
	struct undecided u = {.kind = UNDECIDED_CERTIFICATE, .at = r->server->certificate_to};
	int n;

	if (u.at == 0 || r->now < u.at - CERTIFICATE_SOON_S)
		return ERR_OK;
	/* The server's own is made anew at a start that finds none. */
	n = r->server->is_own_certificate ?
		    snprintf(u.mend, sizeof(u.mend), "rm %s && systemctl restart bootline",
			    r->server->certificate_path) :
		    snprintf(u.mend, sizeof(u.mend),
			    "systemctl reload bootline   # with another %s",
			    r->server->certificate_path);
	if (n < 0 || n >= (int)sizeof(u.mend))
		(void)snprintf(u.mend, sizeof(u.mend), "bootline tls show");
	return tell(r, &u);
}

static enum err
tell_factory(struct run *r)
{
	struct undecided u = {.kind = UNDECIDED_FACTORY};
	struct account a;
	enum err e = r->server->faces_others ? accounts_bootstrap(r->s, &a) : ERR_NOTFOUND;

	if (e != ERR_OK || !a.is_open || !a.is_factory)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	return tell(r, &u);
}

static enum err
tell_site(void *ctx, const struct site *site)
{
	struct undecided u = {.kind = UNDECIDED_RISK};

	if (site->trust != SITE_TRUST_NETWORK)
		return ERR_OK;
	memcpy(u.phone.site, site->name, sizeof(u.phone.site));
	return tell(ctx, &u);
}

static enum err
tell_risk(struct run *r)
{
	return sites_each(r->s, tell_site, r);
}

enum err
undecided_list_tell(const struct undecided_list *l, struct store *s,
	const struct undecided_server *server, struct undecided_room *room,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx)
{
	static enum err (*const tell_server[UNDECIDED__COUNT])(struct run * r) = {
		[UNDECIDED_CERTIFICATE] = tell_certificate,
		[UNDECIDED_FACTORY] = tell_factory,
		[UNDECIDED_RISK] = tell_risk,
	};
	struct run r = {s, l->now, server, room != NULL ? room->most : SIZE_MAX, 0, 0, each, ctx};
	enum err e = ERR_OK;
	size_t at = 0;

	for (int kind = 0; kind < UNDECIDED__COUNT && e == ERR_OK; kind++)
		if (tell_server[kind] == NULL)
			e = tell_phones(&r, kind, l, &at);
		else if (server != NULL)
			e = tell_server[kind](&r);
	if (e == ERR_OK && room != NULL)
		room->more = r.more;
	return e;
}

enum err
undecided_each(struct store *s, int64_t now, const struct undecided_server *server,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx)
{
	struct undecided_list list;
	enum err e;

	undecided_list_init(&list);
	e = undecided_list_find(&list, s, now);
	if (e == ERR_OK)
		e = undecided_list_tell(&list, s, server, NULL, each, ctx);
	undecided_list_done(&list);
	return e;
}
