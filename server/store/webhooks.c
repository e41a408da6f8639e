#include "store/webhooks.h"

#include "base/auto.h"
#include "base/buf.h"
#include "store/audit.h"
#include "store/db_one.h"
#include "store/visits.h"

enum { EVENTS_MAX_BYTES = 256 }; /* every word with a blank behind it */

enum sql {
	SQL_ADD,
	SQL_UPDATE,
	SQL_SET_SECRET,
	SQL_REMOVE,
	SQL_COUNT,
	SQL_BY_ID,
	SQL_EACH,
	SQL_SECRET,
	SQL_TRIED,
	SQL__COUNT
};

#define WEBHOOK_SELECT                                                                             \
	"SELECT id, url, events, is_on, secret IS NOT NULL, visit_seen, audit_seen, failures,"     \
	" next_at, last_status, last_at FROM webhook"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO webhook(url, events, is_on, visit_seen, audit_seen)"
		    " VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_UPDATE] = "UPDATE webhook SET url = ?2, events = ?3, is_on = ?4, failures = 0,"
		       " next_at = 0 WHERE id = ?1",
	[SQL_SET_SECRET] = "UPDATE webhook SET secret = ?2 WHERE id = ?1",
	[SQL_REMOVE] = "DELETE FROM webhook WHERE id = ?1",
	[SQL_COUNT] = "SELECT count(*) FROM webhook",
	[SQL_BY_ID] = WEBHOOK_SELECT " WHERE id = ?1",
	[SQL_EACH] = WEBHOOK_SELECT " ORDER BY id",
	[SQL_SECRET] = "SELECT secret FROM webhook WHERE id = ?1",
	[SQL_TRIED] = "UPDATE webhook SET visit_seen = ?2, audit_seen = ?3, failures = ?4,"
		      " next_at = ?5, last_status = ?6, last_at = ?7 WHERE id = ?1",
};

const char *const webhook_event_names[WEBHOOK_EVENT__COUNT] = {
	[WEBHOOK_VISIT] = "visit",
	[WEBHOOK_PHONE_NEW] = "phone_new",
	[WEBHOOK_BOOT] = "boot",
	[WEBHOOK_UPLOAD] = "upload",
	[WEBHOOK_REFUSAL] = "refusal",
	[WEBHOOK_CHANGE] = "change",
	[WEBHOOK_ROLLOUT] = "rollout",
};

static bool
is_url(struct slice url)
{
	struct slice rest;
	bool is_plain = true;

	if (!slice_starts(url, SLICE("http://")) && !slice_starts(url, SLICE("https://")))
		return false;
	rest = slice_from(url, slice_find(url, SLICE("//")) + 2);
	for (size_t i = 0; is_plain && i < rest.n; i++)
		is_plain = rest.p[i] > ' ' && rest.p[i] < 0x7f;
	return is_plain && rest.n > 0 && rest.p[0] != '/' && rest.p[0] != ':' &&
	       memchr(rest.p, '@', rest.n) == NULL;
}

static enum err
check(const struct webhook *w, struct slice secret, struct why *why)
{
	if (!is_url(slice_of(w->url)))
		return why_fail(why, ERR_SYNTAX,
			"A webhook's address is http://HOST/... or https://HOST/..., without "
			"blanks "
			"and without a login.");
	if (w->events == 0 || w->events >= 1U << WEBHOOK_EVENT__COUNT)
		return why_fail(why, ERR_SYNTAX, "A webhook needs an event to be told of.");
	if (secret.n > SECRET_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "A webhook's secret has at most %d bytes.",
			SECRET_MAX_BYTES);
	return ERR_OK;
}

static enum err
check_room(struct store *s, struct why *why)
{
	int64_t n = 0;
	enum err e = db_number(s->main, sql_text[SQL_COUNT], &n);

	if (e == ERR_OK && n >= WEBHOOKS_MAX)
		return why_fail(why, ERR_LIMIT, "There are %d webhooks already: remove some first.",
			WEBHOOKS_MAX);
	return e;
}

static void
add_events(unsigned events, struct buf *out)
{
	for (int i = 0; i < WEBHOOK_EVENT__COUNT; i++)
		if (events & 1U << i)
			buf_addf(out, "%s%s", out->n > 0 ? " " : "", webhook_event_names[i]);
}

/* Words of a newer program are not known here, and not told. */
static unsigned
read_events(struct slice words)
{
	unsigned events = 0;

	while (words.n > 0) {
		struct slice word = slice_cut(words, ' ', &words);

		for (int i = 0; i < WEBHOOK_EVENT__COUNT; i++)
			if (slice_is(word, webhook_event_names[i]))
				events |= 1U << i;
	}
	return events;
}

static enum err
set_secret(struct store *s, int64_t id, struct slice secret)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_SECRET]);
	AUTO(buf_free) struct buf sealed = BUF(SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = ERR_OK;

	db_bind_i64(&q, id);
	if (secret.n > 0)
		e = store_seal(s, "webhook", id, "secret", secret, &sealed);
	if (e != ERR_OK)
		return e;
	if (secret.n > 0)
		db_bind_blob(&q, buf_slice(&sealed));
	else
		db_bind_null(&q);
	return db_run_on_one(&q);
}

static enum err
insert(struct store *s, struct webhook *w)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	AUTO(buf_free) struct buf events = BUF(EVENTS_MAX_BYTES);
	enum err e = audit_last_id(s, &w->audit_seen);

	if (e == ERR_OK)
		e = visits_last_id(s, &w->visit_seen);
	add_events(w->events, &events);
	if (e == ERR_OK)
		e = buf_check(&events);
	if (e != ERR_OK)
		return e;
	db_bind_text(&q, slice_of(w->url));
	db_bind_text(&q, buf_slice(&events));
	db_bind_i64(&q, w->is_on);
	db_bind_i64(&q, w->visit_seen);
	db_bind_i64(&q, w->audit_seen);
	e = db_run(&q);
	if (e == ERR_OK)
		w->id = db_last_id(s->main);
	return e;
}

enum err
webhooks_add(struct store *s, struct webhook *w, struct slice secret, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = check(w, secret, why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = check_room(s, why);
	if (e == ERR_OK)
		e = insert(s, w);
	if (e == ERR_OK && secret.n > 0)
		e = set_secret(s, w->id, secret);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

static enum err
update(struct store *s, const struct webhook *w)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UPDATE]);
	AUTO(buf_free) struct buf events = BUF(EVENTS_MAX_BYTES);

	add_events(w->events, &events);
	enum err e = buf_check(&events);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, w->id);
	db_bind_text(&q, slice_of(w->url));
	db_bind_text(&q, buf_slice(&events));
	db_bind_i64(&q, w->is_on);
	return db_run_on_one(&q);
}

enum err
webhooks_update(
	struct store *s, const struct webhook *w, const struct slice *secret, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e = check(w, secret != NULL ? *secret : SLICE(""), why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = update(s, w);
	if (e == ERR_OK && secret != NULL)
		e = set_secret(s, w->id, *secret);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
webhooks_remove(struct store *s, int64_t id)
{
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

static enum err
read_webhook(struct db_query *q, struct webhook *out)
{
	struct webhook w = {.id = db_i64(q)};

	db_text(q, w.url, sizeof(w.url));
	w.events = read_events(db_slice(q));
	w.is_on = db_i64(q) != 0;
	w.has_secret = db_i64(q) != 0;
	w.visit_seen = db_i64(q);
	w.audit_seen = db_i64(q);
	w.failures = db_i64(q);
	w.next_at = db_i64(q);
	w.last_status = db_i64(q);
	w.last_at = db_i64(q);
	if (q->err == ERR_OK)
		*out = w;
	return q->err;
}

enum err
webhooks_by_id(struct store *s, int64_t id, struct webhook *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_webhook(&q, out) : e;
}

enum err
webhooks_each(struct store *s, enum err (*each)(void *ctx, const struct webhook *w), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct webhook w;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_webhook(&q, &w);
		if (e == ERR_OK)
			e = each(ctx, &w);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
webhooks_secret(struct store *s, int64_t id, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SECRET]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	if (e != ERR_OK || db_is_null(&q))
		return e;
	return store_unseal(s, "webhook", id, "secret", db_slice(&q), out);
}

enum err
webhooks_tried(struct store *s, const struct webhook *w)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_TRIED]);

	db_bind_i64(&q, w->id);
	db_bind_i64(&q, w->visit_seen);
	db_bind_i64(&q, w->audit_seen);
	db_bind_i64(&q, w->failures);
	db_bind_i64(&q, w->next_at);
	db_bind_i64(&q, w->last_status);
	db_bind_i64(&q, w->last_at);
	return db_run_on_one(&q);
}
