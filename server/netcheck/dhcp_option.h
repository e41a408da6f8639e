/* dhcp_option - the values of DHCP options that point phones at servers, as bytes and back.
 *
 * Pure.  What is read is untrusted; slices in what comes out borrow from it.
 * Source: RFC 2132 (2, 4, 42, 43, 60, 66); UC Software Administrator Guides (160, VLANs).
 */
#ifndef NETCHECK_DHCP_OPTION_H
#define NETCHECK_DHCP_OPTION_H

#include "base/buf.h"
#include "base/err.h"
#include "base/ip.h"
#include "limits.h"

enum dhcp_code {
	DHCP_TIME_OFFSET = 2,
	DHCP_ROUTERS = 3,
	DHCP_TIME_SERVERS = 4, /* of RFC 868's protocol */
	DHCP_DNS_SERVERS = 6,
	DHCP_DOMAIN = 15,
	DHCP_NTP_SERVERS = 42,
	DHCP_VENDOR = 43, /* its meaning depends on the class in 60 */
	DHCP_OVERLOAD = 52,
	DHCP_MESSAGE = 53,
	DHCP_SERVER_ID = 54,
	DHCP_WANTED = 55,
	DHCP_CLASS = 60,
	DHCP_CLIENT_ID = 61,
	DHCP_TFTP_SERVER = 66, /* the boot server of UC Software phones, where there is no 160 */
	DHCP_SIP_SERVERS = 120,
	DHCP_ENTERPRISE_CLASS = 124,
	DHCP_ENTERPRISE = 125,
	DHCP_VLAN_FIRST = 128, /* 128, 129, 144 and 191: "VLAN-A=10;" */
	DHCP_BOOT_SERVER = 160,
	DHCP_TRIO_SERVER =
		161, /* the same for Trio, by some scripts; whether it looks is not known */
	DHCP_VLAN_LAST = 191,
};

enum { DHCP_VALUE_MAX = 255, DHCP_FQDN_MAX = 253, DHCP_LABEL_MAX = 63 };

/* The option's name for people, or NULL. */
const char *dhcp_option_name(unsigned code);

/* Appends a value as people read it: addresses, seconds, text, names, sub-options; else, and where
 * it is not what its option should be, as hex. */
void dhcp_option_show(unsigned code, struct slice value, struct buf *out);

/* Appends lower-case hex digits, with sep ('\0': none) between bytes. */
void dhcp_hex(struct slice bytes, char sep, struct buf *out);

/* Whether all of s, two bytes or more, is hex digits: a value that was typed where text was meant.
 */
bool dhcp_is_hex_text(struct slice s);

/* Whether s is a host name: labels of letters, digits and inner dashes or underscores with dots
 * between, at most DHCP_FQDN_MAX bytes, and no address. */
bool dhcp_is_host(struct slice s);

/* Four bytes as an address; shorter ones are a programming error. */
struct ip dhcp_ip(struct slice four);

/* The first four bytes, or what there is, as a number. */
uint32_t dhcp_get_u32(struct slice four);

/* A text without the NUL that some servers put at its end. */
static inline struct slice
dhcp_text(struct slice value)
{
	return value.n > 0 && value.p[value.n - 1] == '\0' ? slice_head(value, value.n - 1) : value;
}

/* Appends what the options hold.  Addresses are v4. */
void dhcp_put_ips(const struct ip *ips, size_t count, struct buf *out);
void dhcp_put_u32(uint32_t v, struct buf *out);
void dhcp_put_sub(uint8_t code, struct slice value, struct buf *out); /* cut at 255 bytes */

/* Takes one sub-option off *rest; 0 is padding and 255 the end.
 * PARSE_OK; PARSE_MORE (nothing left); PARSE_BAD (it is longer than what is there: *out is what
 * there is of it). */
struct dhcp_sub {
	uint8_t code;
	struct slice value;
};
enum parse dhcp_next_sub(struct slice *rest, struct dhcp_sub *out);

/* The VLAN of a value: a number of 1, 2 or 4 bytes, digits, or "VLAN-A=10;" (also 0x hex and 0
 * octal).
 *   form  static text that says which it was; written only on ERR_OK
 * ERR_OK; ERR_SYNTAX (none of them); ERR_LIMIT (not 1..4094). */
MUST_CHECK enum err dhcp_read_vlan(struct slice value, unsigned *out, const char **form);

#endif
