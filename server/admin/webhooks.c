/* /webhooks: addresses that are told what happens. */
#include "store/webhooks.h"
#include "admin/delivery.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "base/auto.h"

const struct field_row webhook_new_fields[] = {
	{"url",    FIELD_TEXT,  true,  "http or https, a host of the setting webhook-hosts"         },
	{"events", FIELD_TEXTS, true,
         "what it is told of: visit, phone_new, boot, upload, refusal, change"                      },
	{"secret", FIELD_TEXT,  false, "signs what is sent"                                         },
	{"is_on",  FIELD_BOOL,  false, "false: nothing is sent, and it is told later what it missed"},
	{NULL,     FIELD_TEXT,  false, NULL							 },
};
const struct field_row webhook_fields[] = {
	{"url",    FIELD_TEXT,  false, "http or https, a host of the setting webhook-hosts"         },
	{"events", FIELD_TEXTS, false, "what it is told of"                                         },
	{"secret", FIELD_TEXT,  false, "signs what is sent; empty: nothing does"                    },
	{"is_on",  FIELD_BOOL,  false, "false: nothing is sent, and it is told later what it missed"},
	{NULL,     FIELD_TEXT,  false, NULL							 },
};

/* The webhook of the path. */
static enum err
find(struct call *c, struct webhook *out)
{
	uint64_t id = 0;
	enum err e = slice_to_u64(c->names[0], 1, INT64_MAX, &id);

	e = e == ERR_OK ? webhooks_by_id(c->store, (int64_t)id, out) : ERR_NOTFOUND;
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e, "There is no webhook \"%.*s\".",
			SLICE_FMT(slice_head(c->names[0], 20)));
	return e;
}

static void
put(struct jval *object, const struct webhook *w)
{
	jval_put_number(object, "id", w->id);
	jval_put_text(object, "url", w->url);
	struct jval *events = jval_put_array(object, "events");
	for (int i = 0; i < WEBHOOK_EVENT__COUNT; i++)
		if (w->events & 1U << i)
			jval_push_text(events, webhook_event_names[i]);
	jval_put_bool(object, "has_secret", w->has_secret);
	jval_put_bool(object, "is_on", w->is_on);
	jval_put_number(object, "failures", w->failures);
	jval_put_number(object, "last_status", w->last_status);
	jval_put_time(object, "last_at", w->last_at);
	jval_put_time(object, "next_at", w->next_at);
}

static enum err
take_events(struct call *c, unsigned *out)
{
	const struct jval *words = call_has(c, "events") ? jval_get(c->body, "events") : NULL;
	unsigned events = 0;

	if (words == NULL)
		return ERR_OK;
	for (size_t i = 0; i < jval_count(words); i++) {
		int event = 0;

		while (event < WEBHOOK_EVENT__COUNT &&
			!slice_is(jval_text(jval_at(words, i)), webhook_event_names[event]))
			event++;
		if (event == WEBHOOK_EVENT__COUNT)
			return call_fault(c, "events", "There is no event \"%.*s\".",
				SLICE_FMT(slice_head(jval_text(jval_at(words, i)), 40)));
		events |= 1U << event;
	}
	if (events == 0)
		return call_fault(c, "events", "A webhook needs an event to be told of.");
	*out = events;
	return ERR_OK;
}

static enum err
take(struct call *c, struct webhook *w)
{
	enum err e = call_take_token(c, "url", w->url, sizeof(w->url));

	if (e == ERR_OK)
		e = take_events(c, &w->events);
	if (e != ERR_OK)
		return e;
	call_take_bool(c, "is_on", &w->is_on);
	if (call_text(c, "secret").n > SECRET_MAX_BYTES)
		return call_fault(c, "secret", "This is over %d bytes.", SECRET_MAX_BYTES);
	return ERR_OK;
}

/* Whether it may be sent there; behind the store's own look at its form. */
static enum err
check_host(struct call *c, const struct webhook *w)
{
	return delivery_check(c->settings, slice_of(w->url), c->why) == ERR_OK ?
		       ERR_OK :
		       call_fault(c, "url", "%s", c->why->text);
}

static enum err
list_one(void *ctx, const struct webhook *w)
{
	struct jval *row = paging_row(ctx, w->id, SLICE(""));

	if (row != NULL)
		put(row, w);
	return ERR_OK;
}

enum err
webhooks_list(struct call *c)
{
	struct paging p;
	enum err e = paging_begin(&p, c, "webhooks", PAGE_WEBHOOKS);

	return e == ERR_OK ? paging_end(&p, webhooks_each(c->store, list_one, &p)) : e;
}

enum err
webhooks_show(struct call *c)
{
	struct webhook w;
	enum err e = find(c, &w);

	if (e == ERR_OK)
		put(c->answer, &w);
	return e;
}

enum err
webhooks_create(struct call *c)
{
	struct webhook w = {.is_on = true};
	char id[24];
	enum err e = take(c, &w);

	if (e == ERR_OK)
		e = webhooks_add(c->store, &w, call_text(c, "secret"), c->why);
	if (e == ERR_SYNTAX && c->errors == NULL)
		return call_fault(c, "url", "%s", c->why->text);
	if (e == ERR_OK)
		e = check_host(c, &w);
	if (e == ERR_OK)
		e = webhooks_by_id(c->store, w.id, &w);
	if (e != ERR_OK)
		return e;
	(void)snprintf(id, sizeof(id), "%lld", (long long)w.id);
	call_created(c, id);
	put(c->answer, &w);
	return ERR_OK;
}

enum err
webhooks_change(struct call *c)
{
	struct slice secret = call_text(c, "secret");
	struct webhook w;
	enum err e = find(c, &w);

	if (e == ERR_OK)
		e = take(c, &w);
	if (e == ERR_OK)
		e = webhooks_update(c->store, &w, call_has(c, "secret") ? &secret : NULL, c->why);
	if (e == ERR_SYNTAX && c->errors == NULL)
		return call_fault(c, "url", "%s", c->why->text);
	if (e == ERR_OK)
		e = check_host(c, &w);
	return e == ERR_OK ? webhooks_show(c) : e;
}

enum err
webhooks_delete(struct call *c)
{
	struct webhook w;
	enum err e = find(c, &w);

	if (e == ERR_OK)
		e = webhooks_remove(c->store, w.id);
	return call_done(c, e);
}

/* Sends an event "test" now, whether or not the webhook is on, and tells what became of it. */
enum err
webhooks_test(struct call *c)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	AUTO(client_freep) struct client *client = NULL;
	const struct parcel p = {"test", "test", SLICE("{}"), c->ask->at};
	struct receipt receipt;
	struct webhook w;
	enum err e = find(c, &w);

	if (e == ERR_OK && w.has_secret)
		e = webhooks_secret(c->store, w.id, &secret);
	if (e != ERR_OK)
		return e;
	client = delivery_client(NULL);
	if (client == NULL)
		return ERR_NOMEM;
	e = delivery_try(client, c->settings, w.url, buf_slice(&secret), &p, &receipt);
	if (e != ERR_OK)
		return e;
	jval_put_bool(c->answer, "is_taken", receipt.is_taken);
	jval_put_number(c->answer, "status", receipt.status);
	jval_put_number(c->answer, "took_us", (int64_t)receipt.took_us);
	jval_put_text(c->answer, "why", receipt.why[0] != '\0' ? receipt.why : NULL);
	return ERR_OK;
}
