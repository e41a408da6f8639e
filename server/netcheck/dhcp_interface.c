#include "netcheck/dhcp_interface.h"

#include "base/auto.h"
#include "netcheck/dhcp_option.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

static void
free_addresses(struct ifaddrs **list)
{
	freeifaddrs(*list);
}

bool
dhcp_interface_has_address(const struct dhcp_interface *i)
{
	static const struct ip none = {
		{[10] = 0xff, [11] = 0xff}
        };

	return !ip_eq(&i->own, &none);
}

/* The entry of this name, made where there is none; NULL: no room. */
static struct dhcp_interface *
entry(struct dhcp_interfaces *all, const char *name)
{
	struct dhcp_interface *i;

	for (size_t k = 0; k < all->count; k++)
		if (strcmp(all->at[k].name, name) == 0)
			return &all->at[k];
	if (all->count == DHCP_INTERFACES_MAX)
		return NULL;
	i = &all->at[all->count];
	*i = (struct dhcp_interface){.own = dhcp_ip(SLICE("\0\0\0\0"))};
	if (slice_to_text(slice_of(name), i->name, sizeof(i->name)) != ERR_OK)
		return NULL;
	all->count++;
	return i;
}

static void
note_link(struct dhcp_interface *i, const struct sockaddr *address)
{
	struct sockaddr_ll link;

	memcpy(&link, address, sizeof(link));
	i->index = link.sll_ifindex;
	i->is_ethernet = link.sll_hatype == ARPHRD_ETHER && link.sll_halen == MAC_BYTES;
	memcpy(i->mac.b, link.sll_addr, MAC_BYTES);
}

static void
note_address(struct dhcp_interface *i, const struct sockaddr *address)
{
	struct sockaddr_in in;

	memcpy(&in, address, sizeof(in));
	if (!dhcp_interface_has_address(i))
		i->own = dhcp_ip((struct slice){(const char *)&in.sin_addr, 4});
}

enum err
dhcp_interfaces_read(struct dhcp_interfaces *out, struct why *why)
{
	AUTO(free_addresses) struct ifaddrs *list = NULL;

	if (getifaddrs(&list) == -1)
		return why_fail(why, ERR_IO, "The system does not tell its network interfaces: %s.",
			strerror(errno));
	out->count = 0;
	for (const struct ifaddrs *a = list; a != NULL; a = a->ifa_next) {
		struct dhcp_interface *i = a->ifa_addr != NULL ? entry(out, a->ifa_name) : NULL;

		if (i == NULL)
			continue;
		i->is_up = (a->ifa_flags & IFF_UP) != 0;
		if (a->ifa_addr->sa_family == AF_PACKET)
			note_link(i, a->ifa_addr);
		else if (a->ifa_addr->sa_family == AF_INET)
			note_address(i, a->ifa_addr);
	}
	return ERR_OK;
}

static enum err
choose_named(const struct dhcp_interfaces *all, const char *name, const struct dhcp_interface **out,
	struct why *why)
{
	for (size_t k = 0; k < all->count; k++) {
		const struct dhcp_interface *i = &all->at[k];

		if (strcmp(i->name, name) != 0)
			continue;
		if (!i->is_ethernet)
			return why_fail(why, ERR_SYNTAX,
				"%s is no Ethernet interface: DHCP is not asked there.", name);
		if (!i->is_up)
			return why_fail(why, ERR_NOTFOUND, "The interface %s is down.", name);
		*out = i;
		return ERR_OK;
	}
	return why_fail(why, ERR_NOTFOUND,
		"There is no network interface %.15s; `ip link` lists them.", name);
}

static bool
is_candidate(const struct dhcp_interface *i, bool with_address)
{
	return i->is_ethernet && i->is_up && (!with_address || dhcp_interface_has_address(i));
}

/* How many could be meant; the names go to out, the last one to *one. */
static size_t
candidates(const struct dhcp_interfaces *all, bool with_address, struct buf *names,
	const struct dhcp_interface **one)
{
	size_t count = 0;

	for (size_t k = 0; k < all->count; k++)
		if (is_candidate(&all->at[k], with_address)) {
			buf_addf(names, "%s%s", count > 0 ? ", " : "", all->at[k].name);
			*one = &all->at[k];
			count++;
		}
	return count;
}

enum err
dhcp_interface_choose(const struct dhcp_interfaces *all, const char *name,
	const struct dhcp_interface **out, struct why *why)
{
	AUTO(buf_free) struct buf names = BUF(DHCP_INTERFACES_MAX * sizeof(all->at[0].name) * 2);
	const struct dhcp_interface *one = NULL;
	size_t count;

	if (name != NULL)
		return choose_named(all, name, out, why);
	count = candidates(all, true, &names, &one);
	if (count == 0)
		count = candidates(all, false, &names, &one);
	if (count == 0)
		return why_fail(why, ERR_NOTFOUND, "No Ethernet interface is up here.");
	if (count > 1)
		return why_fail(why, ERR_SYNTAX,
			"Several networks are here; say which one the phones are on with "
			"--interface: %.300s.",
			buf_text(&names));
	*out = one;
	return ERR_OK;
}
