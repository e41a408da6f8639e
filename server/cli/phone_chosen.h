/* phone_chosen - the phones that the arguments of a command choose. */
#ifndef CLI_PHONE_CHOSEN_H
#define CLI_PHONE_CHOSEN_H

#include "cli/inventory.h"
#include "manage/phone_choice.h"

/* The option --query, for the table of a command that goes by it, and what its help says of it. */
#define PHONE_CHOSEN_QUERY                                                                         \
	{                                                                                          \
		"query", "Q", 0,                                                                   \
			"those that Q finds, as in 'site=hq state=active Anna'; see below"         \
	}
#define PHONE_CHOSEN_HELP                                                                          \
	"\n"                                                                                       \
	"Q is words with blanks between them: text, state, model, site, group, version, line or\n" \
	"decision, each with = and a value, as GET /phones has them; words without a name are a\n" \
	"part of MAC or label. A value with blanks or a = in it stands in double quotes.\n"

/* Reads --query, which is there.
 *   out  not moved from then on
 * ERR_OK; ERR_SYNTAX, marked as args_misuse() does. */
MUST_CHECK enum err phone_chosen_typed(struct cli *c, struct phone_typed *out);

/* The same, and what it finds.
 *   typed, out  not moved from then on; out is PHONE_CHOICE
 * ERR_OK; ERR_SYNTAX; ERR_NOTFOUND (a site, group or line: c->why); storage errors. */
MUST_CHECK enum err phone_chosen_query(
	struct cli *c, struct phone_typed *typed, struct phone_choice *out);

/* Calls each: those that are named (MAC), else those that --query finds, else those of the filter
 * that --site and --group leave.
 *   filter  what the command's other options ask for; its state is the one that the command is
 *           for: a query may say none, or the same
 * ERR_OK; ERR_SYNTAX, ERR_NOTFOUND (a phone, site, group, line or query: c->why); storage errors;
 * what each() returns. */
MUST_CHECK enum err phone_chosen_each(struct cli *c, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx);

#endif
