/* doctor_print - the doctor's walk for people: a line a step, details where something is wrong. */
#ifndef CLI_DOCTOR_PRINT_H
#define CLI_DOCTOR_PRINT_H

#include "cli/command.h"
#include "doctor/walk.h"

struct doctor_print {
	struct output *out;
	bool shows_all;               /* notes and facts too */
	char about[WALK_ABOUT_BYTES]; /* what the last heading was of */
	enum err err;                 /* the first failure */
};

/* As walk's on_step; ctx is a struct doctor_print.  Prints at once. */
void doctor_print_step(void *ctx, const struct walk *w, const struct walk_told *t);

/* The end of the walk. */
void doctor_print_end(struct doctor_print *p, const struct walk *w, bool is_cut);

/* The walk as JSON. */
MUST_CHECK enum err doctor_print_json(struct output *out, const struct walk *w, bool is_cut);

#endif
