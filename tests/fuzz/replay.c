/* replay - feeds a target the files of a folder, and every prefix of each, as an ordinary test.
 *
 * Each input is in a heap block of exactly its size, so that a byte read too far is found by a
 * sanitizer or valgrind.  A folder without files fails: a target without a corpus proves nothing.
 */
#include "fuzz.h"

#include <dirent.h>

enum {
	FILE_BYTES_MAX = 1 << 20,
	PREFIXES_MAX = 4096, /* of a longer file: its last bytes, where parsers look ahead */
};

static void
feed(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size > 0 ? size : 1);

	must(exact != NULL);
	memcpy(exact, data, size);
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static void
feed_file(const char *folder, const char *name)
{
	static uint8_t data[FILE_BYTES_MAX];
	char path[4096];
	size_t size;

	must(snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path));
	AUTO(auto_fclose) FILE *file = fopen(path, "re");
	must(file != NULL);
	size = fread(data, 1, sizeof(data), file);
	must(feof(file));
	for (size_t n = size > PREFIXES_MAX ? size - PREFIXES_MAX : 0; n <= size; n++)
		feed(data, n);
}

int
main(int argc, char **argv)
{
	must(argc == 2);
	DIR *folder = opendir(argv[1]);
	const struct dirent *entry;
	unsigned files = 0;

	must(folder != NULL);
	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.') {
			feed_file(argv[1], entry->d_name);
			files++;
		}
	(void)closedir(folder);
	(void)printf("%u files\n", files);
	return files > 0 ? 0 : 1;
}
