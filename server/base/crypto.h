/* crypto - sealing, hashing, random bytes and encodings; libsodium is met here alone.
 *
 * Where master keys come from is base/keyring's business.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

enum {
	CRYPTO_KEY_BYTES = 32,
	CRYPTO_DIGEST_BYTES = 32,
	CRYPTO_SEAL_OVERHEAD_BYTES = 1 + 24 + 16, /* key id, nonce, tag */
	CRYPTO_SEALED_MAX_BYTES = 4096,
};

/* Must be called once before anything else here.  ERR_IO: the system gives no randomness, and
 * the program must not go on. */
MUST_CHECK enum err crypto_setup(void);

struct crypto_key {
	uint8_t bytes[CRYPTO_KEY_BYTES];
	uint8_t id; /* stands in front of what it seals */
};

void crypto_key_wipe(struct crypto_key *key);

/* Seals plain under key with XChaCha20-Poly1305 and appends key id, nonce, ciphertext and tag
 * to out.
 *   where  additional data: table, row and column, so that a sealed value that is moved to
 *          another row does not open there
 * Returns ERR_OK; ERR_LIMIT (plain over CRYPTO_SEALED_MAX_BYTES, or out is full); ERR_NOMEM. */
MUST_CHECK enum err crypto_seal(
	const struct crypto_key *key, struct slice where, struct slice plain, struct buf *out);

/* Opens what crypto_seal() made and appends the plain bytes to out, which the caller wipes.
 * Returns ERR_OK; ERR_DENIED (another key, another place, or changed bytes); ERR_LIMIT,
 * ERR_NOMEM. */
MUST_CHECK enum err crypto_open(
	const struct crypto_key *key, struct slice where, struct slice sealed, struct buf *out);

/* The id of the key that sealed a value; 0: it is none. */
uint8_t crypto_sealed_by(struct slice sealed);

/* BLAKE2b-256 of s; keyed when key is not NULL. */
void crypto_digest(const struct crypto_key *key, struct slice s, uint8_t out[CRYPTO_DIGEST_BYTES]);

/* A fast keyed 64-bit hash (SipHash-2-4) for tables that strangers can fill. */
uint64_t crypto_short_hash(const struct crypto_key *key, struct slice s);

void crypto_random(void *dst, size_t n);

/* Compares in a time that does not depend on the bytes (it does on the lengths). */
bool crypto_equal(struct slice a, struct slice b);
void crypto_wipe(void *p, size_t n);

/* n bytes as 2n lower-case hex digits and a NUL. */
void crypto_hex(const void *bytes, size_t n, char *out);

/* Decodes standard base64 with padding, strictly, and appends the bytes to out.
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err crypto_base64_decode(struct slice s, struct buf *out);
/* Appends s as standard base64 with padding. */
void crypto_base64_encode(struct slice s, struct buf *out);

#endif
