/* dhcp_print - DHCP's values and answers, for `bootline dhcp`. */
#ifndef CLI_DHCP_PRINT_H
#define CLI_DHCP_PRINT_H

#include "cli/output.h"
#include "netcheck/dhcp_snippets.h"
#include "netcheck/dhcp_view.h"

/* The plan's values and the snippets, or one snippet alone, as text or JSON.
 *   only  NULL: all of it */
MUST_CHECK enum err dhcp_print_plan(struct output *out, const struct dhcp_plan *plan,
	const struct dhcp_snippet *only, const struct dhcp_warnings *warnings);

/* What was answered, which answer phones would take, what is wrong. */
MUST_CHECK enum err dhcp_print_view(struct output *out, const struct dhcp_view *view);

#endif
