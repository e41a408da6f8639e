/* ftp_data - a session's data connections: opens them, moves the bytes, tells the session.
 *
 * One per session that has asked for a data connection; the connections follow one another.
 * Takes connections from the control connection's peer alone.
 */
#ifndef FTP_DATA_H
#define FTP_DATA_H

#include "base/settings.h"
#include "ftp/ftp_ports.h"
#include "ftp/ftp_session.h"
#include "net/loop.h"
#include "net/stream.h"

struct ftp_data;

/* What the data connections of one listener and worker share; all borrowed. */
struct ftp_data_parts {
	struct loop *loop;
	struct ftp_ports *ports;
	const struct tls_shelf *tls; /* empty: none */
	const struct settings *settings;
	char *scratch; /* FTP_SCRATCH_BYTES, for what is read */
	/* The session was told something outside of a call of its owner's. */
	void (*moved)(void *owner);
};
enum { FTP_SCRATCH_BYTES = 64 * 1024 };

/*   local  of the control connection
 *   peer   who may come
 * NULL when out of memory. */
struct ftp_data *ftp_data_new(const struct ftp_data_parts *parts, struct ftp_session *session,
	void *owner, const union socket_address *local, const struct ip *peer);
void ftp_data_free(struct ftp_data *d); /* NULL is allowed */

/* As struct ftp_env has them. */
MUST_CHECK enum err ftp_data_passive(struct ftp_data *d, struct ftp_address *out);
void ftp_data_active(struct ftp_data *d, const struct ftp_address *to);
void ftp_data_send(struct ftp_data *d, struct content *c, uint64_t from, bool is_private);
void ftp_data_receive(struct ftp_data *d, bool is_private);
uint64_t ftp_data_drop(struct ftp_data *d);

/* The connection's descriptor, for its rate; -1: none. */
int ftp_data_fd(const struct ftp_data *d);

/* Whether it has waited for the line since it was asked last: then it is as slow as it has to be.
 */
bool ftp_data_has_waited(struct ftp_data *d);

#endif
