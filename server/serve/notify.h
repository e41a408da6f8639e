/* notify - telling the service manager how the server is: ready, reloading, stopping, alive.
 *
 * One datagram a message to the socket that $NOTIFY_SOCKET names; without it nothing is said.
 * Never waits, never fails: the server runs with or without anybody who listens.
 * Source: sd_notify(3).
 */
#ifndef SERVE_NOTIFY_H
#define SERVE_NOTIFY_H

#include <stdint.h>

struct notify {
	int fd;               /* -1: nobody is to be told */
	uint64_t watchdog_ms; /* a sign of life is wanted as often as this; 0: none is */
};

/* Reads the environment; a socket that cannot be reached is logged. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

/* It serves, for the first time or again after notify_reloading().
 *   status  a line for people, without its end */
void notify_ready(const struct notify *n, const char *status);
/* It reads its settings again: notify_ready() is owed, whatever comes of that. */
void notify_reloading(const struct notify *n);
/* The end has begun.  From here on nobody watches the threads; the manager is asked for as much
 * patience as the drain may take. */
void notify_stopping(const struct notify *n, uint64_t drain_ms);
/* A sign of life; owed every watchdog_ms. */
void notify_alive(const struct notify *n);

#endif
