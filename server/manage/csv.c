#include "manage/csv.h"

/* What makes a spreadsheet run a cell; tab and CR are skipped by some before they look. */
static bool
is_trigger(char c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r';
}

/* Whether s is any number of ' and then a trigger.  Counting all of them makes the guard exact:
 * one more is written, one less is read. */
static bool
is_formula(struct slice s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] == '\'')
		i++;
	return i < s.n && is_trigger(s.p[i]);
}

/* The first separator of the first row that no quotes hide; the comma where there is none. */
static char
find_separator(struct slice text)
{
	bool is_quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char ch = text.p[i];

		if (ch == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && (ch == ',' || ch == ';' || ch == '\t'))
			return ch;
		else if (!is_quoted && ch == '\n')
			break;
	}
	return ',';
}

enum err
csv_begin(struct csv *c, struct slice text, struct why *why)
{
	if (slice_starts(text, SLICE("\xff\xfe")) || slice_starts(text, SLICE("\xfe\xff")))
		return why_fail(why, ERR_SYNTAX,
			"The file is UTF-16 text: save it as \"CSV UTF-8\" and try again.");
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		text = slice_from(text, 3);
	*c = (struct csv){
		.rest = text, .separator = find_separator(text), .bytes = BUF(CSV_ROW_MAX_BYTES)};
	return ERR_OK;
}

void
csv_done(struct csv *c)
{
	buf_free(&c->bytes);
}

static enum err
fail(const struct csv *c, struct why *why, enum err e, const char *reason)
{
	return why_fail(why, e, "row %zu, column %zu: %s", c->row, c->count + 1, reason);
}

static enum err
read_quoted(struct csv *c, struct why *why)
{
	c->rest = slice_from(c->rest, 1);
	for (;;) {
		const char *quote = memchr(c->rest.p, '"', c->rest.n);

		if (quote == NULL)
			return fail(c, why, ERR_SYNTAX,
				"the cell begins with a quote that is never closed.");
		buf_add(&c->bytes, slice_head(c->rest, (size_t)(quote - c->rest.p)));
		c->rest = slice_from(c->rest, (size_t)(quote - c->rest.p) + 1);
		if (c->rest.n == 0 || c->rest.p[0] != '"')
			return ERR_OK;
		buf_add_char(&c->bytes, '"');
		c->rest = slice_from(c->rest, 1);
	}
}

static enum err
read_plain(struct csv *c, struct why *why)
{
	size_t n = 0;

	while (n < c->rest.n && c->rest.p[n] != c->separator && c->rest.p[n] != '\n' &&
		c->rest.p[n] != '\r') {
		if (c->rest.p[n] == '"')
			return fail(c, why, ERR_SYNTAX,
				"a quote stands inside a cell without quotes around it; put the "
				"cell "
				"in quotes and write the quote twice.");
		n++;
	}
	buf_add(&c->bytes, slice_head(c->rest, n));
	c->rest = slice_from(c->rest, n);
	return ERR_OK;
}

/* Checks the cell that begins at start and takes its guard off. */
static enum err
finish_cell(struct csv *c, size_t start, struct why *why)
{
	if (buf_check(&c->bytes) == ERR_LIMIT)
		return fail(c, why, ERR_LIMIT, "the row has more than 1 MiB.");
	if (buf_check(&c->bytes) != ERR_OK)
		return fail(c, why, ERR_NOMEM, "there is no memory left to read it.");

	struct slice cell = slice_from(buf_slice(&c->bytes), start);

	if (cell.n > CSV_CELL_MAX_BYTES)
		return fail(c, why, ERR_LIMIT,
			"the cell has more than 64 KiB; a quote may not be closed.");
	if (memchr(cell.p, '\0', cell.n) != NULL)
		return fail(c, why, ERR_SYNTAX, "the cell holds a NUL byte, which no text has.");
	if (!slice_is_utf8(cell))
		return fail(c, why, ERR_SYNTAX,
			"the cell is not UTF-8; save the file as \"CSV UTF-8\".");
	if (cell.n > 0 && cell.p[0] == '\'' && is_formula(cell)) {
		memmove(c->bytes.p + start, c->bytes.p + start + 1, cell.n - 1);
		c->bytes.n--;
	}
	c->ends[c->count++] = c->bytes.n;
	return ERR_OK;
}

/* Takes what stands behind a cell.  *more: another cell of this row follows. */
static enum err
read_end(struct csv *c, bool *more, struct why *why)
{
	*more = false;
	if (c->rest.n == 0)
		return ERR_OK;
	if (c->rest.p[0] == c->separator) {
		*more = true;
		c->rest = slice_from(c->rest, 1);
		return ERR_OK;
	}
	if (c->rest.p[0] == '\n') {
		c->rest = slice_from(c->rest, 1);
		return ERR_OK;
	}
	if (slice_starts(c->rest, SLICE("\r\n"))) {
		c->rest = slice_from(c->rest, 2);
		return ERR_OK;
	}
	c->count--; /* the cell that was just read is the one at fault */
	if (c->rest.p[0] == '\r')
		return fail(c, why, ERR_SYNTAX,
			"a carriage return without a line feed; save the file with CRLF or LF "
			"line ends.");
	return fail(c, why, ERR_SYNTAX,
		"more text stands behind the closing quote; a quote inside a cell is written "
		"twice.");
}

enum err
csv_next(struct csv *c, struct why *why)
{
	enum err e = ERR_OK;

	if (c->rest.n == 0)
		return ERR_NOTFOUND;
	buf_clear(&c->bytes);
	c->count = 0;
	c->row++;
	for (bool more = true; more && e == ERR_OK;) {
		size_t start = c->bytes.n;

		if (c->count == CSV_COLUMNS_MAX)
			return fail(c, why, ERR_LIMIT, "a row has at most 2048 cells.");
		e = c->rest.n > 0 && c->rest.p[0] == '"' ? read_quoted(c, why) : read_plain(c, why);
		if (e == ERR_OK)
			e = finish_cell(c, start, why);
		if (e == ERR_OK)
			e = read_end(c, &more, why);
	}
	if (e != ERR_OK)
		c->rest = SLICE("");
	return e;
}

struct slice
csv_cell(const struct csv *c, size_t i)
{
	size_t start;

	if (i >= c->count)
		return SLICE("");
	start = i == 0 ? 0 : c->ends[i - 1];
	return slice_head(slice_from(buf_slice(&c->bytes), start), c->ends[i] - start);
}

bool
csv_is_blank(const struct csv *c)
{
	return c->bytes.n == 0;
}

static bool
needs_quotes(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '"' || s.p[i] == '\r' ||
			s.p[i] == '\n' || s.p[i] == '\t')
			return true;
	/* Some readers drop blanks at a cell's ends unless quotes keep them. */
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

void
csv_write(struct buf *out, bool is_first, struct slice cell)
{
	bool is_quoted = needs_quotes(cell);

	if (!is_first)
		buf_add_char(out, ',');
	if (is_quoted)
		buf_add_char(out, '"');
	if (is_formula(cell))
		buf_add_char(out, '\'');
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, cell.p[i]);
	}
	if (is_quoted)
		buf_add_char(out, '"');
}

void
csv_end(struct buf *out)
{
	buf_add_text(out, "\r\n");
}
