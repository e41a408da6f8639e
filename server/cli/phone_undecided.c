#include "cli/phone_undecided.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/configure.h"
#include "serve/risks.h"

enum { TEXT_MAX_BYTES = 16 * 1024 * 1024 };

const char phone_undecided_examples[] =
	"bootline phone undecided\n"
	"bootline phone undecided --json\n"
	"bootline phone list --undecided    the phones alone\n"
	"\n"
	"Whether other networks reach the server, and which certificates it shows, is taken from "
	"its\n"
	"settings; flags of a running `bootline serve` are not seen here.\n";

static enum err
each_undecided(struct cli *c, enum err (*each)(void *ctx, const struct undecided *u), void *ctx)
{
	AUTO(configure_freep) struct settings *settings = NULL;
	bool in_use[CERTIFICATE__COUNT];
	struct certificate_end end;
	enum err e = configure_plain(c->args, &settings, c->why);

	if (e != ERR_OK)
		return e;
	for (int i = 0; i < CERTIFICATE__COUNT; i++)
		in_use[i] = listeners_would_need(settings, (enum certificate)i);
	certificate_first_end(settings, in_use, &end);
	const struct undecided_server server = {
		risks_face_others(settings), end.at, end.path, end.is_own};
	return undecided_each(c->store, clock_wall_s(), &server, each, ctx);
}

static enum err
tell_json(void *ctx, const struct undecided *u)
{
	struct output *out = ctx;
	char mac[MAC_TEXT_BYTES];

	output_row_begin(out);
	output_text(out, "kind", undecided_words[u->kind]);
	output_text(out, "mac", u->has_phone ? mac_text(u->phone.mac, mac) : NULL);
	output_text(out, "site", u->phone.site);
	output_text(out, "label", u->phone.label);
	output_text(out, "model", phone_model(&u->phone));
	output_text(out, "address", u->address);
	output_time(out, "at", u->at);
	output_text(out, "what", u->what.text);
	output_text(out, "mend", u->mend);
	output_row_end(out);
	return ERR_OK;
}

struct telling {
	struct buf text;
	enum undecided_kind kind; /* whose sentence stands last; UNDECIDED__COUNT: none */
};

/* Adds a word and two blanks, where there is a word. */
static void
add_word(struct buf *b, const char *word)
{
	if (word[0] == '\0')
		return;
	escape_text(slice_of(word), b);
	buf_add_text(b, "  ");
}

/* The sentence of a kind once, then a line for each. */
static enum err
tell_text(void *ctx, const struct undecided *u)
{
	struct telling *t = ctx;
	char mac[MAC_TEXT_BYTES], at[CLOCK_TEXT_BYTES];

	if (t->kind != u->kind)
		buf_addf(&t->text, "%s%s: %s\n", t->text.n > 0 ? "\n" : "",
			undecided_words[u->kind], u->what.text);
	t->kind = u->kind;
	buf_add_text(&t->text, "  ");
	add_word(&t->text, u->has_phone ? mac_text(u->phone.mac, mac) : "");
	add_word(&t->text, u->phone.site);
	add_word(&t->text, phone_model(&u->phone));
	add_word(&t->text, u->phone.label);
	add_word(&t->text, u->address);
	add_word(&t->text, u->at != 0 ? clock_text(u->at, at) : "");
	buf_addf(&t->text, "%s\n", u->mend);
	return buf_check(&t->text);
}

enum err
phone_undecided(struct cli *c)
{
	struct telling t = {BUF(TEXT_MAX_BYTES), UNDECIDED__COUNT};
	enum err e;

	if (output_is_json(c->out)) {
		output_table_begin(c->out, "undecided");
		e = each_undecided(c, tell_json, c->out);
		output_table_end(c->out);
		return e;
	}
	e = each_undecided(c, tell_text, &t);
	if (e == ERR_OK && t.text.n > 0)
		output_raw(c->out, buf_slice(&t.text));
	else if (e == ERR_OK)
		output_note(c->out, "Nothing waits for a decision.");
	buf_free(&t.text);
	return e;
}

enum err
phone_undecided_macs(void *cli, enum undecided_kind kind, struct buf *out)
{
	struct cli *c = cli;
	struct undecided_list list;
	enum err e;

	undecided_list_init(&list);
	e = undecided_list_find(&list, c->store, clock_wall_s());
	if (e == ERR_OK)
		undecided_list_macs(&list, kind, out);
	undecided_list_done(&list);
	return e == ERR_OK ? buf_check(out) : e;
}
