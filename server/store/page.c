#include "store/page.h"

#include "base/crypto.h"

enum { HEAD_BYTES = 2 + 8 };

void
page_mark_value(struct page_mark *m, struct slice value)
{
	m->value_len = value.n < PAGE_VALUE_MAX_BYTES ? value.n : PAGE_VALUE_MAX_BYTES;
	memcpy(m->value, value.p, m->value_len);
}

void
page_mark_write(const struct page_mark *m, char out[PAGE_MARK_BYTES])
{
	uint8_t bytes[HEAD_BYTES + PAGE_VALUE_MAX_BYTES] = {m->list, m->is_backward};

	for (int i = 0; i < 8; i++)
		bytes[2 + i] = (uint8_t)((uint64_t)m->id >> (56 - 8 * i));
	memcpy(bytes + HEAD_BYTES, m->value, m->value_len);
	crypto_hex(bytes, HEAD_BYTES + m->value_len, out);
}

static enum err
refuse(struct why *why)
{
	return why_fail(why, ERR_SYNTAX,
		"The mark is none of this list in this order; begin with its first page.");
}

enum err
page_mark_read(
	struct slice s, uint8_t list, bool is_backward, struct page_mark *out, struct why *why)
{
	uint8_t bytes[HEAD_BYTES + PAGE_VALUE_MAX_BYTES];
	struct page_mark m = {.list = list, .is_backward = is_backward};
	uint64_t id = 0;

	if (s.n % 2 != 0 || s.n / 2 < HEAD_BYTES || s.n / 2 > sizeof(bytes))
		return refuse(why);
	for (size_t i = 0; i < s.n / 2; i++) {
		int high = slice_hex_value(s.p[2 * i]), low = slice_hex_value(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return refuse(why);
		bytes[i] = (uint8_t)(high * 16 + low);
	}
	if (bytes[0] != list || bytes[1] != (uint8_t)is_backward)
		return refuse(why);
	for (int i = 0; i < 8; i++)
		id = id << 8 | bytes[2 + i];
	m.id = (int64_t)id;
	page_mark_value(&m, (struct slice){(char *)bytes + HEAD_BYTES, s.n / 2 - HEAD_BYTES});
	*out = m;
	return ERR_OK;
}

enum err
page_begin(const struct page *page, uint8_t list, bool is_backward, struct page_mark *mark,
	struct why *why)
{
	if (page->limit < 1 || page->limit > PAGE_ROWS_MAX)
		return why_fail(why, ERR_LIMIT, "A page has 1 to %d rows.", PAGE_ROWS_MAX);
	return page->after.n > 0 ? page_mark_read(page->after, list, is_backward, mark, why) :
				   ERR_OK;
}

enum err
page_cut_begin(struct page_cut *cut, const struct page *page, uint8_t list, struct why *why)
{
	struct page_mark after = {.list = list};
	enum err e = page_begin(page, list, false, &after, why);

	if (e == ERR_OK)
		*cut = (struct page_cut){.limit = page->limit,
			.compare = slice_compare,
			.after = after,
			.last = {.list = list},
			.goes_on = page->after.n > 0};
	return e;
}

/* Whether a row stands behind the one that the page before ended with. */
static bool
is_behind(const struct page_cut *cut, int64_t order, struct slice name)
{
	if (order != cut->after.id)
		return order > cut->after.id;
	return cut->compare(slice_head(name, PAGE_VALUE_MAX_BYTES), page_mark_slice(&cut->after)) >
	       0;
}

bool
page_cut_takes(struct page_cut *cut, int64_t order, struct slice name)
{
	cut->total++;
	if (cut->goes_on && !is_behind(cut, order, name))
		return false;
	cut->has_more = cut->rows == cut->limit;
	if (cut->has_more)
		return false;
	cut->rows++;
	cut->last.id = order;
	page_mark_value(&cut->last, name);
	return true;
}

void
page_cut_end(const struct page_cut *cut, struct page_end *out)
{
	*out = (struct page_end){.total = cut->total};
	if (cut->has_more)
		page_mark_write(&cut->last, out->next);
}
