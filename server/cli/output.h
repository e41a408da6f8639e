/* output - what a command has found, told once and printed as text or as JSON.
 *
 * A command names its results; text labels are the same names with blanks.  A result is
 * a list of fields ("name  value"), lists of texts and tables.  Nothing is printed before
 * output_end(), so that a refused command prints no half of an answer.  Text of strangers
 * reaches a terminal with its control characters escaped.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/members.h"

struct output;

/* NULL when out of memory; the others accept NULL. */
struct output *output_new(bool is_json);
void output_free(struct output *o);
void output_freep(struct output **o); /* for AUTO */
bool output_is_json(const struct output *o);

/* Fields of the result, or of the row that was begun last.  name is static snake_case text, and
 * NULL for the items of a list.  Texts are copied. */
void output_text(struct output *o, const char *name, const char *text); /* NULL: null, "-" */
void output_slice(struct output *o, const char *name, struct slice text);
void output_number(struct output *o, const char *name, int64_t number);
void output_bool(struct output *o, const char *name, bool is);      /* "yes", "no" */
void output_time(struct output *o, const char *name, int64_t at_s); /* unix seconds; 0: null, "-" */

/* The form that takes members as fields. */
struct members output_members(struct output *o);

/* Texts in one field: "a, b, c", or an array. */
void output_list_begin(struct output *o, const char *name);
void output_list_end(struct output *o);

/* Rows that all have the same fields in the same order: an aligned table, or an array of
 * objects.  Columns that are empty in every row are not shown as text. */
void output_table_begin(struct output *o, const char *name);
void output_row_begin(struct output *o);
void output_row_end(struct output *o);
void output_table_end(struct output *o);

/* A sentence for people, above the result; JSON leaves it out.  Where a command notes something
 * and is not asked for JSON, its fields are not shown: they are what the sentence says. */
void output_note(struct output *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A sentence that JSON must carry too: an array "warnings"; as text on stderr. */
void output_warn(struct output *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes as they are, in place of everything else: a rendered file. */
void output_raw(struct output *o, struct slice bytes);

/* Prints it all on stdout (warnings on stderr) and empties it, for the next part of an answer
 * that has no end.  ERR_OK; ERR_NOMEM; ERR_IO (stdout is gone). */
MUST_CHECK enum err output_end(struct output *o);

/* Appends the result as it would be printed: what output_end() prints, for tests. */
MUST_CHECK enum err output_write(const struct output *o, struct buf *out);

/* Prints "bootline: sentence" on stderr, or {"error": {"code", "message"}}. */
void output_error(bool is_json, const char *code, const char *sentence);
/* The code of an error in JSON: "not_found", ... */
const char *output_code(enum err e);

#endif
