/* unit_dhcp - answers of DHCP servers, for the tests that read and judge them. */
#ifndef UNIT_DHCP_H
#define UNIT_DHCP_H

#include "netcheck/dhcp_findings_inner.h"

/* Appends the head of an answer: to this transaction and phone, offering 10.0.0.9. */
static inline void
unit_dhcp_head(uint32_t xid, struct buf *out)
{
	static const char mac[] = "\x00\x04\xf2\xaa\xbb\xcc";
	char zeros[240] = {2, 1, 6};

	memcpy(zeros + 28, mac, MAC_BYTES);
	memcpy(zeros + 16, "\x0a\0\0\x09", 4);
	memcpy(zeros + 236, "\x63\x82\x53\x63", 4);
	buf_add(out, (struct slice){zeros, 4});
	dhcp_put_u32(xid, out);
	buf_add(out, (struct slice){zeros + 8, sizeof(zeros) - 8});
}

/* An answer of 10.0.0.N with these options behind the usual two. */
static inline struct dhcp_answer
unit_dhcp_answer(enum dhcp_role role, enum dhcp_message question, unsigned n, struct slice options)
{
	AUTO(buf_free) struct buf b = BUF(DHCP_PACKET_MAX_BYTES);
	char server[4] = {10, 0, 0, (char)n},
	     message = question == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK;
	struct dhcp_answer a = {.role = role, .question = question};
	struct ip from = dhcp_ip((struct slice){server, 4});

	unit_dhcp_head(1, &b);
	dhcp_put_sub(DHCP_MESSAGE, (struct slice){&message, 1}, &b);
	dhcp_put_sub(DHCP_SERVER_ID, (struct slice){server, 4}, &b);
	buf_add(&b, options);
	buf_add_char(&b, (char)255);
	assert_int_equal(dhcp_reply_read(buf_slice(&b), &from, &a.reply), ERR_OK);
	return a;
}

#endif
