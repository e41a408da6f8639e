#include "cli/dhcp_print.h"

#include "base/auto.h"
#include "base/escape.h"
#include "netcheck/dhcp_json.h"
#include "netcheck/dhcp_show.h"

enum { TEXT_MAX_BYTES = 256 * 1024, SHOWN_MAX_BYTES = 8192 };

/* Prints a result as JSON. */
static enum err
print_json(struct output *out, struct jval *j)
{
	AUTO(buf_free) struct buf b = BUF(4 * (size_t)TEXT_MAX_BYTES);
	enum err e = jval_write(j, &b);

	jval_free(j);
	buf_add_char(&b, '\n');
	output_raw(out, buf_slice(&b));
	return e == ERR_OK ? buf_check(&b) : e;
}

/* An option as two or three lines: what it is, what it says, its bytes. */
static void
page_value(const struct dhcp_value *v, struct buf *b)
{
	buf_addf(b, "%5d  %-16s", v->code, dhcp_option_name(v->code));
	dhcp_show(v->code, dhcp_value_slice(v), b);
	buf_addf(b, "%s\n       ", v->is_lync ? "   (class MS-UC-Client)" : "");
	dhcp_hex(dhcp_value_slice(v), '\0', b);
	buf_add_char(b, '\n');
}

static void
page_subs(const struct dhcp_plan *plan, struct buf *b)
{
	for (unsigned i = 1; i < DHCP_LYNC__COUNT; i++) {
		buf_addf(b, "       sub-option %u  %-22s%.*s  ", i, dhcp_lync_name(i),
			SLICE_FMT(plan->lync.sub[i]));
		dhcp_hex(plan->lync.sub[i], '\0', b);
		buf_add_char(b, '\n');
	}
}

static void
page_plan(const struct dhcp_plan *plan, struct buf *b)
{
	buf_add_text(b, "Options for the phones' network, each with its bytes in hex:\n\n");
	for (size_t i = 0; i < plan->value_count; i++) {
		page_value(&plan->values[i], b);
		if (plan->values[i].is_lync)
			page_subs(plan, b);
	}
	for (size_t i = 0; i < dhcp_snippets_count; i++) {
		buf_addf(b, "\n=== %s%s ===\n", dhcp_snippets[i].about,
			dhcp_snippets[i].is_tested ? "" : " (by its documents; not tried by us)");
		dhcp_snippets[i].put(plan, b);
	}
}

static void
warn(struct output *out, const struct dhcp_warning *w)
{
	AUTO(buf_free) struct buf text = BUF(DHCP_WARNING_TEXT_BYTES);

	dhcp_warning_text(w, &text);
	output_warn(out, "%.*s", SLICE_FMT(buf_slice(&text)));
}

enum err
dhcp_print_plan(struct output *out, const struct dhcp_plan *plan, const struct dhcp_snippet *only,
	const struct dhcp_warnings *warnings)
{
	AUTO(buf_free) struct buf page = BUF(TEXT_MAX_BYTES);

	if (output_is_json(out))
		return print_json(out, dhcp_plan_json(plan, only, warnings));
	for (size_t i = 0; i < warnings->count; i++)
		warn(out, &warnings->rows[i]);
	if (only != NULL)
		only->put(plan, &page);
	else
		page_plan(plan, &page);
	output_raw(out, buf_slice(&page));
	return buf_check(&page);
}

/* Whether an earlier answer of the same server to the same role says the same. */
static bool
says_the_same(const struct dhcp_answer *a, const struct dhcp_answer *b)
{
	if (a->role != b->role || !ip_eq(&a->reply.server, &b->reply.server))
		return false;
	for (size_t k = 0; k < COUNT(dhcp_told); k++)
		if (!slice_eq(dhcp_reply_option(&a->reply, dhcp_told[k]),
			    dhcp_reply_option(&b->reply, dhcp_told[k])))
			return false;
	return true;
}

static void
page_options(const struct dhcp_reply *r, struct buf *b)
{
	for (size_t k = 0; k < COUNT(dhcp_told); k++) {
		AUTO(buf_free) struct buf shown = BUF(SHOWN_MAX_BYTES);

		if (!r->has[dhcp_told[k]])
			continue;
		dhcp_show(dhcp_told[k], dhcp_reply_option(r, dhcp_told[k]), &shown);
		buf_addf(b, "      %3d  %-15s", dhcp_told[k], dhcp_option_name(dhcp_told[k]));
		buf_add(b, buf_slice(&shown));
		buf_add_char(b, '\n');
	}
}

/* One role: who answered what to it, and which of them it would take. */
static void
page_role(const struct dhcp_view *v, enum dhcp_role role, struct buf *b)
{
	size_t count = 0;

	buf_addf(b, "\nTo %s (%s):\n", dhcp_role_about(role), dhcp_role_word(role));
	for (size_t i = 0; i < v->answer_count; i++) {
		const struct dhcp_answer *a = &v->answers[i];
		size_t same = 0;
		char text[IP_TEXT_BYTES];

		if (a->role != role)
			continue;
		while (same < i && !says_the_same(&v->answers[same], a))
			same++;
		buf_addf(b, "  %s answered %s%s%s", ip_text(&a->reply.server, text),
			dhcp_question_word(a->question),
			a->reply.message == DHCP_NAK ? " with no" : "",
			v->taken[role] == (int)i ? ", and is what it takes" : "");
		buf_add_text(b, same < i ? ": the same\n" : "\n");
		if (same == i)
			page_options(&a->reply, b);
		count++;
	}
	if (count == 0)
		buf_add_text(b, "  nobody answered\n");
	else if (v->taken[role] == DHCP_OF_NONE)
		buf_add_text(b, "  it finds nothing that it looks for\n");
}

/* Whom a finding is about, where its sentence does not say so. */
static void
page_server(const struct dhcp_view *v, const struct dhcp_finding *f, struct buf *b)
{
	char text[IP_TEXT_BYTES];

	if (f->answer == DHCP_OF_NONE)
		return;
	(void)ip_text(&v->answers[f->answer].reply.server, text);
	if (!slice_starts(slice_of(f->text), slice_of(text)))
		buf_addf(b, "%s: ", text);
}

static void
page_findings(const struct dhcp_view *v, struct buf *b)
{
	buf_add_text(b, v->finding_count > 0 ? "\nWhat was found:\n" : "\nNothing is wrong.\n");
	for (size_t i = 0; i < v->finding_count; i++) {
		const struct dhcp_finding *f = &v->findings[i];

		buf_addf(b, "  %-8s", dhcp_weight_word(f->weight));
		page_server(v, f, b);
		escape_text(slice_of(f->text), b);
		buf_addf(b, "\n          %s\n", f->mend);
	}
}

static void
page_view(const struct dhcp_view *v, struct buf *b)
{
	char text[MAC_TEXT_BYTES];

	buf_addf(
		b, "Asked on %s as %s; nothing was taken.\n", v->interface, mac_text(v->mac, text));
	for (int role = 0; v->answer_count > 0 && role < DHCP_ROLE__COUNT; role++)
		page_role(v, (enum dhcp_role)role, b);
	page_findings(v, b);
}

enum err
dhcp_print_view(struct output *out, const struct dhcp_view *view)
{
	AUTO(buf_free) struct buf page = BUF(4 * (size_t)TEXT_MAX_BYTES);

	if (output_is_json(out))
		return print_json(out, dhcp_view_json(view));
	page_view(view, &page);
	output_raw(out, buf_slice(&page));
	return buf_check(&page);
}
