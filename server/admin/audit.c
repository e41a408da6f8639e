/* /audit: who changed what, and who looked at a secret, the newest first. */
#include "admin/dry_run.h"
#include "admin/paging.h"
#include "admin/resources.h"
#include "manage/members_of.h"
#include "store/audit_query.h"

#define SINCE_MAX 253402300799 /* the year 9999 */

static enum err
take(struct call *c, struct audit_query *q)
{
	bool has_mac;
	struct slice mac = call_query(c, "mac", &has_mac);
	enum err e = paging_take(c, &q->page);

	if (e == ERR_OK && has_mac)
		e = call_blame(c, "mac", mac_parse(mac, &q->mac, c->why));
	if (e == ERR_OK)
		e = call_query_number(c, "since", 0, SINCE_MAX, &q->since);
	q->by = call_query(c, "by", NULL);
	q->text = call_query(c, "text", NULL);
	return e;
}

static enum err
list_one(void *ctx, const struct audit_row *row)
{
	struct jval *j = jval_push_object(ctx);

	members_of_audit(jval_members(j), row);
	dry_run_put_changes(jval_put_array(j, "changes"), SLICE(""), row->was, row->becomes);
	return ERR_OK;
}

enum err
audit_list(struct call *c)
{
	struct audit_query q = {.by = SLICE("")};
	struct jval *rows = jval_put_array(c->answer, "audit");
	struct page_end end;
	enum err e = take(c, &q);

	if (e == ERR_OK)
		e = paging_blame(c, audit_query_run(c->store, &q, list_one, rows, &end, c->why));
	if (e == ERR_OK)
		paging_put(c, &end);
	return e;
}
