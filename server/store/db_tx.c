#include "base/auto.h"
#include "store/db_inner.h"

#include <assert.h>

enum sql {
	SQL_BEGIN_WRITE,
	SQL_BEGIN_READ,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_SAVEPOINT,
	SQL_RELEASE,
	SQL_ROLLBACK_TO,
	SQL__COUNT
};

static const char *const sql_text[SQL__COUNT] = {
	[SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[SQL_BEGIN_READ] = "BEGIN",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SAVEPOINT] = "SAVEPOINT inner",
	[SQL_RELEASE] = "RELEASE inner",
	[SQL_ROLLBACK_TO] = "ROLLBACK TO inner",
};

static enum err
run(struct db *db, enum sql which)
{
	AUTO(db_done) struct db_query q = db_use(db, sql_text[which]);

	return db_run(&q);
}

static enum err
tx_begin(struct db *db, enum sql outermost, struct db_tx *tx)
{
	enum err e;

	if (*db_depth(db) > 0 && !db_in_transaction(db))
		return ERR_IO; /* SQLite has rolled the outer one back: nothing may go on in it */
	e = run(db, *db_depth(db) == 0 ? outermost : SQL_SAVEPOINT);
	if (e != ERR_OK)
		return e;
	*tx = (struct db_tx){db, ++*db_depth(db)};
	db_watch_tx_begin(*db_watch_of(db), tx->depth);
	return ERR_OK;
}

enum err
db_tx_begin_write(struct db *db, struct db_tx *tx)
{
	return tx_begin(db, SQL_BEGIN_WRITE, tx);
}

enum err
db_tx_begin_read(struct db *db, struct db_tx *tx)
{
	return tx_begin(db, SQL_BEGIN_READ, tx);
}

enum err
db_tx_commit(struct db_tx *tx)
{
	struct db *db = tx->db;
	enum err e = ERR_IO;

	assert(*db_depth(db) == tx->depth);
	if (db_in_transaction(db))
		e = run(db, tx->depth == 1 ? SQL_COMMIT : SQL_RELEASE);
	if (e != ERR_OK)
		return e; /* db_tx_done() rolls back */
	(*db_depth(db))--;
	tx->db = NULL;
	return ERR_OK;
}

void
db_tx_done(struct db_tx *tx)
{
	struct db *db = tx->db;

	if (db == NULL)
		return;
	assert(*db_depth(db) == tx->depth);
	(*db_depth(db))--;
	tx->db = NULL;
	db_watch_tx_undo(*db_watch_of(db), tx->depth);
	/* A full disk, a failed write and the like have rolled back everything already. */
	if (!db_in_transaction(db))
		return;
	if (tx->depth > 1) {
		(void)run(db, SQL_ROLLBACK_TO);
		(void)run(db, SQL_RELEASE);
	} else {
		(void)run(db, SQL_ROLLBACK);
	}
}
