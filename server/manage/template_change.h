/* template_change - templates and hand-written files of a scope, put in force.
 *
 * The caller holds the write transaction.
 */
#ifndef MANAGE_TEMPLATE_CHANGE_H
#define MANAGE_TEMPLATE_CHANGE_H

#include "manage/fault.h"
#include "provision/template.h"
#include "store/scopes.h"
#include "store/templates.h"

/* The hash that the store keeps of a text. */
void template_hash(struct slice text, char out[TEMPLATE_HASH_TEXT_BYTES]);

/* Whether the stored copy of a stock template has another text than this version's. */
bool template_is_outdated(const struct template_row *row);

/* What an administrator may have to do about it: "in force", "newer available", "withdrawn". */
const char *template_state(const struct template_row *row);

/* Finds a stored template.  ERR_OK; ERR_NOTFOUND, which tells a stock one that is not in use from
 * one that is not there at all; storage errors. */
MUST_CHECK enum err template_find(
	struct store *s, struct slice name, struct template_row *out, struct why *why);

/* Finds a template to assign; a stock one is copied when it is first used.  As template_find(). */
MUST_CHECK enum err template_take(
	struct store *s, struct slice name, int64_t now, struct template_row *out, struct why *why);

/* Whether a text is a template.
 *   line  of the fault, from 1; 0: of the whole; why without it
 * As template_parse(). */
MUST_CHECK enum err template_check(struct slice text, size_t *line, struct why *why);

/* All templates of a scope at once, in their order.
 * ERR_OK; ERR_NOTFOUND, ERR_EXISTS (twice), ERR_LIMIT: fault names templates[i]; storage errors. */
MUST_CHECK enum err template_assign_all(struct store *s, const struct scope *scope,
	const struct slice *names, size_t count, int64_t now, struct fault *fault);

/* Puts this version's texts of stock templates in force.
 *   only  one name; empty: every one that is in use
 * ERR_OK; storage errors. */
MUST_CHECK enum err template_update_apply(struct store *s, struct slice only, int64_t now);

#endif
