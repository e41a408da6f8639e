#include "manage/dhcp_advice.h"

#include "base/auto.h"
#include "net/listen.h"
#include "netcheck/dhcp_interface.h"
#include "provision/zone.h"

enum { URL_MAX_BYTES = 512 };

const char *const dhcp_listener_words[DHCP_AT__COUNT] = {
	[DHCP_AT_HTTP] = "http",
	[DHCP_AT_HTTPS] = "https",
	[DHCP_AT_FTP] = "ftp",
	[DHCP_AT_FTPS] = "ftps",
	[DHCP_AT_TFTP] = "tftp",
};

/* Ports that a URL need not tell. */
static const uint16_t usual_ports[DHCP_AT__COUNT] = {
	[DHCP_AT_HTTP] = 80,
	[DHCP_AT_HTTPS] = 443,
	[DHCP_AT_FTP] = 21,
	[DHCP_AT_FTPS] = 990,
	[DHCP_AT_TFTP] = 69,
};

void
dhcp_advice_free(struct dhcp_advice *a)
{
	if (a != NULL)
		buf_free(&a->url);
	free(a);
}

void
dhcp_advice_freep(struct dhcp_advice **a)
{
	dhcp_advice_free(*a);
}

enum err
dhcp_offset_read(struct slice text, int64_t *out)
{
	bool is_west = slice_starts(text, SLICE("-"));
	uint64_t seconds;
	enum err e = slice_to_u64(
		slice_from(text, is_west || slice_starts(text, SLICE("+"))), 0, 86400, &seconds);

	if (e != ERR_OK)
		return ERR_SYNTAX;
	*out = is_west ? -(int64_t)seconds : (int64_t)seconds;
	return ERR_OK;
}

/* This machine's address on the network: of several the first, which is said. */
static enum err
own_address(char out[IP_TEXT_BYTES], struct dhcp_warnings *warnings, struct why *why)
{
	struct dhcp_interfaces all;
	const struct dhcp_interface *found = NULL;
	size_t count = 0;
	enum err e = dhcp_interfaces_read(&all, why);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i].is_ethernet && all.at[i].is_up &&
			dhcp_interface_has_address(&all.at[i]) && count++ == 0)
			found = &all.at[i];
	if (found == NULL)
		return why_fail(why, ERR_NOTFOUND,
			"This machine has no IPv4 address on a network; say by which URL phones "
			"reach it.");
	(void)ip_text(&found->own, out);
	if (count > 1)
		dhcp_warn(warnings, DHCP_WARN_ADDRESSES,
			(const struct slice[]){slice_of(out), slice_of(found->name)});
	return ERR_OK;
}

/* Where a listener is for phones; the address of the machine where it is bound to all. */
static enum err
listener_host(const struct listen_address *a, char out[IP_TEXT_BYTES],
	struct dhcp_warnings *warnings, struct why *why)
{
	union socket_address sa;

	memcpy(&sa, &a->sa, sizeof(sa));
	if (sa.any.sa_family != AF_INET || sa.v4.sin_addr.s_addr == htonl(INADDR_ANY))
		return own_address(out, warnings, why);
	struct ip ip = peer_ip(&sa.any);
	(void)ip_text(&ip, out);
	return ERR_OK;
}

/* Appends the URL of the first listener that is open. */
static enum err
own_url(const struct dhcp_ask *ask, struct dhcp_warnings *warnings, struct buf *out,
	struct why *why)
{
	struct listen_address at;
	union socket_address sa;
	char host[IP_TEXT_BYTES];
	size_t i = 0;
	uint16_t port;
	enum err e;

	while (i < DHCP_AT__COUNT && ask->own[i].n == 0)
		i++;
	if (i == DHCP_AT__COUNT)
		return why_fail(why, ERR_NOTFOUND,
			"The server has no listener for phones; say by which URL they reach it.");
	e = listen_parse(ask->own[i], &at, why);
	if (e == ERR_OK)
		e = listener_host(&at, host, warnings, why);
	if (e != ERR_OK)
		return e;
	memcpy(&sa, &at.sa, sizeof(sa));
	port = ntohs(sa.any.sa_family == AF_INET ? sa.v4.sin_port : sa.v6.sin6_port);
	buf_addf(out, "%s://%s", dhcp_listener_words[i], host);
	if (port != usual_ports[i])
		buf_addf(out, ":%u", port);
	buf_addf(out, "%s/", ask->base_path);
	return buf_check(out);
}

static enum err
read_zone(struct slice name, struct dhcp_wishes *w, struct dhcp_warnings *warnings, struct why *why)
{
	struct zone zone;
	char seconds[16];
	enum err e = zone_read(name, &zone, why);

	if (e != ERR_OK)
		return e;
	(void)snprintf(seconds, sizeof(seconds), "%d", (int)zone.offset_s);
	w->has_offset = true;
	w->offset_s = zone.offset_s;
	if (zone.dst != ZONE_DST_NONE)
		dhcp_warn(warnings, DHCP_WARN_SUMMER,
			(const struct slice[]){name, slice_of(seconds)});
	return ERR_OK;
}

/* Fills in what follows from the server and the system. */
static enum err
complete(const struct dhcp_ask *ask, struct dhcp_wishes *w, struct dhcp_advice *a, const char **at,
	struct why *why)
{
	enum err e = ERR_OK;

	if (ask->time_zone.n > 0) {
		*at = "time_zone";
		e = read_zone(ask->time_zone, w, &a->warnings, why);
	}
	if (e == ERR_OK && w->url.n == 0) {
		*at = "url";
		e = own_url(ask, &a->warnings, &a->url, why);
		w->url = buf_slice(&a->url);
	}
	return e;
}

enum err
dhcp_advise(const struct dhcp_ask *ask, struct dhcp_advice **out, const char **at, struct why *why)
{
	AUTO(dhcp_advice_freep) struct dhcp_advice *a = calloc(1, sizeof(*a));
	struct dhcp_wishes wishes = ask->wishes;
	enum err e;

	*at = "url";
	if (a == NULL)
		return ERR_NOMEM;
	a->url = BUF(URL_MAX_BYTES);
	e = complete(ask, &wishes, a, at, why);
	if (e == ERR_OK)
		e = dhcp_plan_make(&wishes, &a->plan, &a->warnings, at, why);
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < dhcp_snippets_count; i++) {
		const struct dhcp_snippet *s = &dhcp_snippets[i];

		if (s->warn != NULL && (ask->only == NULL || ask->only == s))
			s->warn(&a->plan, &a->warnings);
	}
	*out = a;
	a = NULL;
	return ERR_OK;
}
