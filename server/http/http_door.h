/* http_door - takes connections in, looks at each one's first head before libmicrohttpd does, and
 * ends the slow ones.
 *
 * A connection waits here, costing a few hundred bytes, until its first head is whole and
 * http_gate() lets it in (one of TLS is let in at once: its head cannot be seen); then its owner
 * (http_server) takes it over and tells in which phase it is.  Each phase has its deadline; what
 * passes it is shut down.  One per listener and worker. Source: RFC 9112 section 9; security: slow
 * heads and bodies must not lock phones out.
 */
#ifndef HTTP_DOOR_H
#define HTTP_DOOR_H

#include "base/cert.h"
#include "base/mac.h"
#include "base/settings.h"
#include "http/http_gate.h"
#include "net/acceptor.h"
#include "net/phases.h"

struct http_door;
struct tls_context;

enum http_phase {
	HTTP_PHASE_HEAD,   /* its next head must be whole within SET_HEADER_DEADLINE_S */
	HTTP_PHASE_IDLE,   /* between two requests: SET_IDLE_S */
	HTTP_PHASE_TAKING, /* a body comes in: at least SET_MIN_RATE */
	HTTP_PHASE_MOVING, /* an answer goes out: at least SET_MIN_RATE */
	HTTP_PHASE_PACED,  /* the same, while our own pace holds it back: no deadline */
	HTTP_PHASE_LINGER, /* refused: what it still sends is dropped for a moment */
	HTTP_PHASE_HELD,   /* waits for us (a commit): no deadline */
	HTTP_PHASE__COUNT
};

struct http_conn {
	struct phase_entry entry; /* first; its phase is an enum http_phase */
	struct http_door *door;
	struct loop_watch *watch; /* while it waits at the door */
	int fd;
	bool has_ended; /* the peer's stream was at its end at the last sweep, in mid-body */
	uint64_t moved; /* bytes in both directions when the phase began; at the door: of the head
			   so far */
	struct listen_address address;
	char peer[PEER_TEXT_BYTES];
	/* The owner's: */
	struct mac mac;   /* the phone that was named last, or that its certificate proves; zero:
			     none yet */
	struct mac bound; /* the one that the shared account named first, if is_bound */
	bool is_bound;
	bool is_proven;                /* by its last request */
	const struct tls_context *tls; /* NULL: in clear */
	enum cert_verdict certificate; /* once it is judged */
	bool is_judged;
};

/* What the connection does now, as http_door_phase() was told. */
static inline enum http_phase
http_conn_phase(const struct http_conn *c)
{
	return (enum http_phase)c->entry.phase;
}

struct http_door_parts {
	struct loop *loop;
	const struct settings *settings;
	struct crowd *crowd;
	enum http_service service;
	/* Admits each connection at once, unseen: it is TLS.  Handshake and first head together
	 * have the time of a head. */
	bool is_blind;
	/* Takes a connection over whose first head may pass; it owns fd from now on and, whatever
	 * happens, ends with http_door_gone(). */
	void (*admit)(void *ctx, struct http_conn *conn);
	/* Tells that a first head was refused with this status. */
	void (*refused)(void *ctx, const struct http_conn *conn, int status);
	void *ctx;
};

/* Listens on fd (owned).  NULL when out of memory. */
struct http_door *http_door_new(const struct http_door_parts *parts, int listen_fd);
/* Other settings from now on, for connections that are there too; they outlive the door. */
void http_door_settings(struct http_door *d, const struct settings *settings);

/* Takes no more connections, and closes those whose first head is not whole yet. */
void http_door_close(struct http_door *d);
/* Frees it: closed, and all connections gone. */
void http_door_free(struct http_door *d);

size_t http_door_count(const struct http_door *d); /* connections, wherever they are */
size_t http_door_heads(const struct http_door *d); /* of them in HTTP_PHASE_HEAD */

/* The owner tells what the connection does now. */
void http_door_phase(struct http_conn *conn, enum http_phase phase);
/* The owner's connection has ended; fd is closed or about to be; frees conn. */
void http_door_gone(struct http_conn *conn);

/* Ends what has passed its deadline.  Called about four times a second. */
void http_door_sweep(struct http_door *d);

/* Whether any connection waits for us. */
bool http_door_holds(const struct http_door *d);

/* Shuts down the connections that wait between two requests: drain. */
void http_door_end_idle(struct http_door *d);

#endif
