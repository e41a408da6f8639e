/* rollout - moves phones to a release, ring by ring, and stops by itself when they fail.
 *
 * A rollout is a target release; who (phones, asked for as `phone list` asks); rings in their order
 * (a list of MACs, a percentage, a group, the rest); a window (days and hours, in the time zone of
 * each phone's site); a pace (phones at once); a wait after each ring; a halt rule (failed phones,
 * as a number or a share of their ring); and a state.
 *
 * Which phones belong to it is fixed when it starts.  Each goes into the first ring that takes it,
 * and stands there in an order that its MAC and the rollout's number give, so that a percentage is
 * the same phones whenever it is looked at, and not the same ones in every rollout.  A phone is
 * left out for good where the release has no image for its part, where another rollout has it, and
 * where no ring takes it.
 *
 *   waiting -> offered -> downloading -> restarted -> done
 *                  \           \              \----> failed
 *
 * What a phone does is derived from what it did, by the trace: an image that it fetched whole, a
 * boot log that it brought, a version that it reports.  Whoever reports the release is done,
 * whatever went before.  Failed is who fetches the whole image three times within an hour, who has
 * it and is not heard of for `patience`, who restarts with it and reports another version, and
 * whose boot log complains of checksum or signature.  One that failed in silence and comes back
 * with the release is done after all.  One that is tried again by a retry starts anew: what it
 * fetched before, and its visit tells later, does not count.
 *
 * An offer is a row that rendering reads (store/rollout_phones.h): the phone's master names the
 * release, and the phone itself, so that its request for the image tells whose it is over every
 * protocol.  A waiting phone gets what its scopes say.  One that failed, one that the rollout was
 * halted under, and one that did not come before the window closed get what they had: what the
 * scopes say where that is another release, else the release that the phone ran, else fw/hold.
 * One that was offered the release and does not come keeps its place: for `quiet` it counts as one
 * of the pace and holds its ring open, then not any more; when it comes, it gets the release.
 *
 * Paused: nobody new is offered the release, and who was goes on.  Halted: who has it keeps it, and
 * everybody else that was offered it gets what he had; resumed, those failures do not count again.
 * Done: every ring is over.  Its phones keep the release, unless a scope says the same or a newer
 * one.  Cancelled: the same, and nobody else gets it any more.  Rolled back: everybody that was
 * offered it gets what he had.
 *
 * Time is counted in watched seconds: those between two looks, but at most ROLLOUT_LOOK_MAX_S of
 * them and never less than none.  So neither a clock that is set nor a server that was off for a
 * night ends a wait or makes a phone fail that nobody could have heard.
 *
 * All state is rows; what decides (firmware/rollout_decide.c) is one pure function over them.
 */
#ifndef FIRMWARE_ROLLOUT_H
#define FIRMWARE_ROLLOUT_H

#include "provision/zone_time.h"
#include "store/rollout_phones.h"

/* A phone of a rollout while it is decided. */
struct rollout_member {
	struct rollout_phone at;
	size_t zone;                   /* place of its site's in the fleet's zones */
	enum rollout_offer_kind offer; /* as it is stored */
	bool has_moved;                /* since it was read */
};

enum rollout_news {
	ROLLOUT_NEWS_RING = 1 << 0,   /* another ring is under way */
	ROLLOUT_NEWS_HALTED = 1 << 1, /* plan.why says why */
	ROLLOUT_NEWS_DONE = 1 << 2,
};

/* A rollout with its phones. */
struct rollout_fleet {
	struct rollout plan;
	int64_t rings;                  /* how many it has */
	struct rollout_member *members; /* by ring and place; those left out first, in ring 0 */
	size_t count;
	struct zone *zones;
	unsigned news;  /* a set of enum rollout_news, of the last look */
	bool has_moved; /* plan or a member, but for the time */
};

/* What a phone did. */
enum rollout_event_kind {
	ROLLOUT_SEEN,       /* anything at all */
	ROLLOUT_FETCHED,    /* the whole image of the target */
	ROLLOUT_BROKE_OFF,  /* a part of it */
	ROLLOUT_CHECKED,    /* looked at its header, and wanted no more: it runs it.  Only of phones
			       that do not say their version */
	ROLLOUT_BOOTED,     /* brought its boot log */
	ROLLOUT_REPORTED,   /* a version: text */
	ROLLOUT_COMPLAINED, /* a line of its boot log: text */
	ROLLOUT_EVENT_KIND__COUNT
};
struct rollout_event {
	size_t member; /* its place in the fleet */
	enum rollout_event_kind kind;
	int64_t at; /* when it began, unix seconds */
	char text[ROLLOUT_WHY_BYTES];
};

/* Moves a rollout on.  Pure: no store, no clock, no sockets.
 *   events  what happened since the last look, in order
 *   now     unix seconds; may be before the last look */
void rollout_decide(
	struct rollout_fleet *f, const struct rollout_event *events, size_t count, int64_t now);

/* Whether phones of a zone may begin now. */
bool rollout_window_is_open(const struct rollout *r, const struct zone *zone, int64_t now);

/* When a window that is open closes; 0: never.  Where summer begins or ends meanwhile, an hour off.
 */
int64_t rollout_window_closes(const struct rollout *r, const struct zone *zone, int64_t now);

/* Whether a version that a phone reports is a release: 5.9.2.3446 is 5.9.2 too. */
bool rollout_is_release(struct slice version, struct slice release);

/* What rendering is told of a phone. */
enum rollout_offer_kind rollout_offer_of(const struct rollout *r, const struct rollout_phone *p);

enum rollout_command {
	ROLLOUT_START,
	ROLLOUT_PAUSE,
	ROLLOUT_RESUME,
	ROLLOUT_RETRY, /* resume, and those that failed once more */
	ROLLOUT_CANCEL,
	ROLLOUT_ROLL_BACK,
	ROLLOUT_COMMAND__COUNT
};
/* Does what an administrator says.  Pure.
 * ERR_OK; ERR_DENIED (not in this state: why says what can be done). */
MUST_CHECK enum err rollout_command(
	struct rollout_fleet *f, enum rollout_command command, int64_t now, struct why *why);

/* So far along is a ring: who needs nothing more of it, of a hundred; an empty one is whole, but
 * not before it is known who is in it. */
int rollout_percent(enum rollout_state state, int64_t finished, int64_t all);

#endif
