#include "doctor/host.h"

#include "base/auto.h"

#include <stdio.h>

static const struct {
	const char *scheme;
	uint16_t port;
} schemes[] = {
	{"http",  80 },
	{"https", 443},
	{"ftp",   21 },
	{"ftps",  990},
	{"tftp",  69 },
};

static enum err
read_scheme(struct slice *rest, struct host *h)
{
	size_t at = slice_find(*rest, SLICE("://"));

	for (size_t i = 0; i < COUNT(schemes) && at < rest->n; i++)
		if (slice_eq_nocase(slice_head(*rest, at), slice_of(schemes[i].scheme))) {
			(void)snprintf(h->scheme, sizeof(h->scheme), "%s", schemes[i].scheme);
			h->port = schemes[i].port;
			*rest = slice_from(*rest, at + 3);
			return ERR_OK;
		}
	return ERR_SYNTAX;
}

static enum err
read_host(struct slice s, struct host *h)
{
	const char *colon = memrchr(s.p, ':', s.n);
	struct ip ip;
	uint64_t port = h->port;
	enum err e = ERR_OK;

	if (colon != NULL && memchr(colon, ']', (size_t)(s.p + s.n - colon)) == NULL) {
		e = slice_to_u64(slice_from(s, (size_t)(colon - s.p) + 1), 1, 65535, &port);
		s = slice_head(s, (size_t)(colon - s.p));
	}
	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = (struct slice){s.p + 1, s.n - 2};
	h->port = (uint16_t)port;
	h->is_address = ip_parse(s, &ip) == ERR_OK;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 0x7f)
			return ERR_SYNTAX;
	return e == ERR_OK && s.n > 0 && slice_to_text(s, h->name, sizeof(h->name)) == ERR_OK ?
		       ERR_OK :
		       ERR_SYNTAX;
}

enum err
host_read(struct slice url, struct host *out)
{
	struct host h = {.path = ""};
	struct slice authority;
	size_t end = 0;
	enum err e = read_scheme(&url, &h);

	if (e != ERR_OK)
		return e;
	while (end < url.n && url.p[end] != '/')
		end++;
	authority = slice_head(url, end);
	const char *at = memrchr(authority.p, '@', authority.n);
	if (at != NULL) {
		h.has_login = true;
		authority = slice_from(authority, (size_t)(at - authority.p) + 1);
	}
	e = read_host(authority, &h);
	if (e == ERR_OK)
		e = slice_to_text(slice_from(url, end), h.path, sizeof(h.path));
	if (e != ERR_OK)
		return ERR_SYNTAX;
	*out = h;
	return ERR_OK;
}

void
host_show(const struct host *h, struct buf *out)
{
	bool is_v6 = strchr(h->name, ':') != NULL, is_usual = false;

	for (size_t i = 0; i < COUNT(schemes); i++)
		is_usual = is_usual || (strcmp(h->scheme, schemes[i].scheme) == 0 &&
					       h->port == schemes[i].port);
	buf_addf(out, "%s://%s%s%s", h->scheme, is_v6 ? "[" : "", h->name, is_v6 ? "]" : "");
	if (!is_usual)
		buf_addf(out, ":%u", h->port);
	buf_add_text(out, h->path);
}

void
host_resolve(const struct host *h, const struct dns_addresses *a, char out[HOST_RESOLVE_BYTES])
{
	AUTO(buf_free) struct buf b = BUF(HOST_RESOLVE_BYTES - 1);
	char text[IP_TEXT_BYTES];

	out[0] = '\0';
	if (h->is_address || a->outcome != DNS_FOUND)
		return;
	buf_addf(&b, "%s:%u:", h->name, h->port);
	for (size_t i = 0; i < a->count && i < DNS_RECORDS_MAX; i++)
		buf_addf(&b, "%s%s", i > 0 ? "," : "", ip_text(&a->ips[i], text));
	(void)snprintf(out, HOST_RESOLVE_BYTES, "%s", buf_text(&b));
}

bool
host_is_in(const char *name, const char *domain)
{
	struct slice n = slice_of(name), d = slice_of(domain);

	if (n.n > 0 && n.p[n.n - 1] == '.')
		n.n--;
	if (d.n > 0 && d.p[d.n - 1] == '.')
		d.n--;
	return n.n >= d.n && slice_eq_nocase(slice_from(n, n.n - d.n), d) &&
	       (n.n == d.n || n.p[n.n - d.n - 1] == '.');
}
