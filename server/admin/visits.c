/* /visits, /phones/{mac}/visits: what phones asked for, what they got, and why. */
#include "admin/paging.h"
#include "admin/phone_path.h"
#include "admin/resources.h"
#include "provision/visit_tell.h"
#include "store/visit_query.h"

/* What the API calls outcomes, in the order of the store's. */
static const char *const outcomes[VISIT_OUTCOME__COUNT] = {
	[VISIT_OUTCOME_SERVED] = "ok",
	[VISIT_OUTCOME_REFUSED] = "refused",
};

static enum err
take_outcome(struct call *c, enum visit_outcome *out)
{
	bool is_there;
	struct slice word = call_query(c, "outcome", &is_there);

	if (!is_there)
		return ERR_OK;
	for (int i = 0; i < VISIT_OUTCOME__COUNT; i++)
		if (outcomes[i] != NULL && slice_is(word, outcomes[i])) {
			*out = (enum visit_outcome)i;
			return ERR_OK;
		}
	return call_fault(c, "outcome", "One of: ok, refused.");
}

/* The phone: of the path, or of ?mac. */
static enum err
take_mac(struct call *c, struct mac *out)
{
	bool is_there;
	struct slice word = call_query(c, "mac", &is_there);
	struct why why = {""};

	if (!is_there)
		return phone_path_mac(c, out, &is_there);
	if (mac_parse(word, out, &why) != ERR_OK)
		return call_fault(c, "mac", "%s", why.text);
	return ERR_OK;
}

static enum err
list_one(void *ctx, const struct visit_row *v)
{
	jval_push(ctx, visit_json(v));
	return ERR_OK;
}

enum err
visits_list(struct call *c)
{
	struct visit_query q = {.address = call_query(c, "address", NULL)};
	struct jval *rows = jval_put_array(c->answer, "visits");
	struct page_end end;
	enum err e = take_mac(c, &q.mac);

	if (e == ERR_OK)
		e = take_outcome(c, &q.outcome);
	if (e == ERR_OK)
		e = call_query_number(c, "since", 0, INT64_MAX, &q.since);
	if (e == ERR_OK)
		e = paging_take(c, &q.page);
	if (e != ERR_OK)
		return e;
	e = visit_query_run(c->store, &q, list_one, rows, &end, c->why);
	if (e != ERR_OK)
		return paging_blame(c, e);
	paging_put(c, &end);
	return ERR_OK;
}
