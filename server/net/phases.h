/* phases - what waits, oldest first, by what it waits for: deadlines without a timer each.
 *
 * All entries of one phase have the same deadline, so each phase is a list in order of time and a
 * sweep looks at its head alone.  Pure: time comes in.  An entry lives in its owner's struct.
 */
#ifndef NET_PHASES_H
#define NET_PHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PHASES_MAX = 8 };

struct phase_entry {
	struct phase_entry *older, *newer;
	uint64_t since_ms; /* monotonic; when the phase began */
	uint8_t phase;     /* < PHASES_MAX */
};

struct phases {
	struct {
		struct phase_entry *oldest, *newest;
	} lists[PHASES_MAX];
};

/* Puts a new entry into a phase that begins now. */
void phases_enter(struct phases *p, struct phase_entry *e, int phase, uint64_t now_ms);
/* Moves an entry into a phase, perhaps the same again, that begins now. */
void phases_move(struct phases *p, struct phase_entry *e, int phase, uint64_t now_ms);
/* Takes an entry out: of none from now on, and its memory is the owner's again. */
void phases_leave(struct phases *p, struct phase_entry *e);

/* The entry that has been longest in a phase; NULL: none is.  Borrowed, and so are the entries that
 * follow it (->newer). */
static inline struct phase_entry *
phases_oldest(const struct phases *p, int phase)
{
	return p->lists[phase].oldest;
}

/* The entry that has been longest in a phase, when that is limit_ms or more; else NULL. */
struct phase_entry *phases_due(
	const struct phases *p, int phase, uint64_t limit_ms, uint64_t now_ms);

#endif
