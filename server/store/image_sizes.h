/* image_sizes - how large images are known to be: a size that differs is worth a look, no more.
 *
 * Pure, over a table that comes with the program.
 */
#ifndef STORE_IMAGE_SIZES_H
#define STORE_IMAGE_SIZES_H

#include "store/releases.h"

/* Whether an image of a release has another size than is known of it, where one is known.
 *   release  the version: what is known of 4.1.4 holds for 4.1.4.1234, too
 *   why      then says so, as a sentence for people */
bool image_size_differs(struct slice release, const struct release_file *f, struct why *why);

#endif
