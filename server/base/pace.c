#include "base/pace.h"

enum { US_PER_S = 1000 * 1000 };

size_t
pace_piece(uint64_t bytes_per_s)
{
	uint64_t n = bytes_per_s / PACE_PIECES_PER_S;

	if (n < PACE_PIECE_MIN_BYTES)
		return PACE_PIECE_MIN_BYTES;
	return n < PACE_PIECE_MAX_BYTES ? (size_t)n : PACE_PIECE_MAX_BYTES;
}

static uint64_t
length_us(uint64_t bytes, uint64_t bytes_per_s)
{
	return bytes * US_PER_S / bytes_per_s;
}

uint64_t
pace_take(struct pace *p, uint64_t bytes, uint64_t bytes_per_s, uint64_t now_us)
{
	uint64_t level = atomic_load(&p->free_us), from;
	uint64_t least = now_us > PACE_SLACK_US ? now_us - PACE_SLACK_US : 0;

	do
		from = level > least ? level : least;
	while (!atomic_compare_exchange_weak(
		&p->free_us, &level, from + length_us(bytes, bytes_per_s)));
	return from;
}

void
pace_give_back(struct pace *p, uint64_t bytes, uint64_t bytes_per_s)
{
	uint64_t level = atomic_load(&p->free_us), n = length_us(bytes, bytes_per_s);

	while (!atomic_compare_exchange_weak(&p->free_us, &level, level > n ? level - n : 0))
		continue;
}
