#include "store/db.h"

#include "base/auto.h"
#include "base/log.h"
#include "store/db_inner.h"
#include "store/db_watch.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>

enum {
	STATEMENT_BUCKETS = 128,
	WAIT_MS = 5000,
};

/* Kept until the connection closes.  A text that is used inside its own use (a callback that
 * asks the same question) gets a second one. */
struct statement {
	sqlite3_stmt *st;
	const char *sql;
	bool is_used;
	bool is_once;           /* in no bucket: it ends with its use */
	struct statement *next; /* of its bucket */
};

struct db {
	sqlite3 *handle;
	struct statement *buckets[STATEMENT_BUCKETS];
	int depth;            /* transactions and savepoints that are open */
	int64_t data_version; /* at the last db_was_changed(); 0 before the first */
	bool is_broken;
	struct db_watch *watch; /* owned; NULL: changes are not noted */
};

enum sql { SQL_DATA_VERSION, SQL_WAL, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_DATA_VERSION] = "PRAGMA data_version",
	[SQL_WAL] = "PRAGMA journal_mode = WAL",
};

/* By access.  A reader's cache is small because there are many of them; what it misses is in the
 * kernel's.  The journal's limit gives back what one big transaction took. */
static const char common_pragmas[] = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				     "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;"
				     "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
				     "PRAGMA wal_autocheckpoint = 1000;"
				     "PRAGMA journal_size_limit = 16777216;";
static const struct {
	int flags;
	const char *pragmas;
} accesses[] = {
	[DB_READ] = {SQLITE_OPEN_READONLY,                       "PRAGMA cache_size = -1024; PRAGMA query_only = ON;"},
	[DB_WRITE] = {SQLITE_OPEN_READWRITE,                      "PRAGMA cache_size = -4096;"                        },
	[DB_CREATE] = {SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "PRAGMA cache_size = -4096;"                        },
};

/* What SQLite's codes mean to a caller: extended codes first, then primary ones. */
static const struct {
	int code;
	enum err e;
} codes[] = {
	{SQLITE_CONSTRAINT_UNIQUE,     ERR_EXISTS },
	{SQLITE_CONSTRAINT_PRIMARYKEY, ERR_EXISTS },
	{SQLITE_CONSTRAINT_ROWID,      ERR_EXISTS },
	{SQLITE_CONSTRAINT_FOREIGNKEY, ERR_DENIED },
	{SQLITE_CONSTRAINT_TRIGGER,    ERR_DENIED }, /* ON DELETE RESTRICT */
	{SQLITE_IOERR_NOMEM,           ERR_NOMEM  },
	{SQLITE_OK,		    ERR_OK     },
	{SQLITE_CONSTRAINT,            ERR_SYNTAX },
	{SQLITE_READONLY,              ERR_DENIED },
	{SQLITE_PERM,                  ERR_DENIED },
	{SQLITE_AUTH,                  ERR_DENIED },
	{SQLITE_BUSY,                  ERR_BUSY   },
	{SQLITE_LOCKED,                ERR_BUSY   },
	{SQLITE_FULL,                  ERR_NOSPACE},
	{SQLITE_NOMEM,                 ERR_NOMEM  },
	{SQLITE_TOOBIG,                ERR_LIMIT  },
	{SQLITE_NOTADB,                ERR_SYNTAX },
};

static enum err
from_sqlite(int code)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == code)
			return codes[i].e;
	for (size_t i = 0; i < COUNT(codes); i++)
		if (codes[i].code == (code & 0xff))
			return codes[i].e;
	return ERR_IO;
}

/* Translates the failure that db has just met.  A constraint is the caller's own business and
 * a lock is waited for by others; everything else is told to the log here and nowhere else.
 *   sql  static text; never with values */
static enum err
fail(struct db *db, int code, const char *sql)
{
	enum err e = from_sqlite(code);
	int system_errno = sqlite3_system_errno(db->handle);

	if ((code & 0xff) == SQLITE_IOERR && e == ERR_IO) {
		db->is_broken = true;
		if (system_errno == ENOSPC || system_errno == EDQUOT)
			e = ERR_NOSPACE;
	}
	if (e != ERR_BUSY && (code & 0xff) != SQLITE_CONSTRAINT)
		log_event(LOG_ERROR, "database failed",
			log_field_text("reason", sqlite3_errmsg(db->handle)),
			log_field_number("code", code), log_field_number("errno", system_errno),
			log_field_text("sql", sql));
	return e;
}

/* The sentence for a database that does not open. */
static enum err
open_fail(const char *path, int code, int system_errno, struct why *why)
{
	enum err e = from_sqlite(code);

	if ((code & 0xff) == SQLITE_CANTOPEN)
		e = system_errno == EISDIR ? ERR_IO : err_from_errno(system_errno);
	switch (e) {
	case ERR_BUSY:
		return why_fail(why, e,
			"%s is locked by another program: end it, or wait and try again.", path);
	case ERR_SYNTAX:
		return why_fail(why, e,
			"%s is not a database: move it away, or put back your backup.", path);
	case ERR_NOTFOUND:
		return why_fail(why, e, "There is no %s: give the right data folder.", path);
	case ERR_OK:
	case ERR_DENIED:
	case ERR_EXISTS:
	case ERR_LIMIT:
	case ERR_NOSPACE:
	case ERR_NOMEM:
	case ERR_IO:
	case ERR__COUNT:
		break;
	}
	return why_fail(why, e, "%s cannot be opened: %s (%s). Check the disk and the permissions.",
		path, sqlite3_errstr(code),
		system_errno ? strerror(system_errno) : "no system error");
}

/* Settings of the connection, and a first look into the file. */
static int
open_setup(struct db *db, enum db_access access)
{
	static const int switches[][2] = {
		{SQLITE_DBCONFIG_DEFENSIVE,             1},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_DQS_DML,               0},
		{SQLITE_DBCONFIG_DQS_DDL,               0},
	};
	int code = SQLITE_OK;

	for (size_t i = 0; i < COUNT(switches) && code == SQLITE_OK; i++)
		code = sqlite3_db_config(db->handle, switches[i][0], switches[i][1], NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db->handle, WAIT_MS);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db->handle, common_pragmas, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db->handle, accesses[access].pragmas, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(
			db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
	return code;
}

enum err
db_open(const char *path, enum db_access access, struct db **out, struct why *why)
{
	struct db *db = calloc(1, sizeof(*db));
	int code;

	if (db == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	code = sqlite3_open_v2(path, &db->handle,
		accesses[access].flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = open_setup(db, access);
	if (code != SQLITE_OK) {
		int system_errno = db->handle ? sqlite3_system_errno(db->handle) : 0;

		db_close(db);
		return open_fail(path, code, system_errno, why);
	}
	*out = db;
	return ERR_OK;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_watch_end(db);
	for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
		while (db->buckets[i] != NULL) {
			struct statement *s = db->buckets[i];

			assert(!s->is_used);
			db->buckets[i] = s->next;
			(void)sqlite3_finalize(s->st);
			free(s);
		}
	}
	(void)sqlite3_close_v2(db->handle);
	free(db);
}

enum err
db_set_wal(struct db *db)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[SQL_WAL]);
	enum err e = db_row(&q);

	if (e != ERR_OK)
		return e;
	struct slice mode = db_slice(&q);
	return slice_is(mode, "wal") || slice_is(mode, "memory") ? ERR_OK : ERR_IO;
}

void
db_wait(struct db *db, int ms)
{
	(void)sqlite3_busy_timeout(db->handle, ms);
}

bool
db_is_broken(const struct db *db)
{
	return db->is_broken;
}

static size_t
bucket_of(const char *sql)
{
	uint64_t v = (uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15U;

	return (size_t)(v >> 32) % STATEMENT_BUCKETS;
}

static enum err
statement_new(struct db *db, const char *sql, bool is_once, struct statement **out)
{
	struct statement *s = calloc(1, sizeof(*s));
	int code;

	if (s == NULL)
		return ERR_NOMEM;
	code = sqlite3_prepare_v3(
		db->handle, sql, -1, is_once ? 0 : SQLITE_PREPARE_PERSISTENT, &s->st, NULL);
	if (code != SQLITE_OK) {
		free(s);
		return fail(db, code, sql);
	}
	s->sql = sql;
	s->is_once = is_once;
	*out = s;
	return ERR_OK;
}

/* Prepares a statement that stays. */
static enum err
statement_keep(struct db *db, const char *sql, struct statement **out)
{
	enum err e = statement_new(db, sql, false, out);

	if (e != ERR_OK || *out == NULL)
		return e;
	(*out)->next = db->buckets[bucket_of(sql)];
	db->buckets[bucket_of(sql)] = *out;
	return ERR_OK;
}

struct db_query
db_use(struct db *db, const char *sql)
{
	struct db_query q = {.db = db};
	struct statement *s = db->buckets[bucket_of(sql)];

	while (s != NULL && (s->sql != sql || s->is_used))
		s = s->next;
	if (s == NULL)
		q.err = statement_keep(db, sql, &s);
	if (s != NULL)
		s->is_used = true;
	q.st = s;
	return q;
}

struct db_query
db_use_once(struct db *db, const char *sql)
{
	struct db_query q = {.db = db};
	struct statement *s = NULL;

	q.err = statement_new(db, sql, true, &s);
	q.st = s;
	return q;
}

void
db_done(struct db_query *q)
{
	struct statement *s = q->st;

	if (s == NULL)
		return;
	q->st = NULL;
	if (s->is_once) {
		(void)sqlite3_finalize(s->st); /* repeats the error, too */
		free(s);
		return;
	}
	(void)sqlite3_reset(s->st); /* repeats the error that db_row() has told */
	(void)sqlite3_clear_bindings(s->st);
	s->is_used = false;
}

static sqlite3_stmt *
st_of(const struct db_query *q)
{
	const struct statement *s = q->st;

	assert(s != NULL); /* asked only while q->err is ERR_OK */
	return s->st;
}

static void
bound(struct db_query *q, int code)
{
	if (code != SQLITE_OK)
		q->err = fail(q->db, code, sqlite3_sql(st_of(q)));
}

void
db_bind_i64(struct db_query *q, int64_t v)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_int64(st_of(q), ++q->bound, v));
}

void
db_bind_text(struct db_query *q, struct slice v)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_text64(
				 st_of(q), ++q->bound, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void
db_bind_blob(struct db_query *q, struct slice v)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_blob64(st_of(q), ++q->bound, v.p, v.n, SQLITE_STATIC));
}

void
db_bind_null(struct db_query *q)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_null(st_of(q), ++q->bound));
}

enum err
db_row(struct db_query *q)
{
	int code;

	if (q->err != ERR_OK)
		return q->err;
	q->column = 0;
	code = sqlite3_step(st_of(q));
	if (code == SQLITE_ROW)
		return ERR_OK;
	/* The end sticks too: one step more would begin again. */
	q->err = code == SQLITE_DONE ? ERR_NOTFOUND : fail(q->db, code, sqlite3_sql(st_of(q)));
	return q->err;
}

enum err
db_run(struct db_query *q)
{
	enum err e;

	do
		e = db_row(q);
	while (e == ERR_OK);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
db_run_on_one(struct db_query *q)
{
	enum err e = db_run(q);

	return e == ERR_OK && sqlite3_changes64(q->db->handle) == 0 ? ERR_NOTFOUND : e;
}

int64_t
db_i64(struct db_query *q)
{
	return q->err == ERR_OK ? sqlite3_column_int64(st_of(q), q->column++) : 0;
}

struct slice
db_slice(struct db_query *q)
{
	if (q->err != ERR_OK)
		return SLICE("");
	const char *p = sqlite3_column_blob(st_of(q), q->column);
	int n = sqlite3_column_bytes(st_of(q), q->column++);
	return p != NULL && n > 0 ? (struct slice){p, (size_t)n} : SLICE("");
}

bool
db_is_null(struct db_query *q)
{
	return q->err != ERR_OK || sqlite3_column_type(st_of(q), q->column) == SQLITE_NULL;
}

void
db_text(struct db_query *q, char *dst, size_t cap)
{
	struct slice v = db_slice(q);

	if (q->err == ERR_OK)
		q->err = slice_to_text(v, dst, cap);
}

int64_t
db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

bool
db_was_changed(struct db *db)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[SQL_DATA_VERSION]);

	if (db_row(&q) != ERR_OK)
		return true;
	int64_t version = db_i64(&q);
	bool was_changed = version != db->data_version;
	db->data_version = version;
	return was_changed;
}

enum err
db_script(struct db *db, const char *sql)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? ERR_OK : fail(db, code, "a script");
}

int *
db_depth(struct db *db)
{
	return &db->depth;
}

bool
db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

void *
db_handle(struct db *db)
{
	return db->handle;
}

struct db_watch **
db_watch_of(struct db *db)
{
	return &db->watch;
}
