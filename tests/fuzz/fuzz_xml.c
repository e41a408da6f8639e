/* Whatever xml_read() takes gives names and UTF-8 values with lines that only go up within a
 * document, and each pair that may be written comes back the same from xml_attribute(). */
#include "fuzz.h"

#include "base/buf.h"
#include "limits.h"
#include "provision/xml.h"

struct pair {
	struct slice name, value;
	size_t seen;
};

static enum err
same(void *ctx, const struct xml_attribute *a)
{
	struct pair *p = ctx;

	must(slice_eq(a->name, p->name) && slice_eq(a->value, p->value));
	p->seen++;
	return ERR_OK;
}

static enum err
check(void *ctx, const struct xml_attribute *a)
{
	unsigned *line = ctx;
	struct buf out = BUF(RENDER_MAX_BYTES);
	struct pair pair = {a->name, a->value, 0};
	struct xml_writer *w = xml_begin("r");

	must(a->name.n > 0 && slice_is_utf8(a->name) && slice_is_utf8(a->value));
	must(a->line >= *line);
	*line = a->line;
	xml_attribute(w, a->name, a->value);
	if (xml_end(w, &out) == ERR_OK) {
		must(xml_read(buf_slice(&out), same, &pair, NULL) == ERR_OK);
		must(pair.seen == 1);
	}
	buf_free(&out);
	return ERR_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct why why = {""};
	unsigned line = 1;
	enum err e = xml_read(in, check, &line, &why);

	must(e == ERR_OK || (slice_starts(slice_of(why.text), SLICE("line "))));
	return 0;
}
