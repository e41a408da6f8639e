#include "provision/visit_tell.h"

const char *
visit_channel(const struct visit_row *v)
{
	return v->channel >= 0 && v->channel < CHANNEL__COUNT ? channel_names[v->channel] : "?";
}

const char *
visit_sentence(enum reason reason)
{
	return reason < REASON__COUNT ? reason_table[reason].sentence :
					"For a reason that a newer version of this program knows.";
}

bool
visit_is_refusal(enum reason reason)
{
	return reason < REASON__COUNT && reason_table[reason].is_refusal;
}

struct jval *
visit_told_json(const struct visit_told *t)
{
	struct jval *j = jval_object();

	jval_put_number(j, "offset_ms", (int64_t)t->offset_ms);
	jval_put_slice(j, "method", t->method);
	jval_put_slice(j, "name", t->name);
	jval_put_number(j, "status", (int64_t)t->status);
	jval_put_number(j, "bytes", (int64_t)t->bytes);
	jval_put_number(j, "duration_us", (int64_t)t->duration_us);
	jval_put_text(j, "reason", t->reason < REASON__COUNT ? reason_table[t->reason].word : NULL);
	jval_put_text(j, "sentence", visit_sentence(t->reason));
	jval_put_bool(j, "is_refused", visit_is_refusal(t->reason));
	return j;
}

struct jval *
visit_summary(const struct visit_row *v)
{
	struct jval *j = jval_object();
	char mac[MAC_TEXT_BYTES];

	jval_put_number(j, "id", v->id);
	jval_put_text(j, "mac", v->has_mac ? mac_text(v->mac, mac) : NULL);
	jval_put_number(j, "began_at", v->began_at);
	jval_put_number(j, "ended_at", v->ended_at);
	jval_put_text(j, "address", v->address);
	jval_put_text(j, "channel", visit_channel(v));
	jval_put_text(j, "agent", v->agent);
	jval_put_text(j, "model", v->model);
	jval_put_text(j, "version", v->version);
	jval_put_number(j, "requests_count", v->requests);
	jval_put_number(j, "refused_count", v->refused);
	jval_put_number(j, "bytes", v->bytes);
	return j;
}

struct jval *
visit_json(const struct visit_row *v)
{
	struct jval *j = visit_summary(v), *requests = jval_put_array(j, "requests");
	struct slice rest = v->told;
	struct visit_told told;

	while (visit_told_read(&rest, &told))
		jval_push(requests, visit_told_json(&told));
	return j;
}
