#include "store/ask.h"

#include <assert.h>
#include <string.h>

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

/* Whether pieces of so many digits are parted by it: 00:04, 00-04, 0004.f2aa, 0004f2-aabbcc. */
static bool
is_parting(char separator, size_t digits)
{
	return separator == '.' ? digits == 4 :
				  strchr(":-", separator) != NULL &&
					  (digits == 2 || digits == 4 || digits == 6);
}

bool
ask_mac_pattern(struct ask *a, struct slice text, struct slice *out)
{
	char digits[MAC_HEX];
	size_t n = 0, piece = 0, width = 0;
	char separator = '\0';

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (slice_hex_value(c) != -1) {
			if (n == MAC_HEX || (width > 0 && piece == width))
				return false;
			digits[n++] = c;
			piece++;
			continue;
		}
		if (c == '\0' || !is_parting(c, piece) ||
			(width > 0 && (piece != width || c != separator)))
			return false;
		width = piece;
		separator = c;
		piece = 0;
	}
	if (n == 0)
		return false;
	a->mac_pattern[0] = '%';
	memcpy(a->mac_pattern + 1, digits, n);
	a->mac_pattern[n + 1] = '%';
	*out = (struct slice){a->mac_pattern, n + 2};
	return true;
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

enum err
ask_count(struct ask *rows, struct db *db, int64_t most, int64_t *out)
{
	static const char head[] = "SELECT count(*), COALESCE(sum(counts), 0) FROM (";
	struct ask a = *rows;
	int64_t looked_at, counted;
	enum err e;

	a.text = BUF(ASK_TEXT_MAX_BYTES);
	buf_add_text(&a.text, head);
	buf_add(&a.text, buf_slice(&rows->text));
	if (most > 0) {
		buf_add_text(&a.text, " LIMIT ?");
		ask_number(&a, most + 1);
	}
	buf_add_char(&a.text, ')');
	struct db_query q = ask_begin(&a, db);
	e = db_row(&q);
	looked_at = e == ERR_OK ? db_i64(&q) : 0;
	counted = e == ERR_OK ? db_i64(&q) : 0;
	if (e == ERR_OK)
		*out = most > 0 && looked_at > most ? -1 : counted;
	db_done(&q);
	ask_done(&a);
	return e;
}

void
ask_done(struct ask *a)
{
	buf_free(&a->text);
}
