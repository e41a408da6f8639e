/* Whatever a Range says, the part lies inside the content; whatever a Content-Range says, its
 * numbers agree with each other; no tag but a quoted one matches. */
#include "fuzz.h"

#include "http/http_range.h"

static void
check_part(struct slice text, uint64_t size)
{
	struct http_part p = {0, 0};

	switch (http_range_parse(text, size, &p)) {
	case HTTP_RANGE_PART:
		must(p.length > 0 && p.offset < size && p.length <= size - p.offset);
		must(slice_find(text, SLICE(",")) == text.n);
		break;
	case HTTP_RANGE_WHOLE:
	case HTTP_RANGE_NONE:
		must(p.offset == 0 && p.length == 0);
		break;
	}
}

static void
check_content_range(struct slice text)
{
	struct http_content_range r;

	if (http_content_range_parse(text, &r) != ERR_OK)
		return;
	must(r.has_length == (r.length > 0) && r.has_total == (r.total > 0));
	must(!r.has_length || r.length - 1 <= UINT64_MAX - r.offset);
	must(!r.has_total || r.offset < r.total);
	must(!r.has_total || !r.has_length || r.length <= r.total - r.offset);
}

static void
check_tags(struct slice text)
{
	bool none_match = http_if_none_match_names(text, SLICE("abc"));

	if (none_match)
		must(slice_find(text, SLICE("\"abc\"")) < text.n ||
			slice_is(slice_trim(text), "*"));
	if (http_if_range_holds(text, SLICE("abc")) && slice_trim(text).n > 0)
		must(slice_is(slice_trim(text), "\"abc\"") && none_match);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t sizes[] = {0, 1, 10, 65536, UINT64_MAX};
	struct slice in = fuzz_input(data, size);

	for (size_t i = 0; i < COUNT(sizes); i++)
		check_part(in, sizes[i]);
	check_content_range(in);
	check_tags(in);
	return 0;
}
