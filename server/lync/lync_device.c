#include "lync/lync_device.h"

#include "base/auto.h"

enum { NAMES_MAX = 4 };

const char *const lync_fact_words[LYNC_FACT__COUNT] = {
	[LYNC_TYPE] = "type",
	[LYNC_MAC] = "mac",
	[LYNC_SERIAL] = "serial",
	[LYNC_VENDOR] = "vendor",
	[LYNC_MODEL] = "model",
	[LYNC_REVISION] = "revision",
	[LYNC_LOCALE] = "locale",
	[LYNC_USER] = "user",
};

/* The names under which each is looked for, in any case; the first that is there counts. */
/* clang-format off */
static const char *const names[LYNC_FACT__COUNT][NAMES_MAX] = {
	[LYNC_TYPE] = {"DeviceType"},
	[LYNC_MAC] = {"MACAddress", "MacAddr", "MAC"},
	[LYNC_SERIAL] = {"SerialNumber", "Serial"},
	[LYNC_VENDOR] = {"Vendor", "Brand", "Manufacturer"},
	[LYNC_MODEL] = {"Model", "ModelNumber"},
	[LYNC_REVISION] = {"Revision", "HardwareRevision", "HwRevision"},
	[LYNC_LOCALE] = {"Locale"},
	[LYNC_USER] = {"LastLoggedOnUser", "UserId", "User"},
};
/* clang-format on */

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
skip_blanks(struct slice s, size_t at)
{
	while (at < s.n && is_blank(s.p[at]))
		at++;
	return at;
}

/* What stands behind a name that ends at `at`: ="...", ='...', or >...< of an element. */
static bool
value_behind(struct slice s, size_t at, struct slice *out)
{
	size_t begin = skip_blanks(s, at);
	char end = '<';
	const char *close;

	if (begin < s.n && s.p[begin] == '=') {
		begin = skip_blanks(s, begin + 1);
		if (begin >= s.n || (s.p[begin] != '"' && s.p[begin] != '\''))
			return false;
		end = s.p[begin];
	} else if (begin >= s.n || s.p[begin] != '>') {
		return false;
	}
	begin++;
	close = memchr(s.p + begin, end, s.n - begin);
	if (close == NULL)
		return false;
	*out = slice_trim((struct slice){s.p + begin, (size_t)(close - s.p) - begin});
	return true;
}

/* Whether a name may begin here: behind <, a prefix's colon, or a blank before an attribute. */
static bool
may_begin(struct slice s, size_t at)
{
	return at > 0 && (s.p[at - 1] == '<' || s.p[at - 1] == ':' || is_blank(s.p[at - 1]));
}

static bool
find(struct slice s, struct slice name, struct slice *out)
{
	for (size_t at = 1; at + name.n <= s.n; at++) {
		size_t behind = at + name.n;

		if (may_begin(s, at) && (behind == s.n || !is_name_byte(s.p[behind])) &&
			slice_eq_nocase((struct slice){s.p + at, name.n}, name) &&
			value_behind(s, behind, out))
			return true;
	}
	return false;
}

/* Copies printable ASCII; anything else ends it, for it goes into logs and paths. */
static void
copy_fact(enum lync_fact fact, struct slice value, char out[LYNC_FACT_MAX_BYTES + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < value.n && n < LYNC_FACT_MAX_BYTES; i++) {
		char c = value.p[i];

		if (c < ' ' || c >= 0x7f)
			break;
		if (fact == LYNC_MAC && (c == ':' || c == '-' || c == '.'))
			continue;
		out[n++] = fact == LYNC_MAC && c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
	}
	out[n] = '\0';
}

void
lync_device_read(struct slice body, struct lync_device *out)
{
	for (int fact = 0; fact < LYNC_FACT__COUNT; fact++) {
		out->facts[fact][0] = '\0';
		for (size_t i = 0; i < NAMES_MAX && names[fact][i] != NULL; i++) {
			struct slice value;

			if (!find(body, slice_of(names[fact][i]), &value) || value.n == 0)
				continue;
			copy_fact((enum lync_fact)fact, value, out->facts[fact]);
			break;
		}
	}
}
