#include "store/groups.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/sites.h"

enum sql {
	SQL_ADD,
	SQL_UPDATE,
	SQL_REMOVE,
	SQL_BY_NAME,
	SQL_EACH,
	SQL_OF_PHONE,
	SQL_PHONE_COUNT,
	SQL_SIZE,
	SQL_PHONE_ADD,
	SQL_PHONE_REMOVE,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO phone_group(name, label, rank) VALUES (?1, ?2, ?3)",
	[SQL_UPDATE] = "UPDATE phone_group SET name = ?1, label = ?2, rank = ?3 WHERE id = ?4",
	[SQL_REMOVE] = "DELETE FROM phone_group WHERE id = ?1",
	[SQL_BY_NAME] = "SELECT id, name, label, rank FROM phone_group WHERE name = ?1",
	[SQL_EACH] = "SELECT id, name, label, rank FROM phone_group ORDER BY rank, name",
	[SQL_OF_PHONE] = "SELECT g.id, g.name, g.label, g.rank FROM phone_in_group i"
			 " JOIN phone_group g ON g.id = i.group_id WHERE i.phone_id = ?1"
			 " ORDER BY g.rank, g.name",
	[SQL_PHONE_COUNT] = "SELECT count(*) FROM phone_in_group WHERE phone_id = ?1",
	[SQL_SIZE] = "SELECT count(*) FROM phone_in_group WHERE group_id = ?1",
	[SQL_PHONE_ADD] = "INSERT INTO phone_in_group(group_id, phone_id) VALUES (?1, ?2)",
	[SQL_PHONE_REMOVE] = "DELETE FROM phone_in_group WHERE group_id = ?1 AND phone_id = ?2",
};

static enum err
check(const struct group *group, struct why *why)
{
	if (group->rank < 1 || group->rank > INT32_MAX)
		return why_fail(
			why, ERR_SYNTAX, "A group's rank is a number from 1 (the strongest) up.");
	return word_check(slice_of(group->name), "group", why);
}

static void
bind_group(struct db_query *q, const struct group *group)
{
	db_bind_text(q, slice_of(group->name));
	db_bind_text(q, slice_of(group->label));
	db_bind_i64(q, group->rank);
}

static enum err
taken(enum err e, const struct group *group, struct why *why)
{
	if (e != ERR_EXISTS)
		return e;
	return why_fail(
		why, e, "There is a group \"%s\" already: choose another name.", group->name);
}

enum err
groups_add(struct store *s, struct group *group, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	enum err e = check(group, why);

	if (e != ERR_OK)
		return e;
	bind_group(&q, group);
	e = db_run(&q);
	if (e == ERR_OK)
		group->id = db_last_id(s->main);
	return taken(e, group, why);
}

enum err
groups_update(struct store *s, const struct group *group, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UPDATE]);
	enum err e = check(group, why);

	if (e != ERR_OK)
		return e;
	bind_group(&q, group);
	db_bind_i64(&q, group->id);
	return taken(db_run_on_one(&q), group, why);
}

enum err
groups_remove(struct store *s, int64_t id)
{
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

static enum err
read_group(struct db_query *q, struct group *out)
{
	struct group group = {.id = db_i64(q)};

	db_text(q, group.name, sizeof(group.name));
	db_text(q, group.label, sizeof(group.label));
	group.rank = db_i64(q);
	if (q->err == ERR_OK)
		*out = group;
	return q->err;
}

enum err
groups_by_name(struct store *s, struct slice name, struct group *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_group(&q, out) : e;
}

static enum err
each_row(struct db_query *q, enum err (*each)(void *ctx, const struct group *group), void *ctx)
{
	struct group group;
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = read_group(q, &group);
		if (e == ERR_OK)
			e = each(ctx, &group);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
groups_each(struct store *s, enum err (*each)(void *ctx, const struct group *group), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);

	return each_row(&q, each, ctx);
}

enum err
groups_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct group *group), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OF_PHONE]);

	db_bind_i64(&q, phone_id);
	return each_row(&q, each, ctx);
}

enum err
groups_add_phone(struct store *s, int64_t group_id, int64_t phone_id)
{
	AUTO(db_done) struct db_query count = db_use(s->main, sql_text[SQL_PHONE_COUNT]);
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PHONE_ADD]);

	db_bind_i64(&count, phone_id);
	enum err e = db_row(&count);
	if (e != ERR_OK)
		return e;
	if (db_i64(&count) >= GROUPS_PER_PHONE_MAX)
		return ERR_LIMIT;
	db_bind_i64(&q, group_id);
	db_bind_i64(&q, phone_id);
	return db_run(&q);
}

enum err
groups_remove_phone(struct store *s, int64_t group_id, int64_t phone_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PHONE_REMOVE]);

	db_bind_i64(&q, group_id);
	db_bind_i64(&q, phone_id);
	return db_run_on_one(&q);
}

enum err
groups_count_phones(struct store *s, int64_t group_id, int64_t *out)
{
	return db_number_of(s->main, sql_text[SQL_SIZE], group_id, out);
}
