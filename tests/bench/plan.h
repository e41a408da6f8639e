/* plan - what the load tool is to do, what came of it, and what an engine of one protocol is.
 *
 * Engines share nothing but this: each plays the plan's conversations in its own thread and adds
 * what it found to a result.
 */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include "base/mac.h"
#include "times.h"

#include <netinet/in.h>

enum {
	LOAD_WHY_BYTES = 160,
	PLAN_STEPS_MAX = 16,
	PLAN_PATH_BYTES = 256,
	PLAN_STALL_MS = 30 * 1000,
};

enum load_kind {
	LOAD_KEEP,  /* a connection plays one conversation after the other */
	LOAD_CLOSE, /* each conversation has a connection of its own */
	LOAD_HOLD,  /* the same, and the connection stays open, idle */
};

struct step {
	const char *path; /* each '%' stands for the phone's MAC */
	bool is_put;
};

struct load_plan {
	struct sockaddr_in to;
	const char *host;  /* ADDRESS:PORT, as typed */
	const char *login; /* USER:PASSWORD, or NULL */
	size_t put_bytes;  /* of the body of each PUT */
	struct step steps[PLAN_STEPS_MAX];
	size_t step_count;
	uint64_t count;    /* conversations to play in all */
	uint64_t first;    /* number of this thread's first conversation; the next is first + */
	uint64_t stride;   /*   stride, and so on: a conversation's number picks its phone */
	unsigned parallel; /* connections at a time; with LOAD_HOLD no fewer than count */
	unsigned sources;  /* 127.0.0.1, 127.0.0.2, ...: so many source addresses in turn */
	enum load_kind kind;
	bool has_tls;
	uint64_t mac_base;       /* phone i is mac_base + i */
	uint64_t phones;         /* how many there are; at least 1 */
	uint64_t length_bytes;   /* what every GET must bring; UINT64_MAX: any */
	const uint64_t *lengths; /* or of each step of each phone, phone by phone; NULL: any */
	size_t length_count;
	unsigned blksize;    /* TFTP: bytes of a block asked for; 0: no option, 512 */
	unsigned windowsize; /* TFTP: blocks an acknowledgement asked for; 0: no option, 1 */
};

struct load_result {
	uint64_t done;            /* conversations, the failed ones included */
	uint64_t failures;        /* conversations that broke or had a wrong status or length */
	uint64_t bytes;           /* of bodies received */
	uint64_t ready_us;        /* FTP: when all were logged in, if that is not to count; or 0 */
	uint64_t resent;          /* TFTP: datagrams sent again because no answer came */
	struct times times;       /* of whole conversations, connecting included */
	char why[LOAD_WHY_BYTES]; /* the first failure; "" when there is none */
	char cipher[32];          /* TLS: what was negotiated; "" without */
};

/* What plays a plan over one protocol, in one thread. */
struct engine {
	const char *scheme; /* "http://" */
	bool has_tls;
	bool needs_steps; /* a plan without a step is refused */

	/* The plan is borrowed and must outlive the load.
	 * Returns NULL when out of memory or descriptors, or the plan is nothing for it. */
	void *(*make)(const struct load_plan *plan);

	/* Plays all conversations.  Nothing arriving for 30 s ends it: what is missing has failed.
	 *   out  is added to */
	void (*run)(void *load, struct load_result *out);

	/* How many of the connections that were to stay open are closed. */
	unsigned (*count_closed)(const void *load);

	void (*release)(void *load); /* closes all connections; NULL is allowed */
};

extern const struct engine engine_http, engine_https, engine_ftp, engine_ftps, engine_tftp;

/* The number of this thread's begun-th conversation (0 based), and the phone that plays it. */
uint64_t plan_number(const struct load_plan *p, uint64_t begun);
struct mac plan_mac(const struct load_plan *p, uint64_t number);

/* The source address of a conversation, in host order; 0: any. */
uint32_t plan_source(const struct load_plan *p, uint64_t number);

/* Whether a GET of so many bytes is what this step of this conversation must bring. */
bool plan_length_is(const struct load_plan *p, uint64_t number, size_t step, uint64_t bytes);

/* The step's path with the phone's MAC in it; NULL when it is longer than out. */
const char *plan_path(const struct step *s, struct mac mac, char out[PLAN_PATH_BYTES]);

/* Counts a conversation that has failed; the first one is kept in words. */
void result_fail(struct load_result *r, struct mac mac, size_t step, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Counts all that is missing of so many as failed, because nothing came for PLAN_STALL_MS. */
void result_stall(struct load_result *r, uint64_t count);

/* Adds what another thread has found. */
void result_merge(struct load_result *all, const struct load_result *one);

#endif
