/* output_tree - a result as it is told, between telling (output.c) and printing (output_write.c).
 *
 * Private to those two.
 */
#ifndef CLI_OUTPUT_TREE_H
#define CLI_OUTPUT_TREE_H

#include "cli/output.h"

enum { PRINT_MAX_BYTES = 1 << 30, DEPTH_MAX = 8 };

enum node_kind {
	NODE_NULL,
	NODE_TEXT,
	NODE_NUMBER,
	NODE_BOOL,
	NODE_TIME,
	NODE_LIST,
	NODE_TABLE,
	NODE_ROW
};

/* What a command has told, as a tree: rows and tables above, texts and numbers below. */
struct node {
	enum node_kind kind;
	const char *name; /* static; NULL for rows and items */
	struct node *next, *first, *last;
	int64_t number;
	size_t text_len; /* bytes */
	char text[];
};

struct output {
	bool is_json, is_raw;
	enum err err;
	struct node *open[DEPTH_MAX]; /* open[0] is the root, a row */
	size_t depth;
	struct buf notes, warnings, raw; /* notes and warnings: a line each */
};

#endif
