/* line_change - a line as a whole: its row, its password and its servers.
 *
 * The caller holds the write transaction of the inventory; a dry run is its rollback.
 */
#ifndef MANAGE_LINE_CHANGE_H
#define MANAGE_LINE_CHANGE_H

#include "store/lines.h"

struct line_change {
	struct line line;    /* id 0: a new one */
	bool sets_secret;    /* to secret, checked as field_secret(); an empty one removes it */
	struct slice secret; /* borrowed */
	bool sets_servers;   /* to these, best first; none: the site's serve it */
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t server_count;
};

/* Reads how a line signs in.
 *   field  how it is called there: "--sign-in", "sign_in"
 * ERR_OK; ERR_SYNTAX with why. */
MUST_CHECK enum err line_change_sign_in(
	struct slice word, const char *field, enum line_sign_in *out, struct why *why);

/* Stores it; id, canonical address and has_secret are written.
 * ERR_OK; as lines_add(), lines_update(), lines_set_secret() and lines_set_servers(). */
MUST_CHECK enum err line_change_store(struct store *s, struct line_change *change, struct why *why);

/* What is odd about a line: worth a warning, no fault. */
enum line_oddity {
	LINE_AS_USUAL,
	LINE_WITHOUT_SECRET, /* it signs in with a password, and has none */
	LINE_SECRET_UNUSED,  /* its password is kept, but never sent to a phone */
};
enum line_oddity line_oddity(const struct line *line);

#endif
