#include "doctor/lync_roots.h"

extern const char embedded_lync_roots[]; /* lync_roots.tsv */

bool
lync_root_is_known(struct slice common)
{
	struct slice rest = slice_of(embedded_lync_roots);

	while (rest.n > 0) {
		struct slice line = slice_cut(rest, '\n', &rest);
		struct slice name = slice_cut(line, '\t', &line);

		if (name.n > 0 && name.p[0] != '#' && slice_eq_nocase(name, common))
			return true;
	}
	return false;
}
