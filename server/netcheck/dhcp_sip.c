#include "netcheck/dhcp_sip.h"

enum { FORM_NAMES = 0, FORM_ADDRESSES = 1, POINTER = 0xc0 };

/* A name being read out of the value's labels. */
struct reading {
	struct slice in; /* what follows the form: pointers count from here */
	size_t at;       /* where the next label is */
	size_t end;      /* where the name goes on in the value: behind its end, or its first
			    pointer; 0: not known yet */
	size_t bound;    /* pointers lead to before here, so that they come to an end */
	char text[DHCP_FQDN_MAX + 1];
	size_t n;
};

static unsigned
byte_at(const struct reading *r, size_t at)
{
	return (uint8_t)r->in.p[at];
}

static enum dhcp_sip_fault
follow(struct reading *r)
{
	size_t to;

	if (r->at + 2 > r->in.n)
		return DHCP_SIP_CUT;
	to = (byte_at(r, r->at) & 0x3f) << 8 | byte_at(r, r->at + 1);
	if (to >= r->bound)
		return DHCP_SIP_LABEL;
	if (r->end == 0)
		r->end = r->at + 2;
	r->at = r->bound = to;
	return DHCP_SIP_FINE;
}

static enum dhcp_sip_fault
add_label(struct reading *r, size_t n)
{
	if (n > DHCP_LABEL_MAX)
		return DHCP_SIP_LABEL;
	if (r->at + 1 + n > r->in.n)
		return DHCP_SIP_CUT;
	if (r->n + (r->n > 0) + n > DHCP_FQDN_MAX)
		return DHCP_SIP_LABEL;
	if (r->n > 0)
		r->text[r->n++] = '.';
	memcpy(r->text + r->n, r->in.p + r->at + 1, n);
	r->n += n;
	r->at += 1 + n;
	return DHCP_SIP_FINE;
}

/* Reads the name at r->at, whole. */
static enum dhcp_sip_fault
read_name(struct reading *r)
{
	r->n = r->end = 0;
	r->bound = r->at;
	for (;;) {
		enum dhcp_sip_fault fault;
		unsigned n;

		if (r->at >= r->in.n)
			return DHCP_SIP_CUT;
		n = byte_at(r, r->at);
		if (n == 0)
			break;
		fault = (n & POINTER) == POINTER ? follow(r) : add_label(r, n);
		if (fault != DHCP_SIP_FINE)
			return fault;
	}
	r->at = r->end > 0 ? r->end : r->at + 1;
	r->text[r->n] = '\0';
	return dhcp_is_host((struct slice){r->text, r->n}) ? DHCP_SIP_FINE : DHCP_SIP_LABEL;
}

static enum dhcp_sip_fault
read_names(struct slice in, struct dhcp_sip *out)
{
	struct reading r = {.in = in};

	while (r.at < in.n) {
		enum dhcp_sip_fault fault = read_name(&r);

		if (fault != DHCP_SIP_FINE)
			return fault;
		if (out->count < DHCP_SIP_SERVERS_MAX)
			memcpy(out->names[out->count], r.text, r.n + 1);
		out->count++;
	}
	return out->count > 0 ? DHCP_SIP_FINE : DHCP_SIP_EMPTY;
}

static enum dhcp_sip_fault
read_ips(struct slice in, struct dhcp_sip *out)
{
	for (; in.n >= 4; in = slice_from(in, 4)) {
		if (out->count < DHCP_SIP_SERVERS_MAX)
			out->ips[out->count] = dhcp_ip(in);
		out->count++;
	}
	if (in.n > 0)
		return DHCP_SIP_LENGTH;
	return out->count > 0 ? DHCP_SIP_FINE : DHCP_SIP_EMPTY;
}

void
dhcp_sip_read(struct slice value, struct dhcp_sip *out)
{
	unsigned form = value.n > 0 ? (uint8_t)value.p[0] : 0;
	struct slice in = slice_from(value, 1);

	out->count = 0;
	out->is_names = form == FORM_NAMES;
	if (value.n == 0)
		out->fault = DHCP_SIP_EMPTY;
	else if (form == FORM_NAMES)
		out->fault = read_names(in, out);
	else if (form == FORM_ADDRESSES)
		out->fault = read_ips(in, out);
	else
		out->fault = form >= ' ' && form < 0x7f ? DHCP_SIP_BARE : DHCP_SIP_FORM;
}

size_t
dhcp_sip_kept(const struct dhcp_sip *sip)
{
	return sip->count < DHCP_SIP_SERVERS_MAX ? sip->count : DHCP_SIP_SERVERS_MAX;
}

void
dhcp_sip_put_names(const struct slice *names, size_t count, struct buf *out)
{
	buf_add_char(out, FORM_NAMES);
	for (size_t i = 0; i < count; i++) {
		struct slice rest = names[i];

		while (rest.n > 0) {
			struct slice label = slice_cut(rest, '.', &rest);

			buf_add_char(out, (char)label.n);
			buf_add(out, label);
		}
		buf_add_char(out, '\0');
	}
}
