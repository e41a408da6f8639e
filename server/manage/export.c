#include "manage/export.h"

#include "base/auto.h"
#include "manage/csv.h"
#include "manage/phone_columns.h"
#include "store/groups.h"
#include "store/lines.h"

#include <stdio.h>

enum { SERVERS_TEXT_MAX_BYTES = 4096 };

struct export
{
	struct store *store;
	enum err (*take)(void *ctx, struct slice row);
	void *ctx;
	struct buf out; /* the current row */
	size_t columns; /* lines per phone in the table */
	size_t line;    /* lines of the current phone that were written */
	struct export_counts counts;
};

static void
export_done(struct export *x)
{
	buf_free(&x->out);
}

/* Ends the current row and gives it away. */
static enum err
give_row(struct export *x)
{
	enum err e;

	csv_end(&x->out);
	e = buf_check(&x->out);
	if (e == ERR_OK)
		e = x->take(x->ctx, buf_slice(&x->out));
	buf_clear(&x->out);
	return e;
}

static enum err
find_last_line(void *ctx, const struct assignment *a)
{
	struct export *x = ctx;

	if ((size_t)a->position > x->columns)
		x->columns = (size_t)a->position;
	return ERR_OK;
}

static enum err
find_last_of_phone(void *ctx, const struct phone *phone)
{
	struct export *x = ctx;

	return lines_of_phone(x->store, phone->id, find_last_line, x);
}

static enum err
write_header(struct export *x)
{
	for (int i = 0; i < PHONE_COLUMN__COUNT; i++)
		csv_write(&x->out, i == 0, slice_of(phone_column_names[i]));
	for (size_t line = 0; line < x->columns; line++)
		for (int i = 0; i < LINE_COLUMN__COUNT; i++) {
			char name[COLUMN_NAME_BYTES];

			csv_write(&x->out, false,
				slice_of(line_column_name(line, (enum line_column)i, name)));
		}
	return give_row(x);
}

static void
write_text(struct export *x, const char *text)
{
	csv_write(&x->out, false, slice_of(text));
}

static enum err
write_servers(struct export *x, int64_t line_id)
{
	AUTO(buf_free) struct buf text = BUF(SERVERS_TEXT_MAX_BYTES);
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	size_t count;
	enum err e = lines_servers(x->store, line_id, servers, &count);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(&text, ' ');
		sip_server_write(&servers[i], &text);
	}
	csv_write(&x->out, false, buf_slice(&text));
	return buf_check(&text);
}

static void
write_no_lines(struct export *x, size_t until)
{
	for (; x->line < until; x->line++)
		for (int i = 0; i < LINE_COLUMN__COUNT; i++)
			write_text(x, "");
}

/* The cells of one line, in the order of enum line_column. */
static enum err
write_line(void *ctx, const struct assignment *a)
{
	struct export *x = ctx;
	char keys[24];
	enum err e;

	write_no_lines(x, (size_t)a->position - 1);
	(void)snprintf(keys, sizeof(keys), "%lld", (long long)a->line_keys);
	write_text(x, a->line.address);
	write_text(x, a->line.auth_user);
	write_text(x, a->line.auth_domain);
	write_text(x, ""); /* secrets do not leave the inventory; an import keeps what is stored */
	write_text(x, a->line.display_name);
	write_text(x, a->line.label);
	write_text(x, line_sign_in_names[a->line.sign_in]);
	e = write_servers(x, a->line_id);
	write_text(x, a->line.is_shared ? "yes" : "no");
	write_text(x, a->label);
	write_text(x, a->ring_type);
	write_text(x, keys);
	x->line++;
	x->counts.lines++;
	return e;
}

static enum err
add_group(void *ctx, const struct group *group)
{
	struct buf *names = ctx;

	buf_addf(names, "%s%s", names->n > 0 ? " " : "", group->name);
	return buf_check(names);
}

static enum err
write_phone(void *ctx, const struct phone *phone)
{
	AUTO(buf_free) struct buf groups = BUF(GROUPS_PER_PHONE_MAX * (WORD_MAX_BYTES + 1ul));
	struct export *x = ctx;
	char mac[MAC_TEXT_BYTES];
	enum err e = groups_of_phone(x->store, phone->id, add_group, &groups);

	if (e != ERR_OK)
		return e;
	csv_write(&x->out, true, slice_of(mac_text(phone->mac, mac)));
	write_text(x, phone->model);
	write_text(x, phone->site);
	csv_write(&x->out, false, buf_slice(&groups));
	write_text(x, phone->label);
	write_text(x, phone_state_names[phone->state]);
	x->line = 0;
	x->counts.phones++;
	e = lines_of_phone(x->store, phone->id, write_line, x);
	write_no_lines(x, x->columns);
	return e == ERR_OK ? give_row(x) : e;
}

enum err
export_phones(struct store *s, const struct phone_query *which,
	enum err (*take)(void *ctx, struct slice row), void *ctx, struct export_counts *out)
{
	AUTO(export_done)
	struct export x = {
		.store = s, .take = take, .ctx = ctx, .out = BUF(CSV_ROW_MAX_BYTES), .columns = 1};
	enum err e = phone_query_each(s, which, find_last_of_phone, &x);

	if (e == ERR_OK)
		e = write_header(&x);
	if (e == ERR_OK)
		e = phone_query_each(s, which, write_phone, &x);
	if (e == ERR_OK)
		*out = x.counts;
	return e;
}
