#include "admin/phone_filters.h"

#include "admin/decisions.h"
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

/* The phones of a decision: of one kind, or any. */
static enum err
find_undecided(struct call *c, struct slice wanted, struct phone_wanted *out)
{
	size_t kind = UNDECIDED__COUNT;

	if (wanted.n == 0)
		return ERR_OK;
	if (!slice_is(wanted, "any") &&
		field_word(wanted, undecided_words, UNDECIDED__COUNT, &kind) != ERR_OK)
		return call_fault(
			c, "decision", "One of: any, frozen, reset, unused, clear-text, refusals.");
	out->query.only = &out->undecided;
	return decisions_macs(c, (enum undecided_kind)kind, &out->undecided);
}

/*   value  gives what was asked for by a name */
static enum err
take(struct call *c, struct slice (*value)(const struct call *c, const char *name),
	struct phone_wanted *out)
{
	struct phone_query *q = &out->query;
	struct phone_filter *f = &q->filter;
	enum err e;

	*f = (struct phone_filter){
		.state = PHONE_STATE__COUNT, .model = value(c, "model"), .text = value(c, "text")};
	q->version = value(c, "version");
	q->line_id = 0;
	e = find_state(c, value(c, "state"), &f->state);
	if (e == ERR_OK)
		e = phone_filters_site(c, "site", value(c, "site"), &f->site_id);
	if (e == ERR_OK)
		e = phone_filters_group(c, "group", value(c, "group"), &f->group_id);
	if (e == ERR_OK)
		e = find_line(c, value(c, "line"), &q->line_id);
	/* New phones wait by being new, and are looked for elsewhere. */
	return e == ERR_OK && f->state != PHONE_NEW ? find_undecided(c, value(c, "decision"), out) :
						      e;
}

static struct slice
query_value(const struct call *c, const char *name)
{
	return call_query(c, name, NULL);
}

enum err
phone_filters_of_query(struct call *c, struct phone_wanted *out)
{
	return take(c, query_value, out);
}

enum err
phone_filters_of_body(struct call *c, struct phone_wanted *out)
{
	return take(c, call_text, out);
}

void
phone_wanted_done(struct phone_wanted *w)
{
	buf_free(&w->undecided);
}
