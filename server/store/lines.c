#include "store/lines.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/params.h"

const char *const line_sign_in_names[SIGN_IN__COUNT] = {
	[SIGN_IN_FULL] = "full",
	[SIGN_IN_PREFILLED] = "prefilled",
};

enum sql {
	SQL_ADD,
	SQL_UPDATE,
	SQL_REMOVE,
	SQL_BY_ADDRESS,
	SQL_EACH,
	SQL_A_PHONE,
	SQL_SECOND_PHONE,
	SQL_SET_SECRET,
	SQL_SECRET,
	SQL__COUNT
};

#define COLUMNS                                                                                    \
	"id, address, auth_user, auth_domain, sign_in, is_shared, secret IS NOT NULL,"             \
	" display_name, label"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO line(address, auth_user, auth_domain, sign_in, is_shared,"
		    " display_name, label) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_UPDATE] =
		"UPDATE line SET address = ?1, auth_user = ?2, auth_domain = ?3, sign_in = ?4,"
		" is_shared = ?5, display_name = ?6, label = ?7 WHERE id = ?8",
	[SQL_REMOVE] = "DELETE FROM line WHERE id = ?1",
	[SQL_BY_ADDRESS] = "SELECT " COLUMNS " FROM line WHERE address = ?1",
	[SQL_EACH] = "SELECT " COLUMNS " FROM line ORDER BY address",
	[SQL_A_PHONE] = "SELECT p.mac FROM assignment a JOIN phone p ON p.id = a.phone_id"
			" WHERE a.line_id = ?1 LIMIT 1",
	[SQL_SECOND_PHONE] = "SELECT p.mac FROM assignment a JOIN phone p ON p.id = a.phone_id"
			     " WHERE a.line_id = ?1 LIMIT 1 OFFSET 1",
	[SQL_SET_SECRET] = "UPDATE line SET secret = ?2 WHERE id = ?1",
	[SQL_SECRET] = "SELECT secret FROM line WHERE id = ?1 AND secret IS NOT NULL",
};

/* Checks all texts and canonicalises the address into a copy. */
static enum err
check(const struct line *line, char address[ADDRESS_MAX_BYTES + 1], struct why *why)
{
	const char *const texts[] = {
		line->auth_user, line->auth_domain, line->display_name, line->label};
	enum err e = line_address_parse(slice_of(line->address), address, why);

	for (size_t i = 0; e == ERR_OK && i < COUNT(texts); i++)
		e = param_value_check(slice_of(texts[i]), why);
	if (e == ERR_OK && line->sign_in >= SIGN_IN__COUNT)
		return why_fail(why, ERR_SYNTAX, "A line's sign-in is full or prefilled.");
	return e;
}

static void
bind_line(struct db_query *q, const struct line *line, const char *address)
{
	db_bind_text(q, slice_of(address));
	db_bind_text(q, slice_of(line->auth_user));
	db_bind_text(q, slice_of(line->auth_domain));
	db_bind_i64(q, line->sign_in);
	db_bind_i64(q, line->is_shared);
	db_bind_text(q, slice_of(line->display_name));
	db_bind_text(q, slice_of(line->label));
}

static enum err
taken(enum err e, const char *address, struct why *why)
{
	if (e != ERR_EXISTS)
		return e;
	return why_fail(
		why, e, "There is a line %s already: change it with `bootline line set`.", address);
}

enum err
lines_add(struct store *s, struct line *line, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	char address[ADDRESS_MAX_BYTES + 1];
	enum err e = check(line, address, why);

	if (e != ERR_OK)
		return e;
	bind_line(&q, line, address);
	e = taken(db_run(&q), address, why);
	if (e != ERR_OK)
		return e;
	line->id = db_last_id(s->main);
	memcpy(line->address, address, sizeof(address));
	return ERR_OK;
}

enum err
lines_update(struct store *s, const struct line *line, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_UPDATE]);
	char address[ADDRESS_MAX_BYTES + 1], mac[MAC_TEXT_BYTES];
	enum err e = check(line, address, why);

	if (e == ERR_OK && !line->is_shared) {
		e = db_text_of(s->main, sql_text[SQL_SECOND_PHONE], line->id, mac, sizeof(mac));
		if (e == ERR_OK)
			return why_fail(why, ERR_DENIED,
				"The line %s cannot be made private, because it is on several "
				"phones, "
				"%s among them: unassign it from all but one first.",
				address, mac);
		e = e == ERR_NOTFOUND ? ERR_OK : e;
	}
	if (e != ERR_OK)
		return e;
	bind_line(&q, line, address);
	db_bind_i64(&q, line->id);
	return taken(db_run_on_one(&q), address, why);
}

enum err
lines_remove(struct store *s, int64_t id, struct why *why)
{
	char mac[MAC_TEXT_BYTES];
	enum err e = db_text_of(s->main, sql_text[SQL_A_PHONE], id, mac, sizeof(mac));

	if (e == ERR_OK)
		return why_fail(why, ERR_DENIED,
			"The line is on the phone %s: unassign it with `bootline line unassign` "
			"first.",
			mac);
	return e == ERR_NOTFOUND ? db_run_by_id(s->main, sql_text[SQL_REMOVE], id) : e;
}

enum err
line_read(struct db_query *q, struct line *out)
{
	struct line line = {.id = db_i64(q)};

	db_text(q, line.address, sizeof(line.address));
	db_text(q, line.auth_user, sizeof(line.auth_user));
	db_text(q, line.auth_domain, sizeof(line.auth_domain));
	line.sign_in = (enum line_sign_in)db_i64(q);
	line.is_shared = db_i64(q) != 0;
	line.has_secret = db_i64(q) != 0;
	db_text(q, line.display_name, sizeof(line.display_name));
	db_text(q, line.label, sizeof(line.label));
	if (q->err == ERR_OK)
		*out = line;
	return q->err;
}

enum err
lines_by_address(struct store *s, struct slice address, struct line *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_ADDRESS]);
	char text[ADDRESS_MAX_BYTES + 1];

	if (line_address_parse(address, text, NULL) != ERR_OK)
		return ERR_NOTFOUND;
	db_bind_text(&q, slice_of(text));
	enum err e = db_row(&q);
	return e == ERR_OK ? line_read(&q, out) : e;
}

enum err
lines_each(struct store *s, enum err (*each)(void *ctx, const struct line *line), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	struct line line;
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		e = line_read(&q, &line);
		if (e == ERR_OK)
			e = each(ctx, &line);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
lines_set_secret(struct store *s, int64_t id, struct slice secret)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SET_SECRET]);
	AUTO(buf_free) struct buf sealed = BUF(SECRET_MAX_BYTES + CRYPTO_SEAL_OVERHEAD_BYTES);
	enum err e = ERR_OK;

	if (secret.n > SECRET_MAX_BYTES)
		return ERR_LIMIT;
	e = param_value_check(secret, NULL);
	if (e == ERR_OK && secret.n > 0)
		e = store_seal(s, "line", id, "secret", secret, &sealed);
	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, id);
	if (secret.n > 0)
		db_bind_blob(&q, buf_slice(&sealed));
	else
		db_bind_null(&q);
	return db_run_on_one(&q);
}

enum err
lines_secret(struct store *s, int64_t id, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SECRET]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? store_unseal(s, "line", id, "secret", db_slice(&q), out) : e;
}

enum err
lines_servers(
	struct store *s, int64_t id, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count)
{
	return sip_servers_get(s, SIP_SERVER_OF_LINE, id, out, count);
}

enum err
lines_set_servers(struct store *s, int64_t id, const struct sip_server *servers, size_t count)
{
	return sip_servers_set(s, SIP_SERVER_OF_LINE, id, servers, count);
}
