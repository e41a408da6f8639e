/* rollout_phones - the phones of a rollout, and what rendering is told of them. */
#ifndef STORE_ROLLOUT_PHONES_H
#define STORE_ROLLOUT_PHONES_H

#include "store/page.h"
#include "store/phones.h"
#include "store/rollouts.h"
#include "store/visits.h"

enum rollout_phone_state {
	ROLLOUT_WAITING,
	ROLLOUT_OFFERED,     /* its master names the release; nothing was heard of it since */
	ROLLOUT_DOWNLOADING, /* it has asked for the image, perhaps has all of it */
	ROLLOUT_RESTARTED,   /* it has the image, has restarted, and has not said what it runs */
	ROLLOUT_PHONE_DONE,  /* it runs the release */
	ROLLOUT_FAILED,
	ROLLOUT_LEFT_OUT, /* it never gets it */
	ROLLOUT_PHONE_STATE__COUNT
};
extern const char *const rollout_phone_state_names[ROLLOUT_PHONE_STATE__COUNT]; /* "waiting", ... */

/* Why it is in that state, where that is not plain. */
enum rollout_reason {
	ROLLOUT_PLAIN,
	ROLLOUT_NO_IMAGE,  /* left out: the release has none for its part */
	ROLLOUT_NO_RING,   /* left out: no ring takes it */
	ROLLOUT_ELSEWHERE, /* left out: another rollout has it */
	ROLLOUT_AT_START,  /* done: it ran the release already */
	ROLLOUT_BY_HEADER, /* done: it read the image's header and wanted no more, as who runs it */
	ROLLOUT_LOOP,      /* failed: fetched the same image whole, again and again */
	ROLLOUT_SILENT,    /* failed: it has the image and does not come back */
	ROLLOUT_OLD_VERSION, /* failed: it has restarted and reports another version: why */
	ROLLOUT_COMPLAINT,   /* failed: its log says so: why */
	ROLLOUT_TAKEN_BACK,  /* waiting: the rollout was halted before it got through */
	ROLLOUT_OUT_OF_TIME, /* waiting: the window closed before it came */
	ROLLOUT_AGAIN,       /* waiting, offered: it failed before, and is tried again */
	ROLLOUT_REASON__COUNT
};
/* For programs: "no_image"; "" where it is plain. */
extern const char *const rollout_reason_names[ROLLOUT_REASON__COUNT];
/* For people, ": ..." of why behind it where there is any: "It fetched ..."; "" where plain. */
extern const char *const rollout_reason_sentences[ROLLOUT_REASON__COUNT];

enum { ROLLOUT_WHY_BYTES = 201 };

struct rollout_phone {
	int64_t phone_id;
	struct mac mac; /* read only, like what is said of the phone itself */
	int64_t ring;   /* 0: left out */
	int64_t place;
	enum rollout_phone_state state;
	enum rollout_reason reason;
	char why[ROLLOUT_WHY_BYTES];
	char from_version[VERSION_MAX_BYTES + 1];
	bool is_offered, is_forgiven;
	int64_t changed_at; /* unix seconds */
	int64_t since_s;    /* in watched seconds */
	int64_t offered_s;  /* in vain, in windows that have closed */
	int64_t fetches, fetched_1_s, fetched_2_s;
	int64_t site_id; /* of the phone; read only */
};

/* Adds one to a rollout.  ERR_EXISTS. */
MUST_CHECK enum err rollout_phones_add(
	struct store *s, int64_t rollout_id, const struct rollout_phone *p);
/* Writes what moves; of a phone that is gone nothing. */
MUST_CHECK enum err rollout_phones_move(
	struct store *s, int64_t rollout_id, const struct rollout_phone *p);
/* By ring and place. */
MUST_CHECK enum err rollout_phones_each(struct store *s, int64_t rollout_id,
	enum err (*each)(void *ctx, const struct rollout_phone *p), void *ctx);

/* How many phones of each ring are in each state; ring 0: those left out. */
struct rollout_counts {
	int64_t of[ROLLOUT_RINGS_MAX + 1][ROLLOUT_PHONE_STATE__COUNT];
};
/* Adds to one of them; a ring or state of a newer version counts nowhere. */
void rollout_counts_add(
	struct rollout_counts *c, int64_t ring, enum rollout_phone_state state, int64_t count);
/* Counts the phones of a rollout; all are 0 of one that is none.  ERR_OK; storage errors. */
MUST_CHECK enum err rollout_phones_count(
	struct store *s, int64_t rollout_id, struct rollout_counts *out);

/* The same of all rollouts that run, are paused or halted: for figures. */
MUST_CHECK enum err rollout_phones_sum(struct store *s,
	enum err (*each)(void *ctx, enum rollout_phone_state state, int64_t count), void *ctx);
/* The rollout that has a phone in hand (it runs, is paused or halted); 0: none. */
MUST_CHECK enum err rollout_phones_holder(struct store *s, int64_t phone_id, int64_t *out);

/* A page of a rollout's phones, by ring and place.
 *   ring   -1: any
 *   state  ROLLOUT_PHONE_STATE__COUNT: any */
struct rollout_phone_query {
	int64_t rollout_id, ring;
	enum rollout_phone_state state;
	struct page page;
};
struct rollout_phone_hit {
	struct rollout_phone at;
	struct phone phone;
};
MUST_CHECK enum err rollout_phones_query(struct store *s, const struct rollout_phone_query *q,
	enum err (*each)(void *ctx, const struct rollout_phone_hit *hit), void *ctx,
	struct page_end *out, struct why *why);

enum rollout_offer_kind {
	ROLLOUT_OFFER_NONE,
	ROLLOUT_OFFER_TARGET,   /* the release, before all scopes */
	ROLLOUT_OFFER_KEPT,     /* the release, where no scope says the same or a newer one */
	ROLLOUT_OFFER_PREVIOUS, /* what scopes say, if it is another one; else what it ran; else
				   to keep what it runs */
};
struct rollout_offer {
	enum rollout_offer_kind kind;
	int64_t rollout_id;
	int64_t release_id, previous_id; /* previous_id 0: it is not held */
	char release[RELEASE_NAME_MAX_BYTES + 1];
	char previous[RELEASE_NAME_MAX_BYTES + 1]; /* "": it is not held; both names read only */
};
/* Puts a phone's offer in place of the one that it has, unless that is a newer rollout's; of kind
 * NONE: takes away the one that this rollout made. */
MUST_CHECK enum err rollout_offers_put(
	struct store *s, int64_t phone_id, const struct rollout_offer *o);
/* ERR_NOTFOUND: no rollout says anything of it. */
MUST_CHECK enum err rollout_offers_get(
	struct store *s, int64_t phone_id, struct rollout_offer *out);

#endif
