#include "base/mac.h"

enum err
mac_from_hex(struct slice s, struct mac *out)
{
	struct mac m;

	if (s.n != MAC_HEX)
		return ERR_SYNTAX;
	for (size_t i = 0; i < MAC_BYTES; i++) {
		int high = slice_hex_value(s.p[2 * i]), low = slice_hex_value(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_SYNTAX;
		m.b[i] = (uint8_t)(high << 4 | low);
	}
	*out = m;
	return ERR_OK;
}

struct mac
mac_from_u64(uint64_t v)
{
	struct mac m;

	for (int i = MAC_BYTES - 1; i >= 0; i--, v >>= 8)
		m.b[i] = (uint8_t)v;
	return m;
}

/* The widths between separators that people and tools write. */
static const struct {
	char sep;
	size_t width; /* hex digits between two separators */
} spellings[] = {
	{':', 2},
	{'-', 2},
	{'.', 4},
	{'-', 6},
	{' ', 2},
};

/* Whether s is hex digits with sep after every width of them; the digits go to hex. */
static bool
is_spelling(struct slice s, char sep, size_t width, char hex[MAC_HEX])
{
	size_t n = 0;

	if (s.n != MAC_HEX + MAC_HEX / width - 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if ((i + 1) % (width + 1) == 0) {
			if (s.p[i] != sep)
				return false;
		} else if (n == MAC_HEX || slice_hex_value(s.p[i]) < 0) {
			return false;
		} else {
			hex[n++] = s.p[i];
		}
	}
	return n == MAC_HEX;
}

enum err
mac_parse(struct slice s, struct mac *out, struct why *why)
{
	char hex[MAC_HEX];
	struct slice digits = slice_trim(s);
	struct mac m;

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (is_spelling(digits, spellings[i].sep, spellings[i].width, hex)) {
			digits = (struct slice){hex, MAC_HEX};
			break;
		}
	if (mac_from_hex(digits, &m) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is not a MAC address: write its 12 hex digits, as in "
			"0004f2aabbcc or "
			"00:04:f2:aa:bb:cc.",
			(int)(s.n < 64 ? s.n : 64), s.p);
	if (mac_is_zero(m) || (m.b[0] & 1) != 0)
		return why_fail(why, ERR_SYNTAX,
			"%.*s is no phone's address (%s): look at the label on the phone's back.",
			MAC_HEX, digits.p, mac_is_zero(m) ? "all zeros" : "a multicast address");
	*out = m;
	return ERR_OK;
}

const char *
mac_text(struct mac mac, char out[MAC_TEXT_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < MAC_BYTES; i++) {
		out[2 * i] = digits[mac.b[i] >> 4];
		out[2 * i + 1] = digits[mac.b[i] & 15];
	}
	out[MAC_HEX] = '\0';
	return out;
}
