/* unit_play - one world of ftp_play for all tests of a program. */
#ifndef UNIT_PLAY_H
#define UNIT_PLAY_H

#include "unit.h"

#include "ftp_play.h"

static struct play_world *world;

static inline int
unit_play_setup(void **state)
{
	(void)state;
	world = play_world_new();
	return 0;
}

static inline int
unit_play_teardown(void **state)
{
	(void)state;
	play_world_free(world);
	return 0;
}

#endif
