/* /imports/verify: the checklist of a move, phone by phone: what the folder of --root gives each,
 * and what the inventory does. */
#include "admin/paging.h"
#include "admin/resources.h"
#include "admin/verify_shelf.h"
#include "base/auto.h"

static const char MAC_NOBODY[] = "000000000000";

enum {
	ACCEPTS_MAX = 64,
	DIFFERENCES_MAX = 1000 /* of one answer; the counts of its phones have them all */
};

/* An answer while it is put together. */
struct checking {
	struct jval *phones, *differences;
	bool has_mac; /* one phone's differences are asked for */
	struct mac mac, after, last;
	size_t told, untold;
	struct page page;
};

static void
put_value(struct jval *row, const char *name, bool is_there, struct slice value)
{
	if (is_there)
		jval_put_slice(row, name, value);
	else
		jval_put_text(row, name, NULL);
}

static enum err
push_difference(void *ctx, const struct verify_difference *d)
{
	struct checking *k = ctx;
	struct jval *row;
	char mac[MAC_TEXT_BYTES];

	if (!k->has_mac && d->standing != VERIFY_DIFFERS)
		return ERR_OK;
	if (k->told == DIFFERENCES_MAX) {
		k->untold++;
		return ERR_OK;
	}
	k->told++;
	row = jval_object();
	jval_put_text(row, "mac", mac_text(d->mac, mac));
	jval_put_slice(row, "parameter", d->parameter);
	put_value(row, "old", d->has_was, d->was);
	put_value(row, "new", d->has_is, d->is);
	jval_put_text(row, "standing", verify_standing_names[d->standing]);
	jval_put_text(row, "old_code", verify_stand_ins[d->was_in].code);
	jval_put_text(row, "new_code", verify_stand_ins[d->is_in].code);
	jval_put_text(row, "reason", verify_reasons[d->reason].text);
	jval_put_text(row, "reason_code", verify_reasons[d->reason].code);
	jval_push(k->differences, row);
	return ERR_OK;
}

static enum err
push_phone(void *ctx, const struct verify_phone *p)
{
	struct checking *k = ctx;
	struct jval *row = jval_push_object(k->phones);
	char mac[MAC_TEXT_BYTES];

	jval_put_text(row, "mac", mac_text(p->mac, mac));
	jval_put_text(row, "model", p->model[0] != '\0' ? p->model : NULL);
	jval_put_number(row, "same", (int64_t)p->same);
	for (int i = 0; i < VERIFY_STANDING__COUNT; i++)
		jval_put_number(row, verify_standing_names[i], (int64_t)p->counts[i]);
	k->last = p->mac;
	return ERR_OK;
}

/* The patterns of ?accept=a.*,b. */
static enum err
read_accepts(struct call *c, struct slice out[ACCEPTS_MAX], size_t *count)
{
	struct slice rest = call_query(c, "accept", NULL);

	*count = 0;
	while (rest.n > 0) {
		if (*count == ACCEPTS_MAX)
			return call_fault(c, "accept", "Over %d patterns.", ACCEPTS_MAX);
		out[(*count)++] = slice_trim(slice_cut(rest, ',', &rest));
	}
	return ERR_OK;
}

/* The phone that the page before ended with, from its mark. */
static enum err
read_mark(struct call *c, struct checking *k)
{
	struct page_mark mark;
	enum err e = page_mark_read(k->page.after, PAGE_MOVING, false, &mark, c->why);

	if (e == ERR_OK)
		e = mac_parse(page_mark_slice(&mark), &k->after, c->why);
	return e == ERR_OK ? e : paging_blame(c, e);
}

static enum err
read_query(struct call *c, struct checking *k)
{
	struct slice mac = call_query(c, "mac", &k->has_mac);
	struct why why = {""};
	enum err e = paging_take(c, &k->page);

	/* Zeros: those that the folder does not know by MAC. */
	if (e == ERR_OK && k->has_mac && !slice_is(mac, MAC_NOBODY) &&
		mac_parse(mac, &k->mac, &why) != ERR_OK)
		return call_fault(c, "mac", "%s", why.text);
	if (e == ERR_OK && k->page.after.n > 0)
		e = read_mark(c, k);
	return e;
}

/* What the answer says besides its lists: sums of its own phones, and where the next page is. */
static void
put_sums(struct call *c, const struct checking *k, const struct verify_result *r)
{
	struct page_mark mark = {.list = PAGE_MOVING};
	struct page_end end = {.total = (int64_t)r->all};
	char mac[MAC_TEXT_BYTES];

	jval_put_time(c->answer, "surveyed_at", r->surveyed_at);
	jval_put_number(c->answer, "untold", (int64_t)k->untold);
	jval_put_number(c->answer, "phones", (int64_t)r->phones);
	jval_put_number(c->answer, "phones_differing", (int64_t)r->phones_differing);
	jval_put_number(c->answer, "same", (int64_t)r->same);
	jval_put_number(c->answer, "known", (int64_t)r->counts[VERIFY_KNOWN]);
	jval_put_number(c->answer, "accepted", (int64_t)r->counts[VERIFY_ACCEPTED]);
	jval_put_number(c->answer, "differing", (int64_t)r->counts[VERIFY_DIFFERS]);
	if (r->has_more) {
		page_mark_value(&mark, slice_of(mac_text(k->last, mac)));
		page_mark_write(&mark, end.next);
	}
	paging_put(c, &end);
}

enum err
imports_no_folder(struct call *c)
{
	return call_refuse(c, 404, "no_folder",
		"The server has no folder of the old files: start it with --root DIR, or use "
		"`bootline import` and `bootline import --verify DIR` on the command line.");
}

enum err
imports_verify(struct call *c)
{
	char site[WORD_MAX_BYTES + 1] = "";
	struct slice accepts[ACCEPTS_MAX];
	struct checking k = {.phones = jval_array(), .differences = jval_array()};
	struct verify_survey *kept = NULL;
	struct verify_options o = {.folder = settings_text(c->settings, SET_ROOT),
		.accepts = accepts,
		.now = c->ask->at,
		.settings = c->settings,
		.kept = &kept,
		.each = push_difference,
		.phone = push_phone,
		.ctx = &k};
	struct verify_result r = {.phones = 0};
	enum err e = read_accepts(c, accepts, &o.accepts_len);

	jval_put(c->answer, "checklist", k.phones);
	jval_put(c->answer, "differences", k.differences);
	if (e == ERR_OK)
		e = read_query(c, &k);
	o.only = k.has_mac ? &k.mac : NULL;
	o.after = k.page.after.n > 0 ? &k.after : NULL;
	o.most = k.page.limit;
	if (e == ERR_OK && slice_to_text(call_query(c, "site", NULL), site, sizeof(site)) != ERR_OK)
		e = call_fault(c, "site", "No site has a name as long.");
	o.site = site[0] != '\0' ? site : NULL;
	if (e == ERR_OK && o.folder[0] == '\0')
		return imports_no_folder(c);
	if (e == ERR_OK) {
		if (verify_shelf_take(c->parts->shelf, &kept) != ERR_OK)
			return call_refuse(c, 503, "under_way",
				"The folder is being looked through for others: ask again in a "
				"moment.");
		e = verify_run(c->store, &o, &r, c->why);
		verify_shelf_put(c->parts->shelf, kept);
	}
	if (e == ERR_OK)
		put_sums(c, &k, &r);
	return e;
}
