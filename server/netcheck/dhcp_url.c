#include "netcheck/dhcp_url.h"

#include "base/auto.h"
#include "netcheck/dhcp_option.h"

static const char *const schemes[] = {"http", "https", "ftp", "ftps", "tftp"};

static bool
is_scheme(struct slice s)
{
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (slice_eq_nocase(s, slice_of(schemes[i])))
			return true;
	return false;
}

static bool
is_plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '%')
			return false;
	return true;
}

/* Takes "SCHEME://" off *rest. */
static struct slice
cut_scheme(struct slice *rest)
{
	size_t at = slice_find(*rest, SLICE("://"));
	struct slice scheme = slice_head(*rest, at);

	if (at == rest->n)
		return SLICE("");
	*rest = slice_from(*rest, at + 3);
	return scheme;
}

/* Takes "user:password@" off *rest: up to the last @, for a password may hold one. */
static struct slice
cut_login(struct slice *rest)
{
	struct slice login = SLICE("");
	const char *at = memrchr(rest->p, '@', rest->n);

	if (at != NULL) {
		login = (struct slice){rest->p, (size_t)(at - rest->p)};
		*rest = slice_from(*rest, login.n + 1);
	}
	return login;
}

static bool
is_address(struct slice s)
{
	struct ip ip;

	return ip_parse(s, &ip) == ERR_OK && ip_is_v4(&ip);
}

static enum dhcp_url_fault
check_bytes(struct slice text)
{
	if (text.n == 0)
		return DHCP_URL_EMPTY;
	if (!is_plain(text))
		return text.n == 4 ? DHCP_URL_BINARY : DHCP_URL_BYTES;
	return text.n > 12 && dhcp_is_hex_text(text) ? DHCP_URL_HEX : DHCP_URL_FINE;
}

enum dhcp_url_fault
dhcp_url_read(struct slice text, struct dhcp_url *out)
{
	struct dhcp_url url;
	struct slice rest = text, before;
	enum dhcp_url_fault fault = check_bytes(text);
	uint64_t port;

	if (fault != DHCP_URL_FINE)
		return fault;
	url.scheme = cut_scheme(&rest);
	if (rest.p != text.p && !is_scheme(url.scheme))
		return DHCP_URL_SCHEME;
	before = slice_cut(rest, '/', &(struct slice){NULL, 0});
	url.path = slice_from(rest, before.n);
	url.login = cut_login(&before);
	url.host = slice_cut(before, ':', &url.port);
	if (!is_address(url.host) && !dhcp_is_host(url.host))
		return DHCP_URL_HOST;
	if (url.host.n < before.n && slice_to_u64(url.port, 1, 65535, &port) != ERR_OK)
		return DHCP_URL_PORT;
	*out = url;
	return DHCP_URL_FINE;
}

const char *
dhcp_url_fault_text(enum dhcp_url_fault fault)
{
	static const char *const texts[] = {
		[DHCP_URL_FINE] = NULL,
		[DHCP_URL_EMPTY] = "is empty.",
		[DHCP_URL_HEX] =
			"is hex digits: the bytes were typed into a field that takes text.",
		[DHCP_URL_BINARY] = "is four bytes, an address; phones expect text unless "
				    "device.dhcp.bootSrvOptType says otherwise.",
		[DHCP_URL_BYTES] =
			"holds a blank, an escape or another byte that phones do not take.",
		[DHCP_URL_SCHEME] =
			"begins with none of http://, https://, ftp://, ftps://, tftp://.",
		[DHCP_URL_HOST] =
			"names no host: what stands there is neither an IPv4 address nor a name.",
		[DHCP_URL_PORT] = "has a port that is no number from 1 to 65535.",
	};

	return texts[fault];
}
