#include "manage/preview.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "manage/diff.h"
#include "provision/render.h"
#include "store/phones.h"

#include <assert.h>
#include <stdio.h>

enum {
	GROUP_MAX_BYTES = 4 * RENDER_MAX_BYTES,
	SPREAD = 7919, /* a prime: all of fewer places, far from one another */
};

enum { BEFORE, AFTER, SIDES };

/* One side of one phone: empty files where it gets none. */
struct side {
	struct rendering plain, masked;
	bool is_there;
};

struct work {
	const struct preview_job *job;
	struct render *renders[SIDES]; /* owned */
	struct preview out;
	uint8_t (*digests)[CRYPTO_DIGEST_BYTES]; /* owned: of each of out.diffs */
};

static void
work_done(struct work *w)
{
	for (int i = 0; i < SIDES; i++)
		render_free(w->renders[i]);
	preview_done(&w->out);
	free(w->digests);
}

void
preview_done(struct preview *p)
{
	for (size_t i = 0; i < p->count; i++)
		buf_free(&p->diffs[i].lines);
	free(p->diffs);
	*p = (struct preview){0};
}

static void
side_done(struct side *s)
{
	rendering_done(&s->plain);
	rendering_done(&s->masked);
}

static struct store *
store_of(const struct work *w, int side)
{
	return side == BEFORE ? w->job->before : w->job->after;
}

/* Renders one side, secrets and all; a phone that gets no files has none. */
static enum err
look(struct work *w, int side, struct mac mac, struct side *out, struct why *why)
{
	struct phone phone;
	enum err e = phones_by_mac(store_of(w, side), mac, &phone);

	if (e == ERR_NOTFOUND || (e == ERR_OK && phone.state != PHONE_ACTIVE))
		return ERR_OK;
	if (e == ERR_OK)
		e = render_phone(w->renders[side], &phone, false, &out->plain, why);
	out->is_there = e == ERR_OK;
	return e;
}

static enum err
look_masked(struct work *w, int side, struct mac mac, struct side *out)
{
	struct phone phone;
	enum err e;

	if (!out->is_there || out->masked.files[RENDER_MASTER] != NULL)
		return ERR_OK;
	e = phones_by_mac(store_of(w, side), mac, &phone);
	return e == ERR_OK ? render_phone(w->renders[side], &phone, true, &out->masked, NULL) : e;
}

static struct slice
bytes_of(const struct rendering *r, int file)
{
	return r->files[file] != NULL ? content_bytes(r->files[file]) : SLICE("");
}

/* How far the lines of a text have been counted. */
struct cursor {
	struct slice rest;
	size_t next; /* number of the line at the front of rest, from 0 */
};

/* Line number n without its line feed; n never goes back. */
static struct slice
line_at(struct cursor *c, size_t n)
{
	struct slice line = SLICE("");

	while (c->next <= n) {
		line = slice_cut(c->rest, '\n', &c->rest);
		c->next++;
	}
	return line;
}

/* A difference while it is read: what is shown, and what tells it from others. */
struct reading {
	struct cursor masked[SIDES];
	struct slice mac;
	struct buf lines; /* shown */
	struct buf group; /* all of it, without the phone's own MAC */
	bool is_cut;
};

static void
reading_done(struct reading *r)
{
	buf_free(&r->lines);
	buf_free(&r->group);
}

/* Appends text with a * where the phone's MAC stands: masters name their phone's files. */
static void
add_without_mac(struct buf *out, struct slice text, struct slice mac)
{
	while (text.n > 0) {
		size_t at = slice_find(text, mac);

		buf_add(out, slice_head(text, at));
		if (at < text.n)
			buf_add_char(out, '*');
		text = slice_from(text, at + mac.n);
	}
}

static enum err
read_line(void *ctx, const struct diff_line *line)
{
	struct reading *r = ctx;
	/* A parameter is a line, masked or not: the line of the same number says the same. */
	struct slice shown = line->op == '+' ? line_at(&r->masked[AFTER], line->new) :
					       line_at(&r->masked[BEFORE], line->old);

	buf_add_char(&r->group, line->op);
	add_without_mac(&r->group, shown, r->mac);
	buf_add_char(&r->group, '\n');
	if (r->lines.n + shown.n + 2 > PREVIEW_DIFF_MAX_BYTES) {
		r->is_cut = true;
		return ERR_OK;
	}
	buf_add_char(&r->lines, line->op);
	buf_add(&r->lines, shown);
	buf_add_char(&r->lines, '\n');
	return ERR_OK;
}

/* The entry of a difference that was met before, or NULL. */
static struct preview_diff *
find_diff(struct work *w, const uint8_t digest[CRYPTO_DIGEST_BYTES])
{
	for (size_t i = 0; i < w->out.count; i++)
		if (memcmp(w->digests[i], digest, CRYPTO_DIGEST_BYTES) == 0)
			return &w->out.diffs[i];
	return NULL;
}

static void
file_name(struct mac mac, int file, char out[NAME_MAX_BYTES + 1])
{
	char text[MAC_TEXT_BYTES];

	(void)snprintf(out, NAME_MAX_BYTES + 1, "%s%s", mac_text(mac, text), render_suffixes[file]);
}

/* Counts the difference; of one that is new it keeps the lines, while there is room. */
static void
note(struct work *w, struct mac mac, int file, struct reading *r)
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	struct preview_diff *d;

	buf_add_text(&r->group, render_suffixes[file]);
	crypto_digest(NULL, buf_slice(&r->group), digest);
	d = find_diff(w, digest);
	if (d == NULL && w->out.count < PREVIEW_DIFFS_MAX) {
		assert(w->out.diffs != NULL); /* made with the work */
		memcpy(w->digests[w->out.count], digest, sizeof(digest));
		d = &w->out.diffs[w->out.count++];
		*d = (struct preview_diff){.lines = r->lines, .is_cut = r->is_cut};
		r->lines = BUF(PREVIEW_DIFF_MAX_BYTES);
		file_name(mac, file, d->file);
	}
	if (d != NULL && d->phones++ < PREVIEW_MACS_MAX)
		d->macs[d->phones - 1] = mac;
}

static enum err
compare_file(struct work *w, struct mac mac, int file, struct side sides[SIDES])
{
	char text[MAC_TEXT_BYTES];
	AUTO(reading_done)
	struct reading r = {.mac = slice_of(mac_text(mac, text)),
		.lines = BUF(PREVIEW_DIFF_MAX_BYTES),
		.group = BUF(GROUP_MAX_BYTES)};
	enum err e = ERR_OK;

	for (int i = 0; i < SIDES && e == ERR_OK; i++) {
		e = look_masked(w, i, mac, &sides[i]);
		r.masked[i] = (struct cursor){bytes_of(&sides[i].masked, file), 0};
	}
	if (e == ERR_OK)
		e = diff_lines(bytes_of(&sides[BEFORE].plain, file),
			bytes_of(&sides[AFTER].plain, file), read_line, &r);
	if (e == ERR_OK)
		e = buf_check(&r.lines);
	if (e == ERR_OK)
		e = buf_check(&r.group);
	if (e == ERR_OK)
		note(w, mac, file, &r);
	return e;
}

static enum err
compare(struct work *w, struct mac mac, struct side sides[SIDES])
{
	bool is_changed = false;
	enum err e = ERR_OK;

	for (int file = 0; file < RENDER__COUNT && e == ERR_OK; file++) {
		if (slice_eq(bytes_of(&sides[BEFORE].plain, file),
			    bytes_of(&sides[AFTER].plain, file)))
			continue;
		is_changed = true;
		e = compare_file(w, mac, file, sides);
	}
	w->out.changed += is_changed;
	return e;
}

/* Whether a phone's files cannot be made because of what is in the inventory. */
static bool
is_fault(enum err e)
{
	return e == ERR_SYNTAX || e == ERR_LIMIT;
}

static enum err
look_at(struct work *w, struct mac mac)
{
	struct side sides[SIDES] = {{.is_there = false}, {.is_there = false}};
	struct why why = {""};
	enum err was = look(w, BEFORE, mac, &sides[BEFORE], NULL);
	enum err e =
		was == ERR_OK || is_fault(was) ? look(w, AFTER, mac, &sides[AFTER], &why) : was;

	w->out.looked_at++;
	if (is_fault(e) && was == ERR_OK) {
		if (w->out.failing++ == 0)
			(void)why_fail(&w->out.why, e, "%s", why.text);
	}
	if (is_fault(e)) /* it failed before, too: nothing to compare */
		e = ERR_OK;
	else if (e == ERR_OK)
		e = compare(w, mac, sides);
	side_done(&sides[BEFORE]);
	side_done(&sides[AFTER]);
	return e;
}

static enum err
work_init(struct work *w, const struct preview_job *job)
{
	*w = (struct work){.job = job, .out = {.total = affected_count(job->who)}};
	for (int i = 0; i < SIDES; i++)
		w->renders[i] = render_new(store_of(w, i), job->settings);
	w->out.diffs = calloc(PREVIEW_DIFFS_MAX, sizeof(*w->out.diffs));
	w->digests = calloc(PREVIEW_DIFFS_MAX, sizeof(*w->digests));
	return w->renders[BEFORE] && w->renders[AFTER] && w->out.diffs && w->digests ? ERR_OK :
										       ERR_NOMEM;
}

enum err
preview_run(const struct preview_job *job, struct preview *out)
{
	AUTO(work_done) struct work w;
	enum err e = work_init(&w, job);
	size_t most = w.out.total < PREVIEW_PHONES_MAX ? w.out.total : PREVIEW_PHONES_MAX;
	uint64_t began_ms = job->now_ms(job->ctx);

	/* In an order that covers all of them even where time runs out. */
	for (size_t i = 0; i < most && e == ERR_OK; i++) {
		size_t place = i * SPREAD % most;

		e = look_at(&w, affected_at(job->who, place * w.out.total / most));
		if (job->now_ms(job->ctx) - began_ms >= PREVIEW_MS)
			break;
	}
	if (e != ERR_OK)
		return e;
	*out = w.out;
	w.out = (struct preview){0};
	return ERR_OK;
}

bool
preview_line_next(struct slice *rest, char *op, struct slice *text)
{
	struct slice line;

	if (rest->n == 0)
		return false;
	line = slice_cut(*rest, '\n', rest);
	*op = line.p[0];
	*text = slice_from(line, 1);
	return true;
}
