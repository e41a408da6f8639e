/* front - what a worker does with a front end, whatever it speaks.
 *
 * Each front end's own struct begins with a struct front.
 */
#ifndef NET_FRONT_H
#define NET_FRONT_H

#include "base/settings.h"

struct front {
	const struct front_calls *calls; /* static */
};

struct front_calls {
	/* Other settings from now on. */
	void (*settings)(struct front *f, const struct settings *settings);
	/* Takes nobody new and ends what is idle; what runs goes on. */
	void (*drain)(struct front *f);
	/* Connections, or transfers, that are still there. */
	size_t (*count)(const struct front *f);
	/* Whether any of them waits for a commit. */
	bool (*holds)(const struct front *f);
	/* Ends everything; nothing may be with a keeper. */
	void (*free)(struct front *f);
};

#endif
