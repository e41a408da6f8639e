#include "lync/lync_members.h"

#include "lync/lync_log.h"
#include "lync/lync_record.h"
#include "store/lync_logs.h"
#include "store/lync_requests.h"
#include "store/lync_rules.h"

void
lync_members_of_rule(struct members m, const struct lync_rule *r)
{
	member_number(m, "id", r->id);
	for (size_t i = 0; i < LYNC_KEY__COUNT; i++)
		member_text(m, lync_key_words[i], r->key[i]);
	member_maybe(m, "approved", slice_of(r->approved));
	member_maybe(m, "pending", slice_of(r->pending));
	member_maybe(m, "rollback", slice_of(r->rollback));
}

void
lync_members_of_request(struct members m, const struct lync_request *r)
{
	struct lync_device device;

	lync_record_facts(r->facts, &device);
	member_number(m, "id", r->id);
	member_time(m, "at", r->at);
	member_slice(m, "address", r->address);
	member_slice(m, "method", r->method);
	member_slice(m, "target", r->target);
	member_number(m, "status", r->status);
	for (size_t i = 0; i < LYNC_FACT__COUNT; i++)
		member_maybe(m, lync_fact_words[i], slice_of(device.facts[i]));
	member_maybe(m, "offered", r->version);
}

void
lync_members_of_log(struct members m, const struct lync_log_row *r)
{
	member_number(m, "id", r->id);
	member_time(m, "at", r->at);
	member_slice(m, "address", r->address);
	member_slice(m, "kind", r->kind);
	member_slice(m, "name", r->name);
	member_slice(m, "device", lync_log_device(r->name));
	member_number(m, "bytes", r->size_bytes);
}
