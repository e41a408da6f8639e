#include "firmware/rollout_watch.h"

#include "base/auto.h"
#include "firmware/rollout_log.h"
#include "provision/useragent.h"
#include "provision/visit.h"

/* What a phone reads of an image before it wants no more of it is a few KiB; buffers between may
 * swallow some hundred. */
enum { HEADER_MAX_BYTES = 1024 * 1024, LOG_LOOK_MAX_BYTES = 8 * 1024 * 1024, VISITS_MAX = 5000 };

/* What one visit may tell: that it was, its version, and of each request an image, or a boot, a
 * complaint and a version. */
enum { VISIT_EVENTS_BYTES = (2 + 3 * VISIT_REQUESTS_MAX) * (int)sizeof(struct rollout_event) };

struct place {
	uint64_t mac;
	size_t member;
};

static int
compare_places(const void *a, const void *b)
{
	uint64_t x = ((const struct place *)a)->mac, y = ((const struct place *)b)->mac;

	return (x > y) - (x < y);
}

void
rollout_index_done(struct rollout_index *x)
{
	buf_free(&x->places);
}

enum err
rollout_index_make(const struct rollout_fleet *f, struct rollout_index *out)
{
	struct buf places = BUF(ROLLOUT_EVENTS_MAX_BYTES);
	enum err e;

	for (size_t i = 0; i < f->count; i++) {
		struct place p = {mac_to_u64(f->members[i].at.mac), i};

		if (f->members[i].at.state != ROLLOUT_LEFT_OUT)
			buf_add(&places, (struct slice){(const char *)&p, sizeof(p)});
	}
	e = buf_check(&places);
	if (e != ERR_OK) {
		buf_free(&places);
		return e;
	}
	if (places.n > 0)
		qsort(places.p, places.n / sizeof(struct place), sizeof(struct place),
			compare_places);
	out->places = places;
	return ERR_OK;
}

struct watching {
	struct store *store;
	const struct rollout_fleet *fleet;
	const struct rollout_index *index;
	struct buf *events;
	int64_t visit_id;  /* the last that was looked at */
	size_t left;       /* visits that may still be */
	bool is_cut;       /* there are more than it may look at, or has room for */
	size_t member;     /* whose visit it is */
	bool says_version; /* his protocol lets him */
	int64_t at;        /* when what is looked at was done, unix seconds */
};

static void
add(struct watching *w, enum rollout_event_kind kind, const char *text)
{
	struct rollout_event event = {.member = w->member, .kind = kind, .at = w->at};

	(void)snprintf(event.text, sizeof(event.text), "%s", text);
	buf_add(w->events, (struct slice){(const char *)&event, sizeof(event)});
}

/* Whether a name is an image of the target, and how long that is. */
static enum err
find_image(struct watching *w, struct slice name, uint64_t *size)
{
	struct slice rest = name, folder = slice_cut(rest, '/', &rest), release;
	struct release_file file;
	const char *slash;
	enum err e;

	*size = 0;
	release = slice_cut(rest, '/', &rest);
	if (!slice_is(folder, "fw") || !slice_is(release, w->fleet->plan.release))
		return ERR_NOTFOUND;
	slash = memrchr(rest.p, '/', rest.n);
	if (slash != NULL)
		rest = slice_from(rest, (size_t)(slash - rest.p) + 1);
	if (!slice_is(rest, "sip.ld") && !slice_ends(rest, SLICE(".sip.ld")))
		return ERR_NOTFOUND;
	e = release_files_get(w->store, w->fleet->plan.release_id, rest, &file);
	if (e == ERR_OK)
		*size = file.size_bytes;
	return e;
}

/* A request for an image. */
static enum err
look_image(struct watching *w, const struct visit_told *t)
{
	uint64_t size = 0;
	enum err e = ERR_NOTFOUND;

	if (t->reason == REASON_SERVED || t->reason == REASON_VERSION_CHECK ||
		t->reason == REASON_TOO_SLOW || t->reason == REASON_STOPPED)
		e = find_image(w, t->name, &size);
	if (e != ERR_OK || t->bytes == 0)
		return e == ERR_NOTFOUND ? ERR_OK : e;
	if (t->reason == REASON_SERVED && t->bytes >= size)
		add(w, ROLLOUT_FETCHED, "");
	else if (t->reason == REASON_VERSION_CHECK && t->bytes < HEADER_MAX_BYTES &&
		 !w->says_version)
		add(w, ROLLOUT_CHECKED, "");
	else if (t->reason != REASON_VERSION_CHECK || !w->says_version)
		add(w, ROLLOUT_BROKE_OFF, "");
	return ERR_OK;
}

/* Reads the log of this name that phones would see now. */
static enum err
read_log(struct watching *w, struct slice name, struct buf *out)
{
	struct log_row row;
	enum err e = logs_open(w->store, w->fleet->members[w->member].at.mac, name, &row);

	return e == ERR_OK ? logs_read(w->store, row.id, out) : e;
}

/* The requests of a visit. */
struct told_list {
	struct visit_told told[VISIT_REQUESTS_MAX];
	size_t count;
};

/* Whether a log is brought again behind this: what stands there is the last one. */
static bool
comes_again(const struct told_list *list, size_t i)
{
	const struct visit_told *t = &list->told[i];

	for (size_t k = i + 1; k < list->count; k++)
		if (list->told[k].reason == REASON_STORED && slice_eq(list->told[k].name, t->name))
			return true;
	return false;
}

/* A log that was brought.  A newer one may stand in its place by now, which says as much.  Each is
 * read once, however often a phone adds to it. */
static enum err
look_log(struct watching *w, const struct told_list *list, size_t i)
{
	AUTO(buf_free) struct buf log = BUF(LOG_LOOK_MAX_BYTES);
	const struct visit_told *t = &list->told[i];
	bool is_boot = slice_ends(t->name, SLICE("-boot.log")) && visit_is_boot(t->name);
	bool is_app = slice_ends(t->name, SLICE("-app.log"));
	char version[VERSION_MAX_BYTES + 1], complaint[ROLLOUT_WHY_BYTES];
	enum err e;

	if (t->reason != REASON_STORED || (!is_boot && !is_app))
		return ERR_OK;
	if (is_boot)
		add(w, ROLLOUT_BOOTED, "");
	if ((!is_boot && w->says_version) || comes_again(list, i))
		return ERR_OK;
	e = read_log(w, is_boot ? SLICE("boot.log") : SLICE("app.log"), &log);
	if (e == ERR_OK && is_boot && rollout_log_complaint(buf_slice(&log), complaint))
		add(w, ROLLOUT_COMPLAINED, complaint);
	if (e == ERR_OK && !w->says_version && rollout_log_version(buf_slice(&log), version))
		add(w, ROLLOUT_REPORTED, version);
	return e == ERR_NOTFOUND || e == ERR_LIMIT ? ERR_OK : e;
}

/* The version that the last User-Agent of a visit tells.  A phone before UCS tells its boot ROM's
 * in the same words, so of such a phone only the target's own is a version. */
static void
look_agent(struct watching *w, const struct visit_row *v)
{
	struct slice said = slice_of(v->agent);
	struct useragent agent = useragent_parse(said);
	bool is_sure = slice_find(said, SLICE("Type/Application")) < said.n;

	if (agent.is_phone && !agent.is_updater &&
		(is_sure || rollout_is_release(
				    slice_of(agent.version), slice_of(w->fleet->plan.release))))
		add(w, ROLLOUT_REPORTED, agent.version);
}

/* Whether the phone got anything of its own, or brought anything that was taken.  What all get says
 * nothing: with the shared account anybody may name any phone, and then fetch that. */
static bool
is_through(const struct visit_row *v)
{
	struct slice rest = v->told;
	struct visit_told told;
	char mac[MAC_TEXT_BYTES];

	while (visit_told_read(&rest, &told))
		if ((told.reason == REASON_SERVED || told.reason == REASON_STORED ||
			    told.reason == REASON_UNCHANGED ||
			    told.reason == REASON_VERSION_CHECK) &&
			slice_has_nocase(told.name, slice_of(mac_text(v->mac, mac))))
			return true;
	return false;
}

/* By when they came; those of one moment as they stand, which their places in memory tell. */
static int
by_time(const void *a, const void *b)
{
	const struct visit_told *x = a, *y = b;

	if (x->offset_ms != y->offset_ms)
		return x->offset_ms < y->offset_ms ? -1 : 1;
	return (x->name.p > y->name.p) - (x->name.p < y->name.p);
}

/* Lists them in order: they stand as the workers brought them, each his own together. */
static void
list_told(const struct visit_row *v, struct told_list *out)
{
	struct slice rest = v->told;

	out->count = 0;
	while (out->count < VISIT_REQUESTS_MAX && visit_told_read(&rest, &out->told[out->count]))
		out->count++;
	qsort(out->told, out->count, sizeof(out->told[0]), by_time);
}

static enum err
look_visit(void *ctx, const struct visit_row *v)
{
	struct watching *w = ctx;
	const struct place wanted = {v->has_mac ? mac_to_u64(v->mac) : 0, 0};
	const struct place *found = NULL;
	struct told_list list;
	enum err e = ERR_OK;

	if (w->left == 0 || w->events->max - w->events->n < VISIT_EVENTS_BYTES) {
		w->is_cut = true;
		return ERR_LIMIT;
	}
	w->left--;
	w->visit_id = v->id;
	if (v->has_mac && w->index->places.n > 0)
		found = bsearch(&wanted, w->index->places.p,
			w->index->places.n / sizeof(struct place), sizeof(struct place),
			compare_places);
	if (found == NULL || !is_through(v))
		return ERR_OK;
	w->member = found->member;
	w->says_version = v->agent[0] != '\0';
	w->at = v->ended_at;
	add(w, ROLLOUT_SEEN, "");
	list_told(v, &list);
	for (size_t i = 0; i < list.count && e == ERR_OK; i++) {
		w->at = v->began_at + (int64_t)(list.told[i].offset_ms / 1000);
		e = look_image(w, &list.told[i]);
		if (e == ERR_OK)
			e = look_log(w, &list, i);
	}
	w->at = v->ended_at;
	look_agent(w, v);
	return e == ERR_OK ? buf_check(w->events) : e;
}

enum err
rollout_watch(struct store *s, struct rollout_fleet *f, const struct rollout_index *x,
	struct buf *events, bool *has_more)
{
	struct watching w = {.store = s,
		.fleet = f,
		.index = x,
		.events = events,
		.visit_id = f->plan.visit_id,
		.left = VISITS_MAX};
	enum err e = visits_each(s, NULL, f->plan.visit_id, look_visit, &w);

	if (e != ERR_OK && !w.is_cut)
		return e;
	f->plan.visit_id = w.visit_id;
	*has_more = w.is_cut;
	return ERR_OK;
}
