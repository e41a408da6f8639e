/* package - a vendor's package as files, one after the other: never extracted.
 *
 * An archive (zip, tar, tar.gz) is read by a nursery's child, the only one that meets libarchive.
 * Nothing but plain files of known names is handed on; a package that holds anything that no vendor
 * puts into one is refused whole.
 */
#ifndef FIRMWARE_PACKAGE_H
#define FIRMWARE_PACKAGE_H

#include "base/nursery.h"
#include "firmware/package_stream.h"

/* The work of the child, for the table of a nursery's jobs: reads the archive in_fd, a file. */
MUST_CHECK enum err package_job(int in_fd, int out_fd);

/* Has a child read an archive, and hands its files to sink.  For plain threads, not for loops.
 *   job    package_job()'s place in the nursery's table
 *   fd     the archive, borrowed; its position tells how far it is
 * Returns ERR_OK: whole; ERR_SYNTAX (no archive, damaged, encrypted, or holds what is not to be in
 * one); ERR_LIMIT (a bound of limits.h); what the sink returned; as nursery_run().  why says it. */
MUST_CHECK enum err package_read(
	struct nursery *n, size_t job, int fd, const struct package_sink *sink, struct why *why);

/* The same for a folder with a package's files, opened by dir_fd: without a child, for nothing is
 * unpacked.  Links are not followed. */
MUST_CHECK enum err package_read_folder(
	int dir_fd, const struct package_sink *sink, struct why *why);

/* The same for the files that are named, and nothing else of the folder.
 *   paths  below dir_fd; the sink is told their last part alone */
MUST_CHECK enum err package_read_named(int dir_fd, const struct slice *paths, size_t count,
	const struct package_sink *sink, struct why *why);

/* The same for one file by itself.
 *   name  its own: "3111-46157-002.sip.ld" */
MUST_CHECK enum err package_read_file(
	int fd, struct slice name, const struct package_sink *sink, struct why *why);

#endif
