/* Whatever a query holds, its words written again, each in quotes, are read back the same, and a
 * refusal says why. */
#include "fuzz.h"

#include "manage/phone_choice.h"

static void
write_word(struct buf *b, const char *name, struct slice value)
{
	buf_addf(b, "%s=\"", name);
	for (size_t i = 0; i < value.n; i++)
		buf_addf(b, value.p[i] == '"' ? "\"\"" : "%c", value.p[i]);
	buf_add_text(b, "\" ");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct phone_typed once, twice;
	AUTO(buf_free) struct buf written = BUF(8 * PHONE_QUERY_MAX_BYTES);
	struct why why = {""};
	enum err e = phone_typed_read(fuzz_input(data, size), &once, &why);
	size_t words = 0;

	if (e != ERR_OK) {
		must((e == ERR_SYNTAX || (e == ERR_LIMIT && size > PHONE_QUERY_MAX_BYTES)) &&
			why.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < PHONE_WORD__COUNT; i++)
		if (once.asked.values[i].n > 0) {
			write_word(&written, phone_words[i], once.asked.values[i]);
			words++;
		}
	must(words > 0 && buf_check(&written) == ERR_OK);
	if (written.n > PHONE_QUERY_MAX_BYTES)
		return 0;
	must(phone_typed_read(buf_slice(&written), &twice, &why) == ERR_OK);
	for (size_t i = 0; i < PHONE_WORD__COUNT; i++)
		must(slice_eq(once.asked.values[i], twice.asked.values[i]));
	return 0;
}
