/* dhcp_view - what the network answered to whoever asked like a phone, and what is wrong with it.
 *
 * dhcp_probe() fills one; dhcp_findings() judges it without asking anybody, so that the doctor and
 * tests can judge answers of any origin.
 */
#ifndef NETCHECK_DHCP_VIEW_H
#define NETCHECK_DHCP_VIEW_H

#include "netcheck/dhcp_packet.h"

/* Who asks. */
enum dhcp_role {
	DHCP_AS_UCS,       /* a UC Software phone with the binary form of option 60 */
	DHCP_AS_UCS_ASCII, /* the same as text: "Polycom-VVX410" */
	DHCP_AS_LYNC,      /* Lync Phone Edition for its registrar and web services: MS-UC-Client */
	DHCP_AS_VLAN,      /* the same for its VLAN: CPE-OCPHONE */
	DHCP_AS_VLAN_OLD,  /* the same as older firmware writes it: CPE-OCPhone */
	DHCP_AS_PLAIN,     /* anybody else: what comes then goes to every client */
	DHCP_ROLE__COUNT
};

/* "ucs", "ucs-ascii", "ms-uc-client", "cpe-ocphone", "cpe-ocphone-old", "plain". */
const char *dhcp_role_word(enum dhcp_role role);
/* "A UC Software phone" ... */
const char *dhcp_role_about(enum dhcp_role role);
/* Option 60 of the role, static; empty for DHCP_AS_PLAIN. */
struct slice dhcp_role_class(enum dhcp_role role);
/* Option 55 of the role, static. */
struct slice dhcp_role_wanted(enum dhcp_role role);

struct dhcp_answer {
	enum dhcp_role role;        /* who was answered */
	enum dhcp_message question; /* DHCP_DISCOVER or DHCP_INFORM */
	struct dhcp_reply reply;
};

enum dhcp_weight { DHCP_NOTE, DHCP_WARNING, DHCP_FAULT };

enum { DHCP_OF_NONE = -1 };

struct dhcp_finding {
	const char *code; /* static: "lync-port-number" */
	enum dhcp_weight weight;
	int answer;       /* of which answer; DHCP_OF_NONE: of all together */
	char text[320];   /* a sentence: what is wrong and what a phone does then */
	const char *mend; /* static: what to do; never NULL */
};

struct dhcp_view {
	struct dhcp_answer *answers; /* owned; in the order they came */
	size_t answer_count;
	struct dhcp_finding *findings; /* owned; the worst first */
	size_t finding_count;
	/* The answer that a phone of the role would take, or DHCP_OF_NONE. */
	int taken[DHCP_ROLE__COUNT];
	bool asked_inform; /* the interface has an address to ask from */
	struct mac mac;    /* who was played */
	struct ip own;     /* the interface's address; 0.0.0.0 where it has none */
	char interface[16];
	uint32_t dropped; /* answers over DHCP_ANSWERS_MAX */
};

void dhcp_view_done(struct dhcp_view *v); /* for AUTO; an empty one is fine */

/* Appends an answer, unless one like it is there: the same server, role and question.
 * ERR_OK; ERR_NOMEM.  Over DHCP_ANSWERS_MAX it is counted and dropped. */
MUST_CHECK enum err dhcp_view_add(struct dhcp_view *v, const struct dhcp_answer *answer);

/* Chooses what a phone of each role would take, and judges everything: fills taken, findings.
 * ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err dhcp_findings(struct dhcp_view *v);

const char *dhcp_weight_word(enum dhcp_weight weight); /* "note", "warning", "fault" */

#endif
