/* Whatever a client calls a file, and wherever it stands: what comes out is a path inside the root
 * without detours, and stays as it is.  What stands before the first LF says where it stands. */
#include "fuzz.h"

#include "ftp/ftp_path.h"

static void
check_path(const struct ftp_path *path)
{
	struct slice rest = slice_of(path->text), part;
	struct ftp_path again;

	must(rest.n <= NAME_MAX_BYTES);
	must(rest.n == 0 || (rest.p[0] != '/' && rest.p[rest.n - 1] != '/'));
	while (rest.n > 0) {
		part = slice_cut(rest, '/', &rest);
		must(part.n > 0 && !slice_is(part, ".") && !slice_is(part, ".."));
		for (size_t i = 0; i < part.n; i++)
			must((unsigned char)part.p[i] >= ' ' && part.p[i] != 0x7f &&
				part.p[i] != '\\');
	}
	must(ftp_path_resolve(SLICE(""), slice_of(path->text), &again) == ERR_OK);
	must(strcmp(path->text, again.text) == 0);
	must(ftp_path_resolve(slice_of(path->text), SLICE(""), &again) == ERR_OK);
	must(strcmp(path->text, again.text) == 0);
	must(ftp_path_resolve(slice_of(path->text), SLICE("/"), &again) == ERR_OK);
	must(again.text[0] == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice arg, first = slice_cut(fuzz_input(data, size), '\n', &arg);
	struct ftp_path cwd = {"x"}, path = {"untouched"};
	enum err e = ftp_path_resolve(SLICE(""), first, &cwd);

	must(e == ERR_OK || e == ERR_SYNTAX || e == ERR_LIMIT);
	if (e == ERR_OK)
		check_path(&cwd);
	else
		must(strcmp(cwd.text, "x") == 0);
	e = ftp_path_resolve(slice_of(cwd.text), arg, &path);
	if (e == ERR_OK)
		check_path(&path);
	else
		must(strcmp(path.text, "untouched") == 0);
	return 0;
}
