/* explain - where every parameter of a phone comes from, for people to read. */
#ifndef MANAGE_EXPLAIN_H
#define MANAGE_EXPLAIN_H

#include "provision/render.h"

struct explain_row {
	const struct explained *param; /* lives during the call */
	struct slice layer;            /* its file's name: "site", "own" */
};

struct explain_job {
	struct store *store;
	const struct settings *settings;
	const struct phone *phone;
	struct slice name; /* empty: all; a parameter, or the head of several with a dot at its
			      end: "reg.1." */
	bool is_masked;
	int64_t now; /* unix seconds */
};

/* Calls those that are asked for, strongest first, hidden ones too.
 * ERR_OK; what each() returns; as render_explain(). */
MUST_CHECK enum err explain_phone(const struct explain_job *job,
	enum err (*each)(void *ctx, const struct explain_row *row), void *ctx, struct why *why);

#endif
