/* scopes - what parameters, templates and hand-written files hang on, and the parameters.
 *
 * Written global, lines, site:hq, group:lobby, model:VVX400, line:1001@pbx.example,
 * phone:0004f2aabbcc.  "lines" is the layer of every phone's lines and keys.
 */
#ifndef STORE_SCOPES_H
#define STORE_SCOPES_H

#include "limits.h"
#include "store/params.h"

enum scope_kind {
	SCOPE_GLOBAL,
	SCOPE_LINES,
	SCOPE_SITE,
	SCOPE_GROUP,
	SCOPE_MODEL,
	SCOPE_LINE,
	SCOPE_PHONE,
	SCOPE__COUNT
};

enum { SCOPE_TEXT_BYTES = ADDRESS_MAX_BYTES + 16 };

struct scope {
	int64_t id; /* of its row; 0 where none was made yet: nothing hangs on it */
	enum scope_kind kind;
	int64_t ref;                 /* id of the site, group, line or phone; 0 for the others */
	char text[SCOPE_TEXT_BYTES]; /* canonical */
};

/* Reads a scope as typed and finds what it names.
 *   may_create  makes the row that things hang on where there is none yet
 * ERR_OK; ERR_SYNTAX (why lists the forms); ERR_NOTFOUND (no such site, ...: why says how to
 * add it); storage errors. */
MUST_CHECK enum err scopes_find(
	struct store *s, struct slice text, bool may_create, struct scope *out, struct why *why);

/* The row for (kind, ref, model), or ERR_NOTFOUND where nothing hangs on it: what rendering
 * asks.  model is used for SCOPE_MODEL alone. */
MUST_CHECK enum err scopes_row(
	struct store *s, enum scope_kind kind, int64_t ref, struct slice model, int64_t *out);

/* Whether a name can stand in CONFIG_FILES, where commas part the names.  ERR_OK; ERR_SYNTAX,
 * ERR_LIMIT with why. */
MUST_CHECK enum err config_file_name_check(struct slice name, struct why *why);

/* Hand-written files named before or after a layer's own in CONFIG_FILES; set replaces all of
 * one place.  ERR_LIMIT (over CONFIG_FILES_PER_LAYER_MAX, or a name over CONFIG_FILE_MAX_BYTES);
 * ERR_SYNTAX (a name that is empty or holds a comma, a blank or a control character). */
MUST_CHECK enum err config_files_set(
	struct store *s, int64_t scope_id, bool is_after, const struct slice *names, size_t count);
MUST_CHECK enum err config_files_each(struct store *s, int64_t scope_id, bool is_after,
	enum err (*each)(void *ctx, struct slice name), void *ctx);

/* For this room: a scope's text, in a statement.
 *   s  the scope table's name in it, as a string */
/* clang-format off */
#define SCOPE_TEXT_OF(s) \
	"CASE " s ".kind WHEN 0 THEN 'global' WHEN 1 THEN 'lines'" \
	" WHEN 2 THEN 'site:' || (SELECT name FROM site WHERE id = " s ".site_id)" \
	" WHEN 3 THEN 'group:' || (SELECT name FROM phone_group WHERE id = " s ".group_id)" \
	" WHEN 4 THEN 'model:' || " s ".model" \
	" WHEN 5 THEN 'line:' || (SELECT address FROM line WHERE id = " s ".line_id)" \
	" WHEN 6 THEN 'phone:' || (SELECT mac FROM phone WHERE id = " s ".phone_id) END"
/* clang-format on */

#endif
