/* dhcp_findings_inner - the rules by which answers are judged, and how one is found broken.
 *
 * For dhcp_findings*.c alone.
 */
#ifndef NETCHECK_DHCP_FINDINGS_INNER_H
#define NETCHECK_DHCP_FINDINGS_INNER_H

#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_sip.h"
#include "netcheck/dhcp_view.h"

/* A row each in dhcp_findings.c. */
enum dhcp_rule {
	/* All together. */
	RULE_SILENT,
	RULE_NO_INFORM,
	RULE_INFORM_UNASKED,
	RULE_REFUSED,
	RULE_DROPPED,
	RULE_LYNC_DIFFERS,
	RULE_BOOT_DIFFERS,
	RULE_LYNC_NONE,
	RULE_VLAN_NONE,
	RULE_UNSCOPED,
	/* What UC Software phones get. */
	RULE_BOOT_MISSING,
	RULE_BOOT_RACE,
	RULE_BOOT_FORM,
	RULE_BOOT_URL,
	RULE_BOOT_LOGIN,
	RULE_BOOT_SCHEME,
	RULE_BOOT_TWO,
	RULE_OFFSET,
	RULE_OFFSET_RANGE,
	RULE_TIME_SERVERS,
	RULE_NTP_NONE,
	RULE_VLAN_TEXT,
	/* Option 43 of Lync phones. */
	RULE_43_MISSING,
	RULE_43_CUT,
	RULE_43_HEX,
	RULE_43_PART,
	RULE_43_CLASS,
	RULE_43_SCHEME,
	RULE_43_HOST,
	RULE_43_PORT_NUMBER,
	RULE_43_PORT,
	RULE_43_PATH,
	RULE_43_OTHER_PATH,
	/* Option 120. */
	RULE_120_MISSING,
	RULE_120_BROKEN,
	RULE_120_MANY,
	RULE_120_ADDRESS,
	/* The VLAN of Lync phones. */
	RULE_VLAN_VALUE,
	RULE_VLAN_CASE,
	RULE__COUNT
};

struct dhcp_judge {
	struct dhcp_view *v;
	enum err err; /* the first failure; nothing is noted behind it */
};

/* Notes that a rule is broken, once per server and sentence.
 *   answer  of which one, or DHCP_OF_NONE
 *   format  the sentence, cut where it is too long */
void dhcp_found(struct dhcp_judge *j, enum dhcp_rule rule, int answer, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* A value for a sentence: "%.*s" of at most so many bytes. */
#define DHCP_SAID(s) (int)((s).n < 80 ? (s).n : 80), (s).p

/* What an answer says to a phone; borrowed from it. */
struct slice dhcp_boot_server(const struct dhcp_reply *r); /* 160, else 66, else of those in 43 */
bool dhcp_vlan_option(const struct dhcp_reply *r, struct slice *out); /* 43.10 */
/* Whether it holds a name in 43 or 120: that is what a Lync phone waits for. */
bool dhcp_names_lync(const struct dhcp_reply *r);

/* Each judges the answer at i by its own rules. */
void dhcp_judge_ucs(struct dhcp_judge *j, int i);
void dhcp_judge_lync(struct dhcp_judge *j, int i);
void dhcp_judge_vlan(struct dhcp_judge *j, int i);
/* Each judges all answers together. */
void dhcp_judge_all_ucs(struct dhcp_judge *j);
void dhcp_judge_all_lync(struct dhcp_judge *j);

#endif
