/* unit_old - a data folder as an older program has made it. */
#ifndef UNIT_OLD_H
#define UNIT_OLD_H

#include "unit_folder.h"

#include "store/schema.h"
#include "store/store.h"

/* Makes the folder, with one of its databases ("logs.db") by an old schema, and rows in that. */
static inline void
unit_make_old(const char *dir, const char *database, const struct schema *old, const char *rows_sql)
{
	char path[2 * FOLDER_BYTES];
	struct store *s = NULL;
	struct db *db = NULL;
	struct why why = {""};
	bool is_new;

	assert_int_equal(store_open(dir, DB_CREATE, &s, &why), ERR_OK);
	store_close(s);
	(void)snprintf(path, sizeof(path), "%s/%s", dir, database);
	assert_int_equal(remove(path), 0);
	assert_int_equal(schema_open(old, path, DB_CREATE, &db, &is_new, &why), ERR_OK);
	struct db_query q = db_use(db, rows_sql);
	assert_int_equal(db_run(&q), ERR_OK);
	db_done(&q);
	db_close(db);
}

#endif
