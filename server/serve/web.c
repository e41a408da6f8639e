#include "serve/web.h"

#include "base/auto.h"

#include <string.h>

void
web_find(const char *given, char out[WEB_PATH_BYTES])
{
	static const char *const places[] = {
		"/../web/index.html", "/../share/bootline/web/index.html"};
	char program[WEB_PATH_BYTES / 2];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	(void)snprintf(out, WEB_PATH_BYTES, "%s", given);
	if (given[0] != '\0' || n <= 0)
		return;
	program[n] = '\0';
	*strrchr(program, '/') = '\0';
	for (size_t i = 0; i < COUNT(places); i++) {
		(void)snprintf(out, WEB_PATH_BYTES, "%s%s", program, places[i]);
		if (access(out, R_OK) == 0) {
			*strrchr(out, '/') = '\0';
			return;
		}
	}
	out[0] = '\0';
}
