/* Whatever a web service says of itself, what is listed of it are names, each once. */
#include "fuzz.h"

#include "doctor/mex.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf names = BUF(8192);
	size_t count = mex_operations(fuzz_input(data, size), &names), told = 0;
	struct slice rest = buf_slice(&names);

	must(buf_check(&names) == ERR_OK);
	while (rest.n > 0) {
		struct slice name = slice_trim(slice_cut(rest, ',', &rest));
		struct slice after = rest;

		must(name.n > 0 && name.n <= 64);
		for (size_t i = 0; i < name.n; i++)
			must(name.p[i] == '_' || (name.p[i] >= '0' && name.p[i] <= '9') ||
				((name.p[i] | 0x20) >= 'a' && (name.p[i] | 0x20) <= 'z'));
		while (after.n > 0)
			must(!slice_eq(slice_trim(slice_cut(after, ',', &after)), name));
		told++;
	}
	must(told == count);
	(void)mex_has_root(buf_slice(&names));
	buf_free(&names);
	return 0;
}
