#include "store/assignments.h"

#include "base/auto.h"
#include "store/params.h"

enum sql {
	SQL_ADD,
	SQL_REMOVE,
	SQL_IS_HERE,
	SQL_ELSEWHERE,
	SQL_POSITIONS,
	SQL_OF_PHONE,
	SQL_PHONES,
	SQL__COUNT
};

/* The line's columns stand in the order of line_read(). */
#define SELECT_ASSIGNMENTS                                                                         \
	"SELECT a.phone_id, a.line_id, a.position, a.label, a.ring_type, a.line_keys, p.mac,"      \
	" l.id, l.address, l.auth_user, l.auth_domain, l.sign_in, l.is_shared,"                    \
	" l.secret IS NOT NULL, l.display_name, l.label FROM assignment a"                         \
	" CROSS JOIN line l ON l.id = a.line_id CROSS JOIN phone p ON p.id = a.phone_id"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO assignment(phone_id, line_id, position, label, ring_type,"
		    " line_keys) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_REMOVE] = "DELETE FROM assignment WHERE line_id = ?1 AND phone_id = ?2",
	[SQL_IS_HERE] = "SELECT position FROM assignment WHERE phone_id = ?1 AND line_id = ?2",
	[SQL_ELSEWHERE] = "SELECT p.mac, l.address FROM assignment a"
			  " JOIN line l ON l.id = a.line_id JOIN phone p ON p.id = a.phone_id"
			  " WHERE a.line_id = ?1 AND a.phone_id <> ?2 AND NOT l.is_shared LIMIT 1",
	[SQL_POSITIONS] = "SELECT position FROM assignment WHERE phone_id = ?1 ORDER BY position",
	[SQL_OF_PHONE] = SELECT_ASSIGNMENTS " WHERE a.phone_id = ?1 ORDER BY a.position",
	[SQL_PHONES] = SELECT_ASSIGNMENTS " WHERE a.line_id = ?1 ORDER BY p.mac",
};

/* A private line rings on one phone. */
static enum err
check_elsewhere(struct store *s, const struct assignment *a, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ELSEWHERE]);

	db_bind_i64(&q, a->line_id);
	db_bind_i64(&q, a->phone_id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	struct slice mac = db_slice(&q), address = db_slice(&q);
	return why_fail(why, ERR_DENIED,
		"The line %.*s is private and on the phone %.*s: unassign it there, or share it "
		"with "
		"`bootline line set %.*s --shared`.",
		SLICE_FMT(address), SLICE_FMT(mac), SLICE_FMT(slice_head(address, 128)));
}

static enum err
check_here(struct store *s, const struct assignment *a, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_IS_HERE]);

	db_bind_i64(&q, a->phone_id);
	db_bind_i64(&q, a->line_id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	return why_fail(why, ERR_EXISTS,
		"The line is on this phone already, at position %d: unassign it first to move it.",
		(int)db_i64(&q));
}

/* The lowest position that no line of the phone has. */
static enum err
find_position(struct store *s, const struct assignment *a, int64_t *out, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_POSITIONS]);
	int64_t free_position = 1;
	enum err e;

	db_bind_i64(&q, a->phone_id);
	while ((e = db_row(&q)) == ERR_OK && db_i64(&q) == free_position)
		free_position++;
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (free_position > LINES_PER_PHONE_MAX)
		return why_fail(why, ERR_LIMIT, "The phone has %d lines: it cannot have more.",
			LINES_PER_PHONE_MAX);
	*out = free_position;
	return ERR_OK;
}

static enum err
add(struct store *s, const struct assignment *a, int64_t position, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);

	db_bind_i64(&q, a->phone_id);
	db_bind_i64(&q, a->line_id);
	db_bind_i64(&q, position);
	db_bind_text(&q, slice_of(a->label));
	db_bind_text(&q, slice_of(a->ring_type));
	db_bind_i64(&q, a->line_keys > 0 ? a->line_keys : 1);
	enum err e = db_run(&q);
	if (e == ERR_EXISTS)
		return why_fail(why, e,
			"Position %d of the phone is taken: choose another, or leave it out for "
			"the "
			"first free one.",
			(int)position);
	if (e == ERR_DENIED)
		return why_fail(why, ERR_NOTFOUND, "There is no such phone or line.");
	return e;
}

enum err
lines_assign(struct store *s, struct assignment *a, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	int64_t position = a->position;
	enum err e;

	if (position < 0 || position > LINES_PER_PHONE_MAX)
		return why_fail(why, ERR_LIMIT, "A position is a number from 1 to %d.",
			LINES_PER_PHONE_MAX);
	if (a->line_keys < 0 || a->line_keys > KEYS_PER_PHONE_MAX)
		return why_fail(
			why, ERR_LIMIT, "A line takes 1 to %d line keys.", KEYS_PER_PHONE_MAX);
	e = param_value_check(slice_of(a->label), why);
	if (e == ERR_OK)
		e = param_value_check(slice_of(a->ring_type), why);
	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = check_here(s, a, why);
	if (e == ERR_OK)
		e = check_elsewhere(s, a, why);
	if (e == ERR_OK && position == 0)
		e = find_position(s, a, &position, why);
	if (e == ERR_OK)
		e = add(s, a, position, why);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		a->position = position;
	return e;
}

enum err
lines_unassign(struct store *s, int64_t line_id, int64_t phone_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_REMOVE]);

	db_bind_i64(&q, line_id);
	db_bind_i64(&q, phone_id);
	return db_run_on_one(&q);
}

static enum err
read_assignment(struct db_query *q, struct assignment *out)
{
	struct assignment a = {.phone_id = db_i64(q)};

	a.line_id = db_i64(q);
	a.position = db_i64(q);
	db_text(q, a.label, sizeof(a.label));
	db_text(q, a.ring_type, sizeof(a.ring_type));
	a.line_keys = db_i64(q);
	struct slice mac = db_slice(q);
	if (q->err == ERR_OK && mac_from_hex(mac, &a.mac) != ERR_OK)
		q->err = ERR_IO;
	enum err e = line_read(q, &a.line);
	if (e == ERR_OK)
		*out = a;
	return e;
}

static enum err
each_row(struct db_query *q, enum err (*each)(void *ctx, const struct assignment *a), void *ctx)
{
	struct assignment a;
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = read_assignment(q, &a);
		if (e == ERR_OK)
			e = each(ctx, &a);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
lines_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OF_PHONE]);

	db_bind_i64(&q, phone_id);
	return each_row(&q, each, ctx);
}

enum err
lines_phones(struct store *s, int64_t line_id,
	enum err (*each)(void *ctx, const struct assignment *a), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PHONES]);

	db_bind_i64(&q, line_id);
	return each_row(&q, each, ctx);
}
