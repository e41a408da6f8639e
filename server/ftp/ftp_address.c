#include "ftp/ftp_address.h"

enum { NUMBERS = 6, DIGITS_MAX = 3 };

/* Reads the next of PORT's numbers off the front. */
static bool
take_number(struct slice *rest, uint8_t *out)
{
	struct slice text = slice_cut(*rest, ',', rest);
	uint64_t v;

	if (text.n > DIGITS_MAX || slice_to_u64(text, 0, UINT8_MAX, &v) != ERR_OK)
		return false;
	*out = (uint8_t)v;
	return true;
}

enum err
ftp_address_port(struct slice arg, struct ftp_address *out)
{
	uint8_t n[NUMBERS];
	size_t commas = 0;

	for (size_t i = 0; i < arg.n; i++)
		commas += arg.p[i] == ',';
	if (commas != NUMBERS - 1)
		return ERR_SYNTAX;
	for (int i = 0; i < NUMBERS; i++)
		if (!take_number(&arg, &n[i]))
			return ERR_SYNTAX;
	memset(out->ip.b, 0, IP_BYTES);
	out->ip.b[10] = out->ip.b[11] = 0xff;
	memcpy(out->ip.b + 12, n, 4);
	out->port = (uint16_t)(n[4] << 8 | n[5]);
	return ERR_OK;
}

enum err
ftp_address_eprt(struct slice arg, struct ftp_address *out)
{
	struct slice protocol, address, port, rest;
	struct ftp_address a;
	uint64_t v;
	char bar = arg.n > 0 ? arg.p[0] : '\0';

	if (bar < '!' || bar > '~' || arg.p[arg.n - 1] != bar)
		return ERR_SYNTAX;
	protocol = slice_cut(slice_from(arg, 1), bar, &rest);
	address = slice_cut(rest, bar, &rest);
	port = slice_cut(rest, bar, &rest);
	if (rest.n > 0 || slice_to_u64(port, 0, UINT16_MAX, &v) != ERR_OK)
		return ERR_SYNTAX;
	a.port = (uint16_t)v;
	if (!slice_is(protocol, "1") && !slice_is(protocol, "2"))
		return ERR_NOTFOUND;
	if (ip_parse(address, &a.ip) != ERR_OK)
		return ERR_SYNTAX;
	if (ip_is_v4(&a.ip) != slice_is(protocol, "1"))
		return ERR_NOTFOUND;
	*out = a;
	return ERR_OK;
}

void
ftp_address_pasv_text(const struct ftp_address *a, struct buf *out)
{
	const uint8_t *b = a->ip.b + 12;

	buf_addf(out, "(%u,%u,%u,%u,%u,%u)", b[0], b[1], b[2], b[3], a->port >> 8, a->port & 0xff);
}
