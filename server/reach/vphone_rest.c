#include "reach/vphone_rest.h"

#include "base/auto.h"
#include "base/crypto.h"

enum { LOGIN_MAX_BYTES = 512 };

#define ANSWER(status, fields, body, length)                                                       \
	"HTTP/1.1 " status "\r\n" fields                                                           \
	"Content-Type: application/json\r\nContent-Length: " length                                \
	"\r\nConnection: close\r\n\r\n" body

static const char login_wanted[] = ANSWER(
	"401 Unauthorized", "WWW-Authenticate: Basic realm=\"Polycom REST API\"\r\n", "", "0");
static const char not_there[] = ANSWER("404 Not Found", "", "", "0");
static const char not_so[] = ANSWER("405 Method Not Allowed", "", "", "0");
static const char done[] = ANSWER("200 OK", "", "{\"Status\":\"2000\"}", "17");

static const struct {
	const char *path;
	bool is_restart;
} calls[] = {
	{"/api/v1/mgmt/updateConfiguration", false},
	{"/api/v1/mgmt/safeRestart",         true },
	{"/api/v1/mgmt/safeReboot",          true },
};

/* The value of a header field; the empty slice where there is none. */
static struct slice
field_of(struct slice head, const char *name)
{
	while (head.n > 0) {
		struct slice value, line = slice_cut(head, '\n', &head);
		struct slice key = slice_cut(line, ':', &value);

		if (slice_eq_nocase(slice_trim(key), slice_of(name)))
			return slice_trim(value);
	}
	return SLICE("");
}

static bool
is_login(struct slice authorization, const char *password)
{
	AUTO(buf_wipe) struct buf got = BUF(LOGIN_MAX_BYTES);
	AUTO(buf_wipe) struct buf want = BUF(LOGIN_MAX_BYTES);
	struct slice text, scheme = slice_cut(authorization, ' ', &text);

	buf_addf(&want, "Polycom:%s", password);
	return slice_eq_nocase(scheme, SLICE("Basic")) &&
	       crypto_base64_decode(slice_trim(text), &got) == ERR_OK &&
	       crypto_equal(buf_slice(&got), buf_slice(&want));
}

static void
decide(struct slice method, struct slice path, struct vphone_rest *out)
{
	out->answer = not_there;
	for (size_t i = 0; i < COUNT(calls); i++) {
		if (!slice_is(path, calls[i].path))
			continue;
		out->answer = slice_is(method, "POST") ? done : not_so;
		out->is_restart = out->answer == done && calls[i].is_restart;
		out->is_resync = out->answer == done && !calls[i].is_restart;
	}
}

enum parse
vphone_rest_read(struct slice in, const char *password, struct vphone_rest *out)
{
	size_t end = slice_find(in, SLICE("\r\n\r\n"));
	struct slice rest, line = slice_cut(in, '\n', &rest), path;
	uint64_t body = 0;

	if (end == in.n)
		return PARSE_MORE;

	struct slice head = slice_head(in, end + 2), method = slice_cut(line, ' ', &path);
	struct slice length = field_of(head, "Content-Length");
	path = slice_cut(path, ' ', &rest);
	if (!slice_starts(rest, SLICE("HTTP/1.")) ||
		(length.n > 0 && slice_to_u64(length, 0, in.n, &body) == ERR_SYNTAX))
		return PARSE_BAD;
	if (in.n < end + 4 + body)
		return PARSE_MORE;
	*out = (struct vphone_rest){.answer = login_wanted};
	if (is_login(field_of(head, "Authorization"), password))
		decide(method, path, out);
	return PARSE_OK;
}
