/* audit_shapes - what the rows of each table are to people: for audit_changes. */
#ifndef STORE_AUDIT_SHAPES_H
#define STORE_AUDIT_SHAPES_H

#include <stdbool.h>
#include <stddef.h>

/* What a table's rows are parts of, and how their columns are told. */
struct audit_shape {
	const char *table;
	const char *kind;      /* "phone": a row is an object; NULL with owners: part of another;
				  NULL without: not told */
	const char *name;      /* the column that people know it by */
	const char *owners[2]; /* columns of which one refers to the object it is part of */
	const char *prefix;    /* of its fields' names; NULL: none */
	const char *keys[2];   /* columns whose values follow the prefix */
	const char *value;     /* the column that needs no name of its own; NULL: all have names */
	bool is_brief;         /* nothing but that column is told */
};

/* The shape of a table's rows.  NULL: they are told as objects of their own, with all columns. */
const struct audit_shape *audit_shape_find(const char *table);

/* Whether rows of this shape are told at all; s may be NULL. */
bool audit_shape_is_told(const struct audit_shape *s);

/* Whether a column makes a field of its own: it is no name, key, owner or detail of storage.
 *   is_changed  the row was there before: then a new name is told too */
bool audit_shape_is_field(const struct audit_shape *s, const char *column, bool is_changed);

/* Whether a column is told under the name of its row alone: its one value, open or sealed. */
bool audit_shape_is_value(const struct audit_shape *s, const char *column);

#endif
