/* crowd - the connections of one worker, counted in all and by address; all its listeners share
 * one, so that the limits hold whatever protocol somebody floods.
 */
#ifndef NET_CROWD_H
#define NET_CROWD_H

#include "base/ip.h"
#include "base/settings.h"

enum { CROWD_ADDRESSES = 4096 }; /* counters; addresses may share one */

struct crowd {
	const struct settings *settings;
	unsigned sharers; /* crowds, one per worker, that share the limits of the settings */
	size_t count;
	uint16_t per_address[CROWD_ADDRESSES];
};

/* Counts a connection in.  Whatever it says, crowd_leave() is owed.
 * Returns false when it is one too many, in all or of its address. */
bool crowd_enter(struct crowd *c, const struct ip *ip);
void crowd_leave(struct crowd *c, const struct ip *ip);

/* Whether nine tenths of all places are taken: somebody who only waits should make room. */
bool crowd_is_tight(const struct crowd *c);

#endif
