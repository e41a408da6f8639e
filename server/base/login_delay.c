#include "base/login_delay.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "limits.h"

enum { WAYS = 8, SETS = LOGIN_ROWS / WAYS, KEY_MAX_BYTES = 256, SOURCE_V6_BYTES = 8 };

struct row {
	uint64_t tag;     /* whose; 0: free */
	uint64_t last_ms; /* of the last failure */
	uint64_t failures;
};

struct login_delay {
	struct crypto_key key;
	struct row rows[SETS][WAYS];
};

struct login_delay *
login_delay_new(void)
{
	struct login_delay *d = calloc(1, sizeof(*d));

	if (d != NULL)
		crypto_random(&d->key, sizeof(d->key));
	return d;
}

void
login_delay_free(struct login_delay *d)
{
	free(d);
}

static uint64_t
tag_of(const struct login_delay *d, char kind, struct slice who)
{
	char bytes[1 + KEY_MAX_BYTES];
	struct slice head = slice_head(who, KEY_MAX_BYTES);

	bytes[0] = kind;
	memcpy(bytes + 1, head.p, head.n);
	return crypto_short_hash(&d->key, (struct slice){bytes, 1 + head.n}) | 1;
}

static uint64_t
account_tag(const struct login_delay *d, struct slice account)
{
	return tag_of(d, 'a', account);
}

static uint64_t
source_tag(const struct login_delay *d, const struct ip *source)
{
	size_t n = ip_is_v4(source) ? IP_BYTES : SOURCE_V6_BYTES;

	return tag_of(d, 's', (struct slice){(const char *)source->b, n});
}

static bool
is_forgotten(const struct row *r, uint64_t now_ms)
{
	return r->tag == 0 || now_ms - r->last_ms >= LOGIN_FORGET_MS;
}

static struct row *
find(struct login_delay *d, uint64_t tag)
{
	struct row *set = d->rows[(tag >> 32) % SETS];

	for (size_t i = 0; i < WAYS; i++)
		if (set[i].tag == tag)
			return &set[i];
	return NULL;
}

/* Whether a is the less worth keeping. */
static bool
is_lesser(const struct row *a, const struct row *b, uint64_t now_ms)
{
	bool is_gone = is_forgotten(a, now_ms);

	if (is_gone != is_forgotten(b, now_ms))
		return is_gone;
	return a->failures != b->failures ? a->failures < b->failures : a->last_ms < b->last_ms;
}

static struct row *
take(struct login_delay *d, uint64_t tag, uint64_t now_ms)
{
	struct row *set = d->rows[(tag >> 32) % SETS], *r = find(d, tag);

	if (r != NULL && !is_forgotten(r, now_ms))
		return r;
	for (size_t i = 0; i < WAYS && (r == NULL || r->tag != tag); i++)
		r = r == NULL || is_lesser(&set[i], r, now_ms) ? &set[i] : r;
	*r = (struct row){.tag = tag};
	return r;
}

/* How long after its last failure a row may try again. */
static uint64_t
delay_ms(uint64_t failures, uint64_t slips)
{
	uint64_t ms = LOGIN_DELAY_MS;

	if (failures <= slips)
		return 0;
	for (uint64_t i = slips + 1; i < failures && ms < LOGIN_DELAY_MAX_MS; i++)
		ms *= 2;
	return ms < LOGIN_DELAY_MAX_MS ? ms : LOGIN_DELAY_MAX_MS;
}

static uint64_t
wait_ms(struct login_delay *d, uint64_t tag, uint64_t slips, uint64_t now_ms)
{
	const struct row *r = find(d, tag);
	uint64_t delay, past;

	if (r == NULL || is_forgotten(r, now_ms))
		return 0;
	delay = delay_ms(r->failures, slips);
	past = now_ms - r->last_ms;
	return past < delay ? delay - past : 0;
}

static void
fail(struct login_delay *d, uint64_t tag, uint64_t now_ms)
{
	struct row *r = take(d, tag, now_ms);

	r->failures++;
	r->last_ms = now_ms;
}

uint64_t
login_delay_try(
	struct login_delay *d, struct slice account, const struct ip *source, uint64_t now_ms)
{
	uint64_t a = account_tag(d, account), s = source_tag(d, source);
	uint64_t wait_a = wait_ms(d, a, LOGIN_FREE_ACCOUNT, now_ms);
	uint64_t wait_s = wait_ms(d, s, LOGIN_FREE_SOURCE, now_ms);

	if (wait_a > 0 || wait_s > 0)
		return wait_a > wait_s ? wait_a : wait_s;
	fail(d, a, now_ms);
	fail(d, s, now_ms);
	return 0;
}

void
login_delay_succeeded(struct login_delay *d, struct slice account, const struct ip *source)
{
	struct row *a = find(d, account_tag(d, account)), *s = find(d, source_tag(d, source));

	if (a != NULL)
		*a = (struct row){.tag = 0};
	if (s != NULL && s->failures > 0)
		s->failures--;
}
