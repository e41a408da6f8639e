#include "base/auto.h"
#include "cli/csv.h"
#include "cli/file.h"
#include "cli/phone_columns.h"
#include "cli/phone_csv.h"
#include "store/groups.h"
#include "store/lines.h"

enum { EXPORT_MAX_BYTES = 512 * 1024 * 1024, SERVERS_TEXT_MAX_BYTES = 4096 };

struct export
{
	struct store *store;
	struct buf out;
	size_t columns; /* lines per phone in the table */
	size_t line;    /* lines of the current phone that were written */
	int64_t phones, lines;
};

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

static void
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
	csv_end(&x->out);
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
	x->lines++;
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
	x->phones++;
	e = lines_of_phone(x->store, phone->id, write_line, x);
	write_no_lines(x, x->columns);
	csv_end(&x->out);
	return e == ERR_OK ? buf_check(&x->out) : e;
}

/* Where the table goes. */
static enum err
deliver(struct cli *c, const struct export *x)
{
	const char *path = args_text(c->args, "FILE");
	enum err e;

	if (path == NULL || strcmp(path, "-") == 0) {
		if (output_is_json(c->out))
			output_slice(c->out, "csv", buf_slice(&x->out));
		else
			output_raw(c->out, buf_slice(&x->out));
		return ERR_OK;
	}
	e = file_write(path, buf_slice(&x->out), 0666, c->why);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "file", path);
	output_number(c->out, "phones", x->phones);
	output_number(c->out, "lines", x->lines);
	output_note(c->out, "Wrote %lld phones with %lld lines to %s, without their secrets.",
		(long long)x->phones, (long long)x->lines, path);
	return ERR_OK;
}

enum err
phone_export(struct cli *c)
{
	static const struct phone_filter everything = {
		.state = PHONE_STATE__COUNT, .model = SLICE_INIT(""), .text = SLICE_INIT("")};
	struct export x = {.store = c->store, .out = BUF(EXPORT_MAX_BYTES), .columns = 1};
	enum err e = phones_each(c->store, &everything, find_last_of_phone, &x);

	if (e == ERR_OK) {
		write_header(&x);
		e = phones_each(c->store, &everything, write_phone, &x);
	}
	if (e == ERR_OK)
		e = deliver(c, &x);
	buf_free(&x.out);
	return e;
}

/* clang-format off */
const struct arg_row phone_export_positionals[] = {
	{"FILE", NULL, 0, "the CSV file to write; else, or for -, standard output"},
	{NULL, NULL, 0, NULL},
};
/* clang-format on */

const char phone_export_about[] =
	"Writes all phones and their lines as a table for spreadsheets, without secrets.";

const char phone_export_examples[] = "bootline phone export phones.csv\n"
				     "bootline phone export | bootline phone import -\n"
				     "\n"
				     "The columns are those of `bootline phone import --help`.\n";
