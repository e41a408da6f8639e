/* Whatever is taken for a MAC address is twelve hex digits of the input in their order, and
 * comes back from its canonical text. */
#include "fuzz.h"

#include "base/mac.h"

static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct why why = {""};
	struct mac mac, again;
	char text[MAC_TEXT_BYTES], digits[MAC_HEX];
	size_t n = 0;

	if (mac_parse(in, &mac, &why) != ERR_OK) {
		must(why.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < in.n; i++)
		if (is_hex(in.p[i])) {
			must(n < MAC_HEX);
			digits[n++] = in.p[i];
		}
	must(slice_eq_nocase((struct slice){digits, n}, slice_of(mac_text(mac, text))));
	must(mac_from_hex(slice_of(text), &again) == ERR_OK && mac_eq(mac, again));
	must(mac_eq(mac_from_u64(mac_to_u64(mac)), mac));
	must(!mac_is_zero(mac) && (mac.b[0] & 1) == 0);
	return 0;
}
