/* templates - what is done with templates beyond their rows: stock ones and one's own as one list.
 *
 * A stock template is a file of the program; it has a row once it was used.  Texts are checked
 * here before they are stored.
 */
#ifndef MANAGE_TEMPLATES_H
#define MANAGE_TEMPLATES_H

#include "provision/template.h"
#include "store/templates.h"

/* What an administrator may have to do about a template: "in force", "newer available",
 * "withdrawn"; "not used" of a stock one without a row (NULL). */
const char *template_state(const struct template_row *row);

/* Whether this version of the program has another text of it. */
bool template_is_outdated(const struct template_row *row);

/* A fault of a text. */
struct template_fault {
	int64_t line;   /* from 1; 0: of no line */
	struct why why; /* the reason alone */
};

/* Whether a text can be a template.
 *   text   untrusted
 *   fault  written only where it cannot
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT with the fault; ERR_NOMEM. */
MUST_CHECK enum err template_check(struct slice text, struct template_fault *fault);

/* Whether a template of one's own may have this name.  ERR_OK; ERR_SYNTAX; ERR_DENIED (it is a
 * stock one's: those are read-only). */
MUST_CHECK enum err template_name_check(struct slice name, struct why *why);

enum template_result {
	TEMPLATE_ADDED,
	TEMPLATE_CHANGED,
	TEMPLATE_UNCHANGED,
	TEMPLATE_RESULT__COUNT
};
extern const char *const template_result_names[TEMPLATE_RESULT__COUNT]; /* "added", ... */

/* Puts a text of one's own in force; name and text were checked.
 *   now  unix seconds
 * ERR_OK; storage errors. */
MUST_CHECK enum err template_put(struct store *s, struct slice name, struct slice text, int64_t now,
	struct template_row *out, enum template_result *result);

/* The row of a template that is to be assigned; a stock one is copied when it is first used.
 * ERR_OK; ERR_NOTFOUND: there is neither. */
MUST_CHECK enum err template_to_assign(
	struct store *s, struct slice name, int64_t now, struct template_row *out);

/* Puts this version's text of a stock template in force.
 * ERR_OK; ERR_NOTFOUND (it has no row, or is none); storage errors. */
MUST_CHECK enum err template_renew(struct store *s, struct slice name, int64_t now);

#endif
