#include "provision/visit.h"

#include "provision/useragent.h"
#include "store/models.h"
#include "store/phones.h"
#include "store/refused.h"

#include <stdlib.h>

enum {
	BUCKETS = 16384,
	TOLD_MAX_BYTES = 64 * 1024,
	ADDRESSES = 4096, /* counters; addresses may share one */
	CLAIMS_PER_ADDRESS_MAX = 32,
	REFUSED_TRIM_MS = 60 * 1000, /* no index knows which are old: all of them are looked at */
};

/* One open visit.  Open visits stand in a table by phone (or address) and in a list by when
 * their last request came, oldest first. */
struct open_visit {
	struct open_visit *chain;         /* next in the bucket */
	struct open_visit *older, *newer; /* list by last request */
	uint64_t key;
	struct visit_row row; /* told is empty; times are in began_ms and last_ms */
	int64_t began_ms, last_ms;
	int64_t agent_ms;  /* when the request came that told what the phone is */
	uint8_t proof;     /* enum proof: of the last request that proved something */
	uint8_t strongest; /* the same, of all of them: who has proven less says nothing then */
	int64_t proven_ms; /* when the last one came, */
	char proven_from[sizeof(((struct visit_row *)0)->address)]; /* and from where */
	struct seen_place own, let;                                 /* as in struct seen */
	uint8_t *claims;      /* the counter that it stands in, or NULL */
	bool is_through;      /* it got something of its own, or brought it */
	bool is_seen_written; /* seen_put() has it: an unknown phone shows up at once, and where
				 a phone is that has just proven itself */
	char updater[VERSION_MAX_BYTES + 1];
	char part[WORD_MAX_BYTES + 1]; /* from the image it asked for */
	struct buf told;
};

struct visit_book {
	struct open_visit *buckets[BUCKETS];
	struct open_visit *oldest, *newest;
	size_t count;
	uint64_t dropped;
	/* Visits of phones that one address named without logging in: more than a few belong to
	 * the address, so that a scanner cannot fill the trace. */
	uint8_t claims[ADDRESSES];
	int64_t refused_trimmed_ms; /* when that was done last */
	struct crypto_key hash_key; /* strangers choose the keys of this table */
	void (*learn)(void *ctx, struct mac mac, struct slice model);
	void *ctx;
};

struct visit_book *
visit_book_new(void (*learn)(void *ctx, struct mac mac, struct slice model), void *ctx)
{
	struct visit_book *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->learn = learn;
	b->ctx = ctx;
	crypto_random(b->hash_key.bytes, sizeof(b->hash_key.bytes));
	return b;
}

/* A phone's requests over one channel from one address belong together: who else names it has a
 * visit of his own, so that what the phone was given is not told as given to him.  Those that name
 * no phone belong to their address. */
static uint64_t
key_of_phone(const struct visit_book *b, const struct visit_record *r)
{
	char bytes[sizeof(r->mac.b) + 1 + PEER_MAX_BYTES];
	struct slice address = slice_head(r->address, PEER_MAX_BYTES);

	memcpy(bytes, r->mac.b, sizeof(r->mac.b));
	bytes[sizeof(r->mac.b)] = (char)r->channel;
	memcpy(bytes + sizeof(r->mac.b) + 1, address.p, address.n);
	return crypto_short_hash(
		       &b->hash_key, (struct slice){bytes, sizeof(r->mac.b) + 1 + address.n}) &
	       ~(1ULL << 63);
}

static uint64_t
key_of_address(const struct visit_book *b, const struct visit_record *r)
{
	return crypto_short_hash(&b->hash_key, r->address) | 1ULL << 63;
}

static struct open_visit **
bucket_of(struct visit_book *b, uint64_t key)
{
	return &b->buckets[crypto_short_hash(
				   &b->hash_key, (struct slice){(char *)&key, sizeof(key)}) %
			   BUCKETS];
}

static struct open_visit *
find(struct visit_book *b, uint64_t key)
{
	struct open_visit *v = *bucket_of(b, key);

	while (v != NULL && v->key != key)
		v = v->chain;
	return v;
}

static void
list_remove(struct visit_book *b, struct open_visit *v)
{
	*(v->older ? &v->older->newer : &b->oldest) = v->newer;
	*(v->newer ? &v->newer->older : &b->newest) = v->older;
}

static void
list_append(struct visit_book *b, struct open_visit *v)
{
	v->older = b->newest;
	v->newer = NULL;
	*(b->newest ? &b->newest->newer : &b->oldest) = v;
	b->newest = v;
}

static void
forget(struct visit_book *b, struct open_visit *v)
{
	struct open_visit **at = bucket_of(b, v->key);

	while (*at != v)
		at = &(*at)->chain;
	*at = v->chain;
	if (v->claims != NULL)
		(*v->claims)--;
	list_remove(b, v);
	b->count--;
	buf_free(&v->told);
	free(v);
}

void
visit_book_free(struct visit_book *b)
{
	if (b == NULL)
		return;
	while (b->oldest != NULL)
		forget(b, b->oldest);
	free(b);
}

/* Copies the longest head of s that fits and holds no NUL. */
static void
copy_cut(struct slice s, char *dst, size_t cap)
{
	const char *nul = memchr(s.p, '\0', s.n);
	size_t n = nul ? (size_t)(nul - s.p) : s.n;

	n = n < cap ? n : cap - 1;
	memcpy(dst, s.p, n);
	dst[n] = '\0';
}

static struct open_visit *
open_new(struct visit_book *b, uint64_t key, const struct visit_record *r)
{
	struct open_visit *v = calloc(1, sizeof(*v));
	struct open_visit **bucket = bucket_of(b, key);

	if (v == NULL)
		return NULL;
	v->key = key;
	v->told = BUF(TOLD_MAX_BYTES);
	v->began_ms = r->at_ms;
	v->row.has_mac = r->has_mac;
	v->row.mac = r->mac;
	v->row.channel = r->channel;
	v->chain = *bucket;
	*bucket = v;
	list_append(b, v);
	b->count++;
	return v;
}

/* What a phone says of itself: model and versions, and the part number of the image it wants. */
static void
note_agent(struct open_visit *v, const struct visit_record *r)
{
	static const char tail[] = ".sip.ld";
	const char *slash = memrchr(r->name.p, '/', r->name.n);
	struct slice base = slash ? slice_from(r->name, (size_t)(slash - r->name.p) + 1) : r->name;

	if (slice_ends(base, SLICE(tail)) && base.n - (sizeof(tail) - 1) <= WORD_MAX_BYTES)
		copy_cut(slice_head(base, base.n - (sizeof(tail) - 1)), v->part, sizeof(v->part));
	/* Workers bring their records in their own time: what came before says nothing now. */
	if (r->agent.n == 0 || r->at_ms < v->agent_ms)
		return;
	/* Who has not logged in, or with the account that all share, may say that he is this phone,
	 * and what it runs: once the phone has proven itself, its own word counts alone. */
	if (r->proof < v->strongest)
		return;
	v->agent_ms = r->at_ms;
	if (slice_is(r->agent, v->row.agent))
		return;
	copy_cut(r->agent, v->row.agent, sizeof(v->row.agent));

	struct useragent u = useragent_parse(r->agent);
	if (!u.is_phone)
		return;
	memcpy(v->row.model, u.model, sizeof(v->row.model));
	memcpy(u.is_updater ? v->updater : v->row.version, u.version, sizeof(v->row.version));
}

/* What was said of the phone before it proved itself is nobody's word. */
static void
forget_agent(struct open_visit *v)
{
	v->row.agent[0] = v->row.model[0] = v->row.version[0] = v->updater[0] = '\0';
}

/* The visit that a record belongs to, opened where there is none. */
static struct open_visit *
visit_of(struct visit_book *b, const struct visit_record *r)
{
	uint8_t *claims = &b->claims[key_of_address(b, r) % ADDRESSES];
	bool is_claim = r->has_mac && r->proof == PROOF_NONE;
	uint64_t key = r->has_mac ? key_of_phone(b, r) : key_of_address(b, r);
	struct open_visit *v = find(b, key);
	struct visit_record stranger;

	if (v == NULL && is_claim && *claims >= CLAIMS_PER_ADDRESS_MAX) {
		stranger = *r;
		stranger.has_mac = is_claim = false;
		r = &stranger;
		key = key_of_address(b, r);
		v = find(b, key);
	}
	if (v == NULL)
		v = open_new(b, key, r);
	if (v != NULL && v->claims == NULL && is_claim && v->proof == PROOF_NONE) {
		v->claims = claims;
		(*claims)++;
	} else if (v != NULL && v->claims != NULL && !is_claim) {
		(*v->claims)--;
		v->claims = NULL;
	}
	return v;
}

/* Whether the phone got through with a request: what everybody gets does not tell that, for with
 * the shared account anybody may name any phone and then fetch it;
 * what is of a phone alone has its MAC in the name. */
static bool
is_through(const struct visit_record *r)
{
	char mac[MAC_TEXT_BYTES];

	return r->has_mac && r->proof != PROOF_NONE &&
	       (r->reason == REASON_SERVED || r->reason == REASON_UNCHANGED ||
		       r->reason == REASON_STORED || r->reason == REASON_REMOVED) &&
	       (r->proof >= PROOF_OWN ||
		       slice_has_nocase(r->name, slice_of(mac_text(r->mac, mac))));
}

/* A phone was where the one was who proved something: anybody may name it from anywhere, and what
 * is said to phones goes there. */
static void
note_proof(struct open_visit *v, const struct visit_record *r)
{
	if (r->proof == PROOF_NONE)
		return;
	if (r->proof > v->strongest && r->agent.n == 0)
		forget_agent(v);
	v->strongest = r->proof > v->strongest ? r->proof : v->strongest;
	v->proof = r->proof;
	v->proven_ms = r->at_ms;
	copy_cut(r->address, v->proven_from, sizeof(v->proven_from));
}

/* What is told to a phone goes where it was when it had proven itself.  With the shared account, or
 * from a trusted network, that is when it was given something of its own: policy has let it in
 * then, and to whoever else names it the names of its files are none. */
static void
note_place(struct open_visit *v, const struct visit_record *r)
{
	bool is_own = r->proof >= PROOF_OWN && !reason_table[r->reason].is_refusal;
	struct seen_place *place = is_own ? &v->own : is_through(r) ? &v->let : NULL;

	if (place == NULL || r->at_ms < place->at_ms)
		return;
	v->is_seen_written = v->is_seen_written && place->at_ms != 0;
	place->at_ms = r->at_ms;
	place->proof = r->proof;
	copy_cut(r->address, place->address, sizeof(place->address));
}

static void
take_record(struct visit_book *b, const struct visit_record *r)
{
	struct open_visit *v = visit_of(b, r);

	if (v == NULL) {
		b->dropped++;
		return;
	}
	list_remove(b, v);
	list_append(b, v);
	v->last_ms = r->at_ms;
	copy_cut(r->address, v->row.address, sizeof(v->row.address));
	note_proof(v, r);
	note_place(v, r);
	v->row.bytes += (int64_t)r->bytes;
	v->row.is_boot = v->row.is_boot || visit_is_boot(r->name);
	v->is_through = v->is_through || is_through(r);
	v->row.refused += reason_table[r->reason].is_refusal;
	if (v->row.requests++ < VISIT_REQUESTS_MAX)
		visit_told_add(&v->told, r, v->began_ms);
	note_agent(v, r);
}

void
visit_book_take(struct visit_book *b, struct slice batch)
{
	struct visit_record r;

	while (visit_batch_read(&batch, &r))
		take_record(b, &r);
}

/* What the phone is: as it says itself, else, because FTP and TFTP do not let it say anything, as
 * the part number in the name of the image tells that it asked for.  "" where neither does. */
static enum err
find_model(struct store *s, const struct open_visit *v, char out[WORD_MAX_BYTES + 1])
{
	struct model model;
	enum err e = ERR_NOTFOUND;

	memcpy(out, v->row.model, WORD_MAX_BYTES + 1);
	if (out[0] == '\0')
		e = models_by_part(s, slice_of(v->part), &model);
	if (e == ERR_OK)
		memcpy(out, model.name, WORD_MAX_BYTES + 1);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Whether the inventory has something to learn of a phone that came through: its own word counts
 * more than a name. */
static bool
is_news(const struct open_visit *v, const struct phone *phone, const char *model)
{
	if (model[0] == '\0' || phone->model[0] != '\0')
		return false;
	return v->row.model[0] != '\0' ? strcmp(phone->model_learnt, model) != 0 :
					 phone->model_learnt[0] == '\0';
}

/* Whether a place that is stored is newer than one of a visit: a phone that moves has a visit at
 * each address, and somebody may keep the one of before open for longer.  What lies in the future
 * is of a clock that was set back. */
static bool
is_newer(const struct seen_place *stored, const struct seen_place *place, int64_t now_ms)
{
	return stored->at_ms > place->at_ms && stored->at_ms <= now_ms;
}

/* Takes back what is known better: at_ms 0 leaves what is stored. */
static enum err
drop_older(struct store *s, struct seen *seen, int64_t now_ms)
{
	struct seen stored;
	enum err e = seen_by_mac(s, seen->mac, &stored);

	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (is_newer(&stored.own, &seen->own, now_ms))
		seen->own.at_ms = 0;
	if (is_newer(&stored.let, &seen->let, now_ms))
		seen->let.at_ms = 0;
	return ERR_OK;
}

/* Remembers that the phone was here, and whether it is a new one. */
static enum err
write_seen(struct visit_book *b, struct store *s, struct open_visit *v, int64_t now_ms,
	uint64_t most_new)
{
	struct seen seen = {
		.mac = v->row.mac, .first_at = v->began_ms / 1000, .last_at = v->proven_ms / 1000};
	struct phone phone;
	enum err e;

	if (!v->row.has_mac || v->proof == PROOF_NONE)
		return ERR_OK; /* a name alone is no phone: scanners try millions */
	e = find_model(s, v, seen.model);
	if (e == ERR_OK)
		e = phones_by_mac(s, v->row.mac, &phone);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	seen.is_new = e == ERR_NOTFOUND;
	memcpy(seen.address, v->proven_from, sizeof(seen.address));
	memcpy(seen.part, v->part, sizeof(seen.part));
	memcpy(seen.version, v->row.version, sizeof(seen.version));
	memcpy(seen.updater, v->updater, sizeof(seen.updater));
	seen.channel = v->row.channel;
	seen.proof = v->proof;
	seen.own = v->own;
	if (!seen.is_new && phone.state == PHONE_ACTIVE)
		seen.let = v->let;
	if (e == ERR_OK && v->is_through && is_news(v, &phone, seen.model))
		b->learn(b->ctx, v->row.mac, slice_of(seen.model));
	v->is_seen_written = true;
	e = drop_older(s, &seen, now_ms);
	return e == ERR_OK ? seen_put(s, &seen, (int64_t)most_new) : e;
}

/* Remembers a phone of the inventory that got nothing but refusals, or that it came through. */
static enum err
write_refused(struct store *s, const struct open_visit *v)
{
	struct refused r = {.mac = v->row.mac, .at = v->last_ms / 1000};
	struct phone phone;
	enum err e;

	if (!v->row.has_mac || (v->row.refused == 0 && !v->is_through))
		return ERR_OK;
	if (v->is_through)
		return refused_drop(s, v->row.mac);
	e = phones_by_mac(s, v->row.mac, &phone);
	if (e != ERR_OK || phone.state != PHONE_ACTIVE)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	memcpy(r.address, v->row.address, sizeof(r.address));
	return refused_put(s, &r);
}

static enum err
write_visit(struct visit_book *b, struct store *s, struct open_visit *v, int64_t now_ms,
	uint64_t most_new)
{
	enum err e = write_seen(b, s, v, now_ms, most_new);

	if (e == ERR_OK)
		e = write_refused(s, v);
	v->row.began_at = v->began_ms / 1000;
	v->row.ended_at = v->last_ms / 1000;
	v->row.told = buf_slice(&v->told);
	return e != ERR_OK ? e : visits_add(s, &v->row);
}

static bool
is_over(const struct visit_book *b, const struct open_visit *v, int64_t now_ms, uint64_t pause_s)
{
	return b->count > VISITS_OPEN_MAX || now_ms - v->last_ms >= (int64_t)pause_s * 1000 ||
	       now_ms < v->last_ms - (int64_t)pause_s * 1000; /* the clock was set back */
}

/* Drops what is older than the trace may be. */
static enum err
trim(struct visit_book *b, struct store *s, int64_t now_ms, const struct visit_limits *limits)
{
	int64_t before_s = now_ms / 1000 - (int64_t)limits->trace_days * 86400;
	int64_t since_ms = now_ms - b->refused_trimmed_ms;
	enum err e = visits_trim(s, before_s, (int64_t)limits->trace_visits);

	if (e != ERR_OK || (since_ms >= 0 && since_ms < REFUSED_TRIM_MS))
		return e;
	b->refused_trimmed_ms = now_ms;
	return refused_trim(s, before_s);
}

enum err
visit_book_sweep(struct visit_book *b, struct store *s, int64_t now_ms, bool is_last,
	const struct visit_limits *limits)
{
	struct open_visit *v, *newer;
	enum err e = ERR_OK;

	for (v = b->oldest; v != NULL && e == ERR_OK; v = newer) {
		newer = v->newer;
		if (is_last || is_over(b, v, now_ms, limits->pause_s) ||
			v->last_ms - v->began_ms >= VISIT_LIFE_MAX_S * 1000) {
			e = write_visit(b, s, v, now_ms, limits->new_phones);
			b->dropped += e != ERR_OK;
			forget(b, v);
		} else if (!v->is_seen_written) {
			e = write_seen(b, s, v, now_ms, limits->new_phones);
		}
	}
	return e == ERR_OK ? trim(b, s, now_ms, limits) : e;
}

uint64_t
visit_book_dropped(const struct visit_book *b)
{
	return b->dropped;
}
