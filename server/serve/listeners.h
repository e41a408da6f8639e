/* listeners - where phones come in: a table of them, and a socket of each for every worker.
 *
 * A socket that the service manager passes (LISTEN_FDS, each named by its listener's word) stands
 * for the setting of that listener; all workers poll it.  Everything else is opened here, one
 * socket per worker, so that the kernel shares connections out.
 * Source: sd_listen_fds(3) for the environment variables; read here because the library would
 * bring more code into the server than it saves.
 */
#ifndef SERVE_LISTENERS_H
#define SERVE_LISTENERS_H

#include "base/buf.h"
#include "base/settings.h"
#include "net/certificate.h"
#include "net/listen.h"

enum listener {
	LISTENER_HTTP,
	LISTENER_HTTPS,
	LISTENER_HTTPS_LEGACY,
	LISTENER_FTP,
	LISTENER_FTPS,
	LISTENER_TFTP,
	LISTENER_LYNC, /* Lync phones' updates: the three share a thread of their own */
	LISTENER_LYNC_TLS,
	LISTENER_LYNC_TLS_LEGACY,
	LISTENER_ADMIN, /* administrators': a thread of its own */
	LISTENER__COUNT
};

enum { WORKERS_MAX = 64 };

struct listeners {
	size_t workers;
	struct listen_address addresses[LISTENER__COUNT]; /* as bound; len 0: not open */
	int fds[LISTENER__COUNT][WORKERS_MAX];            /* -1: none, or its worker's own */
};

/* How many workers there are to be: what the settings say, or one for each processor. */
size_t listeners_workers(const struct settings *s);

/* How many of the workers serve a listener, the first ones: all; of datagrams half of them, rounded
 * up.  A worker takes and sends many datagrams by one system call when many come to it, and sleeps
 * and wakes for each when they are spread: with ten downloads one worker of two processors does
 * half as much again as two. */
size_t listeners_sharers(enum listener which, size_t workers);

void listeners_init(struct listeners *l); /* with nothing open */

/* Opens what settings and service manager ask for.
 *   l  empty; to be released by listeners_close() whatever is returned
 * Returns ERR_OK; ERR_SYNTAX (an address that cannot be read, nothing to listen on, a passed
 * socket of no known name); ERR_EXISTS, ERR_DENIED, ERR_IO (see listen_open()). */
MUST_CHECK enum err listeners_open(
	const struct settings *s, size_t workers, struct listeners *l, struct why *why);

/* Gives worker number i its sockets, -1 where a listener is not open, or not for phones; they are
 * the caller's. */
void listeners_take(struct listeners *l, size_t i, int out[LISTENER__COUNT]);
/* Gives the one socket of a listener with a thread of its own, the caller's; -1: it is not open. */
int listeners_take_one(struct listeners *l, enum listener which);
/* "http", ...: as in the ready line. */
const char *listeners_word(enum listener which);
/* Whether it serves the phones that this server is for: not administrators, not Lync phones.  Its
 * setting. */
bool listeners_is_for_phones(enum listener which);
enum setting listeners_setting(enum listener which);
/* The certificate that it shows; CERTIFICATE__COUNT: none. */
enum certificate listeners_certificate(enum listener which);
/* The port that it is bound to; 0: it is not open. */
uint16_t listeners_port(const struct listeners *l, enum listener which);
/* Whether administrators must speak TLS: they may come from another machine. */
bool listeners_admin_needs_tls(const struct listeners *l);
/* Whether a listener takes others than this machine's own programs. */
bool listeners_face_others(const struct listeners *l, enum listener which);
void listeners_close(struct listeners *l);

/* Whether one of the open ones shows this certificate. */
bool listeners_need(const struct listeners *l, enum certificate which);

/* The same of what settings open; they do not tell what sockets are passed. */
bool listeners_would_need(const struct settings *s, enum certificate which);

/* Appends " http=127.0.0.1:8080" and so on, for each that is open. */
void listeners_tell(const struct listeners *l, struct buf *out);

#endif
