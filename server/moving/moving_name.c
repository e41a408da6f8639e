#include "moving/moving_name.h"

#include "base/auto.h"

bool
moving_name_is_copy(struct slice base)
{
	static const struct slice tails[] = {SLICE_INIT("~"), SLICE_INIT(".old"),
		SLICE_INIT(".bak"), SLICE_INIT(".orig"), SLICE_INIT(".save"), SLICE_INIT(".swp"),
		SLICE_INIT(".tmp")};

	for (size_t i = 0; i < COUNT(tails); i++)
		if (base.n >= tails[i].n &&
			slice_eq_nocase(slice_from(base, base.n - tails[i].n), tails[i]))
			return true;
	return slice_find(base, SLICE("~.")) < base.n;
}

bool
moving_name_phone(struct slice base, struct mac *out)
{
	struct mac mac;

	if (mac_from_hex(slice_head(base, MAC_HEX), &mac) != ERR_OK || mac_is_zero(mac) ||
		(mac.b[0] & 1) != 0)
		return false;
	if (base.n > MAC_HEX && strchr("-._", base.p[MAC_HEX]) == NULL)
		return false;
	*out = mac;
	return true;
}

struct name
moving_name_read(struct slice base)
{
	static const struct slice none = SLICE_INIT("");
	const struct name_rules rules = {none, none, none, none, none, none, none};
	struct name name;

	if (name_parse(&rules, base, &name) != ERR_OK)
		return (struct name){.kind = NAME_FILE};
	if (name.kind == NAME_LAYER) /* bootline's own names mean nothing in another's folder */
		name.kind = NAME_OWN;
	return name;
}

bool
moving_name_is_settings(struct slice base)
{
	static const struct slice tail = SLICE_INIT(".cfg");

	return base.n > tail.n && slice_eq_nocase(slice_from(base, base.n - tail.n), tail);
}
