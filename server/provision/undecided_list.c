#include "limits.h"
#include "provision/policy.h"
#include "provision/trust.h"
#include "provision/undecided_inner.h"
#include "store/candidates.h"
#include "store/phone_accounts.h"
#include "store/refused.h"

/* One finding. */
struct run {
	struct store *s;
	int64_t now;
	struct trust trust;
	enum undecided_kind kind; /* that is looked for */
	struct buf *items;
};

/* What is known of one phone. */
struct known {
	struct phone phone;
	struct phone_account account;
	struct enrolment window; /* phone_id 0: there is none */
	struct seen seen;        /* channel -1: it is not known how it came */
	bool is_refused;
};

void
undecided_list_init(struct undecided_list *l)
{
	*l = (struct undecided_list){.items = BUF(UNDECIDED_MAX * sizeof(struct undecided_item))};
}

void
undecided_list_done(struct undecided_list *l)
{
	buf_free(&l->items);
}

static enum err
add(struct run *r, struct mac mac)
{
	const struct undecided_item item = {(uint8_t)r->kind, mac};

	buf_add(r->items, (struct slice){(const char *)&item, sizeof(item)});
	return buf_check(r->items);
}

/* Whether a phone that came last as `seen` tells needs no login of its own: it has shown its
 * certificate, or its site trusts where it is. */
static bool
does_without(const struct run *r, int64_t site_id, const struct seen *seen)
{
	struct ip ip;

	if (seen->channel < 0)
		return false;
	if (seen->proof == PROOF_CERTIFICATE || seen->proof == PROOF_NETWORK)
		return true;
	return seen->proof == PROOF_BOOTSTRAP && ip_parse(slice_of(seen->address), &ip) == ERR_OK &&
	       (trust_of(&r->trust, site_id, &ip) & TRUST_FILES) != 0;
}

static bool
is_frozen(const struct run *r, const struct known *x)
{
	(void)r;
	return x->window.phone_id != 0 && x->window.is_frozen;
}

/* One that has its login goes on with it, whatever became of another window. */
static bool
is_unused(const struct run *r, const struct known *x)
{
	return x->window.phone_id != 0 && !x->window.is_frozen && r->now >= x->window.until_at &&
	       !x->account.has_secret && !does_without(r, x->phone.site_id, &x->seen);
}

/* What was seen of a phone is written a while after the first use of its login: until then the last
 * that is known of it is how it came to that. */
static bool
is_reset(const struct run *r, const struct known *x)
{
	bool is_open =
		x->window.phone_id != 0 && (x->window.is_frozen || r->now < x->window.until_at);

	return x->seen.channel >= 0 && !x->seen.is_new && x->seen.proof == PROOF_BOOTSTRAP &&
	       x->account.has_secret && x->seen.last_at > x->account.used_at && !is_open &&
	       !does_without(r, x->phone.site_id, &x->seen);
}

static bool
is_clear(const struct run *r, const struct known *x)
{
	return x->seen.channel >= 0 && x->seen.channel < CHANNEL__COUNT && !x->seen.is_new &&
	       !channel_is_private((enum channel)x->seen.channel) &&
	       trust_needs_tls(&r->trust, x->phone.site_id);
}

/* What a graver kind tells already is the reason of the refusals. */
static bool
is_refused(const struct run *r, const struct known *x)
{
	return x->is_refused && !is_frozen(r, x) && !is_reset(r, x) && !is_unused(r, x) &&
	       !is_clear(r, x);
}

/* What makes a phone of the inventory one of a kind; it is active besides. */
static bool (*const holds[UNDECIDED__COUNT])(const struct run *r, const struct known *x) = {
	[UNDECIDED_FROZEN] = is_frozen,
	[UNDECIDED_RESET] = is_reset,
	[UNDECIDED_UNUSED] = is_unused,
	[UNDECIDED_CLEAR] = is_clear,
	[UNDECIDED_REFUSED] = is_refused,
};

/* Reads what belongs to x->phone. */
static enum err
look(struct store *s, struct known *x)
{
	struct refused refused;
	enum err e = phone_accounts_by_mac(s, x->phone.mac, &x->account);

	x->window.phone_id = 0;
	x->seen.channel = -1;
	if (e == ERR_OK)
		e = enrolments_get(s, x->phone.id, &x->window);
	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = seen_by_mac(s, x->phone.mac, &x->seen);
	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = refused_by_mac(s, x->phone.mac, &refused);
	x->is_refused = e == ERR_OK;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* A phone of which an index says that it may be one of the kind. */
static enum err
consider(void *ctx, struct mac mac)
{
	struct run *r = ctx;
	struct known x;
	enum err e = phones_by_mac(r->s, mac, &x.phone);

	if (e != ERR_OK || x.phone.state != PHONE_ACTIVE)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	e = look(r->s, &x);
	return e == ERR_OK && holds[r->kind](r, &x) ? add(r, mac) : e;
}

static enum err
find_frozen(struct run *r)
{
	return candidates_frozen(r->s, consider, r);
}

static enum err
find_reset(struct run *r)
{
	return candidates_of_both(
		r->s, CANDIDATES_OWN, CANDIDATES_SHARED, TRUST_ANY_SITE, consider, r);
}

/* There may be as many as phones, where none needs a login: so no more is read than is needed. */
static enum err
consider_over(void *ctx, int64_t site_id, const struct seen *how)
{
	struct run *r = ctx;

	return does_without(r, site_id, how) ? ERR_OK : add(r, how->mac);
}

static enum err
find_unused(struct run *r)
{
	return candidates_over(r->s, r->now, consider_over, r);
}

static enum err
find_clear(struct run *r)
{
	enum err e = ERR_OK;
	int64_t site_id;

	for (size_t at = 0; at < r->trust.tls_sites.n && e == ERR_OK; at += sizeof(site_id)) {
		memcpy(&site_id, r->trust.tls_sites.p + at, sizeof(site_id));
		e = candidates_of_both(
			r->s, CANDIDATES_OF_SITE, CANDIDATES_CLEAR, site_id, consider, r);
	}
	return e;
}

static enum err
consider_refused(void *ctx, const struct refused *refused)
{
	return consider(ctx, refused->mac);
}

static enum err
find_refused(struct run *r)
{
	return refused_each(r->s, consider_refused, r);
}

/* A phone may have come into the inventory since it was seen. */
static enum err
consider_new(void *ctx, const struct seen *seen)
{
	struct run *r = ctx;
	struct phone phone;
	enum err e = phones_by_mac(r->s, seen->mac, &phone);

	return e == ERR_NOTFOUND ? add(r, seen->mac) : e;
}

static enum err
find_new(struct run *r)
{
	return seen_each_new(r->s, consider_new, r);
}

static enum err
find_all(struct run *r)
{
	static enum err (*const finders[UNDECIDED__COUNT])(struct run * r) = {
		[UNDECIDED_FROZEN] = find_frozen,
		[UNDECIDED_RESET] = find_reset,
		[UNDECIDED_UNUSED] = find_unused,
		[UNDECIDED_CLEAR] = find_clear,
		[UNDECIDED_REFUSED] = find_refused,
		[UNDECIDED_NEW] = find_new,
	};
	enum err e = trust_load(&r->trust, r->s);

	for (int kind = 0; kind < UNDECIDED__COUNT && e == ERR_OK; kind++) {
		r->kind = (enum undecided_kind)kind;
		if (finders[kind] != NULL)
			e = finders[kind](r);
	}
	return e;
}

enum err
undecided_list_find(struct undecided_list *l, struct store *s, int64_t now)
{
	struct run r = {.s = s, .now = now, .items = &l->items};
	int64_t generation, turn, until_at = 0;
	enum err e = store_generation(s, &generation);

	l->now = now;
	if (e == ERR_OK)
		e = candidates_turn(s, &turn);
	if (e == ERR_OK && l->generation == generation && l->turn == turn && now >= l->from_at &&
		now < l->until_at)
		return ERR_OK;
	l->generation = 0;
	buf_clear(&l->items);
	trust_init(&r.trust);
	if (e == ERR_OK)
		e = candidates_next_end(s, now, &until_at);
	if (e == ERR_OK)
		e = find_all(&r);
	trust_done(&r.trust);
	if (e != ERR_OK) {
		buf_clear(&l->items);
		return e;
	}
	l->generation = generation;
	l->turn = turn;
	l->from_at = now;
	l->until_at = until_at;
	return ERR_OK;
}

void
undecided_list_macs(const struct undecided_list *l, enum undecided_kind kind, struct buf *out)
{
	struct undecided_item item;

	for (size_t at = 0; at < l->items.n; at += sizeof(item)) {
		memcpy(&item, l->items.p + at, sizeof(item));
		if (kind == UNDECIDED__COUNT || item.kind == kind)
			buf_add(out, (struct slice){(const char *)&item.mac, sizeof(item.mac)});
	}
}

enum err
undecided_of_phones(struct store *s, int64_t now, const struct phone *phones, size_t count,
	enum undecided_kind *out)
{
	struct run r = {.s = s, .now = now};
	enum err e;

	trust_init(&r.trust);
	e = trust_load(&r.trust, s);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		struct known x = {.phone = phones[i]};
		int kind = 0;

		out[i] = UNDECIDED__COUNT;
		if (phones[i].state != PHONE_ACTIVE)
			continue;
		e = look(s, &x);
		while (kind < UNDECIDED__COUNT && (holds[kind] == NULL || !holds[kind](&r, &x)))
			kind++;
		out[i] = (enum undecided_kind)kind;
	}
	trust_done(&r.trust);
	return e;
}
