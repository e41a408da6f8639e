/* Whatever stands behind PORT or EPRT: an address that is taken reads back from what 227 and EPRT
 * would say of it, and one that is not leaves nothing behind. */
#include "fuzz.h"

#include "ftp/ftp_address.h"

static bool
is_same(const struct ftp_address *a, const struct ftp_address *b)
{
	return ip_eq(&a->ip, &b->ip) && a->port == b->port;
}

static void
check_port(const struct ftp_address *a)
{
	AUTO(buf_free) struct buf text = BUF(64);
	struct ftp_address again;
	struct slice said;

	ftp_address_pasv_text(a, &text);
	must(buf_check(&text) == ERR_OK);
	said = buf_slice(&text);
	must(said.n >= 2 && said.p[0] == '(' && said.p[said.n - 1] == ')');
	must(ftp_address_port((struct slice){said.p + 1, said.n - 2}, &again) == ERR_OK);
	must(is_same(a, &again));
}

static void
check_eprt(const struct ftp_address *a)
{
	AUTO(buf_free) struct buf text = BUF(128);
	char ip[IP_TEXT_BYTES];
	struct ftp_address again;

	buf_addf(&text, "|%d|%s|%u|", ip_is_v4(&a->ip) ? 1 : 2, ip_text(&a->ip, ip), a->port);
	must(ftp_address_eprt(buf_slice(&text), &again) == ERR_OK);
	must(is_same(a, &again));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct ftp_address port = {{{1, 2, 3}}, 4}, eprt = port;
	const struct ftp_address untouched = port;
	enum err is_port = ftp_address_port(in, &port), is_eprt = ftp_address_eprt(in, &eprt);

	must(is_port == ERR_OK || is_port == ERR_SYNTAX);
	must(is_eprt == ERR_OK || is_eprt == ERR_SYNTAX || is_eprt == ERR_NOTFOUND);
	must(is_port != ERR_OK || is_eprt != ERR_OK);
	if (is_port == ERR_OK) {
		must(ip_is_v4(&port.ip));
		check_port(&port);
	} else {
		must(is_same(&port, &untouched));
	}
	if (is_eprt == ERR_OK)
		check_eprt(&eprt);
	else
		must(is_same(&eprt, &untouched));
	return 0;
}
