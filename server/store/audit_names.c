#include "store/audit_names.h"

#include "base/auto.h"
#include "store/documents.h"
#include "store/lines.h"
#include "store/people.h"
#include "store/releases.h"
#include "store/tellings.h"

#include <inttypes.h>

enum { TABLES_MAX = 32, COLUMNS_MAX = 32, NAME_BYTES = 48, FALLBACK_BYTES = 32 };

enum sql {
	SQL_COLUMNS,
	SQL_PHONE,
	SQL_LINE,
	SQL_SITE,
	SQL_GROUP,
	SQL_TEMPLATE,
	SQL_PERSON,
	SQL_RELEASE,
	SQL_ROLLOUT,
	SQL_SCOPE,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_COLUMNS] = "SELECT name, CASE WHEN \"notnull\" THEN trim(dflt_value, '''') END"
			" FROM pragma_table_info(?1) ORDER BY cid",
	[SQL_PHONE] = "SELECT 'phone', mac FROM phone WHERE id = ?1",
	[SQL_LINE] = "SELECT 'line', address FROM line WHERE id = ?1",
	[SQL_SITE] = "SELECT 'site', name FROM site WHERE id = ?1",
	[SQL_GROUP] = "SELECT 'group', name FROM phone_group WHERE id = ?1",
	[SQL_TEMPLATE] = "SELECT 'template', name FROM template WHERE id = ?1",
	[SQL_PERSON] = "SELECT 'person', name FROM person WHERE id = ?1",
	[SQL_RELEASE] = "SELECT 'release', name FROM release WHERE id = ?1",
	[SQL_ROLLOUT] = "SELECT 'rollout', id FROM rollout WHERE id = ?1",
	[SQL_SCOPE] =
		"SELECT CASE s.kind WHEN 0 THEN 'global' WHEN 1 THEN 'lines' WHEN 2 THEN 'site'"
		" WHEN 3 THEN 'group' WHEN 4 THEN 'model' WHEN 5 THEN 'line' ELSE 'phone' END,"
		" coalesce(p.mac, l.address, t.name, g.name, s.model, '')"
		" FROM scope s LEFT JOIN phone p ON p.id = s.phone_id"
		" LEFT JOIN line l ON l.id = s.line_id LEFT JOIN site t ON t.id = s.site_id"
		" LEFT JOIN phone_group g ON g.id = s.group_id WHERE s.id = ?1",
};

/* Columns that refer to another table's id, and the column there that people know. */
static const struct {
	const char *column, *table, *name, *kind;
	enum sql sql;
} references[] = {
	{"phone_id",    "phone",       "mac",     "phone",    SQL_PHONE   },
	{"line_id",     "line",        "address", "line",     SQL_LINE    },
	{"site_id",     "site",        "name",    "site",     SQL_SITE    },
	{"group_id",    "phone_group", "name",    "group",    SQL_GROUP   },
	{"template_id", "template",    "name",    "template", SQL_TEMPLATE},
	{"person_id",   "person",      "name",    "person",   SQL_PERSON  },
	{"release_id",  "release",     "name",    "release",  SQL_RELEASE },
	{"rollout_id",  "rollout",     "id",      "rollout",  SQL_ROLLOUT },
	{"scope_id",    "scope",       "model",   "model",    SQL_SCOPE   },
};

/* Columns whose numbers have words. */
static const char *const place_words[] = {"before", "after"};
static const char *const no_yes[] = {"no", "yes"};
static const char *const account_kind_words[] = {"shared", "phone"};
static const struct {
	const char *table, *column;
	const char *const *words;
	int64_t count;
} words[] = {
	{"phone",         "state",        phone_state_names,      PHONE_STATE__COUNT       },
	{"phone_key",     "type",         key_type_names,         KEY__COUNT               },
	{"line",          "sign_in",      line_sign_in_names,     SIGN_IN__COUNT           },
	{"line",          "is_shared",    no_yes,                 COUNT(no_yes)            },
	{"site",          "trust",        site_trust_words,       SITE_TRUST__COUNT        },
	{"site",          "reenroll",     site_reenroll_words,    SITE_REENROLL__COUNT     },
	{"site",          "require_tls",  site_require_tls_words, SITE_REQUIRE_TLS__COUNT  },
	{"enrolment",     "is_frozen",    no_yes,                 COUNT(no_yes)            },
	{"site",          "tls_end",      site_tls_end_words,     SITE_TLS_END__COUNT      },
	{"config_file",   "is_after",     place_words,            COUNT(place_words)       },
	{"document",      "kind",         document_suffixes,      DOCUMENT__COUNT          },
	{"document",      "is_admin",     no_yes,                 COUNT(no_yes)            },
	{"account",       "kind",         account_kind_words,     COUNT(account_kind_words)},
	{"account",       "is_open",      no_yes,                 COUNT(no_yes)            },
	{"person",        "role",         role_names,             ROLE__COUNT              },
	{"token",         "role",         role_names,             ROLE__COUNT              },
	{"webhook",       "is_on",        no_yes,                 COUNT(no_yes)            },
	{"release_file",  "kind",         release_kind_names,     RELEASE_KIND__COUNT      },
	{"scope_release", "may_be_newer", no_yes,                 COUNT(no_yes)            },
	{"telling",       "what",         telling_what_names,     TELLING_WHAT__COUNT      },
	{"template",      "is_stock",     no_yes,                 COUNT(no_yes)            },
};

struct column {
	char name[NAME_BYTES], fallback[FALLBACK_BYTES];
	bool has_fallback;
};

struct table {
	char name[NAME_BYTES];
	struct column columns[COLUMNS_MAX];
	size_t count;
};

struct audit_names {
	struct store *store;
	struct table tables[TABLES_MAX];
	size_t count;
};

struct audit_names *
audit_names_new(struct store *s)
{
	struct audit_names *n = calloc(1, sizeof(*n));

	if (n != NULL)
		n->store = s;
	return n;
}

void
audit_names_freep(struct audit_names **n)
{
	free(*n);
}

static enum err
read_columns(struct audit_names *n, struct table *t)
{
	AUTO(db_done) struct db_query q = db_use(n->store->main, sql_text[SQL_COLUMNS]);
	enum err e;

	db_bind_text(&q, slice_of(t->name));
	while ((e = db_row(&q)) == ERR_OK) {
		struct column *c = &t->columns[t->count];

		if (t->count++ == COLUMNS_MAX)
			return ERR_LIMIT;
		db_text(&q, c->name, sizeof(c->name));
		c->has_fallback = !db_is_null(&q);
		db_text(&q, c->fallback, sizeof(c->fallback));
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
find_table(struct audit_names *n, const char *name, const struct table **out)
{
	struct table *t = n->tables;
	enum err e;

	while (t < n->tables + n->count && strcmp(t->name, name) != 0)
		t++;
	*out = t;
	if (t < n->tables + n->count)
		return ERR_OK;
	if (n->count == TABLES_MAX)
		return ERR_LIMIT;
	e = slice_to_text(slice_of(name), t->name, sizeof(t->name));
	if (e == ERR_OK)
		e = read_columns(n, t);
	n->count += e == ERR_OK;
	return e;
}

enum err
audit_names_place(struct audit_names *n, const char *table, const char *column, size_t *out)
{
	const struct table *t;
	enum err e = find_table(n, table, &t);

	for (size_t i = 0; e == ERR_OK && i < t->count; i++)
		if (strcmp(t->columns[i].name, column) == 0) {
			*out = i;
			return ERR_OK;
		}
	return e == ERR_OK ? ERR_NOTFOUND : e;
}

enum err
audit_names_column(struct audit_names *n, const char *table, size_t place, const char **name,
	const char **fallback)
{
	const struct table *t;
	enum err e = find_table(n, table, &t);

	if (e == ERR_OK && place >= t->count)
		e = ERR_NOTFOUND;
	if (e != ERR_OK)
		return e;
	*name = t->columns[place].name;
	*fallback = t->columns[place].has_fallback ? t->columns[place].fallback : NULL;
	return ERR_OK;
}

/* Looks for a removed row among the changes. */
struct search {
	struct audit_names *names;
	const char *table;
	int64_t id;
	const struct db_change *found;
};

static enum err
look_at(void *ctx, const struct db_change *c)
{
	struct search *s = ctx;
	size_t place;

	if (c->kind == DB_REMOVED && strcmp(c->table, s->table) == 0 &&
		audit_names_place(s->names, c->table, "id", &place) == ERR_OK && place < c->count &&
		c->was[place].number == s->id)
		s->found = c;
	return ERR_OK;
}

static struct db_value
value_of(struct audit_names *n, const struct db_change *c, const char *column)
{
	size_t place;

	if (audit_names_place(n, c->table, column, &place) != ERR_OK || place >= c->count)
		return (struct db_value){DB_NULL, 0, SLICE("")};
	return c->was[place];
}

static enum err find_removed(
	struct audit_names *n, size_t reference, int64_t id, struct buf *kind, struct buf *name);

/* What a removed scope belonged to: the one of its columns that is not empty. */
static enum err
find_removed_scope(/* NOLINT(misc-no-recursion): scopes belong to no scope */
	struct audit_names *n, const struct db_change *c, struct buf *kind, struct buf *name)
{
	for (size_t i = 0; i < COUNT(references); i++) {
		struct db_value v = value_of(n, c, references[i].column);

		if (v.kind == DB_NUMBER)
			return audit_names_reference(n, references[i].column, v.number, kind, name);
	}
	buf_add_text(kind, "model");
	buf_add(name, value_of(n, c, "model").text);
	return ERR_OK;
}

static enum err
find_removed(/* NOLINT(misc-no-recursion): as above */
	struct audit_names *n, size_t reference, int64_t id, struct buf *kind, struct buf *name)
{
	struct search search = {n, references[reference].table, id, NULL};
	enum err e = db_watch_each(n->store->main, look_at, &search);

	if (e != ERR_OK)
		return e;
	if (search.found != NULL && references[reference].sql == SQL_SCOPE)
		return find_removed_scope(n, search.found, kind, name);
	buf_add_text(kind, references[reference].kind);
	if (search.found == NULL)
		buf_addf(name, "number %" PRId64, id);
	else
		buf_add(name, value_of(n, search.found, references[reference].name).text);
	return ERR_OK;
}

static enum err
find_stored(struct audit_names *n, enum sql which, int64_t id, struct buf *kind, struct buf *name)
{
	AUTO(db_done) struct db_query q = db_use(n->store->main, sql_text[which]);

	db_bind_i64(&q, id);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	buf_add(kind, db_slice(&q));
	buf_add(name, db_slice(&q));
	return q.err;
}

enum err
audit_names_reference(/* NOLINT(misc-no-recursion): as above */
	struct audit_names *n, const char *column, int64_t id, struct buf *kind, struct buf *name)
{
	size_t i = 0;
	enum err e;

	while (i < COUNT(references) && strcmp(references[i].column, column) != 0)
		i++;
	if (i == COUNT(references))
		return ERR_NOTFOUND;
	e = find_stored(n, references[i].sql, id, kind, name);
	if (e == ERR_NOTFOUND)
		e = find_removed(n, i, id, kind, name);
	if (e == ERR_OK)
		e = buf_check(kind);
	return e == ERR_OK ? buf_check(name) : e;
}

const char *
audit_names_word(const char *table, const char *column, int64_t number)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(words[i].table, table) == 0 && strcmp(words[i].column, column) == 0 &&
			number >= 0 && number < words[i].count)
			return words[i].words[number];
	return NULL;
}
