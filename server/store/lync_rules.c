#include "store/lync_rules.h"
#include "store/db_one.h"

#include "base/auto.h"

enum sql {
	SQL_COUNT,
	SQL_SET_PENDING,
	SQL_APPROVE,
	SQL_RESTORE,
	SQL_RESET,
	SQL_REMOVE,
	SQL_BY_ID,
	SQL_BY_KEY,
	SQL_EACH,
	SQL_DEVICE_COUNT,
	SQL_DEVICE_ADD,
	SQL_DEVICE_REMOVE,
	SQL_DEVICE_HAS,
	SQL_DEVICE_EACH,
	SQL__COUNT
};

#define RULE_SELECT                                                                                \
	"SELECT id, type, vendor, model, revision, locale, update_type, approved, pending, "       \
	"rollback"                                                                                 \
	" FROM lync_rule"
#define RULE_KEY                                                                                   \
	" WHERE type = ?1 AND vendor = ?2 AND model = ?3 AND revision = ?4 AND locale = ?5"        \
	" AND update_type = ?6"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_COUNT] = "SELECT count(*) FROM lync_rule",
	[SQL_SET_PENDING] = "INSERT INTO lync_rule(type, vendor, model, revision, locale,"
			    " update_type, pending) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			    " ON CONFLICT DO UPDATE SET pending = excluded.pending",
	[SQL_APPROVE] = "UPDATE lync_rule SET rollback = approved, approved = pending, pending = ''"
			" WHERE id = ?1 AND pending <> ''",
	[SQL_RESTORE] = "UPDATE lync_rule SET approved = rollback, rollback = ''"
			" WHERE id = ?1 AND rollback <> ''",
	[SQL_RESET] = "UPDATE lync_rule SET pending = '' WHERE id = ?1 AND pending <> ''",
	[SQL_REMOVE] = "DELETE FROM lync_rule WHERE id = ?1",
	[SQL_BY_ID] = RULE_SELECT " WHERE id = ?1",
	[SQL_BY_KEY] = RULE_SELECT RULE_KEY,
	[SQL_EACH] = RULE_SELECT " ORDER BY type, vendor, model, revision, locale, update_type",
	[SQL_DEVICE_COUNT] = "SELECT count(*) FROM lync_test_device",
	[SQL_DEVICE_ADD] = "INSERT INTO lync_test_device(name) VALUES (?1)",
	[SQL_DEVICE_REMOVE] = "DELETE FROM lync_test_device WHERE name = ?1",
	[SQL_DEVICE_HAS] = "SELECT count(*) FROM lync_test_device WHERE name = ?1",
	[SQL_DEVICE_EACH] = "SELECT name FROM lync_test_device ORDER BY name",
};

const char *const lync_key_words[LYNC_KEY__COUNT] = {
	[LYNC_KEY_TYPE] = "type",
	[LYNC_KEY_VENDOR] = "vendor",
	[LYNC_KEY_MODEL] = "model",
	[LYNC_KEY_REVISION] = "revision",
	[LYNC_KEY_LOCALE] = "locale",
	[LYNC_KEY_UPDATE_TYPE] = "update_type",
};
const char *const lync_key_usual[LYNC_KEY__COUNT] = {
	[LYNC_KEY_TYPE] = "UCPhone",
	[LYNC_KEY_LOCALE] = "ENU",
	[LYNC_KEY_UPDATE_TYPE] = "CPE",
};

enum err
lync_word_check(const char *what, struct slice word, struct why *why)
{
	if (word.n > LYNC_WORD_MAX_BYTES)
		return why_fail(
			why, ERR_LIMIT, "The %s has at most %d bytes.", what, LYNC_WORD_MAX_BYTES);
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
				c == ' ';

		if (!is_plain || (i == 0 && c == '.'))
			return why_fail(why, ERR_SYNTAX,
				"The %s \"%.*s\" becomes a folder in addresses: letters, digits, "
				"dots, dashes, underscores and blanks, no dot in front.",
				what, SLICE_FMT(slice_head(word, 64)));
	}
	return word.n > 0 ? ERR_OK : why_fail(why, ERR_SYNTAX, "The %s is empty.", what);
}

static enum err
check_room(struct store *s, enum sql count, int64_t most, const char *what, struct why *why)
{
	int64_t n = 0;
	enum err e = db_number(s->main, sql_text[count], &n);

	if (e == ERR_OK && n >= most)
		return why_fail(why, ERR_LIMIT, "There are %lld %s already: remove some first.",
			(long long)most, what);
	return e;
}

static struct db_query
use_key(struct store *s, enum sql sql, const char *const key[LYNC_KEY__COUNT])
{
	struct db_query q = db_use(s->main, sql_text[sql]);

	for (size_t i = 0; i < LYNC_KEY__COUNT; i++)
		db_bind_text(&q, slice_of(key[i]));
	return q;
}

static void
key_of(const struct lync_rule *r, const char *out[LYNC_KEY__COUNT])
{
	for (size_t i = 0; i < LYNC_KEY__COUNT; i++)
		out[i] = r->key[i];
}

enum err
lync_rules_set_pending(struct store *s, struct lync_rule *r, struct why *why)
{
	const char *key[LYNC_KEY__COUNT];
	struct lync_rule made;
	enum err e;

	key_of(r, key);
	e = lync_rules_by_key(s, key, &made);
	if (e == ERR_NOTFOUND)
		e = check_room(s, SQL_COUNT, LYNC_RULES_MAX, "rules", why);
	if (e == ERR_OK) {
		AUTO(db_done) struct db_query q = use_key(s, SQL_SET_PENDING, key);

		db_bind_text(&q, slice_of(r->pending));
		e = db_run(&q);
	}
	if (e == ERR_OK)
		e = lync_rules_by_key(s, key, &made);
	if (e == ERR_OK)
		*r = made;
	return e;
}

enum err
lync_rules_step(struct store *s, int64_t id, enum lync_step step)
{
	static const enum sql steps[] = {
		[LYNC_APPROVE] = SQL_APPROVE,
		[LYNC_RESTORE] = SQL_RESTORE,
		[LYNC_RESET] = SQL_RESET,
		[LYNC_REMOVE] = SQL_REMOVE,
	};
	struct lync_rule r;
	enum err e = lync_rules_by_id(s, id, &r);

	if (e != ERR_OK)
		return e;
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[steps[step]]);
	db_bind_i64(&q, id);
	e = db_run_on_one(&q);
	return e == ERR_NOTFOUND ? ERR_EXISTS : e;
}

static enum err
read_rule(struct db_query *q, struct lync_rule *out)
{
	struct lync_rule r = {.id = db_i64(q)};

	for (size_t i = 0; i < LYNC_KEY__COUNT; i++)
		db_text(q, r.key[i], sizeof(r.key[i]));
	db_text(q, r.approved, sizeof(r.approved));
	db_text(q, r.pending, sizeof(r.pending));
	db_text(q, r.rollback, sizeof(r.rollback));
	if (q->err == ERR_OK)
		*out = r;
	return q->err;
}

enum err
lync_rules_by_id(struct store *s, int64_t id, struct lync_rule *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ID]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_rule(&q, out) : e;
}

enum err
lync_rules_by_key(struct store *s, const char *const key[LYNC_KEY__COUNT], struct lync_rule *out)
{
	AUTO(db_done) struct db_query q = use_key(s, SQL_BY_KEY, key);
	enum err e = db_row(&q);

	return e == ERR_OK ? read_rule(&q, out) : e;
}

enum err
lync_rules_each(struct store *s, enum err (*each)(void *ctx, const struct lync_rule *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct lync_rule r;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = read_rule(&q, &r);
		if (e == ERR_OK)
			e = each(ctx, &r);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

struct slice
lync_device_name(struct slice typed, char text[MAC_TEXT_BYTES])
{
	struct mac mac;

	if (mac_parse(typed, &mac, NULL) != ERR_OK)
		return typed;
	return slice_of(mac_text(mac, text));
}

enum err
lync_devices_add(struct store *s, struct slice name, struct why *why)
{
	enum err e = lync_word_check("MAC or serial number", name, why);

	if (e == ERR_OK)
		e = check_room(s, SQL_DEVICE_COUNT, LYNC_DEVICES_MAX, "test devices", why);
	if (e != ERR_OK)
		return e;
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DEVICE_ADD]);
	db_bind_text(&q, name);
	return db_run(&q);
}

enum err
lync_devices_remove(struct store *s, struct slice name)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DEVICE_REMOVE]);

	db_bind_text(&q, name);
	return db_run_on_one(&q);
}

enum err
lync_devices_has(struct store *s, struct slice name, bool *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DEVICE_HAS]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	if (e == ERR_OK)
		*out = db_i64(&q) > 0;
	return e == ERR_OK ? q.err : e;
}

enum err
lync_devices_each(struct store *s, enum err (*each)(void *ctx, struct slice name), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_DEVICE_EACH]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = each(ctx, db_slice(&q));
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
