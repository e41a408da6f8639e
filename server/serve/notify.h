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

/* Reads the environment. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

void notify_ready(const struct notify *n, const char *status);
void notify_reloading(const struct notify *n);
/* The end has begun.  From here on nobody watches the threads; the manager is asked for as much
 * patience as the drain may take. */
void notify_stopping(const struct notify *n, uint64_t drain_ms);
void notify_alive(const struct notify *n);

#endif
