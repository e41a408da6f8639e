/* dhcp_advice - what a DHCP server is to tell phones so that they come to this server, for the
 * command line and the API.
 *
 * Sends nothing; reads this machine's addresses, and a time zone of the system.
 */
#ifndef MANAGE_DHCP_ADVICE_H
#define MANAGE_DHCP_ADVICE_H

#include "netcheck/dhcp_snippets.h"

/* The listeners in the order in which phones are pointed at them: a phone reaches https alone once
 * it trusts the certificate. */
enum dhcp_listener {
	DHCP_AT_HTTP,
	DHCP_AT_HTTPS,
	DHCP_AT_FTP,
	DHCP_AT_FTPS,
	DHCP_AT_TFTP,
	DHCP_AT__COUNT
};
/* "http", ...: a URL's scheme, and the listener's name in settings and the ready line. */
extern const char *const dhcp_listener_words[DHCP_AT__COUNT];

/* Borrowed while dhcp_advise() runs, and by what it gives. */
struct dhcp_ask {
	struct dhcp_wishes wishes;        /* an empty url: this server's own */
	struct slice time_zone;           /* "Europe/Berlin", for the offset; empty: none */
	struct slice own[DHCP_AT__COUNT]; /* ADDR:PORT of the listeners; empty: it is not open */
	const char *base_path;            /* behind it: "", "/prov" */
	const struct dhcp_snippet *only;  /* this kind of server alone; NULL: all */
};

struct dhcp_advice {
	struct buf url; /* what the plan's may borrow from */
	struct dhcp_plan plan;
	struct dhcp_warnings warnings;
};

/* Reads an offset: seconds east of Greenwich, "3600", "-21600".  ERR_OK; ERR_SYNTAX. */
MUST_CHECK enum err dhcp_offset_read(struct slice text, int64_t *out);

/* Makes the plan, and says what phones and servers will do to it.
 *   at   written on failure: which part of what was asked is at fault, as dhcp_plan_make() says it,
 *        or "time_zone"
 *   out  owned, written only on ERR_OK
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (no phone can use it: why); ERR_NOTFOUND (no such time
 * zone; no listener, or no address of this machine, to point phones at: why); ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err dhcp_advise(
	const struct dhcp_ask *ask, struct dhcp_advice **out, const char **at, struct why *why);

void dhcp_advice_free(struct dhcp_advice *a);   /* NULL is allowed */
void dhcp_advice_freep(struct dhcp_advice **a); /* for AUTO */

#endif
