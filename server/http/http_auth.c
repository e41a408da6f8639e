#include "http/http_auth.h"

#include "base/auto.h"
#include "provision/identity.h"

#include <stdio.h>
#include <stdlib.h>

struct http_auth {
	struct crypto_key key; /* of http_login.basic */
	struct http_nonces *nonces;
};

/* Room for what is hashed: what the client sent of it came in a head of this size, and the rest
 * is two hashes. */
enum { TEXT_BYTES = HTTP_HEAD_MAX_BYTES + 2 * TLS_MD5_HEX + 64 };

struct http_auth *
http_auth_new(void)
{
	struct http_auth *a = malloc(sizeof(*a));

	if (a == NULL)
		return NULL;
	crypto_random(a->key.bytes, sizeof(a->key.bytes));
	a->nonces = http_nonces_new();
	if (a->nonces != NULL)
		return a;
	free(a);
	return NULL;
}

void
http_auth_free(struct http_auth *a)
{
	if (a == NULL)
		return;
	crypto_key_wipe(&a->key);
	http_nonces_free(a->nonces);
	free(a);
}

const char *
http_auth_challenge(
	struct http_auth *a, uint64_t now_s, bool is_stale, char out[HTTP_CHALLENGE_BYTES])
{
	char nonce[HTTP_NONCE_TEXT_BYTES];

	http_nonce_make(a->nonces, now_s, nonce);
	(void)snprintf(out, HTTP_CHALLENGE_BYTES,
		"Digest realm=\"%s\", nonce=\"%s\", qop=\"auth\", algorithm=MD5%s", HTTP_REALM,
		nonce, is_stale ? ", stale=true" : "");
	return out;
}

/* The MD5 of the parts with colons between them; false where it cannot be had. */
static bool
md5_of(const struct slice *parts, size_t count, char out[TLS_MD5_TEXT_BYTES])
{
	char text[TEXT_BYTES];
	size_t n = 0;
	bool ok = true;

	for (size_t i = 0; i < count && ok; i++) {
		if (i > 0)
			text[n++] = ':';
		ok = parts[i].n < sizeof(text) - n;
		if (ok)
			memcpy(text + n, parts[i].p, parts[i].n);
		n += ok ? parts[i].n : 0;
	}
	ok = ok && tls_md5_hex((struct slice){text, n}, out) == ERR_OK;
	crypto_wipe(text, n);
	return ok;
}

/* The keyed digest of user:password: two of them are compared in a time that tells nothing about
 * either, their lengths included. */
static void
basic_of(const struct http_auth *a, struct slice user, struct slice password,
	uint8_t out[CRYPTO_DIGEST_BYTES])
{
	char text[LABEL_MAX_BYTES + 1 + SECRET_MAX_BYTES];
	size_t n = user.n;

	memcpy(text, user.p, user.n);
	text[n++] = ':';
	memcpy(text + n, password.p, password.n);
	n += password.n;
	crypto_digest(&a->key, (struct slice){text, n}, out);
	crypto_wipe(text, n);
}

enum err
http_login_make(
	const struct http_auth *a, struct slice user, struct slice password, struct http_login *out)
{
	const struct slice parts[] = {user, SLICE(HTTP_REALM), password};
	struct http_login login;

	if (user.n == 0 || memchr(user.p, ':', user.n) != NULL)
		return ERR_SYNTAX;
	if (user.n > LABEL_MAX_BYTES || password.n > SECRET_MAX_BYTES)
		return ERR_LIMIT;
	if (slice_to_text(user, login.user, sizeof(login.user)) != ERR_OK)
		return ERR_SYNTAX;
	if (!md5_of(parts, COUNT(parts), login.ha1))
		return ERR_IO;
	basic_of(a, user, password, login.basic);
	*out = login;
	http_login_wipe(&login);
	return ERR_OK;
}

void
http_login_wipe(struct http_login *l)
{
	crypto_wipe(l, sizeof(*l));
}

/* Why a user that is not the one is not. */
static enum auth_outcome
judge_user(const char *claimed, const char *user)
{
	return identity_looks_alike(slice_of(claimed), slice_of(user)) ? AUTH_MISTYPED_USER :
									 AUTH_UNKNOWN_USER;
}

static enum auth_outcome
check_basic(
	const struct http_auth *a, const struct http_credentials *c, const struct http_login *login)
{
	uint8_t got[CRYPTO_DIGEST_BYTES];

	basic_of(a, slice_of(c->user), slice_of(c->password), got);
	if (crypto_equal((struct slice){(const char *)got, sizeof(got)},
		    (struct slice){(const char *)login->basic, sizeof(login->basic)}))
		return AUTH_OK;
	return strcmp(c->user, login->user) == 0 ? AUTH_WRONG_PASSWORD :
						   judge_user(c->user, login->user);
}

/* The response that the login's owner would have sent; false where it cannot be computed. */
static bool
expect_response(const struct http_credentials *c, const struct http_login *login,
	const struct http_asked *asked, char out[TLS_MD5_TEXT_BYTES])
{
	const struct slice request[] = {asked->method, c->uri};
	char ha2_text[TLS_MD5_TEXT_BYTES];
	struct slice ha1 = {login->ha1, TLS_MD5_HEX}, ha2 = {ha2_text, TLS_MD5_HEX};

	if (!md5_of(request, COUNT(request), ha2_text))
		return false;
	if (c->count == 0) { /* RFC 2069 */
		const struct slice parts[] = {ha1, c->nonce, ha2};

		return md5_of(parts, COUNT(parts), out);
	}
	const struct slice parts[] = {ha1, c->nonce, c->nc, c->cnonce, SLICE("auth"), ha2};

	return md5_of(parts, COUNT(parts), out);
}

static enum auth_outcome
check_digest(struct http_auth *a, const struct http_credentials *c, const struct http_login *login,
	const struct http_asked *asked)
{
	char want[TLS_MD5_TEXT_BYTES];
	bool is_right;

	if (!slice_eq(c->uri, asked->target))
		return AUTH_FOREIGN_URI;
	if (!slice_is(c->realm, HTTP_REALM))
		return AUTH_FOREIGN_REALM;
	if (!expect_response(c, login, asked, want))
		return AUTH_BROKEN;
	is_right = crypto_equal(c->response, (struct slice){want, TLS_MD5_HEX});
	if (strcmp(c->user, login->user) != 0)
		return judge_user(c->user, login->user);
	if (!is_right)
		return AUTH_WRONG_PASSWORD;
	/* The count last: only who knows the password can use one up. */
	return http_nonce_use(a->nonces, c->nonce, c->count, asked->now_s) ? AUTH_OK : AUTH_STALE;
}

enum auth_outcome
http_auth_check(struct http_auth *a, const struct http_credentials *c,
	const struct http_login *login, const struct http_asked *asked)
{
	return c->is_digest ? check_digest(a, c, login, asked) : check_basic(a, c, login);
}
