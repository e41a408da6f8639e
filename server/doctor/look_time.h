/* look_time - who tells phones the time, and whether it is right: a step for each server that DHCP,
 * DNS or a phone's files name. */
#ifndef DOCTOR_LOOK_TIME_H
#define DOCTOR_LOOK_TIME_H

#include "doctor/sntp.h"
#include "doctor/walk.h"
#include "net/dns.h"

enum { TIME_PORT = 123 };

/* How a phone comes by a time server. */
enum time_source {
	TIME_FROM_NOBODY,
	TIME_FROM_OPTION,   /* it was named to the doctor */
	TIME_FROM_DHCP,     /* option 42 */
	TIME_FROM_SRV,      /* _ntp._udp */
	TIME_FROM_FILES,    /* parameters in its files */
	TIME_FROM_FALLBACK, /* time.windows.com: of Lync Phone Edition alone */
};

struct time_seen {
	enum time_source source;
	const char *name;   /* the server; "" for nobody */
	const char *domain; /* whose _ntp._udp was asked for; NULL: nobody's */
	bool has_srv;       /* and is there */
	uint16_t port;      /* that the SRV record names */
	enum dns_outcome resolved;
	bool has_answer;
	struct sntp_answer answer;
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void time_judge(const struct time_seen *s, struct walk *w);

#endif
