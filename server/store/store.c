#include "store/store.h"

#include "base/auto.h"
#include "store/data_folder.h"
#include "store/db_one.h"
#include "store/documents.h"
#include "store/embedded.h"
#include "store/replace.h"
#include "store/schema.h"
#include "store/sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

enum sql { SQL_GENERATION, SQL_IS_SEEDED, SQL_PAGES, SQL_FREE_PAGES, SQL_PAGE_BYTES, SQL__COUNT };

static const char *const sql_text[SQL__COUNT] = {
	[SQL_GENERATION] = "SELECT n FROM generation",
	[SQL_IS_SEEDED] = "SELECT is_seeded FROM generation",
	[SQL_PAGES] = "PRAGMA page_count",
	[SQL_FREE_PAGES] = "PRAGMA freelist_count",
	[SQL_PAGE_BYTES] = "PRAGMA page_size",
};

/* One a line. */
/* clang-format off */
static const char *const main_migrations[] = {
	embedded_main_1,
	embedded_main_2,
	embedded_main_3,
	embedded_main_4,
	embedded_main_5,
	embedded_main_6,
	embedded_main_7,
	embedded_main_8,
	embedded_main_9,
	embedded_main_10,
	embedded_main_11,
	embedded_main_12,
	embedded_main_13,
	embedded_main_14,
	embedded_main_15,
	embedded_main_16,
};
static const char *const logs_migrations[] = {
	embedded_logs_1,
	embedded_logs_2,
	embedded_logs_3,
	embedded_logs_4,
	embedded_logs_5,
	embedded_logs_6,
	embedded_logs_7,
	embedded_logs_8,
};
/* clang-format on */

static const struct schema main_schema = {
	.application_id = 0x626c6d61, /* "blma" */
	.migrations = main_migrations,
	.count = COUNT(main_migrations),
	.objects = embedded_main_objects,
};
static const struct schema logs_schema = {
	.application_id = 0x626c6c6f, /* "bllo" */
	.migrations = logs_migrations,
	.count = COUNT(logs_migrations),
	.is_expendable = true,
	.objects = embedded_logs_objects,
};

static const char *const main_name = STORE_MAIN_NAME;
static const char logs_name[] = "logs.db";

static enum err
store_new(struct store **out)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_NOMEM;
	s->dir_fd = s->ring_fd = -1;
	s->cores_fd = s->images_fd = s->packages_fd = -1;
	*out = s;
	return ERR_OK;
}

static enum err
open_database(struct store *s, const char *name, const struct schema *schema, enum db_access access,
	struct db **out, struct why *why)
{
	char path[STORE_PATH_BYTES + 16];
	bool is_new;
	enum err e = access == DB_CREATE ? data_folder_touch(s->dir_fd, name, why) : ERR_OK;

	if (e != ERR_OK)
		return e;
	(void)snprintf(path, sizeof(path), "%s/%s", s->path, name);
	return schema_open(schema, path, access, out, &is_new, why);
}

/* Whether the stock templates are still to come: nobody has stored one yet. */
static enum err
find_fresh(struct store *s, struct why *why)
{
	int64_t is_seeded;
	enum err e = db_number(s->main, sql_text[SQL_IS_SEEDED], &is_seeded);

	if (e != ERR_OK)
		return why_fail(
			why, e, "%s/%s cannot be read: %s.", s->path, main_name, err_text(e));
	s->is_fresh = is_seeded == 0;
	return ERR_OK;
}

enum err
store_open(const char *dir, enum db_access access, struct store **out, struct why *why)
{
	AUTO(store_closep) struct store *s = NULL;
	bool may_create = access == DB_CREATE;
	enum err e = store_new(&s);

	if (e != ERR_OK)
		return why_fail(why, e, "Out of memory.");
	if (slice_to_text(slice_of(dir), s->path, sizeof(s->path)) != ERR_OK)
		return why_fail(why, ERR_LIMIT, "The name of the data folder is too long.");
	e = data_folder_open(dir, may_create, &s->dir_fd, why);
	if (e == ERR_OK && replace_is_ready(s->dir_fd))
		e = why_fail(why, ERR_BUSY,
			"A restore of %.300s was cut short: `bootline restore --finish` with this "
			"--data ends it.",
			dir);
	if (e == ERR_OK)
		e = store_keys_open(s, may_create, why);
	if (e == ERR_OK)
		e = data_folder_open_below(
			s->dir_fd, "cores", access != DB_READ, &s->cores_fd, why);
	if (e == ERR_OK)
		e = open_database(s, main_name, &main_schema, access, &s->main, why);
	if (e == ERR_OK)
		e = open_database(s, logs_name, &logs_schema, access, &s->logs, why);
	if (e == ERR_OK) /* behind the schema: an older folder has none */
		e = data_folder_open_below(
			s->dir_fd, "images", access != DB_READ, &s->images_fd, why);
	if (e == ERR_OK)
		e = data_folder_open_below(
			s->dir_fd, "packages", access != DB_READ, &s->packages_fd, why);
	if (e == ERR_OK)
		e = find_fresh(s, why);
	if (e != ERR_OK)
		return e;
	*out = s;
	s = NULL;
	return ERR_OK;
}

enum err
store_seal_old(struct store *s, struct why *why)
{
	enum err e = documents_seal_old(s);

	/* What is not sealed can be read as well: the next start goes on. */
	if (e == ERR_OK || e == ERR_BUSY || e == ERR_NOSPACE)
		return ERR_OK;
	return why_fail(why, e, "What phones have uploaded cannot be sealed in %s/%s: %s.", s->path,
		main_name, err_text(e));
}

enum err
store_open_memory(struct store **out)
{
	AUTO(store_closep) struct store *s = NULL;
	bool is_new;
	enum err e = store_new(&s);

	if (e == ERR_OK)
		e = schema_open(&main_schema, ":memory:", DB_CREATE, &s->main, &is_new, NULL);
	if (e == ERR_OK)
		e = schema_open(&logs_schema, ":memory:", DB_CREATE, &s->logs, &is_new, NULL);
	if (e != ERR_OK)
		return e;
	keyring_add(&s->ring);
	s->is_fresh = true;
	*out = s;
	s = NULL;
	return ERR_OK;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	db_close(s->main);
	db_close(s->logs);
	auto_close(&s->dir_fd);
	auto_close(&s->cores_fd);
	auto_close(&s->images_fd);
	auto_close(&s->packages_fd);
	auto_close(&s->ring_fd);
	keyring_wipe(&s->ring);
	free(s);
}

void
store_closep(struct store **s)
{
	store_close(*s);
}

enum err
store_check(struct store *s, struct why *why)
{
	char path[STORE_PATH_BYTES + 16];

	(void)snprintf(path, sizeof(path), "%s/%s", s->path, main_name);
	return schema_quick_check(s->main, path, why);
}

enum err
store_verify(struct store *s, struct why *why)
{
	char path[STORE_PATH_BYTES + 16];
	enum err e;

	(void)snprintf(path, sizeof(path), "%s/%s", s->path, main_name);
	e = schema_full_check(s->main, path, why);
	return e == ERR_OK ? sealed_verify(s, why) : e;
}

enum err
store_copy(struct store *s, const char *path)
{
	return schema_copy(s->main, path);
}

enum err
store_generation(struct store *s, int64_t *out)
{
	return db_number(s->main, sql_text[SQL_GENERATION], out);
}

bool
store_has_room(const struct store *s, uint64_t reserve_bytes, uint64_t size_bytes)
{
	struct statvfs v;

	if (s->dir_fd == -1 || fstatvfs(s->dir_fd, &v) == -1)
		return true; /* the write itself will tell */
	return v.f_bavail * v.f_frsize >= reserve_bytes + size_bytes;
}

enum err
store_used_bytes(struct db *db, uint64_t *out)
{
	int64_t pages = 0, free_pages = 0, page_bytes = 0;
	enum err e = db_number(db, sql_text[SQL_PAGES], &pages);

	if (e == ERR_OK)
		e = db_number(db, sql_text[SQL_FREE_PAGES], &free_pages);
	if (e == ERR_OK)
		e = db_number(db, sql_text[SQL_PAGE_BYTES], &page_bytes);
	if (e == ERR_OK)
		*out = (uint64_t)(pages - free_pages) * (uint64_t)page_bytes;
	return e;
}
