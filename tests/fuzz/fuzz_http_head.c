/* Whatever a client sends, a head is taken whole or not at all, its parts lie inside it and hold
 * nothing that could end a line, and what is refused early stays refused. */
#include "fuzz.h"

#include "http/http_head.h"

static void
lies_inside(struct slice part, struct slice whole)
{
	must(part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void
check_head(const struct http_head *h, struct slice head)
{
	must(h->minor <= 1 && h->field_count <= HTTP_FIELDS_MAX);
	must(http_is_token(h->method) && h->target.n > 0);
	lies_inside(h->method, head);
	lies_inside(h->target, head);
	for (size_t i = 0; i < h->target.n; i++)
		must((unsigned char)h->target.p[i] > ' ' && h->target.p[i] != 0x7f);
	for (size_t i = 0; i < h->field_count; i++) {
		must(http_is_token(h->fields[i].name));
		must(!http_has_control(h->fields[i].value));
		lies_inside(h->fields[i].name, head);
		lies_inside(h->fields[i].value, head);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_head head, again;
	struct slice in = fuzz_input(data, size);
	size_t used = 0, used_again = 0;
	int status = 0, status_early = 0;
	enum parse got = http_head_parse(in, &head, &used, &status);
	enum parse early =
		http_head_parse(slice_head(in, in.n / 2), &again, &used_again, &status_early);

	must(early != PARSE_BAD || (got == PARSE_BAD && status == status_early));
	if (got == PARSE_MORE)
		must(in.n < HTTP_HEAD_MAX_BYTES && early == PARSE_MORE);
	if (got == PARSE_BAD)
		must(status == 400 || status == 414 || status == 431 || status == 501 ||
			status == 505);
	if (got != PARSE_OK)
		return 0;
	must(used > 0 && used <= in.n && used <= HTTP_HEAD_MAX_BYTES);
	check_head(&head, slice_head(in, used));
	must(http_head_parse(slice_head(in, used), &again, &used_again, &status) == PARSE_OK);
	must(used_again == used);
	must(http_head_parse(slice_head(in, used - 1), &again, &used_again, &status) == PARSE_MORE);
	return 0;
}
