/* dhcp_option - the values of DHCP options that point phones at servers, as bytes and back.
 *
 * Pure.  What is read is untrusted; slices in what comes out borrow from it.
 * Source: RFC 2132 (2, 4, 42, 60, 66), RFC 3361 (120), RFC 3396 (pieces); Microsoft "Obtaining
 * Values of DHCP Options by Using DHCPUtil.exe" (43 of the class MS-UC-Client); UC Software
 * Administrator Guides (160, the binary form of 60).
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
	DHCP_VLAN_FIRST = 128, /* 128, 129, 144 and 191: "VLAN-A=10;" */
	DHCP_BOOT_SERVER = 160,
	DHCP_VLAN_LAST = 191,
};

enum { DHCP_VALUE_MAX = 255, DHCP_FQDN_MAX = 253, DHCP_LABEL_MAX = 63 };

/* "MS-UC-Client", whose case matters. */
extern const char dhcp_lync_class[];
/* "/CertProv/CertProvisioningService.svc" */
extern const char dhcp_lync_path[];

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

/* Appends what the options hold.  Addresses are v4. */
void dhcp_put_ips(const struct ip *ips, size_t count, struct buf *out);
void dhcp_put_offset(int32_t seconds_east, struct buf *out);
void dhcp_put_sub(uint8_t code, struct slice value, struct buf *out); /* cut at 255 bytes */
/* Option 120: names as labels, each a dhcp_is_host(). */
void dhcp_put_sip_names(const struct slice *names, size_t count, struct buf *out);

/* Where a certificate provisioning service is: <scheme>://<host>:<port><path>. */
enum dhcp_lync_sub {
	DHCP_LYNC_CLASS = 1,
	DHCP_LYNC_SCHEME,
	DHCP_LYNC_HOST,
	DHCP_LYNC_PORT,
	DHCP_LYNC_PATH,
	DHCP_LYNC__COUNT
};
/* "UC Identifier", ...; NULL for other numbers. */
const char *dhcp_lync_name(unsigned sub);

struct dhcp_lync {
	struct slice sub[DHCP_LYNC__COUNT]; /* a NUL at the end is taken off */
	bool has[DHCP_LYNC__COUNT];
	bool is_cut; /* the last sub-option is longer than what is there */
};

/* Option 43 of the class MS-UC-Client: text in each sub-option, the port too. */
void dhcp_put_lync(const struct dhcp_lync *lync, struct buf *out);
/* Reads what can be read; of a sub-option that comes twice the first. */
struct dhcp_lync dhcp_read_lync(struct slice value);

/* Takes one sub-option off *rest; 0 is padding and 255 the end.
 * PARSE_OK; PARSE_MORE (nothing left); PARSE_BAD (it is longer than what is there: *out is what
 * there is of it). */
struct dhcp_sub {
	uint8_t code;
	struct slice value;
};
enum parse dhcp_next_sub(struct slice *rest, struct dhcp_sub *out);

enum dhcp_sip_fault {
	DHCP_SIP_FINE,
	DHCP_SIP_EMPTY,
	DHCP_SIP_FORM,   /* the first byte is neither 0 nor 1 */
	DHCP_SIP_BARE,   /* text without form and labels */
	DHCP_SIP_LABEL,  /* a label of more than 63 bytes, an empty name, a pointer that leads
			    nowhere or round */
	DHCP_SIP_CUT,    /* a label or a name goes on behind the end */
	DHCP_SIP_LENGTH, /* addresses of other than four bytes */
};

struct dhcp_sip {
	enum dhcp_sip_fault fault; /* names and addresses before it stand */
	bool is_names;
	size_t count; /* of all; at most DHCP_SIP_SERVERS_MAX are kept */
	char names[DHCP_SIP_SERVERS_MAX][DHCP_FQDN_MAX + 1];
	struct ip ips[DHCP_SIP_SERVERS_MAX];
};
void dhcp_read_sip(struct slice value, struct dhcp_sip *out);

/* The VLAN of a value: a number of 1, 2 or 4 bytes, digits, or "VLAN-A=10;" (also 0x hex and 0
 * octal).
 *   form  static text that says which it was; written only on ERR_OK
 * ERR_OK; ERR_SYNTAX (none of them); ERR_LIMIT (not 1..4094). */
MUST_CHECK enum err dhcp_read_vlan(struct slice value, unsigned *out, const char **form);

#endif
