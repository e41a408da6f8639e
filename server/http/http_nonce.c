#include "http/http_nonce.h"

#include "limits.h"

#include "base/crypto.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
	WINDOW = 32, /* counts below the highest that are still told apart */
	COUNT_MAX = 1 << 24,
};

/* One nonce's place.  state: the highest count in the upper half; below it a bit for each of the
 * WINDOW counts that end there, lowest bit the highest count. */
struct place {
	_Atomic uint64_t owner; /* the random bytes of the nonce that lives here; 0: none */
	_Atomic uint64_t state;
};

struct http_nonces {
	struct crypto_key key;
	_Atomic uint64_t made; /* nonces made so far */
	struct place places[HTTP_NONCES];
};

/* What a nonce says, in the order of its bytes. */
struct nonce {
	uint32_t born_s;
	uint32_t place;
	uint64_t owner;
	uint8_t mac[16];
};

_Static_assert(sizeof(struct nonce) * 2 == HTTP_NONCE_HEX, "a nonce has no gaps");

static void
seal(const struct http_nonces *n, const struct nonce *nonce, uint8_t mac[CRYPTO_DIGEST_BYTES])
{
	struct slice said = {(const char *)nonce, offsetof(struct nonce, mac)};

	crypto_digest(&n->key, said, mac);
}

struct http_nonces *
http_nonces_new(void)
{
	struct http_nonces *n = calloc(1, sizeof(*n));

	if (n != NULL)
		crypto_random(n->key.bytes, sizeof(n->key.bytes));
	return n;
}

void
http_nonces_free(struct http_nonces *n)
{
	if (n == NULL)
		return;
	crypto_key_wipe(&n->key);
	free(n);
}

void
http_nonce_make(struct http_nonces *n, uint64_t now_s, char out[HTTP_NONCE_TEXT_BYTES])
{
	uint8_t mac[CRYPTO_DIGEST_BYTES];
	struct nonce nonce = {
		.born_s = (uint32_t)now_s,
		.place = (uint32_t)(atomic_fetch_add(&n->made, 1) % HTTP_NONCES),
	};
	struct place *place = &n->places[nonce.place];

	while (nonce.owner == 0)
		crypto_random(&nonce.owner, sizeof(nonce.owner));
	seal(n, &nonce, mac);
	memcpy(nonce.mac, mac, sizeof(nonce.mac));

	/* Nobody owns the place while its counts are cleared: http_nonce_use() of the nonce that
	 * was here must not find an owner with somebody else's counts. */
	atomic_store(&place->owner, 0);
	atomic_store(&place->state, 0);
	atomic_store(&place->owner, nonce.owner);
	crypto_hex(&nonce, sizeof(nonce), out);
}

/* Reads the hex digits of a nonce; false where they are none. */
static bool
read_nonce(struct slice text, struct nonce *out)
{
	uint8_t bytes[sizeof(*out)];
	char again[HTTP_NONCE_HEX + 1];

	if (text.n != HTTP_NONCE_HEX)
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		int high = slice_hex_value(text.p[2 * i]), low = slice_hex_value(text.p[2 * i + 1]);

		if (high == -1 || low == -1)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	crypto_hex(bytes, sizeof(bytes), again);
	memcpy(out, bytes, sizeof(bytes));
	return slice_is(text, again); /* one spelling alone: lower case */
}

/* The state after count was used, or 0 when it may not be used. */
static uint64_t
state_after(uint64_t state, uint32_t count)
{
	uint32_t highest = (uint32_t)(state >> WINDOW), used = (uint32_t)state;

	if (count > highest) {
		used = count - highest < WINDOW ? used << (count - highest) | 1 : 1;
		return (uint64_t)count << WINDOW | used;
	}
	if (highest - count >= WINDOW || (used & (uint32_t)1 << (highest - count)) != 0)
		return 0;
	return state | (uint64_t)1 << (highest - count);
}

static bool
use_count(struct place *place, uint64_t owner, uint32_t count)
{
	uint64_t state = atomic_load(&place->state), next;

	do {
		if (atomic_load(&place->owner) != owner)
			return false;
		next = state_after(state, count);
		if (next == 0)
			return false;
	} while (!atomic_compare_exchange_weak(&place->state, &state, next));
	/* Where the place changed hands meanwhile, the count went to the new owner, who loses at
	 * most one round trip by it. */
	return atomic_load(&place->owner) == owner;
}

bool
http_nonce_use(struct http_nonces *n, struct slice text, uint32_t count, uint64_t now_s)
{
	uint8_t mac[CRYPTO_DIGEST_BYTES];
	struct nonce nonce;

	if (!read_nonce(text, &nonce))
		return false;
	seal(n, &nonce, mac);
	if (!crypto_equal((struct slice){(const char *)mac, sizeof(nonce.mac)},
		    (struct slice){(const char *)nonce.mac, sizeof(nonce.mac)}))
		return false;
	/* Workers read the clock at different moments: another one's nonce may be of the future. */
	if ((int32_t)((uint32_t)now_s - nonce.born_s) >= HTTP_NONCE_LIFE_S)
		return false;
	if (count == 0)
		return true;
	return count <= COUNT_MAX && use_count(&n->places[nonce.place], nonce.owner, count);
}
