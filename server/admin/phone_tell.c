/* /phones/{mac}/resync, .../restart, .../tellings, /phones/tell: has phones told, and shows what
 * became of it. */
#include "admin/paging.h"
#include "admin/phone_json.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/telling_ask.h"

const struct field_row phone_tell_fields[] = {
	{"filter", FIELD_OBJECT, false,
         "the phones: text, state, model, site, group, version, line, decision; {} for all"},
	{"macs",   FIELD_TEXTS,  false, "or these phones"                                  },
	{"what",   FIELD_TEXT,   true,  "resync: they read their files again; restart"     },
	{NULL,     FIELD_TEXT,   false, NULL					       },
};

static void
put_telling(struct jval *j, const struct telling *t)
{
	jval_put_number(j, "id", t->id);
	jval_put_text(j, "what", telling_what_names[t->what]);
	jval_put_text(j, "state", telling_state_names[t->state]);
	jval_put_text(j, "way", t->way != TELLING_BY_NOTHING ? telling_way_names[t->way] : NULL);
	jval_put_text(j, "asked_by", t->asked_by);
	jval_put_time(j, "asked_at", t->asked_at);
	jval_put_time(j, "opens_at", t->opens_at);
	jval_put_time(j, "closes_at", t->closes_at);
	jval_put_number(j, "tries", t->tries);
	jval_put_time(j, "next_at", t->over_at == 0 ? t->next_at : 0);
	jval_put_time(j, "answered_at", t->answered_at);
	jval_put_time(j, "back_at", t->back_at);
	jval_put_time(j, "over_at", t->over_at);
	jval_put_text(j, "why", t->why);
}

static enum err
ask_one(struct call *c, enum telling_what what)
{
	const struct telling_asker by = {c->caller.name, c->ask->at};
	struct phone phone;
	struct telling t;
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK)
		e = telling_ask(c->store, &phone, what, &by, &t, c->why);
	if (e == ERR_OK)
		put_telling(c->answer, &t);
	return e;
}

enum err
phone_resync_start(struct call *c)
{
	return ask_one(c, TELLING_RESYNC);
}

enum err
phone_restart_start(struct call *c)
{
	return ask_one(c, TELLING_RESTART);
}

static enum err
push_telling(void *ctx, const struct telling *t)
{
	struct jval *j = paging_row(ctx, -t->id, SLICE("")); /* the newest first */

	if (j != NULL)
		put_telling(j, t);
	return ERR_OK;
}

enum err
phone_tellings_list(struct call *c)
{
	struct paging p;
	struct phone phone;
	enum err e = phone_json_find(c, &phone);

	if (e == ERR_OK)
		e = paging_begin(&p, c, "tellings", PAGE_TELLINGS);
	return e == ERR_OK ? paging_end(&p, tellings_of_phone(c->store, phone.id, INT64_MAX,
						    push_telling, &p)) :
			     e;
}

/* Of those that a filter finds only active ones are meant; who is named must be one. */
static enum err
ask_all(struct call *c, enum telling_what what, const struct buf *macs)
{
	const struct telling_asker by = {c->caller.name, c->ask->at};
	bool is_named = jval_get(c->body, "macs") != NULL;
	size_t count = macs->n / sizeof(struct mac), asked = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		struct phone phone;
		struct telling t;
		struct mac mac;
		char at[32], text[MAC_TEXT_BYTES];

		(void)snprintf(at, sizeof(at), "macs.%zu", i);
		memcpy(&mac, macs->p + i * sizeof(mac), sizeof(mac));
		e = phones_by_mac(c->store, mac, &phone);
		if (e == ERR_NOTFOUND)
			return call_fault(c, at, "There is no phone %s.", mac_text(mac, text));
		if (e == ERR_OK && phone.state != PHONE_ACTIVE && !is_named)
			continue;
		if (e == ERR_OK)
			e = telling_ask(c->store, &phone, what, &by, &t, c->why);
		asked += e == ERR_OK;
		if (e == ERR_DENIED)
			return call_fault(c, at, "%s", c->why->text);
	}
	jval_put_number(c->answer, "phones", (int64_t)count);
	jval_put_number(c->answer, "asked", (int64_t)asked);
	return e;
}

enum err
phones_tell(struct call *c)
{
	AUTO(buf_free) struct buf macs = BUF(BULK_PHONES_MAX * sizeof(struct mac));
	int what = TELLING_RESYNC;
	enum err e = call_take_word(c, "what", telling_what_names, TELLING_WHAT__COUNT, &what);

	if (e == ERR_OK)
		e = phone_bulk_macs(c, &macs);
	return e == ERR_OK ? ask_all(c, (enum telling_what)what, &macs) : e;
}
