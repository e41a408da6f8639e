/* lines - SIP registrations, their servers and secrets, and which phones have them. */
#ifndef STORE_LINES_H
#define STORE_LINES_H

#include "store/line_address.h"
#include "store/phones.h"
#include "store/sites.h"

enum line_sign_in {
	SIGN_IN_FULL,      /* credentials with the line */
	SIGN_IN_PREFILLED, /* all but the password, in the phone's login store */
	SIGN_IN__COUNT
};
extern const char *const line_sign_in_names[SIGN_IN__COUNT]; /* "full", "prefilled" */

struct line {
	int64_t id;
	char address[ADDRESS_MAX_BYTES + 1];
	char auth_user[ADDRESS_MAX_BYTES + 1];
	char auth_domain[ADDRESS_MAX_BYTES + 1];
	enum line_sign_in sign_in;
	bool is_shared;
	bool has_secret; /* read only */
	char display_name[LABEL_MAX_BYTES + 1];
	char label[LABEL_MAX_BYTES + 1];
};

/* As in phones.h; add leaves the canonical address in the line.  Remove is ERR_DENIED while the
 * line is on a phone, update when it makes a line private that is on several: why names one. */
MUST_CHECK enum err lines_add(struct store *s, struct line *line, struct why *why);
MUST_CHECK enum err lines_update(struct store *s, const struct line *line, struct why *why);
MUST_CHECK enum err lines_remove(struct store *s, int64_t id, struct why *why);
MUST_CHECK enum err lines_by_address(struct store *s, struct slice address, struct line *out);
/* By address. */
MUST_CHECK enum err lines_each(
	struct store *s, enum err (*each)(void *ctx, const struct line *line), void *ctx);

/* Seals and stores the SIP password; an empty one removes it.  ERR_NOTFOUND (no such line);
 * ERR_LIMIT (over SECRET_MAX_BYTES); ERR_SYNTAX (text that XML cannot hold). */
MUST_CHECK enum err lines_set_secret(struct store *s, int64_t id, struct slice secret);
/* Appends the password to out (wiped by the caller).  ERR_NOTFOUND when there is none. */
MUST_CHECK enum err lines_secret(struct store *s, int64_t id, struct buf *out);

/* The line's own servers, none where the site's count: as sip_servers_get(), sip_servers_set(). */
MUST_CHECK enum err lines_servers(
	struct store *s, int64_t id, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count);
MUST_CHECK enum err lines_set_servers(
	struct store *s, int64_t id, const struct sip_server *servers, size_t count);

/* Reads the columns id, address, auth_user, auth_domain, sign_in, is_shared, has_secret,
 * display_name and label of a row: for the files of this folder. */
MUST_CHECK enum err line_read(struct db_query *q, struct line *out);

#include "store/assignments.h" /* who has lines has assignments: it needs struct line above */

#endif
