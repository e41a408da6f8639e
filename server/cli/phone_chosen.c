#include "cli/phone_chosen.h"

enum err
phone_chosen_each(struct cli *c, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	struct phone_filter f = *filter;
	struct phone phone;
	struct site site;
	struct group group;
	enum err e = ERR_OK;

	for (size_t i = 0; i < args_count(c->args, "MAC") && e == ERR_OK; i++) {
		e = inventory_phone(c, args_nth(c->args, "MAC", i), &phone);
		if (e == ERR_OK)
			e = each(ctx, &phone);
	}
	if (e != ERR_OK || args_count(c->args, "MAC") > 0)
		return e;
	if (args_has(c->args, "site")) {
		e = inventory_site(c, args_text(c->args, "site"), &site);
		f.site_id = e == ERR_OK ? site.id : 0;
	}
	if (e == ERR_OK && args_has(c->args, "group")) {
		e = inventory_group(c, args_text(c->args, "group"), &group);
		f.group_id = e == ERR_OK ? group.id : 0;
	}
	return e == ERR_OK ? phones_each(c->store, &f, each, ctx) : e;
}
