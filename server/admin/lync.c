/* /lync: updates of Lync phones, and what they sent.  Experimental, as the service itself. */
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "lync/lync_day.h"
#include "lync/lync_members.h"
#include "store/lync_logs.h"
#include "store/lync_requests.h"
#include "store/lync_rules.h"

const struct field_row lync_rule_fields[] = {
	{"type",     FIELD_TEXT, false, "the device type (UCPhone)"                },
	{"vendor",   FIELD_TEXT, true,  "the brand, as in Polycom"                 },
	{"model",    FIELD_TEXT, true,  "as in CX700"                              },
	{"revision", FIELD_TEXT, true,  "of the hardware, as in A"                 },
	{"locale",   FIELD_TEXT, false, "the language (ENU)"                       },
	{"version",  FIELD_TEXT, true,  "the new one: pending until it is approved"},
	{NULL,       FIELD_TEXT, false, NULL				       },
};
const struct field_row lync_device_fields[] = {
	{"device", FIELD_TEXT, true,  "a MAC or a serial number"},
	{NULL,     FIELD_TEXT, false, NULL                      },
};

static enum err
list_rule(void *ctx, const struct lync_rule *r)
{
	AUTO(buf_free) struct buf key = BUF(PAGE_VALUE_MAX_BYTES);
	struct jval *row;

	for (size_t i = 0; i < LYNC_KEY__COUNT; i++) {
		buf_add_text(&key, r->key[i]);
		buf_add_char(&key, '\0'); /* a word stands before a longer one that begins so */
	}
	row = paging_row(ctx, 0, buf_slice(&key));
	if (row != NULL)
		lync_members_of_rule(jval_members(row), r);
	return buf_check(&key);
}

/* Begins a list that the store orders without regard to letters' case. */
static enum err
begin_nocase(struct paging *p, struct call *c, const char *name, uint8_t list)
{
	enum err e = paging_begin(p, c, name, list);

	if (e == ERR_OK)
		p->cut.compare = slice_compare_nocase;
	return e;
}

enum err
lync_rules_list(struct call *c)
{
	struct paging p;
	enum err e = begin_nocase(&p, c, "rules", PAGE_LYNC_RULES);

	return e == ERR_OK ? paging_end(&p, lync_rules_each(c->store, list_rule, &p)) : e;
}

/* The number of the path.  ERR_OK; ERR_NOTFOUND, with the sentence. */
static enum err
take_id(struct call *c, const char *what, int64_t *out)
{
	uint64_t id;

	if (slice_to_u64(c->names[0], 1, INT64_MAX, &id) != ERR_OK)
		return why_fail(c->why, ERR_NOTFOUND, "There is no %s %.*s.", what,
			SLICE_FMT(slice_head(c->names[0], 20)));
	*out = (int64_t)id;
	return ERR_OK;
}

static enum err
blame_missing(struct call *c, enum err e, const char *what)
{
	return e != ERR_NOTFOUND || c->why->text[0] != '\0' ?
		       e :
		       why_fail(c->why, e, "There is no %s %.*s.", what,
			       SLICE_FMT(slice_head(c->names[0], 20)));
}

enum err
lync_rules_show(struct call *c)
{
	struct lync_rule r;
	int64_t id = 0;
	enum err e = take_id(c, "rule", &id);

	if (e == ERR_OK)
		e = lync_rules_by_id(c->store, id, &r);
	if (e == ERR_OK)
		lync_members_of_rule(jval_members(c->answer), &r);
	return blame_missing(c, e, "rule");
}

/* A word of the body, else the usual one. */
static enum err
take_word(struct call *c, const char *name, const char *usual, char out[LYNC_WORD_MAX_BYTES + 1])
{
	struct slice word = call_text(c, name);
	enum err e;

	if (word.n == 0)
		word = slice_of(usual);
	e = lync_word_check(name, word, c->why);
	if (e != ERR_OK)
		return call_fault(c, name, "%s", c->why->text);
	return slice_to_text(word, out, LYNC_WORD_MAX_BYTES + 1);
}

enum err
lync_rules_set(struct call *c)
{
	struct lync_rule r = {.id = 0};
	enum err e = ERR_OK;

	for (size_t i = 0; i < LYNC_KEY__COUNT && e == ERR_OK; i++)
		e = take_word(c, lync_key_words[i], lync_key_usual[i], r.key[i]);
	if (e == ERR_OK)
		e = take_word(c, "version", NULL, r.pending);
	if (e == ERR_OK)
		e = lync_rules_set_pending(c->store, &r, c->why);
	if (e == ERR_OK)
		lync_members_of_rule(jval_members(c->answer), &r);
	return e;
}

/*   missing  what a rule has not, where the step cannot be taken */
static enum err
step(struct call *c, enum lync_step step, const char *missing)
{
	int64_t id = 0;
	enum err e = take_id(c, "rule", &id);

	if (e == ERR_OK)
		e = lync_rules_step(c->store, id, step);
	if (e == ERR_EXISTS)
		return why_fail(
			c->why, e, "Rule %lld has no version that %s.", (long long)id, missing);
	return blame_missing(c, e, "rule");
}

enum err
lync_rules_approve(struct call *c)
{
	enum err e = step(c, LYNC_APPROVE, "is pending");

	return e == ERR_OK ? lync_rules_show(c) : e;
}

enum err
lync_rules_restore(struct call *c)
{
	enum err e = step(c, LYNC_RESTORE, "was approved before");

	return e == ERR_OK ? lync_rules_show(c) : e;
}

enum err
lync_rules_reset(struct call *c)
{
	enum err e = step(c, LYNC_RESET, "is pending");

	return e == ERR_OK ? lync_rules_show(c) : e;
}

enum err
lync_rules_delete(struct call *c)
{
	return call_done(c, step(c, LYNC_REMOVE, ""));
}

static enum err
list_device(void *ctx, struct slice name)
{
	struct jval *row = paging_row(ctx, 0, name);

	if (row != NULL)
		jval_put_slice(row, "device", name);
	return ERR_OK;
}

enum err
lync_devices_list(struct call *c)
{
	struct paging p;
	enum err e = begin_nocase(&p, c, "test_devices", PAGE_LYNC_DEVICES);

	return e == ERR_OK ? paging_end(&p, lync_devices_each(c->store, list_device, &p)) : e;
}

enum err
lync_devices_create(struct call *c)
{
	char mac[MAC_TEXT_BYTES], text[LYNC_WORD_MAX_BYTES + 1];
	struct slice name = lync_device_name(call_text(c, "device"), mac);
	enum err e = lync_devices_add(c->store, name, c->why);

	if (e == ERR_EXISTS)
		return why_fail(c->why, e, "%.*s is a test device already.", SLICE_FMT(name));
	if (e != ERR_OK)
		return call_blame(c, "device", e);
	e = slice_to_text(name, text, sizeof(text));
	if (e != ERR_OK)
		return e;
	call_created(c, text);
	jval_put_text(c->answer, "device", text);
	return ERR_OK;
}

enum err
lync_devices_delete(struct call *c)
{
	char mac[MAC_TEXT_BYTES];
	struct slice name = lync_device_name(c->names[0], mac);
	enum err e = lync_devices_remove(c->store, name);

	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "%.*s is no test device.",
			SLICE_FMT(slice_head(name, LYNC_WORD_MAX_BYTES)));
	return call_done(c, e);
}

static enum err
list_request(void *ctx, const struct lync_request *r)
{
	struct jval *row = paging_row(ctx, -r->id, SLICE("")); /* the newest first */

	if (row != NULL)
		lync_members_of_request(jval_members(row), r);
	return ERR_OK;
}

enum err
lync_requests_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "requests", PAGE_LYNC_REQUESTS);

	if (e != ERR_OK)
		return e;
	return paging_end(&p, lync_requests_each(c->store, LYNC_REQUESTS_MAX, list_request, &p));
}

static enum err
show_request(void *ctx, const struct lync_request *r)
{
	struct call *c = ctx;

	lync_members_of_request(jval_members(c->answer), r);
	jval_put_slice(c->answer, "heads", r->heads);
	jval_put_slice(c->answer, "body", r->body);
	return ERR_OK;
}

static enum err
give_body(void *ctx, const struct lync_request *r)
{
	struct call *c = ctx;

	http_ask_header(c->ask, "Content-Disposition", "attachment; filename=\"lync-%lld\"",
		(long long)r->id);
	buf_add(call_raw(c, "application/octet-stream"), r->body);
	return ERR_OK;
}

static enum err
request_by_id(struct call *c, enum err (*take)(void *ctx, const struct lync_request *r))
{
	int64_t id = 0;
	enum err e = take_id(c, "request", &id);

	if (e == ERR_OK)
		e = lync_requests_by_id(c->store, id, take, c);
	return blame_missing(c, e, "request");
}

enum err
lync_requests_show(struct call *c)
{
	return request_by_id(c, show_request);
}

enum err
lync_requests_body(struct call *c)
{
	return request_by_id(c, give_body);
}

static enum err
list_log(void *ctx, const struct lync_log_row *r)
{
	struct jval *row = paging_row(ctx, -r->id, SLICE("")); /* the newest first */

	if (row != NULL)
		lync_members_of_log(jval_members(row), r);
	return ERR_OK;
}

enum err
lync_logs_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "logs", PAGE_LYNC_LOGS);

	return e == ERR_OK ? paging_end(&p, lync_logs_each(c->store, LYNC_LOGS_MAX, list_log, &p)) :
			     e;
}

/* Its name is the device's, so it does not become the file's. */
static enum err
give_log(void *ctx, const struct lync_log_row *r)
{
	struct call *c = ctx;

	http_ask_header(c->ask, "Content-Disposition", "attachment; filename=\"lync-log-%lld\"",
		(long long)r->id);
	buf_add(call_raw(c, "application/octet-stream"), r->body);
	return ERR_OK;
}

enum err
lync_logs_show(struct call *c)
{
	int64_t id = 0;
	enum err e = take_id(c, "log", &id);

	if (e == ERR_OK)
		e = lync_logs_by_id(c->store, id, give_log, c);
	return blame_missing(c, e, "log");
}

enum err
lync_audit_show(struct call *c)
{
	int64_t day;

	if (lync_day_read(call_query(c, "day", NULL), c->ask->at, &day) != ERR_OK)
		return call_fault(c, "day", "A day as in 2026-11-26, in UTC.");
	return lync_day_lines(c->store, day, call_raw(c, "text/plain; charset=utf-8"));
}
