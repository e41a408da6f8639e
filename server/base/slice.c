#include "base/slice.h"

static int
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

bool
slice_eq_nocase(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold(a.p[i]) != fold(b.p[i]))
			return false;
	return true;
}

int
slice_compare(struct slice a, struct slice b)
{
	int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

int
slice_compare_nocase(struct slice a, struct slice b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		unsigned char x = (unsigned char)fold(a.p[i]), y = (unsigned char)fold(b.p[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.n < b.n ? -1 : a.n > b.n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice
slice_trim(struct slice s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = slice_from(s, 1);
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t
slice_find(struct slice s, struct slice needle)
{
	const char *at = memmem(s.p, s.n, needle.p, needle.n);

	return at ? (size_t)(at - s.p) : s.n;
}

bool
slice_has_nocase(struct slice s, struct slice needle)
{
	while (s.n > needle.n && !slice_eq_nocase(slice_head(s, needle.n), needle))
		s = slice_from(s, 1);
	return slice_eq_nocase(slice_head(s, needle.n), needle);
}

enum err
slice_to_u64(struct slice s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return ERR_SYNTAX;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return ERR_SYNTAX;
		if (__builtin_mul_overflow(v, 10U, &v) ||
			__builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return ERR_LIMIT;
	}
	if (v < min || v > max)
		return ERR_LIMIT;
	*out = v;
	return ERR_OK;
}

enum err
slice_to_text(struct slice s, char *dst, size_t cap)
{
	if (s.n >= cap)
		return ERR_LIMIT;
	if (memchr(s.p, '\0', s.n) != NULL)
		return ERR_SYNTAX;
	memcpy(dst, s.p, s.n);
	dst[s.n] = '\0';
	return ERR_OK;
}

/* The bytes of the UTF-8 sequence that s begins with, or 0 when it begins with none. */
static size_t
utf8_len(const unsigned char *u, size_t n)
{
	static const struct {
		unsigned char lead_min, lead_max, second_min, second_max;
		size_t len;
	} forms[] = {
		{0x00, 0x7f, 0x00, 0xff, 1},
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	size_t row = 0, rows = sizeof(forms) / sizeof(forms[0]);

	while (row < rows && (u[0] < forms[row].lead_min || u[0] > forms[row].lead_max))
		row++;
	if (row == rows || forms[row].len > n)
		return 0;
	if (forms[row].len > 1 && (u[1] < forms[row].second_min || u[1] > forms[row].second_max))
		return 0;
	for (size_t i = 2; i < forms[row].len; i++)
		if (u[i] < 0x80 || u[i] > 0xbf)
			return 0;
	return forms[row].len;
}

bool
slice_is_utf8(struct slice s)
{
	while (s.n > 0) {
		size_t len = utf8_len((const unsigned char *)s.p, s.n);

		if (len == 0)
			return false;
		s = slice_from(s, len);
	}
	return true;
}

size_t
slice_letters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

bool
slice_has_control(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}
