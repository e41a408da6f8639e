/* dhcp_warning - what stops nothing and people should know before: a code for programs, the values
 * that go with it, and a sentence.  Pure.
 */
#ifndef NETCHECK_DHCP_WARNING_H
#define NETCHECK_DHCP_WARNING_H

#include "base/jval.h"

/* A row each in dhcp_warning.c. */
enum dhcp_warning_code {
	DHCP_WARN_SCHEME,
	DHCP_WARN_LOGIN,
	DHCP_WARN_ITSELF,
	DHCP_WARN_ADDRESSES,
	DHCP_WARN_QUARTER,
	DHCP_WARN_SUMMER,
	DHCP_WARN_REGISTRAR,
	DHCP_WARN_NO_REGISTRAR,
	DHCP_WARN_WEB_SERVICES,
	DHCP_WARN_PATH,
	DHCP_WARN_HTTP,
	DHCP_WARN_ISC,
	DHCP_WARN_DNSMASQ,
	DHCP_WARN_WINDOWS,
	DHCP_WARN_IOS,
	DHCP_WARN_IOS_LENGTH,
	DHCP_WARN_ROUTEROS,
	DHCP_WARN__COUNT
};

enum {
	DHCP_WARNINGS_MAX = DHCP_WARN__COUNT + 8, /* some may stand for several values */
	DHCP_WARNING_VALUES_MAX = 3,
	DHCP_WARNING_VALUE_BYTES = 256, /* a host's name; longer ones are cut */
	DHCP_WARNING_TEXT_BYTES = 1024,
};

struct dhcp_warning {
	enum dhcp_warning_code code;
	char values[DHCP_WARNING_VALUES_MAX][DHCP_WARNING_VALUE_BYTES];
};

struct dhcp_warnings {
	struct dhcp_warning rows[DHCP_WARNINGS_MAX];
	size_t count;
};

/* Appends one that is not there yet.
 *   values  in the order in which the sentence names them, as many as it names; NULL: none */
void dhcp_warn(struct dhcp_warnings *w, enum dhcp_warning_code code, const struct slice *values);

/* "ios-length" */
const char *dhcp_warning_word(enum dhcp_warning_code code);
/* Appends the sentence. */
void dhcp_warning_text(const struct dhcp_warning *w, struct buf *out);
/* {"code", "text", "values": {"bytes": "95"}}; owned. */
struct jval *dhcp_warning_json(const struct dhcp_warning *w);

#endif
