#include "admin/phone_path.h"

enum err
phone_path_mac(struct call *c, struct mac *out, bool *has)
{
	struct why why = {""};

	*has = slice_starts(slice_of(c->route->path), SLICE("/phones/{mac}"));
	if (!*has || mac_parse(c->names[0], out, &why) == ERR_OK)
		return ERR_OK;
	return why_fail(c->why, ERR_NOTFOUND, "There is no phone \"%.*s\".",
		SLICE_FMT(slice_head(c->names[0], 40)));
}

enum err
phone_path_mac_or_all(struct call *c, struct mac *out)
{
	bool has;

	*out = (struct mac){{0}};
	if (slice_is(c->names[0], "all") || slice_is(c->names[0], "000000000000"))
		return ERR_OK;
	return phone_path_mac(c, out, &has);
}
