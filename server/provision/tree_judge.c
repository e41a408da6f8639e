#include "provision/enrol.h"
#include "provision/tree_inner.h"

static struct enrol
enrol_of(const struct tree *t)
{
	return (struct enrol){t->parts.keeper, t->parts.outbox,
		(size_t)settings_number(t->parts.settings, SET_PHONE_PASSWORD_LEN),
		t->parts.on_freeze};
}

void
tree_claim(struct tree *t, struct mac mac, const struct who *who,
	void (*done)(void *ctx, enum err result), void *ctx)
{
	const struct enrol on = enrol_of(t);

	enrol_claim(&on, mac, who, done, ctx);
}

void
tree_login_used(struct tree *t, struct mac mac, uint64_t next_tag, const struct who *who)
{
	const struct enrol on = enrol_of(t);

	enrol_used(&on, mac, next_tag, who);
}

void
tree_freeze(struct tree *t, struct mac mac, const struct who *who)
{
	const struct enrol on = enrol_of(t);

	enrol_freeze(&on, mac, who);
}

enum err
tree_logins(struct tree *t, struct mac mac, struct tree_logins *out)
{
	struct phone_account a = {.id = 0};
	enum err e = phone_accounts_by_mac(t->parts.store, mac, &a);

	/* The same is asked of a phone that has none, or is none: time is to tell nothing. */
	for (int i = 0; i < 2 && (e == ERR_OK || e == ERR_NOTFOUND); i++) {
		out->passwords[i] = BUF(SECRET_MAX_BYTES);
		e = phone_accounts_secret(t->parts.store, &a, i == 1, &out->passwords[i]);
		out->has[i] = e == ERR_OK;
	}
	out->next_tag = a.next_tag;
	out->epoch = a.epoch;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

void
tree_logins_done(struct tree_logins *l)
{
	buf_wipe(&l->passwords[0]);
	buf_wipe(&l->passwords[1]);
}

/* What the inventory says of the phone that a name claims: PHONE_NEW, at any site, for one that is
 * not in it and for names without a MAC. */
struct standing {
	enum phone_state state;
	int64_t site_id;
	struct enrolment window; /* phone_id 0: none */
	int64_t login_epoch;
	bool has_login;
};

enum err
tree_read_trust(struct tree *t, const struct phone *phone, struct enrolment *window,
	struct phone_account *login)
{
	enum err e = phone_accounts_by_mac(t->parts.store, phone->mac, login);

	if (e != ERR_OK)
		return e;
	e = enrolments_get(t->parts.store, phone->id, window);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
look_up(struct tree *t, const struct name *name, struct standing *out)
{
	const struct rendering *r;
	struct phone_account login;
	struct phone phone;
	enum err e;

	*out = (struct standing){.state = PHONE_NEW, .site_id = TRUST_ANY_SITE};
	if (!name->has_mac)
		return ERR_OK;
	r = cache_get(t->cache, name->mac);
	if (r != NULL) { /* nothing but active phones is rendered */
		*out = (struct standing){
			PHONE_ACTIVE, r->site_id, r->window, r->login_epoch, r->has_login};
		return ERR_OK;
	}
	e = phones_by_mac(t->parts.store, name->mac, &phone);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	out->state = phone.state;
	out->site_id = phone.site_id;
	e = tree_read_trust(t, &phone, &out->window, &login);
	if (e == ERR_OK) {
		out->login_epoch = login.epoch;
		out->has_login = login.has_secret;
	}
	return e;
}

static bool
is_over(const struct enrolment *w, int64_t now)
{
	return w->phone_id == 0 || now >= w->until_at;
}

static enum window
window_of(const struct enrolment *w, const struct who *who)
{
	if (is_over(w, who->now) || !enrol_is_for(w, &who->ip))
		return WINDOW_NONE;
	if (w->is_frozen)
		return WINDOW_OTHERS;
	if (!w->is_claimed)
		return WINDOW_FREE;
	return ip_eq(&w->address, &who->ip) ? WINDOW_HIS : WINDOW_OTHERS;
}

/* Whether the login of this session was taken away after it was used. */
static bool
is_void(const struct who *who, const struct name *name, const struct standing *standing)
{
	return who->proof == PROOF_OWN && name->has_mac && mac_eq(who->mac, name->mac) &&
	       who->login_epoch != standing->login_epoch;
}

void
tree_note_refusal(struct tree *t, const struct who *who, enum reason reason)
{
	if (reason == REASON_OTHER_PHONE)
		guard_refused(t->parts.guard, GUARD_FOREIGN, &who->ip);
}

enum err
tree_judge(struct tree *t, struct who *who, const struct name *name, enum action action,
	struct verdict *out)
{
	bool needs_login = who->proof == PROOF_NONE && who->channel != CHANNEL_TFTP;
	bool is_foreign = who_is_foreign(who, name);
	struct claim claim = {.channel = who->channel, .action = action, .kind = name->kind};
	struct standing standing;
	unsigned grants;
	enum err e = tree_refresh(t);

	/* Who gets nothing of any phone must not even cost a look-up: its time would tell. */
	if (e == ERR_OK && (needs_login || is_foreign))
		standing = (struct standing){.state = PHONE_NEW, .site_id = TRUST_ANY_SITE};
	else if (e == ERR_OK)
		e = look_up(t, name, &standing);
	if (e != ERR_OK)
		return e;
	if (is_void(who, name, &standing)) {
		*out = (struct verdict){DECISION_LOGIN, REASON_LOGIN_VOID};
		return ERR_OK;
	}
	claim.state = standing.state;
	claim.needs_tls = trust_needs_tls(&t->trust, standing.site_id);
	grants = trust_of(&t->trust, standing.site_id, &who->ip);
	claim.has_login = standing.has_login;
	claim.window = window_of(&standing.window, who);
	who->reopens = is_over(&standing.window, who->now) && (grants & TRUST_REENROLL);
	if (who->reopens)
		claim.window = WINDOW_FREE;
	claim.is_trusted = (grants & TRUST_FILES) != 0;
	if (who->channel == CHANNEL_TFTP)
		who->proof = claim.is_trusted ? PROOF_NETWORK : PROOF_NONE;
	claim.proof = who->proof;
	claim.is_foreign = is_foreign;
	who_bind(who, name);
	*out = policy(&claim);
	if (out->reason == REASON_WINDOW_TAKEN && !standing.window.is_frozen)
		tree_freeze(t, name->mac, who);
	return ERR_OK;
}
