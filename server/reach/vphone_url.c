#include "reach/vphone_url.h"

#include "base/auto.h"
#include "net/client_protocol.h"

enum { FOLDER_BYTES = 4 * VPHONE_URL_MAX_BYTES }; /* encoding makes three bytes of one */

/* The length of "scheme://" in front of s; 0 when there is none. */
static size_t
scheme_len(struct slice s)
{
	size_t at = slice_find(s, SLICE("://"));

	if (at == 0 || at == s.n || memchr(s.p, '/', at) != NULL)
		return 0;
	return at + 3;
}

/* The length of "scheme://authority" in front of a URL. */
static size_t
origin_len(struct slice url)
{
	size_t at = scheme_len(url);

	while (at < url.n && url.p[at] != '/')
		at++;
	return at;
}

/* Where the host begins: behind the scheme and the credentials, if any. */
static size_t
host_at(struct slice url)
{
	size_t scheme = scheme_len(url), at = origin_len(url);

	while (at > scheme && url.p[at - 1] != '@')
		at--;
	return at;
}

static bool
is_cfg_name(struct slice s)
{
	struct slice suffix = SLICE(".cfg");

	return s.n > suffix.n && slice_eq_nocase(slice_from(s, s.n - suffix.n), suffix);
}

enum err
vphone_base_read(struct slice url, struct vphone_base *out, struct why *why)
{
	AUTO(buf_free) struct buf root = BUF(VPHONE_URL_MAX_BYTES);
	struct vphone_base base = {.master = ""};
	size_t origin = origin_len(url), folder = url.n;

	if (client_protocol_of(url) == CLIENT_UNKNOWN)
		return why_fail(why, ERR_SYNTAX,
			"The server address must begin with http://, https://, ftp://, ftps:// or "
			"tftp://.");
	if (host_at(url) == origin)
		return why_fail(why, ERR_SYNTAX, "The server address names no host.");
	while (folder > origin && url.p[folder - 1] != '/')
		folder--;

	struct slice last = folder > origin ? slice_from(url, folder) : SLICE("");
	bool names_master = is_cfg_name(last);
	if (names_master && slice_to_text(last, base.master, sizeof(base.master)) != ERR_OK)
		return why_fail(why, ERR_LIMIT,
			"The file name in the server address is over %d bytes.",
			CONFIG_FILE_MAX_BYTES);
	buf_add(&root, names_master ? slice_head(url, folder) : url);
	if (root.n > 0 && root.p[root.n - 1] != '/')
		buf_add_char(&root, '/');
	if (buf_check(&root) != ERR_OK ||
		slice_to_text(buf_slice(&root), base.root, sizeof(base.root)) != ERR_OK)
		return why_fail(why, ERR_LIMIT,
			"The server address is over %d bytes or holds a NUL.",
			VPHONE_URL_MAX_BYTES);
	*out = base;
	return ERR_OK;
}

/* Appends s, with what no URL can hold as %XX.  What may be an escape, a query or a fragment
 * already stays: administrators write those. */
static void
add_encoded(struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL)
			buf_addf(out, "%%%02X", c);
		else
			buf_add_char(out, s.p[i]);
	}
}

/* Appends where a reference leads from root: the root itself when it is empty. */
static void
add_reference(struct slice root, struct slice reference, struct buf *out)
{
	if (scheme_len(reference) == 0)
		buf_add(out,
			slice_head(root,
				slice_starts(reference, SLICE("/")) ? origin_len(root) : root.n));
	add_encoded(reference, out);
}

void
vphone_url(const char *root, struct slice dir, struct slice name, struct buf *out)
{
	AUTO(buf_free) struct buf folder = BUF(FOLDER_BYTES);

	add_reference(slice_of(root), dir, &folder);
	if (folder.n > 0 && folder.p[folder.n - 1] != '/')
		buf_add_char(&folder, '/');
	if (buf_check(&folder) != ERR_OK) {
		out->err = folder.err;
		return;
	}
	add_reference(buf_slice(&folder), name, out);
}

bool
vphone_url_is_sink(struct slice url)
{
	struct slice host = slice_from(url, host_at(url)), sink = SLICE("0.0.0.0");

	return slice_starts(host, sink) &&
	       (host.n == sink.n || host.p[sink.n] == '/' || host.p[sink.n] == ':');
}

void
vphone_url_show(const char *root, struct slice url, struct buf *out)
{
	struct slice base = slice_of(root);
	size_t scheme = scheme_len(url);

	if (slice_starts(url, base) && scheme_len(slice_from(url, base.n)) == 0) {
		buf_add(out, slice_from(url, base.n));
		return;
	}
	buf_add(out, slice_head(url, scheme));
	buf_add(out, slice_from(url, host_at(url)));
}
