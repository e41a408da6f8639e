#include "provision/template.h"

const struct stock_template *
stock_find(struct slice name)
{
	const struct stock_template *t = stock_templates;

	while (t->name != NULL && !slice_is(name, t->name))
		t++;
	return t->name != NULL ? t : NULL;
}
