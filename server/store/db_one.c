#include "store/db_one.h"

#include "base/auto.h"

enum err
db_row_i64(struct db_query *q, int64_t *out)
{
	enum err e = db_row(q);

	if (e == ERR_OK)
		*out = db_i64(q);
	return e;
}

enum err
db_number(struct db *db, const char *sql, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	return db_row_i64(&q, out);
}

enum err
db_number_of(struct db *db, const char *sql, int64_t of, int64_t *out)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	db_bind_i64(&q, of);
	return db_row_i64(&q, out);
}

enum err
db_text_of(struct db *db, const char *sql, int64_t of, char *dst, size_t cap)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	db_bind_i64(&q, of);
	enum err e = db_row(&q);
	if (e != ERR_OK)
		return e;
	db_text(&q, dst, cap);
	return q.err;
}

enum err
db_run_by_id(struct db *db, const char *sql, int64_t id)
{
	AUTO(db_done) struct db_query q = db_use(db, sql);

	db_bind_i64(&q, id);
	return db_run_on_one(&q);
}
