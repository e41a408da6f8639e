/* pace - so many bytes per second for all who share a line: each takes the next free stretch of it.
 *
 * Pure but for one atomic that all threads share; time comes in.  Whoever wants to send asks for a
 * stretch and may send when that begins; nobody holds more than one, so all who always have
 * something to send get the same share, and what somebody does not take is there for the others.
 * Source: the generic cell rate algorithm (ITU-T I.371), as base/throttle.
 */
#ifndef BASE_PACE_H
#define BASE_PACE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct pace {
	_Atomic uint64_t free_us; /* monotonic: until then the line is taken; 0: never yet */
};

enum {
	PACE_PIECE_MAX_BYTES = 256 * 1024,
	PACE_PIECE_MIN_BYTES = 1024,
	PACE_PIECES_PER_S = 64,
	PACE_SLACK_US = 50 * 1000, /* an idle line is made good for so long: timers come late */
};

/* How much is asked for at a time at a rate: so little that among a hundred each has its turn
 * within two seconds, so much that a fast line does not ask all the time. */
size_t pace_piece(uint64_t bytes_per_s);

/* Takes the line for so many bytes; gives when they may leave, which may be before now.
 *   bytes_per_s  at least 1
 *   now_us       monotonic; threads may differ a little */
uint64_t pace_take(struct pace *p, uint64_t bytes, uint64_t bytes_per_s, uint64_t now_us);

/* Gives back what was taken and will not be sent: so many bytes, at the rate at which they were
 * taken.  Whoever takes next comes so much earlier; who has taken already keeps his stretch. */
void pace_give_back(struct pace *p, uint64_t bytes, uint64_t bytes_per_s);

#endif
