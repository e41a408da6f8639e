/* vigil - whether the peer is still there while nothing is sent to it on purpose: its bytes wait
 * for their turn, so no write would tell that it has gone.
 *
 * The end of what a peer sends does not mean that it reads no more (some FTP clients shut their
 * half down at once), so it is sent a byte, which one that has gone answers with a reset.
 */
#ifndef NET_VIGIL_H
#define NET_VIGIL_H

#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>

struct vigil {
	struct loop_watch *watch; /* NULL: none is kept */
	int fd;
	/* Sends a byte of what is to be sent.  false: the connection is broken.  NULL: none can be
	 * sent, and who sends no more has gone. */
	bool (*probe)(void *ctx);
	void (*gone)(void *ctx); /* called once, when the vigil is over */
	void *ctx;
};

/* Begins one; fd, probe, gone and ctx are set, and nobody else on the loop watches fd.  Out of
 * memory none is kept: that the peer has gone shows when it is sent something. */
void vigil_begin(struct vigil *v, struct loop *l);
void vigil_end(struct vigil *v); /* one that is not kept is allowed; gone() is called no more */

#endif
