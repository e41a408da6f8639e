#include "store/audit.h"
#include "store/db_one.h"

#include "base/auto.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>

enum { LOGINUID_BYTES = 16 };

enum sql { SQL_ADD, SQL_LAST_ID, SQL_LAST, SQL_LAST_OF_PHONE, SQL_AFTER, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO audit(at, by, login, via, action, object, mac, was, becomes)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	[SQL_LAST_ID] = "SELECT coalesce(max(id), 0) FROM audit",
	[SQL_LAST] =
		"SELECT " AUDIT_COLUMNS " FROM (SELECT " AUDIT_COLUMNS " FROM audit WHERE at >= ?1"
		" AND (?2 = '' OR by = ?2 OR login = ?2) ORDER BY id DESC LIMIT ?3) ORDER BY id",
	[SQL_LAST_OF_PHONE] = "SELECT " AUDIT_COLUMNS " FROM (SELECT " AUDIT_COLUMNS
			      " FROM audit WHERE at >= ?1 AND (?2 = '' OR by = ?2 OR login = ?2)"
			      " AND mac <> '' AND mac = ?4 ORDER BY id DESC LIMIT ?3) ORDER BY id",
	[SQL_AFTER] = "SELECT " AUDIT_COLUMNS " FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2",
};

static void
user_name(uid_t uid, char out[AUDIT_WORD_MAX_BYTES + 1])
{
	char room[1024];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, room, sizeof(room), &found) == 0 && found != NULL)
		(void)snprintf(out, AUDIT_WORD_MAX_BYTES + 1, "%s", entry.pw_name);
	else
		(void)snprintf(out, AUDIT_WORD_MAX_BYTES + 1, "number %lu", (unsigned long)uid);
}

/* Who logged in, which a change of user does not change; UINT32_MAX where nobody did.
 * Source: Linux, Documentation/ABI/stable/procfs-audit_loginuid */
static uint32_t
login_uid(void)
{
	char text[LOGINUID_BYTES];
	AUTO(auto_close) int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd != -1 ? read(fd, text, sizeof(text)) : 0;
	uint64_t uid;

	if (n <= 0 || slice_to_u64(slice_trim((struct slice){text, (size_t)n}), 0, UINT32_MAX,
			      &uid) != ERR_OK)
		return UINT32_MAX;
	return (uint32_t)uid;
}

void
audit_who_here(const char *via, struct audit_who *out)
{
	uint32_t login = login_uid();

	*out = (struct audit_who){.via = via};
	user_name(getuid(), out->by);
	if (login != UINT32_MAX && login != getuid())
		user_name(login, out->login);
}

enum err
audit_add(struct store *s, const struct audit_row *row)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	char mac[MAC_TEXT_BYTES] = "";

	db_bind_i64(&q, row->at);
	db_bind_text(&q, row->by);
	db_bind_text(&q, row->login);
	db_bind_text(&q, row->via);
	db_bind_text(&q, row->action);
	db_bind_text(&q, row->object);
	db_bind_text(&q, slice_of(mac_is_zero(row->mac) ? "" : mac_text(row->mac, mac)));
	db_bind_text(&q, row->was);
	db_bind_text(&q, row->becomes);
	return db_run(&q);
}

enum err
audit_last_id(struct store *s, int64_t *out)
{
	return db_number(s->main, sql_text[SQL_LAST_ID], out);
}

enum err
audit_read(struct db_query *q, enum err (*each)(void *ctx, const struct audit_row *row), void *ctx)
{
	struct audit_row row = {.id = db_i64(q), .at = db_i64(q)};
	struct slice mac;

	row.by = db_slice(q);
	row.login = db_slice(q);
	row.via = db_slice(q);
	row.action = db_slice(q);
	row.object = db_slice(q);
	mac = db_slice(q);
	row.was = db_slice(q);
	row.becomes = db_slice(q);
	if (q->err == ERR_OK && mac.n > 0)
		q->err = mac_parse(mac, &row.mac, NULL);
	return q->err == ERR_OK ? each(ctx, &row) : q->err;
}

static enum err
call_all(struct db_query *q, enum err (*each)(void *ctx, const struct audit_row *row), void *ctx)
{
	enum err e;

	while ((e = db_row(q)) == ERR_OK) {
		e = audit_read(q, each, ctx);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
audit_each_after(struct store *s, int64_t after_id, int64_t limit,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_AFTER]);

	db_bind_i64(&q, after_id);
	db_bind_i64(&q, limit);
	return call_all(&q, each, ctx);
}

enum err
audit_each(struct store *s, const struct audit_filter *filter,
	enum err (*each)(void *ctx, const struct audit_row *row), void *ctx)
{
	bool has_mac = !mac_is_zero(filter->mac);
	AUTO(db_done)
	struct db_query q = db_use(s->main, sql_text[has_mac ? SQL_LAST_OF_PHONE : SQL_LAST]);
	char mac[MAC_TEXT_BYTES];

	db_bind_i64(&q, filter->since);
	db_bind_text(&q, filter->by);
	db_bind_i64(&q, filter->limit);
	if (has_mac)
		db_bind_text(&q, slice_of(mac_text(filter->mac, mac)));
	return call_all(&q, each, ctx);
}

/* How much of a value is told: whole characters alone. */
static size_t
head_bytes(struct slice value)
{
	size_t n = AUDIT_VALUE_MAX_BYTES;

	if (value.n <= n)
		return value.n;
	while (n > 0 && ((unsigned char)value.p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void
audit_field(struct buf *out, struct slice field, struct slice value)
{
	size_t n = head_bytes(value);

	buf_add(out, field);
	buf_add_char(out, '=');
	for (size_t i = 0; i < n; i++) {
		char c = value.p[i];

		if (c == '\n' || c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, c == '\n' ? 'n' : c);
	}
	if (n < value.n)
		buf_addf(out, "... (%zu bytes)", value.n);
	buf_add_char(out, '\n');
}

bool
audit_field_read(struct slice *rest, struct slice *field, struct slice *value)
{
	if (rest->n == 0)
		return false;
	*field = slice_cut(slice_cut(*rest, '\n', rest), '=', value);
	return true;
}
