/* Any file is either taken, and every number is within its bounds, or refused with the line. */
#include "fuzz.h"

#include "base/settings.h"

#include <sys/mman.h>

static void
check_values(const struct settings *s)
{
	for (int i = 0; i < SET__COUNT; i++) {
		const struct setting_row *row = &settings_table[i];
		uint64_t v = settings_number(s, (enum setting)i);

		must(settings_text(s, (enum setting)i) != NULL);
		if (row->type == SETTING_NUMBER)
			must(v >= row->min && v <= row->max);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(auto_close) int fd = memfd_create("settings", MFD_CLOEXEC);
	struct settings *s = settings_new();
	struct why why = {""};
	char path[64];

	must(fd != -1 && s != NULL && write(fd, data, size) == (ssize_t)size);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (settings_from_file(s, path, &why) == ERR_OK)
		must(why.text[0] == '\0');
	else
		must(strstr(why.text, ", line ") != NULL);
	check_values(s);
	settings_free(s);
	return 0;
}
