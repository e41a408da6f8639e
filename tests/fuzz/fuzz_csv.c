/* Whatever a table holds, its rows written again are read back the same, no cell that a
 * spreadsheet would run is written bare, and a refusal says why. */
#include "fuzz.h"

#include "manage/csv.h"

/* What stands at the very beginning of the cell, behind the quote if there is one. */
static bool
runs(struct slice written)
{
	if (written.n > 0 && written.p[0] == '"')
		written = slice_from(written, 1);
	return written.n > 0 && memchr("=+-@\t\r", written.p[0], 6) != NULL;
}

static void
write_row(const struct csv *c, struct buf *out)
{
	for (size_t i = 0; i < c->count; i++) {
		size_t start = out->n + (i > 0);

		csv_write(out, i == 0, csv_cell(c, i));
		must(!runs(slice_from(buf_slice(out), start)));
	}
	csv_end(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct csv once, twice; /* 16 KiB each */
	AUTO(buf_free) struct buf written = BUF(16 << 20);
	struct why why = {""};
	enum err e = csv_begin(&once, fuzz_input(data, size), &why);

	if (e != ERR_OK) {
		must(e == ERR_SYNTAX && why.text[0] != '\0');
		return 0;
	}
	while ((e = csv_next(&once, &why)) == ERR_OK) {
		must(once.count >= 1 && once.count <= CSV_COLUMNS_MAX);
		buf_clear(&written);
		/* A header fixes the separator and keeps a byte order mark from the very beginning.
		 */
		buf_add_text(&written, "a,b\r\n");
		write_row(&once, &written);
		must(buf_check(&written) == ERR_OK);
		must(csv_begin(&twice, buf_slice(&written), &why) == ERR_OK);
		must(csv_next(&twice, &why) == ERR_OK && twice.count == 2);
		must(csv_next(&twice, &why) == ERR_OK && twice.count == once.count);
		for (size_t i = 0; i < once.count; i++)
			must(slice_eq(csv_cell(&once, i), csv_cell(&twice, i)));
		must(csv_next(&twice, &why) == ERR_NOTFOUND);
		csv_done(&twice);
	}
	must(e == ERR_NOTFOUND || (slice_starts(slice_of(why.text), SLICE("row "))));
	must(once.rest.n == 0);
	csv_done(&once);
	return 0;
}
