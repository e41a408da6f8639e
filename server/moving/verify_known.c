#include "moving/verify_known.h"

#include "base/auto.h"
#include "moving/line_read.h"

const struct verify_word verify_reasons[VERIFY_REASON__COUNT] = {
	[VERIFY_EMPTY] = {"empty",      "nothing and an empty text are the same to a phone"           },
	[VERIFY_OWN_LOGIN] = {"own_login",  "bootline hands out a login of the phone's own"               },
	[VERIFY_LETS_LOGIN] = {"lets_login", "it lets the phone's own login be stored"                     },
	[VERIFY_PRIVATE] = {"private",    "private is what a line is that says nothing"                 },
	[VERIFY_ONE_KEY] = {"one_key",    "one key is what a line has that says nothing"                },
	[VERIFY_LABEL] = {"label",      "what the phone shows where no label is set"                  },
	[VERIFY_USER] = {"user",       "the user of the address, who logs in where no other is named"},
};

const struct verify_word verify_stand_ins[VERIFY_STAND_IN__COUNT] = {
	[VERIFY_GATED] = {"gated",        "(held back by its gate)"},
	[VERIFY_IN_FOLDER] = {"in_folder",    "in the folder"          },
	[VERIFY_AS_IN_FOLDER] = {"as_in_folder", "as in the folder"       },
	[VERIFY_ANOTHER] = {"another",      "another one"            },
};

bool
verify_matches(struct slice pattern, struct slice name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, back = 0;

	while (n < name.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			back = n;
		} else if (p < pattern.n && pattern.p[p] == name.p[n]) {
			p++;
			n++;
		} else if (star != SIZE_MAX) { /* the last star takes one more */
			p = star + 1;
			n = ++back;
		} else
			return false;
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* The value of another parameter of the same line, "" where there is none. */
static struct slice
of_line(const struct vphone_config *c, uint64_t x, const char *rest)
{
	char name[64];
	struct slice value = SLICE("");

	(void)snprintf(name, sizeof(name), "reg.%u.%s", (unsigned)x, rest);
	(void)vphone_config_get(c, slice_of(name), &value);
	return value;
}

/* What a phone takes where a parameter of a line is not given. */
static enum verify_reason
known_of_line(const struct verify_pair *p, const struct vphone_config *was)
{
	struct slice rest, address, user, shown, ignored;
	bool is_mwi;
	uint64_t x;

	if (!line_read_name(p->name, &x, &is_mwi, &rest) || is_mwi || p->was.n > 0)
		return VERIFY_NOT_KNOWN;
	address = of_line(was, x, "address");
	user = slice_cut(address, '@', &ignored);
	shown = of_line(was, x, "displayName");
	if (slice_is(rest, "type") && slice_is(p->is, "private"))
		return VERIFY_PRIVATE;
	if (slice_is(rest, "lineKeys") && slice_is(p->is, "1"))
		return VERIFY_ONE_KEY;
	if (slice_is(rest, "label") && slice_eq(p->is, shown.n > 0 ? shown : user))
		return VERIFY_LABEL;
	if (slice_is(rest, "auth.userId") && user.n > 0 && slice_eq(p->is, user))
		return VERIFY_USER;
	return VERIFY_NOT_KNOWN;
}

enum verify_reason
verify_known(const struct verify_pair *pair, const struct vphone_config *was,
	const struct vphone_config *is)
{
	static const char *const logins[] = {"device.prov.user", "device.prov.user.set",
		"device.prov.password", "device.prov.password.set"};
	struct slice ignored;

	if (pair->was.n == 0 && pair->is.n == 0)
		return VERIFY_EMPTY;
	for (size_t i = 0; i < COUNT(logins); i++)
		if (slice_is(pair->name, logins[i]) && pair->has_is)
			return VERIFY_OWN_LOGIN;
	if (slice_is(pair->name, "device.set") && slice_is(pair->is, "1") &&
		vphone_config_get(is, SLICE("device.prov.password"), &ignored))
		return VERIFY_LETS_LOGIN;
	return known_of_line(pair, was);
}
