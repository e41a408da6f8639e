/* rollouts - plans that move phones to a release: the plan, its rings, and how far it is.
 *
 * Rows alone.  What is decided is firmware/rollout.h's; its phones are store/rollout_phones.h's.
 */
#ifndef STORE_ROLLOUTS_H
#define STORE_ROLLOUTS_H

#include "limits.h"
#include "store/releases.h"

enum rollout_state {
	ROLLOUT_PLANNED, /* nothing happens, and its phones are not fixed yet */
	ROLLOUT_RUNNING,
	ROLLOUT_PAUSED,      /* nobody new is offered the release */
	ROLLOUT_HALTED,      /* too many failed: who has not got through gets what he had */
	ROLLOUT_DONE,        /* every ring is over; who was not there still gets it when he comes */
	ROLLOUT_CANCELLED,   /* who has it keeps it, nobody else gets it */
	ROLLOUT_ROLLED_BACK, /* who was offered it gets what he had */
	ROLLOUT_STATE__COUNT
};
extern const char *const rollout_state_names[ROLLOUT_STATE__COUNT]; /* "planned", ... */

enum rollout_ring_kind {
	ROLLOUT_RING_MACS,    /* these phones: MACs with commas between them */
	ROLLOUT_RING_PERCENT, /* so many of a hundred of all its phones, of those that are left */
	ROLLOUT_RING_GROUP,   /* the phones of a group, of those that are left */
	ROLLOUT_RING_REST,    /* all that are left */
	ROLLOUT_RING_KIND__COUNT
};
extern const char *const rollout_ring_kind_names[ROLLOUT_RING_KIND__COUNT]; /* "macs", ... */

struct rollout {
	int64_t id;
	char label[LABEL_MAX_BYTES + 1];
	int64_t release_id; /* 0: it was removed */
	char release[RELEASE_NAME_MAX_BYTES + 1];
	enum rollout_state state;
	char why[WHY_BYTES];
	char site[WORD_MAX_BYTES + 1], group[WORD_MAX_BYTES + 1], model[WORD_MAX_BYTES + 1];
	char text[LABEL_MAX_BYTES + 1]; /* whose phones, as in struct phone_filter; "" any */
	int64_t days;                   /* 1 << 0 Monday ... 1 << 6 Sunday */
	int64_t from_min, until_min;    /* of the day, 0..1439; equal: all day */
	int64_t pace;                   /* phones at once; 0: any number */
	int64_t wait_s, patience_s, quiet_s;
	int64_t halt_count, halt_percent;            /* 0: never for that */
	int64_t created_at, started_at, ended_at;    /* unix seconds; 0: not yet */
	int64_t ring, over_s, watched_s, decided_at; /* as in the schema */
	int64_t visit_id, revision;
};

struct rollout_ring {
	int64_t position; /* from 1 */
	enum rollout_ring_kind kind;
	char value[ROLLOUT_RING_MAX_BYTES + 1];
};

/* Adds one, planned; gives its id.  ERR_OK; ERR_NOTFOUND (no such release); ERR_LIMIT. */
MUST_CHECK enum err rollouts_add(struct store *s, struct rollout *r);
/* Adds a ring behind those that are there; gives its position. */
MUST_CHECK enum err rollout_rings_add(
	struct store *s, int64_t rollout_id, struct rollout_ring *ring);
/* In their order. */
MUST_CHECK enum err rollout_rings_each(struct store *s, int64_t rollout_id,
	enum err (*each)(void *ctx, const struct rollout_ring *ring), void *ctx);
/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err rollouts_by_id(struct store *s, int64_t id, struct rollout *out);
/* The newest first.  follows: only those that somebody must look after. */
MUST_CHECK enum err rollouts_each(struct store *s, bool follows,
	enum err (*each)(void *ctx, const struct rollout *r), void *ctx);
/* Writes what moves: state, why, started_at, ended_at, ring, over_s, watched_s, decided_at,
 * visit_id.  r->revision must be what is stored, and is one more afterwards.
 * ERR_OK; ERR_BUSY (somebody else has changed it meanwhile, or it is gone). */
MUST_CHECK enum err rollouts_move(struct store *s, struct rollout *r);
/* Its phones and offers go with it.  ERR_NOTFOUND. */
MUST_CHECK enum err rollouts_remove(struct store *s, int64_t id);
/* The rollout that needs a release; 0: none. */
MUST_CHECK enum err rollouts_needing(struct store *s, int64_t release_id, int64_t *out);

#endif
