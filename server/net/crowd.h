/* crowd - the connections of one worker, counted in all and by source; all its listeners share one,
 * so that the limits hold whatever protocol somebody floods.
 *
 * Where places run out, whoever has kept us waiting longest goes: strangers first, and where a
 * source has had its share one of its own, so that a neighbour behind the same address finds a
 * place. The last tenth is for sources that have completed a request: strangers only change places
 * there.
 */
#ifndef NET_CROWD_H
#define NET_CROWD_H

#include "base/crypto.h"
#include "base/ip.h"
#include "base/settings.h"
#include "base/tallies.h"
#include "net/phases.h"

enum {
	CROWD_SOURCES = 4096, /* counters; sources may share one */
	CROWD_ROOMS = 8,      /* listeners, and the list of delays */
	CROWD_LOOKS_MAX = 16, /* of a phase's oldest: a stranger among them goes first */
};

/* Who goes first, when somebody has to. */
enum crowd_rank {
	CROWD_LEAVING,    /* was refused: waits for its answer or its end */
	CROWD_STRANGER,   /* nothing complete came of it, nor ever of its source */
	CROWD_UNFINISHED, /* nothing complete came of it */
	CROWD_IDLE,       /* between two requests */
	CROWD_BUSY,       /* stays */
};

struct crowd_guest {
	enum crowd_rank rank;
	uint64_t since_ms; /* when it began to wait */
	void *who;         /* the room's own */
};

/* A part of the crowd that knows its guests. */
struct crowd_room {
	/* Finds who should go first, of one source where that is not NULL.  false: nobody. */
	bool (*find)(void *ctx, const struct ip *source, struct crowd_guest *out);
	void (*evict)(void *ctx, void *who);
	void *ctx;
};

struct crowd {
	const struct settings *settings;
	unsigned sharers;      /* crowds, one per worker, that share the limits of the settings */
	struct tallies *known; /* marks sources; of all workers; NULL: nobody is known */
	struct crypto_key key; /* of the hash: nobody chooses whom he shares a counter with */
	struct crowd_room rooms[CROWD_ROOMS];
	size_t room_count;
	size_t count;
	uint16_t per_source[CROWD_SOURCES];
};

/* Makes a room known to whoever looks for somebody to go; CROWD_ROOMS at most.
 *   room  copied; its ctx outlives the crowd */
void crowd_add_room(struct crowd *c, const struct crowd_room *room);

/* Counts a connection in, and has another one go for it if need be.  Whatever it says,
 * crowd_leave() is owed. Returns false when it is one too many: there is nobody who could go. */
bool crowd_enter(struct crowd *c, const struct ip *ip, uint64_t now_ms);
void crowd_leave(struct crowd *c, const struct ip *ip);

/* Has one go: descriptors have run out. */
void crowd_shrink(struct crowd *c);

/* Remembers that a source has completed a request / whether it has. */
void crowd_remember(struct crowd *c, const struct ip *ip, uint64_t now_ms);
bool crowd_knows(const struct crowd *c, const struct ip *ip, uint64_t now_ms);

/* Takes a guest over into best if he should go before it. */
void crowd_prefer(struct crowd_guest *best, const struct crowd_guest *other);

/* A room whose guests wait in phases: entries are first in the guests' own structs. */
struct crowd_waiting {
	const struct phases *phases;
	const int *which; /* phases out of which somebody may go */
	size_t which_count;
	struct ip (*ip)(const struct phase_entry *e);
	enum crowd_rank (*rank)(const struct phase_entry *e);
};
/* Finds who should go first, as a room's find(), of the oldest of each phase that are looked at. */
bool crowd_find_waiting(
	const struct crowd_waiting *w, const struct ip *source, struct crowd_guest *out);

#endif
