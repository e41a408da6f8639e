#include "provision/downloads.h"

#include "base/pace.h"
#include "limits.h"

#include <stdlib.h>

enum { US_PER_MS = 1000, MS_PER_S = 1000 };

/* Those that are under way on one line. */
struct line {
	_Atomic uint64_t count;
	struct pace pace;
};

struct site_line {
	_Atomic int64_t id; /* 0: free */
	struct line line;
};

struct downloads_memory {
	struct line all;
	struct site_line sites[DOWNLOAD_SITES];
};

struct download {
	struct downloads *downloads;
	struct line *line; /* of its site; NULL: that has no limits */
	struct downloads_site site;
	uint64_t left; /* bytes that it has taken of its lines and may send, from from_us on */
	uint64_t from_us;
	uint64_t rate_of_all, rate_of_site; /* at which it has; 0: not of that line */
	bool is_whole;                      /* all that is left leaves when it goes on */
	void (*go)(void *ctx);              /* while it waits */
	void *ctx;
	struct delay delay;
};

struct downloads_memory *
downloads_memory_new(void)
{
	return calloc(1, sizeof(struct downloads_memory));
}

void
downloads_memory_free(struct downloads_memory *m)
{
	free(m);
}

uint64_t
downloads_under_way(const struct downloads_memory *m)
{
	return atomic_load(&m->all.count);
}

/* Where a site's line is, or would be; NULL: the table is full of others. */
static struct site_line *
find(struct downloads_memory *m, int64_t id)
{
	for (size_t i = 0; i < DOWNLOAD_SITES; i++) {
		struct site_line *s = &m->sites[((uint64_t)id + i) % DOWNLOAD_SITES];
		int64_t at = atomic_load(&s->id);

		if (at == id || at == 0)
			return s;
	}
	return NULL;
}

/* The line of a site that has limits; NULL: it has none, or there are too many sites. */
static struct line *
line_of(struct downloads_memory *m, const struct downloads_site *site)
{
	struct site_line *s;
	int64_t nobody;

	if (site->count == 0 && site->bytes_per_s == 0)
		return NULL;
	do {
		s = find(m, site->id);
		nobody = 0;
	} while (s != NULL && atomic_load(&s->id) != site->id &&
		 !atomic_compare_exchange_strong(&s->id, &nobody, site->id) && nobody != site->id);
	return s != NULL ? &s->line : NULL;
}

static bool
is_full(const struct line *l, uint64_t most)
{
	return l != NULL && most != 0 && atomic_load(&l->count) >= most;
}

bool
downloads_are_full(const struct downloads *d, const struct downloads_site *site)
{
	return is_full(&d->memory->all, settings_number(d->settings, SET_IMAGE_DOWNLOADS)) ||
	       is_full(line_of(d->memory, site), site->count);
}

/* Takes a place on a line, which may be none.  false: it has none left. */
static bool
enter(struct line *l, uint64_t most)
{
	uint64_t n = l != NULL ? atomic_load(&l->count) : 0;

	if (l == NULL)
		return true;
	do
		if (most != 0 && n >= most)
			return false;
	while (!atomic_compare_exchange_weak(&l->count, &n, n + 1));
	return true;
}

static void
leave(struct line *l)
{
	if (l != NULL)
		atomic_fetch_sub(&l->count, 1);
}

static struct download *
download_of(struct delay *e)
{
	return (struct download *)((char *)e - offsetof(struct download, delay));
}

static void
may_go(struct delay *e)
{
	struct download *x = download_of(e);

	if (x->is_whole)
		x->left = 0;
	x->go(x->ctx);
}

enum err
downloads_begin(struct downloads *d, const struct downloads_site *site, struct download **out)
{
	struct download *x;
	struct line *of_site;

	*out = NULL;
	if (d == NULL)
		return ERR_OK;
	of_site = line_of(d->memory, site);
	if (!enter(&d->memory->all, settings_number(d->settings, SET_IMAGE_DOWNLOADS)))
		return ERR_BUSY;
	if (!enter(of_site, site->count)) {
		leave(&d->memory->all);
		return ERR_BUSY;
	}
	x = calloc(1, sizeof(*x));
	if (x == NULL) {
		leave(of_site);
		leave(&d->memory->all);
		return ERR_NOMEM;
	}
	*x = (struct download){.downloads = d, .line = of_site, .site = *site};
	x->delay.due = may_go;
	*out = x;
	return ERR_OK;
}

/* What it has taken and not sent is for the others: else whoever asks and goes, again and again,
 * would have the line to himself. */
static void
give_back(struct download *x)
{
	if (x->rate_of_all != 0)
		pace_give_back(&x->downloads->memory->all.pace, x->left, x->rate_of_all);
	if (x->rate_of_site != 0)
		pace_give_back(&x->line->pace, x->left, x->rate_of_site);
	x->left = 0;
}

void
download_end(struct download *x)
{
	if (x == NULL)
		return;
	download_rest(x);
	give_back(x);
	leave(x->line);
	leave(&x->downloads->memory->all);
	free(x);
}

void
downloads_stop(struct downloads *d, uint64_t stop_ms)
{
	d->stop_ms = stop_ms;
	for (struct delay *e = d->delays.waiting.oldest; e != NULL; e = e->newer)
		if (!download_of(e)->is_whole) /* who is not asked again before it sends */
			e->due_ms = 0;
}

void
download_rest(struct download *x)
{
	delays_remove(&x->delay);
}

static uint64_t
rate_of_all(const struct download *x)
{
	return settings_number(x->downloads->settings, SET_IMAGE_RATE);
}

static uint64_t
rate_of_site(const struct download *x)
{
	return x->line != NULL ? x->site.bytes_per_s : 0;
}

bool
download_is_paced(const struct download *x)
{
	return x != NULL && (rate_of_all(x) != 0 || rate_of_site(x) != 0);
}

/* Whether a line, shared by all who are on it, lets so many bytes through within a time. */
static bool
is_wide_enough(const struct line *l, uint64_t bytes_per_s, uint64_t bytes, uint64_t ms)
{
	uint64_t count = bytes_per_s != 0 ? atomic_load(&l->count) : 0;

	return bytes_per_s == 0 || bytes / bytes_per_s * count <= ms / MS_PER_S;
}

bool
download_is_vain(const struct download *x, uint64_t left_bytes)
{
	const struct downloads *d = x != NULL ? x->downloads : NULL;
	uint64_t now;

	if (x == NULL || d->stop_ms == 0)
		return false;
	now = d->now_ms(d->ctx);
	if (now >= d->stop_ms)
		return true;
	return !is_wide_enough(&d->memory->all, rate_of_all(x), left_bytes, d->stop_ms - now) ||
	       !is_wide_enough(x->line, rate_of_site(x), left_bytes, d->stop_ms - now);
}

static uint64_t
now_us(const struct download *x)
{
	return x->downloads->now_ms(x->downloads->ctx) * US_PER_MS;
}

/* Takes the next stretch of both lines; the later one counts. */
static void
take(struct download *x, uint64_t bytes)
{
	uint64_t all = rate_of_all(x), site = rate_of_site(x), now = now_us(x), from;

	x->left = bytes;
	x->rate_of_all = all;
	x->rate_of_site = site;
	x->from_us = all != 0 ? pace_take(&x->downloads->memory->all.pace, bytes, all, now) : now;
	from = site != 0 ? pace_take(&x->line->pace, bytes, site, now) : now;
	if (from > x->from_us)
		x->from_us = from;
}

static size_t
piece_of(const struct download *x)
{
	uint64_t all = rate_of_all(x), site = rate_of_site(x);

	return pace_piece(all == 0 || (site != 0 && site < all) ? site : all);
}

/* Whether what it has taken may leave now; else has go(ctx) called when it may. */
static bool
may_leave(struct download *x, void (*go)(void *ctx), void *ctx)
{
	struct downloads *d = x->downloads;
	uint64_t now = now_us(x);

	if (now >= x->from_us || d->delays.is_over)
		return true;
	x->go = go;
	x->ctx = ctx;
	delays_remove(&x->delay);
	delays_add(&d->delays, &x->delay, (x->from_us - now + US_PER_MS - 1) / US_PER_MS,
		now / US_PER_MS);
	d->wake(d->ctx, x->delay.due_ms);
	return false;
}

size_t
download_ask(struct download *x, size_t n, void (*go)(void *ctx), void *ctx)
{
	if (!download_is_paced(x))
		return n;
	x->is_whole = false;
	if (x->left == 0)
		take(x, piece_of(x));
	if (!may_leave(x, go, ctx))
		return 0;
	return n < x->left ? n : (size_t)x->left;
}

void
download_sent(struct download *x, size_t n)
{
	x->left -= n < x->left ? n : x->left;
}

bool
download_waits(const struct download *x)
{
	return x != NULL && x->delay.list != NULL;
}

bool
download_ask_whole(struct download *x, size_t n, void (*go)(void *ctx), void *ctx)
{
	if (!download_is_paced(x))
		return true;
	x->is_whole = true;
	if (x->left == 0) /* else it has asked already, and waits */
		take(x, n);
	if (!may_leave(x, go, ctx))
		return false;
	x->left = 0;
	return true;
}
