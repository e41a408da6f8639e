#include "cli/phone_chosen.h"

#include "base/auto.h"
#include "cli/phone_undecided.h"

enum err
phone_chosen_typed(struct cli *c, struct phone_typed *out)
{
	struct why why = {""};

	if (phone_typed_read(args_slice(c->args, "query"), out, &why) == ERR_OK)
		return ERR_OK;
	return args_misuse(c->args, c->why, "--query: %s", why.text);
}

enum err
phone_chosen_query(struct cli *c, struct phone_typed *typed, struct phone_choice *out)
{
	const struct phone_choice_from from = {c->store, phone_undecided_macs, c};
	struct fault fault = {.field = ""};
	enum err e = phone_chosen_typed(c, typed);

	if (e != ERR_OK)
		return e;
	e = phone_choice_find(&from, &typed->asked, out, &fault);
	if (fault.why.text[0] == '\0')
		return e;
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "--query, %s=: %s", fault.field, fault.why.text);
	return args_misuse(c->args, c->why, "--query, %s=: %s", fault.field, fault.why.text);
}

static enum err
each_named(struct cli *c, enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < args_count(c->args, "MAC") && e == ERR_OK; i++) {
		struct phone phone;

		e = inventory_phone(c, args_nth(c->args, "MAC", i), &phone);
		if (e == ERR_OK)
			e = each(ctx, &phone);
	}
	return e;
}

static enum err
each_found(struct cli *c, enum phone_state state,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	AUTO(phone_choice_done) struct phone_choice choice = PHONE_CHOICE;
	enum phone_state *asked = &choice.query.filter.state;
	struct phone_typed typed;
	enum err e = phone_chosen_query(c, &typed, &choice);

	if (e != ERR_OK)
		return e;
	if (*asked != PHONE_STATE__COUNT && *asked != state)
		return args_misuse(c->args, c->why,
			"--query: This is for %s phones alone, not for state=%s.",
			phone_state_names[state], phone_state_names[*asked]);
	*asked = state;
	return phone_query_each(c->store, &choice.query, each, ctx);
}

enum err
phone_chosen_each(struct cli *c, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx)
{
	struct phone_filter f = *filter;
	struct site site;
	struct group group;
	enum err e = ERR_OK;

	if (args_count(c->args, "MAC") > 0)
		return each_named(c, each, ctx);
	if (args_has(c->args, "query"))
		return each_found(c, filter->state, each, ctx);
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
