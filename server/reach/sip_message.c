#include "reach/sip_message.h"

#include "base/auto.h"

#include <inttypes.h>

enum { STATUS_BYTES = 3 };

#define VERSION "SIP/2.0"
#define COOKIE "z9hG4bK" /* in front of the branches of RFC 3261 */

static const uint64_t cseq_max = 0x7fffffff;

/* One row a header that means something here; a name without a row is SIP_OTHER. */
static const struct {
	const char *name, *compact;
	enum sip_header header;
	bool is_needed, is_single;
} headers[] = {
	{"Via",		"v",  SIP_VIA,             true,  false},
	{"From",               "f",  SIP_FROM,            true,  true },
	{"To",		 "t",  SIP_TO,              true,  true },
	{"Call-ID",            "i",  SIP_CALL_ID,         true,  true },
	{"CSeq",               NULL, SIP_CSEQ,            true,  true },
	{"Content-Length",     "l",  SIP_CONTENT_LENGTH,  false, true },
	{"Event",              "o",  SIP_EVENT,           false, true },
	{"Retry-After",        NULL, SIP_RETRY_AFTER,     false, true },
	{"WWW-Authenticate",   NULL, SIP_CHALLENGE,       false, false},
	{"Proxy-Authenticate", NULL, SIP_PROXY_CHALLENGE, false, false},
	{"Authorization",      NULL, SIP_AUTHORIZATION,   false, false},
};

/* Where the head ends: the bytes up to and with its empty line; 0: it has not come.  A line may
 * end with LF alone, because some devices send it so. */
static size_t
head_len(struct slice in)
{
	for (size_t i = 0; i < in.n; i++) {
		if (in.p[i] != '\n')
			continue;
		if (i + 1 < in.n && in.p[i + 1] == '\n')
			return i + 2;
		if (i + 2 < in.n && in.p[i + 1] == '\r' && in.p[i + 2] == '\n')
			return i + 3;
	}
	return 0;
}

/* Copies the head with folded lines made one and LF alone behind each line.  False: it holds a
 * control byte, or a CR that ends no line. */
static bool
unfold(struct slice head, char *out, size_t *len)
{
	size_t n = 0;

	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];
		bool is_folded = c == '\n' && i + 1 < head.n &&
				 (head.p[i + 1] == ' ' || head.p[i + 1] == '\t');

		if (c == '\r' && i + 1 < head.n && head.p[i + 1] == '\n')
			continue;
		if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
			return false;
		out[n++] = (char)(is_folded || c == '\t' ? ' ' : c);
	}
	*len = n;
	return true;
}

static bool
is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c > ' ' && c < 0x7f && strchr("-.!%*_+`'~", c) != NULL)))
			return false;
	}
	return s.n > 0;
}

static bool
read_start(struct slice line, struct sip_message *m)
{
	struct slice rest, first = slice_cut(line, ' ', &rest), second;
	uint64_t status;

	second = slice_cut(rest, ' ', &rest);
	m->is_request = !slice_eq_nocase(first, SLICE(VERSION));
	if (m->is_request) {
		m->method = first;
		m->target = second;
		return is_token(first) && second.n > 0 && slice_eq_nocase(rest, SLICE(VERSION));
	}
	if (second.n != STATUS_BYTES || slice_to_u64(second, 100, 699, &status) != ERR_OK)
		return false;
	m->status = (unsigned)status;
	m->phrase = slice_trim(rest);
	return true;
}

static enum sip_header
find_header(struct slice name)
{
	for (size_t i = 0; i < COUNT(headers); i++)
		if (slice_eq_nocase(name, slice_of(headers[i].name)) ||
			(headers[i].compact != NULL &&
				slice_eq_nocase(name, slice_of(headers[i].compact))))
			return headers[i].header;
	return SIP_OTHER;
}

static bool
read_field(struct slice line, struct sip_message *m)
{
	struct slice value, name = slice_trim(slice_cut(line, ':', &value));

	if (name.n == line.n || !is_token(name) || m->count == SIP_FIELDS_MAX)
		return false;
	m->fields[m->count++] = (struct sip_field){find_header(name), slice_trim(value)};
	return true;
}

/* Whether what must be there is there, and no more often than it may be. */
static bool
is_complete(const struct sip_message *m)
{
	size_t seen[SIP_HEADER__COUNT] = {0};

	for (size_t i = 0; i < m->count; i++)
		seen[m->fields[i].header]++;
	for (size_t i = 0; i < COUNT(headers); i++)
		if ((headers[i].is_needed && seen[headers[i].header] == 0) ||
			(headers[i].is_single && seen[headers[i].header] > 1))
			return false;
	return true;
}

struct slice
sip_message_field(const struct sip_message *m, enum sip_header header)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->fields[i].header == header)
			return m->fields[i].value;
	return SLICE("");
}

/* Cuts s at sep outside of quotes and, for ';', outside of <>, whose parameters are the URI's. */
static struct slice
cut_plain(struct slice s, char sep, struct slice *rest)
{
	bool is_quoted = false, is_inside = false;

	for (size_t i = 0; i < s.n; i++) {
		if (is_quoted && s.p[i] == '\\') {
			i++;
			continue;
		}
		if (s.p[i] == '"')
			is_quoted = !is_quoted;
		if (!is_quoted && (s.p[i] == '<' || s.p[i] == '>'))
			is_inside = s.p[i] == '<';
		if (s.p[i] == sep && !is_quoted && !is_inside) {
			*rest = slice_from(s, i + 1);
			return slice_head(s, i);
		}
	}
	*rest = slice_from(s, s.n);
	return s;
}

static struct slice
unquoted(struct slice s)
{
	s = slice_trim(s);
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (struct slice){s.p + 1, s.n - 2};
	return s;
}

struct slice
sip_parameter(struct slice field, const char *name, bool *found)
{
	struct slice rest;

	if (found != NULL)
		*found = false;
	(void)cut_plain(field, ';', &rest);
	while (rest.n > 0) {
		struct slice part = cut_plain(rest, ';', &rest), value;
		struct slice key = slice_trim(slice_cut(part, '=', &value));

		if (!slice_eq_nocase(key, slice_of(name)))
			continue;
		if (found != NULL)
			*found = true;
		return unquoted(value);
	}
	return SLICE("");
}

static bool
read_cseq(struct sip_message *m)
{
	struct slice method, n = slice_cut(sip_message_field(m, SIP_CSEQ), ' ', &method);

	method = slice_trim(method);
	if (slice_to_u64(n, 0, cseq_max, &m->cseq) != ERR_OK || !is_token(method))
		return false;
	if (m->is_request)
		return slice_eq(method, m->method);
	m->method = method;
	return true;
}

/* Reads what the fields say of the whole. */
static bool
read_meaning(struct sip_message *m)
{
	struct slice rest, top = cut_plain(sip_message_field(m, SIP_VIA), ',', &rest);

	m->call_id = sip_message_field(m, SIP_CALL_ID);
	m->branch = sip_parameter(top, "branch", NULL);
	m->from_tag = sip_parameter(sip_message_field(m, SIP_FROM), "tag", NULL);
	m->to_tag = sip_parameter(sip_message_field(m, SIP_TO), "tag", NULL);
	m->event = slice_trim(slice_cut(sip_message_field(m, SIP_EVENT), ';', &rest));
	return m->call_id.n > 0 && top.n > 0 && read_cseq(m);
}

static bool
read_head(struct slice head, struct sip_message *m)
{
	size_t len = 0;

	if (head.n > sizeof(m->text) || !unfold(head, m->text, &len))
		return false;

	struct slice rest = {m->text, len}, line = slice_cut(rest, '\n', &rest);
	if (!read_start(line, m))
		return false;
	while ((line = slice_cut(rest, '\n', &rest)).n > 0)
		if (!read_field(line, m))
			return false;
	return is_complete(m) && read_meaning(m);
}

/* What stands behind the head.  In a datagram the length may be left out, and bytes behind it are
 * dropped: RFC 3261 section 18.3. */
static enum parse
read_body(struct slice rest, bool is_stream, struct sip_message *m)
{
	struct slice told = sip_message_field(m, SIP_CONTENT_LENGTH);
	uint64_t len = is_stream ? 0 : rest.n;

	if (told.n > 0 && slice_to_u64(told, 0, SIP_MESSAGE_MAX_BYTES, &len) != ERR_OK)
		return PARSE_BAD;
	if (len > rest.n)
		return is_stream ? PARSE_MORE : PARSE_BAD;
	m->body = slice_head(rest, (size_t)len);
	return PARSE_OK;
}

enum parse
sip_message_parse(struct slice in, bool is_stream, struct sip_message *out, size_t *used)
{
	size_t blank = 0, head;
	enum parse p;

	while (is_stream && blank < in.n && (in.p[blank] == '\r' || in.p[blank] == '\n'))
		blank++;
	if (blank > SIP_MESSAGE_MAX_BYTES)
		return PARSE_BAD;

	struct slice rest = slice_from(in, blank);
	head = head_len(slice_head(rest, SIP_MESSAGE_MAX_BYTES));
	if (head == 0)
		return is_stream && rest.n < SIP_MESSAGE_MAX_BYTES ? PARSE_MORE : PARSE_BAD;
	out->count = 0;
	out->status = 0;
	out->phrase = out->target = SLICE("");
	if (!read_head(slice_head(rest, head), out))
		return PARSE_BAD;
	rest = slice_from(rest, head);
	p = read_body(rest, is_stream, out);
	if (p == PARSE_OK)
		*used = is_stream ? blank + head + out->body.n : in.n;
	return p;
}

/* Whether text can stand in a header: no control bytes, no blanks. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || (unsigned char)*text == 0x7f ||
			strchr("<>\"", *text) != NULL)
			return false;
	return true;
}

static bool
is_line(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text == 0x7f)
			return false;
	return true;
}

enum err
sip_notify_write(const struct sip_notify_parts *p, struct buf *out)
{
	const char *at = p->user[0] != '\0' ? "@" : "";

	if (!is_plain(p->user) || !is_plain(p->peer) || !is_plain(p->here) ||
		!is_plain(p->branch) || !is_plain(p->tag) || !is_plain(p->call_id) ||
		(p->authorization != NULL && !is_line(p->authorization)))
		return ERR_SYNTAX;
	buf_addf(out, "NOTIFY sip:%s%s%s " VERSION "\r\n", p->user, at, p->peer);
	buf_addf(out, "Via: " VERSION "/%s %s;branch=" COOKIE "%s;rport\r\n", p->transport, p->here,
		p->branch);
	buf_addf(out, "Max-Forwards: 70\r\nFrom: <sip:bootline@%s>;tag=%s\r\n", p->here, p->tag);
	buf_addf(out, "To: <sip:%s%s%s>\r\n", p->user, at, p->peer);
	buf_addf(out, "Call-ID: %s\r\nCSeq: %u NOTIFY\r\n", p->call_id, p->cseq);
	buf_addf(out, "Contact: <sip:bootline@%s>\r\n", p->here);
	buf_add_text(out, "Event: check-sync\r\n");
	if (p->authorization != NULL)
		buf_addf(out, "%s\r\n", p->authorization);
	buf_add_text(out, "Content-Length: 0\r\n\r\n");
	return buf_check(out);
}

/* A Via as it goes back: the topmost one tells where its request came from.
 * Source: RFC 3261 section 18.2.1, RFC 3581 section 4. */
static void
add_via(struct slice via, bool is_top, const struct sip_peer *peer, struct buf *out)
{
	struct slice rest, first = cut_plain(via, ',', &rest), parts;
	bool has_rport = false;

	if (!is_top) {
		buf_addf(out, "Via: %.*s\r\n", SLICE_FMT(via));
		return;
	}
	(void)sip_parameter(first, "rport", &has_rport);
	buf_addf(out, "Via: %.*s", SLICE_FMT(cut_plain(first, ';', &parts)));
	while (parts.n > 0) {
		struct slice value, part = cut_plain(parts, ';', &parts);

		if (!slice_eq_nocase(slice_trim(slice_cut(part, '=', &value)), SLICE("rport")))
			buf_addf(out, ";%.*s", SLICE_FMT(part));
	}
	if (has_rport)
		buf_addf(out, ";rport=%u", peer->port);
	buf_addf(out, ";received=%s%s%.*s\r\n", peer->host, rest.n > 0 ? "," : "", SLICE_FMT(rest));
}

enum err
sip_response_write(const struct sip_message *request, const struct sip_answer *answer,
	const struct sip_peer *peer, struct buf *out)
{
	struct slice to = sip_message_field(request, SIP_TO);
	bool is_top = true;

	buf_addf(out, VERSION " %u %s\r\n", answer->status, answer->phrase);
	for (size_t i = 0; i < request->count; i++)
		if (request->fields[i].header == SIP_VIA) {
			add_via(request->fields[i].value, is_top, peer, out);
			is_top = false;
		}
	buf_addf(out, "From: %.*s\r\n", SLICE_FMT(sip_message_field(request, SIP_FROM)));
	buf_addf(out, "To: %.*s", SLICE_FMT(to));
	if (request->to_tag.n == 0)
		buf_addf(out, ";tag=%s", answer->to_tag);
	buf_addf(out, "\r\nCall-ID: %.*s\r\nCSeq: %" PRIu64 " %.*s\r\n%sContent-Length: 0\r\n\r\n",
		SLICE_FMT(request->call_id), request->cseq, SLICE_FMT(request->method),
		answer->more);
	return buf_check(out);
}
