#include "serve/readers.h"

#include "firmware/package.h"
#include "limits.h"
#include "provision/overrides.h"

const struct nursery_job readers[READER__COUNT] = {
	[READER_OVERRIDES] = {"Reading it", overrides_job, OVERRIDES_CPU_S, OVERRIDES_WALL_MS,
			      OVERRIDES_MEMORY_BYTES, OVERRIDES_OUTPUT_BYTES           },
 /* Paths and lengths come on top of the files. */
	[READER_PACKAGE] = {"Reading it", package_job,   PACKAGE_CPU_S,   PACKAGE_WALL_MS,
			      PACKAGE_MEMORY_BYTES,   (PACKAGE_TOTAL_MIB + 64ULL) << 20},
};
