#include "doctor/walk.h"

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
	};
}

void
walk_done(struct walk *w)
{
	buf_free(&w->told);
	buf_free(&w->findings);
	buf_free(&w->facts);
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
	};
	(void)snprintf(w->now.about, sizeof(w->now.about), "%s", about);
}

void
walk_found(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(w->now.found, sizeof(w->now.found), format, args);
	va_end(args);
}

void
walk_skip(struct walk *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(w->now.found, sizeof(w->now.found), format, args);
	va_end(args);
	if (w->now.mark == WALK_GOOD)
		w->now.mark = WALK_SKIPPED;
}

void
walk_fact(struct walk *w, const char *name, const char *format, ...)
{
	struct walk_fact f = {.name = ""};
	va_list args;

	(void)snprintf(f.name, sizeof(f.name), "%s", name);
	va_start(args, format);
	(void)vsnprintf(f.value, sizeof(f.value), format, args);
	va_end(args);
	buf_add(&w->facts, (struct slice){(const char *)&f, sizeof(f)});
}

static void
add(struct walk *w, struct walk_finding f)
{
	enum walk_mark mark;

	if (w->is_idle)
		f.severity = SEVERITY_NOTE;
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

void
walk_rule(struct walk *w, enum rule rule, const char *format, ...)
{
	const struct rule_row *row = &rule_table[rule];
	struct walk_finding f = {.severity = row->severity};
	char words[WALK_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	(void)snprintf(f.word, sizeof(f.word), "%s", row->word);
	rule_say(row->what, slice_of(words), f.what, sizeof(f.what));
	(void)snprintf(f.phone, sizeof(f.phone), "%s", row->phone);
	(void)snprintf(f.mend, sizeof(f.mend), "%s", row->mend);
	add(w, f);
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

enum err
walk_check(const struct walk *w)
{
	enum err e = buf_check(&w->told);

	if (e == ERR_OK)
		e = buf_check(&w->findings);
	return e == ERR_OK ? buf_check(&w->facts) : e;
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
		push_findings(w, t, jval_put_array(j, "findings"));
		push_facts(w, t, jval_put_array(j, "facts"));
	}
	jval_put_number(all, "wrong", (int64_t)w->counts[SEVERITY_WRONG]);
	jval_put_number(all, "warnings", (int64_t)w->counts[SEVERITY_WARN]);
	jval_put_number(all, "notes", (int64_t)w->counts[SEVERITY_NOTE]);
	return all;
}
