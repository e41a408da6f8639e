#include "firmware/ld_header.h"

/* Little-endian numbers of 32 bits, in this order. */
enum field {
	FIELD_CRC,
	FIELD_DATA_LENGTH,
	FIELD_DATA_OFFSET,
	FIELD_LOAD_ADDRESS,
	FIELD_EXE_ADDRESS,
	FIELD_HEADER_SUM,
	FIELD_CODE_SUM,
	FIELD_NEXT_HEADER,
	FIELD_OPTIONS,
	FIELD__COUNT
};

enum {
	OPTIONS_WITHOUT_CODE_SUM = 0x02 | 0x08,
	TEXT_MAX_BYTES = 511,
	TEXT_VERSION = 2, /* behind the application's name and the date */
};

static uint32_t
number(struct slice head, enum field field)
{
	const unsigned char *p = (const unsigned char *)head.p + 4 * (size_t)field;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool
is_sum_right(struct slice head)
{
	uint32_t sum = number(head, FIELD_DATA_LENGTH) + number(head, FIELD_DATA_OFFSET) +
		       number(head, FIELD_LOAD_ADDRESS) + number(head, FIELD_EXE_ADDRESS);

	if ((number(head, FIELD_OPTIONS) & OPTIONS_WITHOUT_CODE_SUM) == 0)
		sum += number(head, FIELD_CODE_SUM);
	/* All zeros add up, too. */
	return number(head, FIELD_DATA_LENGTH) != 0 && sum == number(head, FIELD_HEADER_SUM);
}

static bool
is_version(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return s.n > 0 && s.n <= RELEASE_NAME_MAX_BYTES;
}

bool
ld_header_version(struct slice head, char out[RELEASE_NAME_MAX_BYTES + 1])
{
	struct slice text = SLICE(""), rest = slice_from(head, 4 * (size_t)FIELD__COUNT);

	if (rest.n == 0 || !is_sum_right(head))
		return false;
	for (int i = 0; i <= TEXT_VERSION; i++) {
		if (memchr(rest.p, '\0', rest.n) == NULL)
			return false;
		text = slice_cut(rest, '\0', &rest);
		if (text.n > TEXT_MAX_BYTES)
			return false;
	}
	return is_version(text) && slice_to_text(text, out, RELEASE_NAME_MAX_BYTES + 1) == ERR_OK;
}
