/* ftp_server - one FTP listener of one worker: control connections around sessions. */
#ifndef FTP_SERVER_H
#define FTP_SERVER_H

#include "ftp/ftp_session.h"
#include "net/crowd.h"
#include "net/front.h"
#include "net/loop.h"
#include "net/tls.h"

struct ftp_ports;

struct ftp_server_parts {
	struct loop *loop;
	const struct settings *settings;
	struct crowd *crowd;
	const struct tls_shelf *tls; /* empty: no AUTH TLS */
	struct ftp_ports *ports;     /* the worker's */
	bool is_implicit;            /* inside TLS from the first byte */
	struct tree *tree;
	const struct uploads *uploads;
	/* Takes a finished request for the trace; slices live during the call. */
	void (*trace)(void *ctx, const struct visit_record *r);
	void *ctx;
};

/* Serves what comes to listen_fd, which it owns.  Everything in parts is borrowed.  NULL: out of
 * memory or descriptors. */
struct front *ftp_server_new(const struct ftp_server_parts *parts, int listen_fd);

#endif
