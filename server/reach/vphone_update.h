/* vphone_update - how a virtual phone takes new software, and what goes wrong when it does.
 *
 * Pure.  A phone compares the version in the header of the image with its own and, where they are
 * not the same, takes the image whole and restarts.  This one takes the folder in the image's path
 * for its version: "fw/5.9.2.3446/sip.ld".
 */
#ifndef REACH_VPHONE_UPDATE_H
#define REACH_VPHONE_UPDATE_H

#include "base/err.h"
#include "base/slice.h"
#include "limits.h"

enum vphone_fault {
	VPHONE_FAULT_NONE,
	VPHONE_FAULT_LOOP,      /* fetches it again and again, and never runs it */
	VPHONE_FAULT_SILENT,    /* has it and never comes back */
	VPHONE_FAULT_OLD,       /* restarts, and runs what it ran */
	VPHONE_FAULT_SIGNATURE, /* the same, and its boot log says that the image is not signed well
				 */
	VPHONE_FAULT__COUNT
};
extern const char *const vphone_fault_names[VPHONE_FAULT__COUNT]; /* "none", "loop", ... */

enum { VPHONE_LOOPS = 3 /* after so many phones give up */ };

struct vphone_update {
	bool is_on; /* it takes images; else it reads headers alone */
	enum vphone_fault fault;
	char runs[WORD_MAX_BYTES + 1]; /* the application's version */
	unsigned taken;                /* images, whole */
	bool restarts;                 /* this boot is over, another follows */
	bool is_gone;                  /* it is not heard of again */
	bool has_failed;               /* it takes no image any more */
};

/* Whether an image is another version than the phone runs, so that it takes it whole. */
bool vphone_update_wants(const struct vphone_update *u, struct slice image);

/* It has taken an image whole. */
void vphone_update_take(struct vphone_update *u, struct slice image);

#endif
