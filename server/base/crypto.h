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
	CRYPTO_SEAL_OVERHEAD_BYTES = 1 + 24 + 16,   /* key id, nonce, tag */
	CRYPTO_SEALED_MAX_BYTES = 64 * 1024 * 1024, /* the largest document-limit */
};

/* Must be called once before anything else here.  ERR_IO: the system gives no randomness, and
 * the program must not go on. */
MUST_CHECK enum err crypto_setup(void);

struct crypto_key {
	uint8_t bytes[CRYPTO_KEY_BYTES];
	uint8_t id; /* stands in front of what it seals */
};

/* Overwrites a key, id and all; for every copy when it is needed no more. */
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

/* A key of what a person or a file knows, for what is sealed outside of this machine. */
enum { CRYPTO_SALT_BYTES = 16 };
struct crypto_effort { /* of Argon2id */
	uint32_t passes, memory_kib;
};
extern const struct crypto_effort crypto_effort; /* 3 passes over 256 MiB: half a second */
/*   effort  as it was when it was sealed; untrusted
 * ERR_OK; ERR_LIMIT (less than 1 pass, or more than 16, or 8 MiB to 1 GiB); ERR_NOMEM. */
MUST_CHECK enum err crypto_key_of_password(struct slice password,
	const uint8_t salt[CRYPTO_SALT_BYTES], struct crypto_effort effort, struct crypto_key *out);
/* For bytes that nobody can guess: a file of random bytes. */
void crypto_key_of_bytes(
	struct slice bytes, const uint8_t salt[CRYPTO_SALT_BYTES], struct crypto_key *out);

/* A long text sealed piece by piece: none can be left out, moved, repeated or cut off unseen.
 * Source: libsodium, secretstream (XChaCha20-Poly1305). */
enum {
	CRYPTO_STREAM_HEADER_BYTES = 24,
	CRYPTO_STREAM_OVERHEAD_BYTES = 17,
};
struct crypto_stream {
	_Alignas(16) unsigned char state[64]; /* libsodium's */
};
void crypto_stream_seal_begin(struct crypto_stream *s, const struct crypto_key *key,
	uint8_t header[CRYPTO_STREAM_HEADER_BYTES]);
/* Appends the next piece, sealed.
 *   where    additional data; may be empty
 *   is_last  nothing may follow it */
MUST_CHECK enum err crypto_stream_seal(struct crypto_stream *s, struct slice where,
	struct slice plain, bool is_last, struct buf *out);
/* ERR_OK; ERR_DENIED (no such header). */
MUST_CHECK enum err crypto_stream_open_begin(struct crypto_stream *s, const struct crypto_key *key,
	const uint8_t header[CRYPTO_STREAM_HEADER_BYTES]);
/* Appends the next piece, opened.  ERR_OK; ERR_DENIED (another key, or it was changed); ERR_LIMIT,
 * ERR_NOMEM. */
MUST_CHECK enum err crypto_stream_open(struct crypto_stream *s, struct slice where,
	struct slice sealed, bool *is_last, struct buf *out);

/* The id of the key that sealed a value; 0: it is none. */
uint8_t crypto_sealed_by(struct slice sealed);

/* BLAKE2b-256 of s; keyed when key is not NULL. */
void crypto_digest(const struct crypto_key *key, struct slice s, uint8_t out[CRYPTO_DIGEST_BYTES]);

/* The same, without a key, of bytes that come piece by piece. */
struct crypto_digesting {
	_Alignas(64) unsigned char state[384]; /* libsodium's */
};
void crypto_digest_begin(struct crypto_digesting *d);
void crypto_digest_add(struct crypto_digesting *d, struct slice s);
void crypto_digest_end(struct crypto_digesting *d, uint8_t out[CRYPTO_DIGEST_BYTES]);

/* HMAC-SHA-256 of a text in two parts, for others to verify.  Source: RFC 2104 */
void crypto_hmac(struct slice key, struct slice first, struct slice second,
	uint8_t out[CRYPTO_DIGEST_BYTES]);

/* A fast keyed 64-bit hash (SipHash-2-4) for tables that strangers can fill. */
uint64_t crypto_short_hash(const struct crypto_key *key, struct slice s);

/* Fills dst with n bytes that nobody can guess: for keys, nonces, identifiers.  Cannot fail once
 * crypto_setup() was ERR_OK.  Any thread. */
void crypto_random(void *dst, size_t n);

/* Compares in a time that does not depend on the bytes (it does on the lengths). */
bool crypto_equal(struct slice a, struct slice b);
/* Overwrites n bytes, which no compiler leaves out. */
void crypto_wipe(void *p, size_t n);

/* Passwords of people: Argon2id, 64 MiB and some 70 ms each, so never inside a transaction and few
 * at a time.  A hash is text that names its own parameters. */
enum { CRYPTO_PASSWORD_BYTES = 128 }; /* a hash with its NUL */

/* A hash that no password is known for: verifying it takes the work of a real one. */
extern const char crypto_password_nobody[];

/* ERR_OK; ERR_NOMEM (64 MiB are not there). */
MUST_CHECK enum err crypto_password_hash(struct slice password, char out[CRYPTO_PASSWORD_BYTES]);
/* Whether it is the password of the hash; false too when memory for it is not there. */
bool crypto_password_verify(const char *hash, struct slice password);

enum { CRYPTO_TOKEN_BYTES = 4 + 2 * 32 + 1 }; /* a prefix, 256 random bits, a NUL */

/* Makes a secret that a program or a browser shows again: prefix and 64 hex digits; and what is
 * kept of it, its digest (crypto_digest() without a key).  With 256 random bits a fast digest
 * cannot be searched, and looking one up by an index tells nothing that helps to guess another.
 *   prefix  at most 4 bytes */
void crypto_token(
	const char *prefix, char out[CRYPTO_TOKEN_BYTES], uint8_t digest[CRYPTO_DIGEST_BYTES]);

/* n bytes as 2n lower-case hex digits and a NUL. */
void crypto_hex(const void *bytes, size_t n, char *out);

/* Decodes standard base64 with padding, strictly, and appends the bytes to out.
 * Returns ERR_OK; ERR_SYNTAX; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err crypto_base64_decode(struct slice s, struct buf *out);
/* Appends s as standard base64 with padding. */
void crypto_base64_encode(struct slice s, struct buf *out);

#endif
