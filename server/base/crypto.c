#include "base/crypto.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == CRYPTO_KEY_BYTES, "key size");
_Static_assert(1 + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
			       crypto_aead_xchacha20poly1305_ietf_ABYTES ==
		       CRYPTO_SEAL_OVERHEAD_BYTES,
	"seal layout");
_Static_assert(crypto_pwhash_STRBYTES == CRYPTO_PASSWORD_BYTES, "size of a password's hash");

/* Made of 32 random bytes that were thrown away, with the parameters of crypto_password_hash(). */
const char crypto_password_nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$GmcCxY/qlmTETMmKGWhPYA"
				      "$Ns8IKodhpHhpu4yY3MMEavQKWxrphDpWvU9wOmNp1zo";

static const unsigned char *
bytes_of(struct slice s)
{
	return (const unsigned char *)s.p;
}

enum err
crypto_setup(void)
{
	return sodium_init() == -1 ? ERR_IO : ERR_OK;
}

void
crypto_key_wipe(struct crypto_key *key)
{
	sodium_memzero(key, sizeof(*key));
}

enum err
crypto_seal(const struct crypto_key *key, struct slice where, struct slice plain, struct buf *out)
{
	size_t nonce_len = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	unsigned char *at;
	unsigned long long sealed_len;

	if (plain.n > CRYPTO_SEALED_MAX_BYTES)
		return ERR_LIMIT;
	at = (unsigned char *)buf_reserve(out, plain.n + CRYPTO_SEAL_OVERHEAD_BYTES);
	if (at == NULL)
		return buf_check(out);
	at[0] = key->id;
	randombytes_buf(at + 1, nonce_len);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(at + 1 + nonce_len, &sealed_len,
		bytes_of(plain), plain.n, bytes_of(where), where.n, NULL, at + 1, key->bytes);
	out->n += 1 + nonce_len + (size_t)sealed_len;
	return ERR_OK;
}

enum err
crypto_open(const struct crypto_key *key, struct slice where, struct slice sealed, struct buf *out)
{
	size_t nonce_len = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	const unsigned char *in = bytes_of(sealed);
	unsigned long long plain_len;
	unsigned char *at;

	if (sealed.n < CRYPTO_SEAL_OVERHEAD_BYTES || in[0] != key->id)
		return ERR_DENIED;
	at = (unsigned char *)buf_reserve(out, sealed.n - CRYPTO_SEAL_OVERHEAD_BYTES);
	if (at == NULL)
		return buf_check(out);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(at, &plain_len, NULL, in + 1 + nonce_len,
		    sealed.n - 1 - nonce_len, bytes_of(where), where.n, in + 1, key->bytes) != 0)
		return ERR_DENIED;
	out->n += (size_t)plain_len;
	return ERR_OK;
}

uint8_t
crypto_sealed_by(struct slice sealed)
{
	return sealed.n >= CRYPTO_SEAL_OVERHEAD_BYTES ? bytes_of(sealed)[0] : 0;
}

void
crypto_digest(const struct crypto_key *key, struct slice s, uint8_t out[CRYPTO_DIGEST_BYTES])
{
	(void)crypto_generichash(out, CRYPTO_DIGEST_BYTES, bytes_of(s), s.n,
		key ? key->bytes : NULL, key ? CRYPTO_KEY_BYTES : 0);
}

/* libsodium's state in the memory that the header gives it. */
static crypto_generichash_state *
state_of(struct crypto_digesting *d)
{
	_Static_assert(sizeof(crypto_generichash_state) == sizeof(d->state), "the same bytes");
	return (crypto_generichash_state *)(void *)d->state;
}

void
crypto_digest_begin(struct crypto_digesting *d)
{
	(void)crypto_generichash_init(state_of(d), NULL, 0, CRYPTO_DIGEST_BYTES);
}

void
crypto_digest_add(struct crypto_digesting *d, struct slice s)
{
	(void)crypto_generichash_update(state_of(d), bytes_of(s), s.n);
}

void
crypto_digest_end(struct crypto_digesting *d, uint8_t out[CRYPTO_DIGEST_BYTES])
{
	(void)crypto_generichash_final(state_of(d), out, CRYPTO_DIGEST_BYTES);
}

void
crypto_hmac(
	struct slice key, struct slice first, struct slice second, uint8_t out[CRYPTO_DIGEST_BYTES])
{
	crypto_auth_hmacsha256_state state;

	_Static_assert(crypto_auth_hmacsha256_BYTES == CRYPTO_DIGEST_BYTES, "SHA-256 gives 32");
	(void)crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
	(void)crypto_auth_hmacsha256_update(&state, bytes_of(first), first.n);
	(void)crypto_auth_hmacsha256_update(&state, bytes_of(second), second.n);
	(void)crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

uint64_t
crypto_short_hash(const struct crypto_key *key, struct slice s)
{
	uint8_t out[crypto_shorthash_BYTES];
	uint64_t v;

	_Static_assert(sizeof(out) == sizeof(v), "SipHash gives 64 bits");
	_Static_assert(crypto_shorthash_KEYBYTES <= CRYPTO_KEY_BYTES, "SipHash key");
	(void)crypto_shorthash(out, bytes_of(s), s.n, key->bytes);
	memcpy(&v, out, sizeof(v));
	return v;
}

void
crypto_random(void *dst, size_t n)
{
	randombytes_buf(dst, n);
}

bool
crypto_equal(struct slice a, struct slice b)
{
	return a.n == b.n && sodium_memcmp(a.p, b.p, a.n) == 0;
}

void
crypto_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

enum err
crypto_password_hash(struct slice password, char out[CRYPTO_PASSWORD_BYTES])
{
	if (crypto_pwhash_str_alg(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_NOMEM;
	return ERR_OK;
}

bool
crypto_password_verify(const char *hash, struct slice password)
{
	return crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
}

void
crypto_token(const char *prefix, char out[CRYPTO_TOKEN_BYTES], uint8_t digest[CRYPTO_DIGEST_BYTES])
{
	uint8_t random[(CRYPTO_TOKEN_BYTES - 1 - 4) / 2];
	size_t n = strlen(prefix);

	assert(n <= 4);
	memcpy(out, prefix, n);
	randombytes_buf(random, sizeof(random));
	crypto_hex(random, sizeof(random), out + n);
	crypto_digest(NULL, slice_of(out), digest);
	sodium_memzero(random, sizeof(random));
}

void
crypto_hex(const void *bytes, size_t n, char *out)
{
	(void)sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

enum err
crypto_base64_decode(struct slice s, struct buf *out)
{
	unsigned char *at = (unsigned char *)buf_reserve(out, s.n);
	size_t n;

	if (at == NULL)
		return buf_check(out);
	if (sodium_base642bin(at, s.n, s.p, s.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) !=
		0)
		return ERR_SYNTAX;
	out->n += n;
	return ERR_OK;
}

void
crypto_base64_encode(struct slice s, struct buf *out)
{
	size_t len = sodium_base64_ENCODED_LEN(s.n, sodium_base64_VARIANT_ORIGINAL);
	char *at = buf_reserve(out, len);

	if (at == NULL)
		return;
	(void)sodium_bin2base64(at, len, bytes_of(s), s.n, sodium_base64_VARIANT_ORIGINAL);
	out->n += len - 1; /* without the NUL */
}

const struct crypto_effort crypto_effort = {3, 256 * 1024};

enum { PASSES_MAX = 16, MEMORY_MIN_KIB = 8 * 1024, MEMORY_MAX_KIB = 1024 * 1024 };

enum err
crypto_key_of_password(struct slice password, const uint8_t salt[CRYPTO_SALT_BYTES],
	struct crypto_effort effort, struct crypto_key *out)
{
	_Static_assert(crypto_pwhash_argon2id_SALTBYTES == CRYPTO_SALT_BYTES, "the same bytes");
	if (effort.passes < 1 || effort.passes > PASSES_MAX || effort.memory_kib < MEMORY_MIN_KIB ||
		effort.memory_kib > MEMORY_MAX_KIB)
		return ERR_LIMIT;
	out->id = 0;
	if (crypto_pwhash(out->bytes, CRYPTO_KEY_BYTES, password.p, password.n, salt, effort.passes,
		    (size_t)effort.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_NOMEM;
	return ERR_OK;
}

void
crypto_key_of_bytes(
	struct slice bytes, const uint8_t salt[CRYPTO_SALT_BYTES], struct crypto_key *out)
{
	struct crypto_digesting d;

	crypto_digest_begin(&d);
	crypto_digest_add(&d, (struct slice){(const char *)salt, CRYPTO_SALT_BYTES});
	crypto_digest_add(&d, bytes);
	_Static_assert(CRYPTO_DIGEST_BYTES == CRYPTO_KEY_BYTES, "a digest is a key");
	crypto_digest_end(&d, out->bytes);
	out->id = 0;
	sodium_memzero(&d, sizeof(d));
}

static crypto_secretstream_xchacha20poly1305_state *
stream_of(struct crypto_stream *s)
{
	_Static_assert(sizeof(crypto_secretstream_xchacha20poly1305_state) <= sizeof(s->state),
		"it has room");
	_Static_assert(
		crypto_secretstream_xchacha20poly1305_HEADERBYTES == CRYPTO_STREAM_HEADER_BYTES,
		"the same header");
	_Static_assert(crypto_secretstream_xchacha20poly1305_ABYTES == CRYPTO_STREAM_OVERHEAD_BYTES,
		"the same overhead");
	return (crypto_secretstream_xchacha20poly1305_state *)(void *)s->state;
}

void
crypto_stream_seal_begin(struct crypto_stream *s, const struct crypto_key *key,
	uint8_t header[CRYPTO_STREAM_HEADER_BYTES])
{
	(void)crypto_secretstream_xchacha20poly1305_init_push(stream_of(s), header, key->bytes);
}

enum err
crypto_stream_seal(struct crypto_stream *s, struct slice where, struct slice plain, bool is_last,
	struct buf *out)
{
	unsigned char *at =
		(unsigned char *)buf_reserve(out, plain.n + CRYPTO_STREAM_OVERHEAD_BYTES);

	if (at == NULL)
		return buf_check(out);
	(void)crypto_secretstream_xchacha20poly1305_push(stream_of(s), at, NULL, bytes_of(plain),
		plain.n, bytes_of(where), where.n,
		is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	out->n += plain.n + CRYPTO_STREAM_OVERHEAD_BYTES;
	return ERR_OK;
}

enum err
crypto_stream_open_begin(struct crypto_stream *s, const struct crypto_key *key,
	const uint8_t header[CRYPTO_STREAM_HEADER_BYTES])
{
	return crypto_secretstream_xchacha20poly1305_init_pull(stream_of(s), header, key->bytes) ==
			       0 ?
		       ERR_OK :
		       ERR_DENIED;
}

enum err
crypto_stream_open(struct crypto_stream *s, struct slice where, struct slice sealed, bool *is_last,
	struct buf *out)
{
	unsigned char tag = 0, *at;
	unsigned long long n = 0;

	if (sealed.n < CRYPTO_STREAM_OVERHEAD_BYTES)
		return ERR_DENIED;
	at = (unsigned char *)buf_reserve(out, sealed.n - CRYPTO_STREAM_OVERHEAD_BYTES);
	if (at == NULL)
		return buf_check(out);
	if (crypto_secretstream_xchacha20poly1305_pull(stream_of(s), at, &n, &tag, bytes_of(sealed),
		    sealed.n, bytes_of(where), where.n) != 0)
		return ERR_DENIED;
	*is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	out->n += (size_t)n;
	return ERR_OK;
}
