#include "provision/seed.h"

#include "base/auto.h"
#include "provision/template.h"
#include "store/scopes.h"
#include "store/templates.h"

static const struct {
	const char *template, *scope;
	int64_t rank;
} rows[] = {
	{"lines", "lines",  1},
	{"keys",  "lines",  2},
	{"base",  "global", 1},
};

enum err
inventory_seed(struct store *s, int64_t now, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(rows) && e == ERR_OK; i++) {
		const struct stock_template *stock = stock_find(slice_of(rows[i].template));
		struct scope scope = {0};
		int64_t id = 0;

		e = templates_put(s, slice_of(stock->name), true, slice_of(stock->text), now, &id);
		if (e == ERR_OK)
			e = scopes_find(s, slice_of(rows[i].scope), true, &scope, why);
		if (e == ERR_OK)
			e = templates_assign(s, id, scope.id, rows[i].rank);
		if (e != ERR_OK)
			return why_fail(why, e,
				"The stock template %s cannot be assigned to %s: %s.",
				rows[i].template, rows[i].scope, err_text(e));
	}
	return ERR_OK;
}
