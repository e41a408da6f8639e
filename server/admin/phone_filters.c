#include "admin/phone_filters.h"

#include "manage/field.h"
#include "store/groups.h"
#include "store/lines.h"

static enum err
find_state(struct call *c, struct slice word, enum phone_state *out)
{
	size_t i;

	if (word.n == 0)
		return ERR_OK;
	if (field_word(word, phone_state_names, PHONE_STATE__COUNT, &i) != ERR_OK)
		return call_fault(c, "state", "One of: new, active, ignored, retired, blocked.");
	*out = (enum phone_state)i;
	return ERR_OK;
}

enum err
phone_filters_site(struct call *c, const char *field, struct slice name, int64_t *id)
{
	struct site site;
	enum err e;

	if (name.n == 0)
		return ERR_OK;
	e = sites_by_name(c->store, name, &site);
	if (e == ERR_NOTFOUND)
		return call_fault(c, field, "There is no site \"%.*s\".",
			SLICE_FMT(slice_head(name, WORD_MAX_BYTES)));
	if (e == ERR_OK)
		*id = site.id;
	return e;
}

enum err
phone_filters_group(struct call *c, const char *field, struct slice name, int64_t *id)
{
	struct group group;
	enum err e;

	if (name.n == 0)
		return ERR_OK;
	e = groups_by_name(c->store, name, &group);
	if (e == ERR_NOTFOUND)
		return call_fault(c, field, "There is no group \"%.*s\".",
			SLICE_FMT(slice_head(name, WORD_MAX_BYTES)));
	if (e == ERR_OK)
		*id = group.id;
	return e;
}

static enum err
find_line(struct call *c, struct slice typed, int64_t *id)
{
	char address[ADDRESS_MAX_BYTES + 1];
	struct line line;
	enum err e;

	if (typed.n == 0)
		return ERR_OK;
	e = call_blame(c, "line", line_address_parse(typed, address, c->why));
	if (e == ERR_OK)
		e = lines_by_address(c->store, slice_of(address), &line);
	if (e == ERR_NOTFOUND)
		return call_fault(c, "line", "There is no line %s.", address);
	if (e == ERR_OK)
		*id = line.id;
	return e;
}

/*   value  gives what was asked for by a name */
static enum err
take(struct call *c, struct slice (*value)(const struct call *c, const char *name),
	struct phone_filter *out)
{
	enum err e;

	*out = (struct phone_filter){
		.state = PHONE_STATE__COUNT, .model = value(c, "model"), .text = value(c, "text")};
	e = find_state(c, value(c, "state"), &out->state);
	if (e == ERR_OK)
		e = phone_filters_site(c, "site", value(c, "site"), &out->site_id);
	return e == ERR_OK ? phone_filters_group(c, "group", value(c, "group"), &out->group_id) : e;
}

static struct slice
query_value(const struct call *c, const char *name)
{
	return call_query(c, name, NULL);
}

enum err
phone_filters_of_query(struct call *c, struct phone_query *out)
{
	enum err e = take(c, query_value, &out->filter);

	out->version = call_query(c, "version", NULL);
	out->line_id = 0;
	return e == ERR_OK ? find_line(c, call_query(c, "line", NULL), &out->line_id) : e;
}

enum err
phone_filters_of_body(struct call *c, struct phone_filter *out)
{
	return take(c, call_text, out);
}
