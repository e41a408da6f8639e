/* unit_people - people with a password, and their sessions, for tests about what they hold. */
#ifndef UNIT_PEOPLE_H
#define UNIT_PEOPLE_H

#include "unit_store.h"

#include "store/db_one.h"
#include "store/people.h"
#include "store/sessions.h"

enum { NOW = 1700000000, MINUTE = 60, HOUR = 3600 };

static const struct session_limits limits = {30 * MINUTE, 12 * HOUR};

static inline struct person
unit_person(struct store *s, const char *name, enum role role, const char *hash)
{
	struct person p = {.role = role, .created_at = NOW};

	assert_int_equal(slice_to_text(slice_of(name), p.name, sizeof(p.name)), ERR_OK);
	assert_int_equal(people_add(s, &p, NULL), ERR_OK);
	if (hash != NULL)
		assert_int_equal(people_set_password(s, p.id, slice_of(hash), NOW), ERR_OK);
	return p;
}

static inline enum err
unit_log_in(struct store *s, int64_t person_id, const char *hash, int64_t now,
	char token[CRYPTO_TOKEN_BYTES], struct session *out)
{
	const struct session_login login = {
		person_id, slice_of(hash), SLICE("192.0.2.7"), SLICE("Mozilla/5.0")};

	return sessions_open(s, &login, &limits, now, token, out);
}

static inline enum err
unit_session(struct store *s, const char *token, int64_t now, struct session *out)
{
	struct slice exact = unit_exact(slice_of(token));
	enum err e = sessions_find(s, exact, &limits, now, out);

	unit_free(exact);
	return e;
}

/* What a statement counts. */
static inline int64_t
unit_count(struct store *s, const char *sql)
{
	int64_t n = -1;

	assert_int_equal(db_number(s->main, sql, &n), ERR_OK);
	return n;
}

#endif
