/* phone_take - what a body says of a phone: its fields, its groups, its lines. */
#ifndef ADMIN_PHONE_TAKE_H
#define ADMIN_PHONE_TAKE_H

#include "admin/call.h"
#include "manage/phone_change.h"

/* One row a field. */
/* clang-format off */
#define PHONE_FIELDS \
	{"model", FIELD_TEXT, false, "what it is: a model's name, or a part number; empty: what the phone says"}, \
	{"site", FIELD_TEXT, false, "where it is; empty: default"}, \
	{"label", FIELD_TEXT, false, "free text: whose it is, which room"}, \
	{"groups", FIELD_TEXTS, false, "the groups that it belongs to; it leaves all others"}
#define PHONE_LINE_FIELDS \
	{"address", FIELD_TEXT, true, "the line"}, \
	{"position", FIELD_NUMBER, false, "the x of reg.x; 0: the first one free"}, \
	{"label", FIELD_TEXT, false, "what this phone shows beside the key, in place of the line's label"}, \
	{"ring_type", FIELD_TEXT, false, "how it rings on this phone, as UCS names ringers: ringer2"}, \
	{"line_keys", FIELD_NUMBER, false, "line keys that it takes on this phone; 0: one"}
/* clang-format on */
extern const struct field_row phone_line_fields[];

/* Each reads what the body has of it; faults are noted.
 * ERR_OK; ERR_SYNTAX, ERR_LIMIT; ERR_DENIED (a private line that is on another phone); storage
 * errors. */
MUST_CHECK enum err phone_take_fields(struct call *c, struct phone *phone); /* model, site, label */
MUST_CHECK enum err phone_take_state(struct call *c, enum phone_state *out);
MUST_CHECK enum err phone_take_groups(struct call *c, const struct phone *phone); /* and stores */
MUST_CHECK enum err phone_take_lines(struct call *c, const struct phone *phone);  /* and stores */

/* The lines of a list in the body, checked.
 *   in   what stands in front of an item's number in faults: "lines.", ""
 *   out  room for LINES_PER_PHONE_MAX; slices borrow from the body */
MUST_CHECK enum err phone_take_line_list(
	struct call *c, struct jval *list, const char *in, struct phone_change_line *out);

/* Reads one line of what is read now, which was checked. */
MUST_CHECK enum err phone_take_line(struct call *c, struct phone_change_line *out);

/* Notes a fault of manage/, whose field is called "lines[2].address".
 *   list  the array's name there; it is called `in` here: "lines.", or "" where the body is it
 * ERR_SYNTAX where the body is at fault; else e, with its sentence. */
enum err phone_take_blame(
	struct call *c, enum err e, const struct fault *fault, const char *list, const char *in);

#endif
