/* visits - the trace at rest, and who was last seen when.  All in logs.db. */
#ifndef STORE_VISITS_H
#define STORE_VISITS_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

enum { AGENT_MAX_BYTES = 255, PEER_MAX_BYTES = 63, VERSION_MAX_BYTES = 31 };

struct visit_row {
	int64_t id;
	bool has_mac;
	struct mac mac;
	int64_t began_at, ended_at;
	char address[PEER_MAX_BYTES + 1];
	int64_t channel; /* enum channel of provision/policy.h */
	char agent[AGENT_MAX_BYTES + 1];
	char model[WORD_MAX_BYTES + 1];
	char version[VERSION_MAX_BYTES + 1];
	int64_t requests, refused, bytes;
	struct slice told; /* packed requests; lives during the call */
	bool is_boot;      /* for visits_add(), which counts it in its hour (store/hours.h) */
};
/* Adds a visit, and counts it in its hour; v->id is not read, told is borrowed.  ERR_OK; storage
 * errors. */
MUST_CHECK enum err visits_add(struct store *s, const struct visit_row *v);
/* In order of time, ids above after_id.  mac NULL: every phone's. */
MUST_CHECK enum err visits_each(struct store *s, const struct mac *mac, int64_t after_id,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx);
/* The newest one's id; 0: there is none. */
MUST_CHECK enum err visits_last_id(struct store *s, int64_t *out);
/* The newest `count` of them, oldest first. */
MUST_CHECK enum err visits_last(struct store *s, const struct mac *mac, int64_t count,
	enum err (*each)(void *ctx, const struct visit_row *v), void *ctx);
/* Drops visits that ended before before_s, and the oldest beyond most. */
MUST_CHECK enum err visits_trim(struct store *s, int64_t before_s, int64_t most);

/* What visit_read(), seen_read() read of a row: for the files of this folder.  ERR_OK; ERR_IO (no
 * MAC stands there); what sticks in q; *out is written only on ERR_OK. */
#define VISIT_COLUMNS                                                                              \
	"id, mac, began_at, ended_at, address, channel, agent, model, version, requests, refused," \
	" bytes, told"
#define SEEN_COLUMNS                                                                               \
	"mac, first_at, last_at, address, model, part, version, updater, channel, proof, is_new,"  \
	" own_address, own_ms, own_proof, let_address, let_ms, let_proof"
MUST_CHECK enum err visit_read(struct db_query *q, struct visit_row *out);

/* Where a phone was when it had proven itself. */
struct seen_place {
	int64_t at_ms; /* unix milliseconds; 0: never */
	char address[PEER_MAX_BYTES + 1];
	int64_t proof; /* enum proof of provision/policy.h */
};

struct seen {
	struct mac mac;
	int64_t first_at, last_at;
	char address[PEER_MAX_BYTES + 1];
	char model[WORD_MAX_BYTES + 1];
	char part[WORD_MAX_BYTES + 1];
	char version[VERSION_MAX_BYTES + 1]; /* of the application */
	char updater[VERSION_MAX_BYTES + 1];
	int64_t channel; /* enum channel of provision/policy.h; -1: not known */
	int64_t proof;   /* enum proof of provision/policy.h; says something with a channel alone */
	bool is_new;     /* not in the inventory */
	/* `address` is where it was named last, which whoever has the shared account may do.
	 *   own  with its own login or its certificate
	 *   let  without one, when its window or its site's trust let it in */
	struct seen_place own, let;
};
/* As visit_read(), of SEEN_COLUMNS; nothing in out is borrowed. */
MUST_CHECK enum err seen_read(struct db_query *q, struct seen *out);
/* Adds or updates; empty fields and places keep what is stored, first_at too.  Beyond most_new new
 * phones the one that was quiet longest is forgotten. */
MUST_CHECK enum err seen_put(struct store *s, const struct seen *seen, int64_t most_new);
/* ERR_OK; ERR_NOTFOUND (it was never here, or is forgotten); storage errors; *out is written only
 * on ERR_OK. */
MUST_CHECK enum err seen_by_mac(struct store *s, struct mac mac, struct seen *out);
/* New phones alone, last seen first. */
MUST_CHECK enum err seen_each_new(
	struct store *s, enum err (*each)(void *ctx, const struct seen *seen), void *ctx);

#endif
