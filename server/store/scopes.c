#include "store/scopes.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/models.h"
#include "store/phones.h"
#include "store/sites.h"

#include <stdio.h>

enum sql {
	SQL_ROW, /* + enum scope_kind */
	SQL_ADD = SQL_ROW + SCOPE__COUNT,
	SQL_FILES_CLEAR = SQL_ADD + SCOPE__COUNT,
	SQL_FILES_ADD,
	SQL_FILES_EACH,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ROW + SCOPE_GLOBAL] = "SELECT id FROM scope WHERE id = 1",
	[SQL_ROW + SCOPE_LINES] = "SELECT id FROM scope WHERE id = 2",
	[SQL_ROW + SCOPE_SITE] = "SELECT id FROM scope WHERE site_id = ?1",
	[SQL_ROW + SCOPE_GROUP] = "SELECT id FROM scope WHERE group_id = ?1",
	[SQL_ROW + SCOPE_MODEL] = "SELECT id FROM scope WHERE model = ?1",
	[SQL_ROW + SCOPE_LINE] = "SELECT id FROM scope WHERE line_id = ?1",
	[SQL_ROW + SCOPE_PHONE] = "SELECT id FROM scope WHERE phone_id = ?1",
	/* The rows of global and lines come with the schema. */
	[SQL_ADD + SCOPE_SITE] = "INSERT INTO scope(kind, site_id) VALUES (2, ?1)",
	[SQL_ADD + SCOPE_GROUP] = "INSERT INTO scope(kind, group_id) VALUES (3, ?1)",
	[SQL_ADD + SCOPE_MODEL] = "INSERT INTO scope(kind, model) VALUES (4, ?1)",
	[SQL_ADD + SCOPE_LINE] = "INSERT INTO scope(kind, line_id) VALUES (5, ?1)",
	[SQL_ADD + SCOPE_PHONE] = "INSERT INTO scope(kind, phone_id) VALUES (6, ?1)",
	[SQL_FILES_CLEAR] = "DELETE FROM config_file WHERE scope_id = ?1 AND is_after = ?2",
	[SQL_FILES_ADD] = "INSERT INTO config_file(scope_id, is_after, position, name)"
			  " VALUES (?1, ?2, ?3, ?4)",
	[SQL_FILES_EACH] = "SELECT name FROM config_file WHERE scope_id = ?1 AND is_after = ?2"
			   " ORDER BY position",
};

_Static_assert(SCOPE_LINES == 1 && SCOPE_SITE == 2 && SCOPE_GROUP == 3 && SCOPE_MODEL == 4 &&
		       SCOPE_LINE == 5 && SCOPE_PHONE == 6,
	"the numbers in the statements and in the database");

/* Each finds what the text behind the colon names and writes ref (and the canonical text). */

static enum err
set_text(struct scope *out, const char *word, const char *name)
{
	int n = snprintf(out->text, sizeof(out->text), "%s:%s", word, name);

	return n > 0 && (size_t)n < sizeof(out->text) ? ERR_OK : ERR_LIMIT;
}

static enum err
find_site(struct store *s, struct slice name, struct scope *out, struct why *why)
{
	struct site site;
	enum err e = sites_by_name(s, name, &site);

	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no site \"%.*s\": add it with `bootline site add`.",
			SLICE_FMT(slice_head(name, 64)));
	if (e != ERR_OK)
		return e;
	out->ref = site.id;
	return set_text(out, "site", site.name);
}

static enum err
find_group(struct store *s, struct slice name, struct scope *out, struct why *why)
{
	struct group group;
	enum err e = groups_by_name(s, name, &group);

	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no group \"%.*s\": add it with `bootline group add`.",
			SLICE_FMT(slice_head(name, 64)));
	if (e != ERR_OK)
		return e;
	out->ref = group.id;
	return set_text(out, "group", group.name);
}

static enum err
find_model(struct store *s, struct slice name, struct scope *out, struct why *why)
{
	char text[WORD_MAX_BYTES + 1];
	enum err e = model_name_check(name, why);

	(void)s; /* a model that nobody has heard of may have a layer too */
	if (e == ERR_OK)
		e = slice_to_text(name, text, sizeof(text));
	return e == ERR_OK ? set_text(out, "model", text) : e;
}

static enum err
find_line(struct store *s, struct slice name, struct scope *out, struct why *why)
{
	struct line line;
	enum err e = lines_by_address(s, name, &line);

	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no line \"%.*s\": add it with `bootline line add`.",
			SLICE_FMT(slice_head(name, 128)));
	if (e != ERR_OK)
		return e;
	out->ref = line.id;
	return set_text(out, "line", line.address);
}

static enum err
find_phone(struct store *s, struct slice name, struct scope *out, struct why *why)
{
	char text[MAC_TEXT_BYTES];
	struct phone phone;
	struct mac mac;
	enum err e = mac_parse(name, &mac, why);

	if (e == ERR_OK)
		e = phones_by_mac(s, mac, &phone);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"The phone %s is not in the inventory: add it with `bootline phone add`.",
			mac_text(mac, text));
	if (e != ERR_OK)
		return e;
	out->ref = phone.id;
	return set_text(out, "phone", mac_text(mac, text));
}

static const struct {
	const char *word;
	enum err (*find)(struct store *s, struct slice name, struct scope *out, struct why *why);
} kinds[SCOPE__COUNT] = {
	[SCOPE_GLOBAL] = {"global", NULL      },
	[SCOPE_LINES] = {"lines",  NULL      },
	[SCOPE_SITE] = {"site",   find_site },
	[SCOPE_GROUP] = {"group",  find_group},
	[SCOPE_MODEL] = {"model",  find_model},
	[SCOPE_LINE] = {"line",   find_line },
	[SCOPE_PHONE] = {"phone",  find_phone},
};

/* Fills all but the id. */
static enum err
name_scope(struct store *s, struct slice text, struct scope *out, struct why *why)
{
	struct slice name, word = slice_cut(text, ':', &name);
	int kind = 0;

	while (kind < SCOPE__COUNT && !slice_is(word, kinds[kind].word))
		kind++;
	if (kind == SCOPE__COUNT || (kinds[kind].find == NULL) != (word.n == text.n))
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no scope: write global, lines, site:NAME, group:NAME, "
			"model:NAME, "
			"line:ADDRESS or phone:MAC.",
			SLICE_FMT(slice_head(text, 64)));
	out->kind = (enum scope_kind)kind;
	if (kinds[kind].find == NULL)
		return slice_to_text(text, out->text, sizeof(out->text));
	return kinds[kind].find(s, name, out, why);
}

static void
bind_scope(struct db_query *q, enum scope_kind kind, int64_t ref, struct slice model)
{
	if (kind == SCOPE_MODEL)
		db_bind_text(q, model);
	else if (kind != SCOPE_GLOBAL && kind != SCOPE_LINES)
		db_bind_i64(q, ref);
}

enum err
scopes_row(struct store *s, enum scope_kind kind, int64_t ref, struct slice model, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ROW + kind]);

	bind_scope(&q, kind, ref, model);
	return db_row_i64(&q, out);
}

static enum err
add_row(struct store *s, const struct scope *scope, struct slice model, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD + scope->kind]);

	bind_scope(&q, scope->kind, scope->ref, model);
	enum err e = db_run(&q);
	if (e == ERR_OK)
		*out = db_last_id(s->main);
	return e;
}

enum err
scopes_find(struct store *s, struct slice text, bool may_create, struct scope *out, struct why *why)
{
	struct scope scope = {0};
	struct slice model;
	enum err e = name_scope(s, text, &scope, why);

	if (e != ERR_OK)
		return e;
	(void)slice_cut(slice_of(scope.text), ':', &model);
	e = scopes_row(s, scope.kind, scope.ref, model, &scope.id);
	if (e == ERR_NOTFOUND)
		e = may_create ? add_row(s, &scope, model, &scope.id) : ERR_OK;
	if (e == ERR_OK)
		*out = scope;
	return e;
}

enum err
config_file_name_check(struct slice name, struct why *why)
{
	const char *fault = NULL;

	if (name.n == 0)
		fault = "it is empty";
	else if (name.n > CONFIG_FILE_MAX_BYTES)
		fault = "phones take at most 255 bytes";
	else if (!slice_is_utf8(name))
		fault = "it is not UTF-8";
	for (size_t i = 0; i < name.n && fault == NULL; i++)
		if (name.p[i] == ',')
			fault = "it holds a comma, which parts the names that a phone reads";
		else if ((unsigned char)name.p[i] <= 0x20 || name.p[i] == 0x7f)
			fault = "it holds a blank or a control character";
	if (fault == NULL)
		return ERR_OK;
	return why_fail(why, name.n > CONFIG_FILE_MAX_BYTES ? ERR_LIMIT : ERR_SYNTAX,
		"\"%.*s\" cannot be a configuration file's name: %s.",
		SLICE_FMT(slice_head(name, CONFIG_FILE_MAX_BYTES)), fault);
}

static enum err
clear_files(struct store *s, int64_t scope_id, bool is_after)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILES_CLEAR]);

	db_bind_i64(&q, scope_id);
	db_bind_i64(&q, is_after);
	return db_run(&q);
}

static enum err
add_file(struct store *s, int64_t scope_id, bool is_after, int64_t position, struct slice name)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILES_ADD]);
	enum err e = config_file_name_check(name, NULL);

	if (e != ERR_OK)
		return e;
	db_bind_i64(&q, scope_id);
	db_bind_i64(&q, is_after);
	db_bind_i64(&q, position);
	db_bind_text(&q, name);
	return db_run(&q);
}

enum err
config_files_set(
	struct store *s, int64_t scope_id, bool is_after, const struct slice *names, size_t count)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e;

	if (count > CONFIG_FILES_PER_LAYER_MAX)
		return ERR_LIMIT;
	e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = clear_files(s, scope_id, is_after);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = add_file(s, scope_id, is_after, (int64_t)i + 1, names[i]);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

enum err
config_files_each(struct store *s, int64_t scope_id, bool is_after,
	enum err (*each)(void *ctx, struct slice name), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILES_EACH]);
	enum err e;

	db_bind_i64(&q, scope_id);
	db_bind_i64(&q, is_after);
	while ((e = db_row(&q)) == ERR_OK) {
		e = each(ctx, db_slice(&q));
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}
