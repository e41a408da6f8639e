/* lines - SIP registrations, their servers and secrets, and which phones have them. */
#ifndef STORE_LINES_H
#define STORE_LINES_H

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

/* Checks and canonicalises an address: user@host or user alone, no blanks, no control
 * characters, host part lower-cased, without a leading "sip:".
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT with why. */
MUST_CHECK enum err line_address_parse(
	struct slice s, char out[ADDRESS_MAX_BYTES + 1], struct why *why);

/* As in phones.h.  Remove is ERR_DENIED while the line is on a phone: why names one. */
MUST_CHECK enum err lines_add(struct store *s, struct line *line, struct why *why);
MUST_CHECK enum err lines_update(struct store *s, const struct line *line, struct why *why);
MUST_CHECK enum err lines_remove(struct store *s, int64_t id, struct why *why);
MUST_CHECK enum err lines_by_address(struct store *s, struct slice address, struct line *out);
/* By address. */
MUST_CHECK enum err lines_each(
	struct store *s, enum err (*each)(void *ctx, const struct line *line), void *ctx);

/* Seals and stores the SIP password; an empty one removes it. */
MUST_CHECK enum err lines_set_secret(struct store *s, int64_t id, struct slice secret);
/* Appends the password to out (wiped by the caller).  ERR_NOTFOUND when there is none. */
MUST_CHECK enum err lines_secret(struct store *s, int64_t id, struct buf *out);

MUST_CHECK enum err lines_servers(
	struct store *s, int64_t id, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count);
MUST_CHECK enum err lines_set_servers(
	struct store *s, int64_t id, const struct sip_server *servers, size_t count);

struct assignment {
	int64_t phone_id, line_id;
	int64_t position; /* 1..LINES_PER_PHONE_MAX: x in reg.x */
	char label[LABEL_MAX_BYTES + 1];     /* "": the line's */
	char ring_type[WORD_MAX_BYTES + 1];  /* "": the phone's default */
	int64_t line_keys;                   /* reg.x.lineKeys */
	struct mac mac;                      /* of the phone; read only */
	struct line line;                    /* read only */
};
/* Assigns; position 0 takes the lowest free one and gives it back.
 * ERR_EXISTS (position taken, or the line is on this phone already); ERR_DENIED (a private line
 * is on another phone: why names it and says how to share); ERR_LIMIT (no position left). */
MUST_CHECK enum err lines_assign(struct store *s, struct assignment *a, struct why *why);
MUST_CHECK enum err lines_unassign(struct store *s, int64_t line_id, int64_t phone_id);
/* By position; by MAC. */
MUST_CHECK enum err lines_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx);
MUST_CHECK enum err lines_phones(struct store *s, int64_t line_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx);

#endif
