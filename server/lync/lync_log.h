/* lync_log - whether what a device brings is one of its logs, and which.
 *
 * Pure.  Folders, extensions and the name of a CELog are documented; where in a request the name
 * stands is not.  So it is looked for where HTTP has places for it: behind Logs/Client in the path;
 * and in what is posted to the request handler, which logs are documented to go to, in the query
 * and in Content-Disposition. Source: Microsoft, "Log File Types and Locations";
 * Set-CsDeviceUpdateConfiguration (ValidLogFileExtensions, ValidLogFileTypes).
 */
#ifndef LYNC_LYNC_LOG_H
#define LYNC_LYNC_LOG_H

#include "base/err.h"
#include "base/slice.h"

enum lync_log_kind {
	LYNC_LOG_CELOG,  /* a user has sent it */
	LYNC_LOG_WATSON, /* of a crash */
	LYNC_LOG_CONFIG, /* the profile of a RoundTable */
	LYNC_LOG_KIND__COUNT
};
extern const char *const lync_log_kinds[LYNC_LOG_KIND__COUNT]; /* "CELog", ... */

enum { LYNC_LOG_NAME_MAX_BYTES = 127 };

struct lync_log {
	enum lync_log_kind kind;
	/* Letters, digits, dots, dashes, underscores, blanks; does not begin with a dot. */
	char name[LYNC_LOG_NAME_MAX_BYTES + 1];
};

/* Reads what stands below Logs/Client: FOLDER/NAME, the folder in any case.
 *   rest  untrusted
 * Returns ERR_OK; ERR_NOTFOUND (no such folder, or no name in it); ERR_SYNTAX (a name of other
 * bytes); ERR_LIMIT (a longer one); ERR_DENIED (an extension that logs of this folder do not have).
 */
MUST_CHECK enum err lync_log_of_tree(struct slice rest, struct lync_log *out);

/* Looks for a name in what was posted to the request handler.  Only extensions that belong to one
 * kind count, so that a request for an update is never taken for a log.
 *   query  behind "?"; heads  "Name: value\n" each; both untrusted
 * False: there is none. */
bool lync_log_of_request(struct slice query, struct slice heads, struct lync_log *out);

/* Who has sent a CELog: ID of TYPE_ID-YYYYMMDD-CELOGHHMMSS_N.clg; empty where a name has another
 * form. */
struct slice lync_log_device(struct slice name);

#endif
