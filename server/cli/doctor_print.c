#include "cli/doctor_print.h"

#include "base/auto.h"
#include "base/escape.h"

enum {
	STEP_TEXT_MAX_BYTES = 256 * 1024,
	COLUMNS = 96,
	INDENT = 8,
	JSON_MAX_BYTES = 8 * 1024 * 1024
};

static const char *const marks[WALK_MARK__COUNT] = {
	[WALK_SKIPPED] = "-",
	[WALK_GOOD] = "ok",
	[WALK_NOTED] = "ok",
	[WALK_WARNED] = "!",
	[WALK_BROKEN] = "WRONG",
};

/* Adds text in lines of at most COLUMNS letters, each behind INDENT blanks. */
static void
add_folded(struct buf *b, struct slice text)
{
	size_t column = INDENT;

	buf_addf(b, "%*s", INDENT, "");
	while (text.n > 0) {
		struct slice word = slice_cut(text, ' ', &text);

		if (column + 1 + word.n > COLUMNS && column > INDENT) {
			buf_addf(b, "\n%*s", INDENT, "");
			column = INDENT;
		}
		if (column > INDENT) {
			buf_add_char(b, ' ');
			column++;
		}
		buf_add(b, word);
		column += word.n;
	}
	buf_add_char(b, '\n');
}

static void
add_sentence(struct buf *b, const char *head, const char *sentence)
{
	AUTO(buf_free) struct buf text = BUF(4 * WALK_TEXT_BYTES);

	if (sentence[0] == '\0')
		return;
	buf_add_text(&text, head);
	escape_text(slice_of(sentence), &text);
	add_folded(b, buf_slice(&text));
	if (buf_check(&text) != ERR_OK && b->err == ERR_OK)
		b->err = buf_check(&text);
}

static void
add_finding(struct buf *b, const struct walk_finding *f)
{
	add_sentence(b, "", f->what);
	add_sentence(b, "What a phone does: ", f->phone);
	add_sentence(b, "To mend it: ", f->mend);
}

static void
add_facts(struct buf *b, const struct walk *w, const struct walk_told *t)
{
	for (size_t i = 0; i < t->facts; i++) {
		const struct walk_fact *f = walk_fact_at(w, t->fact + i);

		buf_addf(b, "%*s", INDENT, "");
		escape_text(slice_of(f->name), b);
		buf_add_text(b, ": ");
		escape_text(slice_of(f->value), b);
		buf_add_char(b, '\n');
	}
}

/* A boot server's steps stand under its address. */
static void
add_heading(struct buf *b, struct doctor_print *p, const struct walk_told *t)
{
	const char *about =
		t->step >= WALK_NAME && t->step != WALK_TIME && t->step <= WALK_TLS ? t->about : "";

	if (strcmp(about, p->about) == 0)
		return;
	(void)snprintf(p->about, sizeof(p->about), "%s", about);
	buf_add_char(b, '\n');
	escape_text(slice_of(about), b);
	if (about[0] != '\0')
		buf_add_char(b, '\n');
}

void
doctor_print_step(void *ctx, const struct walk *w, const struct walk_told *t)
{
	struct doctor_print *p = ctx;
	AUTO(buf_free) struct buf b = BUF(STEP_TEXT_MAX_BYTES);

	add_heading(&b, p, t);
	buf_addf(&b, "%5s  %-18s ", marks[t->mark], walk_titles[t->step]);
	escape_text(slice_of(t->found), &b);
	buf_add_char(&b, '\n');
	for (size_t i = 0; i < t->findings; i++) {
		const struct walk_finding *f = walk_finding_at(w, t->finding + i);

		if (f->severity > SEVERITY_NOTE || p->shows_all)
			add_finding(&b, f);
	}
	if (p->shows_all)
		add_facts(&b, w, t);
	output_raw(p->out, buf_slice(&b));
	if (p->err == ERR_OK)
		p->err = buf_check(&b);
	if (p->err == ERR_OK)
		p->err = output_end(p->out);
}

void
doctor_print_end(struct doctor_print *p, const struct walk *w, bool is_cut)
{
	AUTO(buf_free) struct buf b = BUF(STEP_TEXT_MAX_BYTES);
	size_t wrong = w->counts[SEVERITY_WRONG], warnings = w->counts[SEVERITY_WARN];

	buf_add_char(&b, '\n');
	if (is_cut)
		buf_add_text(&b, "Interrupted: what follows was not looked at.  ");
	if (wrong == 0 && warnings == 0)
		buf_addf(&b, "%s is wrong.", is_cut ? "So far nothing" : "Nothing");
	else
		buf_addf(&b, "%zu thing%s wrong, and %zu may be.", wrong,
			wrong == 1 ? " is" : "s are", warnings);
	if (w->counts[SEVERITY_NOTE] > 0 && !p->shows_all)
		buf_addf(&b, "  %zu note%s: --all shows %s.", w->counts[SEVERITY_NOTE],
			w->counts[SEVERITY_NOTE] == 1 ? "" : "s",
			w->counts[SEVERITY_NOTE] == 1 ? "it" : "them");
	buf_add_char(&b, '\n');
	output_raw(p->out, buf_slice(&b));
	if (p->err == ERR_OK)
		p->err = buf_check(&b);
}

enum err
doctor_print_json(struct output *out, const struct walk *w, bool is_cut)
{
	AUTO(buf_free) struct buf b = BUF(JSON_MAX_BYTES);
	struct jval *j = walk_json(w);
	enum err e;

	jval_put_bool(j, "interrupted", is_cut);
	e = jval_write(j, &b);
	jval_free(j);
	buf_add_char(&b, '\n');
	output_raw(out, buf_slice(&b));
	return e == ERR_OK ? buf_check(&b) : e;
}
