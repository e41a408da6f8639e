/* members - the named values of one thing, told once, whatever writes them down.
 *
 * The API answers in JSON and a command prints text: the same members of the same things.  Who
 * knows a thing tells its members in order; a form, jval_members() or the command line's
 * output_members(), takes them.  Names are static snake_case text; texts are copied.
 */
#ifndef BASE_MEMBERS_H
#define BASE_MEMBERS_H

#include "base/slice.h"

/* How members are taken. */
struct members_form {
	void (*text)(void *to, const char *name, const char *text); /* NULL: null */
	void (*slice)(void *to, const char *name, struct slice text);
	void (*maybe)(void *to, const char *name, struct slice text); /* "": there is none */
	void (*number)(void *to, const char *name, int64_t number);
	void (*truth)(void *to, const char *name, bool is);
	void (*time)(void *to, const char *name, int64_t at_s);        /* unix seconds; 0: null */
	void (*words)(void *to, const char *name, struct slice words); /* a list; blanks between */
};

/* Where they go: a form, and what it fills. */
struct members {
	const struct members_form *form;
	void *to;
};

/* Tell one member, by the form's function of that kind: see there for what NULL, "" and 0 mean.
 * Names must be static, texts may go when this has returned. */
static inline void
member_text(struct members m, const char *name, const char *text)
{
	m.form->text(m.to, name, text);
}

static inline void
member_slice(struct members m, const char *name, struct slice text)
{
	m.form->slice(m.to, name, text);
}

static inline void
member_maybe(struct members m, const char *name, struct slice text)
{
	m.form->maybe(m.to, name, text);
}

static inline void
member_number(struct members m, const char *name, int64_t number)
{
	m.form->number(m.to, name, number);
}

static inline void
member_bool(struct members m, const char *name, bool is)
{
	m.form->truth(m.to, name, is);
}

static inline void
member_time(struct members m, const char *name, int64_t at_s)
{
	m.form->time(m.to, name, at_s);
}

static inline void
member_words(struct members m, const char *name, struct slice words)
{
	m.form->words(m.to, name, words);
}

#endif
