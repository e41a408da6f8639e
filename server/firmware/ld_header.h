/* ld_header - what the header of an image says of it.
 *
 * Pure, over untrusted bytes.  Known of the images of SIP 2 and 3 (SoundPoint IP); later ones begin
 * with a signature whose form is not public, and give nothing.
 * Source: an emulator of the SoundPoint IP 501 that reads real images.
 */
#ifndef FIRMWARE_LD_HEADER_H
#define FIRMWARE_LD_HEADER_H

#include "limits.h"

#include "base/slice.h"

enum { LD_HEADER_LOOK_BYTES = 4096 }; /* of the image's beginning that are needed */

/* Finds the version: the third of the five texts behind the numbers, where the sum of these is
 * right.
 *   head  the image's first bytes
 * False: it is no header that is known. */
bool ld_header_version(struct slice head, char out[RELEASE_NAME_MAX_BYTES + 1]);

#endif
