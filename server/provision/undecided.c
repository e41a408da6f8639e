#include "provision/undecided.h"

#include "base/auto.h"
#include "provision/policy.h"
#include "provision/trust.h"
#include "store/accounts.h"
#include "store/phone_accounts.h"

const char *const undecided_words[UNDECIDED__COUNT] = {
	[UNDECIDED_FROZEN] = "frozen",
	[UNDECIDED_RESET] = "reset",
	[UNDECIDED_UNUSED] = "unused",
	[UNDECIDED_CLEAR] = "clear-text",
	[UNDECIDED_NEW] = "new",
	[UNDECIDED_FACTORY] = "factory-password",
};

struct run {
	struct store *s;
	int64_t now;
	struct trust trust;
	enum err (*each)(void *ctx, const struct undecided *u);
	void *ctx;
};

/* One row a kind; mend gets the phone's MAC, or its site where is_of_site. */
/* clang-format off */
static const struct {
	const char *what, *mend;
	bool is_of_site;
} kinds[UNDECIDED__COUNT] = {
	[UNDECIDED_FROZEN] = {
		"Another address asked for this phone in its enrolment window, so it is closed to both; `bootline trace` tells who.",
		"bootline phone enroll %s", false},
	[UNDECIDED_RESET] = {
		"The phone has a login of its own and came with the shared account: it was reset to factory, or somebody else is asking for it.",
		"bootline phone enroll %s", false},
	[UNDECIDED_UNUSED] = {
		"The phone's enrolment window is over, and no login of its own was used by then: the shared account gets it no files any more.",
		"bootline phone enroll %s", false},
	[UNDECIDED_CLEAR] = {
		"The phone came in clear text and its site demands TLS: it gets no files until it comes over HTTPS or FTPS, or the site demands it no more.",
		"bootline site set %s --require-tls no", true},
	[UNDECIDED_NEW] = {
		"A phone that is not in the inventory asks for its files.",
		"bootline phone accept %s", false},
	[UNDECIDED_FACTORY] = {
		"The shared account has the factory password, which everybody knows, and other networks reach this server: whoever is first in a phone's enrolment window gets its files.",
		"bootline account set --password-file -", false},
};
/* clang-format on */

/* Completes what u has of the phone, and hands it over. */
static enum err
tell(const struct run *r, struct undecided *u)
{
	char mac[MAC_TEXT_BYTES];
	const char *format = kinds[u->kind].mend, *at = strstr(format, "%s");
	const char *name = kinds[u->kind].is_of_site ? u->phone.site : mac_text(u->phone.mac, mac);

	(void)why_fail(&u->what, ERR_OK, "%s", kinds[u->kind].what);
	(void)snprintf(u->mend, sizeof(u->mend), "%.*s%s%s",
		at != NULL ? (int)(at - format) : (int)strlen(format), format,
		at != NULL ? name : "", at != NULL ? at + 2 : "");
	return r->each(r->ctx, u);
}

/* Whether a phone that came last as `seen` tells needs no login of its own: it has shown its
 * certificate, or its site trusts where it is. */
static bool
does_without(const struct run *r, const struct phone *phone, const struct seen *seen)
{
	struct ip ip;

	if (seen->channel < 0)
		return false;
	if (seen->proof == PROOF_CERTIFICATE || seen->proof == PROOF_NETWORK)
		return true;
	return seen->proof == PROOF_BOOTSTRAP && ip_parse(slice_of(seen->address), &ip) == ERR_OK &&
	       (trust_of(&r->trust, phone->site_id, &ip) & TRUST_FILES) != 0;
}

struct stuck {
	const struct run *run;
	bool wants_frozen; /* else those that are over */
};

static enum err
tell_stuck(void *ctx, const struct phone *phone, const struct enrolment *w)
{
	const struct stuck *k = ctx;
	const struct run *r = k->run;
	struct undecided u = {.has_phone = true, .phone = *phone, .at = w->until_at};
	struct seen seen = {.channel = -1};
	struct phone_account a;
	enum err e = phone_accounts_by_mac(r->s, phone->mac, &a);

	if (e == ERR_OK)
		e = seen_by_mac(r->s, phone->mac, &seen);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (w->is_frozen != k->wants_frozen)
		return ERR_OK;
	/* One that has its login goes on with it, whatever became of another window. */
	if (!w->is_frozen && (a.has_secret || does_without(r, phone, &seen)))
		return ERR_OK;
	u.kind = w->is_frozen ? UNDECIDED_FROZEN : UNDECIDED_UNUSED;
	if (w->is_claimed)
		(void)ip_text(&w->address, u.address);
	return tell(r, &u);
}

static bool
is_open(const struct enrolment *w, int64_t now)
{
	return w->phone_id != 0 && (w->is_frozen || now < w->until_at);
}

static enum err
tell_reset(void *ctx, const struct seen *seen)
{
	const struct run *r = ctx;
	struct undecided u = {.kind = UNDECIDED_RESET, .has_phone = true, .at = seen->last_at};
	struct enrolment w = {.phone_id = 0};
	struct phone_account a;
	enum err e;

	if (seen->channel < 0 || seen->proof != PROOF_BOOTSTRAP)
		return ERR_OK;
	e = phones_by_mac(r->s, seen->mac, &u.phone);
	if (e == ERR_OK)
		e = phone_accounts_by_mac(r->s, seen->mac, &a);
	if (e != ERR_OK || u.phone.state != PHONE_ACTIVE || !a.has_secret)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	e = enrolments_get(r->s, u.phone.id, &w);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (is_open(&w, r->now) || does_without(r, &u.phone, seen))
		return ERR_OK;
	memcpy(u.address, seen->address, sizeof(u.address));
	return tell(r, &u);
}

static enum err
tell_clear(void *ctx, const struct seen *seen)
{
	const struct run *r = ctx;
	struct undecided u = {.kind = UNDECIDED_CLEAR, .has_phone = true, .at = seen->last_at};
	enum err e;

	if (seen->channel < 0 || seen->channel >= CHANNEL__COUNT ||
		channel_is_private((enum channel)seen->channel))
		return ERR_OK;
	e = phones_by_mac(r->s, seen->mac, &u.phone);
	if (e != ERR_OK || u.phone.state != PHONE_ACTIVE ||
		!trust_needs_tls(&r->trust, u.phone.site_id))
		return e == ERR_NOTFOUND ? ERR_OK : e;
	memcpy(u.address, seen->address, sizeof(u.address));
	return tell(r, &u);
}

/* A phone may have come into the inventory since it was seen. */
static enum err
tell_new(void *ctx, const struct seen *seen)
{
	const struct run *r = ctx;
	struct undecided u = {.kind = UNDECIDED_NEW, .has_phone = true, .at = seen->last_at};
	enum err e = phones_by_mac(r->s, seen->mac, &u.phone);

	if (e != ERR_NOTFOUND)
		return e;
	u.phone = (struct phone){.mac = seen->mac, .state = PHONE_NEW};
	memcpy(u.phone.model_learnt, seen->model, sizeof(u.phone.model_learnt));
	memcpy(u.address, seen->address, sizeof(u.address));
	return tell(r, &u);
}

static enum err
tell_factory(const struct run *r, bool faces_others)
{
	struct undecided u = {.kind = UNDECIDED_FACTORY};
	struct account a;
	enum err e = faces_others ? accounts_bootstrap(r->s, &a) : ERR_NOTFOUND;

	if (e != ERR_OK || !a.is_open || !a.is_factory)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	return tell(r, &u);
}

enum err
undecided_each(struct store *s, int64_t now, bool faces_others,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx)
{
	struct run r = {.s = s, .now = now, .each = each, .ctx = ctx};
	struct stuck frozen = {&r, true}, over = {&r, false};
	enum err e;

	trust_init(&r.trust);
	e = trust_load(&r.trust, s);
	if (e == ERR_OK)
		e = enrolments_each_stuck(s, now, tell_stuck, &frozen);
	if (e == ERR_OK)
		e = seen_each_known(s, tell_reset, &r);
	if (e == ERR_OK)
		e = enrolments_each_stuck(s, now, tell_stuck, &over);
	if (e == ERR_OK)
		e = seen_each_known(s, tell_clear, &r);
	if (e == ERR_OK)
		e = seen_each_new(s, tell_new, &r);
	if (e == ERR_OK)
		e = tell_factory(&r, faces_others);
	trust_done(&r.trust);
	return e;
}

/* The gravest comes first. */
static enum err
keep_first(void *ctx, const struct undecided *u)
{
	enum undecided_kind *kind = ctx;

	if (*kind == UNDECIDED__COUNT)
		*kind = u->kind;
	return ERR_OK;
}

/* Looks at one phone as undecided_each() looks at all, in the same order. */
static enum err
look_at_phone(struct run *r, const struct phone *phone)
{
	struct stuck frozen = {r, true}, over = {r, false};
	struct enrolment w = {.phone_id = 0};
	struct seen seen = {.channel = -1};
	bool is_stuck;
	enum err e = enrolments_get(r->s, phone->id, &w);

	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = seen_by_mac(r->s, phone->mac, &seen);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	is_stuck = w.phone_id != 0 && (w.is_frozen || r->now >= w.until_at);
	e = is_stuck ? tell_stuck(&frozen, phone, &w) : ERR_OK;
	if (e == ERR_OK)
		e = tell_reset(r, &seen);
	if (e == ERR_OK && is_stuck)
		e = tell_stuck(&over, phone, &w);
	return e == ERR_OK ? tell_clear(r, &seen) : e;
}

enum err
undecided_of_phones(struct store *s, int64_t now, const struct phone *phones, size_t count,
	enum undecided_kind *out)
{
	struct run r = {.s = s, .now = now, .each = keep_first};
	enum err e;

	trust_init(&r.trust);
	e = trust_load(&r.trust, s);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		out[i] = UNDECIDED__COUNT;
		r.ctx = &out[i];
		if (phones[i].state == PHONE_ACTIVE)
			e = look_at_phone(&r, &phones[i]);
	}
	trust_done(&r.trust);
	return e;
}
