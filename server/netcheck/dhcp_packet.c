#include "netcheck/dhcp_packet.h"

#include "base/auto.h"

/* Where the fields of a message stand (RFC 2131 section 2). */
enum {
	AT_OP = 0,
	AT_HLEN = 2,
	AT_XID = 4,
	AT_YIADDR = 16,
	AT_GIADDR = 24,
	AT_CHADDR = 28,
	AT_SNAME = 44,
	SNAME_BYTES = 64,
	AT_FILE = 108,
	FILE_BYTES = 128,
	AT_COOKIE = 236,
	AT_OPTIONS = 240,
	MESSAGE_MIN_BYTES = 300, /* BOOTP's, which relays insist on (RFC 1542 section 2.1) */
};

enum { OP_ASK = 1, OP_ANSWER = 2, ETHERNET = 1, PAD = 0, END = 255 };
enum { OVERLOADS_FILE = 1, OVERLOADS_SNAME = 2 };
enum { SERVER_PORT = 67, CLIENT_PORT = 68, IP_HEAD_BYTES = 20, UDP_HEAD_BYTES = 8, UDP = 17 };

static const char cookie[4] = {0x63, (char)0x82, 0x53, 0x63};
static const uint16_t broadcast_flag = 0x8000; /* an asker without an address hears nothing else */

static void
put_zeros(size_t n, struct buf *out)
{
	char *p = buf_reserve(out, n);

	if (p == NULL)
		return;
	memset(p, 0, n);
	out->n += n;
}

static void
put_u16(uint16_t v, struct buf *out)
{
	buf_add_char(out, (char)(v >> 8));
	buf_add_char(out, (char)(v & 0xff));
}

static struct slice
mac_slice(const struct mac *mac)
{
	return (struct slice){(const char *)mac->b, MAC_BYTES};
}

static void
put_options(const struct dhcp_question *q, struct buf *out)
{
	char message = (char)q->message, client[1 + MAC_BYTES] = {ETHERNET};

	memcpy(client + 1, q->mac.b, MAC_BYTES);
	dhcp_put_sub(DHCP_MESSAGE, (struct slice){&message, 1}, out);
	dhcp_put_sub(DHCP_CLIENT_ID, (struct slice){client, sizeof(client)}, out);
	if (q->class.n > 0)
		dhcp_put_sub(DHCP_CLASS, q->class, out);
	dhcp_put_sub(DHCP_WANTED, q->wanted, out);
	buf_add_char(out, (char)END);
}

void
dhcp_question_put(const struct dhcp_question *q, struct buf *out)
{
	static const char head[4] = {OP_ASK, ETHERNET, MAC_BYTES, 0};
	size_t begin = out->n;

	buf_add(out, (struct slice){head, sizeof(head)});
	dhcp_put_u32(q->xid, out);
	put_u16(0, out); /* secs */
	put_u16(q->message == DHCP_DISCOVER ? broadcast_flag : 0, out);
	if (q->message == DHCP_INFORM)
		dhcp_put_ips(&q->from, 1, out);
	else
		put_zeros(4, out);
	put_zeros(AT_CHADDR - AT_YIADDR, out);
	buf_add(out, mac_slice(&q->mac));
	put_zeros(AT_COOKIE - AT_CHADDR - MAC_BYTES, out);
	buf_add(out, (struct slice){cookie, sizeof(cookie)});
	put_options(q, out);
	if (out->n - begin < MESSAGE_MIN_BYTES)
		put_zeros(MESSAGE_MIN_BYTES - (out->n - begin), out);
}

/* The sum of RFC 1071, going on from `sum`. */
static uint32_t
add_up(struct slice s, uint32_t sum)
{
	for (size_t i = 0; i < s.n; i++)
		sum += (uint32_t)(uint8_t)s.p[i] << (i % 2 == 0 ? 8 : 0);
	return sum;
}

static uint16_t
checksum(uint32_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void
dhcp_question_put_framed(const struct dhcp_question *q, struct buf *out)
{
	AUTO(buf_free) struct buf message = BUF(DHCP_PACKET_MAX_BYTES);
	AUTO(buf_free) struct buf ip = BUF(IP_HEAD_BYTES);
	AUTO(buf_free) struct buf udp = BUF(UDP_HEAD_BYTES);
	uint32_t sum;

	dhcp_question_put(q, &message);
	put_u16(0x4500, &ip); /* version 4, five words */
	put_u16((uint16_t)(IP_HEAD_BYTES + UDP_HEAD_BYTES + message.n), &ip);
	dhcp_put_u32(0, &ip);
	put_u16(64 << 8 | UDP, &ip);
	put_u16(0, &ip); /* its checksum, below */
	if (q->message == DHCP_INFORM)
		dhcp_put_ips(&q->from, 1, &ip);
	else
		put_zeros(4, &ip);
	dhcp_put_u32(0xffffffff, &ip);
	put_u16(CLIENT_PORT, &udp);
	put_u16(SERVER_PORT, &udp);
	put_u16((uint16_t)(UDP_HEAD_BYTES + message.n), &udp);

	/* The pseudo header is the addresses, the protocol and the length. */
	sum = add_up(slice_from(buf_slice(&ip), 12), UDP + UDP_HEAD_BYTES + (uint32_t)message.n);
	sum = add_up(buf_slice(&message), add_up(buf_slice(&udp), sum));
	put_u16(checksum(sum) == 0 ? 0xffff : checksum(sum), &udp);

	sum = checksum(add_up(buf_slice(&ip), 0));
	buf_add(out, slice_head(buf_slice(&ip), 10));
	put_u16((uint16_t)sum, out);
	buf_add(out, slice_from(buf_slice(&ip), 12));
	buf_add(out, buf_slice(&udp));
	buf_add(out, buf_slice(&message));
	if (out->err == ERR_OK && (ip.err != ERR_OK || udp.err != ERR_OK || message.err != ERR_OK))
		out->err = ERR_NOMEM;
}

/* What options may stand in, in their order. */
struct areas {
	struct slice area[3];
	size_t count;
};

/* Takes one option off *rest: as dhcp_next_sub(), but that a cut one is an error. */
static enum err
each_option(struct slice area, enum err (*each)(void *ctx, const struct dhcp_sub *o), void *ctx)
{
	struct dhcp_sub o;
	enum parse p;

	while ((p = dhcp_next_sub(&area, &o)) == PARSE_OK) {
		enum err e = each(ctx, &o);

		if (e != ERR_OK)
			return e;
	}
	return p == PARSE_BAD ? ERR_SYNTAX : ERR_OK;
}

static enum err
note_overload(void *ctx, const struct dhcp_sub *o)
{
	unsigned *overload = ctx;

	if (o->code == DHCP_OVERLOAD && o->value.n == 1)
		*overload = (uint8_t)o->value.p[0];
	return ERR_OK;
}

static enum err
count_piece(void *ctx, const struct dhcp_sub *o)
{
	struct dhcp_reply *r = ctx;

	r->has[o->code] = true;
	r->n[o->code] = (uint16_t)(r->n[o->code] + o->value.n); /* a datagram holds it all */
	return ERR_OK;
}

static enum err
copy_piece(void *ctx, const struct dhcp_sub *o)
{
	struct dhcp_reply *r = ctx;

	memcpy(r->bytes + r->at[o->code] + r->n[o->code], o->value.p, o->value.n);
	r->n[o->code] = (uint16_t)(r->n[o->code] + o->value.n);
	return ERR_OK;
}

/* Puts the pieces of each option together: counts them, gives each its place, copies. */
static enum err
read_options(const struct areas *in, struct dhcp_reply *r)
{
	size_t used = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < in->count; i++)
		e = each_option(in->area[i], count_piece, r);
	for (size_t code = 0; code < COUNT(r->at); code++) {
		r->at[code] = (uint16_t)used;
		used += r->n[code];
		r->n[code] = 0;
	}
	for (size_t i = 0; e == ERR_OK && i < in->count; i++)
		e = each_option(in->area[i], copy_piece, r);
	return e;
}

static struct slice
part(struct slice s, size_t at, size_t n)
{
	return slice_head(slice_from(s, at), n);
}

static enum err
find_areas(struct slice datagram, struct areas *out)
{
	unsigned overload = 0;

	out->area[0] = slice_from(datagram, AT_OPTIONS);
	out->count = 1;
	enum err e = each_option(out->area[0], note_overload, &overload);
	if (overload & OVERLOADS_FILE)
		out->area[out->count++] = part(datagram, AT_FILE, FILE_BYTES);
	if (overload & OVERLOADS_SNAME)
		out->area[out->count++] = part(datagram, AT_SNAME, SNAME_BYTES);
	return e;
}

static bool
is_answer(struct slice datagram)
{
	return datagram.n >= AT_OPTIONS && datagram.p[AT_OP] == OP_ANSWER &&
	       datagram.p[AT_HLEN] == MAC_BYTES &&
	       slice_eq(part(datagram, AT_COOKIE, sizeof(cookie)),
		       (struct slice){cookie, sizeof(cookie)});
}

enum err
dhcp_reply_read(struct slice datagram, const struct ip *from, struct dhcp_reply *out)
{
	struct areas areas;
	struct slice message, server;

	if (datagram.n > DHCP_PACKET_MAX_BYTES)
		return ERR_LIMIT;
	if (!is_answer(datagram) || find_areas(datagram, &areas) != ERR_OK)
		return ERR_SYNTAX;
	memset(out, 0, sizeof(*out));
	if (read_options(&areas, out) != ERR_OK)
		return ERR_SYNTAX;
	out->xid = dhcp_get_u32(part(datagram, AT_XID, 4));
	memcpy(out->mac.b, datagram.p + AT_CHADDR, MAC_BYTES);
	out->offered = dhcp_ip(slice_from(datagram, AT_YIADDR));
	out->relay = dhcp_ip(slice_from(datagram, AT_GIADDR));
	message = dhcp_reply_option(out, DHCP_MESSAGE);
	server = dhcp_reply_option(out, DHCP_SERVER_ID);
	if (message.n != 1 || message.p[0] < DHCP_DISCOVER || message.p[0] > DHCP_INFORM)
		return ERR_SYNTAX;
	out->message = (enum dhcp_message)message.p[0];
	out->has_server_id = server.n == 4;
	out->server = out->has_server_id ? dhcp_ip(server) : *from;
	return ERR_OK;
}

struct slice
dhcp_reply_option(const struct dhcp_reply *r, unsigned code)
{
	return (struct slice){r->bytes + r->at[code & 0xff], r->n[code & 0xff]};
}

static unsigned
u16_at(struct slice s, size_t at)
{
	return dhcp_get_u32(part(s, at, 2));
}

enum err
dhcp_unframe(struct slice packet, struct slice *out, struct ip *from)
{
	size_t head, total, udp;

	if (packet.n < IP_HEAD_BYTES || (uint8_t)packet.p[0] >> 4 != 4 || packet.p[9] != UDP)
		return ERR_SYNTAX;
	head = (size_t)((uint8_t)packet.p[0] & 0x0f) * 4;
	total = u16_at(packet, 2);
	if (head < IP_HEAD_BYTES || total > packet.n || total < head + UDP_HEAD_BYTES ||
		(u16_at(packet, 6) & 0x3fff) != 0) /* more fragments, or not the first */
		return ERR_SYNTAX;
	udp = u16_at(packet, head + 4);
	if (u16_at(packet, head + 2) != CLIENT_PORT || udp < UDP_HEAD_BYTES || head + udp > total)
		return ERR_SYNTAX;
	*from = dhcp_ip(slice_from(packet, 12));
	*out = part(packet, head + UDP_HEAD_BYTES, udp - UDP_HEAD_BYTES);
	return ERR_OK;
}
