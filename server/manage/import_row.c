#include "manage/import_row.h"

#include "store/models.h"
#include "store/params.h"
#include "store/phone_accounts.h"

#include <stdio.h>

void
import_row_done(struct import_row *r)
{
	rowmap_done(&r->macs);
	rowmap_done(&r->lines);
	buf_free(&r->changed);
}

void
import_row_at(struct import_row *r, const char *column)
{
	(void)snprintf(r->column, sizeof(r->column), "%s", column);
}

void
import_row_differs(struct import_row *r)
{
	r->changes++;
	buf_addf(&r->changed, " %s", r->column);
}

enum err
import_row_text(struct import_row *r, struct slice cell, char *dst, size_t cap)
{
	enum err e;

	if (slice_is(cell, dst))
		return ERR_OK;
	e = slice_to_text(cell, dst, cap);
	if (e == ERR_LIMIT)
		return why_fail(&r->why, e, "it has %zu bytes, and at most %zu may stand here.",
			cell.n, cap - 1);
	if (e == ERR_OK)
		import_row_differs(r);
	return e;
}

static enum err
read_mac(struct import_row *r)
{
	char text[MAC_TEXT_BYTES];
	size_t first;
	enum err e;

	import_row_at(r, phone_column_names[PHONE_COLUMN_MAC]);
	e = mac_parse(phone_cell(r->csv, r->columns->phone[PHONE_COLUMN_MAC]), &r->mac, &r->why);
	if (e == ERR_OK)
		e = rowmap_first(&r->macs, mac_to_u64(r->mac), r->csv->row, &first);
	if (e == ERR_OK && first != r->csv->row)
		return why_fail(&r->why, ERR_EXISTS, "phone %s stands in row %zu already.",
			mac_text(r->mac, text), first);
	return e;
}

static enum err
read_site(struct import_row *r, struct slice cell)
{
	struct site site = {0};
	enum err e;

	if (cell.n == 0)
		cell = SLICE("default");
	if (slice_is(cell, r->phone.site))
		return ERR_OK;
	e = sites_by_name(r->store, cell, &site);
	if (e == ERR_NOTFOUND && !r->may_create)
		return why_fail(&r->why, e,
			"there is no site \"%.*s\"; add it with `bootline site add`, or import "
			"with "
			"--create.",
			SLICE_FMT(slice_head(cell, LABEL_MAX_BYTES)));
	if (e == ERR_NOTFOUND) {
		e = word_check(cell, "site", &r->why);
		if (e == ERR_OK)
			e = slice_to_text(cell, site.name, sizeof(site.name));
		if (e == ERR_OK)
			e = sites_add(r->store, &site, &r->why);
		r->sites_added += e == ERR_OK;
	}
	if (e != ERR_OK)
		return e;
	if (r->phone.site_id != site.id)
		import_row_differs(r);
	r->phone.site_id = site.id;
	return ERR_OK;
}

static enum err
read_state(struct import_row *r, struct slice cell)
{
	if (cell.n == 0)
		return ERR_OK;
	for (int state = PHONE_ACTIVE; state < PHONE_STATE__COUNT; state++) {
		if (!slice_eq_nocase(cell, slice_of(phone_state_names[state])))
			continue;
		if ((int)r->phone.state != state)
			import_row_differs(r);
		r->phone.state = (enum phone_state)state;
		return ERR_OK;
	}
	return why_fail(&r->why, ERR_SYNTAX,
		"\"%.*s\" is no state; write active, ignored, retired or blocked.",
		SLICE_FMT(slice_head(cell, LABEL_MAX_BYTES)));
}

static enum err
read_column(struct import_row *r, enum phone_column column)
{
	struct slice cell = slice_trim(phone_cell(r->csv, r->columns->phone[column]));

	if (r->columns->phone[column] == 0)
		return ERR_OK;
	import_row_at(r, phone_column_names[column]);
	switch (column) {
	case PHONE_COLUMN_MODEL:
		if (cell.n > 0 && model_name_check(cell, &r->why) != ERR_OK)
			return ERR_SYNTAX;
		return import_row_text(r, cell, r->phone.model, sizeof(r->phone.model));
	case PHONE_COLUMN_LABEL:
		if (param_value_check(cell, &r->why) != ERR_OK)
			return ERR_SYNTAX;
		return import_row_text(r, phone_cell(r->csv, r->columns->phone[column]),
			r->phone.label, sizeof(r->phone.label));
	case PHONE_COLUMN_SITE:
		return read_site(r, cell);
	case PHONE_COLUMN_STATE:
		return read_state(r, cell);
	case PHONE_COLUMN_MAC:
	case PHONE_COLUMN_GROUPS:
	case PHONE_COLUMN__COUNT:
		break;
	}
	return ERR_OK;
}

/* The groups of a row or of a phone, by id. */
struct group_set {
	int64_t ids[GROUPS_PER_PHONE_MAX];
	size_t count;
};

static bool
has_group(const struct group_set *set, int64_t id)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->ids[i] == id)
			return true;
	return false;
}

static enum err
take_group(void *ctx, const struct group *group)
{
	struct group_set *set = ctx;

	if (set->count == GROUPS_PER_PHONE_MAX)
		return ERR_LIMIT;
	set->ids[set->count++] = group->id;
	return ERR_OK;
}

static enum err
take_last_rank(void *ctx, const struct group *group)
{
	*(int64_t *)ctx = group->rank;
	return ERR_OK;
}

/* Adds a group behind all others: it must not win over what is there. */
static enum err
add_group(struct import_row *r, struct slice name, struct group *out)
{
	struct group group = {0};
	enum err e = word_check(name, "group", &r->why);

	if (e == ERR_OK)
		e = slice_to_text(name, group.name, sizeof(group.name));
	if (e == ERR_OK)
		e = groups_each(r->store, take_last_rank, &group.rank);
	group.rank++;
	if (e == ERR_OK)
		e = groups_add(r->store, &group, &r->why);
	r->groups_added += e == ERR_OK;
	if (e == ERR_OK)
		*out = group;
	return e;
}

static enum err
read_group(struct import_row *r, struct slice name, struct group_set *set)
{
	struct group group;
	enum err e = groups_by_name(r->store, name, &group);

	if (e == ERR_NOTFOUND && r->may_create)
		e = add_group(r, name, &group);
	else if (e == ERR_NOTFOUND)
		return why_fail(&r->why, e,
			"there is no group \"%.*s\"; add it with `bootline group add`, or import "
			"with "
			"--create.",
			SLICE_FMT(slice_head(name, LABEL_MAX_BYTES)));
	if (e != ERR_OK || has_group(set, group.id))
		return e;
	e = take_group(set, &group);
	if (e == ERR_LIMIT)
		return why_fail(
			&r->why, e, "a phone may be in at most %d groups.", GROUPS_PER_PHONE_MAX);
	return e;
}

/* Brings the phone into the groups of want and out of the others. */
static enum err
change_groups(struct import_row *r, const struct group_set *want)
{
	struct group_set is = {.count = 0};
	size_t before = r->changes;
	enum err e = ERR_OK;

	if (!r->is_added)
		e = groups_of_phone(r->store, r->phone.id, take_group, &is);
	for (size_t i = 0; i < want->count && e == ERR_OK; i++)
		if (!has_group(&is, want->ids[i])) {
			r->changes++;
			e = groups_add_phone(r->store, want->ids[i], r->phone.id);
		}
	for (size_t i = 0; i < is.count && e == ERR_OK; i++)
		if (!has_group(want, is.ids[i])) {
			r->changes++;
			e = groups_remove_phone(r->store, is.ids[i], r->phone.id);
		}
	if (r->changes != before)
		import_row_differs(r);
	return e;
}

static enum err
read_groups(struct import_row *r)
{
	struct slice rest = phone_cell(r->csv, r->columns->phone[PHONE_COLUMN_GROUPS]);
	struct group_set want = {.count = 0};
	enum err e = ERR_OK;

	if (r->columns->phone[PHONE_COLUMN_GROUPS] == 0)
		return ERR_OK;
	import_row_at(r, phone_column_names[PHONE_COLUMN_GROUPS]);
	while (rest.n > 0 && e == ERR_OK) {
		struct slice name = slice_trim(slice_cut(rest, ' ', &rest));

		if (name.n > 0)
			e = read_group(r, name, &want);
	}
	return e == ERR_OK ? change_groups(r, &want) : e;
}

static enum err
hold(void *ctx, const struct assignment *a)
{
	struct import_row *r = ctx;

	if (r->held_count == LINES_PER_PHONE_MAX)
		return ERR_LIMIT;
	r->held[r->held_count++] = *a;
	return ERR_OK;
}

enum err
import_row_hold(struct import_row *r)
{
	r->held_count = 0;
	return r->is_added ? ERR_OK : lines_of_phone(r->store, r->phone.id, hold, r);
}

/* Takes the lines off the phone that the row has no longer at their place. */
static enum err
give_lines_up(struct import_row *r)
{
	enum err e = import_row_hold(r);

	for (size_t i = 0; i < r->held_count && e == ERR_OK; i++) {
		const struct assignment *a = &r->held[i];
		size_t line = (size_t)a->position - 1;
		char address[ADDRESS_MAX_BYTES + 1];
		struct slice cell;

		if (line >= r->columns->lines || r->columns->line[line][LINE_COLUMN_ADDRESS] == 0)
			continue;
		cell = slice_trim(phone_cell(r->csv, r->columns->line[line][LINE_COLUMN_ADDRESS]));
		if (cell.n > 0 && (line_address_parse(cell, address, NULL) != ERR_OK ||
					  strcmp(address, a->line.address) == 0))
			continue;
		(void)line_column_name(line, LINE_COLUMN_ADDRESS, r->column);
		import_row_differs(r);
		e = lines_unassign(r->store, a->line_id, r->phone.id);
	}
	return e;
}

/* A phone that becomes active may enroll, as one that is accepted. */
static enum err
update(struct import_row *r, enum phone_state before)
{
	enum err e = phones_update(r->store, &r->phone, &r->why);

	if (e != ERR_OK || before == PHONE_ACTIVE || r->phone.state != PHONE_ACTIVE)
		return e;
	return enrolments_open(r->store, r->phone.id, r->now, r->now + ENROLMENT_S, SLICE(""));
}

enum err
import_row_phone(struct import_row *r)
{
	enum phone_state before;
	enum err e = read_mac(r);

	if (e != ERR_OK)
		return e;
	e = phones_by_mac(r->store, r->mac, &r->phone);
	r->is_added = e == ERR_NOTFOUND;
	if (r->is_added) {
		r->phone = (struct phone){.mac = r->mac,
			.state = PHONE_ACTIVE,
			.site_id = SITE_DEFAULT,
			.created_at = r->now};
		e = ERR_OK;
	}
	before = r->phone.state;
	for (int i = 0; i < PHONE_COLUMN__COUNT && e == ERR_OK; i++)
		e = read_column(r, (enum phone_column)i);
	if (e != ERR_OK)
		return e;
	import_row_at(r, "");
	if (r->is_added)
		e = phones_add(r->store, &r->phone, &r->why);
	else if (r->changes > 0)
		e = update(r, before);
	if (e == ERR_OK)
		e = read_groups(r);
	return e == ERR_OK ? give_lines_up(r) : e;
}
