#include "cli/lync_show.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/file.h"
#include "limits.h"
#include "lync/lync_day.h"
#include "lync/lync_members.h"
#include "store/lync_logs.h"
#include "store/lync_requests.h"

#include <time.h>
#include <unistd.h>

enum {
	LIMIT_DEFAULT = 50,
	SHOWN_MAX_BYTES = 8 * 1024 * 1024,
	DAY_MAX_BYTES = 256 * 1024 * 1024, /* LYNC_AUDIT_MAX of the longest lines */
	DAY_TEXT_BYTES = sizeof("2026-11-26"),
	SERVER_BYTES = 65, /* of a host's name, by Linux */
	PATH_BYTES = 4096,
};

static enum err
tell_row(void *ctx, const struct lync_request *r)
{
	struct output *out = ctx;

	output_row_begin(out);
	lync_members_of_request(output_members(out), r);
	output_row_end(out);
	return ERR_OK;
}

enum err
lync_show_requests(struct cli *c)
{
	int64_t limit = LIMIT_DEFAULT;
	enum err e = args_number(c->args, "limit", 1, LYNC_REQUESTS_MAX, &limit, c->why);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "requests");
	e = lync_requests_each(c->store, limit, tell_row, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
tell_whole(void *ctx, const struct lync_request *r)
{
	struct cli *c = ctx;
	AUTO(buf_free) struct buf text = BUF(SHOWN_MAX_BYTES);

	lync_members_of_request(output_members(c->out), r);
	output_slice(c->out, "heads", r->heads);
	output_slice(c->out, "body", r->body);
	if (args_has(c->args, "body")) {
		output_raw(c->out, r->body);
		return ERR_OK;
	}
	buf_addf(&text, "%.*s ", SLICE_FMT(r->method));
	escape_text(r->target, &text);
	buf_add_char(&text, '\n');
	escape_lines(r->heads, &text);
	buf_add_char(&text, '\n');
	escape_lines(r->body, &text);
	buf_add_char(&text, '\n');
	if (!output_is_json(c->out))
		output_raw(c->out, buf_slice(&text));
	return buf_check(&text);
}

enum err
lync_show_request(struct cli *c)
{
	int64_t id = 0;
	enum err e = args_number(c->args, "ID", 1, INT64_MAX, &id, c->why);

	if (e == ERR_OK)
		e = lync_requests_by_id(c->store, id, tell_whole, c);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no request %lld; `bootline lync requests` lists those that are "
			"kept.",
			(long long)id);
	return e;
}

/* Writes a day into --folder, under the name that Lync gives it; how Lync spells the day in it is
 * not public. */
static enum err
write_day(struct cli *c, int64_t from, struct slice lines)
{
	char server[SERVER_BYTES] = "", day[DAY_TEXT_BYTES];
	AUTO(buf_free) struct buf path = BUF(PATH_BYTES);
	struct tm tm;
	enum err e;

	(void)gethostname(server, sizeof(server) - 1);
	if (gmtime_r(&from, &tm) == NULL || strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0)
		return ERR_LIMIT;
	buf_addf(&path, "%s/RequestHandlerAuditLog_%s_%s.log", args_text(c->args, "folder"), server,
		day);
	e = buf_check(&path);
	if (e == ERR_OK)
		e = file_write(buf_text(&path), lines, 0640, c->why);
	if (e != ERR_OK)
		return e;
	output_note(c->out, "Wrote %s.", buf_text(&path));
	output_text(c->out, "file", buf_text(&path));
	return ERR_OK;
}

enum err
lync_show_audit(struct cli *c)
{
	AUTO(buf_free) struct buf lines = BUF(DAY_MAX_BYTES);
	int64_t day;
	enum err e;

	if (lync_day_read(args_slice(c->args, "day"), clock_wall_s(), &day) != ERR_OK)
		return args_misuse(c->args, c->why, "--day is a day as in 2026-11-26, in UTC.");
	e = lync_day_lines(c->store, day, &lines);
	if (e != ERR_OK)
		return e;
	if (args_has(c->args, "folder"))
		return write_day(c, day, buf_slice(&lines));
	if (!output_is_json(c->out))
		output_raw(c->out, buf_slice(&lines));
	output_slice(c->out, "lines", buf_slice(&lines));
	return ERR_OK;
}

static enum err
tell_log_row(void *ctx, const struct lync_log_row *r)
{
	output_row_begin(ctx);
	lync_members_of_log(output_members(ctx), r);
	output_row_end(ctx);
	return ERR_OK;
}

enum err
lync_show_logs(struct cli *c)
{
	int64_t limit = LIMIT_DEFAULT;
	enum err e = args_number(c->args, "limit", 1, LYNC_LOGS_MAX, &limit, c->why);

	if (e != ERR_OK)
		return e;
	output_table_begin(c->out, "logs");
	e = lync_logs_each(c->store, limit, tell_log_row, c->out);
	output_table_end(c->out);
	return e;
}

static enum err
tell_log(void *ctx, const struct lync_log_row *r)
{
	struct cli *c = ctx;
	AUTO(buf_free) struct buf text = BUF(SHOWN_MAX_BYTES);

	lync_members_of_log(output_members(c->out), r);
	if (output_is_json(c->out)) {
		output_slice(c->out, "body", r->body);
		return ERR_OK;
	}
	if (args_has(c->args, "raw") || !isatty(STDOUT_FILENO)) {
		output_raw(c->out, r->body);
		return ERR_OK;
	}
	escape_lines(r->body, &text);
	output_raw(c->out, buf_slice(&text));
	return buf_check(&text);
}

enum err
lync_show_log(struct cli *c)
{
	int64_t id = 0;
	enum err e = args_number(c->args, "ID", 1, INT64_MAX, &id, c->why);

	if (e == ERR_OK)
		e = lync_logs_by_id(c->store, id, tell_log, c);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e,
			"There is no log %lld; `bootline lync logs` lists those that are kept.",
			(long long)id);
	return e;
}
