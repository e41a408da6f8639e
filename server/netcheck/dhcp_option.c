#include "netcheck/dhcp_option.h"

#include "base/auto.h"
#include "base/escape.h"

enum { VLAN_MAX = 4094, SHOWN_MAX_BYTES = 4096 };

enum shape { SHAPE_HEX, SHAPE_TEXT, SHAPE_IPS, SHAPE_OFFSET };

/* What is known of an option; others are shown as hex. */
static const struct option {
	uint8_t code;
	enum shape shape;
	const char *name;
} options[] = {
	{1,		     SHAPE_IPS,    "subnet mask"   },
	{DHCP_TIME_OFFSET,      SHAPE_OFFSET, "time offset"   },
	{DHCP_ROUTERS,          SHAPE_IPS,    "routers"       },
	{DHCP_TIME_SERVERS,     SHAPE_IPS,    "time servers"  },
	{DHCP_DNS_SERVERS,      SHAPE_IPS,    "name servers"  },
	{DHCP_DOMAIN,           SHAPE_TEXT,   "domain"        },
	{DHCP_NTP_SERVERS,      SHAPE_IPS,    "NTP servers"   },
	{DHCP_VENDOR,           SHAPE_HEX,    "vendor options"},
	{DHCP_SERVER_ID,        SHAPE_IPS,    "server"        },
	{DHCP_CLASS,            SHAPE_TEXT,   "class"         },
	{DHCP_TFTP_SERVER,      SHAPE_TEXT,   "boot server"   },
	{DHCP_SIP_SERVERS,      SHAPE_HEX,    "SIP servers"   },
	{DHCP_ENTERPRISE_CLASS, SHAPE_HEX,    "vendor class"  },
	{DHCP_ENTERPRISE,       SHAPE_HEX,    "vendor options"},
	{128,		   SHAPE_TEXT,   "VLAN"          },
	{129,		   SHAPE_TEXT,   "VLAN"          },
	{144,		   SHAPE_TEXT,   "VLAN"          },
	{DHCP_BOOT_SERVER,      SHAPE_TEXT,   "boot server"   },
	{DHCP_TRIO_SERVER,      SHAPE_TEXT,   "boot server"   },
	{DHCP_VLAN_LAST,        SHAPE_TEXT,   "VLAN"          },
};

static const struct option *
find(unsigned code)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (options[i].code == code)
			return &options[i];
	return NULL;
}

const char *
dhcp_option_name(unsigned code)
{
	const struct option *o = find(code);

	return o != NULL ? o->name : NULL;
}

static const uint8_t *
bytes_of(struct slice s)
{
	return (const uint8_t *)s.p;
}

void
dhcp_hex(struct slice bytes, char sep, struct buf *out)
{
	for (size_t i = 0; i < bytes.n; i++) {
		if (i > 0 && sep != '\0')
			buf_add_char(out, sep);
		buf_addf(out, "%02x", bytes_of(bytes)[i]);
	}
}

bool
dhcp_is_hex_text(struct slice s)
{
	if (s.n < 2 || s.n % 2 != 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (slice_hex_value(s.p[i]) < 0)
			return false;
	return true;
}

static bool
is_label(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool is_inner = i > 0 && i + 1 < s.n;

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '_' && !(c == '-' && is_inner))
			return false;
	}
	return s.n > 0 && s.n <= DHCP_LABEL_MAX;
}

bool
dhcp_is_host(struct slice s)
{
	struct ip ip;
	struct slice rest = s;

	if (s.n == 0 || s.n > DHCP_FQDN_MAX || s.p[s.n - 1] == '.' || ip_parse(s, &ip) == ERR_OK)
		return false;
	while (rest.n > 0)
		if (!is_label(slice_cut(rest, '.', &rest)))
			return false;
	return true;
}

struct ip
dhcp_ip(struct slice four)
{
	struct ip ip = {
		{[10] = 0xff, [11] = 0xff}
        };

	memcpy(ip.b + IP_BYTES - 4, four.p, 4);
	return ip;
}

void
dhcp_put_ips(const struct ip *ips, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++)
		buf_add(out, (struct slice){(const char *)ips[i].b + IP_BYTES - 4, 4});
}

void
dhcp_put_u32(uint32_t v, struct buf *out)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(out, (char)(v >> shift & 0xff));
}

uint32_t
dhcp_get_u32(struct slice four)
{
	uint32_t v = 0;

	for (size_t i = 0; i < four.n && i < 4; i++)
		v = v << 8 | bytes_of(four)[i];
	return v;
}

void
dhcp_put_sub(uint8_t code, struct slice value, struct buf *out)
{
	struct slice cut = slice_head(value, DHCP_VALUE_MAX);

	buf_add_char(out, (char)code);
	buf_add_char(out, (char)cut.n);
	buf_add(out, cut);
}

enum parse
dhcp_next_sub(struct slice *rest, struct dhcp_sub *out)
{
	struct slice in = *rest;

	while (in.n > 0 && in.p[0] == 0) /* padding */
		in = slice_from(in, 1);
	*rest = slice_from(in, in.n);
	if (in.n == 0 || bytes_of(in)[0] == 0xff)
		return PARSE_MORE;
	if (in.n < 2 || in.n - 2 < bytes_of(in)[1]) {
		*out = (struct dhcp_sub){bytes_of(in)[0], slice_from(in, 2)};
		return PARSE_BAD;
	}
	*out = (struct dhcp_sub){
		bytes_of(in)[0], {in.p + 2, bytes_of(in)[1]}
        };
	*rest = slice_from(in, 2U + bytes_of(in)[1]);
	return PARSE_OK;
}

/* Reads all of s as a number in this base, without a prefix. */
static enum err
read_based(struct slice s, unsigned base, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0 || s.n > 8)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++) {
		int digit = slice_hex_value(s.p[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return ERR_SYNTAX;
		v = v * base + (unsigned)digit;
	}
	*out = v;
	return ERR_OK;
}

/* "VLAN-A=10;": decimal, 0x hexadecimal or 0 octal, and the semicolon is needed. */
static enum err
read_vlan_words(struct slice s, uint64_t *out)
{
	static const struct slice head = SLICE_INIT("VLAN-A=");
	struct slice rest, number;

	if (!slice_starts(s, head) || memchr(s.p, ';', s.n) == NULL)
		return ERR_SYNTAX;
	number = slice_cut(slice_from(s, head.n), ';', &rest);
	if (slice_starts(number, SLICE("0x")) || slice_starts(number, SLICE("0X")))
		return read_based(slice_from(number, 2), 16, out);
	if (number.n > 1 && number.p[0] == '0')
		return read_based(slice_from(number, 1), 8, out);
	return read_based(number, 10, out);
}

enum err
dhcp_read_vlan(struct slice value, unsigned *out, const char **form)
{
	uint64_t v = 0;
	const char *seen = "digits";

	if (read_vlan_words(value, &v) == ERR_OK) {
		seen = "text";
	} else if (read_based(value, 10, &v) != ERR_OK) {
		if (value.n != 1 && value.n != 2 && value.n != 4)
			return ERR_SYNTAX;
		v = dhcp_get_u32(value);
		seen = value.n == 1 ? "a byte" : value.n == 2 ? "two bytes" : "four bytes";
	}
	if (v < 1 || v > VLAN_MAX)
		return ERR_LIMIT;
	*out = (unsigned)v;
	*form = seen;
	return ERR_OK;
}

static void
show_ips(struct slice value, struct buf *out)
{
	for (size_t i = 0; i < value.n; i += 4) {
		char text[IP_TEXT_BYTES];
		struct ip ip = dhcp_ip(slice_from(value, i));

		buf_addf(out, "%s%s", i > 0 ? ", " : "", ip_text(&ip, text));
	}
}

/* "+5:30 h (19800 s)" */
static void
show_offset(int32_t seconds, struct buf *out)
{
	int64_t minutes = seconds / 60;
	int64_t size = minutes < 0 ? -minutes : minutes;

	buf_addf(out, "%c%lld:%02lld h (%d s)", seconds < 0 ? '-' : '+', (long long)size / 60,
		(long long)size % 60, seconds);
}

static bool
is_printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (bytes_of(s)[i] < ' ' || bytes_of(s)[i] == 0x7f)
			return false;
	return s.n > 0 && slice_is_utf8(s);
}

void
dhcp_option_show(unsigned code, struct slice value, struct buf *out)
{
	const struct option *o = find(code);
	enum shape shape = o != NULL ? o->shape : SHAPE_HEX;

	if (shape == SHAPE_TEXT && is_printable(dhcp_text(value)))
		escape_text(dhcp_text(value), out);
	else if (shape == SHAPE_IPS && value.n > 0 && value.n % 4 == 0)
		show_ips(value, out);
	else if (shape == SHAPE_OFFSET && value.n == 4)
		show_offset((int32_t)dhcp_get_u32(value), out);
	else
		dhcp_hex(slice_head(value, SHOWN_MAX_BYTES), '\0', out);
}
