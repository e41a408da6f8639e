/* rule - what the doctor knows to be wrong: how bad it is, what a phone does then, how to mend it.
 *
 * One row a rule; the only place that says so.  Of DHCP answers netcheck/ has the table, and of
 * phones that wait for a decision provision/undecided.  Pure.
 * Source: failure points of Lync Phone Edition (Microsoft's rollout and troubleshooting pages),
 * complaints about boot servers of UC Software phones, what both are known to ask for.
 */
#ifndef DOCTOR_RULE_H
#define DOCTOR_RULE_H

#include "base/slice.h"

enum rule {
	/* The boot server's name. */
	RULE_NAME_NONE,
	RULE_NAME_SILENT,
	RULE_NAME_MANY,
	/* The time. */
	RULE_TIME_NONE,
	RULE_TIME_NAME,
	RULE_TIME_SILENT,
	RULE_TIME_OFFSET,
	RULE_TIME_UNSET,
	RULE_TIME_PORT,
	RULE_TIME_LYNC,
	RULE_TIME_LYNC_SILENT,
	/* Reaching the boot server. */
	RULE_URL_NONE,
	RULE_URL_LOGIN,
	RULE_URL_MILLENNIUM,
	RULE_REACH_REFUSED,
	RULE_REACH_TIMEOUT,
	RULE_REACH_BROKEN,
	RULE_REACH_SOME,
	RULE_REACH_MOVED,
	RULE_REACH_STRANGER,
	RULE_FTP_DATA,
	RULE_LOGIN_MISTYPED,
	RULE_LOGIN_REFUSED,
	/* The master and what it names. */
	RULE_MASTER_NONE,
	RULE_MASTER_TFTP,
	RULE_MASTER_CASE,
	RULE_MASTER_REFUSED,
	RULE_MASTER_BAD,
	RULE_MASTER_LIMITS,
	RULE_MASTER_EMPTY,
	RULE_FILE_MISSING,
	RULE_FILE_BAD,
	RULE_FILE_ERRORS,
	RULE_FILE_REPEATS,
	RULE_FILE_HIDES,
	RULE_FILE_OPTIONAL,
	RULE_FILE_ELSEWHERE,
	/* Uploads. */
	RULE_UPLOAD_REFUSED,
	RULE_UPLOAD_FOLDER,
	RULE_UPLOAD_RANGE,
	RULE_UPLOAD_LENGTH,
	RULE_UPLOAD_OFF,
	/* Images. */
	RULE_IMAGE_NONE,
	RULE_IMAGE_DOUBLED,
	RULE_IMAGE_PAGE,
	RULE_IMAGE_PART,
	/* TLS. */
	RULE_TLS_CLOSED,
	RULE_TLS_NONE,
	RULE_TLS_AUTH,
	RULE_TLS_EXPIRED,
	RULE_TLS_EARLY,
	RULE_TLS_CLOCK,
	RULE_TLS_SOON,
	RULE_TLS_LINK,
	RULE_TLS_NAME,
	RULE_TLS_WILDCARD,
	RULE_TLS_ALTERNATIVE,
	RULE_TLS_PRIVATE,
	RULE_TLS_INCOMPLETE,
	RULE_TLS_CURVE,
	RULE_TLS_WEAK,
	RULE_TLS_OWN,
	RULE_TLS_OTHERS,
	/* What the inventory and the trace know of the phone. */
	RULE_PHONE_UNKNOWN,
	RULE_PHONE_NEVER,
	RULE_PHONE_STATE,
	RULE_PHONE_MISTYPED,
	RULE_PHONE_STOPPED,
	RULE_PHONE_LOOP,
	RULE_PHONE_FILES,
	/* Lync: the registrar. */
	RULE_SRV_NONE,
	RULE_SRV_SILENT,
	RULE_SRV_LATER,
	RULE_SRV_PORT,
	RULE_SRV_DOMAIN,
	RULE_SRV_TARGET,
	RULE_REGISTRAR_CLOSED,
	RULE_REGISTRAR_DIFFERS,
	RULE_LYNC_ROOT,
	RULE_LYNC_PRIVATE,
	RULE_LYNC_SHA2,
	/* Lync: web services and PIN sign-in. */
	RULE_WEB_UNKNOWN,
	RULE_WEB_SCHEME,
	RULE_WEB_NAME,
	RULE_WEB_CLOSED,
	RULE_WEB_404,
	RULE_WEB_REFUSED,
	RULE_WEB_PATH,
	RULE_MEX_NONE,
	RULE_MEX_ROOT,
	RULE_PIN_SIP,
	/* Lync: the device update service. */
	RULE_UPDATE_NONE,
	RULE_UPDATE_CLOSED,
	RULE_UPDATE_404,
	RULE_UPDATE_HTTP,
	RULE_UPDATE_HTTPS,
	RULE__COUNT
};

enum severity {
	SEVERITY_NOTE,  /* good to know; nothing is wrong */
	SEVERITY_WARN,  /* phones work, or some of them do not */
	SEVERITY_WRONG, /* phones do not get on here */
	SEVERITY__COUNT
};
extern const char *const severity_words[SEVERITY__COUNT]; /* "note", "warning", "wrong" */

struct rule_row {
	const char *word; /* stable: "name-none" */
	enum severity severity;
	const char *what;   /* a sentence; a %s in it stands for the finding's own words */
	const char *values; /* names of the values in those words, in their order, by blanks; the
			       page has the sentences in its own languages (web/texts) */
	const char *phone;  /* what a phone does then */
	const char *mend;
};
extern const struct rule_row rule_table[RULE__COUNT];

/* Writes a sentence of the table with a finding's own words in place of %s; cut at cap. */
void rule_say(const char *sentence, struct slice words, char *out, size_t cap);

#endif
