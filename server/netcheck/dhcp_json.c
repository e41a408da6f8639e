#include "netcheck/dhcp_json.h"

#include "base/auto.h"
#include "netcheck/dhcp_show.h"

enum { SHOWN_MAX_BYTES = 8192, SNIPPET_MAX_BYTES = 64 * 1024 };

const uint8_t dhcp_told[DHCP_TOLD__COUNT] = {DHCP_BOOT_SERVER, DHCP_TFTP_SERVER, DHCP_NTP_SERVERS,
	DHCP_TIME_SERVERS, DHCP_TIME_OFFSET, DHCP_VENDOR, DHCP_SIP_SERVERS, DHCP_DOMAIN,
	DHCP_ENTERPRISE_CLASS, DHCP_ENTERPRISE, DHCP_VLAN_FIRST, 129, 144, DHCP_TRIO_SERVER,
	DHCP_VLAN_LAST};

const char *
dhcp_question_word(enum dhcp_message m)
{
	return m == DHCP_DISCOVER ? "discover" : "inform";
}

static void
put_hex(struct jval *row, struct slice value)
{
	AUTO(buf_free) struct buf b = BUF(2 * (size_t)DHCP_PACKET_MAX_BYTES);

	dhcp_hex(value, '\0', &b);
	jval_put_slice(row, "hex", buf_slice(&b));
}

static struct jval *
option(unsigned code, struct slice value)
{
	AUTO(buf_free) struct buf b = BUF(SHOWN_MAX_BYTES);
	struct jval *row = jval_object();

	dhcp_show(code, value, &b);
	jval_put_number(row, "code", code);
	jval_put_text(row, "name", dhcp_option_name(code));
	jval_put_slice(row, "value", buf_slice(&b));
	put_hex(row, value);
	return row;
}

static struct jval *
options_of_plan(const struct dhcp_plan *plan)
{
	struct jval *rows = jval_array();

	for (size_t i = 0; i < plan->value_count; i++) {
		const struct dhcp_value *v = &plan->values[i];
		struct jval *row = option(v->code, dhcp_value_slice(v));

		jval_put_number(row, "bytes", v->n);
		jval_put_text(row, "class", v->is_lync ? dhcp_lync_class : NULL);
		jval_push(rows, row);
	}
	return rows;
}

static struct jval *
sub_options(const struct dhcp_plan *plan)
{
	struct jval *rows = jval_array();

	for (unsigned i = 1; plan->has_lync && i < DHCP_LYNC__COUNT; i++) {
		struct jval *row = jval_push_object(rows);

		jval_put_number(row, "code", i);
		jval_put_text(row, "name", dhcp_lync_name(i));
		jval_put_slice(row, "value", plan->lync.sub[i]);
		put_hex(row, plan->lync.sub[i]);
	}
	return rows;
}

static struct jval *
snippets(const struct dhcp_plan *plan, const struct dhcp_snippet *only)
{
	struct jval *rows = jval_array();

	for (size_t i = 0; i < dhcp_snippets_count; i++) {
		AUTO(buf_free) struct buf b = BUF(SNIPPET_MAX_BYTES);
		const struct dhcp_snippet *s = &dhcp_snippets[i];
		struct jval *row;

		if (only != NULL && only != s)
			continue;
		row = jval_object();
		s->put(plan, &b);
		jval_put_text(row, "server", s->word);
		jval_put_text(row, "about", s->about);
		jval_put_bool(row, "tested", s->is_tested);
		jval_put_slice(row, "text", buf_slice(&b));
		jval_push(rows, row);
	}
	return rows;
}

struct jval *
dhcp_plan_json(const struct dhcp_plan *plan, const struct dhcp_snippet *only,
	const struct dhcp_warnings *warnings)
{
	struct jval *j = jval_object(), *said;

	jval_put_slice(j, "url", plan->url);
	jval_put(j, "options", options_of_plan(plan));
	jval_put(j, "sub_options", sub_options(plan));
	jval_put(j, "snippets", snippets(plan, only));
	said = jval_put_array(j, "warnings");
	for (size_t i = 0; i < warnings->count; i++)
		jval_push(said, dhcp_warning_json(&warnings->rows[i]));
	return j;
}

static struct jval *
answer(const struct dhcp_view *v, size_t i)
{
	const struct dhcp_answer *a = &v->answers[i];
	struct jval *row = jval_object(), *options = jval_array();
	char text[IP_TEXT_BYTES];

	jval_put_text(row, "server", ip_text(&a->reply.server, text));
	jval_put_text(row, "asked_as", dhcp_role_word(a->role));
	jval_put_text(row, "question", dhcp_question_word(a->question));
	jval_put_text(row, "offered",
		a->reply.message == DHCP_OFFER ? ip_text(&a->reply.offered, text) : NULL);
	jval_put_bool(row, "refused", a->reply.message == DHCP_NAK);
	jval_put_bool(row, "taken", v->taken[a->role] == (int)i);
	for (size_t k = 0; k < COUNT(dhcp_told); k++)
		if (a->reply.has[dhcp_told[k]])
			jval_push(options,
				option(dhcp_told[k], dhcp_reply_option(&a->reply, dhcp_told[k])));
	jval_put(row, "options", options);
	return row;
}

static struct jval *
finding(const struct dhcp_view *v, const struct dhcp_finding *f)
{
	struct jval *row = jval_object();
	char text[IP_TEXT_BYTES];

	jval_put_text(row, "weight", dhcp_weight_word(f->weight));
	jval_put_text(row, "code", f->code);
	jval_put_text(row, "server",
		f->answer != DHCP_OF_NONE ? ip_text(&v->answers[f->answer].reply.server, text) :
					    NULL);
	jval_put_text(row, "text", f->text);
	jval_put_text(row, "mend", f->mend);
	return row;
}

struct jval *
dhcp_view_json(const struct dhcp_view *view)
{
	struct jval *j = jval_object();
	char text[MAC_TEXT_BYTES];

	jval_put_text(j, "interface", view->interface);
	jval_put_text(j, "mac", mac_text(view->mac, text));
	jval_put_bool(j, "informed", view->asked_inform);
	struct jval *answers = jval_put_array(j, "answers");
	for (size_t i = 0; i < view->answer_count; i++)
		jval_push(answers, answer(view, i));
	struct jval *findings = jval_put_array(j, "findings");
	for (size_t i = 0; i < view->finding_count; i++)
		jval_push(findings, finding(view, &view->findings[i]));
	return j;
}
