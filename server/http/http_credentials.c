#include "http/http_credentials.h"

#include "base/auto.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "http/http_head.h"

void
http_credentials_wipe(struct http_credentials *c)
{
	crypto_wipe(c->password, sizeof(c->password));
}

static enum auth_outcome
read_basic(struct slice text, struct http_credentials *out)
{
	AUTO(buf_wipe) struct buf decoded = BUF(HTTP_AUTH_MAX_BYTES);
	struct slice user, password, all;

	if (crypto_base64_decode(text, &decoded) != ERR_OK)
		return AUTH_GARBAGE;
	all = buf_slice(&decoded);
	user = slice_cut(all, ':', &password);
	if (user.n == all.n || http_has_control(all))
		return AUTH_GARBAGE;
	if (slice_to_text(user, out->user, sizeof(out->user)) != ERR_OK ||
		slice_to_text(password, out->password, sizeof(out->password)) != ERR_OK)
		return AUTH_GARBAGE;
	return AUTH_OK;
}

/* The parameters of a Digest that mean something here. */
enum parameter {
	PARAM_USERNAME,
	PARAM_REALM,
	PARAM_NONCE,
	PARAM_URI,
	PARAM_RESPONSE,
	PARAM_ALGORITHM,
	PARAM_QOP,
	PARAM_NC,
	PARAM_CNONCE,
	PARAM__COUNT
};

static const char *const parameter_names[PARAM__COUNT] = {
	[PARAM_USERNAME] = "username",
	[PARAM_REALM] = "realm",
	[PARAM_NONCE] = "nonce",
	[PARAM_URI] = "uri",
	[PARAM_RESPONSE] = "response",
	[PARAM_ALGORITHM] = "algorithm",
	[PARAM_QOP] = "qop",
	[PARAM_NC] = "nc",
	[PARAM_CNONCE] = "cnonce",
};

struct parameters {
	bool has[PARAM__COUNT];
	struct slice value[PARAM__COUNT]; /* between the quotes, escapes as sent */
};

/* Takes a quoted value, its quotes included, off the front of *rest. */
static bool
take_quoted(struct slice *rest, struct slice *out)
{
	size_t i = 1;

	while (i < rest->n && rest->p[i] != '"')
		i += rest->p[i] == '\\' ? 2 : 1;
	if (i >= rest->n)
		return false;
	*out = (struct slice){rest->p + 1, i - 1};
	*rest = slice_trim(slice_from(*rest, i + 1));
	return true;
}

/* Takes "name = value" off the front of *rest, with the comma that follows it. */
static bool
take_parameter(struct slice *rest, struct slice *name, struct slice *value)
{
	const char *equals = memchr(rest->p, '=', rest->n);

	if (equals == NULL)
		return false;
	*name = slice_trim((struct slice){rest->p, (size_t)(equals - rest->p)});
	*rest = slice_trim(slice_from(*rest, (size_t)(equals - rest->p) + 1));
	if (!http_is_token(*name))
		return false;
	if (rest->n == 0 || rest->p[0] != '"') {
		*value = slice_trim(slice_cut(*rest, ',', rest));
		*rest = slice_trim(*rest);
		return value->n > 0 && memchr(value->p, '"', value->n) == NULL;
	}
	if (!take_quoted(rest, value) || (rest->n > 0 && rest->p[0] != ','))
		return false;
	*rest = slice_trim(slice_from(*rest, 1));
	return true;
}

/* Reads all parameters; false where one cannot be read, or one that counts stands twice. */
static bool
read_parameters(struct slice rest, struct parameters *out)
{
	struct slice name, value;

	while (rest.n > 0) {
		size_t row = 0;

		if (rest.p[0] == ',') { /* lists may hold empty elements */
			rest = slice_trim(slice_from(rest, 1));
			continue;
		}
		if (!take_parameter(&rest, &name, &value))
			return false;
		while (row < PARAM__COUNT && !slice_eq_nocase(name, slice_of(parameter_names[row])))
			row++;
		if (row == PARAM__COUNT)
			continue;
		if (out->has[row])
			return false;
		out->has[row] = true;
		out->value[row] = value;
	}
	return true;
}

/* Copies a quoted value without its escapes; false where it does not fit. */
static bool
unescape(struct slice s, char *dst, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		if (n + 1 >= cap)
			return false;
		dst[n++] = s.p[i];
	}
	dst[n] = '\0';
	return true;
}

/* nc: exactly 8 hex digits, not all zero. */
static bool
read_count(struct slice s, uint32_t *out)
{
	uint32_t v = 0;

	if (s.n != 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return v != 0;
}

static enum auth_outcome
read_digest(struct slice text, struct http_credentials *out)
{
	struct parameters p = {.has = {false}};

	if (!read_parameters(text, &p))
		return AUTH_GARBAGE;
	for (size_t i = PARAM_USERNAME; i <= PARAM_RESPONSE; i++)
		if (!p.has[i])
			return AUTH_GARBAGE;
	if (p.has[PARAM_ALGORITHM] && !slice_eq_nocase(p.value[PARAM_ALGORITHM], SLICE("MD5")))
		return AUTH_UNSUPPORTED;
	if (p.has[PARAM_QOP] && !slice_is(p.value[PARAM_QOP], "auth"))
		return AUTH_UNSUPPORTED;
	if (p.has[PARAM_QOP] && (!p.has[PARAM_CNONCE] || !p.has[PARAM_NC] ||
					!read_count(p.value[PARAM_NC], &out->count)))
		return AUTH_GARBAGE;
	if (p.value[PARAM_RESPONSE].n != 32 ||
		!unescape(p.value[PARAM_USERNAME], out->user, sizeof(out->user)))
		return AUTH_GARBAGE;
	out->is_digest = true;
	out->realm = p.value[PARAM_REALM];
	out->nonce = p.value[PARAM_NONCE];
	out->uri = p.value[PARAM_URI];
	out->response = p.value[PARAM_RESPONSE];
	if (p.has[PARAM_QOP]) {
		out->nc = p.value[PARAM_NC];
		out->cnonce = p.value[PARAM_CNONCE];
	}
	return AUTH_OK;
}

enum auth_outcome
http_credentials_read(struct slice field, struct http_credentials *out)
{
	AUTO(http_credentials_wipe)
	struct http_credentials c = {
		.realm = SLICE(""),
		.nonce = SLICE(""),
		.uri = SLICE(""),
		.response = SLICE(""),
		.cnonce = SLICE(""),
		.nc = SLICE(""),
	};
	struct slice rest, scheme;
	enum auth_outcome outcome = AUTH_UNSUPPORTED;

	if (field.n == 0)
		return AUTH_NONE;
	if (field.n > HTTP_AUTH_MAX_BYTES || http_has_control(field))
		return AUTH_GARBAGE;
	scheme = slice_cut(slice_trim(field), ' ', &rest);
	if (slice_eq_nocase(scheme, SLICE("Basic")))
		outcome = read_basic(slice_trim(rest), &c);
	else if (slice_eq_nocase(scheme, SLICE("Digest")))
		outcome = read_digest(slice_trim(rest), &c);
	else if (!http_is_token(scheme))
		outcome = AUTH_GARBAGE;
	if (outcome == AUTH_OK)
		*out = c;
	return outcome;
}
