#include "store/ask.h"

#include <assert.h>

void
ask_add(struct ask *a, const char *piece)
{
	buf_add_text(&a->text, piece);
}

void
ask_where(struct ask *a, const char *condition)
{
	buf_addf(&a->text, " %s %s", a->has_where ? "AND" : "WHERE", condition);
	a->has_where = true;
}

static void
add_value(struct ask *a, struct ask_value value)
{
	assert(a->count < ASK_VALUES_MAX); /* the pieces are ours, and so few */
	a->values[a->count++] = value;
}

void
ask_number(struct ask *a, int64_t number)
{
	add_value(a, (struct ask_value){.number = number, .text = SLICE("")});
}

void
ask_text(struct ask *a, struct slice text)
{
	add_value(a, (struct ask_value){.is_text = true, .text = text});
}

void
ask_pattern(struct buf *out, struct slice text)
{
	buf_add_char(out, '%');
	for (size_t i = 0; i < text.n; i++) {
		if (strchr("%_\\", text.p[i]) != NULL)
			buf_add_char(out, '\\');
		buf_add_char(out, text.p[i]);
	}
	buf_add_char(out, '%');
}

struct db_query
ask_begin(struct ask *a, struct db *db)
{
	const char *text = buf_text(&a->text);
	struct db_query q = {.db = db, .err = buf_check(&a->text)};

	if (q.err != ERR_OK)
		return q;
	q = db_use_once(db, text);
	for (size_t i = 0; i < a->count; i++)
		if (a->values[i].is_text)
			db_bind_text(&q, a->values[i].text);
		else
			db_bind_i64(&q, a->values[i].number);
	return q;
}

void
ask_done(struct ask *a)
{
	buf_free(&a->text);
}
