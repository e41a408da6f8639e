#include "admin/phone_filters.h"

#include "admin/decisions.h"

enum err
phone_filters_site(struct call *c, const char *field, struct slice name, int64_t *id)
{
	struct why why = {""};
	enum err e = phone_choice_site(c->store, name, id, &why);

	return e == ERR_NOTFOUND ? call_fault(c, field, "%s", why.text) : e;
}

enum err
phone_filters_group(struct call *c, const char *field, struct slice name, int64_t *id)
{
	struct why why = {""};
	enum err e = phone_choice_group(c->store, name, id, &why);

	return e == ERR_NOTFOUND ? call_fault(c, field, "%s", why.text) : e;
}

static enum err
find_undecided(void *ctx, enum undecided_kind kind, struct buf *out)
{
	return decisions_macs(ctx, kind, out);
}

/*   value  gives what was asked for by a name */
static enum err
take(struct call *c, struct slice (*value)(const struct call *c, const char *name),
	struct phone_choice *out)
{
	const struct phone_choice_from from = {c->store, find_undecided, c};
	struct fault fault = {.field = ""};
	struct phone_asked asked;
	enum err e;

	for (size_t i = 0; i < PHONE_WORD__COUNT; i++)
		asked.values[i] = value(c, phone_words[i]);
	e = phone_choice_find(&from, &asked, out, &fault);
	return fault.why.text[0] != '\0' ? call_fault(c, fault.field, "%s", fault.why.text) : e;
}

static struct slice
query_value(const struct call *c, const char *name)
{
	return call_query(c, name, NULL);
}

enum err
phone_filters_of_query(struct call *c, struct phone_choice *out)
{
	return take(c, query_value, out);
}

enum err
phone_filters_of_body(struct call *c, struct phone_choice *out)
{
	return take(c, call_text, out);
}
