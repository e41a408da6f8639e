#include "store/people.h"
#include "store/db_one.h"

#include "base/auto.h"

#include <inttypes.h>

enum sql {
	SQL_ADD,
	SQL_REMOVE,
	SQL_SET_ROLE,
	SQL_SET_PASSWORD,
	SQL_BY_NAME,
	SQL_EACH,
	SQL_COUNT,
	SQL_COUNT_ALL,
	SQL_IS_LAST,
	SQL_HASH,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO person(name, role, created_at) VALUES (?1, ?2, ?3)",
	[SQL_REMOVE] = "DELETE FROM person WHERE id = ?1",
	[SQL_SET_ROLE] = "UPDATE person SET role = ?2 WHERE id = ?1",
	[SQL_SET_PASSWORD] = "UPDATE person SET password = ?2, password_at = ?3 WHERE id = ?1",
	[SQL_BY_NAME] = "SELECT " PERSON_COLUMNS " FROM person WHERE name = ?1",
	[SQL_EACH] = "SELECT " PERSON_COLUMNS " FROM person ORDER BY name",
	[SQL_COUNT] = "SELECT count(*) FROM person WHERE role = ?1",
	[SQL_COUNT_ALL] = "SELECT count(*) FROM person",
	/* One who has no password yet is no loss, and no help. */
	[SQL_IS_LAST] =
		"SELECT name FROM person WHERE id = ?1 AND role = ?2 AND password IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM person AS other WHERE other.id <> ?1"
		" AND other.role = ?2 AND other.password IS NOT NULL)",
	[SQL_HASH] = "SELECT password FROM person WHERE id = ?1",
};

const char *const role_names[ROLE__COUNT] = {
	[ROLE_VIEWER] = "viewer", [ROLE_OPERATOR] = "operator", [ROLE_ADMIN] = "admin"};

enum err
role_parse(struct slice s, enum role *out, struct why *why)
{
	for (int i = 0; i < ROLE__COUNT; i++)
		if (slice_is(s, role_names[i])) {
			*out = (enum role)i;
			return ERR_OK;
		}
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" is no role: viewer looks, operator changes phones and lines, admin "
		"changes everything.",
		SLICE_FMT(slice_head(s, 64)));
}

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

enum err
people_name_check(struct slice s, const char *what, struct why *why)
{
	bool is_name = s.n > 0 && s.n <= WORD_MAX_BYTES && is_letter_or_digit(s.p[0]);

	for (size_t i = 0; is_name && i < s.n; i++)
		is_name = is_letter_or_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == '_' ||
			  s.p[i] == '-';
	if (is_name)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" cannot name a %s: use 1 to %d of a-z, 0-9, '.', '_' and '-', with a "
		"letter or digit in front.",
		SLICE_FMT(slice_head(s, 64)), what, WORD_MAX_BYTES);
}

enum err
people_password_check(struct slice name, struct slice password, struct why *why)
{
	if (password.n > PASSWORD_MAX_BYTES)
		return why_fail(
			why, ERR_LIMIT, "A password has at most %d bytes.", PASSWORD_MAX_BYTES);
	if (!slice_is_utf8(password) || memchr(password.p, '\0', password.n) != NULL)
		return why_fail(why, ERR_SYNTAX, "A password is text in UTF-8.");
	if (slice_letters(password) < PASSWORD_MIN_LETTERS)
		return why_fail(why, ERR_SYNTAX,
			"A password has at least %d characters; several words make a good one.",
			PASSWORD_MIN_LETTERS);
	if (slice_eq_nocase(name, password))
		return why_fail(why, ERR_SYNTAX, "A password is not one's own name.");
	return ERR_OK;
}

static enum err
check_room(struct store *s, struct why *why)
{
	int64_t n = 0;
	enum err e = db_number(s->main, sql_text[SQL_COUNT_ALL], &n);

	if (e == ERR_OK && n >= PEOPLE_MAX)
		return why_fail(why, ERR_LIMIT, "There are %d people already: remove some first.",
			PEOPLE_MAX);
	return e;
}

enum err
people_add(struct store *s, struct person *person, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	enum err e = people_name_check(slice_of(person->name), "person", why);

	if (e == ERR_OK)
		e = check_room(s, why);
	if (e != ERR_OK)
		return e;
	db_bind_text(&q, slice_of(person->name));
	db_bind_i64(&q, (int64_t)person->role);
	db_bind_i64(&q, person->created_at);
	e = db_run(&q);
	if (e == ERR_EXISTS)
		return why_fail(why, e, "There is a person \"%s\" already: choose another name.",
			person->name);
	if (e == ERR_OK)
		person->id = db_last_id(s->main);
	return e;
}

/* ERR_DENIED when nobody could administer without this person. */
static enum err
spare(struct store *s, int64_t id, const char *what, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_IS_LAST]);

	db_bind_i64(&q, id);
	db_bind_i64(&q, ROLE_ADMIN);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	struct slice name = db_slice(&q);
	return why_fail(why, ERR_DENIED,
		"%.*s is the last administrator who can log in, and cannot be %s: let another one "
		"in first.",
		SLICE_FMT(name), what);
}

enum err
people_remove(struct store *s, int64_t id, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_REMOVE]);
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = spare(s, id, "removed", why);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	e = db_run_on_one(&q);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
people_set_role(struct store *s, int64_t id, enum role role, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_ROLE]);
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK && role != ROLE_ADMIN)
		e = spare(s, id, "given another role", why);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	db_bind_i64(&q, (int64_t)role);
	e = db_run_on_one(&q);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
people_set_password(struct store *s, int64_t id, struct slice hash, int64_t at)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_PASSWORD]);

	db_bind_i64(&q, id);
	db_bind_blob(&q, hash);
	db_bind_i64(&q, at);
	return db_run_on_one(&q);
}

enum err
people_read(struct db_query *q, struct person *out)
{
	struct person p = {.id = db_i64(q)};

	db_text(q, p.name, sizeof(p.name));
	p.role = (enum role)db_i64(q);
	p.has_password = db_i64(q) != 0;
	p.created_at = db_i64(q);
	p.password_at = db_i64(q);
	if (q->err == ERR_OK)
		*out = p;
	return q->err;
}

enum err
people_by_name(struct store *s, struct slice name, struct person *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? people_read(&q, out) : e;
}

enum err
people_each(struct store *s, enum err (*each)(void *ctx, const struct person *person), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct person person;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = people_read(&q, &person);
		if (e == ERR_OK)
			e = each(ctx, &person);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
people_count(struct store *s, enum role role, int64_t *out)
{
	return db_number_of(s->main, sql_text[SQL_COUNT], (int64_t)role, out);
}

static enum err
read_hash(struct store *s, int64_t id, char hash[CRYPTO_PASSWORD_BYTES])
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_HASH]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? slice_to_text(db_slice(&q), hash, CRYPTO_PASSWORD_BYTES) : e;
}

enum err
people_credentials(
	struct store *s, struct slice name, struct person *out, char hash[CRYPTO_PASSWORD_BYTES])
{
	struct person person = {.id = 0};
	enum err e = people_by_name(s, name, &person);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (!person.has_password) {
		*out = (struct person){.id = 0};
		return slice_to_text(slice_of(crypto_password_nobody), hash, CRYPTO_PASSWORD_BYTES);
	}
	e = read_hash(s, person.id, hash);
	if (e == ERR_OK)
		*out = person;
	return e;
}
