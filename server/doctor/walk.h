/* walk - what the doctor finds on a phone's way, step by step: the report.
 *
 * Steps are begun, told and ended one after the other; each is given to a listener when it is over.
 * Words of peers may stand in what is told: whoever prints them escapes them.  Out of memory ends
 * as an error of walk_check().  Pure.
 */
#ifndef DOCTOR_WALK_H
#define DOCTOR_WALK_H

#include "base/jval.h"
#include "doctor/rule.h"

#include <stdatomic.h>

/* In the order of the way. */
enum walk_step {
	WALK_DHCP,
	WALK_NAME,
	WALK_TIME,
	WALK_REACH,
	WALK_MASTER,
	WALK_FILES,
	WALK_UPLOAD,
	WALK_IMAGE,
	WALK_TLS,
	WALK_PHONE,
	WALK_REGISTRAR,
	WALK_WEB,
	WALK_PIN,
	WALK_UPDATE,
	WALK_STEP__COUNT
};
extern const char *const walk_words[WALK_STEP__COUNT];  /* "dhcp", ...: stable */
extern const char *const walk_titles[WALK_STEP__COUNT]; /* "DHCP", "boot server's name", ... */

enum walk_mark {
	WALK_SKIPPED, /* not asked: found says why */
	WALK_GOOD,
	WALK_NOTED,
	WALK_WARNED,
	WALK_BROKEN,
	WALK_MARK__COUNT
};
extern const char *const walk_mark_words[WALK_MARK__COUNT]; /* "skipped", "good", ...: stable */

enum { WALK_TEXT_BYTES = 512, WALK_ABOUT_BYTES = 256, WALK_WORD_BYTES = 48 };

/* How a line was made: for who says it in another language. */
struct walk_form {
	const char *format;   /* borrowed, a literal */
	size_t value, values; /* which of the walk's values stand in it */
};

struct walk_finding {
	char word[WALK_WORD_BYTES]; /* of its rule */
	enum severity severity;
	char what[WALK_TEXT_BYTES];
	char phone[WALK_TEXT_BYTES]; /* may be "" */
	char mend[WALK_TEXT_BYTES];
	size_t value, values; /* which of the walk's values stand in what */
};

struct walk_value {
	char name[WALK_WORD_BYTES];
	char text[WALK_TEXT_BYTES];
};

struct walk_fact {
	char name[WALK_ABOUT_BYTES];
	char value[WALK_TEXT_BYTES];
	struct walk_form form;
};

struct walk_told {
	enum walk_step step;
	enum walk_mark mark;
	char about[WALK_ABOUT_BYTES]; /* which server, which name; may be "" */
	char found[WALK_TEXT_BYTES];  /* a line without a full stop */
	struct walk_form form;
	size_t values_before;     /* how many values the walk had when the step began */
	size_t finding, findings; /* which of the walk's are its own */
	size_t fact, facts;
};

struct walk {
	struct buf told, findings, facts, values; /* owned; of the structs above */
	struct walk_told now;                     /* the step that is under way */
	bool is_idle;                             /* phones do without what it looks at */
	void (*on_step)(void *ctx, const struct walk *w, const struct walk_told *t);
	void *ctx;
	const atomic_bool *is_over; /* called off: a step that ends after that is not told, because
				       it has seen half of what there is; NULL: never */
	size_t counts[SEVERITY__COUNT]; /* findings so far */
};

/* Begins an empty report, to nobody: on_step, ctx and is_over are set by the owner behind it. */
void walk_init(struct walk *w);
void walk_done(struct walk *w); /* for AUTO; all zeros is allowed */

/* Begins a step; an about that does not fit is cut. */
void walk_begin(struct walk *w, enum walk_step step, const char *about);
/* What the step found, in half a sentence; the last one counts.
 *   format  a literal, as words_put() takes it */
void walk_found(struct walk *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a step that asked nobody. */
void walk_skip(struct walk *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What the step had found before others told of it.
 *   before  a copy of w->now from then */
void walk_found_again(struct walk *w, const struct walk_told *before);
/* Phones do without what this step looks at unless somebody sets them to it: whatever it finds is a
 * note. */
void walk_idle(struct walk *w);
/* Something that was seen, for whoever wants to know more. */
void walk_fact(struct walk *w, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A rule that holds, in the finding's own words: what stands for %s in its sentence.
 *   format  as words_put() takes it; a conversion for each value that the rule names */
void walk_rule(struct walk *w, enum rule rule, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* One more value of the last finding: not in its sentence, but for who says it in another way. */
void walk_value(struct walk *w, const char *name, const char *text);
/* A finding of another room's table. */
void walk_given(struct walk *w, const char *word, enum severity severity, const char *what,
	const char *mend);
/* Ends the step that is under way: it counts, and on_step() is told, unless the walk was called off
 * meanwhile. */
void walk_end(struct walk *w);

size_t walk_count(const struct walk *w); /* of steps that are over */
/* The i-th step, finding, fact of the walk; there must be one.  Borrowed until the walk goes on. */
const struct walk_told *walk_at(const struct walk *w, size_t i);
const struct walk_finding *walk_finding_at(const struct walk *w, size_t i);
const struct walk_fact *walk_fact_at(const struct walk *w, size_t i);
const struct walk_value *walk_value_at(const struct walk *w, size_t i);

/* ERR_OK; ERR_NOMEM, ERR_LIMIT: something is missing in the report. */
MUST_CHECK enum err walk_check(const struct walk *w);

/* The report for programs; owned.  NULL-safe as jval is. */
struct jval *walk_json(const struct walk *w);

#endif
