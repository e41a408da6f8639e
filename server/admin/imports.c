/* /imports/verify: the checklist of a move, phone by phone: what the folder of --root gives each,
 * and what the inventory does. */
#include "admin/resources.h"
#include "base/auto.h"
#include "moving/verify.h"

enum { ACCEPTS_MAX = 64 };

/* An answer while it is put together. */
struct checking {
	struct jval *phones, *differences;
	bool has_mac; /* one phone's differences are asked for */
	struct mac mac;
	size_t most, told;
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

	if ((k->has_mac && !mac_eq(d->mac, k->mac)) ||
		(!k->has_mac && d->standing != VERIFY_DIFFERS) || k->told == k->most)
		return ERR_OK;
	k->told++;
	row = jval_object();
	jval_put_text(row, "mac", mac_text(d->mac, mac));
	jval_put_slice(row, "parameter", d->parameter);
	put_value(row, "old", d->has_was, d->was);
	put_value(row, "new", d->has_is, d->is);
	jval_put_text(row, "standing", verify_standing_names[d->standing]);
	jval_put_text(row, "reason", d->reason);
	jval_push(k->differences, row);
	return ERR_OK;
}

static enum err
push_phone(void *ctx, const struct verify_phone *p)
{
	struct checking *k = ctx;
	struct jval *row = jval_object();
	char mac[MAC_TEXT_BYTES];

	jval_put_text(row, "mac", mac_text(p->mac, mac));
	jval_put_text(row, "model", p->model[0] != '\0' ? p->model : NULL);
	jval_put_number(row, "same", (int64_t)p->same);
	for (int i = 0; i < VERIFY_STANDING__COUNT; i++)
		jval_put_number(row, verify_standing_names[i], (int64_t)p->counts[i]);
	jval_push(k->phones, row);
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

static enum err
read_query(struct call *c, struct checking *k)
{
	int64_t most = PAGE_ROWS_MAX;
	struct slice mac = call_query(c, "mac", &k->has_mac);
	struct why why = {""};
	enum err e = call_query_number(c, "limit", 1, PAGE_ROWS_MAX, &most);

	k->most = (size_t)most;
	if (e == ERR_OK && k->has_mac && mac_parse(mac, &k->mac, &why) != ERR_OK)
		return call_fault(c, "mac", "%s", why.text);
	return e;
}

enum err
imports_verify(struct call *c)
{
	char site[WORD_MAX_BYTES + 1] = "";
	struct slice accepts[ACCEPTS_MAX];
	struct checking k = {.phones = jval_array(), .differences = jval_array()};
	struct verify_options o = {.folder = settings_text(c->settings, SET_ROOT),
		.accepts = accepts,
		.now = c->ask->at,
		.settings = c->settings,
		.each = push_difference,
		.phone = push_phone,
		.ctx = &k};
	struct verify_result r = {.phones = 0};
	enum err e = read_accepts(c, accepts, &o.accepts_len);

	jval_put(c->answer, "checklist", k.phones);
	jval_put(c->answer, "differences", k.differences);
	if (e == ERR_OK)
		e = read_query(c, &k);
	if (e == ERR_OK && slice_to_text(call_query(c, "site", NULL), site, sizeof(site)) != ERR_OK)
		e = call_fault(c, "site", "No site has a name as long.");
	o.site = site[0] != '\0' ? site : NULL;
	if (e == ERR_OK && o.folder[0] == '\0')
		return call_refuse(c, 404, "not_found",
			"The server has no folder of the old files: start it with --root DIR, or "
			"verify by `bootline import --verify DIR`.");
	if (e == ERR_OK)
		e = verify_run(c->store, &o, &r, c->why);
	jval_put_number(c->answer, "phones", (int64_t)r.phones);
	jval_put_number(c->answer, "phones_differing", (int64_t)r.phones_differing);
	jval_put_number(c->answer, "same", (int64_t)r.same);
	jval_put_number(c->answer, "known", (int64_t)r.counts[VERIFY_KNOWN]);
	jval_put_number(c->answer, "accepted", (int64_t)r.counts[VERIFY_ACCEPTED]);
	jval_put_number(c->answer, "differing", (int64_t)r.counts[VERIFY_DIFFERS]);
	return e;
}
