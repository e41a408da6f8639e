/* move_images - the firmware of a boot folder as releases: bytes first, rows later.
 *
 * Each folder with images is a package: its version is what sip.ver says in it, else its name, else
 * a header of an image.
 */
#ifndef MOVING_MOVE_IMAGES_H
#define MOVING_MOVE_IMAGES_H

#include "firmware/intake.h"
#include "moving/survey.h"

/* A folder with images. */
struct moving_package {
	struct slice folder; /* below the boot folder; empty: its top */
	size_t at, n;        /* its files, of the list */
	struct intake_plan plan;
	bool is_stored;
	char release[RELEASE_NAME_MAX_BYTES + 1]; /* "": it is none */
};

struct moving_images {
	struct intake_batch batch;
	struct buf packages; /* struct moving_package */
	struct buf files;    /* uint32_t: numbers of the folder's files */
};
/* Begins with no package; ends: sweeps what was stored and no row names, and lets other writers of
 * images in again. */
void moving_images_init(struct moving_images *i);
void moving_images_done(struct moving_images *i);

/* How many packages the folder has, and which is the at-th; borrowed from i. */
static inline size_t
moving_packages_len(const struct moving_images *i)
{
	return i->packages.n / sizeof(struct moving_package);
}

static inline struct moving_package *
moving_package(const struct moving_images *i, size_t at)
{
	return (struct moving_package *)(void *)i->packages.p + at;
}

#endif
