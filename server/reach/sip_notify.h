/* sip_notify - one NOTIFY to a phone and its answer, as a state machine without sockets and clock.
 *
 * A client transaction for what is no INVITE: over UDP the request is sent again after T1, 2 T1,
 * ... and at most T2; a provisional answer makes that T2; a final one ends it, and so does silence.
 * A phone that asks who tells it (401, 407) is answered once, where there is a login for it.
 * Source: RFC 3261 section 17.1.2 (timers E and F) and 22.2.
 */
#ifndef REACH_SIP_NOTIFY_H
#define REACH_SIP_NOTIFY_H

#include "reach/sip_digest.h"

enum {
	SIP_T1_MS = 500,
	SIP_T2_MS = 4000,
	SIP_WAIT_MS = 64 * SIP_T1_MS, /* timer F */
	SIP_ADDRESS_BYTES = 64,
	SIP_ID_BYTES = 33, /* of 32 hex digits, with the NUL */
	SIP_PHRASE_BYTES = 64,
};

enum sip_result {
	SIP_PENDING,
	SIP_ACCEPTED,    /* 2xx */
	SIP_REFUSED,     /* any other final answer; status and phrase say it */
	SIP_SILENT,      /* nothing came in time */
	SIP_UNREACHABLE, /* nobody listens there, or no way leads there (sip_talk) */
	SIP_FAILED,      /* it cannot be built or sent: no memory, a user that no header can hold */
};

struct sip_notify_options {
	char user[ADDRESS_MAX_BYTES + 1]; /* of the phone's first line; "" */
	char peer[SIP_ADDRESS_BYTES];     /* "192.0.2.7:5060" */
	char here[SIP_ADDRESS_BYTES];     /* as the phone sees us */
	char id[SIP_ID_BYTES];            /* random; branch, tag and Call-ID are made of it */
	bool is_stream;                   /* over TCP: nothing is sent twice */
	uint32_t wait_ms;                 /* for a final answer, in all; SIP_WAIT_MS or less */
	const struct sip_login *login;    /* NULL: none; borrowed */
};

struct sip_notify {
	struct sip_notify_options options;
	enum sip_result result;
	unsigned status; /* of the last answer; 0: there was none */
	char phrase[SIP_PHRASE_BYTES];
	unsigned sent;        /* copies, all requests together */
	uint64_t deadline_ms; /* sip_notify_tick() does nothing before it */
	/* its own: */
	bool is_due, is_proceeding, has_proven;
	unsigned cseq;
	uint32_t interval_ms;
	uint64_t again_at_ms, over_at_ms;
	struct buf request;
};

/* Begins: the request is there to be sent.
 *   n  any bytes before; ends with sip_notify_done() */
void sip_notify_begin(
	struct sip_notify *n, const struct sip_notify_options *options, uint64_t now_ms);
void sip_notify_done(struct sip_notify *n);

/* What is to be sent now, whole; the empty slice: nothing.  It counts as sent. */
struct slice sip_notify_output(struct sip_notify *n);

/* A message came.  What is no answer to this request is ignored. */
void sip_notify_input(struct sip_notify *n, const struct sip_message *m, uint64_t now_ms);

/* Time has passed. */
void sip_notify_tick(struct sip_notify *n, uint64_t now_ms);

#endif
