#include "base/auto.h"
#include "manage/import_row.h"

/* A line while its cells are read. */
struct reading {
	struct import_row *r;
	size_t number; /* from 0 */
	struct line line;
	size_t first;         /* row in which this line stood first */
	size_t changed_bytes; /* length of r->changed before this line */
	bool is_new;
};

static struct slice
cell_of(struct reading *g, enum line_column column)
{
	(void)line_column_name(g->number, column, g->r->column);
	return phone_cell(g->r->csv, g->r->columns->line[g->number][column]);
}

static bool
has_column(const struct reading *g, enum line_column column)
{
	return g->r->columns->line[g->number][column] != 0;
}

/* The texts of a line that are copied as they are. */
static enum err
read_texts(struct reading *g)
{
	const struct {
		enum line_column column;
		char *dst;
		size_t cap;
	} texts[] = {
		{LINE_COLUMN_AUTH_USER,    g->line.auth_user,    sizeof(g->line.auth_user)   },
		{LINE_COLUMN_AUTH_DOMAIN,  g->line.auth_domain,  sizeof(g->line.auth_domain) },
		{LINE_COLUMN_DISPLAY_NAME, g->line.display_name, sizeof(g->line.display_name)},
		{LINE_COLUMN_LABEL,        g->line.label,        sizeof(g->line.label)       },
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(texts) && e == ERR_OK; i++)
		if (has_column(g, texts[i].column))
			e = import_row_text(
				g->r, cell_of(g, texts[i].column), texts[i].dst, texts[i].cap);
	return e;
}

static enum err
read_sign_in(struct reading *g)
{
	struct slice cell = slice_trim(cell_of(g, LINE_COLUMN_SIGN_IN));

	if (cell.n == 0)
		return ERR_OK;
	for (int i = 0; i < SIGN_IN__COUNT; i++) {
		if (!slice_eq_nocase(cell, slice_of(line_sign_in_names[i])))
			continue;
		if ((int)g->line.sign_in != i)
			import_row_differs(g->r);
		g->line.sign_in = (enum line_sign_in)i;
		return ERR_OK;
	}
	return why_fail(&g->r->why, ERR_SYNTAX,
		"\"%.*s\" is no way to sign in; write full or prefilled.",
		SLICE_FMT(slice_head(cell, LABEL_MAX_BYTES)));
}

static enum err
read_shared(struct reading *g)
{
	struct slice cell = slice_trim(cell_of(g, LINE_COLUMN_SHARED));
	bool is_yes = slice_eq_nocase(cell, SLICE("yes"));

	if (cell.n == 0)
		return ERR_OK;
	if (!is_yes && !slice_eq_nocase(cell, SLICE("no")))
		return why_fail(&g->r->why, ERR_SYNTAX, "\"%.*s\" is neither yes nor no.",
			SLICE_FMT(slice_head(cell, LABEL_MAX_BYTES)));
	if (is_yes != g->line.is_shared)
		import_row_differs(g->r);
	g->line.is_shared = is_yes;
	return ERR_OK;
}

/* Refuses a second row that says something else of the same line. */
static enum err
check_claim(struct reading *g)
{
	struct slice columns = slice_from(buf_slice(&g->r->changed), g->changed_bytes);

	if (g->first == g->r->csv->row)
		return ERR_OK;
	(void)line_column_name(g->number, LINE_COLUMN_ADDRESS, g->r->column);
	return why_fail(&g->r->why, ERR_EXISTS,
		"line %s stands in row %zu too, and differs there in%.*s.", g->line.address,
		g->first, SLICE_FMT(columns));
}

/* Stores the line's own values. */
static enum err
store_line(struct reading *g, size_t changes_before)
{
	struct import_row *r = g->r;
	enum err e = ERR_OK;

	if (g->is_new)
		e = lines_add(r->store, &g->line, &r->why);
	else if (r->changes == changes_before)
		return ERR_OK;
	else {
		e = check_claim(g);
		if (e == ERR_OK)
			e = lines_update(r->store, &g->line, &r->why);
	}
	if (e == ERR_OK && g->is_new)
		e = rowmap_first(&r->lines, (uint64_t)g->line.id, r->csv->row, &g->first);
	return e;
}

/* An empty cell keeps the secret that is stored. */
static enum err
read_secret(struct reading *g)
{
	AUTO(buf_wipe) struct buf is = BUF(SECRET_MAX_BYTES);
	struct slice cell = cell_of(g, LINE_COLUMN_SECRET);
	enum err e = ERR_OK;

	if (cell.n == 0)
		return ERR_OK;
	if (cell.n > SECRET_MAX_BYTES)
		return why_fail(
			&g->r->why, ERR_LIMIT, "a secret has at most %d bytes.", SECRET_MAX_BYTES);
	if (!g->is_new)
		e = lines_secret(g->r->store, g->line.id, &is);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (e == ERR_OK && !g->is_new && slice_eq(cell, buf_slice(&is)))
		return ERR_OK;
	import_row_differs(g->r);
	e = check_claim(g);
	if (e == ERR_OK)
		e = lines_set_secret(g->r->store, g->line.id, cell);
	if (e == ERR_SYNTAX)
		return why_fail(
			&g->r->why, e, "the secret holds a character that no phone can be given.");
	return e;
}

static bool
is_same_servers(
	const struct sip_server *a, size_t a_count, const struct sip_server *b, size_t b_count)
{
	for (size_t i = 0; i < a_count && a_count == b_count; i++)
		if (a[i].port != b[i].port || strcmp(a[i].host, b[i].host) != 0 ||
			strcmp(a[i].transport, b[i].transport) != 0)
			return false;
	return a_count == b_count;
}

static enum err
read_servers(struct reading *g)
{
	struct sip_server want[SERVERS_PER_LINE_MAX], is[SERVERS_PER_LINE_MAX];
	struct slice rest = cell_of(g, LINE_COLUMN_SERVER);
	size_t count = 0, is_count = 0;
	enum err e = ERR_OK;

	if (!has_column(g, LINE_COLUMN_SERVER))
		return ERR_OK;
	while (rest.n > 0 && e == ERR_OK) {
		struct slice word = slice_trim(slice_cut(rest, ' ', &rest));

		if (word.n > 0 && count == SERVERS_PER_LINE_MAX)
			return why_fail(&g->r->why, ERR_LIMIT, "a line has at most %d servers.",
				SERVERS_PER_LINE_MAX);
		if (word.n > 0)
			e = sip_server_parse(word, &want[count++], &g->r->why);
	}
	if (e == ERR_OK && !g->is_new)
		e = lines_servers(g->r->store, g->line.id, is, &is_count);
	if (e != ERR_OK || is_same_servers(want, count, is, is_count))
		return e;
	import_row_differs(g->r);
	e = check_claim(g);
	return e == ERR_OK ? lines_set_servers(g->r->store, g->line.id, want, count) : e;
}

static enum err
read_line_keys(struct reading *g, struct assignment *a)
{
	struct slice cell = slice_trim(cell_of(g, LINE_COLUMN_LINE_KEYS));
	uint64_t n;

	if (cell.n == 0)
		return ERR_OK;
	if (slice_to_u64(cell, 1, KEYS_PER_PHONE_MAX, &n) != ERR_OK)
		return why_fail(&g->r->why, ERR_SYNTAX, "write a number of keys from 1 to %d.",
			KEYS_PER_PHONE_MAX);
	if (a->line_keys != (int64_t)n)
		import_row_differs(g->r);
	a->line_keys = (int64_t)n;
	return ERR_OK;
}

/* Puts the line on the phone, or gives its place there other values. */
static enum err
assign(struct reading *g, const struct assignment *held)
{
	struct import_row *r = g->r;
	size_t before = r->changes;
	struct assignment a = {.phone_id = r->phone.id,
		.line_id = g->line.id,
		.position = (int64_t)g->number + 1,
		.line_keys = 1};
	enum err e = ERR_OK;

	if (held != NULL)
		a = *held;
	if (has_column(g, LINE_COLUMN_PHONE_LABEL))
		e = import_row_text(
			r, cell_of(g, LINE_COLUMN_PHONE_LABEL), a.label, sizeof(a.label));
	if (e == ERR_OK && has_column(g, LINE_COLUMN_RING_TYPE))
		e = import_row_text(
			r, cell_of(g, LINE_COLUMN_RING_TYPE), a.ring_type, sizeof(a.ring_type));
	if (e == ERR_OK)
		e = read_line_keys(g, &a);
	if (e != ERR_OK || (held != NULL && r->changes == before))
		return e;
	(void)cell_of(g, LINE_COLUMN_ADDRESS);
	if (held != NULL)
		e = lines_unassign(r->store, a.line_id, a.phone_id);
	else
		import_row_differs(r);
	return e == ERR_OK ? lines_assign(r->store, &a, &r->why) : e;
}

/* Finds the line of this address, or begins a new one. */
static enum err
find_line(struct reading *g, const char *address, const struct assignment *held)
{
	struct import_row *r = g->r;
	enum err e = ERR_OK;

	if (held != NULL)
		g->line = held->line;
	else
		e = lines_by_address(r->store, slice_of(address), &g->line);
	g->is_new = e == ERR_NOTFOUND;
	if (!g->is_new)
		return e == ERR_OK ? rowmap_first(&r->lines, (uint64_t)g->line.id, r->csv->row,
					     &g->first) :
				     e;
	g->line = (struct line){.sign_in = SIGN_IN_FULL};
	g->first = r->csv->row;
	return slice_to_text(slice_of(address), g->line.address, sizeof(g->line.address));
}

static enum err
read_line(struct reading *g, const char *address, const struct assignment *held)
{
	size_t before = g->r->changes;
	enum err e = find_line(g, address, held);

	g->changed_bytes = g->r->changed.n;
	if (e == ERR_OK)
		e = read_texts(g);
	if (e == ERR_OK)
		e = read_sign_in(g);
	if (e == ERR_OK)
		e = read_shared(g);
	if (e == ERR_OK)
		e = store_line(g, before);
	if (e == ERR_OK)
		e = read_secret(g);
	if (e == ERR_OK)
		e = read_servers(g);
	if (e != ERR_OK)
		return e;
	if (g->is_new)
		g->r->lines_added++;
	else
		g->r->lines_changed += g->r->changes != before;
	return assign(g, held);
}

/* A line without an address must have nothing else. */
static enum err
check_empty(struct reading *g)
{
	for (int i = LINE_COLUMN_ADDRESS + 1; i < LINE_COLUMN__COUNT; i++)
		if (cell_of(g, (enum line_column)i).n > 0)
			return why_fail(&g->r->why, ERR_SYNTAX,
				"a line without line%zu_address has no values.", g->number + 1);
	return ERR_OK;
}

static const struct assignment *
held_at(const struct import_row *r, size_t number, const char *address)
{
	for (size_t i = 0; i < r->held_count; i++)
		if (r->held[i].position == (int64_t)number + 1 &&
			strcmp(r->held[i].line.address, address) == 0)
			return &r->held[i];
	return NULL;
}

enum err
import_row_lines(struct import_row *r)
{
	enum err e = phones_by_mac(r->store, r->mac, &r->phone);

	if (e == ERR_OK)
		e = import_row_hold(r);
	for (size_t i = 0; i < r->columns->lines && e == ERR_OK; i++) {
		struct reading g = {.r = r, .number = i};
		char address[ADDRESS_MAX_BYTES + 1];
		struct slice cell;

		if (!has_column(&g, LINE_COLUMN_ADDRESS))
			continue;
		cell = slice_trim(cell_of(&g, LINE_COLUMN_ADDRESS));
		if (cell.n == 0) {
			e = check_empty(&g);
			continue;
		}
		e = line_address_parse(cell, address, &r->why);
		if (e == ERR_OK)
			e = read_line(&g, address, held_at(r, i, address));
	}
	return e;
}
