/* render_master - the master file of a phone, and its CONFIG_FILES. */
#ifndef PROVISION_RENDER_MASTER_H
#define PROVISION_RENDER_MASTER_H

#include "base/settings.h"
#include "provision/name_set.h"
#include "provision/render_plan.h"

/* Builds CONFIG_FILES: for each layer the files before it, its own unless it is empty, the files
 * behind it; a file named twice stands at its first place alone.
 *   is_empty  of each layer
 *   names     scratch
 *   out       the list is appended
 * Returns ERR_OK; ERR_LIMIT (an entry over CONFIG_FILE_MAX_BYTES, or the list over
 * CONFIG_FILES_MAX_BYTES: why names the entry); ERR_NOMEM. */
MUST_CHECK enum err master_config_files(const struct plan *p, const bool is_empty[RENDER__COUNT],
	struct name_set *names, struct buf *out, struct why *why);

/* Writes a master.  Returns ERR_OK; ERR_SYNTAX (a directory or name that XML cannot hold);
 * ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err master_write(const struct settings *settings, const char *app_file,
	struct slice config_files, struct buf *out);

#endif
