#include "http/http_gate.h"

#include "base/auto.h"

static const uint64_t length_max = (uint64_t)1 << 63;

const char *const http_allow[HTTP_SERVICE__COUNT] = {
	[HTTP_FOR_PHONES] = "GET, HEAD, PUT, OPTIONS",
	[HTTP_FOR_PEOPLE] = "GET, HEAD, PUT, OPTIONS, POST, PATCH, DELETE",
	[HTTP_FOR_DEVICES] = "GET, HEAD, PUT, OPTIONS, POST",
};

/* Every method with a meaning to somebody: what is not served is told apart from nonsense. */
static const struct {
	const char *name;
	int status[HTTP_SERVICE__COUNT]; /* 0: served, as method */
	enum http_method method;
} methods[] = {
	{"GET",       {0, 0, 0},       HTTP_METHOD_GET    },
	{"HEAD",      {0, 0, 0},       HTTP_METHOD_HEAD   },
	{"PUT",       {0, 0, 0},       HTTP_METHOD_PUT    },
	{"OPTIONS",   {0, 0, 0},       HTTP_METHOD_OPTIONS},
	{"POST",      {405, 0, 0},     HTTP_METHOD_POST   },
	{"PATCH",     {405, 0, 405},   HTTP_METHOD_PATCH  },
	{"DELETE",    {405, 0, 405},   HTTP_METHOD_DELETE },
	{"TRACE",     {405, 405, 405}, HTTP_METHOD_GET    },
	{"CONNECT",   {405, 405, 405}, HTTP_METHOD_GET    },
	{"PROPFIND",  {405, 405, 405}, HTTP_METHOD_GET    },
	{"PROPPATCH", {405, 405, 405}, HTTP_METHOD_GET    },
	{"MKCOL",     {405, 405, 405}, HTTP_METHOD_GET    },
	{"COPY",      {405, 405, 405}, HTTP_METHOD_GET    },
	{"MOVE",      {405, 405, 405}, HTTP_METHOD_GET    },
	{"LOCK",      {405, 405, 405}, HTTP_METHOD_GET    },
	{"UNLOCK",    {405, 405, 405}, HTTP_METHOD_GET    },
	{"SEARCH",    {405, 405, 405}, HTTP_METHOD_GET    },
	{"REPORT",    {405, 405, 405}, HTTP_METHOD_GET    },
};

/* How often a field stood there, of those that may stand once. */
struct seen {
	unsigned host, length, coding, close, authorization, range, if_range, content_range;
	struct slice host_value;
};

static int
read_host(struct slice value, struct http_request *out, struct seen *seen)
{
	(void)out;
	value = slice_trim(value);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("/?#@\\,;\"<>{}|^`", c) != NULL)
			return 400;
	}
	seen->host_value = value;
	return seen->host++ > 0 ? 400 : 0;
}

static int
read_length(struct slice value, struct http_request *out, struct seen *seen)
{
	enum err e = slice_to_u64(value, 0, length_max, &out->content_length);

	out->has_length = true;
	if (seen->length++ > 0 || e == ERR_SYNTAX)
		return 400;
	for (size_t i = 0; i < value.n; i++) /* too large is not the same as nonsense */
		if (value.p[i] < '0' || value.p[i] > '9')
			return 400;
	return e == ERR_OK ? 0 : 413;
}

static int
read_coding(struct slice value, struct http_request *out, struct seen *seen)
{
	out->is_chunked = true;
	if (seen->coding++ > 0)
		return 400;
	return slice_eq_nocase(value, SLICE("chunked")) ? 0 : 501;
}

static int
read_expect(struct slice value, struct http_request *out, struct seen *seen)
{
	(void)seen;
	out->wants_continue = true;
	return slice_eq_nocase(slice_trim(value), SLICE("100-continue")) ? 0 : 417;
}

static int
read_connection(struct slice value, struct http_request *out, struct seen *seen)
{
	while (value.n > 0) {
		struct slice word = slice_trim(slice_cut(value, ',', &value));

		if (slice_eq_nocase(word, SLICE("close")))
			seen->close++;
		else if (slice_eq_nocase(word, SLICE("keep-alive")))
			out->keeps_alive = true;
	}
	return 0;
}

static int
read_authorization(struct slice value, struct http_request *out, struct seen *seen)
{
	out->authorization = value;
	return seen->authorization++ > 0 ? 400 : 0;
}

static int
read_user_agent(struct slice value, struct http_request *out, struct seen *seen)
{
	(void)seen;
	if (out->user_agent.n == 0)
		out->user_agent = slice_trim(value);
	return 0;
}

/* Two Ranges contradict each other, and a range may always be ignored. */
static int
read_range(struct slice value, struct http_request *out, struct seen *seen)
{
	out->range = seen->range++ > 0 ? SLICE("") : value;
	return 0;
}

static int
read_if_range(struct slice value, struct http_request *out, struct seen *seen)
{
	seen->if_range++;
	out->if_range = value;
	return 0;
}

static int
read_if_none_match(struct slice value, struct http_request *out, struct seen *seen)
{
	(void)seen;
	if (out->if_none_match.n == 0)
		out->if_none_match = value;
	return 0;
}

/* Unlike a Range, it says where bytes are to be written: it is never guessed. */
static int
read_content_range(struct slice value, struct http_request *out, struct seen *seen)
{
	out->content_range = value;
	return seen->content_range++ > 0 || value.n == 0 ? 400 : 0;
}

static const struct {
	struct slice name;
	int (*read)(struct slice value, struct http_request *out, struct seen *seen);
} fields[] = {
	{SLICE_INIT("Host"),              read_host         },
	{SLICE_INIT("Content-Length"),    read_length       },
	{SLICE_INIT("Transfer-Encoding"), read_coding       },
	{SLICE_INIT("Expect"),            read_expect       },
	{SLICE_INIT("Connection"),        read_connection   },
	{SLICE_INIT("Authorization"),     read_authorization},
	{SLICE_INIT("User-Agent"),        read_user_agent   },
	{SLICE_INIT("Range"),             read_range        },
	{SLICE_INIT("If-Range"),          read_if_range     },
	{SLICE_INIT("If-None-Match"),     read_if_none_match},
	{SLICE_INIT("Content-Range"),     read_content_range},
};

/* Reads every field; 0 or the status of the first bad one. */
static int
read_fields(const struct http_head *head, struct http_request *out, struct seen *seen)
{
	for (size_t i = 0; i < head->field_count; i++) {
		const struct http_field *f = &head->fields[i];
		size_t row = 0;
		int bad = 0;

		if (!http_is_token(f->name) || http_has_control(f->value))
			return 400;
		while (row < COUNT(fields) && !slice_eq_nocase(f->name, fields[row].name))
			row++;
		if (row < COUNT(fields))
			bad = fields[row].read(f->value, out, seen);
		if (bad != 0)
			return bad;
	}
	return 0;
}

/* What the fields say together about where the body ends and who is asked. */
static int
judge_framing(struct http_request *out, const struct seen *seen)
{
	if (seen->length > 0 && seen->coding > 0)
		return 400;
	if (out->minor == 0 && seen->coding > 0)
		return 400;
	if (out->minor == 1 && seen->host == 0)
		return 400;
	if (out->minor == 0)
		out->wants_continue = false; /* RFC 9110 section 10.1.1 */
	if (seen->close > 0)
		out->keeps_alive = false;
	if (seen->if_range > 1)
		out->range = SLICE("");
	return 0;
}

static int
read_method(struct slice name, enum http_service service, enum http_method *out)
{
	size_t row = 0;

	if (!http_is_token(name))
		return 400;
	while (row < COUNT(methods) && !slice_is(name, methods[row].name))
		row++;
	if (row == COUNT(methods))
		return 501;
	*out = methods[row].method;
	return methods[row].status[service];
}

/* Whether a byte may stand in a path as it is (RFC 3986 section 3.3), but for ";", which some
 * servers cut names at. */
static bool
is_path_byte(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	return c == '-' || c == '.' || c == '/' ||
	       (c != '\0' && strchr("_~!$&'()*+,=:@", c) != NULL);
}

/* Takes one byte of a path off the front of *rest, decoding %XX.
 * Returns the byte, or -1 where it may not stand in a path: an encoded "/" would be a name's
 * byte to us and a separator to the next reader. */
static int
take_path_byte(struct slice *rest, enum http_service service)
{
	bool has_two = service == HTTP_FOR_DEVICES; /* of slashes */
	int high, low, c;

	if (has_two && rest->p[0] == '\\') {
		*rest = slice_from(*rest, 1);
		return '/';
	}
	if (rest->p[0] != '%') {
		c = is_path_byte(rest->p[0]) ? rest->p[0] : -1;
		*rest = slice_from(*rest, 1);
		return c;
	}
	if (rest->n < 3)
		return -1;
	high = slice_hex_value(rest->p[1]);
	low = slice_hex_value(rest->p[2]);
	*rest = slice_from(*rest, 3);
	if (high == -1 || low == -1)
		return -1;
	c = high << 4 | low;
	if (has_two && c == '\\')
		return '/';
	return c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ';' ? -1 : c;
}

/* Whether what follows the first "/" is made of names: no empty one but the last, no dots. */
static bool
is_clean(struct slice names)
{
	while (names.n > 0) {
		struct slice name = slice_cut(names, '/', &names);

		if (name.n == 0 || slice_is(name, ".") || slice_is(name, ".."))
			return false;
	}
	return true;
}

int
http_path_read(
	struct slice target, enum http_service service, char out[HTTP_PATH_BYTES], size_t *len)
{
	struct slice query, rest = slice_cut(target, '?', &query);
	char path[HTTP_PATH_BYTES] = "/";
	size_t n = 1;

	if (rest.n == 0 || rest.p[0] != '/')
		return 400;
	for (size_t i = 0; i < query.n; i++)
		if ((unsigned char)query.p[i] <= ' ' || (unsigned char)query.p[i] >= 0x7f)
			return 400;
	while (rest.n > 0 && rest.p[0] == '/') /* phones join "http://host/" and "/name" */
		rest = slice_from(rest, 1);
	while (rest.n > 0) {
		int c = take_path_byte(&rest, service);

		if (c == -1)
			return 400;
		if (n == HTTP_PATH_BYTES - 1)
			return 414;
		path[n++] = (char)c;
	}
	if (!is_clean((struct slice){path + 1, n - 1}) || !slice_is_utf8((struct slice){path, n}))
		return 400;
	path[n] = '\0';
	memcpy(out, path, n + 1);
	*len = n;
	return 0;
}

/* Cuts scheme and host off an absolute target; other targets stay as they are.
 * Returns 400 where the target names another host than the Host field. */
static int
cut_authority(struct slice *target, const struct seen *seen)
{
	struct slice rest = *target;
	size_t end = 0;

	if (target->n > 0 && (target->p[0] == '/' || target->p[0] == '*'))
		return 0;
	if (slice_eq_nocase(slice_head(rest, 7), SLICE("http://")))
		rest = slice_from(rest, 7);
	else if (slice_eq_nocase(slice_head(rest, 8), SLICE("https://")))
		rest = slice_from(rest, 8);
	else
		return 400;
	while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?')
		end++;
	if (end == 0 || !slice_eq_nocase(slice_head(rest, end), seen->host_value))
		return 400;
	rest = slice_from(rest, end);
	*target = rest.n > 0 && rest.p[0] == '/' ? rest : SLICE("/");
	return 0;
}

static int
read_target(enum http_service service, struct http_request *out, const struct seen *seen)
{
	struct slice target = out->target;
	int bad;

	if (target.n > HTTP_TARGET_MAX_BYTES)
		return 414;
	bad = cut_authority(&target, seen);
	if (bad != 0)
		return bad;
	if (!slice_is(target, "*"))
		return http_path_read(target, service, out->path, &out->path_len);
	if (out->method != HTTP_METHOD_OPTIONS)
		return 400;
	out->path[0] = '*';
	out->path[1] = '\0';
	out->path_len = 1;
	return 0;
}

int
http_gate(const struct http_head *head, enum http_service service, struct http_request *out)
{
	struct seen seen = {.host_value = SLICE("")};
	struct http_request request = {
		.minor = head->minor,
		.keeps_alive = head->minor != 0,
		.target = head->target,
		.authorization = SLICE(""),
		.user_agent = SLICE(""),
		.range = SLICE(""),
		.if_range = SLICE(""),
		.if_none_match = SLICE(""),
		.content_range = SLICE(""),
	};
	int bad = read_fields(head, &request, &seen);

	if (bad == 0)
		bad = judge_framing(&request, &seen);
	if (bad == 0)
		bad = read_method(head->method, service, &request.method);
	if (bad == 0)
		bad = read_target(service, &request, &seen);
	if (bad == 0)
		*out = request;
	return bad;
}
