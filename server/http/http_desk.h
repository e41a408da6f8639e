/* http_desk - requests of people and programs: each is taken whole, and answered as a whole.
 *
 * Whoever answers may do so on another thread: the connection waits meanwhile, and what the ask
 * points to lives until its answer has left.  An answer may also be a stream, which stays open and
 * gets its bytes piece by piece.
 * Everything here but reading an ask belongs to the thread of the listener.
 */
#ifndef HTTP_DESK_H
#define HTTP_DESK_H

#include "base/buf.h"
#include "base/ip.h"
#include "http/http_range.h"
#include "provision/content.h"

enum http_ask_field {
	ASK_ACCEPT,
	ASK_CONTENT_TYPE,
	ASK_COOKIE,
	ASK_CSRF,
	ASK_IF_MATCH,
	ASK_LAST_EVENT,
	ASK_ORIGIN,
	ASK_HOST,
	ASK_FETCH_SITE,
	ASK_FIELD__COUNT
};

enum { ASK_HEADERS_MAX = 6, ASK_HEADER_VALUE_BYTES = 512 };

struct http_header {
	const char *name; /* static */
	char value[ASK_HEADER_VALUE_BYTES];
};

struct http_ask {
	/* The request. */
	struct http_request request;           /* passed the gate */
	struct slice query;                    /* behind "?", as sent; may be empty */
	struct slice fields[ASK_FIELD__COUNT]; /* trimmed; empty where there is none, or two */
	struct buf body;
	struct buf heads; /* every header field, "Name: value\n", where the desk wants them; of what
			     logs in "********" */
	const char *peer; /* the address as text */
	struct ip ip;
	bool is_tls;
	int64_t at; /* unix seconds */

	/* The answer: a status, and one of a body (empty as it begins), a page, a stream or a file.
	 */
	int status;
	struct buf answer;        /* wiped when it has left: it may hold a secret */
	struct slice page;        /* bytes that outlive the listener, in place of answer */
	bool is_stream;           /* stays open: http_ask_push() */
	struct content *file;     /* with status 200 or 206; one reference, owned; NULL: none */
	struct http_part part;    /* of it, with status 206 */
	const char *content_type; /* static; NULL: none */
	struct http_header headers[ASK_HEADERS_MAX];
	size_t header_count;

	void *owner; /* whoever answers: his own */
	/* Called when the answer has left, or nobody is there any more who wants it; NULL: nothing
	 * is to be let go. */
	void (*let_go)(void *held);
	void *held;
};

/* Who answers; borrowed for the listener's life. */
struct http_desk {
	/* The most bytes of body that this request may have; asked when its head is there.  Where
	 * it sets a->status the request is refused with that, and with the answer that it may have
	 * made; one whose body is longer is refused with 413. */
	size_t (*body_max)(void *ctx, struct http_ask *a);
	/* Answers, by http_ask_done(), which may come before it returns. */
	void (*answer)(void *ctx, struct http_ask *a);
	/* A request whose body_max() was asked is over, answered or not: a is about to be freed.
	 */
	void (*gone)(void *ctx, struct http_ask *a);
	void *ctx;
	enum http_service service; /* whom it is for */
	bool wants_heads;
};

/* Adds a header of the answer; one that does not fit is left out.
 *   name   static */
void http_ask_header(struct http_ask *a, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Answers a GET or HEAD with a content, or the part of it that was asked for, or that it has not
 * changed: sets status and header fields.
 *   c  one reference, owned from now on */
void http_ask_file(struct http_ask *a, struct content *c);

/* The answer stands: sends it. */
void http_ask_done(struct http_ask *a);

/* Sends more of a stream that is done().  False: it has not taken what it was given before (its
 * peer reads too slowly), and ends. */
bool http_ask_push(struct http_ask *a, struct slice bytes);
/* Ends a stream. */
void http_ask_end(struct http_ask *a);

#endif
