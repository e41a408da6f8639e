/* ftp_session - one FTP control connection as a state machine: lines in, replies out.
 *
 * Knows no socket and no clock: bytes come in by ftp_session_input(), replies wait in a buffer,
 * and whatever concerns data connections, TLS and time is asked of its owner (struct ftp_env).
 * The product is reached through provision/ alone.  Belongs to one worker's thread.
 * Source: RFC 959, 1123 (4.1), 2228, 2389, 2428, 3659, 4217; libcurl's order of commands, which
 * is the phones'.
 */
#ifndef FTP_SESSION_H
#define FTP_SESSION_H

#include "ftp/ftp_address.h"
#include "provision/upload.h"
#include "provision/visit.h"

struct ftp_session;

/* How a data connection ended. */
enum ftp_data_end {
	FTP_DATA_DONE,    /* all was sent; or the peer ended its stream in order */
	FTP_DATA_CUT,     /* a stream inside TLS that ended without TLS's own end */
	FTP_DATA_FAILED,  /* reset, or TLS failed */
	FTP_DATA_NEVER,   /* no connection came within its time */
	FTP_DATA_PLAIN,   /* it should have been TLS, or should have resumed a session */
	FTP_DATA_SLOW,    /* below the least rate */
	FTP_DATA_STOPPED, /* the server ends */
};

struct ftp_now {
	uint64_t mono_us;
	int64_t wall_ms; /* unix milliseconds */
};

/* What a session asks of its owner. */
struct ftp_env {
	struct ftp_now (*now)(void *owner);
	/* Opens a port for the next data connection.  ERR_OK; ERR_BUSY (none is free); ERR_IO. */
	enum err (*passive)(void *owner, struct ftp_address *out);
	/* The next data connection is made to this address instead. */
	void (*active)(void *owner, const struct ftp_address *to);
	/* Waits for the data connection that was prepared, tells ftp_session_data_came() and
	 * ftp_session_data_open(), moves the bytes and tells ftp_session_data_end(); all of it
	 * later, or before it returns.
	 *   c     borrowed until then; sent from byte `from` on
	 *   is_private  inside TLS */
	void (*send)(void *owner, struct content *c, uint64_t from, bool is_private);
	void (*receive)(void *owner, bool is_private);
	/* Ends data connection and port, if there are any; nothing is told of them any more.
	 * Returns how many bytes of a send had gone out. */
	uint64_t (*drop)(void *owner);
	/* There is output, or another phase, that no call of the owner's has brought about. */
	void (*woken)(void *owner);
	/* A command came; what is secret of it is masked.  For the log. */
	void (*heard)(void *owner, struct slice verb, struct slice arg);
};

/* What the sessions of one listener and worker share; all borrowed. */
struct ftp_parts {
	struct tree *tree;
	const struct uploads *uploads;
	const struct settings *settings;
	const struct ftp_env *env;
	bool has_tls; /* AUTH TLS is offered */
	/* Takes a finished request for the trace; slices live during the call. */
	void (*trace)(void *ctx, const struct visit_record *r);
	void *ctx;
	size_t held; /* commits under way, also of sessions that have ended */
};

/* A new session, greeting included.
 *   local, peer  addresses of the control connection
 *   is_tls       it is inside TLS from its first byte
 * NULL when out of memory. */
struct ftp_session *ftp_session_new(struct ftp_parts *parts, void *owner, const struct ip *local,
	const struct ip *peer, bool is_tls);
void ftp_session_free(struct ftp_session *s); /* NULL is allowed; a commit goes on */

/* Takes what the client sent.  At most ftp_session_room() bytes at a time. */
void ftp_session_input(struct ftp_session *s, struct slice bytes);
/* How many bytes it would take now; 0: it has enough to do. */
size_t ftp_session_room(const struct ftp_session *s);
/* Whether it waits for a turn: it has lines left, or is slowed. */
bool ftp_session_has_more(const struct ftp_session *s);
/* Whether it commands much and moves nothing: it hears nothing more until its next turn, which the
 * owner lets it wait for. */
bool ftp_session_is_slowed(const struct ftp_session *s);
/* Goes on with what waits, by some commands. */
void ftp_session_turn(struct ftp_session *s);

/* What is to be sent, and that so many bytes of it were. */
struct slice ftp_session_output(const struct ftp_session *s);
void ftp_session_sent(struct ftp_session *s, size_t n);

/* What it waits for; the owner holds the deadlines. */
enum ftp_phase {
	FTP_PHASE_LOGIN, /* from the beginning until somebody has logged in */
	FTP_PHASE_IDLE,  /* the next command */
	FTP_PHASE_DATA,  /* a data connection */
	FTP_PHASE_MOVE,  /* its bytes */
	FTP_PHASE_HELD,  /* us: a commit */
	FTP_PHASE_END,   /* its output is to be sent, then it is over */
	FTP_PHASE__COUNT
};
enum ftp_phase ftp_session_phase(const struct ftp_session *s);
/* How many commands have come: each begins FTP_PHASE_IDLE anew. */
uint64_t ftp_session_commands(const struct ftp_session *s);

/* Has it end: 421 with a sentence, and nothing more is heard. */
void ftp_session_end(struct ftp_session *s, const char *sentence);

/* AUTH TLS was answered: once the output is sent, the handshake follows, and then
 * ftp_session_secured(). */
bool ftp_session_wants_tls(const struct ftp_session *s);
void ftp_session_secured(struct ftp_session *s);
/* What the certificate proves that the client showed in the handshake; told once, right behind it.
 * With CERT_PHONE the session is that phone's and logged in. */
void ftp_session_certify(struct ftp_session *s, enum cert_verdict verdict, struct mac mac);

/* Of the transfer that env was asked for: the connection is there, and then its bytes may move;
 * between the two TLS begins, for which clients wait until they have the reply to the first. */
void ftp_session_data_came(struct ftp_session *s);
void ftp_session_data_open(struct ftp_session *s);
/* Bytes that came.  false: they are not wanted any more; the session has dropped the connection. */
bool ftp_session_data_in(struct ftp_session *s, struct slice bytes);
/* The connection has ended, or never came, as `end` says; nothing more is told of it. */
void ftp_session_data_end(struct ftp_session *s, enum ftp_data_end end);

#endif
