#include "store/image_sizes.h"

#include "store/embedded.h"

#include <inttypes.h>

/* "4.1.4" of "4.1.4" and "4.1.4.1234", not of "4.1.40". */
static bool
is_version_of(struct slice version, struct slice release)
{
	return slice_starts(release, version) &&
	       (release.n == version.n || release.p[version.n] == '.');
}

/* Whether a size may be what is shown as so many KB, of 1,000 or 1,024 bytes, rounded either way.
 */
static bool
may_be(uint64_t bytes, uint64_t kilobytes)
{
	static const uint64_t units[] = {1000, 1024};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (bytes > (kilobytes - 1) * units[i] && bytes < (kilobytes + 1) * units[i])
			return true;
	return false;
}

bool
image_size_differs(struct slice release, const struct release_file *f, struct why *why)
{
	struct slice rest = slice_of(embedded_image_sizes), name = slice_of(f->name);

	if (f->kind != RELEASE_IMAGE || f->part[0] == '\0' || !slice_ends(name, SLICE(".sip.ld")))
		return false;
	while (rest.n > 0) {
		struct slice fields = slice_cut(rest, '\n', &rest);
		struct slice version = slice_cut(fields, '\t', &fields);
		struct slice part = slice_cut(fields, '\t', &fields);
		uint64_t kilobytes;

		if (!is_version_of(version, release) || !slice_is(part, f->part) ||
			slice_to_u64(fields, 1, UINT32_MAX, &kilobytes) != ERR_OK ||
			may_be(f->size_bytes, kilobytes))
			continue;
		(void)why_fail(why, ERR_OK,
			"%s has %" PRIu64 " bytes, and that of %.*s is known with %" PRIu64
			" KB: compare it with the vendor's.",
			f->name, f->size_bytes, SLICE_FMT(version), kilobytes);
		return true;
	}
	return false;
}
