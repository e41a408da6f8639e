/* sip_talk - tells one phone by NOTIFY, over UDP or TCP, and waits for its answer.
 *
 * The sockets around sip_notify; blocks, so it belongs to a thread of its own.
 */
#ifndef REACH_SIP_TALK_H
#define REACH_SIP_TALK_H

#include "base/ip.h"
#include "reach/sip_notify.h"

#include <stdatomic.h>

struct sip_talk {
	struct ip phone;
	uint16_t port;
	const char *user;              /* of its first line; "": none */
	const struct sip_login *login; /* what it may ask for; NULL: none */
	bool is_stream;                /* TCP; else UDP */
	uint32_t wait_ms;              /* for its answer, and to reach it over TCP */
	const atomic_bool *is_over;    /* set by another thread: it ends within a quarter of a
					  second, as silent; NULL: nobody does */
};

struct sip_talk_end {
	enum sip_result result; /* never SIP_PENDING */
	unsigned status;        /* of SIP_REFUSED, SIP_ACCEPTED */
	char phrase[SIP_PHRASE_BYTES];
};

/* Tells the phone, and waits for its answer; an answer that came before it hung up counts.
 *   talk  borrowed during the call
 *   out   filled, whatever happens */
void sip_talk(const struct sip_talk *talk, struct sip_talk_end *out);

#endif
