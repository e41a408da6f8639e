/* package_name - what a file of a vendor's package is, by its name, and which version names say.
 *
 * Pure.  What has no known name is not taken: a package's own 000000000000.cfg least of all.
 * Source: contents of packages from SIP 3.1 to UCS 6.4 (split and combined), and of the masters in
 * them.
 */
#ifndef FIRMWARE_PACKAGE_NAME_H
#define FIRMWARE_PACKAGE_NAME_H

#include "store/releases.h"

/* Whether a path may stand in a package at all: who has '..' in one means no good.
 *   path  untrusted, as the archive has it
 * Returns ERR_OK; ERR_SYNTAX (absolute, '..', a backslash, a drive letter); ERR_LIMIT (over
 * PACKAGE_PATH_MAX_BYTES); why names it. */
enum { PACKAGE_PATH_MAX_BYTES = 1024 };
MUST_CHECK enum err package_path_check(struct slice path, struct why *why);

/* Whether a file may be a package, or one image, by its own name: it ends as such do, and is text.
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT (over RELEASE_SOURCE_MAX_BYTES); why says the rule. */
MUST_CHECK enum err package_source_check(struct slice name, struct why *why);

/* A path without "./" in front and "/" behind. */
struct slice package_path_clean(struct slice path);

/* What a file is.
 *   name  as it stands below the package's top: "3111-46157-002.sip.ld", "languages/x.xml"
 *   out   its name, kind and part; the rest is empty; written only on true
 * False: it is not taken. */
bool package_name_read(struct slice name, struct release_file *out);

/* Whether a path may be a known file's, at the top or in one folder, of any name. */
bool package_path_is_known(struct slice path);

/* The same for a file of a package that is being read: one of a CX5100 or CX5500 is taken in with
 * every file that it has, or not at all.
 *   is_taken  written only on ERR_OK
 * ERR_OK; ERR_SYNTAX (such a file's name cannot be served: why names it). */
MUST_CHECK enum err package_path_take(struct slice path, bool *is_taken, struct why *why);

/* Whether a file shows where the package's top is: an image, the text with its version, or what
 * lies in the folder of a CX5100 or CX5500. */
bool package_name_is_anchor(struct slice name);

/* Reads the text of sip.ver or bootrom.ver: "5.9.8.5760", perhaps with a line end.  False: it says
 * no version. */
bool package_version_read(struct slice text, char out[RELEASE_NAME_MAX_BYTES + 1]);

/* Finds a version in a package's name: "Polycom UC Software 5.9.2 release sig split.zip" is 5.9.2,
 * "spip_ssip_vvx_3_2_4B_release_sig.zip" 3.2.4B.  False: there is none of three numbers or more. */
bool package_version_find(struct slice name, char out[RELEASE_NAME_MAX_BYTES + 1]);

#endif
