/* intake_plan - what a package's files make together: where its top is, its version, its files.
 *
 * Pure: no files, no rows.
 */
#ifndef FIRMWARE_INTAKE_PLAN_H
#define FIRMWARE_INTAKE_PLAN_H

#include "base/buf.h"
#include "firmware/package_name.h"

/* A file of the package, as it was stored. */
struct intake_item {
	char path[PACKAGE_PATH_MAX_BYTES + 1];
	uint64_t size_bytes;
	char hash[IMAGE_HASH_BYTES];
	char version[RELEASE_NAME_MAX_BYTES + 1]; /* as its header or its text says, or "" */
};

struct intake_plan {
	struct buf items; /* struct intake_item */
	struct buf files; /* struct release_file: once it is made */
	char version[RELEASE_NAME_MAX_BYTES + 1];
};
/* Begins an empty plan. */
void intake_plan_init(struct intake_plan *p);
void intake_plan_done(struct intake_plan *p); /* for AUTO; all zeros is allowed */

/* Whether a file of this path may come beside those that are there.
 * ERR_OK; ERR_SYNTAX (it is there already, in whatever case); ERR_LIMIT (too many). */
MUST_CHECK enum err intake_plan_check(
	const struct intake_plan *p, struct slice path, struct why *why);
/* Puts a file in that intake_plan_check() has let pass; copied.  ERR_OK; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err intake_plan_add(struct intake_plan *p, const struct intake_item *item);

/* Makes files and version from the items.
 *   source   the package's own name
 *   version  as the administrator says, or empty: sip.ver says it, else the name, else a header
 * Returns ERR_OK; ERR_SYNTAX (no firmware, or in two places; no version, or none that may name a
 * release); ERR_NOMEM.  why says what to do. */
MUST_CHECK enum err intake_plan_make(
	struct intake_plan *p, struct slice source, struct slice version, struct why *why);

/* The files that intake_plan_make() has made: how many, and the i-th of them.  Borrowed from p. */
static inline size_t
intake_files_len(const struct intake_plan *p)
{
	return p->files.p != NULL ? p->files.n / sizeof(struct release_file) : 0;
}

static inline const struct release_file *
intake_file(const struct intake_plan *p, size_t i)
{
	return (const struct release_file *)(const void *)p->files.p + i;
}

#endif
