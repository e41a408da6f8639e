/* http_files - what a phone's HTTP request means: login, name, content, upload; no library.
 *
 * http_server turns bytes into an exchange and an exchange into bytes; this decides what stands
 * in it.  One per worker and listener.
 */
#ifndef HTTP_FILES_H
#define HTTP_FILES_H

#include "http/http_auth.h"
#include "http/http_gate.h"
#include "http/http_own.h"
#include "http/http_pump.h"
#include "http/http_range.h"
#include "provision/upload.h"

struct http_files_parts {
	struct tree *tree;
	const struct uploads *uploads;
	struct http_auth *auth; /* shared by all threads */
	enum channel channel;
};

struct http_files {
	struct http_files_parts parts; /* all borrowed */
	struct http_login login;       /* the bootstrap account, made ready */
	struct http_own *own;          /* phones' own accounts; owned */
	uint64_t login_epoch;          /* of tree_account(); 0: none yet */
	bool is_open;
};

/* One request and its answer, as far as they are known. */
struct http_exchange {
	struct http_request request; /* its slices live as long as the connection's head */
	const char *peer;
	int64_t at_ms;     /* unix milliseconds */
	uint64_t began_us; /* monotonic */

	struct who who; /* one for each request: HTTP logs in anew every time; the owner has taken
			   in what the connection's certificate proves */
	enum reason certificate; /* of identity_by_certificate() */
	struct name name;        /* has meaning when has_name */
	bool has_name;
	struct answer answer;

	int status; /* 0 while it is not decided */
	enum reason reason;
	struct content *content; /* one reference, or NULL */
	struct http_part part;   /* of content, with status 206 */
	bool is_stale;           /* a 401 says so */
	bool must_end;           /* and that the connection ends: its client guesses */
	bool is_urgent;          /* the owner's: behind a large body no answer can wait */
	bool is_held;            /* a refused login waits for its answer */
	struct delay delay;      /* of it */

	struct upload *upload; /* owned while a body comes */
	uint64_t body_bytes;   /* that came */
	/* Begins to send the bytes of the content, or of the part, by itself; x->pump is NULL when
	 * that is not possible. */
	void (*send)(struct http_exchange *x);
	struct http_pump *pump; /* owned; NULL: none */
	bool is_read_in_pieces;
	uint64_t read_bytes; /* of the content that were given to libmicrohttpd so, to be sent */
	bool has_gone;       /* the peer, while bytes waited: no more are given */
	bool is_stopped;     /* nor where the server ends before it could be whole */
	/* Bytes of the content may leave only later (its download is paced): has http_response's
	 * source be asked again when download_ask() calls it. */
	void (*paced)(struct http_exchange *x);
	void (*ready)(
		struct http_exchange *x); /* the status is known: may come from http_files_end() */
	void *owner;                      /* http_server's own */
};

/* ERR_OK; ERR_NOMEM.  Ended by http_files_wipe(); a zeroed one may be, too. */
MUST_CHECK enum err http_files_init(struct http_files *f, const struct http_files_parts *parts);
void http_files_wipe(struct http_files *f);

/* Takes a request that has passed the gate.  For what is answered at once status is set when it
 * returns; for a PUT that is taken it is 0, upload is set and the body follows; else it is 0 and
 * x->ready(x) is called later.
 *   now_s  monotonic seconds */
void http_files_begin(struct http_files *f, struct http_exchange *x, uint64_t now_s);

/* A piece of the body of a PUT that is taken.  After a failure status is set and the rest of
 * the body is for nothing. */
void http_files_body(struct http_exchange *x, const void *bytes, size_t n);

/* The body is whole: stores it; x->ready(x) is called once, later or before it returns.
 *   now  unix seconds */
void http_files_end(struct http_exchange *x, int64_t now);

/* Releases what the exchange holds. */
void http_files_done(struct http_exchange *x);

/* The reason that the trace gives for a request whose peer hung up before its end. */
enum reason http_files_hung_up(const struct http_exchange *x);

/* The status of an error below the edge. */
int http_status_of(enum err e);

#endif
