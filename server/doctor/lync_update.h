/* lync_update - the device update service of Lync, as a phone finds it before it has ever signed
 * in.
 *
 * What phones post is not public: an empty body is posted, and of the answer its status counts.
 * Documents disagree whether they do so over HTTP or HTTPS, so both are asked.
 * Source: Microsoft, "How the Device Update Process Works"; deployment guide of the CX700.
 */
#ifndef DOCTOR_LYNC_UPDATE_H
#define DOCTOR_LYNC_UPDATE_H

#include "doctor/walk.h"
#include "net/client_protocol.h"
#include "net/dns.h"

extern const char lync_update_prefix[]; /* "ucupdates-r2" */

/* Over one scheme. */
struct lync_update_answer {
	enum client_outcome outcome;
	long status;
	const char *why; /* the library's words, or "" */
};

struct lync_update_seen {
	const char *name; /* with the prefix, in the domain of DHCP, or else the SIP domain */
	enum dns_outcome resolved;
	struct lync_update_answer http, https;
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void lync_update_judge(const struct lync_update_seen *s, struct walk *w);

#endif
