#include "store/schema.h"

#include "base/auto.h"
#include "base/buf.h"
#include "store/db_one.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 + 64, DESCRIPTION_BYTES = 1024 * 1024 };

static const char object_end = '\x1e'; /* in a description; describe.py writes it too */

enum sql {
	SQL_ID,
	SQL_VERSION,
	SQL_OBJECTS,
	SQL_COPY,
	SQL_FOREIGN_KEYS,
	SQL_QUICK_CHECK,
	SQL_FULL_CHECK,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ID] = "PRAGMA application_id",
	[SQL_VERSION] = "PRAGMA user_version",
	[SQL_OBJECTS] = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
			"ESCAPE '\\' ORDER BY name",
	[SQL_COPY] = "VACUUM INTO ?1",
	[SQL_FOREIGN_KEYS] = "PRAGMA foreign_key_check",
	[SQL_QUICK_CHECK] = "PRAGMA quick_check(1)",
	[SQL_FULL_CHECK] = "PRAGMA integrity_check(1)",
};

static void
db_closep(struct db **db)
{
	db_close(*db);
}

/* The sentence for a failure that the log knows more about. */
static enum err
failed(enum err e, const char *path, struct why *why)
{
	if (e == ERR_BUSY)
		return why_fail(why, e,
			"%s is locked by another program: end it, or wait and try again.", path);
	return e == ERR_OK ? e :
			     why_fail(why, e, "%s cannot be used: %s. The log says how.", path,
				     err_text(e));
}

/* Whose file it is and how far it has come.  An empty file is anybody's: ours, at version 0. */
static enum err
identify(struct db *db, const struct schema *schema, const char *path, int64_t *version,
	struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[SQL_OBJECTS]);
	int64_t id = 0, v = 0;
	enum err e = db_number(db, sql_text[SQL_ID], &id);

	if (e == ERR_OK)
		e = db_number(db, sql_text[SQL_VERSION], &v);
	if (e != ERR_OK)
		return failed(e, path, why);
	if (id != schema->application_id && (id != 0 || v != 0 || db_row(&q) != ERR_NOTFOUND))
		return why_fail(why, ERR_SYNTAX,
			"%s belongs to another program: give a data folder of bootline's own.",
			path);
	if (v > schema->count)
		return why_fail(why, ERR_LIMIT,
			"%s was made by a newer bootline (schema %" PRId64
			", this one knows %" PRId64
			"): install that version, or put back your backup.",
			path, v, schema->count);
	*version = v;
	return ERR_OK;
}

/* Makes what was written to path survive a power cut, its name included. */
static enum err
sync_file(const char *path)
{
	char copy[PATH_ROOM];
	AUTO(auto_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fsync(fd) == -1)
		return err_from_errno(errno);
	if (slice_to_text(slice_of(path), copy, sizeof(copy)) != ERR_OK)
		return ERR_LIMIT;
	AUTO(auto_close) int dir_fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir_fd == -1 || fsync(dir_fd) == -1 ? err_from_errno(errno) : ERR_OK;
}

/* Leaves PATH.before-vN, whole or not at all. */
static enum err
keep_copy(struct db *db, const char *path, int64_t next_version, struct why *why)
{
	char kept[PATH_ROOM], unfinished[PATH_ROOM];
	enum err e = ERR_LIMIT;

	if (snprintf(kept, sizeof(kept), "%s.before-v%" PRId64, path, next_version) <
			(int)sizeof(kept) &&
		snprintf(unfinished, sizeof(unfinished), "%s.tmp", kept) <
			(int)sizeof(unfinished)) {
		(void)unlink(unfinished); /* of an attempt that was cut short */
		e = schema_copy(db, unfinished);
	}
	if (e == ERR_OK && rename(unfinished, kept) == -1)
		e = err_from_errno(errno);
	if (e == ERR_OK)
		e = sync_file(kept);
	if (e == ERR_OK)
		return ERR_OK;
	(void)unlink(unfinished);
	return why_fail(why, e,
		"%s cannot be migrated, because no copy of it can be made first: %s. Nothing was "
		"changed.",
		path, err_text(e));
}

static enum err
run_migrations(struct db *db, const struct schema *schema, int64_t version)
{
	char pragmas[128];
	enum err e = ERR_OK;

	while (e == ERR_OK && version < schema->count)
		e = db_script(db, schema->migrations[version++]);
	if (e != ERR_OK)
		return e;
	AUTO(db_done) struct db_query orphans = db_use(db, sql_text[SQL_FOREIGN_KEYS]);
	e = db_row(&orphans);
	if (e != ERR_NOTFOUND)
		return e == ERR_OK ? ERR_SYNTAX : e;
	(void)snprintf(pragmas, sizeof(pragmas),
		"PRAGMA user_version = %" PRId64 "; PRAGMA application_id = %" PRId64, version,
		schema->application_id);
	return db_script(db, pragmas);
}

/* Runs what is missing, all or nothing. */
static enum err
migrate(struct db *db, const struct schema *schema, const char *path, bool *is_new, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	int64_t version = 0;
	enum err e = db_tx_begin_write(db, &tx);

	if (e != ERR_OK)
		return failed(e, path, why);
	e = identify(db, schema, path, &version, why); /* another process may have been first */
	if (e != ERR_OK || version == schema->count)
		return e;
	e = run_migrations(db, schema, version);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e != ERR_OK)
		return why_fail(why, e,
			"%s could not be migrated to schema %" PRId64
			": %s. It is as it was; the log says more.",
			path, schema->count, err_text(e));
	*is_new = version == 0;
	return ERR_OK;
}

/* Names and texts of all tables, indexes and triggers. */
static enum err
describe(struct db *db, struct buf *out)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[SQL_OBJECTS]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		buf_add(out, db_slice(&q));
		buf_add_char(out, '\t');
		buf_add(out, db_slice(&q));
		buf_add_char(out, object_end);
	}
	return e == ERR_NOTFOUND ? buf_check(out) : e;
}

/* The name of the first object in which two descriptions differ. */
static struct slice
first_difference(struct slice is, struct slice should)
{
	struct slice a = is, b = should, rest;

	while (is.n > 0 && should.n > 0) {
		a = slice_cut(is, object_end, &is);
		b = slice_cut(should, object_end, &should);
		if (!slice_eq(a, b))
			break;
		a = is;
		b = should;
	}
	a = slice_cut(a, '\t', &rest);
	b = slice_cut(b, '\t', &rest);
	if (a.n == 0 || b.n == 0)
		return a.n == 0 ? b : a;
	return slice_compare(a, b) < 0 ? a : b;
}

/* What the migrations make with the SQLite that is here. */
static enum err
describe_fresh(const struct schema *schema, struct buf *out, struct why *why)
{
	AUTO(db_closep) struct db *fresh = NULL;
	enum err e = db_open(":memory:", DB_CREATE, &fresh, why);

	for (int64_t i = 0; e == ERR_OK && i < schema->count; i++)
		e = db_script(fresh, schema->migrations[i]);
	return e == ERR_OK ? describe(fresh, out) : e;
}

/* Whether the file has the tables, indexes and triggers that the migrations make.  What the build
 * has told of them is asked first: running them all takes longer than most commands, and a server
 * opens its databases many times.  Another SQLite may tell the same otherwise, so a difference is
 * no proof. */
static enum err
compare(struct db *db, const struct schema *schema, const char *path, struct why *why)
{
	AUTO(buf_free) struct buf is = BUF(DESCRIPTION_BYTES);
	AUTO(buf_free) struct buf should = BUF(DESCRIPTION_BYTES);
	enum err e = describe(db, &is);

	if (e == ERR_OK && schema->objects != NULL &&
		slice_eq(buf_slice(&is), slice_of(schema->objects)))
		return ERR_OK;
	if (e == ERR_OK)
		e = describe_fresh(schema, &should, why);
	if (e != ERR_OK)
		return failed(e, path, why);
	if (slice_eq(buf_slice(&is), buf_slice(&should)))
		return ERR_OK;
	struct slice name = first_difference(buf_slice(&is), buf_slice(&should));
	return why_fail(why, ERR_SYNTAX,
		"%s was changed by other means than bootline: \"%.*s\" is not as it should be. Put "
		"back your backup.",
		path, SLICE_FMT(slice_head(name, 64)));
}

/* Looks before anything is changed: what is not ours stays exactly as it is. */
static enum err
bring(struct db *db, const struct schema *schema, const char *path, bool *is_new, struct why *why)
{
	int64_t version = 0;
	enum err e = identify(db, schema, path, &version, why);

	if (e == ERR_OK && version > 0 && version < schema->count && !schema->is_expendable)
		e = keep_copy(db, path, schema->count, why);
	if (e == ERR_OK)
		e = failed(db_set_wal(db), path, why);
	if (e != ERR_OK)
		return e;
	if (version < schema->count) {
		e = failed(db_script(db, "PRAGMA foreign_keys = OFF"), path, why);
		if (e == ERR_OK)
			e = migrate(db, schema, path, is_new, why);
		if (e == ERR_OK)
			e = failed(db_script(db, "PRAGMA foreign_keys = ON"), path, why);
	}
	return e == ERR_OK ? compare(db, schema, path, why) : e;
}

/* A reader takes what is there, if it is of this very schema. */
static enum err
accept_as_it_is(struct db *db, const struct schema *schema, const char *path, struct why *why)
{
	int64_t version = 0;
	enum err e = identify(db, schema, path, &version, why);

	if (e == ERR_OK && version < schema->count)
		return why_fail(why, ERR_DENIED,
			"%s has an older schema: start the server once, it will bring it up to "
			"date.",
			path);
	return e;
}

enum err
schema_open(const struct schema *schema, const char *path, enum db_access access, struct db **out,
	bool *is_new, struct why *why)
{
	AUTO(db_closep) struct db *db = NULL;
	enum err e = db_open(path, access, &db, why);

	*is_new = false;
	if (e == ERR_OK && access == DB_READ)
		e = accept_as_it_is(db, schema, path, why);
	else if (e == ERR_OK)
		e = bring(db, schema, path, is_new, why);
	if (e != ERR_OK)
		return e;
	*out = db;
	db = NULL;
	return ERR_OK;
}

static enum err
check_by(struct db *db, enum sql which, const char *path, struct why *why)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[which]);
	enum err e = db_row(&q);

	if (e != ERR_OK)
		return failed(e, path, why);
	struct slice said = db_slice(&q);
	if (slice_is(said, "ok"))
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX, "%s is damaged (%.*s): put back your backup.", path,
		SLICE_FMT(slice_head(said, 128)));
}

enum err
schema_quick_check(struct db *db, const char *path, struct why *why)
{
	return check_by(db, SQL_QUICK_CHECK, path, why);
}

enum err
schema_full_check(struct db *db, const char *path, struct why *why)
{
	AUTO(db_done) struct db_query orphans = db_use(db, sql_text[SQL_FOREIGN_KEYS]);
	enum err e = check_by(db, SQL_FULL_CHECK, path, why);

	if (e != ERR_OK)
		return e;
	e = db_row(&orphans);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	return e != ERR_OK ? failed(e, path, why) :
			     why_fail(why, ERR_SYNTAX,
				     "%s is damaged: a row refers to one that is not there.", path);
}

enum err
schema_copy(struct db *db, const char *path)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[SQL_COPY]);

	db_bind_text(&q, slice_of(path));
	return db_run(&q);
}
