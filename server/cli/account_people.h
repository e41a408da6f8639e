/* account_people - the commands of `bootline account` about people: for cmd_account. */
#ifndef CLI_ACCOUNT_PEOPLE_H
#define CLI_ACCOUNT_PEOPLE_H

#include "cli/command.h"

/* Rows for the table of `bootline account`: NAME; [NAME]; NAME and ROLE; options of add, and of
 * setup-link. */
extern const struct arg_row account_name_row[], account_maybe_row[], account_role_rows[],
	account_add_options[], account_link_options[];

/* Commands of that table, run as such (struct command): list to read, the others to write.
 * add and setup-link tell a link, a secret that nobody can see again.
 * ERR_OK; ERR_NOTFOUND (nobody has that name); ERR_EXISTS, ERR_LIMIT (add); ERR_DENIED (the last
 * administrator); ERR_SYNTAX (a name or role); storage errors: c->why says which. */
enum err account_list(struct cli *c);
enum err account_add(struct cli *c);
enum err account_role(struct cli *c);
enum err account_remove(struct cli *c);
enum err account_setup_link(struct cli *c);

#endif
