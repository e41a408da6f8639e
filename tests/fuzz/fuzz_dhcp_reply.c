/* Whatever a packet says, its options lie in the message, put together they are no longer than it;
 * judging them ends, and every finding is about an answer that there is. */
#include "fuzz.h"

#include "netcheck/dhcp_show.h"
#include "netcheck/dhcp_sip.h"
#include "netcheck/dhcp_view.h"

static void
check_reply(const struct dhcp_reply *r, size_t datagram)
{
	size_t all = 0;

	for (unsigned code = 0; code < 256; code++) {
		AUTO(buf_free) struct buf shown = BUF(16384);

		must(r->has[code] || r->n[code] == 0);
		must((size_t)r->at[code] + r->n[code] <= sizeof(r->bytes));
		all += r->n[code];
		dhcp_show(code, dhcp_reply_option(r, code), &shown);
		must(buf_check(&shown) == ERR_OK && slice_is_utf8(buf_slice(&shown)));
	}
	must(all <= datagram);
}

static void
check_sip(struct slice value)
{
	struct dhcp_sip sip;

	dhcp_sip_read(value, &sip);
	for (size_t i = 0; sip.is_names && i < dhcp_sip_kept(&sip); i++)
		must(dhcp_is_host(slice_of(sip.names[i])));
}

static void
check_findings(const struct dhcp_reply *r, enum dhcp_role role)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true, .interface = "eth0"};
	struct dhcp_answer a = {.role = role, .question = DHCP_INFORM, .reply = *r};

	must(dhcp_view_add(&v, &a) == ERR_OK && dhcp_findings(&v) == ERR_OK);
	for (size_t i = 0; i < v.finding_count; i++)
		must(v.findings[i].answer >= DHCP_OF_NONE && v.findings[i].answer < 1);
	must(v.finding_count <= DHCP_FINDINGS_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dhcp_reply r;
	struct slice packet = fuzz_input(data, size), datagram;
	struct ip from;

	check_sip(packet);
	if (dhcp_unframe(packet, &datagram, &from) != ERR_OK)
		return 0;
	must(datagram.p >= packet.p && datagram.p + datagram.n <= packet.p + packet.n);
	if (dhcp_reply_read(datagram, &from, &r) != ERR_OK)
		return 0;
	check_reply(&r, datagram.n);
	for (int role = 0; role < DHCP_ROLE__COUNT; role++)
		check_findings(&r, (enum dhcp_role)role);
	return 0;
}
