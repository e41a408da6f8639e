/* vphone_fleet - many virtual phones booting at once, each with its own MAC and connections.
 *
 * A thread for each phone that boots at the same time: booting blocks, and a hundred threads
 * that wait cost nothing.
 */
#ifndef REACH_VPHONE_FLEET_H
#define REACH_VPHONE_FLEET_H

#include "reach/vphone.h"

enum {
	VPHONE_FLEET_MAX = 1000 * 1000,
	/* A phone takes up to eight descriptors: libcurl's two for itself, control and data
	 * connection, what ends the latter, what TLS reads.  The soft limit of the process (1024)
	 * is raised for them; the usual hard limits are far above. */
	VPHONE_PARALLEL_MAX = 400,
};

struct vphone_fleet_options {
	struct vphone_options phone; /* of the first; the MACs of the others count up from it */
	uint32_t count;              /* 1..VPHONE_FLEET_MAX */
	uint32_t parallel;           /* 1..VPHONE_PARALLEL_MAX */
	uint32_t polls;              /* so often they ask for software after they have booted */
	uint32_t pause_s;            /* before each time that they do */
	uint32_t fault_percent;      /* of them have the fault of phone, spread evenly */
	/* Called when another hundredth is done, by one thread at a time; may be NULL. */
	void (*progress)(void *ctx, uint32_t done, uint32_t count);
	void *ctx;
};

struct vphone_fleet_report {
	uint32_t boots;                             /* polls too */
	uint32_t updated, failed;                   /* phones: run another version; have not got it
						       to run */
	uint32_t verdicts[VPHONE_VERDICT__COUNT];   /* boots that ended so */
	struct mac examples[VPHONE_VERDICT__COUNT]; /* the first phone of each */
	uint64_t took_us, p50_us, p99_us, worst_us; /* of all; of one boot */
	uint64_t requests, received;                /* received: bytes */
};

/* Boots them all.
 * Returns ERR_OK whatever the server does; ERR_SYNTAX, ERR_LIMIT, ERR_NOTFOUND (options that make
 * no phone, MACs that pass the last one: why); ERR_NOMEM; ERR_BUSY (no more threads). */
MUST_CHECK enum err vphone_fleet_run(const struct vphone_fleet_options *options,
	struct vphone_fleet_report *out, struct why *why);

#endif
