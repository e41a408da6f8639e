/* ftp_conn - one control connection: its socket around its session.
 *
 * Private to this room: ftp_server owns the list of them and their deadlines.
 */
#ifndef FTP_CONN_H
#define FTP_CONN_H

#include "ftp/ftp_data.h"
#include "ftp/ftp_server.h"
#include "net/listen.h"
#include "net/phases.h"

/* The session's phases, and two of its own. */
enum { FTP_CONN_TLS = FTP_PHASE__COUNT, FTP_CONN_LINGER, FTP_CONN__COUNT };

struct ftp_server {
	struct front front; /* first */
	struct ftp_server_parts parts;
	struct ftp_parts session_parts;
	struct ftp_data_parts data_parts;
	struct acceptor *acceptor;
	struct loop_timer *sweep;
	struct loop_next *again;
	struct phases phases;
	size_t count;
	struct ftp_conn *waiting; /* have lines left for their next turn */
	bool is_draining;
	char scratch[FTP_SCRATCH_BYTES];
};

struct ftp_conn {
	struct phase_entry entry; /* first */
	struct ftp_server *server;
	struct ftp_session *session; /* NULL: TLS comes first */
	struct stream stream;
	struct loop_watch *watch;
	struct ftp_data *data; /* NULL until it is asked for */
	struct ftp_conn *next; /* of those that wait for a turn */
	uint64_t commands;     /* when its phase began */
	uint64_t moved;        /* by the data connection, when it was looked at */
	union socket_address local;
	struct ip peer;
	bool is_waiting; /* in that list */
	bool is_closed;  /* ended while it was in that list */
};

/* How sessions reach their sockets. */
extern const struct ftp_env ftp_conn_env;
/* struct ftp_data_parts has it. */
void ftp_conn_moved(void *owner);

/* Takes a new connection over: fd, and its place in the crowd. */
void ftp_conn_new(struct ftp_server *s, int fd, const struct listen_address *peer);
/* Lets it go on with lines that wait. */
void ftp_conn_turn(struct ftp_conn *c);
/* Has it end with a sentence; it may be gone when this returns. */
void ftp_conn_end(struct ftp_conn *c, const char *sentence);
/* Closes it at once, with a sentence if the socket takes that: its place is wanted. */
void ftp_conn_evict(struct ftp_conn *c, const char *sentence);
/* Its data connection's time is over. */
void ftp_conn_end_data(struct ftp_conn *c, enum ftp_data_end how);
/* Closes it at once. */
void ftp_conn_close(struct ftp_conn *c);

#endif
