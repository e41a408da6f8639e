/* client - fetching from and storing on somebody else's server: URL in, outcome and bytes out.
 *
 * The same calls do HTTP, FTP and TFTP; libcurl is met in client.c alone.  Behaves as the transfer
 * library inside phones does.  HTTP: the first request of each transfer carries no credentials, a
 * challenge is answered with Digest or Basic, a body is announced with Expect: 100-continue,
 * redirects are not followed.  FTP: passive data connections (EPSV, then PASV), one CWD for each
 * folder of the path, SIZE before RETR; a probe is SIZE, behind which libcurl asks REST 0.  TFTP:
 * no options.  Connections are used again; client_free() takes leave of FTP servers with QUIT.
 * A client belongs to one thread and does one transfer at a time.
 * Source: libcurl 7.88 manual; libcurl's text in logs of phones (7.33 and older).
 */
#ifndef NET_CLIENT_H
#define NET_CLIENT_H

#include "base/err.h"
#include "net/client_protocol.h"

#include <stdatomic.h>

/* Once per process, before the first thread starts.  ERR_IO: libcurl cannot start. */
MUST_CHECK enum err client_setup(void);

struct client;

struct client_options {
	uint32_t connect_ms;        /* to reach the server; phones give up after 35 s */
	uint32_t stall_ms;          /* a transfer that moves nothing for so long is ended */
	uint32_t total_ms;          /* HTTP: a whole transfer; 0: no bound */
	const atomic_bool *is_over; /* set by another thread: transfers end within a second, as
				       broken off; NULL: nobody does */
	bool asks_tls;              /* ftp://: AUTH TLS before the login, or no transfer */
	bool skips_tls_check;       /* take any certificate: phones without the site's CA do not */
	const char *resolve; /* "HOST:PORT:ADDRESS,ADDRESS": where that host is, in place of asking
				the system; must outlive the client; NULL: ask */
	const char *within;  /* a URL: scheme, host and port that alone may be asked; must outlive
				the client; NULL: any */
	const char *ca_path; /* PEM file to trust instead of the system's; NULL: the system's */
};

/* NULL when out of memory.  Options are copied, but for ca_path, which must outlive it. */
struct client *client_new(const struct client_options *options);
void client_free(struct client *c);   /* NULL is allowed */
void client_freep(struct client **c); /* for AUTO */

struct client_request {
	enum client_verb verb;
	const char *url;   /* absolute; user:password@ in it wins over the two below */
	const char *agent; /* User-Agent, where the protocol has one; NULL: none */
	const char *user;  /* NULL: no credentials */
	const char *password;
	struct slice body; /* CLIENT_STORE, CLIENT_APPEND, CLIENT_POST: borrowed until the call
			      returns */
	const char *const *lines; /* HTTP: more header fields, up to NULL; may be NULL */
	uint64_t append_at;       /* CLIENT_APPEND: the length of what is there, bytes */
	uint64_t most_bytes;      /* CLIENT_FETCH: end the transfer after so many; 0: no bound */
	/* CLIENT_FETCH: no more than most_bytes is wanted.  FTP then closes the data connection
	 * alone and goes on over the control connection; over TLS libcurl cannot, and connects
	 * again for the next file. */
	bool is_header;
	/* Takes the bytes of a successful fetch, never those of an error page; may be NULL.  Other
	 * than ERR_OK ends the transfer (CLIENT_SINK_FAILED). */
	enum err (*sink)(void *ctx, struct slice bytes);
	void *ctx;
};

enum { CLIENT_WHY_BYTES = 256, CLIENT_SIZE_UNKNOWN = -1 };

struct client_answer {
	enum client_outcome outcome;
	long status;      /* as in client_outcome_of(); 0: the server never answered */
	uint64_t bytes;   /* given to the sink */
	int64_t size;     /* the file's length as the server says, or CLIENT_SIZE_UNKNOWN */
	uint64_t took_us; /* of the whole transfer, challenges included */
	char why[CLIENT_WHY_BYTES]; /* the library's words where the outcome is no answer; else ""
				     */
};

/* Does one transfer; every end of it is an outcome. */
void client_transfer(
	struct client *c, const struct client_request *request, struct client_answer *out);

#endif
