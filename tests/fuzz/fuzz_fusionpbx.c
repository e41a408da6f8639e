/* Whatever is called an export of FusionPBX, it becomes a table that can be read, of as many rows,
 * or is refused with a reason. */
#include "fuzz.h"

#include "manage/csv.h"
#include "moving/fusionpbx.h"

enum { OUT_MAX_BYTES = 64 * 1024 * 1024 };

static size_t
count_rows(struct slice text)
{
	AUTO(csv_done) struct csv c = {.separator = 0};
	struct why why = {""};
	size_t rows = 0;

	must(csv_begin(&c, text, &why) == ERR_OK);
	while (csv_next(&c, &why) == ERR_OK)
		rows++;
	return rows;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf out = BUF(OUT_MAX_BYTES);
	struct slice text = fuzz_input(data, size);
	struct fusionpbx_counts counts;
	struct why why = {""};

	if (fusionpbx_translate(text, &out, &counts, &why) != ERR_OK) {
		must(why.text[0] != '\0');
		return 0;
	}
	must(count_rows(buf_slice(&out)) == count_rows(text));
	must(counts.devices <= count_rows(text));
	return 0;
}
