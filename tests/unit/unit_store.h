/* unit_store - a store in memory for each test, and what tests ask of one. */
#ifndef UNIT_STORE_H
#define UNIT_STORE_H

#include "unit.h"

#include "base/buf.h"
#include "store/store.h"

static inline int
unit_store_setup(void **state)
{
	struct store *s = NULL;

	if (crypto_setup() != ERR_OK || store_open_memory(&s) != ERR_OK)
		return 1;
	*state = s;
	return 0;
}

static inline int
unit_store_teardown(void **state)
{
	store_close(*state);
	return 0;
}

#define STORE_CASE(name)                                                                           \
	cmocka_unit_test_setup_teardown(name, unit_store_setup, unit_store_teardown)

/* Fails unless the statement finds its rows by an index or a key. */
static inline void
assert_uses_index(struct db *db, const char *explain_sql)
{
	AUTO(db_done) struct db_query q = db_use(db, explain_sql);
	size_t rows = 0;

	while (db_row(&q) == ERR_OK) {
		for (int skipped = 0; skipped < 3; skipped++)
			(void)db_i64(&q);
		struct slice detail = db_slice(&q);

		print_message("%.*s\n", SLICE_FMT(detail));
		assert_false(slice_starts(detail, SLICE("SCAN")));
		assert_int_equal(slice_find(detail, SLICE("TEMP B-TREE")), detail.n);
		rows++;
	}
	assert_true(rows > 0);
}

/* The same of one step, and by this index. */
static inline void
assert_uses_index_of(struct db *db, const char *index, const char *explain_sql)
{
	AUTO(db_done) struct db_query q = db_use(db, explain_sql);

	assert_int_equal(db_row(&q), ERR_OK);
	for (int skipped = 0; skipped < 3; skipped++)
		(void)db_i64(&q);
	struct slice detail = db_slice(&q);
	print_message("%.*s\n", SLICE_FMT(detail));
	assert_true(slice_find(detail, slice_of(index)) < detail.n);
}

#endif
