/* /logs, /phones/{mac}/logs: what phones upload and never read back. */
#include "store/logs.h"
#include "admin/paging.h"
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "base/escape.h"
#include "manage/members_of.h"
#include "store/log_query.h"

enum {
	LOG_WHOLE_MAX_BYTES = 1024 * 1024 * 1024,
	LOG_PART_MAX_BYTES = 8 * 1024 * 1024, /* an answer of it is at most four times as long */
	LOG_PART_BYTES = 1024 * 1024,
};

static enum err
list_one(void *ctx, const struct log_row *log)
{
	struct jval *row = jval_push_object(ctx);

	members_of_log(jval_members(row), log);
	return ERR_OK;
}

enum err
logs_list(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "logs");
	struct page page = {.limit = 0};
	struct page_end end;
	struct mac mac;
	bool has_mac;
	enum err e = phone_path_mac(c, &mac, &has_mac);

	if (e == ERR_OK)
		e = paging_take(c, &page);
	if (e != ERR_OK)
		return e;
	e = log_query_run(c->store, has_mac ? &mac : NULL, &page, list_one, rows, &end, c->why);
	if (e != ERR_OK)
		return paging_blame(c, e);
	paging_put(c, &end);
	return ERR_OK;
}

static enum err
find(struct call *c, struct log_row *out)
{
	uint64_t id = 0;
	enum err e = slice_to_u64(c->names[0], 1, INT64_MAX, &id);

	e = e == ERR_OK ? logs_by_id(c->store, (int64_t)id, out) : ERR_NOTFOUND;
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no log \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], 20)));
	return e;
}

/* The bytes from ?offset on, at most ?limit; as text, for a phone may write anything into its log,
 * and as it wrote them where that is asked for. */
enum err
logs_show(struct call *c)
{
	AUTO(buf_free) struct buf text = BUF(LOG_WHOLE_MAX_BYTES);
	int64_t offset = 0, limit = LOG_PART_BYTES;
	bool is_raw = call_query_flag(c, "raw");
	char mac[MAC_TEXT_BYTES];
	struct log_row log;
	struct slice part;
	enum err e = find(c, &log);

	if (e == ERR_OK)
		e = call_query_number(c, "offset", 0, LOG_WHOLE_MAX_BYTES, &offset);
	if (e == ERR_OK)
		e = call_query_number(c, "limit", 1, LOG_PART_MAX_BYTES, &limit);
	if (e == ERR_OK)
		e = logs_read(c->store, log.id, &text);
	if (e != ERR_OK)
		return e;
	http_ask_header(c->ask, "X-Log-Bytes", "%zu", text.n);
	http_ask_header(c->ask, "Content-Disposition", "%s; filename=\"%s-%s\"",
		is_raw ? "attachment" : "inline", mac_text(log.mac, mac), log.name);
	part = slice_head(slice_from(buf_slice(&text), (size_t)offset), (size_t)limit);
	if (is_raw)
		buf_add(call_raw(c, "application/octet-stream"), part);
	else
		escape_lines(part, call_raw(c, "text/plain; charset=utf-8"));
	return ERR_OK;
}
