/* vphone_listen - the part of a virtual phone that can be told something: SIP NOTIFY over UDP and
 * TCP, and the REST API as phones of UC Software 5.9 have it.
 *
 * One exchange at a time, blocking; nothing of it is made for strangers.
 * Source: as sip_message.h and ucs_rest.h.
 */
#ifndef REACH_VPHONE_LISTEN_H
#define REACH_VPHONE_LISTEN_H

#include "net/listen.h"

#include <signal.h>

struct vphone_listen_options {
	const char *sip; /* ADDR:PORT; NULL: it hears no NOTIFY */
	bool has_udp, has_tcp;
	const char *rest;     /* ADDR:PORT, plain HTTP; NULL: its API is off */
	const char *password; /* of its user Polycom */
};

struct vphone_listener;

/* ERR_OK; ERR_SYNTAX (an address that is none); ERR_EXISTS, ERR_DENIED, ERR_IO: why. */
MUST_CHECK enum err vphone_listen_open(
	const struct vphone_listen_options *options, struct vphone_listener **out, struct why *why);
void vphone_listen_close(struct vphone_listener *l);   /* NULL is allowed */
void vphone_listen_closep(struct vphone_listener **l); /* for AUTO */

/* Where it listens, ports that were 0 filled in: "sip=127.0.0.1:5060 rest=127.0.0.1:80". */
enum { VPHONE_LISTEN_BYTES = 2 * LISTEN_TEXT_BYTES + 16 };
void vphone_listen_text(const struct vphone_listener *l, char out[VPHONE_LISTEN_BYTES]);

enum vphone_told { VPHONE_TOLD_NOTHING, VPHONE_TOLD_RESYNC, VPHONE_TOLD_RESTART };

/* Answers until it is told something, or *is_over is set (VPHONE_TOLD_NOTHING).
 *   how  static text: "notify-udp", "notify-tcp", "rest" */
enum vphone_told vphone_listen_wait(
	struct vphone_listener *l, const volatile sig_atomic_t *is_over, const char **how);

#endif
