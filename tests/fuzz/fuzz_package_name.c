/* Whatever a package calls a file: what is taken may stand in a path below fw/, and what a name
 * says of its version may name a release. */
#include "fuzz.h"

#include "firmware/package_name.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice name = fuzz_input(data, size), rest;
	char version[RELEASE_NAME_MAX_BYTES + 1];
	struct release_file f;

	if (package_version_find(name, version))
		must(release_name_check(slice_of(version), NULL) == ERR_OK);
	if (package_version_read(name, version))
		must(release_name_check(slice_of(version), NULL) == ERR_OK);
	if (!package_name_read(name, &f))
		return 0;
	must(slice_is(name, f.name) && package_path_check(name, NULL) == ERR_OK);
	must(package_path_is_known(name));
	for (rest = name; rest.n > 0;) {
		struct slice part = slice_cut(rest, '/', &rest);

		must(part.n > 0 && part.p[0] != '.' && part.p[0] != '-');
	}
	must(!slice_is(name, "000000000000.cfg"));
	return 0;
}
