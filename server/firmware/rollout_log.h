/* rollout_log - what a phone's own log says of its firmware.
 *
 * Pure, over untrusted text: lines "time|module|level|missed|text".
 */
#ifndef FIRMWARE_ROLLOUT_LOG_H
#define FIRMWARE_ROLLOUT_LOG_H

#include "store/rollout_phones.h"

/* The first line that complains of an image's checksum or signature.
 *   out  the line's text, cut; what is no printing ASCII is "?"
 * False: none does.  A certificate's signature is another matter. */
bool rollout_log_complaint(struct slice log, char out[ROLLOUT_WHY_BYTES]);

/* The version of the application that the log tells of last: "Label=SIP,
 * Version=Danube 5.4.2.11338". False: it tells of none.  Source: boot logs of SoundStation IP 5000
 * and Trio 8500. */
bool rollout_log_version(struct slice log, char out[VERSION_MAX_BYTES + 1]);

#endif
