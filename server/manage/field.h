/* field - what may stand in a field that people type, whatever they type it into.  Pure.
 *
 *   field  how the field is called there: "--label", "label"; it begins "The value of ..."
 */
#ifndef MANAGE_FIELD_H
#define MANAGE_FIELD_H

#include "limits.h"
#include "store/lines.h"

/* Copies a text that phones can show.
 *   dst, cap  where to, with the NUL; written only on ERR_OK
 * ERR_OK; ERR_SYNTAX (a control character, or not UTF-8), ERR_LIMIT (does not fit) with why. */
MUST_CHECK enum err field_text(
	struct slice s, const char *field, char *dst, size_t cap, struct why *why);
/* The same for a word without blanks: a host name, a user, a model. */
MUST_CHECK enum err field_token(
	struct slice s, const char *field, char *dst, size_t cap, struct why *why);

/* Which of a table of words it is.
 *   out  its place; written only on ERR_OK
 * ERR_OK; ERR_NOTFOUND, about which the caller has the words. */
MUST_CHECK enum err field_word(struct slice s, const char *const *words, size_t count, size_t *out);

/* Reads SIP servers, best first.  ERR_OK; ERR_SYNTAX; ERR_LIMIT (over SERVERS_PER_LINE_MAX). */
MUST_CHECK enum err field_servers(const struct slice *typed, size_t count,
	struct sip_server out[SERVERS_PER_LINE_MAX], struct why *why);

/* Whether s can be a secret: text on one line that XML can hold.
 *   from  where it came from, for "There is no secret in ..."
 * ERR_OK; ERR_SYNTAX (empty, not UTF-8, a control character), ERR_LIMIT with why. */
MUST_CHECK enum err field_secret(struct slice s, const char *from, struct why *why);

#endif
