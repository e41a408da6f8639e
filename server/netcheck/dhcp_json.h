/* dhcp_json - what phones are to be told by DHCP, and what they are told, as JSON: for the command
 * line and the API alike.  Pure. */
#ifndef NETCHECK_DHCP_JSON_H
#define NETCHECK_DHCP_JSON_H

#include "base/jval.h"
#include "netcheck/dhcp_snippets.h"
#include "netcheck/dhcp_view.h"

enum { DHCP_TOLD__COUNT = 15 };
/* Which options of an answer are told: what phones look at. */
extern const uint8_t dhcp_told[DHCP_TOLD__COUNT];

/* The values of a plan, what is pasted into DHCP servers, and the warnings; owned.
 *   only  this server's alone; NULL: all of them */
struct jval *dhcp_plan_json(const struct dhcp_plan *plan, const struct dhcp_snippet *only,
	const struct dhcp_warnings *warnings);

/* What was answered, which answer phones would take, what is wrong; owned. */
struct jval *dhcp_view_json(const struct dhcp_view *view);

/* "discover", "inform" */
const char *dhcp_question_word(enum dhcp_message m);

#endif
