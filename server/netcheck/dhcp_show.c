#include "netcheck/dhcp_show.h"

#include "base/auto.h"
#include "base/escape.h"
#include "netcheck/dhcp_lync.h"
#include "netcheck/dhcp_sip.h"

enum { SUB_VLAN = 10, ENTERPRISE_BYTES = 4, SUBS_SHOWN_MAX = 32 };

/* Those of whom phones take something. */
static const struct {
	uint32_t number;
	const char *name;
} enterprises[] = {
	{311,   "Microsoft"},
	{13885, "Polycom"  },
};

static bool
is_whole(struct slice subs)
{
	struct dhcp_sub sub;
	enum parse p = PARSE_MORE;
	size_t count = 0;

	while ((p = dhcp_next_sub(&subs, &sub)) == PARSE_OK)
		count++;
	return p == PARSE_MORE && count > 0;
}

static void
show_text(struct slice value, struct buf *out)
{
	if (slice_is_utf8(value) && dhcp_text(value).n > 0)
		escape_text(dhcp_text(value), out);
	else
		dhcp_hex(value, '\0', out);
}

/* "10 VLAN 100 (two bytes)", "66 boot server http://boot/", "3 web server FQDN pool.example":
 * Lync phones have 1 to 5 and 10, UC Software phones the numbers of options. */
static void
show_vendor_sub(const struct dhcp_sub *sub, struct buf *out)
{
	const char *form, *name = dhcp_lync_name(sub->code);
	unsigned vlan;

	buf_addf(out, "%u ", sub->code);
	if (sub->code == SUB_VLAN &&
		dhcp_read_vlan(dhcp_text(sub->value), &vlan, &form) == ERR_OK) {
		buf_addf(out, "VLAN %u (%s)", vlan, form);
	} else if (name != NULL && slice_is_utf8(sub->value) && sub->value.n > 0 &&
		   (unsigned char)sub->value.p[0] >= ' ') {
		buf_addf(out, "%s ", name);
		show_text(sub->value, out);
	} else {
		if (dhcp_option_name(sub->code) != NULL)
			buf_addf(out, "%s ", dhcp_option_name(sub->code));
		dhcp_option_show(sub->code, sub->value, out);
	}
}

static void
show_subs(struct slice rest, void (*show)(const struct dhcp_sub *sub, struct buf *out),
	struct buf *out)
{
	struct dhcp_sub sub;

	for (size_t i = 0; dhcp_next_sub(&rest, &sub) == PARSE_OK; i++) {
		if (i == SUBS_SHOWN_MAX) {
			buf_add_text(out, "; ...");
			return;
		}
		if (i > 0)
			buf_add_text(out, "; ");
		show(&sub, out);
	}
}

/* What Lync phones make a URL of; else sub-option by sub-option. */
static bool
show_vendor(struct slice value, struct buf *out)
{
	struct dhcp_lync lync = dhcp_lync_read(value);
	AUTO(buf_free) struct buf url = BUF(out->max);

	if (slice_is(lync.sub[DHCP_LYNC_CLASS], dhcp_lync_class) && dhcp_lync_url(&lync, &url)) {
		escape_text(buf_slice(&url), out);
		return true;
	}
	if (!is_whole(value))
		return false;
	show_subs(value, show_vendor_sub, out);
	return true;
}

static bool
show_sip(struct slice value, struct buf *out)
{
	struct dhcp_sip sip;

	dhcp_sip_read(value, &sip);
	for (size_t i = 0; i < dhcp_sip_kept(&sip); i++) {
		char text[IP_TEXT_BYTES];

		buf_addf(out, "%s%s", i > 0 ? ", " : "",
			sip.is_names ? sip.names[i] : ip_text(&sip.ips[i], text));
	}
	return sip.count > 0;
}

/* Takes one enterprise's part off 124 or 125.  false: there is none, or it is cut. */
static bool
next_enterprise(struct slice *rest, uint32_t *number, struct slice *data)
{
	size_t n;

	if (rest->n <= ENTERPRISE_BYTES)
		return false;
	n = (unsigned char)rest->p[ENTERPRISE_BYTES];
	if (rest->n - ENTERPRISE_BYTES - 1 < n)
		return false;
	*number = dhcp_get_u32(*rest);
	*data = slice_head(slice_from(*rest, ENTERPRISE_BYTES + 1), n);
	*rest = slice_from(*rest, ENTERPRISE_BYTES + 1 + n);
	return true;
}

static void
show_enterprise_sub(const struct dhcp_sub *sub, struct buf *out)
{
	buf_addf(out, "%u ", sub->code);
	show_text(sub->value, out);
}

static const char *
enterprise_name(uint32_t number)
{
	for (size_t i = 0; i < COUNT(enterprises); i++)
		if (enterprises[i].number == number)
			return enterprises[i].name;
	return NULL;
}

/* Whether all of it is parts of enterprises, and with has_subs each of them sub-options. */
static bool
is_of_enterprises(struct slice value, bool has_subs)
{
	struct slice rest = value, data;
	uint32_t number;

	while (next_enterprise(&rest, &number, &data))
		if (has_subs && !is_whole(data))
			return false;
	return rest.n == 0 && value.n > 0;
}

/*   has_subs  option 125; 124 holds text or bytes */
static bool
show_enterprises(struct slice value, bool has_subs, struct buf *out)
{
	struct slice rest = value, data;
	uint32_t number;

	if (!is_of_enterprises(value, has_subs))
		return false;
	while (next_enterprise(&rest, &number, &data)) {
		const char *name = enterprise_name(number);

		buf_addf(out, "%u", number);
		if (name != NULL)
			buf_addf(out, " (%s)", name);
		buf_add_text(out, ": ");
		if (has_subs)
			show_subs(data, show_enterprise_sub, out);
		else
			show_text(data, out);
		if (rest.n > 0)
			buf_add_text(out, " | ");
	}
	return true;
}

void
dhcp_show(unsigned code, struct slice value, struct buf *out)
{
	bool is_shown = false;

	if (code == DHCP_VENDOR)
		is_shown = show_vendor(value, out);
	else if (code == DHCP_SIP_SERVERS)
		is_shown = show_sip(value, out);
	else if (code == DHCP_ENTERPRISE_CLASS || code == DHCP_ENTERPRISE)
		is_shown = show_enterprises(value, code == DHCP_ENTERPRISE, out);
	if (!is_shown)
		dhcp_option_show(code, value, out);
}
