/* lync_members - the members of rules, requests and logs, for the API and the command line. */
#ifndef LYNC_LYNC_MEMBERS_H
#define LYNC_LYNC_MEMBERS_H

#include "base/members.h"

struct lync_log_row;
struct lync_request;
struct lync_rule;

/* Tell the members of a row, in the API's order and by its names. */
void lync_members_of_rule(struct members m, const struct lync_rule *r);
/* Without its bytes. */
void lync_members_of_request(struct members m, const struct lync_request *r);
void lync_members_of_log(struct members m, const struct lync_log_row *r);

#endif
