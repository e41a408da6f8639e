#include "store/setup_links.h"

#include "base/auto.h"
#include "store/sessions.h"

enum sql { SQL_DROP, SQL_ADD, SQL_LOOK, SQL_PERSON, SQL_SWEEP, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_DROP] = "DELETE FROM setup_link WHERE person_id IS ?1",
	[SQL_ADD] = "INSERT INTO setup_link(digest, person_id, until_at, made_by)"
		    " VALUES (?1, ?2, ?3, ?4)",
	[SQL_LOOK] = "SELECT coalesce(person_id, 0), until_at, made_by FROM setup_link"
		     " WHERE digest = ?1",
	[SQL_PERSON] = "SELECT " PERSON_COLUMNS " FROM person WHERE id = ?1",
	[SQL_SWEEP] = "DELETE FROM setup_link WHERE until_at <= ?1",
};

static void
bind_person(struct db_query *q, int64_t person_id)
{
	if (person_id != 0)
		db_bind_i64(q, person_id);
	else
		db_bind_null(q);
}

static enum err
drop(struct store *s, int64_t person_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DROP]);

	bind_person(&q, person_id);
	return db_run(&q);
}

static enum err
add(struct store *s, int64_t person_id, int64_t until_at, struct slice made_by,
	char token[CRYPTO_TOKEN_BYTES])
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_token("", token, digest);
	db_bind_blob(&q, (struct slice){(const char *)digest, sizeof(digest)});
	bind_person(&q, person_id);
	db_bind_i64(&q, until_at);
	db_bind_text(&q, slice_head(made_by, AUDIT_WORD_MAX_BYTES));
	return db_run(&q);
}

/* ERR_EXISTS when there is an administrator, with a password or about to get one. */
static enum err
check_first(struct store *s, struct why *why)
{
	int64_t admins = 0;
	enum err e = people_count(s, ROLE_ADMIN, &admins);

	if (e == ERR_OK && admins > 0)
		return why_fail(why, ERR_EXISTS,
			"There is an administrator already: name the person who shall set a new "
			"password (`bootline account list` shows all, `bootline account "
			"setup-link NAME` makes the link).");
	return e;
}

enum err
setup_links_make(struct store *s, const struct person *person, int64_t now, struct slice made_by,
	char token[CRYPTO_TOKEN_BYTES], struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	int64_t person_id = person != NULL ? person->id : 0;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK && person == NULL)
		e = check_first(s, why);
	if (e == ERR_OK)
		e = drop(s, person_id);
	if (e == ERR_OK)
		e = add(s, person_id, now + SETUP_LINK_S, made_by, token);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

static enum err
find(struct store *s, struct slice token, struct setup_link *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_LOOK]);
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, token, digest);
	db_bind_blob(&q, (struct slice){(const char *)digest, sizeof(digest)});
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	out->person.id = db_i64(&q);
	out->until_at = db_i64(&q);
	db_text(&q, out->made_by, sizeof(out->made_by));
	return q.err;
}

static enum err
find_person(struct store *s, struct person *person)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PERSON]);

	db_bind_i64(&q, person->id);
	enum err e = db_row(&q);
	return e == ERR_OK ? people_read(&q, person) : e;
}

enum err
setup_links_look(struct store *s, struct slice token, int64_t now, struct setup_link *out)
{
	struct setup_link link = {.until_at = 0};
	enum err e = find(s, token, &link);

	if (e == ERR_OK && now >= link.until_at)
		e = ERR_NOTFOUND;
	if (e == ERR_OK && link.person.id != 0)
		e = find_person(s, &link.person);
	else if (e == ERR_OK && check_first(s, NULL) == ERR_EXISTS)
		e = ERR_NOTFOUND; /* void: somebody was faster */
	if (e == ERR_OK)
		*out = link;
	return e;
}

static enum err
make_first(struct store *s, struct slice name, int64_t now, struct person *out, struct why *why)
{
	struct person person = {.role = ROLE_ADMIN, .created_at = now};
	enum err e = people_name_check(name, "person", why);

	if (e == ERR_OK)
		e = slice_to_text(name, person.name, sizeof(person.name));
	if (e == ERR_OK)
		e = people_add(s, &person, why);
	if (e == ERR_OK)
		*out = person;
	return e;
}

enum err
setup_links_use(struct store *s, const struct setup_answer *answer, int64_t now, struct person *out,
	struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct setup_link link;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = setup_links_look(s, answer->token, now, &link);
	if (e == ERR_OK)
		e = drop(s, link.person.id);
	if (e == ERR_OK && link.person.id == 0)
		e = make_first(s, answer->name, now, &link.person, why);
	if (e == ERR_OK)
		e = people_set_password(s, link.person.id, answer->hash, now);
	if (e == ERR_OK)
		e = sessions_close_all(s, link.person.id, 0);
	if (e == ERR_OK)
		e = find_person(s, &link.person);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		*out = link.person;
	return e;
}

enum err
setup_links_drop(struct store *s, const struct person *person)
{
	return drop(s, person->id);
}

enum err
setup_links_sweep(struct store *s, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SWEEP]);

	db_bind_i64(&q, now);
	return db_run(&q);
}
