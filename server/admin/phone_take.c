#include "admin/phone_take.h"

#include "admin/phone_filters.h"
#include "base/auto.h"

const struct field_row phone_line_fields[] = {
	PHONE_LINE_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};

enum { IN_BYTES = 48 };

static enum err
take_site(struct call *c, struct phone *phone)
{
	struct slice name = call_text(c, "site");

	if (!call_has(c, "site"))
		return ERR_OK;
	if (name.n == 0)
		phone->site_id = SITE_DEFAULT;
	return phone_filters_site(c, "site", name, &phone->site_id);
}

enum err
phone_take_fields(struct call *c, struct phone *phone)
{
	bool is_unknown;
	enum err e = ERR_OK;

	if (call_has(c, "model"))
		e = call_blame(c, "model",
			phone_change_model(c->store, call_text(c, "model"), phone->model,
				&is_unknown, c->why));
	if (e == ERR_OK)
		e = take_site(c, phone);
	return e == ERR_OK ? call_take_text(c, "label", phone->label, sizeof(phone->label)) : e;
}

enum err
phone_take_state(struct call *c, enum phone_state *out)
{
	int state = 0;
	/* A phone is new by itself. */
	enum err e = call_take_word(c, "state", phone_state_names + PHONE_ACTIVE,
		PHONE_STATE__COUNT - PHONE_ACTIVE, &state);

	if (e == ERR_OK)
		*out = (enum phone_state)(PHONE_ACTIVE + state);
	return e;
}

enum err
phone_take_blame(
	struct call *c, enum err e, const struct fault *fault, const char *list, const char *in)
{
	struct slice rest, at = slice_of(fault->field);
	char field[FAULT_FIELD_BYTES + IN_BYTES];

	if (e == ERR_OK)
		return e;
	if (e != ERR_NOTFOUND && e != ERR_SYNTAX && e != ERR_LIMIT && e != ERR_EXISTS)
		return why_fail(c->why, e, "%s", fault->why.text);
	if (slice_starts(at, slice_of(list))) {
		struct slice number = slice_cut(slice_from(at, strlen(list) + 1), ']', &rest);

		(void)snprintf(
			field, sizeof(field), "%s%.*s%.*s", in, SLICE_FMT(number), SLICE_FMT(rest));
	} else
		(void)snprintf(field, sizeof(field), "%s%s", in, fault->field);
	return call_fault(
		c, field, "%s", fault->why.text[0] != '\0' ? fault->why.text : err_sentence(e));
}

enum err
phone_take_groups(struct call *c, const struct phone *phone)
{
	const struct jval *groups = jval_get(c->body, "groups");
	struct slice names[GROUPS_PER_PHONE_MAX];
	struct fault fault = {.field = ""};
	size_t count = jval_count(groups);

	if (!call_has(c, "groups"))
		return ERR_OK;
	if (count > GROUPS_PER_PHONE_MAX)
		return call_fault(
			c, "groups", "A phone may be in at most %d groups.", GROUPS_PER_PHONE_MAX);
	for (size_t i = 0; i < count; i++)
		names[i] = jval_text(jval_at(groups, i));
	return phone_take_blame(c, phone_change_groups(c->store, phone->id, names, count, &fault),
		&fault, "groups", "groups.");
}

enum err
phone_take_line(struct call *c, struct phone_change_line *out)
{
	char label[LABEL_MAX_BYTES + 1], ring_type[WORD_MAX_BYTES + 1]; /* looked at, not kept */
	struct phone_change_line line = {.address = call_text(c, "address"),
		.label = call_text(c, "label"),
		.ring_type = call_text(c, "ring_type")};
	enum err e = call_take_number(c, "position", 0, LINES_PER_PHONE_MAX, &line.position);

	if (e == ERR_OK)
		e = call_take_number(c, "line_keys", 0, KEYS_PER_PHONE_MAX, &line.line_keys);
	if (e == ERR_OK)
		e = call_take_text(c, "label", label, sizeof(label));
	if (e == ERR_OK)
		e = call_take_token(c, "ring_type", ring_type, sizeof(ring_type));
	if (e == ERR_OK)
		*out = line;
	return e;
}

enum err
phone_take_line_list(
	struct call *c, struct jval *list, const char *in, struct phone_change_line *out)
{
	enum err e = ERR_OK;

	if (jval_count(list) > LINES_PER_PHONE_MAX)
		return call_fault(c, "lines", "A phone has at most %d lines.", LINES_PER_PHONE_MAX);
	for (size_t i = 0; i < jval_count(list) && e == ERR_OK; i++) {
		char item[IN_BYTES];
		struct call_part whole;

		(void)snprintf(item, sizeof(item), "%s%zu.", in, i);
		whole = call_enter(c, jval_at(list, i), item);
		e = call_check(c, phone_line_fields);
		if (e == ERR_OK)
			e = phone_take_line(c, &out[i]);
		call_leave(c, whole);
	}
	return e;
}

enum err
phone_take_lines(struct call *c, const struct phone *phone)
{
	struct phone_change_line lines[LINES_PER_PHONE_MAX];
	struct jval *list = jval_get(c->body, "lines");
	struct fault fault = {.field = ""};
	enum err e;

	if (!call_has(c, "lines"))
		return ERR_OK;
	e = phone_take_line_list(c, list, "lines.", lines);
	return e == ERR_OK ? phone_take_blame(c,
				     phone_change_lines(
					     c->store, phone->id, lines, jval_count(list), &fault),
				     &fault, "lines", "lines.") :
			     e;
}
