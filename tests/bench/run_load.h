/* run_load - one thread of load: connections on epoll that play a script over and over.
 *
 * About 20 system calls for a boot of six requests, so that the tool is not what is measured.
 * The sockets are plain: no TLS.
 */
#ifndef BENCH_RUN_LOAD_H
#define BENCH_RUN_LOAD_H

#include "script.h"
#include "times.h"

#include <netinet/in.h>

enum { LOAD_WHY_BYTES = 160 };

enum load_kind {
	LOAD_KEEP,  /* a connection plays one conversation after the other */
	LOAD_CLOSE, /* each conversation has a connection of its own */
	LOAD_HOLD,  /* the same, and the connection stays open, idle */
};

struct load_plan {
	struct sockaddr_in to;
	uint64_t count;    /* conversations to play in all */
	uint64_t first;    /* number of this thread's first conversation; the next is first + */
	uint64_t stride;   /*   stride, and so on: a conversation's number picks its phone */
	unsigned parallel; /* connections at a time; with LOAD_HOLD no fewer than count */
	unsigned sources;  /* 127.0.0.1, 127.0.0.2, ...: so many source addresses in turn */
	enum load_kind kind;
	uint64_t mac_base;     /* phone i is mac_base + i */
	uint64_t phones;       /* how many there are; at least 1 */
	uint64_t length_bytes; /* what every GET must bring; UINT64_MAX: any */
};

struct load_result {
	uint64_t done;            /* conversations, the failed ones included */
	uint64_t failures;        /* conversations that broke or had a wrong status or length */
	uint64_t bytes;           /* of bodies received */
	struct times times;       /* of whole conversations, connecting included */
	char why[LOAD_WHY_BYTES]; /* the first failure; "" when there is none */
};

struct load;

/* plan and script are borrowed and must outlive the load.
 * Returns NULL when out of memory or descriptors. */
struct load *load_new(const struct load_plan *plan, struct script *script);

/* Plays all conversations.  Nothing arriving for 30 s ends it: what is missing has failed.
 *   out  is added to */
void load_run(struct load *l, struct load_result *out);

/* How many of the connections that were to stay open are closed. */
unsigned load_count_closed(const struct load *l);

/* Closes all connections. */
void load_free(struct load *l);

#endif
