#include "base/auto.h"
#include "cli/file.h"
#include "cli/phone_csv.h"
#include "manage/export.h"

enum { EXPORT_MAX_BYTES = 512 * 1024 * 1024 };

static enum err
add_row(void *ctx, struct slice row)
{
	buf_add(ctx, row);
	return buf_check(ctx);
}

/* Where the table goes. */
static enum err
deliver(struct cli *c, struct slice table, const struct export_counts *counts)
{
	const char *path = args_text(c->args, "FILE");
	enum err e;

	if (path == NULL || strcmp(path, "-") == 0) {
		if (output_is_json(c->out))
			output_slice(c->out, "csv", table);
		else
			output_raw(c->out, table);
		return ERR_OK;
	}
	e = file_write(path, table, 0666, c->why);
	if (e != ERR_OK)
		return e;
	output_text(c->out, "file", path);
	output_number(c->out, "phones", counts->phones);
	output_number(c->out, "lines", counts->lines);
	output_note(c->out, "Wrote %lld phones with %lld lines to %s, without their secrets.",
		(long long)counts->phones, (long long)counts->lines, path);
	return ERR_OK;
}

enum err
phone_export(struct cli *c)
{
	static const struct phone_query everything = {
		.filter = {.state = PHONE_STATE__COUNT,
			   .model = SLICE_INIT(""),
			   .text = SLICE_INIT("")},
		.version = SLICE_INIT("")
        };
	AUTO(buf_free) struct buf table = BUF(EXPORT_MAX_BYTES);
	struct export_counts counts;
	enum err e = export_phones(c->store, &everything, add_row, &table, &counts);

	return e == ERR_OK ? deliver(c, buf_slice(&table), &counts) : e;
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
