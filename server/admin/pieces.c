#include "admin/pieces.h"

uint64_t
pieces_reserve(const struct call *c)
{
	return settings_number(c->settings, SET_DISK_RESERVE_BYTES);
}

enum err
pieces_take_size(struct call *c, int64_t most_mib, uint64_t *out)
{
	int64_t size = 0;
	enum err e = call_take_number(c, "size_bytes", 1, most_mib << 20, &size);

	if (e == ERR_OK)
		*out = (uint64_t)size;
	return e;
}

enum err
pieces_take_offset(struct call *c, uint64_t *out)
{
	bool is_there;
	int64_t offset = 0;
	enum err e = call_query_number(c, "offset", 0, INT64_MAX, &offset);

	(void)call_query(c, "offset", &is_there);
	if (e == ERR_OK && !is_there)
		e = call_fault(c, "offset", "This is needed: where the piece belongs.");
	if (e == ERR_OK)
		*out = (uint64_t)offset;
	return e;
}

enum err
pieces_begun(struct call *c, enum err e, const char *id)
{
	if (e == ERR_EXISTS)
		c->code = "no_place";
	if (e == ERR_OK)
		call_created(c, id);
	return e;
}

enum err
pieces_added(struct call *c, enum err e)
{
	if (e == ERR_EXISTS)
		c->code = "wrong_offset";
	return e;
}
