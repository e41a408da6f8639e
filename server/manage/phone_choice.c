#include "manage/phone_choice.h"

#include "manage/field.h"
#include "store/groups.h"
#include "store/lines.h"

#include <string.h>

const char *const phone_words[PHONE_WORD__COUNT] = {
	[PHONE_WORD_TEXT] = "text",
	[PHONE_WORD_STATE] = "state",
	[PHONE_WORD_MODEL] = "model",
	[PHONE_WORD_SITE] = "site",
	[PHONE_WORD_GROUP] = "group",
	[PHONE_WORD_VERSION] = "version",
	[PHONE_WORD_LINE] = "line",
	[PHONE_WORD_DECISION] = "decision",
};

enum { SHOWN_BYTES = 60 /* of what somebody typed, in a sentence about it */ };

/* A query while it is read: it never writes more bytes than it has read. */
struct reading {
	struct phone_typed *out;
	struct slice rest;
	size_t values_n, text_n;
	struct why *why;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum err
fail_quote(const struct reading *r)
{
	return why_fail(r->why, ERR_SYNTAX,
		"A quote (\") stands around a whole value; two of them inside mean one: "
		"text=\"the \"\"old\"\" lab\".");
}

static enum err
take_quoted(struct reading *r, char *dst, size_t *n)
{
	const struct slice in = r->rest;
	size_t at = 1;

	for (; at < in.n; at++) {
		if (in.p[at] == '"' && (at + 1 == in.n || in.p[at + 1] != '"'))
			break;
		at += in.p[at] == '"';
		dst[(*n)++] = in.p[at];
	}
	if (at == in.n)
		return why_fail(r->why, ERR_SYNTAX, "A quote (\") has no end.");
	r->rest = slice_from(in, at + 1);
	return r->rest.n == 0 || is_blank(r->rest.p[0]) ? ERR_OK : fail_quote(r);
}

/* Takes a value off the front: what stands in quotes, or the bytes to the next blank.
 *   dst, n  where to, and how many are there; n grows */
static enum err
take_value(struct reading *r, char *dst, size_t *n)
{
	size_t at = 0;

	if (r->rest.n > 0 && r->rest.p[0] == '"')
		return take_quoted(r, dst, n);
	for (; at < r->rest.n && !is_blank(r->rest.p[at]); at++) {
		if (r->rest.p[at] == '"')
			return fail_quote(r);
		dst[(*n)++] = r->rest.p[at];
	}
	r->rest = slice_from(r->rest, at);
	return ERR_OK;
}

/* How long the name in front is; 0: the word has none. */
static size_t
name_length(struct slice s)
{
	size_t n = 0;

	while (n < s.n && !is_blank(s.p[n]) && s.p[n] != '=' && s.p[n] != '"')
		n++;
	return n < s.n && s.p[n] == '=' ? n : 0;
}

static enum err
take_named(struct reading *r, struct slice name)
{
	struct slice shown = slice_head(name, SHOWN_BYTES), *value;
	size_t begin = r->values_n, i;
	enum err e;

	if (field_word(name, phone_words, PHONE_WORD__COUNT, &i) != ERR_OK)
		return why_fail(r->why, ERR_SYNTAX,
			"Phones are not found by \"%.*s\". Known are: " PHONE_WORDS
			"; a value with a '=' in it stands in quotes.",
			SLICE_FMT(shown));
	value = &r->out->asked.values[i];
	if (value->n > 0)
		return why_fail(r->why, ERR_SYNTAX, "%s is there twice.", phone_words[i]);
	e = take_value(r, r->out->values, &r->values_n);
	if (e != ERR_OK)
		return e;
	*value = (struct slice){r->out->values + begin, r->values_n - begin};
	if (value->n > 0)
		return ERR_OK;
	return why_fail(
		r->why, ERR_SYNTAX, "%s= has no value: leave it out to mean any.", phone_words[i]);
}

static enum err
take_word(struct reading *r)
{
	struct slice name = slice_head(r->rest, name_length(r->rest));
	size_t begin;
	enum err e;

	if (name.n > 0) {
		r->rest = slice_from(r->rest, name.n + 1);
		return take_named(r, name);
	}
	if (r->rest.p[0] == '=')
		return why_fail(r->why, ERR_SYNTAX,
			"A '=' has no name in front. Known are: " PHONE_WORDS ".");
	if (r->text_n > 0)
		r->out->text[r->text_n++] = ' ';
	begin = r->text_n;
	e = take_value(r, r->out->text, &r->text_n);
	if (e == ERR_OK && r->text_n == begin)
		return why_fail(r->why, ERR_SYNTAX, "There is nothing in the quotes.");
	return e;
}

static void
skip_blanks(struct reading *r)
{
	while (r->rest.n > 0 && is_blank(r->rest.p[0]))
		r->rest = slice_from(r->rest, 1);
}

enum err
phone_typed_read(struct slice typed, struct phone_typed *out, struct why *why)
{
	struct reading r = {.out = out, .rest = typed, .why = why};
	struct slice *text = &out->asked.values[PHONE_WORD_TEXT];
	enum err e = ERR_OK;

	for (size_t i = 0; i < PHONE_WORD__COUNT; i++)
		out->asked.values[i] = SLICE("");
	if (typed.n > PHONE_QUERY_MAX_BYTES)
		return why_fail(
			why, ERR_LIMIT, "A query has at most %d bytes.", PHONE_QUERY_MAX_BYTES);
	if (memchr(typed.p, '\0', typed.n) != NULL)
		return why_fail(why, ERR_SYNTAX, "A query has no NUL.");
	skip_blanks(&r);
	if (r.rest.n == 0)
		return why_fail(why, ERR_SYNTAX, "The query is empty: it would mean all phones.");
	for (; e == ERR_OK && r.rest.n > 0; skip_blanks(&r))
		e = take_word(&r);
	if (e != ERR_OK || r.text_n == 0)
		return e;
	if (text->n > 0)
		return why_fail(why, ERR_SYNTAX,
			"There is text= and a word without a name, which means the same.");
	*text = (struct slice){out->text, r.text_n};
	return ERR_OK;
}

enum err
phone_choice_site(struct store *s, struct slice name, int64_t *id, struct why *why)
{
	struct site site;
	enum err e;

	if (name.n == 0)
		return ERR_OK;
	e = sites_by_name(s, name, &site);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e, "There is no site \"%.*s\".",
			SLICE_FMT(slice_head(name, WORD_MAX_BYTES)));
	if (e == ERR_OK)
		*id = site.id;
	return e;
}

enum err
phone_choice_group(struct store *s, struct slice name, int64_t *id, struct why *why)
{
	struct group group;
	enum err e;

	if (name.n == 0)
		return ERR_OK;
	e = groups_by_name(s, name, &group);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e, "There is no group \"%.*s\".",
			SLICE_FMT(slice_head(name, WORD_MAX_BYTES)));
	if (e == ERR_OK)
		*id = group.id;
	return e;
}

static enum err
find_state(struct slice word, enum phone_state *out, struct why *why)
{
	size_t i;

	if (word.n == 0)
		return ERR_OK;
	if (field_word(word, phone_state_names, PHONE_STATE__COUNT, &i) != ERR_OK)
		return why_fail(why, ERR_SYNTAX, "One of: new, active, ignored, retired, blocked.");
	*out = (enum phone_state)i;
	return ERR_OK;
}

static enum err
find_line(struct store *s, struct slice typed, int64_t *id, struct why *why)
{
	char address[ADDRESS_MAX_BYTES + 1];
	struct line line;
	enum err e;

	if (typed.n == 0)
		return ERR_OK;
	e = line_address_parse(typed, address, why);
	if (e != ERR_OK)
		return e;
	e = lines_by_address(s, slice_of(address), &line);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e, "There is no line %s.", address);
	if (e == ERR_OK)
		*id = line.id;
	return e;
}

/* The phones of a decision: of one kind, or any. */
static enum err
find_undecided(const struct phone_choice_from *from, struct slice wanted, struct phone_choice *out,
	struct why *why)
{
	size_t kind = UNDECIDED__COUNT;

	if (wanted.n == 0)
		return ERR_OK;
	if (!slice_is(wanted, "any") &&
		field_word(wanted, undecided_words, UNDECIDED__COUNT, &kind) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"One of: any, frozen, reset, unused, clear-text, refusals.");
	out->query.only = &out->undecided;
	return from->undecided(from->ctx, (enum undecided_kind)kind, &out->undecided);
}

enum err
phone_choice_find(const struct phone_choice_from *from, const struct phone_asked *asked,
	struct phone_choice *out, struct fault *fault)
{
	const struct slice *v = asked->values;
	struct phone_query *q = &out->query;
	struct phone_filter *f = &q->filter;
	struct why *why = &fault->why;
	enum err e;

	*f = (struct phone_filter){.state = PHONE_STATE__COUNT,
		.model = v[PHONE_WORD_MODEL],
		.text = v[PHONE_WORD_TEXT]};
	q->version = v[PHONE_WORD_VERSION];
	q->line_id = 0;
	e = fault_at(fault, find_state(v[PHONE_WORD_STATE], &f->state, why), "state");
	if (e == ERR_OK)
		e = fault_at(fault,
			phone_choice_site(from->store, v[PHONE_WORD_SITE], &f->site_id, why),
			"site");
	if (e == ERR_OK)
		e = fault_at(fault,
			phone_choice_group(from->store, v[PHONE_WORD_GROUP], &f->group_id, why),
			"group");
	if (e == ERR_OK)
		e = fault_at(fault, find_line(from->store, v[PHONE_WORD_LINE], &q->line_id, why),
			"line");
	if (e != ERR_OK || f->state == PHONE_NEW)
		return e; /* new phones wait by being new, and are looked for elsewhere */
	return fault_at(fault, find_undecided(from, v[PHONE_WORD_DECISION], out, why), "decision");
}

void
phone_choice_done(struct phone_choice *w)
{
	buf_free(&w->undecided);
}
