/* Whatever parses as a template can be filled in, twice with the same result, and leaves no
 * index letter in a repeated name; whatever does not says in which line. */
#include "fuzz.h"

#include "base/buf.h"
#include "limits.h"
#include "provision/placeholder.h"
#include "provision/template.h"

static size_t
count(void *ctx, enum template_repeat repeat, size_t line)
{
	(void)ctx;
	(void)line;
	return (size_t)repeat % 3;
}

static uint64_t
index_of(void *ctx, enum template_repeat repeat, size_t line, size_t i)
{
	(void)ctx;
	(void)repeat;
	(void)line;
	return i + 1;
}

static enum err
value(void *ctx, struct slice name, enum template_repeat repeat, size_t line, size_t i,
	struct buf *out)
{
	enum placeholder_id id = placeholder_find(name);

	(void)ctx;
	(void)line;
	(void)i;
	must(id < PLACE__COUNT && placeholder_fits(id, repeat));
	if (id % 3 == 0)
		return ERR_NOTFOUND;
	buf_add(out, name);
	return buf_check(out);
}

static enum err
note(void *ctx, struct slice name, struct slice text, bool secret)
{
	must(name.n > 0 && text.n <= PARAM_VALUE_MAX_BYTES);
	must(slice_find(name, SLICE("reg.x.")) != 0 || slice_is(name, "reg.x."));
	buf_addf(ctx, "%.*s=%.*s %d\n", SLICE_FMT(name), SLICE_FMT(text), secret);
	return ERR_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct template_source source = {count, index_of, value, NULL};
	struct slice in = fuzz_input(data, size);
	struct buf once = BUF(1 << 20), twice = BUF(1 << 20);
	struct template *t = NULL;
	struct why why = {""};

	if (template_parse(in, &t, &why) != ERR_OK) {
		must(slice_starts(slice_of(why.text), SLICE("line ")));
		return 0;
	}
	must(template_fill(t, &source, note, &once) == template_fill(t, &source, note, &twice));
	must(slice_eq(buf_slice(&once), buf_slice(&twice)));
	template_free(t);
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
