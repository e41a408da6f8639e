#include "reach/vphone_update.h"

const char *const vphone_fault_names[VPHONE_FAULT__COUNT] = {
	[VPHONE_FAULT_NONE] = "none",
	[VPHONE_FAULT_LOOP] = "loop",
	[VPHONE_FAULT_SILENT] = "silent",
	[VPHONE_FAULT_OLD] = "old",
	[VPHONE_FAULT_SIGNATURE] = "signature",
};

/* The version of an image; empty where its path tells none. */
static struct slice
version_of(struct slice image)
{
	struct slice rest, folder = slice_cut(image, '/', &rest);
	struct slice version = slice_cut(rest, '/', &rest);

	return slice_is(folder, "fw") && rest.n > 0 && version.n <= WORD_MAX_BYTES ? version :
										     SLICE("");
}

bool
vphone_update_wants(const struct vphone_update *u, struct slice image)
{
	struct slice version = version_of(image);

	return u->is_on && !u->has_failed && version.n > 0 && !slice_is(version, u->runs);
}

void
vphone_update_take(struct vphone_update *u, struct slice image)
{
	struct slice version = version_of(image);

	u->taken++;
	u->restarts = u->fault != VPHONE_FAULT_SILENT;
	u->is_gone = u->fault == VPHONE_FAULT_SILENT;
	u->has_failed = u->fault == VPHONE_FAULT_OLD || u->fault == VPHONE_FAULT_SIGNATURE ||
			(u->fault == VPHONE_FAULT_LOOP && u->taken >= VPHONE_LOOPS);
	if (u->fault == VPHONE_FAULT_NONE && version.n > 0) {
		memcpy(u->runs, version.p, version.n);
		u->runs[version.n] = '\0';
	}
}
