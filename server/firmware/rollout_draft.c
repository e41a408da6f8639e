#include "firmware/rollout_draft.h"

#include "base/auto.h"
#include "provision/memo.h"
#include "store/groups.h"
#include "store/models.h"
#include "store/sites.h"

enum { IDS_MAX_BYTES = 1 << 30, RINGS_MAX_BYTES = ROLLOUT_RINGS_MAX * sizeof(struct rollout_ring) };

void
rollout_draft_done(struct rollout_draft *d)
{
	buf_free(&d->phones);
}

uint64_t
rollout_order(int64_t rollout_id, struct mac mac)
{
	static const struct crypto_key key; /* all zeros: nobody is to be kept from knowing it */
	char text[MAC_TEXT_BYTES + 24];

	(void)snprintf(text, sizeof(text), "%lld %llx", (long long)rollout_id,
		(unsigned long long)mac_to_u64(mac));
	return crypto_short_hash(&key, slice_of(text));
}

struct drafting {
	struct store *store;
	const struct rollout *rollout;
	struct rollout_draft *draft;
	struct memo covers; /* bool, by model */
	struct buf rings;   /* struct rollout_ring */
	struct why *why;
};

static void
drafting_done(struct drafting *d)
{
	memo_clear(&d->covers);
	buf_free(&d->rings);
}

/* Whether the release has an image for phones of a model; what is not known of one speaks for it.
 */
static enum err
look_covers(struct drafting *d, struct slice model, bool *out)
{
	struct model m = {.part = ""};
	enum err e = models_by_name(d->store, model, &m);

	if (e == ERR_NOTFOUND)
		e = models_by_part(d->store, model, &m);
	if (e == ERR_OK || e == ERR_NOTFOUND)
		e = releases_cover(d->store, d->rollout->release_id, slice_of(m.part), model);
	*out = e == ERR_OK;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
covers(struct drafting *d, struct slice model, bool *out)
{
	bool *known = memo_get(&d->covers, model);
	enum err e = ERR_OK;

	if (known == NULL) {
		known = calloc(1, sizeof(*known));
		e = known != NULL ? look_covers(d, model, known) : ERR_NOMEM;
		if (e == ERR_OK)
			e = memo_put(&d->covers, model, known);
		if (e != ERR_OK) {
			free(known);
			return e;
		}
	}
	*out = *known;
	return ERR_OK;
}

static void
leave_out(struct rollout_phone *p, enum rollout_reason reason)
{
	p->state = ROLLOUT_LEFT_OUT;
	p->reason = reason;
}

/* What is known of a phone before rings are looked at. */
static enum err
take_phone(void *ctx, const struct phone *phone)
{
	struct drafting *d = ctx;
	struct rollout_drafted row = {
		.order = rollout_order(d->rollout->id, phone->mac),
		.phone = *phone,
		.at = {.phone_id = phone->id, .mac = phone->mac, .site_id = phone->site_id}
        };
	struct seen seen = {.version = ""};
	bool has_image = false;
	int64_t holder = 0;
	enum err e = covers(d, slice_of(phone_model(phone)), &has_image);

	if (e == ERR_OK)
		e = rollout_phones_holder(d->store, phone->id, &holder);
	if (e == ERR_OK)
		e = seen_by_mac(d->store, phone->mac, &seen);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	memcpy(row.at.from_version, seen.version, sizeof(row.at.from_version));
	if (!has_image)
		leave_out(&row.at, ROLLOUT_NO_IMAGE);
	else if (holder != 0 && holder != d->rollout->id)
		leave_out(&row.at, ROLLOUT_ELSEWHERE);
	buf_add(&d->draft->phones, (struct slice){(const char *)&row, sizeof(row)});
	return buf_check(&d->draft->phones);
}

static enum err
gone(struct drafting *d, enum err e, const char *what, const char *name)
{
	return e != ERR_NOTFOUND ?
		       e :
		       why_fail(d->why, ERR_DENIED, "There is no %s \"%s\" any more.", what, name);
}

static enum err
find_group(struct drafting *d, const char *name, int64_t *id)
{
	struct group group;
	enum err e = groups_by_name(d->store, slice_of(name), &group);

	*id = e == ERR_OK ? group.id : 0;
	return gone(d, e, "group", name);
}

static enum err
collect(struct drafting *d)
{
	const struct rollout *r = d->rollout;
	struct phone_filter f = {
		.state = PHONE_ACTIVE, .model = slice_of(r->model), .text = slice_of(r->text)};
	struct site site = {.id = 0};
	enum err e = ERR_OK;

	if (r->release_id == 0)
		return gone(d, ERR_NOTFOUND, "release", r->release);
	if (r->site[0] != '\0')
		e = gone(d, sites_by_name(d->store, slice_of(r->site), &site), "site", r->site);
	f.site_id = site.id;
	if (e == ERR_OK && r->group[0] != '\0')
		e = find_group(d, r->group, &f.group_id);
	return e == ERR_OK ? phones_each(d->store, &f, take_phone, d) : e;
}

static bool
is_free(const struct rollout_drafted *row)
{
	return row->at.ring == 0 && row->at.state != ROLLOUT_LEFT_OUT;
}

static int
by_order(const void *a, const void *b)
{
	const struct rollout_drafted *x = a, *y = b;

	if (x->at.ring != y->at.ring)
		return x->at.ring < y->at.ring ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->at.phone_id > y->at.phone_id) - (x->at.phone_id < y->at.phone_id);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Gives a ring the first so many phones that are free. */
static void
take_first(struct drafting *d, int64_t ring, size_t most)
{
	for (size_t i = 0; i < rollout_draft_len(d->draft) && most > 0; i++) {
		struct rollout_drafted *row = rollout_draft_at(d->draft, i);

		if (!is_free(row))
			continue;
		row->at.ring = ring;
		most--;
	}
}

/* Gives a ring the free phones whose ids these are. */
static void
take_ids(struct drafting *d, int64_t ring, struct buf *ids)
{
	size_t count = ids->n / sizeof(int64_t);

	if (count > 0)
		qsort(ids->p, count, sizeof(int64_t), compare_ids);
	for (size_t i = 0; i < rollout_draft_len(d->draft) && count > 0; i++) {
		struct rollout_drafted *row = rollout_draft_at(d->draft, i);

		if (is_free(row) && bsearch(&row->at.phone_id, ids->p, count, sizeof(int64_t),
					    compare_ids) != NULL)
			row->at.ring = ring;
	}
}

static enum err
add_id(void *ctx, const struct phone *phone)
{
	buf_add(ctx, (struct slice){(const char *)&phone->id, sizeof(phone->id)});
	return buf_check(ctx);
}

static enum err
ids_of_group(struct drafting *d, const char *name, struct buf *ids)
{
	struct phone_filter f = {.state = PHONE_ACTIVE, .model = SLICE(""), .text = SLICE("")};
	enum err e = find_group(d, name, &f.group_id);

	return e == ERR_OK ? phones_each(d->store, &f, add_id, ids) : e;
}

/* One that is listed and none of the rollout's phones is counted: rows are few, lists are short. */
static enum err
ids_of_macs(struct drafting *d, struct slice macs, struct buf *ids)
{
	while (macs.n > 0) {
		struct slice text = slice_cut(macs, ',', &macs);
		size_t i = 0, count = rollout_draft_len(d->draft);
		struct mac mac;

		if (mac_from_hex(text, &mac) != ERR_OK)
			return ERR_IO;
		while (i < count && !mac_eq(rollout_draft_at(d->draft, i)->at.mac, mac))
			i++;
		if (i < count)
			buf_add(ids,
				(struct slice){
					(const char *)&rollout_draft_at(d->draft, i)->at.phone_id,
					sizeof(int64_t)});
		else
			d->draft->strangers++;
	}
	return buf_check(ids);
}

static size_t
count_eligible(const struct rollout_draft *d)
{
	size_t n = 0;

	for (size_t i = 0; i < rollout_draft_len(d); i++)
		n += rollout_draft_at(d, i)->at.state != ROLLOUT_LEFT_OUT;
	return n;
}

static enum err
fill_ring(struct drafting *d, const struct rollout_ring *ring)
{
	AUTO(buf_free) struct buf ids = BUF(IDS_MAX_BYTES);
	uint64_t percent = 100;
	enum err e = ERR_OK;

	switch (ring->kind) {
	case ROLLOUT_RING_MACS:
		e = ids_of_macs(d, slice_of(ring->value), &ids);
		break;
	case ROLLOUT_RING_GROUP:
		e = ids_of_group(d, ring->value, &ids);
		break;
	case ROLLOUT_RING_PERCENT:
		e = slice_to_u64(slice_of(ring->value), 1, 100, &percent);
		break;
	case ROLLOUT_RING_REST:
	case ROLLOUT_RING_KIND__COUNT:
		break;
	}
	if (e != ERR_OK)
		return e;
	if (ring->kind == ROLLOUT_RING_MACS || ring->kind == ROLLOUT_RING_GROUP)
		take_ids(d, ring->position, &ids);
	else
		take_first(d, ring->position, (count_eligible(d->draft) * percent + 99) / 100);
	return ERR_OK;
}

static enum err
add_ring(void *ctx, const struct rollout_ring *ring)
{
	struct drafting *d = ctx;

	buf_add(&d->rings, (struct slice){(const char *)ring, sizeof(*ring)});
	return buf_check(&d->rings);
}

/* Gives every phone its ring. */
static enum err
fill_rings(struct drafting *d)
{
	const struct rollout_ring *rings;
	enum err e = rollout_rings_each(d->store, d->rollout->id, add_ring, d);

	if (rollout_draft_len(d->draft) > 0)
		qsort(d->draft->phones.p, rollout_draft_len(d->draft),
			sizeof(struct rollout_drafted), by_order);
	rings = (const struct rollout_ring *)(const void *)d->rings.p;
	for (size_t i = 0; i < d->rings.n / sizeof(*rings) && e == ERR_OK; i++)
		e = fill_ring(d, &rings[i]);
	return e;
}

/* Says of every phone what it begins as, and puts them in the order of their rings. */
static void
settle(struct drafting *d)
{
	size_t count = rollout_draft_len(d->draft);
	int64_t place = 0;

	for (size_t i = 0; i < count; i++) {
		struct rollout_phone *p = &rollout_draft_at(d->draft, i)->at;

		if (p->ring == 0 && p->state != ROLLOUT_LEFT_OUT)
			leave_out(p, ROLLOUT_NO_RING);
		if (p->ring > 0 && rollout_is_release(slice_of(p->from_version),
					   slice_of(d->rollout->release))) {
			p->state = ROLLOUT_PHONE_DONE;
			p->reason = ROLLOUT_AT_START;
		}
	}
	if (count > 0)
		qsort(d->draft->phones.p, count, sizeof(struct rollout_drafted), by_order);
	for (size_t i = 0; i < count; i++) {
		struct rollout_phone *p = &rollout_draft_at(d->draft, i)->at;
		bool is_first = i == 0 || rollout_draft_at(d->draft, i - 1)->at.ring != p->ring;

		place = is_first ? 0 : place + 1;
		p->place = place;
	}
}

enum err
rollout_draft_make(
	struct store *s, const struct rollout *r, struct rollout_draft *out, struct why *why)
{
	AUTO(drafting_done)
	struct drafting d = {.store = s,
		.rollout = r,
		.draft = out,
		.covers = MEMO(free),
		.rings = BUF(RINGS_MAX_BYTES),
		.why = why};
	enum err e = collect(&d);

	if (e == ERR_OK)
		e = fill_rings(&d);
	if (e == ERR_OK)
		settle(&d);
	return e;
}
