#include "serve/readers.h"

#include "limits.h"
#include "provision/overrides.h"

const struct nursery_job readers[READER__COUNT] = {
	[READER_OVERRIDES] = {"Reading it", overrides_job, OVERRIDES_CPU_S, OVERRIDES_WALL_MS,
			      OVERRIDES_MEMORY_BYTES, OVERRIDES_OUTPUT_BYTES},
};
