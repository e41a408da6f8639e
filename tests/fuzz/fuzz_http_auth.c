/* Whatever an Authorization says, only the right password lets in; and even with the right
 * password, only a nonce that was made here, once per count. */
#include "fuzz.h"

#include "http/http_auth.h"
#include "http/http_head.h"

static struct http_auth *auth;
static struct http_login login;
static char made[HTTP_NONCE_TEXT_BYTES]; /* a nonce of ours */

static void
set_up(void)
{
	char challenge[HTTP_CHALLENGE_BYTES];
	struct slice s;

	if (auth != NULL)
		return;
	must(crypto_setup() == ERR_OK);
	auth = http_auth_new();
	must(auth != NULL);
	must(http_login_make(auth, SLICE("PlcmSpIp"), SLICE("a secret"), &login) == ERR_OK);
	s = slice_of(http_auth_challenge(auth, 0, false, challenge));
	s = slice_from(s, slice_find(s, SLICE("nonce=\"")) + 7);
	must(slice_to_text(slice_head(s, HTTP_NONCE_HEX), made, sizeof(made)) == ERR_OK);
}

static void
must_md5(const struct buf *b, char out[TLS_MD5_TEXT_BYTES])
{
	must(buf_check(b) == ERR_OK && tls_md5_hex(buf_slice(b), out) == ERR_OK);
}

/* Makes the credentials those of somebody who knows the password. */
static void
make_right(struct http_credentials *c, char response[TLS_MD5_TEXT_BYTES])
{
	AUTO(buf_free) struct buf text = BUF(16384);
	char ha2[TLS_MD5_TEXT_BYTES];

	must(slice_to_text(slice_of(login.user), c->user, sizeof(c->user)) == ERR_OK);
	c->realm = SLICE(HTTP_REALM);
	buf_add_text(&text, "GET:");
	buf_add(&text, c->uri);
	must_md5(&text, ha2);
	buf_clear(&text);
	buf_add_text(&text, login.ha1);
	buf_add_char(&text, ':');
	buf_add(&text, c->nonce);
	buf_add_char(&text, ':');
	if (c->count > 0) {
		buf_add(&text, c->nc);
		buf_add_char(&text, ':');
		buf_add(&text, c->cnonce);
		buf_add_text(&text, ":auth:");
	}
	buf_add_text(&text, ha2);
	must_md5(&text, response);
	c->response = slice_of(response);
}

static void
check_digest(struct http_credentials *c)
{
	struct http_asked asked = {SLICE("GET"), c->uri, 0};
	char response[TLS_MD5_TEXT_BYTES], nonce[HTTP_NONCE_TEXT_BYTES];
	enum auth_outcome outcome = http_auth_check(auth, c, &login, &asked);

	must(outcome != AUTH_OK && outcome != AUTH_BROKEN);
	make_right(c, response);
	must(http_auth_check(auth, c, &login, &asked) == AUTH_STALE);

	/* One digit of a good nonce is the input's. */
	memcpy(nonce, made, sizeof(nonce));
	if (c->nonce.n > 1)
		nonce[(unsigned char)c->nonce.p[0] % HTTP_NONCE_HEX] = c->nonce.p[1];
	c->nonce = (struct slice){nonce, HTTP_NONCE_HEX};
	make_right(c, response);
	outcome = http_auth_check(auth, c, &login, &asked);
	must(outcome == AUTH_STALE ||
		(outcome == AUTH_OK && memcmp(nonce, made, HTTP_NONCE_HEX) == 0));
	if (c->count > 0)
		must(http_auth_check(auth, c, &login, &asked) == AUTH_STALE);
	asked.target = SLICE("/another");
	must(slice_is(c->uri, "/another") ||
		http_auth_check(auth, c, &login, &asked) == AUTH_FOREIGN_URI);
	c->nonce = c->response = SLICE(""); /* theirs end here */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct http_asked asked = {SLICE("GET"), SLICE("/a"), 0};
	struct http_credentials c;

	set_up();
	if (http_credentials_read(in, &c) != AUTH_OK)
		return 0;
	must(!http_has_control(slice_of(c.user)));
	if (c.is_digest)
		check_digest(&c);
	else
		must((http_auth_check(auth, &c, &login, &asked) == AUTH_OK) ==
			(strcmp(c.user, "PlcmSpIp") == 0 && strcmp(c.password, "a secret") == 0));
	return 0;
}
