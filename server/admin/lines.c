/* /lines: SIP registrations, and which phones have them. */
#include "store/lines.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/field.h"
#include "manage/line_change.h"
#include "manage/members_of.h"
#include "store/line_query.h"

/* One row a field. */
/* clang-format off */
#define LINE_FIELDS \
	{"display_name", FIELD_TEXT, false, "the name that is sent with calls"}, \
	{"label", FIELD_TEXT, false, "what phones show beside the line key"}, \
	{"auth_user", FIELD_TEXT, false, "the user name for the SIP server, where it is not the address's"}, \
	{"auth_domain", FIELD_TEXT, false, "the domain or realm for the SIP server"}, \
	{"sign_in", FIELD_TEXT, false, "full: user and password with the line; prefilled: all but the password"}, \
	{"secret", FIELD_TEXT, false, "the SIP password; empty forgets it; never told but by reveal"}, \
	{"shared", FIELD_BOOL, false, "several phones may have it at a time"}, \
	{"servers", FIELD_TEXTS, false, "HOST[:PORT][/transport], best first; none: the site's serve it"}
const struct field_row line_new_fields[] = {
	{"address", FIELD_TEXT, true, "user@host as it registers"},
	LINE_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
const struct field_row line_fields[] = {
	LINE_FIELDS,
	{NULL, FIELD_TEXT, false, NULL},
};
/* clang-format on */

enum { SERVER_TEXT_BYTES = ADDRESS_MAX_BYTES + 32 };

static enum err
push_holder(void *ctx, const struct assignment *a)
{
	char mac[MAC_TEXT_BYTES];

	jval_push_text(ctx, mac_text(a->mac, mac));
	return ERR_OK;
}

static enum err
list_one(void *ctx, const struct line *line)
{
	struct call *c = ctx;
	struct jval *row = jval_push_object(jval_get(c->answer, "lines"));

	members_of_line(jval_members(row), line, false);
	return lines_phones(c->store, line->id, push_holder, jval_put_array(row, "phones"));
}

static enum err
take_sort(struct call *c, struct line_query *q)
{
	struct slice word = call_query(c, "sort", NULL);
	size_t i = 0;

	q->is_backward = slice_starts(word, SLICE("-"));
	word = slice_from(word, q->is_backward);
	if (word.n > 0 && field_word(word, line_sort_names, LINE_SORT__COUNT, &i) != ERR_OK)
		return call_fault(c, "sort",
			"One of: address, display_name, label; with - in front from the end.");
	q->sort = (enum line_sort)i;
	return ERR_OK;
}

enum err
lines_list(struct call *c)
{
	struct line_query q = {.text = call_query(c, "text", NULL),
		.is_unassigned = call_query_flag(c, "unassigned")};
	struct page_end end;
	bool asks_shared;
	enum err e = paging_take(c, &q.page);

	jval_put(c->answer, "lines", jval_array());
	(void)call_query(c, "shared", &asks_shared);
	if (asks_shared)
		q.shared = call_query_flag(c, "shared") ? LINE_SHARED_YES : LINE_SHARED_NO;
	if (e == ERR_OK)
		e = take_sort(c, &q);
	if (e == ERR_OK)
		e = paging_blame(c, line_query_run(c->store, &q, list_one, c, &end, c->why));
	if (e == ERR_OK)
		paging_put(c, &end);
	return e;
}

/* The line of the path. */
static enum err
find(struct call *c, struct line *out)
{
	char address[ADDRESS_MAX_BYTES + 1];
	struct why why = {""};
	enum err e = line_address_parse(c->names[0], address, &why);

	e = e == ERR_OK ? lines_by_address(c->store, slice_of(address), out) : ERR_NOTFOUND;
	return e == ERR_NOTFOUND ? why_fail(c->why, e, "There is no line \"%.*s\".",
					   SLICE_FMT(slice_head(c->names[0], 100))) :
				   e;
}

static enum err
push_assignment(void *ctx, const struct assignment *a)
{
	struct jval *row = jval_push_object(ctx);

	members_of_line_phone(jval_members(row), a);
	return ERR_OK;
}

static enum err
put_servers(struct call *c, const struct line *line)
{
	struct sip_server servers[SERVERS_PER_LINE_MAX];
	struct jval *list = jval_put_array(c->answer, "servers");
	size_t count = 0;
	enum err e = lines_servers(c->store, line->id, servers, &count);

	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) struct buf text = BUF(SERVER_TEXT_BYTES);

		sip_server_write(&servers[i], &text);
		jval_push_slice(list, buf_slice(&text));
	}
	return e;
}

static enum err
put(struct call *c, const struct line *line)
{
	enum err e;

	members_of_line(jval_members(c->answer), line, true);
	e = put_servers(c, line);
	struct jval *phones = jval_put_array(c->answer, "phones");
	return e == ERR_OK ? lines_phones(c->store, line->id, push_assignment, phones) : e;
}

enum err
lines_show(struct call *c)
{
	struct line line = {.id = 0};
	enum err e = find(c, &line);

	return e == ERR_OK ? put(c, &line) : e;
}

static enum err
take_secret(struct call *c, struct line_change *change)
{
	change->sets_secret = call_has(c, "secret");
	change->secret = call_text(c, "secret");
	if (change->secret.n == 0)
		return ERR_OK;
	return call_blame(c, "secret", field_secret(change->secret, "the request", c->why));
}

static enum err
take_servers(struct call *c, struct line_change *change)
{
	const struct jval *list = jval_get(c->body, "servers");
	struct slice typed[SERVERS_PER_LINE_MAX];

	change->sets_servers = call_has(c, "servers");
	change->server_count = jval_count(list);
	for (size_t i = 0; i < change->server_count && i < SERVERS_PER_LINE_MAX; i++)
		typed[i] = jval_text(jval_at(list, i));
	return call_blame(
		c, "servers", field_servers(typed, change->server_count, change->servers, c->why));
}

/* Takes over what the body says. */
static enum err
take(struct call *c, struct line_change *change)
{
	struct line *line = &change->line;
	enum err e =
		call_take_text(c, "display_name", line->display_name, sizeof(line->display_name));

	if (e == ERR_OK)
		e = call_take_text(c, "label", line->label, sizeof(line->label));
	if (e == ERR_OK)
		e = call_take_token(c, "auth_user", line->auth_user, sizeof(line->auth_user));
	if (e == ERR_OK)
		e = call_take_token(c, "auth_domain", line->auth_domain, sizeof(line->auth_domain));
	if (e == ERR_OK && call_has(c, "sign_in"))
		e = call_blame(c, "sign_in",
			line_change_sign_in(
				call_text(c, "sign_in"), "sign_in", &line->sign_in, c->why));
	call_take_bool(c, "shared", &line->is_shared);
	if (e == ERR_OK)
		e = take_secret(c, change);
	return e == ERR_OK ? take_servers(c, change) : e;
}

enum err
lines_create(struct call *c)
{
	struct line_change change = {.line = {.sign_in = SIGN_IN_FULL}};
	struct line is;
	enum err e = call_blame(c, "address",
		line_address_parse(call_text(c, "address"), change.line.address, c->why));

	if (e == ERR_OK)
		e = lines_by_address(c->store, slice_of(change.line.address), &is);
	if (e == ERR_OK)
		return why_fail(
			c->why, ERR_EXISTS, "There is a line %s already.", change.line.address);
	e = e == ERR_NOTFOUND ? take(c, &change) : e;
	if (e == ERR_OK)
		e = line_change_store(c->store, &change, c->why);
	if (e != ERR_OK)
		return e;
	call_created(c, change.line.address);
	return put(c, &change.line);
}

enum err
lines_change(struct call *c)
{
	struct line_change change = {.sets_secret = false};
	enum err e = find(c, &change.line);

	if (e == ERR_OK)
		e = take(c, &change);
	if (e == ERR_OK)
		e = line_change_store(c->store, &change, c->why);
	return e == ERR_OK ? put(c, &change.line) : e;
}

struct holders {
	size_t count;
	struct mac first;
};

static enum err
count_holder(void *ctx, const struct assignment *a)
{
	struct holders *h = ctx;

	if (h->count++ == 0)
		h->first = a->mac;
	return ERR_OK;
}

enum err
lines_delete(struct call *c)
{
	struct holders h = {.count = 0};
	char mac[MAC_TEXT_BYTES];
	struct line line = {.id = 0};
	enum err e = find(c, &line);

	if (e == ERR_OK)
		e = lines_phones(c->store, line.id, count_holder, &h);
	if (e == ERR_OK && h.count > 0)
		return why_fail(c->why, ERR_DENIED,
			"The line is on %zu phones, %s among them: take it off them first.",
			h.count, mac_text(h.first, mac));
	if (e == ERR_OK)
		e = lines_remove(c->store, line.id, c->why);
	return call_done(c, e);
}

enum err
lines_reveal(struct call *c)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	char object[ADDRESS_MAX_BYTES + 8];
	struct line line = {.id = 0};
	enum err e = find(c, &line);

	if (e == ERR_OK)
		e = lines_secret(c->store, line.id, &secret);
	if (e == ERR_NOTFOUND)
		return why_fail(c->why, e, "The line has no secret.");
	if (e != ERR_OK)
		return e;
	(void)snprintf(object, sizeof(object), "line %s", line.address);
	e = call_reveal(c, slice_of(object), (struct mac){{0}});
	if (e == ERR_OK)
		jval_put_slice(c->answer, "secret", buf_slice(&secret));
	return e;
}
