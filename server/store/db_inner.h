/* db_inner - what db and db_tx know of a connection together; nobody else includes it. */
#ifndef STORE_DB_INNER_H
#define STORE_DB_INNER_H

#include "store/db.h"

/* Transactions and savepoints of ours that are open. */
int *db_depth(struct db *db);

/* Whether SQLite is inside a transaction: it ends one by itself when a write fails badly. */
bool db_in_transaction(const struct db *db);

#endif
