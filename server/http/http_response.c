#include "http/http_response.h"

#include "base/auto.h"
#include "base/clock.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <stdlib.h>

enum {
	PIECE_BYTES = 64 * 1024,
	PUMPED_MIN_BYTES = 1024 * 1024, /* what is worth to be sent by ourselves, and a connection:
					   libmicrohttpd cannot go on with it afterwards */
};

struct http_responses {
	struct http_auth *auth;
	bool is_tls;
	struct MHD_Response *plain[600]; /* answers without content, by status */
};

struct http_responses *
http_responses_new(struct http_auth *auth, bool is_tls)
{
	struct http_responses *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->auth = auth;
	s->is_tls = is_tls;
	return s;
}

void
http_responses_free(struct http_responses *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < COUNT(s->plain); i++)
		if (s->plain[i] != NULL)
			MHD_destroy_response(s->plain[i]);
	free(s);
}

/* The body of an answer without content: the status in words, for people with a browser. */
static struct MHD_Response *
plain_response(struct http_responses *s, unsigned status)
{
	struct MHD_Response *r = s->plain[status];
	char text[64];
	int n;

	if (r != NULL)
		return r;
	n = status == 204 || status == 304 ? 0 :
					     snprintf(text, sizeof(text), "%u %s\n", status,
						     MHD_get_reason_phrase_for(status));
	r = MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_MUST_COPY);
	if (r == NULL)
		return NULL;
	(void)MHD_add_response_header(r, "Content-Type", "text/plain; charset=utf-8");
	if (status == 503)
		(void)MHD_add_response_header(r, "Retry-After", "5");
	if (status == 405 || status == 204)
		(void)MHD_add_response_header(r, "Allow", "GET, HEAD, PUT, OPTIONS");
	s->plain[status] = r;
	return r;
}

static struct MHD_Response *
challenge_response(const struct http_responses *s, const struct http_exchange *x)
{
	static char text[] = "401 Unauthorized\n";
	struct MHD_Response *r =
		MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
	char challenge[HTTP_CHALLENGE_BYTES];

	if (r == NULL)
		return NULL;
	(void)http_auth_challenge(s->auth, clock_mono_ms() / 1000, x->is_stale, challenge);
	(void)MHD_add_response_header(r, "WWW-Authenticate", challenge);
	(void)MHD_add_response_header(r, "WWW-Authenticate", HTTP_BASIC_CHALLENGE);
	if (x->must_end)
		(void)MHD_add_response_header(r, "Connection", "close");
	(void)MHD_add_response_header(r, "Content-Type", "text/plain; charset=utf-8");
	return r;
}

static ssize_t
no_bytes(void *ctx, uint64_t at, char *dst, size_t n)
{
	(void)ctx;
	(void)at;
	(void)dst;
	(void)n;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* A content that is read piece by piece. */
struct pieces {
	struct content *content; /* one reference */
	struct http_exchange *x; /* that it answers; is asked for bytes only while that lives; NULL:
				    nothing has a pace */
	uint64_t offset, length;
};

static void
go_on(void *exchange)
{
	struct http_exchange *x = exchange;

	x->ready(x);
}

static ssize_t
read_piece(void *ctx, uint64_t at, char *dst, size_t n)
{
	const struct pieces *p = ctx;
	struct download *d = p->x != NULL ? content_download(p->content) : NULL;
	ssize_t got;

	if (p->x != NULL && p->x->has_gone)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (d != NULL) {
		n = download_ask(d, n, go_on, p->x);
		if (n == 0 && download_is_vain(d, p->length - at)) {
			download_rest(d);
			p->x->is_stopped = true;
			return MHD_CONTENT_READER_END_WITH_ERROR;
		}
		if (n == 0) {
			p->x->paced(p->x);
			return 0;
		}
	}
	got = content_read(p->content, p->offset + at, dst, n);
	if (got <= 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (d != NULL)
		download_sent(d, (size_t)got);
	if (p->x != NULL)
		p->x->read_bytes = at + (uint64_t)got;
	return got;
}

static void
free_pieces(void *ctx)
{
	struct pieces *p = ctx;

	content_unref(p->content);
	free(p);
}

/* The bytes of a pump leave behind libmicrohttpd's back: to it there are none, only an end. */
static ssize_t
watch_pump(void *ctx, uint64_t at, char *dst, size_t n)
{
	struct http_exchange *x = ctx;

	(void)at;
	(void)dst;
	(void)n;
	if (x->pump == NULL)
		x->send(x);
	if (x->pump == NULL)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	/* Also where it has failed: the connection ends in any case, and a client that hangs up is
	 * no error.  http_call asks the pump how it went. */
	return http_pump_state(x->pump) == HTTP_PUMP_RUNS ? 0 : MHD_CONTENT_READER_END_OF_STREAM;
}

/* A file that is sent by a pump; the connection ends behind it. */
static struct MHD_Response *
pumped_response(struct http_exchange *x, uint64_t length)
{
	struct MHD_Response *r =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, watch_pump, x, NULL);
	char text[24];

	if (r == NULL)
		return NULL;
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)length);
	(void)MHD_set_response_options(r,
		MHD_RF_HTTP_1_0_COMPATIBLE_STRICT | MHD_RF_INSANITY_HEADER_CONTENT_LENGTH,
		MHD_RO_END);
	(void)MHD_add_response_header(r, "Content-Length", text);
	return r;
}

static bool
is_pumped(const struct http_responses *s, const struct http_exchange *x, uint64_t length)
{
	return content_fd(x->content) != -1 && !s->is_tls && x->request.method == HTTP_METHOD_GET &&
	       (length >= PUMPED_MIN_BYTES || download_is_paced(content_download(x->content)));
}

/* libmicrohttpd would read a descriptor's bytes for TLS by a few KiB, twice as slowly. */
static struct MHD_Response *
pieces_response(struct content *c, struct http_exchange *x, uint64_t offset, uint64_t length)
{
	struct pieces *p = malloc(sizeof(*p));
	struct MHD_Response *r;

	if (p == NULL)
		return NULL;
	*p = (struct pieces){content_ref(c), x, offset, length};
	if (x != NULL)
		x->is_read_in_pieces = true;
	r = MHD_create_response_from_callback(length, PIECE_BYTES, read_piece, p, free_pieces);
	if (r == NULL)
		free_pieces(p);
	return r;
}

struct MHD_Response *
http_response_of_bytes(
	bool is_tls, struct content *c, struct http_exchange *x, uint64_t offset, uint64_t length)
{
	struct slice bytes = content_bytes(c);
	union {
		const char *from;
		void *to;
	} p = {bytes.p + offset};
	int fd;

	if (content_fd(c) != -1 && is_tls)
		return pieces_response(c, x, offset, length);
	if (content_fd(c) != -1) {
		fd = fcntl(content_fd(c), F_DUPFD_CLOEXEC, 3); /* the response closes it */
		return fd == -1 ? NULL :
				  MHD_create_response_from_fd_at_offset64(length, fd, offset);
	}
	if (bytes.n == 0 && length > 0) /* only the size is known: HEAD */
		return MHD_create_response_from_callback(length, 1, no_bytes, NULL, NULL);
	return MHD_create_response_from_buffer((size_t)length, p.to, MHD_RESPMEM_PERSISTENT);
}

/* The bytes of a content from an offset; they live as long as the exchange that holds it. */
static struct MHD_Response *
bytes_response(
	const struct http_responses *s, struct http_exchange *x, uint64_t offset, uint64_t length)
{
	if (is_pumped(s, x, length))
		return pumped_response(x, length);
	return http_response_of_bytes(s->is_tls, x->content, x, offset, length);
}

static void
add_content_headers(struct MHD_Response *r, const struct http_exchange *x)
{
	struct slice path = slice_of(x->name.path);
	bool is_text = x->name.kind != NAME_IMAGE && x->name.kind != NAME_PHONE_IMAGE &&
		       (slice_ends(path, SLICE(".cfg")) || slice_ends(path, SLICE(".xml")));
	char tag[CONTENT_TAG_BYTES + 2];

	if (content_tag(x->content)[0] != '\0') {
		(void)snprintf(tag, sizeof(tag), "\"%s\"", content_tag(x->content));
		(void)MHD_add_response_header(r, "ETag", tag);
	}
	(void)MHD_add_response_header(
		r, "Content-Type", is_text ? "text/xml" : "application/octet-stream");
	(void)MHD_add_response_header(r, "Accept-Ranges", "bytes");
	(void)MHD_add_response_header(r, "Cache-Control", "private, no-store");
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
}

static void
release_response(void *response)
{
	MHD_destroy_response(response);
}

/* The response of a whole content.  One of bytes in memory is made once and hangs on the
 * content; *is_shared says that the caller must not destroy it. */
static struct MHD_Response *
whole_response(const struct http_responses *s, struct http_exchange *x, bool *is_shared)
{
	struct MHD_Response *r = content_attachment(x->content);
	bool is_memory = content_fd(x->content) == -1;

	*is_shared = is_memory;
	if (r != NULL)
		return r;
	r = bytes_response(s, x, 0, content_size(x->content));
	if (r == NULL)
		return NULL;
	add_content_headers(r, x);
	if (is_memory)
		content_attach(x->content, r, release_response);
	return r;
}

static struct MHD_Response *
part_response(const struct http_responses *s, struct http_exchange *x)
{
	struct MHD_Response *r = bytes_response(s, x, x->part.offset, x->part.length);
	char range[HTTP_CONTENT_RANGE_BYTES];

	if (r == NULL)
		return NULL;
	(void)http_content_range_text(&x->part, content_size(x->content), range);
	(void)MHD_add_response_header(r, "Content-Range", range);
	add_content_headers(r, x);
	return r;
}

/* 304 and 416 say something of the content, and so are made for each. */
static struct MHD_Response *
about_response(const struct http_exchange *x)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	char text[HTTP_CONTENT_RANGE_BYTES];

	if (r == NULL)
		return NULL;
	if (x->status == 304)
		(void)snprintf(text, sizeof(text), "\"%s\"", content_tag(x->content));
	else
		(void)http_content_range_text(NULL, content_size(x->content), text);
	(void)MHD_add_response_header(r, x->status == 304 ? "ETag" : "Content-Range", text);
	return r;
}

struct MHD_Response *
http_response_of(struct http_responses *s, struct http_exchange *x, bool *is_shared)
{
	*is_shared = false;
	if (x->status == 401)
		return challenge_response(s, x);
	if (x->content != NULL && x->status == 206)
		return part_response(s, x);
	if (x->content != NULL && (x->status == 304 || x->status == 416))
		return about_response(x);
	if (x->content != NULL && x->status == 200)
		return whole_response(s, x, is_shared);
	*is_shared = true;
	return plain_response(s, (unsigned)x->status);
}
