/* tellings - requests to tell a phone something: to read its files again, or to start anew.
 *
 * Rows alone.  Whoever wants a phone told adds one; the teller of the server (serve/telling) takes
 * those that are due, and notes here what became of them.  A row's way through its states:
 *
 *   waiting -> told    -> back         the phone said yes, and came for its files
 *           -> polling -> back         it cannot be told: it comes by itself
 *           -> failed                  nothing worked before its window closed, or it never came
 *   waiting -> withdrawn               who asked has changed his mind
 *
 * Nothing here moves the inventory's generation: no file of a phone changes by it.
 */
#ifndef STORE_TELLINGS_H
#define STORE_TELLINGS_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

enum telling_what {
	TELLING_RESYNC,  /* read the files again; a phone restarts by itself where it must */
	TELLING_RESTART, /* start anew, whatever the files say */
	TELLING_WHAT__COUNT
};
extern const char *const telling_what_names[TELLING_WHAT__COUNT]; /* "resync", "restart" */

enum telling_state {
	TELLING_WAITING,
	TELLING_TOLD,
	TELLING_POLLING,
	TELLING_BACK,
	TELLING_FAILED,
	TELLING_WITHDRAWN,
	TELLING_STATE__COUNT
};
extern const char *const telling_state_names[TELLING_STATE__COUNT]; /* "waiting", "told", ... */

enum telling_way {
	TELLING_BY_NOTHING, /* nothing has worked yet */
	TELLING_BY_REST,    /* the phone's REST API */
	TELLING_BY_UDP,     /* SIP NOTIFY */
	TELLING_BY_TCP,     /* the same */
	TELLING_BY_POLL,    /* it was not told; it comes by itself */
	TELLING_WAY__COUNT
};
extern const char *const telling_way_names[TELLING_WAY__COUNT]; /* "", "rest", "notify-udp", ... */

enum { TELLING_WHY_MAX_BYTES = 255 };

struct telling {
	int64_t id;
	int64_t phone_id;
	struct mac mac; /* of the phone; read only */
	enum telling_what what;
	enum telling_state state;
	char asked_by[AUDIT_WORD_MAX_BYTES + 1]; /* a person, or "rollout NAME" */
	int64_t asked_at;
	int64_t opens_at, closes_at; /* it is told within this time only; 0, 0: at any time */
	int64_t tries;
	int64_t next_at; /* it is not tried before */
	enum telling_way way;
	int64_t answered_at; /* when the phone said yes; 0: it has not */
	int64_t told_ms; /* unix milliseconds: it was told then, and comes after; 0: it was not */
	int64_t back_at; /* when it made contact again; 0: it has not */
	int64_t over_at; /* when nothing was to be done any more; 0: it is open */
	char why[TELLING_WHY_MAX_BYTES + 1];
};

/* Asks for a phone to be told.  One that waits for the same already is not asked for again: what
 * the phone is to do and the window decide what is the same.
 *   t    phone_id, what, asked_by, asked_at, opens_at and closes_at are read; id is given
 *   why  may be NULL
 * ERR_OK; ERR_DENIED (no such phone); ERR_LIMIT (TELLINGS_PER_PHONE_MAX are open: why); ERR_SYNTAX
 * (a window that ends before it begins, or before it was asked); storage errors. */
MUST_CHECK enum err tellings_add(struct store *s, struct telling *t, struct why *why);

/* Notes what became of one: state, tries, next_at, way, answered_at, told_ms, back_at, over_at and
 * why of t, where it still is in the state that it had.
 * ERR_OK; ERR_NOTFOUND (withdrawn, or its phone removed, meanwhile); storage errors. */
MUST_CHECK enum err tellings_note(struct store *s, enum telling_state was, const struct telling *t);

/* Withdraws what one asked for and the phones were not told yet: a rollout that is paused.
 *   phone_id  0: of every phone
 *   count     how many there were; may be NULL */
MUST_CHECK enum err tellings_withdraw(
	struct store *s, struct slice asked_by, int64_t phone_id, int64_t now, int64_t *count);

/* ERR_OK; ERR_NOTFOUND (it was forgotten, or its phone removed); storage errors; *out is written
 * only on ERR_OK. */
MUST_CHECK enum err tellings_by_id(struct store *s, int64_t id, struct telling *out);

/* Those of a phone, newest first, at most `most` of them. */
MUST_CHECK enum err tellings_of_phone(struct store *s, int64_t phone_id, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx);

/* Waiting ones whose time has come, the longest due first, at most `most` of them. */
MUST_CHECK enum err tellings_due(struct store *s, int64_t now, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx);

/* Those that wait for their phone to make contact (told, polling), behind after_id by id, at most
 * `most`: a walk through all of them takes as many calls as there are pages. */
MUST_CHECK enum err tellings_watched(struct store *s, int64_t after_id, int64_t most,
	enum err (*each)(void *ctx, const struct telling *t), void *ctx);

/* How many are open (waiting, told or polling). */
MUST_CHECK enum err tellings_open(struct store *s, int64_t *out);

/* Forgets what was over before a time, TELLINGS_TRIM of them at most. */
MUST_CHECK enum err tellings_trim(struct store *s, int64_t before);

#endif
