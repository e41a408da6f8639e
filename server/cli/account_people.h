/* account_people - the commands of `bootline account` about people: for cmd_account. */
#ifndef CLI_ACCOUNT_PEOPLE_H
#define CLI_ACCOUNT_PEOPLE_H

#include "cli/command.h"

extern const struct arg_row account_name_row[], account_maybe_row[], account_role_rows[],
	account_add_options[], account_link_options[];

enum err account_list(struct cli *c);
enum err account_add(struct cli *c);
enum err account_role(struct cli *c);
enum err account_remove(struct cli *c);
enum err account_setup_link(struct cli *c);

#endif
