#include "unit.h"

#include "http/http_auth.h"

#include <stdio.h>

static struct http_auth *auth;
static struct http_login login;

static int
set_up(void **state)
{
	(void)state;
	assert_int_equal(crypto_setup(), ERR_OK);
	auth = http_auth_new();
	assert_non_null(auth);
	assert_int_equal(
		http_login_make(auth, SLICE("PlcmSpIp"), SLICE("PlcmSpIp"), &login), ERR_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	http_auth_free(auth);
	return 0;
}

static const struct http_asked asked_cfg = {SLICE_INIT("GET"), SLICE_INIT("/a.cfg"), 1000};

/* Reads and checks a field as the server does. */
static enum auth_outcome
ask(struct slice field, const struct http_asked *asked)
{
	AUTO(http_credentials_wipe) struct http_credentials c;
	struct slice in = unit_exact(field);
	enum auth_outcome outcome = http_credentials_read(in, &c);

	if (outcome == AUTH_OK)
		outcome = http_auth_check(auth, &c, &login, asked);
	else
		c.password[0] = '\0';
	unit_free(in);
	return outcome;
}

static enum auth_outcome
ask_text(const char *field)
{
	return ask(slice_of(field), &asked_cfg);
}

/* A new nonce, as it stands in a challenge. */
static void
new_nonce(uint64_t now_s, char out[HTTP_NONCE_TEXT_BYTES])
{
	char challenge[HTTP_CHALLENGE_BYTES];
	struct slice s = slice_of(http_auth_challenge(auth, now_s, false, challenge));
	size_t at = slice_find(s, SLICE("nonce=\""));

	assert_true(at < s.n);
	s = slice_head(slice_from(s, at + 7), HTTP_NONCE_HEX);
	assert_int_equal(slice_to_text(s, out, HTTP_NONCE_TEXT_BYTES), ERR_OK);
}

struct digest {
	const char *user, *password, *realm, *method, *uri, *nonce;
	unsigned count; /* 0: without qop */
};

static void
md5(const char *text, char out[TLS_MD5_TEXT_BYTES])
{
	assert_int_equal(tls_md5_hex(slice_of(text), out), ERR_OK);
}

/* The field that a client with these settings sends. */
static const char *
digest_field(const struct digest *d, char *out, size_t cap)
{
	char text[1024], ha1[TLS_MD5_TEXT_BYTES], ha2[TLS_MD5_TEXT_BYTES],
		response[TLS_MD5_TEXT_BYTES];

	(void)snprintf(text, sizeof(text), "%s:%s:%s", d->user, d->realm, d->password);
	md5(text, ha1);
	(void)snprintf(text, sizeof(text), "%s:%s", d->method, d->uri);
	md5(text, ha2);
	if (d->count == 0)
		(void)snprintf(text, sizeof(text), "%s:%s:%s", ha1, d->nonce, ha2);
	else
		(void)snprintf(text, sizeof(text), "%s:%s:%08x:c0ffee:auth:%s", ha1, d->nonce,
			d->count, ha2);
	md5(text, response);
	(void)snprintf(text, sizeof(text), ", qop=auth, nc=%08x, cnonce=\"c0ffee\"", d->count);
	(void)snprintf(out, cap,
		"Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\"%s",
		d->user, d->realm, d->nonce, d->uri, response, d->count == 0 ? "" : text);
	return out;
}

static enum auth_outcome
ask_digest(const struct digest *d)
{
	char field[2048];

	return ask_text(digest_field(d, field, sizeof(field)));
}

static struct digest
good_digest(const char *nonce)
{
	return (struct digest){"PlcmSpIp", "PlcmSpIp", HTTP_REALM, "GET", "/a.cfg", nonce, 1};
}

static const struct {
	const char *name, *field;
	enum auth_outcome want;
} basics[] = {
	{"nothing",             "",				AUTH_NONE          },
	{"the right one",       "Basic UGxjbVNwSXA6UGxjbVNwSXA=",  AUTH_OK            },
	{"in other case",       "bASIC  UGxjbVNwSXA6UGxjbVNwSXA=", AUTH_OK            },
	{"another password",    "Basic UGxjbVNwSXA6eA==",          AUTH_WRONG_PASSWORD},
	{"an empty password",   "Basic UGxjbVNwSXA6",              AUTH_WRONG_PASSWORD},
	{"a longer password",   "Basic UGxjbVNwSXA6UGxjbVNwSXB4",  AUTH_WRONG_PASSWORD},
	{"another user",        "Basic cm9vdDpQbGNtU3BJcA==",      AUTH_UNKNOWN_USER  },
	{"an empty user",       "Basic OlBsY21TcElw",              AUTH_UNKNOWN_USER  },
	{"PlcmSplp",            "Basic UGxjbVNwbHA6UGxjbVNwSXA=",  AUTH_MISTYPED_USER },
	{"PIcmSp1p",            "Basic UEljbVNwMXA6UGxjbVNwSXA=",  AUTH_MISTYPED_USER },
	{"plcmspip",            "Basic cGxjbXNwaXA6UGxjbVNwSXA=",  AUTH_MISTYPED_USER },
	{"without a colon",     "Basic UGxjbVNwSXA=",              AUTH_GARBAGE       },
	{"no base64",           "Basic !!!!",                      AUTH_GARBAGE       },
	{"without its padding", "Basic UGxjbVNwSXA6UGxjbVNwSXA",   AUTH_GARBAGE       },
	{"a NUL in the user",   "Basic UGxjbVNwSXAAOlBsY21TcElw",  AUTH_GARBAGE       },
	{"a line end in it",    "Basic UGxjbVNwSXAKOlBsY21TcElw",  AUTH_GARBAGE       },
	{"nothing behind it",   "Basic",                           AUTH_GARBAGE       },
	{"Bearer",              "Bearer abc",                      AUTH_UNSUPPORTED   },
	{"NTLM",                "NTLM TlRMTVNTUAABAAAA",           AUTH_UNSUPPORTED   },
	{"no scheme",           "@@@ abc",                         AUTH_GARBAGE       },
	{"control characters",  "Basic \x01",                      AUTH_GARBAGE       },
};

static void
basic_credentials_get_their_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(basics); i++) {
		print_message("%s\n", basics[i].name);
		assert_int_equal(ask_text(basics[i].field), basics[i].want);
	}
}

static void
a_field_over_its_limit_is_garbage(void **state)
{
	char field[HTTP_AUTH_MAX_BYTES + 2];

	(void)state;
	memset(field, 'A', sizeof(field));
	memcpy(field, "Basic ", 6);
	field[HTTP_AUTH_MAX_BYTES + 1] = '\0';
	assert_int_equal(ask_text(field), AUTH_GARBAGE);
	memset(field, 'a', sizeof(field));
	assert_int_equal(
		ask((struct slice){field, HTTP_AUTH_MAX_BYTES}, &asked_cfg), AUTH_UNSUPPORTED);
	assert_int_equal(
		ask((struct slice){field, HTTP_AUTH_MAX_BYTES + 1}, &asked_cfg), AUTH_GARBAGE);
}

/* The example of RFC 7616 section 3.9.1, whose hashes anybody can check. */
static void
hashes_are_those_of_the_example_in_the_rfc(void **state)
{
	char ha1[TLS_MD5_TEXT_BYTES], ha2[TLS_MD5_TEXT_BYTES], response[TLS_MD5_TEXT_BYTES],
		text[256];

	(void)state;
	md5("Mufasa:http-auth@example.org:Circle of Life", ha1);
	md5("GET:/dir/index.html", ha2);
	(void)snprintf(text, sizeof(text),
		"%s:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
		"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:%s",
		ha1, ha2);
	md5(text, response);
	assert_string_equal(response, "8ca523f5e9506fed4657c9700eebdbec");
}

static void
a_digest_is_let_in_once_per_count(void **state)
{
	char nonce[HTTP_NONCE_TEXT_BYTES];
	struct digest d = good_digest(nonce);

	(void)state;
	new_nonce(1000, nonce);
	assert_int_equal(ask_digest(&d), AUTH_OK);
	assert_int_equal(ask_digest(&d), AUTH_STALE);
	d.count = 2;
	assert_int_equal(ask_digest(&d), AUTH_OK);
	d.count = 1;
	assert_int_equal(ask_digest(&d), AUTH_STALE);
	d.count = 0xffffffff;
	assert_int_equal(ask_digest(&d), AUTH_STALE);
	d.count = 3;
	assert_int_equal(ask_digest(&d), AUTH_OK);
}

static void
a_digest_without_qop_holds_as_long_as_its_nonce(void **state)
{
	struct http_asked late = asked_cfg;
	char nonce[HTTP_NONCE_TEXT_BYTES], field[1024];
	struct digest d = good_digest(nonce);

	(void)state;
	new_nonce(1000, nonce);
	d.count = 0;
	assert_int_equal(ask_digest(&d), AUTH_OK);
	assert_int_equal(ask_digest(&d), AUTH_OK);
	late.now_s = 1000 + HTTP_NONCE_LIFE_S;
	digest_field(&d, field, sizeof(field));
	assert_int_equal(ask(slice_of(field), &late), AUTH_STALE);
}

static void
a_digest_for_anything_else_is_not_let_in(void **state)
{
	char nonce[HTTP_NONCE_TEXT_BYTES], other[HTTP_NONCE_TEXT_BYTES];
	const struct digest good = good_digest(nonce);
	struct digest d = good;

	(void)state;
	new_nonce(1000, nonce);
	d.uri = "/b.cfg";
	assert_int_equal(ask_digest(&d), AUTH_FOREIGN_URI);
	d.uri = "//a.cfg"; /* the same file, another target */
	assert_int_equal(ask_digest(&d), AUTH_FOREIGN_URI);
	d = good;
	d.method = "PUT";
	assert_int_equal(ask_digest(&d), AUTH_WRONG_PASSWORD);
	d = good;
	d.password = "plcmspip";
	assert_int_equal(ask_digest(&d), AUTH_WRONG_PASSWORD);
	d = good;
	d.realm = "FreePBX";
	assert_int_equal(ask_digest(&d), AUTH_FOREIGN_REALM);
	d = good;
	d.user = "root";
	assert_int_equal(ask_digest(&d), AUTH_UNKNOWN_USER);
	d.user = "PlcmSplp";
	assert_int_equal(ask_digest(&d), AUTH_MISTYPED_USER);

	/* The right password over a nonce that is not ours: ask again, quietly. */
	d = good;
	d.nonce = "abc";
	assert_int_equal(ask_digest(&d), AUTH_STALE);
	memcpy(other, nonce, sizeof(other));
	other[10] = other[10] == '0' ? '1' : '0';
	d.nonce = other;
	assert_int_equal(ask_digest(&d), AUTH_STALE);

	/* None of these used the count up. */
	assert_int_equal(ask_digest(&good), AUTH_OK);
}

static void
a_wrong_password_over_an_old_nonce_is_not_stale(void **state)
{
	char nonce[HTTP_NONCE_TEXT_BYTES] = "abc";
	struct digest d = good_digest(nonce);

	(void)state;
	d.password = "x";
	assert_int_equal(ask_digest(&d), AUTH_WRONG_PASSWORD);
}

#define HASH "0123456789abcdef0123456789abcdef"
#define FIVE "username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"" HASH "\""

static const struct {
	const char *name, *field;
	enum auth_outcome want;
} digests[] = {
	{"the five of RFC 2069",  "Digest " FIVE,                                               AUTH_OK         },
	{"unquoted",              "Digest username=u, realm=r, nonce=n, uri=/, response=" HASH, AUTH_OK         },
	{"odd blanks and commas",
         "dIgEsT ,, username = \"u\" ,realm=\"r\",nonce=\"n\" , uri=\"/\","
		"response=\"" HASH "\",,",
         AUTH_OK												},
	{"names in other case",
         "Digest USERNAME=\"u\", Realm=\"r\", nonce=\"n\", uri=\"/\", response=" HASH,
         AUTH_OK												},
	{"unknown parameters",    "Digest " FIVE ", opaque=\"\", userhash=false, x=1, x=2",     AUTH_OK         },
	{"qop",		   "Digest " FIVE ", qop=\"auth\", nc=\"0000000A\", cnonce=c",   AUTH_OK         },
	{"MD5 in quotes",         "Digest " FIVE ", algorithm=\"md5\"",                         AUTH_OK         },
	{"SHA-256",               "Digest " FIVE ", algorithm=SHA-256",                         AUTH_UNSUPPORTED},
	{"MD5-sess",              "Digest " FIVE ", algorithm=MD5-sess",                        AUTH_UNSUPPORTED},
	{"auth-int",              "Digest " FIVE ", qop=auth-int, nc=00000001, cnonce=c",       AUTH_UNSUPPORTED},
	{"qop without nc",        "Digest " FIVE ", qop=auth, cnonce=c",                        AUTH_GARBAGE    },
	{"qop without cnonce",    "Digest " FIVE ", qop=auth, nc=00000001",                     AUTH_GARBAGE    },
	{"nc of 7 digits",        "Digest " FIVE ", qop=auth, nc=0000001, cnonce=c",            AUTH_GARBAGE    },
	{"nc of 9 digits",        "Digest " FIVE ", qop=auth, nc=000000001, cnonce=c",          AUTH_GARBAGE    },
	{"nc of no digits",       "Digest " FIVE ", qop=auth, nc=0000000g, cnonce=c",           AUTH_GARBAGE    },
	{"nc of zero",            "Digest " FIVE ", qop=auth, nc=00000000, cnonce=c",           AUTH_GARBAGE    },
	{"a parameter twice",     "Digest " FIVE ", Username=\"v\"",                            AUTH_GARBAGE    },
	{"a short response",      "Digest username=u, realm=r, nonce=n, uri=/, response=0",
         AUTH_GARBAGE											   },
	{"no response",           "Digest username=u, realm=r, nonce=n, uri=/",                 AUTH_GARBAGE    },
	{"nothing",               "Digest",						     AUTH_GARBAGE    },
	{"no value",              "Digest " FIVE ", x=",                                        AUTH_GARBAGE    },
	{"no equals sign",        "Digest " FIVE ", x",                                         AUTH_GARBAGE    },
	{"an open quote",         "Digest " FIVE ", x=\"abc",                                   AUTH_GARBAGE    },
	{"an escaped last quote", "Digest " FIVE ", x=\"abc\\\"",                               AUTH_GARBAGE    },
	{"an escape at the end",  "Digest " FIVE ", x=\"abc\\",                                 AUTH_GARBAGE    },
	{"text behind a quote",   "Digest " FIVE ", x=\"a\"b",                                  AUTH_GARBAGE    },
	{"a quote in plain text", "Digest " FIVE ", x=a\"b\"",                                  AUTH_GARBAGE    },
};

static void
a_digest_field_is_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(digests); i++) {
		struct slice in = unit_exact(slice_of(digests[i].field));
		struct http_credentials c = {.user = "untouched"};

		print_message("%s\n", digests[i].name);
		assert_int_equal(http_credentials_read(in, &c), digests[i].want);
		assert_string_equal(c.user, digests[i].want == AUTH_OK ? "u" : "untouched");
		unit_free(in);
	}
}

static void
escapes_in_a_user_are_resolved_and_a_long_one_refused(void **state)
{
	char field[LABEL_MAX_BYTES + 256];
	struct http_credentials c;

	(void)state;
	assert_int_equal(http_credentials_read(
				 SLICE("Digest username=\"a\\\"b\\\\c\", realm=r, nonce=n, uri=/, "
				       "response=" HASH),
				 &c),
		AUTH_OK);
	assert_string_equal(c.user, "a\"b\\c");

	for (int extra = 0; extra < 2; extra++) {
		(void)snprintf(field, sizeof(field),
			"Digest username=%0*d, realm=r, nonce=n, uri=/, response=" HASH,
			LABEL_MAX_BYTES + extra, 0);
		assert_int_equal(http_credentials_read(slice_of(field), &c),
			extra == 0 ? AUTH_OK : AUTH_GARBAGE);
	}
}

static void
a_challenge_says_what_is_offered_and_whether_to_try_again(void **state)
{
	char fresh[HTTP_CHALLENGE_BYTES], stale[HTTP_CHALLENGE_BYTES];

	(void)state;
	http_auth_challenge(auth, 5, false, fresh);
	http_auth_challenge(auth, 5, true, stale);
	assert_true(slice_starts(slice_of(fresh), SLICE("Digest realm=\"bootline\", nonce=\"")));
	assert_true(slice_ends(slice_of(fresh), SLICE("\", qop=\"auth\", algorithm=MD5")));
	assert_true(slice_ends(slice_of(stale), SLICE("algorithm=MD5, stale=true")));
	assert_string_not_equal(fresh, stale);
}

static const struct {
	struct slice user;
	size_t password_len;
	enum err want;
} logins[] = {
	{SLICE_INIT("u"),    0,                    ERR_OK    },
	{SLICE_INIT("u"),    SECRET_MAX_BYTES,     ERR_OK    },
	{SLICE_INIT("u"),    SECRET_MAX_BYTES + 1, ERR_LIMIT },
	{SLICE_INIT(""),     1,                    ERR_SYNTAX},
	{SLICE_INIT("u:v"),  1,                    ERR_SYNTAX},
	{SLICE_INIT("u\0v"), 1,                    ERR_SYNTAX},
};

static void
a_login_that_no_field_can_carry_is_refused(void **state)
{
	char password[SECRET_MAX_BYTES + 1];

	(void)state;
	memset(password, 'p', sizeof(password));
	for (size_t i = 0; i < COUNT(logins); i++) {
		struct http_login l = {.user = "untouched"};
		struct slice secret = {password, logins[i].password_len};

		assert_int_equal(http_login_make(auth, logins[i].user, secret, &l), logins[i].want);
		assert_string_equal(l.user, logins[i].want == ERR_OK ? "u" : "untouched");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic_credentials_get_their_verdict),
		cmocka_unit_test(a_field_over_its_limit_is_garbage),
		cmocka_unit_test(hashes_are_those_of_the_example_in_the_rfc),
		cmocka_unit_test(a_digest_is_let_in_once_per_count),
		cmocka_unit_test(a_digest_without_qop_holds_as_long_as_its_nonce),
		cmocka_unit_test(a_digest_for_anything_else_is_not_let_in),
		cmocka_unit_test(a_wrong_password_over_an_old_nonce_is_not_stale),
		cmocka_unit_test(a_digest_field_is_read_or_refused),
		cmocka_unit_test(escapes_in_a_user_are_resolved_and_a_long_one_refused),
		cmocka_unit_test(a_challenge_says_what_is_offered_and_whether_to_try_again),
		cmocka_unit_test(a_login_that_no_field_can_carry_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
