/* Whatever an image begins with, its version is a short text without blanks, or there is none. */
#include "fuzz.h"

#include "firmware/ld_header.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char version[RELEASE_NAME_MAX_BYTES + 1];

	if (!ld_header_version(fuzz_input(data, size), version))
		return 0;
	must(version[0] != '\0' && strlen(version) <= RELEASE_NAME_MAX_BYTES);
	for (const char *c = version; *c != '\0'; c++)
		must(*c > ' ' && *c < 0x7f);
	return 0;
}
