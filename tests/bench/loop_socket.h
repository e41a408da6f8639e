/* loop_socket - what the bare loops have in common: sockets on 127.0.0.1, and their workers. */
#ifndef BENCH_LOOP_SOCKET_H
#define BENCH_LOOP_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

enum { LOOP_WORKERS_MAX = 16, LOOP_BACKLOG = 4096 };

/* A listening (SOCK_STREAM) or bound (SOCK_DGRAM) socket, not blocking, of its own for each
 * worker: the kernel shares connections and datagrams out.
 *   port  0: any, and the one that was given is written back
 * Returns -1 with errno set. */
int loop_socket(int type, uint16_t *port);

/* Opens a socket for each worker, says "ready NAME=127.0.0.1:PORT" on stdout and serves them, a
 * thread each, without end.
 *   serve  is given its worker's socket
 * Returns only when it cannot begin. */
int loop_run(const char *name, int type, uint64_t workers, void *(*serve)(void *socket));

#endif
