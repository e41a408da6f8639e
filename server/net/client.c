#include "net/client.h"

#include "base/auto.h"
#include "base/buf.h"
#include "net/client_code.h"
#include "net/client_within.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	LINE_MAX_BYTES = 1024,
	ERROR_PAGE_MAX_BYTES = 64 * 1024, /* read and dropped, so that the connection stays */
	/* A whole TFTP transfer.  libcurl divides it by 50, at least into 5 s, to get the time
	 * after which it asks again for a lost block; without it that is 72 s. */
	TFTP_MS = 250 * 1000,
	WAIT_MS = 1000, /* without news from the sockets; see run() */
	FTP_WAIT_MS = 10,
	FTP_BUSY_STATUS = 421, /* "service not available"; libcurl calls it a timeout */
	FTP_SIZE_STATUS = 213, /* the answer to SIZE; libcurl tells that of REST, behind it */
};

struct client {
	CURL *easy;   /* owned */
	CURLM *multi; /* owned; keeps the connections */
	struct client_options options;
	struct curl_slist *resolve; /* owned; NULL: none */
};

/* One transfer while it runs. */
struct transfer {
	CURL *easy;
	const struct client_request *request;
	enum client_protocol protocol;
	int socket_fd;    /* FTP, header: the one that was opened last; libcurl's.  -1: none */
	size_t sent;      /* of the body */
	uint64_t bytes;   /* given to the sink */
	uint64_t dropped; /* of what is not the file */
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
	c->multi = curl_multi_init();
	if (options->resolve != NULL)
		c->resolve = curl_slist_append(NULL, options->resolve);
	if (c->easy == NULL || c->multi == NULL ||
		(options->resolve != NULL) != (c->resolve != NULL))
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
	curl_easy_cleanup(c->easy);
	(void)curl_multi_cleanup(c->multi);
	curl_slist_free_all(c->resolve);
	free(c);
}

void
client_freep(struct client **c)
{
	client_free(*c);
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

static int
on_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	struct transfer *t = ctx;

	(void)purpose;
	t->socket_fd = fd;
	return CURL_SOCKOPT_OK;
}

/* Ends an FTP data connection alone.  A callback that says "stop" makes libcurl 7.88 drop the
 * control connection too, and a range makes it send ABOR and then do the same; a data connection
 * that ends by itself makes it read the server's reply and go on.  So a stream at its end takes
 * the place of the socket, which is closed by that.  false: no such socket, or no descriptors.
 * Over TLS an end without a farewell is an error to libcurl, and it connects again. */
static bool
end_data(struct transfer *t)
{
	int pair[2];

	if (t->socket_fd == -1 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return false;
	(void)close(pair[1]);
	bool is_ended = dup3(pair[0], t->socket_fd, O_CLOEXEC) != -1;
	(void)close(pair[0]);
	return is_ended;
}

/* Whether bytes that come are those of the file: not HTTP's page of an error, not the answer to a
 * probe, which libcurl writes as header fields for FTP. */
static bool
is_of_file(const struct transfer *t)
{
	if (t->protocol == CLIENT_HTTP)
		return status_of(t->easy) / 100 == 2;
	return t->request->verb == CLIENT_FETCH;
}

static size_t
on_bytes(char *bytes, size_t one, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const struct client_request *r = t->request;
	struct slice got = {bytes, one * n};

	if (t->is_cut) /* read ahead of the end that end_data() made */
		return got.n;
	if (!is_of_file(t)) {
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
	if (t->is_cut && !t->is_sink_failed && end_data(t))
		return one * n;
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

static void
set_common(CURL *easy, const struct client_options *o, const struct client_request *r)
{
	(void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,ftp,ftps,tftp");
	(void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	(void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	/* A proxy of this machine's environment is none of a phone's. */
	(void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
	(void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)o->total_ms);
	(void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	(void)curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)(o->stall_ms + 999) / 1000);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, o->skips_tls_check ? 0L : 1L);
	(void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, o->skips_tls_check ? 0L : 2L);
	/* The machine's authorities are some hundred files, which libcurl reads for each
	 * connection: not where nobody is checked, nor beside the one that is named. */
	if (o->ca_path != NULL || o->skips_tls_check) {
		(void)curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_path);
		(void)curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (r->agent != NULL)
		(void)curl_easy_setopt(easy, CURLOPT_USERAGENT, r->agent);
	(void)curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST | CURLAUTH_BASIC);
	/* libcurl would let these win over the URL's. */
	if (r->user != NULL && !client_has_login(slice_of(r->url))) {
		(void)curl_easy_setopt(easy, CURLOPT_USERNAME, r->user);
		(void)curl_easy_setopt(easy, CURLOPT_PASSWORD, r->password ? r->password : "");
	}
}

/* What concerns one protocol, where the verb does not matter. */
static void
set_protocol(struct transfer *t, const struct client_options *o)
{
	if (o->asks_tls) {
		(void)curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
		/* libcurl's default is the older AUTH SSL first. */
		(void)curl_easy_setopt(t->easy, CURLOPT_FTPSSLAUTH, (long)CURLFTPAUTH_TLS);
	}
	/* Whether phones send options (blksize, tsize) is not known: plain RFC 1350. */
	(void)curl_easy_setopt(t->easy, CURLOPT_TFTP_NO_OPTIONS, 1L);
	if (t->protocol == CLIENT_TFTP)
		(void)curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)TFTP_MS);
	if (t->protocol == CLIENT_FTP && t->request->is_header) {
		/* A length that is known would make the early end an error; see end_data(). */
		(void)curl_easy_setopt(t->easy, CURLOPT_IGNORE_CONTENT_LENGTH, 1L);
		(void)curl_easy_setopt(t->easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
		(void)curl_easy_setopt(t->easy, CURLOPT_SOCKOPTDATA, t);
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
	if (r->verb < CLIENT_STORE)
		return;
	if (r->verb == CLIENT_POST)
		(void)curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, "POST");
	(void)curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	if (t->protocol == CLIENT_FTP)
		(void)curl_easy_setopt(t->easy, CURLOPT_APPEND, r->verb == CLIENT_APPEND ? 1L : 0L);
	(void)curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->body.n);
	(void)curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_body);
	(void)curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	(void)curl_easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, on_seek);
	(void)curl_easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
}

static void
free_lines(struct curl_slist **lines)
{
	curl_slist_free_all(*lines);
}

/* Appends a line to a list that the caller owns. */
static enum err
add_line(struct curl_slist **lines, struct buf *line)
{
	struct curl_slist *more =
		buf_check(line) == ERR_OK ? curl_slist_append(*lines, buf_text(line)) : NULL;

	if (more == NULL)
		return ERR_NOMEM;
	*lines = more;
	return ERR_OK;
}

/* HTTP: the header fields that libcurl does not send by itself.  The place of what is appended, and
 * Expect, which the versions inside phones send for a body of any length and newer ones only above
 * 1 MiB. */
static enum err
make_headers(const struct transfer *t, struct curl_slist **out)
{
	AUTO(buf_free) struct buf expect = BUF(LINE_MAX_BYTES);
	AUTO(buf_free) struct buf place = BUF(LINE_MAX_BYTES);
	const struct client_request *r = t->request;

	if (r->body.n == 0 && r->lines == NULL)
		return ERR_OK;
	buf_addf(&expect, "Expect:%s", r->verb == CLIENT_POST ? "" : " 100-continue");
	enum err e = add_line(out, &expect);
	for (const char *const *l = r->lines; e == ERR_OK && l != NULL && *l != NULL; l++) {
		buf_clear(&expect);
		buf_add_text(&expect, *l);
		e = add_line(out, &expect);
	}
	if (e != ERR_OK || r->verb != CLIENT_APPEND)
		return e;
	buf_addf(&place, "Content-Range: bytes %llu-%llu/*", (unsigned long long)r->append_at,
		(unsigned long long)(r->append_at + r->body.n - 1));
	return add_line(out, &place);
}

/* FTP: SIZE before the RETR of a header, which libcurl leaves out where it must not know the length
 * (set_protocol()).  As in phones' libcurl a refusal of it (the star) does not matter.  A name that
 * carries a line end and another command goes nowhere: libcurl refuses its URL before that. */
static enum err
make_commands(const struct transfer *t, struct curl_slist **out)
{
	AUTO(buf_free) struct buf size = BUF(LINE_MAX_BYTES);
	const char *slash = strrchr(t->request->url, '/');
	int n = 0;

	if (!t->request->is_header || slash == NULL)
		return ERR_OK;
	char *name = curl_easy_unescape(t->easy, slash + 1, 0, &n);
	if (name == NULL)
		return ERR_NOMEM;
	buf_addf(&size, "*SIZE %s", name);
	curl_free(name);
	return add_line(out, &size);
}

/* Makes the lines that a protocol adds, and has libcurl send them. */
static enum err
set_lines(const struct transfer *t, struct curl_slist **lines)
{
	static const struct {
		enum err (*make)(const struct transfer *, struct curl_slist **);
		CURLoption option;
	} rows[CLIENT_PROTOCOL__COUNT] = {
		[CLIENT_HTTP] = {make_headers,  CURLOPT_HTTPHEADER},
		[CLIENT_FTP] = {make_commands, CURLOPT_PREQUOTE  },
	};

	if (rows[t->protocol].make == NULL)
		return ERR_OK;
	enum err e = rows[t->protocol].make(t, lines);
	if (e == ERR_OK)
		(void)curl_easy_setopt(t->easy, rows[t->protocol].option, *lines);
	return e;
}

/* Leaves the answer's number in *status, as client_outcome_of() takes it. */
static enum client_outcome
judge(const struct transfer *t, CURLcode code, long *status)
{
	enum client_verb verb = t->request->verb;

	if (t->is_sink_failed)
		return CLIENT_SINK_FAILED;
	if (t->is_cut)
		return CLIENT_CUT;
	if (t->protocol == CLIENT_HTTP && (code == CURLE_OK || t->dropped > ERROR_PAGE_MAX_BYTES))
		return client_outcome_of(t->protocol, verb, *status);
	if (code == CURLE_OK)
		return CLIENT_DONE;
	if (t->protocol != CLIENT_HTTP &&
		(client_code_is_answer(code, status) || *status == FTP_BUSY_STATUS))
		return client_outcome_of(t->protocol, verb, *status);
	return client_code_outcome(code);
}

static void
measure(CURL *easy, struct client_answer *a)
{
	curl_off_t took_us = 0, size = -1;

	(void)curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
	a->took_us = (uint64_t)took_us;
	a->size = size >= 0 ? size : CLIENT_SIZE_UNKNOWN;
}

/* Runs a transfer to its end.
 *   wait_ms  to look again after so long although nothing was heard.  Not curl_easy_perform(),
 *            whose wait is 1 s: where the answer to EPSV is there at once, libcurl 7.88 forgets to
 *            wait for the data connection. */
static CURLcode
run(struct client *c, int wait_ms)
{
	CURLcode code = CURLE_OUT_OF_MEMORY;
	int running = 1, left = 0;

	if (curl_multi_add_handle(c->multi, c->easy) != CURLM_OK)
		return code;
	while (curl_multi_perform(c->multi, &running) == CURLM_OK && running > 0 &&
		(c->options.is_over == NULL || !atomic_load(c->options.is_over)))
		(void)curl_multi_poll(c->multi, NULL, 0, wait_ms, NULL);
	if (running > 0)
		code = CURLE_ABORTED_BY_CALLBACK;
	const CURLMsg *end = curl_multi_info_read(c->multi, &left);
	if (end != NULL)
		code = end->data.result;
	(void)curl_multi_remove_handle(c->multi, c->easy);
	return code;
}

static void
perform(struct client *c, struct transfer *t, struct client_answer *a, const char *said)
{
	CURLcode code = run(c, t->protocol == CLIENT_FTP ? FTP_WAIT_MS : WAIT_MS);

	a->status = status_of(t->easy);
	a->outcome = judge(t, code, &a->status);
	a->bytes = t->bytes;
	measure(t->easy, a);
	if (t->protocol == CLIENT_FTP && t->request->verb == CLIENT_PROBE && a->size >= 0)
		a->status = FTP_SIZE_STATUS;
	if (said[0] == '\0')
		said = curl_easy_strerror(code);
	if (a->outcome > CLIENT_ELSEWHERE)
		memcpy(a->why, said, strnlen(said, CLIENT_WHY_BYTES - 1));
}

void
client_transfer(struct client *c, const struct client_request *request, struct client_answer *out)
{
	AUTO(free_lines) struct curl_slist *lines = NULL;
	struct transfer t = {.easy = c->easy,
		.request = request,
		.protocol = client_protocol_of(slice_of(request->url)),
		.socket_fd = -1};
	struct client_answer a = {.outcome = CLIENT_NOMEM, .size = CLIENT_SIZE_UNKNOWN};
	char said[CURL_ERROR_SIZE] = "";

	assert(client_word(t.protocol, request->verb) != NULL);
	if (c->options.within != NULL && !client_is_within(c->options.within, request->url)) {
		a.outcome = CLIENT_ELSEWHERE;
		*out = a;
		return;
	}
	/* Forgets what the last server asked for, and keeps the connection to it: a phone starts
	 * each file without credentials. */
	curl_easy_reset(c->easy);
	set_common(c->easy, &c->options, request);
	if (c->resolve != NULL)
		(void)curl_easy_setopt(c->easy, CURLOPT_RESOLVE, c->resolve);
	set_protocol(&t, &c->options);
	set_verb(&t);
	(void)curl_easy_setopt(c->easy, CURLOPT_ERRORBUFFER, said);
	if (set_lines(&t, &lines) == ERR_OK &&
		curl_easy_setopt(c->easy, CURLOPT_URL, request->url) == CURLE_OK)
		perform(c, &t, &a, said);
	/* said and lines die with this call; the handle must not remember them. */
	curl_easy_reset(c->easy);
	*out = a;
}
