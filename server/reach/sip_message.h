/* sip_message - SIP messages as values: parse what arrives, build what leaves.
 *
 * Pure: no sockets, clock, log or allocation.  Knows as much of SIP as it takes to tell a phone
 * something outside of any call, and to play the phone that is told.
 * Source: RFC 3261 sections 7, 8.1.1, 8.2.6, 18.3 and 20; RFC 3581 (rport); compact forms:
 * RFC 3261 section 7.3.3 and RFC 6665 section 8.2.1 ("o").
 */
#ifndef REACH_SIP_MESSAGE_H
#define REACH_SIP_MESSAGE_H

#include "base/buf.h"
#include "base/err.h"
#include "limits.h"

enum sip_header {
	SIP_VIA,
	SIP_FROM,
	SIP_TO,
	SIP_CALL_ID,
	SIP_CSEQ,
	SIP_CONTENT_LENGTH,
	SIP_EVENT,
	SIP_RETRY_AFTER,
	SIP_CHALLENGE,       /* WWW-Authenticate */
	SIP_PROXY_CHALLENGE, /* Proxy-Authenticate */
	SIP_AUTHORIZATION,
	SIP_OTHER,
	SIP_HEADER__COUNT
};

struct sip_field {
	enum sip_header header;
	struct slice value; /* without blanks at its ends; lines that were folded are one */
};

/* A message; its slices borrow from its own text, so it is not to be copied. */
struct sip_message {
	bool is_request;
	unsigned status;     /* of a response: 100..699 */
	struct slice phrase; /* of a response: the words behind the status; may be empty */
	struct slice method; /* of the request, or that the response answers */
	struct slice target; /* of a request */
	uint64_t cseq;
	struct slice call_id;
	struct slice branch;           /* of the topmost Via; empty: it has none */
	struct slice from_tag, to_tag; /* empty: there is none */
	struct slice event;            /* the package alone: "check-sync"; empty: no Event */
	struct sip_field fields[SIP_FIELDS_MAX];
	size_t count;
	struct slice body;
	char text[SIP_MESSAGE_MAX_BYTES];
};

/* Reads one message.
 *   in         untrusted, any length
 *   is_stream  from a TCP connection: blank lines in front are dropped, there may be more behind
 *              it; else a whole datagram
 *   out        any bytes before; means something only on PARSE_OK
 *   used       bytes of in that it took; written only on PARSE_OK
 * Returns PARSE_OK; PARSE_MORE (of a stream alone); PARSE_BAD: over SIP_MESSAGE_MAX_BYTES or
 * SIP_FIELDS_MAX, control bytes, a start line or a length that is none, From, To, Call-ID, CSeq
 * or Via missing, or one of them but Via twice. */
enum parse sip_message_parse(
	struct slice in, bool is_stream, struct sip_message *out, size_t *used);

/* The first field of this kind; the empty slice where there is none. */
struct slice sip_message_field(const struct sip_message *m, enum sip_header header);

/* A NOTIFY to a phone, outside of any dialog. */
struct sip_notify_parts {
	const char *user;      /* of the phone's first line; "": none */
	const char *peer;      /* the phone's "192.0.2.7:5060" or "[2001:db8::7]:5060" */
	const char *here;      /* our own address, in the same form */
	const char *transport; /* "UDP", "TCP" */
	const char *branch, *tag, *call_id; /* of letters and digits; branch without its cookie */
	unsigned cseq;
	const char *authorization; /* NULL: none; else the whole field, without a line end */
};

/* Appends a NOTIFY of the event check-sync, with which phones read their files again.
 * ERR_OK; ERR_SYNTAX (a part holds what no header may hold); ERR_LIMIT, ERR_NOMEM: as out->err. */
MUST_CHECK enum err sip_notify_write(const struct sip_notify_parts *p, struct buf *out);

struct sip_answer {
	unsigned status;
	const char *phrase;
	const char *to_tag; /* put behind To, where the request's has none */
	const char *more;   /* further fields, each with its line end; "" for none */
};
struct sip_peer {
	const char *host; /* "192.0.2.7" */
	unsigned port;
};

/* Appends a response to a request, as a phone gives one.
 *   peer  where the request came from: what rport and received are filled in with
 * ERR_OK; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err sip_response_write(const struct sip_message *request,
	const struct sip_answer *answer, const struct sip_peer *peer, struct buf *out);

/* The value of a parameter behind the semicolons of a field (";tag=a"), quotes taken away.
 *   found  whether it is there, with a value or without; may be NULL */
struct slice sip_parameter(struct slice field, const char *name, bool *found);

#endif
