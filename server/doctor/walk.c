#include "doctor/walk.h"

#include "base/auto.h"
#include "base/words.h"
#include "limits.h"

#include <stdarg.h>
#include <stdio.h>

enum { MARK_OF_SEVERITY = WALK_NOTED }; /* marks follow each other as severities do */

const char *const walk_words[WALK_STEP__COUNT] = {"dhcp", "name", "time", "reach", "master",
	"files", "upload", "image", "tls", "phone", "registrar", "web-services", "pin", "update"};

const char *const walk_titles[WALK_STEP__COUNT] = {
	[WALK_DHCP] = "DHCP",
	[WALK_NAME] = "name in DNS",
	[WALK_TIME] = "time",
	[WALK_REACH] = "boot server",
	[WALK_MASTER] = "master",
	[WALK_FILES] = "config files",
	[WALK_UPLOAD] = "upload",
	[WALK_IMAGE] = "image",
	[WALK_TLS] = "TLS",
	[WALK_PHONE] = "this phone",
	[WALK_REGISTRAR] = "Lync registrar",
	[WALK_WEB] = "Lync web services",
	[WALK_PIN] = "Lync PIN sign-in",
	[WALK_UPDATE] = "Lync update",
};

const char *const walk_mark_words[WALK_MARK__COUNT] = {
	"skipped", "good", "noted", "warned", "broken"};

void
walk_init(struct walk *w)
{
	*w = (struct walk){
		.told = BUF(DOCTOR_STEPS_MAX * sizeof(struct walk_told)),
		.findings = BUF(DOCTOR_FINDINGS_MAX * sizeof(struct walk_finding)),
		.facts = BUF(DOCTOR_FACTS_MAX * sizeof(struct walk_fact)),
		.values = BUF(DOCTOR_VALUES_MAX * sizeof(struct walk_value)),
	};
}

void
walk_done(struct walk *w)
{
	buf_free(&w->told);
	buf_free(&w->findings);
	buf_free(&w->facts);
	buf_free(&w->values);
}

void
walk_begin(struct walk *w, enum walk_step step, const char *about)
{
	w->is_idle = false;
	w->now = (struct walk_told){
		.step = step,
		.mark = WALK_GOOD,
		.finding = w->findings.n / sizeof(struct walk_finding),
		.fact = w->facts.n / sizeof(struct walk_fact),
		.values_before = w->values.n / sizeof(struct walk_value),
		.form = {.format = ""},
	};
	(void)snprintf(w->now.about, sizeof(w->now.about), "%s", about);
}

static void
push_value(struct walk *w, struct slice name, struct slice text)
{
	struct walk_value v = {.name = ""};

	(void)snprintf(v.name, sizeof(v.name), "%.*s", SLICE_FMT(name));
	(void)snprintf(v.text, sizeof(v.text), "%.*s", SLICE_FMT(text));
	buf_add(&w->values, (struct slice){(const char *)&v, sizeof(v)});
}

/* Keeps the values of a line, which have no names but their numbers. */
static struct walk_form
form_of(struct walk *w, const char *format, const struct words *words)
{
	struct walk_form form = {format, w->values.n / sizeof(struct walk_value), words->count};

	for (size_t i = 0; i < words->count; i++) {
		char number[24];

		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		push_value(w, slice_of(number), words_value(words, i));
	}
	return form;
}

static void found(struct walk *w, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static void
found(struct walk *w, const char *format, va_list args)
{
	struct words words;

	words_put(&words, format, args);
	(void)snprintf(w->now.found, sizeof(w->now.found), "%s", words.text);
	w->now.form = form_of(w, format, &words);
}

void
walk_found(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	found(w, format, args);
	va_end(args);
}

void
walk_found_again(struct walk *w, const struct walk_told *before)
{
	memcpy(w->now.found, before->found, sizeof(w->now.found));
	w->now.form = before->form;
}

void
walk_skip(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	found(w, format, args);
	va_end(args);
	if (w->now.mark == WALK_GOOD)
		w->now.mark = WALK_SKIPPED;
}

void
walk_fact(struct walk *w, const char *name, const char *format, ...)
{
	struct walk_fact f = {.name = ""};
	struct words words;
	va_list args;

	(void)snprintf(f.name, sizeof(f.name), "%s", name);
	va_start(args, format);
	words_put(&words, format, args);
	va_end(args);
	(void)snprintf(f.value, sizeof(f.value), "%s", words.text);
	f.form = form_of(w, format, &words);
	buf_add(&w->facts, (struct slice){(const char *)&f, sizeof(f)});
}

static void
add(struct walk *w, struct walk_finding f)
{
	enum walk_mark mark;

	if (w->is_idle)
		f.severity = SEVERITY_NOTE;
	f.value = w->values.n / sizeof(struct walk_value);
	mark = (enum walk_mark)(MARK_OF_SEVERITY + (int)f.severity);
	buf_add(&w->findings, (struct slice){(const char *)&f, sizeof(f)});
	w->counts[f.severity]++;
	if (mark > w->now.mark)
		w->now.mark = mark;
}

void
walk_idle(struct walk *w)
{
	w->is_idle = true;
}

static void
add_value(struct walk *w, struct slice name, struct slice text)
{
	struct walk_finding *all = (struct walk_finding *)(void *)w->findings.p;

	if (buf_check(&w->findings) != ERR_OK)
		return;
	push_value(w, name, text);
	all[w->findings.n / sizeof(*all) - 1].values++;
}

void
walk_value(struct walk *w, const char *name, const char *text)
{
	add_value(w, slice_of(name), slice_of(text));
}

/* The values of a rule's own words, by the names that it gives them. */
static void
add_values(struct walk *w, struct slice names, const struct words *words)
{
	for (size_t i = 0; i < words->count && names.n > 0; i++)
		add_value(w, slice_cut(names, ' ', &names), words_value(words, i));
}

void
walk_rule(struct walk *w, enum rule rule, const char *format, ...)
{
	const struct rule_row *row = &rule_table[rule];
	struct walk_finding f = {.severity = row->severity};
	struct words words;
	va_list args;

	va_start(args, format);
	words_put(&words, format, args);
	va_end(args);
	(void)snprintf(f.word, sizeof(f.word), "%s", row->word);
	rule_say(row->what, slice_of(words.text), f.what, sizeof(f.what));
	(void)snprintf(f.phone, sizeof(f.phone), "%s", row->phone);
	(void)snprintf(f.mend, sizeof(f.mend), "%s", row->mend);
	add(w, f);
	add_values(w, slice_of(row->values), &words);
}

void
walk_given(struct walk *w, const char *word, enum severity severity, const char *what,
	const char *mend)
{
	struct walk_finding f = {.severity = severity};

	(void)snprintf(f.word, sizeof(f.word), "%s", word);
	(void)snprintf(f.what, sizeof(f.what), "%s", what);
	(void)snprintf(f.mend, sizeof(f.mend), "%s", mend);
	add(w, f);
}

/* Forgets what the step under way has told. */
static void
take_back(struct walk *w)
{
	for (size_t i = w->now.finding; i < w->findings.n / sizeof(struct walk_finding); i++)
		w->counts[walk_finding_at(w, i)->severity]--;
	w->values.n = w->now.values_before * sizeof(struct walk_value);
	w->findings.n = w->now.finding * sizeof(struct walk_finding);
	w->facts.n = w->now.fact * sizeof(struct walk_fact);
}

void
walk_end(struct walk *w)
{
	if (w->is_over != NULL && atomic_load(w->is_over)) {
		take_back(w);
		return;
	}
	w->now.findings = w->findings.n / sizeof(struct walk_finding) - w->now.finding;
	w->now.facts = w->facts.n / sizeof(struct walk_fact) - w->now.fact;
	buf_add(&w->told, (struct slice){(const char *)&w->now, sizeof(w->now)});
	if (w->on_step != NULL && walk_check(w) == ERR_OK)
		w->on_step(w->ctx, w, &w->now);
}

size_t
walk_count(const struct walk *w)
{
	return w->told.n / sizeof(struct walk_told);
}

const struct walk_told *
walk_at(const struct walk *w, size_t i)
{
	return (const struct walk_told *)(const void *)w->told.p + i;
}

const struct walk_finding *
walk_finding_at(const struct walk *w, size_t i)
{
	return (const struct walk_finding *)(const void *)w->findings.p + i;
}

const struct walk_fact *
walk_fact_at(const struct walk *w, size_t i)
{
	return (const struct walk_fact *)(const void *)w->facts.p + i;
}

const struct walk_value *
walk_value_at(const struct walk *w, size_t i)
{
	return (const struct walk_value *)(const void *)w->values.p + i;
}

enum err
walk_check(const struct walk *w)
{
	const struct buf *const all[] = {&w->told, &w->findings, &w->facts, &w->values};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(all) && e == ERR_OK; i++)
		e = buf_check(all[i]);
	return e;
}

/* Where there was no memory to keep them, walk_check() tells, and fewer are there than were
 * counted.
 */
static void
put_values(const struct walk *w, size_t first, size_t count, struct jval *values)
{
	size_t kept = w->values.n / sizeof(struct walk_value);

	for (size_t i = first; i < first + count && i < kept; i++) {
		const struct walk_value *v = walk_value_at(w, i);

		jval_put_text(values, v->name, v->text);
	}
}

/* NAME_form, and NAME_values by their numbers. */
static void
put_form(const struct walk *w, const struct walk_form *f, const char *name, struct jval *j)
{
	AUTO(buf_free) struct buf form = BUF(WORDS_BYTES);
	char member[32];

	words_form(f->format, &form);
	(void)snprintf(member, sizeof(member), "%s_form", name);
	if (buf_check(&form) == ERR_OK)
		jval_put_slice(j, member, buf_slice(&form));
	else
		jval_put(j, member, NULL); /* what is written fails then */
	(void)snprintf(member, sizeof(member), "%s_values", name);
	put_values(w, f->value, f->values, jval_put_object(j, member));
}

static void
push_findings(const struct walk *w, const struct walk_told *t, struct jval *all)
{
	for (size_t i = 0; i < t->findings; i++) {
		const struct walk_finding *f = walk_finding_at(w, t->finding + i);
		struct jval *j = jval_push_object(all);

		jval_put_text(j, "rule", f->word);
		jval_put_text(j, "severity", severity_words[f->severity]);
		jval_put_text(j, "what", f->what);
		jval_put_text(j, "phone", f->phone[0] != '\0' ? f->phone : NULL);
		jval_put_text(j, "mend", f->mend);
		put_values(w, f->value, f->values, jval_put_object(j, "values"));
	}
}

static void
push_facts(const struct walk *w, const struct walk_told *t, struct jval *all)
{
	for (size_t i = 0; i < t->facts; i++) {
		const struct walk_fact *f = walk_fact_at(w, t->fact + i);
		struct jval *j = jval_push_object(all);

		jval_put_text(j, "name", f->name);
		jval_put_text(j, "value", f->value);
		put_form(w, &f->form, "value", j);
	}
}

struct jval *
walk_json(const struct walk *w)
{
	struct jval *all = jval_object(), *steps = jval_put_array(all, "steps");

	for (size_t i = 0; i < walk_count(w); i++) {
		const struct walk_told *t = walk_at(w, i);
		struct jval *j = jval_push_object(steps);

		jval_put_text(j, "step", walk_words[t->step]);
		jval_put_text(j, "about", t->about[0] != '\0' ? t->about : NULL);
		jval_put_text(j, "mark", walk_mark_words[t->mark]);
		jval_put_text(j, "found", t->found);
		put_form(w, &t->form, "found", j);
		push_findings(w, t, jval_put_array(j, "findings"));
		push_facts(w, t, jval_put_array(j, "facts"));
	}
	jval_put_number(all, "wrong", (int64_t)w->counts[SEVERITY_WRONG]);
	jval_put_number(all, "warnings", (int64_t)w->counts[SEVERITY_WARN]);
	jval_put_number(all, "notes", (int64_t)w->counts[SEVERITY_NOTE]);
	return all;
}
