/* db_inner - what db, db_tx and db_watch know of a connection together; nobody else includes it. */
#ifndef STORE_DB_INNER_H
#define STORE_DB_INNER_H

#include "store/db.h"

/* Transactions and savepoints of ours that are open. */
int *db_depth(struct db *db);

/* Whether SQLite is inside a transaction: it ends one by itself when a write fails badly. */
bool db_in_transaction(const struct db *db);

/* SQLite's own handle, and what is noted of its changes (NULL: nothing). */
void *db_handle(struct db *db);
struct db_watch **db_watch_of(struct db *db);

/* A transaction or savepoint has begun as the depth-th, or was rolled back; w may be NULL. */
void db_watch_tx_begin(struct db_watch *w, int depth);
void db_watch_tx_undo(struct db_watch *w, int depth);

#endif
