/* dhcp_packet - DHCP messages as values: build what a phone asks, read what servers answer.
 *
 * Pure.  With the headers of IPv4 and UDP around them, because a phone without an address is
 * played over a raw socket.
 * Source: RFC 2131, RFC 2132 (options, overload), RFC 3396 (options in pieces), RFC 768, RFC 791.
 */
#ifndef NETCHECK_DHCP_PACKET_H
#define NETCHECK_DHCP_PACKET_H

#include "base/buf.h"
#include "base/ip.h"
#include "base/mac.h"
#include "netcheck/dhcp_option.h"

enum dhcp_message {
	DHCP_DISCOVER = 1,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_DECLINE = 4,
	DHCP_ACK = 5,
	DHCP_NAK = 6,
	DHCP_RELEASE = 7,
	DHCP_INFORM = 8,
};

struct dhcp_question {
	enum dhcp_message message; /* DHCP_DISCOVER or DHCP_INFORM: nothing is taken */
	uint32_t xid;
	struct mac mac;
	struct ip from;      /* INFORM: the asker's own address; v4 */
	struct slice class;  /* option 60; empty: none */
	struct slice wanted; /* option 55: codes */
};

/* Appends the message; padded to the 300 bytes that BOOTP relays want. */
void dhcp_question_put(const struct dhcp_question *q, struct buf *out);
/* The same inside UDP and IPv4, from port 68 to port 67 of 255.255.255.255. */
void dhcp_question_put_framed(const struct dhcp_question *q, struct buf *out);

struct dhcp_reply {
	enum dhcp_message message;
	uint32_t xid;
	struct mac mac;
	struct ip offered; /* yiaddr */
	struct ip server;  /* option 54; without it who sent it */
	bool has_server_id;
	struct ip relay;          /* giaddr; 0.0.0.0: none */
	uint16_t at[256], n[256]; /* each option in bytes[], its pieces put together */
	bool has[256];
	char bytes[DHCP_PACKET_MAX_BYTES];
};

/* Reads one message of a server.
 *   datagram  untrusted: what UDP carried
 *   from      who sent it
 * Options in the fields file and sname are read where option 52 says so.
 * Returns ERR_OK; ERR_SYNTAX (not a DHCP answer, or an option that goes on behind the end);
 * ERR_LIMIT (over DHCP_PACKET_MAX_BYTES); *out may be half written. */
MUST_CHECK enum err dhcp_reply_read(
	struct slice datagram, const struct ip *from, struct dhcp_reply *out);

/* An option's value; empty where it is not there. */
struct slice dhcp_reply_option(const struct dhcp_reply *r, unsigned code);

/* Finds what UDP carried to port 68 in an IPv4 packet.  Checksums are not looked at: network cards
 * that add them leave them out here.
 * Returns ERR_OK; ERR_SYNTAX (cut, a fragment, or not for port 68). */
MUST_CHECK enum err dhcp_unframe(struct slice packet, struct slice *out, struct ip *from);

#endif
