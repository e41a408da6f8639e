/* dhcp_plan - what a DHCP server is to tell phones, checked, as the bytes of its options.
 *
 * Pure.  Refuses what no phone can use, and warns of what phones use and people regret.
 */
#ifndef NETCHECK_DHCP_PLAN_H
#define NETCHECK_DHCP_PLAN_H

#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_url.h"
#include "netcheck/dhcp_warning.h"

enum {
	DHCP_NTP_MAX = 4,        /* more servers no phone asks */
	DHCP_REGISTRARS_MAX = 2, /* Lync phones try two */
	DHCP_PLAN_VALUES_MAX = 7,
	DHCP_IOS_BYTES = 90, /* of an option that Cisco IOS keeps */
};

/* As typed; empty: not given. */
struct dhcp_wishes {
	struct slice url;
	struct slice ntp[DHCP_NTP_MAX];
	size_t ntp_count;
	bool has_offset;
	int64_t offset_s; /* east of Greenwich */
	struct slice registrars[DHCP_REGISTRARS_MAX];
	size_t registrar_count;
	struct slice web_services; /* a URL, or a host name */
};

struct dhcp_value {
	uint8_t code;
	bool is_lync; /* for clients of the class MS-UC-Client alone, where the server can do that
		       */
	uint8_t n;
	char bytes[DHCP_VALUE_MAX];
};

/* Slices borrow from the wishes. */
struct dhcp_plan {
	struct slice url;
	struct ip ntp[DHCP_NTP_MAX];
	size_t ntp_count;
	bool has_offset;
	int32_t offset_s;
	struct slice registrars[DHCP_REGISTRARS_MAX];
	size_t registrar_count;
	bool has_lync;         /* option 43 */
	struct dhcp_lync lync; /* its sub-options */
	struct dhcp_value
		values[DHCP_PLAN_VALUES_MAX]; /* in the order 160, 66, 42, 4, 2, 43, 120 */
	size_t value_count;
};

/* Checks the wishes and makes the values.
 *   out       written only on ERR_OK
 *   warnings  appended to
 *   at        written on failure: the wish that is at fault, by its word: "url", "ntp", "offset",
 *             "registrar", "web_services"
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT (a name is too long for one option) with why; ERR_NOMEM. */
MUST_CHECK enum err dhcp_plan_make(const struct dhcp_wishes *wishes, struct dhcp_plan *out,
	struct dhcp_warnings *warnings, const char **at, struct why *why);

/* The value of an option, or NULL. */
const struct dhcp_value *dhcp_plan_value(const struct dhcp_plan *plan, unsigned code);

static inline struct slice
dhcp_value_slice(const struct dhcp_value *v)
{
	return (struct slice){v->bytes, v->n};
}

#endif
