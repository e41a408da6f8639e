/* lync_web - the web services of Lync that phones fetch their chain and certificate from, and what
 * PIN sign-in needs besides.
 *
 * The operation that gives the chain is not public, so nothing is asked of it: the URL, the
 * service's description and the server's TLS are looked at.
 * Source: Microsoft, "Connect to the Web Service and Download the Root CA Certificate Chain";
 * troubleshooting of DHCP for Lync phones (404).
 */
#ifndef DOCTOR_LYNC_WEB_H
#define DOCTOR_LYNC_WEB_H

#include "doctor/host.h"
#include "doctor/walk.h"
#include "net/client_protocol.h"

struct lync_web_seen {
	const char *url;     /* NULL: not known */
	bool dhcp_was_asked; /* so that its silence means something */
	bool is_readable;    /* of scheme http or https, with a host */
	struct host host;    /* where it is */
	enum dns_outcome resolved;
	enum client_outcome outcome; /* of GET url */
	long status;
	const char *why; /* the library's words, or "" */
	enum client_outcome mex_outcome;
	long mex_status;
	const char *operations; /* that the description lists, with commas; "" for none */
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void lync_web_judge(const struct lync_web_seen *s, struct walk *w);

/* What PIN sign-in needs.
 *   has_url      where web services are is known
 *   is_web_fine  and nothing was wrong there */
struct lync_pin_seen {
	bool has_url, is_web_fine, is_web_by_dhcp, has_registrar_by_dhcp;
};
/* As above. */
void lync_pin_judge(const struct lync_pin_seen *s, struct walk *w);

#endif
