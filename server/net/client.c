#include "net/client.h"

#include "base/auto.h"
#include "base/buf.h"

#include <curl/curl.h>

enum {
	HEADER_MAX_BYTES = 128,
	ERROR_PAGE_MAX_BYTES = 64 * 1024, /* read and dropped, so that the connection stays */
};

struct client {
	CURL *easy; /* owned; keeps its connections when it is reset */
	struct client_options options;
};

/* One transfer while it runs. */
struct transfer {
	CURL *easy;
	const struct client_request *request;
	size_t sent;      /* of the body */
	uint64_t bytes;   /* given to the sink */
	uint64_t dropped; /* of an error page */
	bool is_cut;
	bool is_sink_failed;
};

enum err
client_setup(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? ERR_OK : ERR_IO;
}

struct client *
client_new(const struct client_options *options)
{
	AUTO(client_freep) struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->options = *options;
	c->easy = curl_easy_init();
	if (c->easy == NULL)
		return NULL;

	struct client *made = c;
	c = NULL;
	return made;
}

void
client_free(struct client *c)
{
	if (c == NULL)
		return;
	if (c->easy != NULL)
		curl_easy_cleanup(c->easy);
	free(c);
}

void
client_freep(struct client **c)
{
	client_free(*c);
}

const char *
client_outcome_text(enum client_outcome outcome)
{
	static const char *const texts[CLIENT__COUNT] = {
		[CLIENT_DONE] = "done",
		[CLIENT_CUT] = "ended by us",
		[CLIENT_ABSENT] = "not there",
		[CLIENT_LOGIN] = "login refused",
		[CLIENT_REFUSED] = "refused",
		[CLIENT_MOVED] = "redirect, not followed",
		[CLIENT_UNREACHABLE] = "server not reached",
		[CLIENT_TIMEOUT] = "timed out",
		[CLIENT_BROKEN] = "transfer broke off",
		[CLIENT_BAD_URL] = "not a usable URL",
		[CLIENT_SINK_FAILED] = "could not be kept",
		[CLIENT_NOMEM] = "out of memory",
	};

	return texts[outcome];
}

static long
status_of(CURL *easy)
{
	long status = 0;

	(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* libcurl's way of saying "stop": any count but the one it gave. */
static size_t
stop(size_t n)
{
	return n == 0 ? 1 : 0;
}

static size_t
on_bytes(char *bytes, size_t one, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const struct client_request *r = t->request;
	struct slice got = {bytes, one * n};

	if (status_of(t->easy) / 100 != 2) {
		t->dropped += got.n;
		return t->dropped > ERROR_PAGE_MAX_BYTES ? stop(got.n) : got.n;
	}
	if (r->most_bytes != 0 && got.n > r->most_bytes - t->bytes) {
		got = slice_head(got, (size_t)(r->most_bytes - t->bytes));
		t->is_cut = true;
	}
	t->bytes += got.n;
	if (r->sink != NULL && r->sink(r->ctx, got) != ERR_OK)
		t->is_sink_failed = true;
	return t->is_cut || t->is_sink_failed ? stop(one * n) : got.n;
}

static size_t
on_body(char *dst, size_t one, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	struct slice left = slice_head(slice_from(t->request->body, t->sent), one * n);

	memcpy(dst, left.p, left.n);
	t->sent += left.n;
	return left.n;
}

/* A challenge that comes after some of the body was sent makes libcurl start it again. */
static int
on_seek(void *ctx, curl_off_t offset, int origin)
{
	struct transfer *t = ctx;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > t->request->body.n)
		return CURL_SEEKFUNC_FAIL;
	t->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* Whether credentials stand in a URL; libcurl would let those of its options win. */
static bool
has_login(struct slice url)
{
	struct slice scheme = SLICE("://"),
		     rest = slice_from(url, slice_find(url, scheme) + scheme.n);
	struct slice authority = slice_cut(rest, '/', &rest);

	return memchr(authority.p, '@', authority.n) != NULL;
}

static void
set_common(CURL *easy, const struct client_options *o, const struct client_request *r)
{
	(void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	/* A proxy of this machine's environment is none of a phone's. */
	(void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	(void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)(o->stall_ms + 999) / 1000);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, o->skips_tls_check ? 0L : 1L);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, o->skips_tls_check ? 0L : 2L);
	if (o->ca_path != NULL)
		(void)curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_path);
	if (r->agent != NULL)
		(void)curl_easy_setopt(easy, CURLOPT_USERAGENT, r->agent);
	(void)curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST | CURLAUTH_BASIC);
	if (r->user != NULL && !has_login(slice_of(r->url))) {
		(void)curl_easy_setopt(easy, CURLOPT_USERNAME, r->user);
		(void)curl_easy_setopt(easy, CURLOPT_PASSWORD, r->password ? r->password : "");
	}
}

static void
set_verb(struct transfer *t)
{
	const struct client_request *r = t->request;

	(void)curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_bytes);
	(void)curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	if (r->verb == CLIENT_PROBE)
		(void)curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	if (r->verb != CLIENT_STORE)
		return;
	(void)curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	(void)curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->body.n);
	(void)curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_body);
	(void)curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	(void)curl_easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, on_seek);
	(void)curl_easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
}

static void
free_headers(struct curl_slist **headers)
{
	curl_slist_free_all(*headers);
}

/* The fields that libcurl does not send by itself: the place of a partial upload, and Expect,
 * which the versions inside phones send for a body of any length and newer ones only above
 * 1 MiB.  ERR_NOMEM: *out is what there was. */
static enum err
make_headers(const struct client_request *r, struct curl_slist **out)
{
	AUTO(buf_free) struct buf line = BUF(HEADER_MAX_BYTES);
	struct curl_slist *more;

	if (r->verb != CLIENT_STORE || r->body.n == 0)
		return ERR_OK;
	more = curl_slist_append(NULL, "Expect: 100-continue");
	if (more == NULL)
		return ERR_NOMEM;
	*out = more;
	if (!r->is_part)
		return ERR_OK;

	buf_addf(&line, "Content-Range: bytes %llu-%llu/*", (unsigned long long)r->part_at,
		(unsigned long long)(r->part_at + r->body.n - 1));
	if (buf_check(&line) != ERR_OK)
		return ERR_NOMEM;
	more = curl_slist_append(*out, buf_text(&line));
	if (more == NULL)
		return ERR_NOMEM;
	*out = more;
	return ERR_OK;
}

static enum client_outcome
outcome_of_status(long status)
{
	static const struct {
		long status;
		enum client_outcome outcome;
	} rows[] = {
		{404, CLIENT_ABSENT},
                {410, CLIENT_ABSENT},
                {401, CLIENT_LOGIN }
        };

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].status == status)
			return rows[i].outcome;
	return status / 100 == 2 ? CLIENT_DONE : status / 100 == 3 ? CLIENT_MOVED : CLIENT_REFUSED;
}

static enum client_outcome
outcome_of_code(CURLcode code)
{
	static const struct {
		CURLcode code;
		enum client_outcome outcome;
	} rows[] = {
		{CURLE_URL_MALFORMAT,            CLIENT_BAD_URL    },
		{CURLE_UNSUPPORTED_PROTOCOL,     CLIENT_BAD_URL    },
		{CURLE_COULDNT_RESOLVE_HOST,     CLIENT_UNREACHABLE},
		{CURLE_COULDNT_CONNECT,          CLIENT_UNREACHABLE},
		{CURLE_SSL_CONNECT_ERROR,        CLIENT_UNREACHABLE},
		{CURLE_PEER_FAILED_VERIFICATION, CLIENT_UNREACHABLE},
		{CURLE_SSL_CACERT_BADFILE,       CLIENT_UNREACHABLE},
		{CURLE_OPERATION_TIMEDOUT,       CLIENT_TIMEOUT    },
		{CURLE_OUT_OF_MEMORY,            CLIENT_NOMEM      },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].code == code)
			return rows[i].outcome;
	return CLIENT_BROKEN;
}

static enum client_outcome
judge(const struct transfer *t, CURLcode code)
{
	if (t->is_sink_failed)
		return CLIENT_SINK_FAILED;
	if (t->is_cut)
		return CLIENT_CUT;
	if (code == CURLE_OK || t->dropped > ERROR_PAGE_MAX_BYTES)
		return outcome_of_status(status_of(t->easy));
	return outcome_of_code(code);
}

static void
measure(CURL *easy, struct client_answer *a)
{
	curl_off_t took_us = 0, size = -1;

	(void)curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
	a->took_us = (uint64_t)took_us;
	a->size = size >= 0 ? size : CLIENT_SIZE_UNKNOWN;
	a->status = status_of(easy);
}

void
client_transfer(struct client *c, const struct client_request *request, struct client_answer *out)
{
	AUTO(free_headers) struct curl_slist *headers = NULL;
	struct transfer t = {.easy = c->easy, .request = request};
	struct client_answer a = {.outcome = CLIENT_NOMEM, .size = CLIENT_SIZE_UNKNOWN};
	char said[CURL_ERROR_SIZE] = "";

	/* Forgets what the last server asked for, and keeps the connection to it: a phone starts
	 * each file without credentials. */
	curl_easy_reset(c->easy);
	set_common(c->easy, &c->options, request);
	set_verb(&t);
	(void)curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, said);
	if (make_headers(request, &headers) == ERR_OK &&
		curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
		curl_easy_setopt(c->easy, CURLOPT_URL, request->url) == CURLE_OK) {
		CURLcode code = curl_easy_perform(c->easy);

		a.outcome = judge(&t, code);
		measure(c->easy, &a);
		a.bytes = t.bytes;
		if (a.outcome > CLIENT_MOVED)
			memcpy(a.why, said, strnlen(said, CLIENT_WHY_BYTES - 1));
	}
	/* said and headers die with this call; the handle must not remember them. */
	curl_easy_reset(c->easy);
	*out = a;
}
