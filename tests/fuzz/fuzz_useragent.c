/* Whatever is taken for a phone has a model and a version of plain characters. */
#include "fuzz.h"

#include "provision/useragent.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct useragent ua = useragent_parse(fuzz_input(data, size));

	if (!ua.is_phone) {
		must(ua.model[0] == '\0' && !ua.has_mac);
		return 0;
	}
	must(ua.model[0] != '\0' && strspn(ua.version, "0123456789.") == strlen(ua.version));
	must(strpbrk(ua.model, " /<>\"'&._-") == NULL && slice_is_utf8(slice_of(ua.model)));
	return 0;
}
