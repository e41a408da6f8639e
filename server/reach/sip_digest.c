#include "reach/sip_digest.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "net/tls.h"

#include <stdarg.h>

enum { DIGEST_TEXT_MAX_BYTES = 2048 };

struct challenge {
	struct slice realm, nonce, opaque, algorithm, qop;
};

/* The next name=value of a list between commas; quotes are taken away.  False: there is no more. */
static bool
next_pair(struct slice *rest, struct slice *name, struct slice *value)
{
	size_t end = 0;
	bool is_quoted = false;

	*rest = slice_trim(*rest);
	if (rest->n == 0)
		return false;
	while (end < rest->n && (is_quoted || rest->p[end] != ',')) {
		is_quoted ^= rest->p[end] == '"';
		end++;
	}
	*name = slice_trim(slice_cut(slice_head(*rest, end), '=', value));
	*value = slice_trim(*value);
	if (value->n >= 2 && value->p[0] == '"' && value->p[value->n - 1] == '"')
		*value = (struct slice){value->p + 1, value->n - 2};
	*rest = slice_from(*rest, end + 1);
	return true;
}

/* A backslash would have to be taken away before hashing and put back before sending: no phone is
 * known to send one. */
static bool
is_plain(struct slice s)
{
	return memchr(s.p, '\\', s.n) == NULL && memchr(s.p, '"', s.n) == NULL;
}

static bool
has_word(struct slice list, struct slice word)
{
	while (list.n > 0)
		if (slice_eq_nocase(slice_trim(slice_cut(list, ',', &list)), word))
			return true;
	return false;
}

static bool
read_challenge(struct slice field, struct challenge *out)
{
	struct challenge c = {SLICE(""), SLICE(""), SLICE(""), SLICE(""), SLICE("")};
	const struct {
		const char *name;
		struct slice *value;
	} rows[] = {
		{"realm",     &c.realm    },
		{"nonce",     &c.nonce    },
		{"opaque",    &c.opaque   },
		{"algorithm", &c.algorithm},
		{"qop",       &c.qop      },
	};
	struct slice rest, name, value;

	if (!slice_eq_nocase(slice_cut(field, ' ', &rest), SLICE("Digest")))
		return false;
	while (next_pair(&rest, &name, &value)) {
		if (!is_plain(value))
			return false;
		for (size_t i = 0; i < COUNT(rows); i++)
			if (slice_eq_nocase(name, slice_of(rows[i].name)))
				*rows[i].value = value;
	}
	if (c.nonce.n == 0 || (c.algorithm.n > 0 && !slice_eq_nocase(c.algorithm, SLICE("MD5"))) ||
		(c.qop.n > 0 && !has_word(c.qop, SLICE("auth"))))
		return false;
	*out = c;
	return true;
}

static bool
find_challenge(const struct sip_message *m, struct challenge *out)
{
	for (size_t i = 0; i < m->count; i++)
		if ((m->fields[i].header == SIP_CHALLENGE ||
			    m->fields[i].header == SIP_PROXY_CHALLENGE) &&
			read_challenge(m->fields[i].value, out))
			return true;
	return false;
}

/* MD5 of what is between colons, in hex. */
static enum err __attribute__((format(printf, 2, 3)))
md5_of(char out[TLS_MD5_TEXT_BYTES], const char *format, ...)
{
	char text[DIGEST_TEXT_MAX_BYTES];
	va_list args;
	enum err e = ERR_LIMIT;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(text))
		e = tls_md5_hex((struct slice){text, (size_t)n}, out);
	crypto_wipe(text, sizeof(text));
	return e;
}

enum err
sip_digest_answer(const struct sip_message *m, const struct sip_login *login, const char *method,
	const char *uri, const char *cnonce, struct buf *out)
{
	char ha1[TLS_MD5_TEXT_BYTES], ha2[TLS_MD5_TEXT_BYTES], answer[TLS_MD5_TEXT_BYTES];
	struct challenge c;
	enum err e;

	if (!find_challenge(m, &c) || !is_plain(slice_of(login->user)))
		return ERR_SYNTAX;
	e = md5_of(ha1, "%s:%.*s:%s", login->user, SLICE_FMT(c.realm), login->password);
	if (e == ERR_OK)
		e = md5_of(ha2, "%s:%s", method, uri);
	if (e == ERR_OK && c.qop.n > 0)
		e = md5_of(answer, "%s:%.*s:00000001:%s:auth:%s", ha1, SLICE_FMT(c.nonce), cnonce,
			ha2);
	else if (e == ERR_OK)
		e = md5_of(answer, "%s:%.*s:%s", ha1, SLICE_FMT(c.nonce), ha2);
	crypto_wipe(ha1, sizeof(ha1));
	if (e != ERR_OK)
		return e;
	buf_addf(out, "%s: Digest username=\"%s\", realm=\"%.*s\", nonce=\"%.*s\", uri=\"%s\"",
		m->status == 407 ? "Proxy-Authorization" : "Authorization", login->user,
		SLICE_FMT(c.realm), SLICE_FMT(c.nonce), uri);
	buf_addf(out, ", response=\"%s\", algorithm=MD5", answer);
	if (c.qop.n > 0)
		buf_addf(out, ", qop=auth, nc=00000001, cnonce=\"%s\"", cnonce);
	if (c.opaque.n > 0)
		buf_addf(out, ", opaque=\"%.*s\"", SLICE_FMT(c.opaque));
	return buf_check(out);
}
