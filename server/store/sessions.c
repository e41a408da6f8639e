#include "store/sessions.h"

#include "base/auto.h"

enum sql {
	SQL_OPEN,
	SQL_CROWD,
	SQL_FIND,
	SQL_BY_ID,
	SQL_TOUCH,
	SQL_CLOSE,
	SQL_CLOSE_ALL,
	SQL_SWEEP,
	SQL__COUNT
};

#define SESSION_SELECT                                                                             \
	"SELECT session.id, csrf, began_at, used_at, ends_at, address, agent, " PERSON_COLUMNS     \
	" FROM session JOIN person ON person.id = session.person_id"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_OPEN] = "INSERT INTO session(digest, person_id, csrf, began_at, used_at, ends_at,"
		     " address, agent) SELECT ?3, id, ?4, ?5, ?5, ?6, ?7, ?8 FROM person"
		     " WHERE id = ?1 AND password = ?2",
	[SQL_CROWD] =
		"DELETE FROM session WHERE person_id = ?1 AND id NOT IN (SELECT id FROM session"
		" WHERE person_id = ?1 ORDER BY used_at DESC, id DESC LIMIT ?2)",
	[SQL_FIND] = SESSION_SELECT " WHERE digest = ?1",
	[SQL_BY_ID] = SESSION_SELECT " WHERE session.id = ?1",
	[SQL_TOUCH] = "UPDATE session SET used_at = ?2 WHERE id = ?1",
	[SQL_CLOSE] = "DELETE FROM session WHERE id = ?1",
	[SQL_CLOSE_ALL] = "DELETE FROM session WHERE person_id = ?1 AND id <> ?2",
	[SQL_SWEEP] = "DELETE FROM session WHERE used_at <= ?1 OR began_at <= ?2 OR ends_at <= ?3",
};

static struct slice
digest_slice(const uint8_t digest[CRYPTO_DIGEST_BYTES])
{
	return (struct slice){(const char *)digest, CRYPTO_DIGEST_BYTES};
}

/* Of a browser's name what can be stored and shown. */
static struct slice
agent_of(struct slice agent)
{
	struct slice head = slice_head(agent, LABEL_MAX_BYTES);

	while (head.n > 0 && head.n < agent.n && ((unsigned char)agent.p[head.n] & 0xc0) == 0x80)
		head.n--; /* no half of a character */
	return slice_is_utf8(head) && memchr(head.p, '\0', head.n) == NULL ? head : SLICE("");
}

static enum err
insert(struct store *s, const struct session_login *login, struct slice digest,
	const struct session *session)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_OPEN]);

	db_bind_i64(&q, login->person_id);
	db_bind_blob(&q, login->hash);
	db_bind_blob(&q, digest);
	db_bind_text(&q, slice_of(session->csrf));
	db_bind_i64(&q, session->began_at);
	db_bind_i64(&q, session->ends_at);
	db_bind_text(&q, slice_head(login->address, IP_TEXT_BYTES - 1));
	db_bind_text(&q, agent_of(login->agent));
	enum err e = db_run_on_one(&q);
	return e == ERR_NOTFOUND ? ERR_DENIED : e;
}

static enum err
thin_out(struct store *s, int64_t person_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_CROWD]);

	db_bind_i64(&q, person_id);
	db_bind_i64(&q, SESSIONS_PER_PERSON_MAX);
	return db_run(&q);
}

static enum err
read_session(struct db_query *q, struct session *out)
{
	struct session session = {.id = db_i64(q)};

	db_text(q, session.csrf, sizeof(session.csrf));
	session.began_at = db_i64(q);
	session.used_at = db_i64(q);
	session.ends_at = db_i64(q);
	db_text(q, session.address, sizeof(session.address));
	db_text(q, session.agent, sizeof(session.agent));
	enum err e = people_read(q, &session.person);
	if (e == ERR_OK)
		*out = session;
	return e;
}

static enum err
by_digest(struct store *s, const uint8_t digest[CRYPTO_DIGEST_BYTES], struct session *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FIND]);

	db_bind_blob(&q, digest_slice(digest));
	enum err e = db_row(&q);
	return e == ERR_OK ? read_session(&q, out) : e;
}

enum err
sessions_open(struct store *s, const struct session_login *login,
	const struct session_limits *limits, int64_t now, char token[CRYPTO_TOKEN_BYTES],
	struct session *out)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct session session = {.began_at = now, .ends_at = now + limits->end_s};
	uint8_t digest[CRYPTO_DIGEST_BYTES], unused[CRYPTO_DIGEST_BYTES];
	enum err e = db_tx_begin_write(s->main, &tx);

	crypto_token("", session.csrf, unused);
	crypto_token("", token, digest);
	if (e == ERR_OK)
		e = insert(s, login, digest_slice(digest), &session);
	if (e == ERR_OK)
		e = by_digest(s, digest, &session);
	if (e == ERR_OK)
		e = thin_out(s, login->person_id);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		*out = session;
	return e;
}

/* A shorter limit holds for those that are open, too. */
static enum err
check_time(struct session *session, const struct session_limits *limits, int64_t now)
{
	session->wants_touch = now >= session->used_at + USED_TOUCH_S;
	return now >= session->ends_at || now >= session->began_at + limits->end_s ||
			       now >= session->used_at + limits->idle_s ?
		       ERR_NOTFOUND :
		       ERR_OK;
}

enum err
sessions_by_id(struct store *s, int64_t id, const struct session_limits *limits, int64_t now,
	struct session *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);
	struct session session;

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	if (e == ERR_OK)
		e = read_session(&q, &session);
	if (e == ERR_OK)
		e = check_time(&session, limits, now);
	if (e == ERR_OK)
		*out = session;
	return e;
}

enum err
sessions_find(struct store *s, struct slice token, const struct session_limits *limits, int64_t now,
	struct session *out)
{
	struct session session;
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, token, digest);
	enum err e = by_digest(s, digest, &session);
	if (e == ERR_OK)
		e = check_time(&session, limits, now);
	if (e == ERR_OK)
		*out = session;
	return e;
}

enum err
sessions_touch(struct store *s, int64_t id, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TOUCH]);

	db_bind_i64(&q, id);
	db_bind_i64(&q, now);
	return db_run_on_one(&q);
}

enum err
sessions_close(struct store *s, int64_t id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_CLOSE]);

	db_bind_i64(&q, id);
	return db_run(&q);
}

enum err
sessions_close_all(struct store *s, int64_t person_id, int64_t except_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_CLOSE_ALL]);

	db_bind_i64(&q, person_id);
	db_bind_i64(&q, except_id);
	return db_run(&q);
}

enum err
sessions_sweep(struct store *s, const struct session_limits *limits, int64_t now)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SWEEP]);

	db_bind_i64(&q, now - limits->idle_s);
	db_bind_i64(&q, now - limits->end_s);
	db_bind_i64(&q, now);
	return db_run(&q);
}
