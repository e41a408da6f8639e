/* /overview: the state of everything on one page. */
#include "admin/decisions.h"
#include "admin/resources.h"
#include "store/counts.h"
#include "store/hours.h"

enum { DAY_S = 86400, HOURS_TOLD = 48, DECISIONS_MAX = 200 };

static void
push_count(struct jval *rows, const char *name, struct slice word, int64_t count)
{
	struct jval *row = jval_push_object(rows);

	jval_put_slice(row, name, word);
	jval_put_number(row, "count", count);
}

static enum err
push_model(void *ctx, struct slice model, int64_t count)
{
	push_count(ctx, "model", model, count);
	return ERR_OK;
}

static enum err
push_version(void *ctx, struct slice version, int64_t count)
{
	push_count(ctx, "version", version, count);
	return ERR_OK;
}

/* Puts by_state; *total is the inventory's. */
static enum err
put_states(struct call *c, struct jval *phones, int64_t *total)
{
	int64_t counts[PHONE_STATE__COUNT];
	enum err e = counts_by_state(c->store, counts);

	*total = 0;
	for (int i = 0; i < PHONE_STATE__COUNT && e == ERR_OK; i++)
		*total += i == PHONE_NEW ? 0 : counts[i];
	jval_put_number(phones, "total", *total);
	struct jval *rows = jval_put_array(phones, "by_state");
	for (int i = 0; i < PHONE_STATE__COUNT && e == ERR_OK; i++)
		push_count(rows, "state", slice_of(phone_state_names[i]), counts[i]);
	return e;
}

static enum err
put_seen(struct call *c, struct jval *phones, int64_t total)
{
	int64_t last_day, ever;
	enum err e = counts_seen(c->store, c->ask->at - DAY_S, &last_day);

	if (e == ERR_OK)
		e = counts_seen(c->store, 0, &ever);
	if (e != ERR_OK)
		return e;
	jval_put_number(phones, "seen_last_day", last_day);
	/* Phones that were removed since they came are among those that were here. */
	jval_put_number(phones, "never_seen", total > ever ? total - ever : 0);
	return ERR_OK;
}

static enum err
put_phones(struct call *c)
{
	struct jval *phones = jval_put_object(c->answer, "phones");
	int64_t total;
	enum err e = put_states(c, phones, &total);
	struct jval *models = jval_put_array(phones, "by_model");
	struct jval *versions = jval_put_array(phones, "by_version");

	if (e == ERR_OK)
		e = counts_by_model(c->store, push_model, models);
	if (e == ERR_OK)
		e = counts_by_version(c->store, push_version, versions);
	return e == ERR_OK ? put_seen(c, phones, total) : e;
}

struct hours {
	int64_t first;
	struct hour told[HOURS_TOLD];
};

static enum err
keep_hour(void *ctx, const struct hour *x)
{
	struct hours *h = ctx;
	int64_t i = (x->at - h->first) / HOUR_S;

	if (i >= 0 && i < HOURS_TOLD)
		h->told[i] = *x;
	return ERR_OK;
}

/* The last hours, the present one last; those in which nothing was too. */
static enum err
put_hours(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "boots_per_hour");
	struct hours h = {
		.first = c->ask->at - c->ask->at % HOUR_S - (int64_t)(HOURS_TOLD - 1) * HOUR_S};
	enum err e = hours_each(c->store, h.first, keep_hour, &h);

	for (int i = 0; i < HOURS_TOLD; i++) {
		struct jval *row = jval_push_object(rows);

		jval_put_number(row, "at", h.first + (int64_t)i * HOUR_S);
		jval_put_number(row, "boots", h.told[i].boots);
		jval_put_number(row, "refusals", h.told[i].refusals);
	}
	return e;
}

static enum err
push_decision(void *ctx, const struct undecided *u)
{
	struct jval *row = jval_push_object(ctx);
	char mac[MAC_TEXT_BYTES];

	jval_put_text(row, "kind", undecided_words[u->kind]);
	jval_put_text(row, "mac", u->has_phone ? mac_text(u->phone.mac, mac) : NULL);
	jval_put_text(row, "site", u->phone.site[0] != '\0' ? u->phone.site : NULL);
	jval_put_text(row, "label", u->phone.label[0] != '\0' ? u->phone.label : NULL);
	jval_put_text(row, "address", u->address[0] != '\0' ? u->address : NULL);
	jval_put_text(row, "text", u->what.text);
	jval_put_text(row, "mend", u->mend);
	jval_put_time(row, "at", u->at);
	return ERR_OK;
}

static enum err
put_decisions(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "decisions");
	struct undecided_room room = {.most = DECISIONS_MAX};
	enum err e = decisions_tell(c, &room, push_decision, rows);

	jval_put_number(c->answer, "more_decisions", (int64_t)room.more);
	return e;
}

static void
put_server(struct call *c)
{
	struct jval *server = jval_put_object(c->answer, "server");
	struct slice rest = slice_trim(slice_of(c->parts->listeners));

	jval_put_text(server, "version", BOOTLINE_VERSION);
	jval_put_time(server, "started_at", c->parts->started_at);
	struct jval *listeners = jval_put_array(server, "listeners");
	while (rest.n > 0) {
		struct slice address, name = slice_cut(slice_cut(rest, ' ', &rest), '=', &address);
		struct jval *row = jval_push_object(listeners);

		jval_put_slice(row, "name", name);
		jval_put_slice(row, "address", address);
	}
}

enum err
overview_show(struct call *c)
{
	enum err e = put_phones(c);

	if (e == ERR_OK)
		e = put_hours(c);
	if (e == ERR_OK)
		e = put_decisions(c);
	put_server(c);
	return e;
}
