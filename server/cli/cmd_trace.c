#include "base/auto.h"
#include "base/clock.h"
#include "base/escape.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "provision/visit_tell.h"
#include "store/visits.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

enum {
	LAST_DEFAULT = 10,
	LAST_MAX = 1000000,
	VISIT_TEXT_MAX_BYTES = 4 * 1024 * 1024,
	POLL_MS = 250,
};

static volatile sig_atomic_t is_over;

static void
on_signal(int number)
{
	(void)number;
	is_over = 1;
}

struct trace {
	struct cli *c;
	int64_t last_id;
	int64_t count;
};

/* Times as people read them: 840 us, 12 ms, 3.2 s. */
static void
add_duration(struct buf *b, uint64_t us)
{
	if (us < 1000)
		buf_addf(b, "%llu us", (unsigned long long)us);
	else if (us < 1000000)
		buf_addf(b, "%llu ms", (unsigned long long)us / 1000);
	else
		buf_addf(b, "%llu.%llu s", (unsigned long long)us / 1000000,
			(unsigned long long)us / 100000 % 10);
}

static void
add_heading(struct buf *b, const struct visit_row *v)
{
	char at[CLOCK_TEXT_BYTES], mac[MAC_TEXT_BYTES];

	buf_addf(b, "%s  %s at ", clock_text(v->began_at, at),
		v->has_mac ? mac_text(v->mac, mac) : "somebody");
	escape_text(slice_of(v->address), b);
	buf_addf(b, " over %s", visit_channel(v));
	if (v->model[0] != '\0') {
		buf_add_text(b, ": ");
		escape_text(slice_of(v->model), b);
	}
	if (v->version[0] != '\0') {
		buf_add_text(b, v->model[0] != '\0' ? ", version " : ": version ");
		escape_text(slice_of(v->version), b);
	}
	/* Who says neither is told by his own words. */
	if (v->model[0] == '\0' && v->version[0] == '\0' && v->agent[0] != '\0') {
		buf_add_text(b, ": says \"");
		escape_text(slice_of(v->agent), b);
		buf_add_char(b, '"');
	}
	buf_add_char(b, '\n');
}

static void
add_request(struct buf *b, const struct visit_told *t)
{
	buf_addf(b, " %c +%llu.%03llu s  ", visit_is_refusal(t->reason) ? '!' : ' ',
		(unsigned long long)t->offset_ms / 1000, (unsigned long long)t->offset_ms % 1000);
	escape_text(t->method, b);
	buf_add_char(b, ' ');
	escape_text(t->name, b);
	buf_addf(b, "  %llu, %llu bytes, ", (unsigned long long)t->status,
		(unsigned long long)t->bytes);
	add_duration(b, t->duration_us);
	buf_addf(b, ". %s\n", visit_sentence(t->reason));
}

/* Whether b is the same request as a, which was only asked to log in: every phone asks twice,
 * and telling it twice would hide the rest. */
static bool
is_asked_again(const struct visit_told *a, const struct visit_told *b)
{
	return a->reason == REASON_NO_LOGIN && b->reason != REASON_NO_LOGIN &&
	       slice_eq(a->method, b->method) && slice_eq(a->name, b->name);
}

/* What the requests that are told of a visit were. */
struct counts {
	int64_t told;
	int64_t asked;  /* only the question, answered with the demand for a login */
	int64_t images; /* firmware that was taken, not only looked at */
};

static bool
is_image_taken(const struct visit_told *t)
{
	return t->reason == REASON_SERVED && t->bytes > 0 && slice_ends(t->name, SLICE(".ld"));
}

/* Adds the requests of a visit, those that were asked again as one. */
static void
add_requests(struct buf *b, struct slice rest, struct counts *n)
{
	struct visit_told told, next;
	bool has_told = visit_told_read(&rest, &told);

	while (has_told) {
		bool has_next = visit_told_read(&rest, &next);

		if (has_next && is_asked_again(&told, &next))
			n->asked++;
		else
			add_request(b, &told);
		n->images += is_image_taken(&told);
		n->told++;
		told = next;
		has_told = has_next;
	}
}

static void
add_summary(struct buf *b, const struct visit_row *v, const struct counts *n)
{
	if (v->requests > n->told)
		buf_addf(b, "   ... and %lld more requests\n", (long long)(v->requests - n->told));
	buf_addf(b, "   %lld requests in %lld s, %lld bytes", (long long)v->requests,
		(long long)(v->ended_at - v->began_at), (long long)v->bytes);
	if (n->images > 0)
		buf_addf(b, ", %lld of them firmware images", (long long)n->images);
	if (n->asked > 0)
		buf_addf(b, ", %lld asked first without a login", (long long)n->asked);
	if (v->refused > 0)
		buf_addf(b, ", %lld refused", (long long)v->refused);
	buf_add_text(b, "\n\n");
}

static enum err
tell_text(struct trace *t, const struct visit_row *v)
{
	AUTO(buf_free) struct buf b = BUF(VISIT_TEXT_MAX_BYTES);
	struct counts counts = {.told = 0};

	add_heading(&b, v);
	add_requests(&b, v->told, &counts);
	add_summary(&b, v, &counts);
	output_raw(t->c->out, buf_slice(&b));
	return buf_check(&b);
}

static enum err
tell_json(struct trace *t, const struct visit_row *v)
{
	AUTO(buf_free) struct buf b = BUF(VISIT_TEXT_MAX_BYTES);
	struct jval *j = visit_json(v);
	enum err e = jval_write(j, &b);

	jval_free(j);
	buf_add_char(&b, '\n');
	output_raw(t->c->out, buf_slice(&b));
	return e == ERR_OK ? buf_check(&b) : e;
}

/* Prints one visit at once: what follows may take hours to come. */
static enum err
tell(void *ctx, const struct visit_row *v)
{
	struct trace *t = ctx;
	enum err e;

	t->last_id = v->id;
	t->count++;
	e = output_is_json(t->c->out) ? tell_json(t, v) : tell_text(t, v);
	return e == ERR_OK ? output_end(t->c->out) : e;
}

static enum err
follow(struct trace *t, const struct mac *mac)
{
	static const struct timespec pause = {0, POLL_MS * 1000000L};
	struct sigaction on = {.sa_handler = on_signal};
	enum err e = ERR_OK;

	(void)sigaction(SIGINT, &on, NULL);
	(void)sigaction(SIGTERM, &on, NULL);
	while (e == ERR_OK && !is_over) {
		(void)nanosleep(&pause, NULL);
		e = visits_each(t->c->store, mac, t->last_id, tell, t);
		if (e == ERR_BUSY)
			e = ERR_OK; /* the next round sees it */
	}
	return e;
}

static enum err
run(struct cli *c)
{
	struct trace t = {.c = c};
	struct mac mac;
	bool has_mac = args_has(c->args, "MAC");
	int64_t last = LAST_DEFAULT;
	enum err e = has_mac ? args_mac(c->args, "MAC", &mac, c->why) : ERR_OK;

	if (e == ERR_OK)
		e = args_number(c->args, "last", 1, LAST_MAX, &last, c->why);
	if (e == ERR_OK)
		e = visits_last(c->store, has_mac ? &mac : NULL, last, tell, &t);
	if (e == ERR_OK && args_has(c->args, "follow"))
		e = follow(&t, has_mac ? &mac : NULL);
	if (e != ERR_OK)
		return e;
	if (output_is_json(c->out))
		output_raw(c->out, SLICE("")); /* every visit is an object of its own */
	else if (t.count == 0)
		output_note(c->out,
			"%s, or has only just been: a visit is told when it has paused for a few "
			"seconds (--visit-pause).",
			has_mac ? "This phone has not been here yet" : "Nobody has been here yet");
	return ERR_OK;
}

/* clang-format off */
static const struct arg_row positionals[] = {
	{"MAC", NULL, 0, "one phone's visits; else everybody's"},
	{NULL, NULL, 0, NULL},
};
static const struct arg_row options[] = {
	{"last", "N", 0, "how many of the newest visits; else 10"},
	{"follow", NULL, 0, "go on with what comes, until interrupted"},
	{NULL, NULL, 0, NULL},
};
static const struct command command = {
	"trace", "Tells what phones asked for, what they got, and why.",
	positionals, options,
	"bootline trace\n"
	"bootline trace 0004f2aabbcc --last 1\n"
	"bootline trace --follow\n"
	"\n"
	"A visit is told when the phone has paused; with --json each is an object of its own.\n",
	DATA_OPEN, run,
};
/* clang-format on */

int
cmd_trace(int argc, char **argv)
{
	return command_alone(&command, argc, argv);
}
