/* readers - what children may be asked to read: the one table of a nursery's jobs. */
#ifndef SERVE_READERS_H
#define SERVE_READERS_H

#include "base/nursery.h"

enum reader {
	READER_OVERRIDES, /* a document that a phone has uploaded (provision/overrides.h) */
	READER_PACKAGE,   /* a package of firmware (firmware/package.h) */
	READER__COUNT
};

extern const struct nursery_job readers[READER__COUNT];

#endif
