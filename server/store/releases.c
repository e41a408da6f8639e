#include "store/releases.h"

#include "base/auto.h"
#include "store/db_one.h"
#include "store/models.h"
#include "store/rollouts.h"
#include "store/scopes.h"

enum sql {
	SQL_BY_NAME,
	SQL_EACH,
	SQL_COUNT,
	SQL_ADD,
	SQL_USED,
	SQL_REMOVE,
	SQL_FILE_ADD,
	SQL_FILE_GET,
	SQL_FILES,
	SQL_IMAGES,
	SQL_PARTS,
	SQL__COUNT
};

#define RELEASES                                                                                   \
	"SELECT r.id, r.name, r.source, r.added_at, count(f.name) FILTER (WHERE f.kind = 0 AND"    \
	" f.name GLOB '*.ld'), count(f.name), coalesce(sum(f.size), 0), count(f.name) FILTER"      \
	" (WHERE f.kind = 3) FROM release r LEFT JOIN release_file f ON f.release_id = r.id"
#define FILES "SELECT name, kind, part, version, size, hash FROM release_file WHERE release_id = ?1"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_BY_NAME] = RELEASES " WHERE r.name = ?1 GROUP BY r.id",
	[SQL_EACH] = RELEASES " GROUP BY r.id",
	[SQL_COUNT] = "SELECT count(*) FROM release",
	[SQL_ADD] = "INSERT INTO release(name, source, added_at) VALUES (?1, ?2, ?3)",
	[SQL_USED] = "SELECT " SCOPE_TEXT_OF(
		"s") " FROM scope_release u JOIN scope s"
		     " ON s.id = u.scope_id WHERE u.release_id = ?1 LIMIT 1",
	[SQL_REMOVE] = "DELETE FROM release WHERE id = ?1",
	[SQL_FILE_ADD] =
		"INSERT INTO release_file(release_id, name, kind, part, version, size, hash)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_FILE_GET] = FILES " AND name = ?2",
	[SQL_FILES] = FILES " ORDER BY name",
	[SQL_IMAGES] = "SELECT hash, max(size) FROM release_file GROUP BY hash ORDER BY hash",
	/* What the application of a phone is in; the base of a cordless phone and old boot ROMs are
	   not. */
	[SQL_PARTS] = "SELECT f.part, r.name FROM release_file f JOIN release r"
		      " ON r.id = f.release_id WHERE f.release_id = ?1 AND f.kind = 0"
		      " AND (f.name = 'sip.ld' OR f.name GLOB '*.sip.ld') ORDER BY f.part",
};

_Static_assert(RELEASE_ROOM == 3, "the number in the statement");
_Static_assert(RELEASE_IMAGE == 0, "the number in the statement");

const char *const release_kind_names[RELEASE_KIND__COUNT] = {[RELEASE_IMAGE] = "image",
	[RELEASE_MEDIA] = "media",
	[RELEASE_KEPT] = "kept",
	[RELEASE_ROOM] = "room"};

enum err
release_name_check(struct slice s, struct why *why)
{
	bool is_name = s.n > 0 && s.n <= RELEASE_NAME_MAX_BYTES && s.p[0] >= '0' && s.p[0] <= '9';

	for (size_t i = 0; is_name && i < s.n; i++) {
		char c = s.p[i];

		is_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
	}
	if (is_name)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" cannot name a release: write its version, as in 5.9.2.3446 (a digit, "
		"then "
		"letters, digits and . _ -; at most %d).",
		SLICE_FMT(slice_head(s, 64)), RELEASE_NAME_MAX_BYTES);
}

/* A version's next part: digits without zeros in front, or other text. */
static struct slice
next_part(struct slice *rest)
{
	struct slice part = slice_cut(*rest, '.', rest);

	while (part.n > 1 && part.p[0] == '0')
		part = slice_from(part, 1);
	return part;
}

int
release_compare(struct slice a, struct slice b)
{
	while (a.n > 0 || b.n > 0) {
		struct slice x = next_part(&a), y = next_part(&b);
		uint64_t ignored;
		bool are_numbers = slice_to_u64(x, 0, UINT64_MAX, &ignored) == ERR_OK &&
				   slice_to_u64(y, 0, UINT64_MAX, &ignored) == ERR_OK;
		int order = are_numbers && x.n != y.n ? (x.n < y.n ? -1 : 1) : slice_compare(x, y);

		if (order != 0)
			return order;
	}
	return 0;
}

bool
release_is(struct slice version, struct slice release)
{
	if (slice_starts(version, release) && version.n > release.n && version.p[release.n] == '.')
		return true;
	return version.n > 0 && release_compare(version, release) == 0;
}

bool
release_is_newer(struct slice version, struct slice release)
{
	return !release_is(version, release) && release_compare(version, release) > 0;
}

static enum err
read_release(struct db_query *q, struct release *out)
{
	struct release r = {.id = db_i64(q)};

	db_text(q, r.name, sizeof(r.name));
	db_text(q, r.source, sizeof(r.source));
	r.added_at = db_i64(q);
	r.images = db_i64(q);
	r.files = db_i64(q);
	r.size_bytes = (uint64_t)db_i64(q);
	r.room_files = db_i64(q);
	if (q->err == ERR_OK)
		*out = r;
	return q->err;
}

enum err
releases_by_name(struct store *s, struct slice name, struct release *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_BY_NAME]);

	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_release(&q, out) : e;
}

int
releases_order(struct slice a, struct slice b)
{
	int order = release_compare(b, a);

	return order != 0 ? order : slice_compare(b, a);
}

static int
newest_first(const void *a, const void *b)
{
	const struct release *x = a, *y = b;

	return releases_order(slice_of(x->name), slice_of(y->name));
}

enum err
releases_each(struct store *s, enum err (*each)(void *ctx, const struct release *r), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	AUTO(buf_free) struct buf all = BUF(RELEASES_MAX * sizeof(struct release));
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct release r;

		e = read_release(&q, &r);
		if (e != ERR_OK)
			return e;
		buf_add(&all, (struct slice){(const char *)&r, sizeof(r)});
	}
	if (e == ERR_NOTFOUND)
		e = buf_check(&all);
	if (e != ERR_OK || all.n == 0)
		return e;
	qsort(all.p, all.n / sizeof(struct release), sizeof(struct release), newest_first);
	for (size_t i = 0; i < all.n / sizeof(struct release) && e == ERR_OK; i++)
		e = each(ctx, (const struct release *)(const void *)all.p + i);
	return e;
}

enum err
releases_add(struct store *s, struct slice name, struct slice source, int64_t now, int64_t *id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);
	int64_t count = 0;
	enum err e = release_name_check(name, NULL);

	if (e == ERR_OK)
		e = db_number(s->main, sql_text[SQL_COUNT], &count);
	if (e == ERR_OK && count >= RELEASES_MAX)
		e = ERR_LIMIT;
	if (e != ERR_OK)
		return e;
	db_bind_text(&q, name);
	db_bind_text(&q, slice_head(source, RELEASE_SOURCE_MAX_BYTES));
	db_bind_i64(&q, now);
	e = db_run(&q);
	if (e == ERR_OK)
		*id = db_last_id(s->main);
	return e;
}

enum err
releases_remove(struct store *s, int64_t id, struct why *why)
{
	char scope[SCOPE_TEXT_BYTES];
	int64_t rollout = 0;
	enum err e = db_text_of(s->main, sql_text[SQL_USED], id, scope, sizeof(scope));

	if (e == ERR_OK)
		return why_fail(why, ERR_DENIED,
			"The release is set at %s: change that with `bootline firmware set` or "
			"`unset` first.",
			scope);
	if (e == ERR_NOTFOUND)
		e = rollouts_needing(s, id, &rollout);
	if (e != ERR_OK)
		return e;
	if (rollout != 0)
		return why_fail(why, ERR_DENIED,
			"Rollout %lld needs the release: see `bootline rollout show %lld`, and "
			"remove "
			"it first.",
			(long long)rollout, (long long)rollout);
	return db_run_by_id(s->main, sql_text[SQL_REMOVE], id);
}

enum err
release_files_add(struct store *s, int64_t release_id, const struct release_file *file)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILE_ADD]);

	db_bind_i64(&q, release_id);
	db_bind_text(&q, slice_of(file->name));
	db_bind_i64(&q, file->kind);
	db_bind_text(&q, slice_of(file->part));
	db_bind_text(&q, slice_of(file->version));
	db_bind_i64(&q, (int64_t)file->size_bytes);
	db_bind_text(&q, slice_of(file->hash));
	return db_run(&q);
}

static enum err
read_file(struct db_query *q, struct release_file *out)
{
	struct release_file f = {.size_bytes = 0};

	db_text(q, f.name, sizeof(f.name));
	f.kind = (enum release_kind)db_i64(q);
	db_text(q, f.part, sizeof(f.part));
	db_text(q, f.version, sizeof(f.version));
	f.size_bytes = (uint64_t)db_i64(q);
	db_text(q, f.hash, sizeof(f.hash));
	if (q->err == ERR_OK)
		*out = f;
	return q->err;
}

enum err
release_files_get(struct store *s, int64_t release_id, struct slice name, struct release_file *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILE_GET]);

	db_bind_i64(&q, release_id);
	db_bind_text(&q, name);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_file(&q, out) : e;
}

enum err
release_files_each(struct store *s, int64_t release_id,
	enum err (*each)(void *ctx, const struct release_file *file), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_FILES]);
	enum err e;

	db_bind_i64(&q, release_id);
	while ((e = db_row(&q)) == ERR_OK) {
		struct release_file file;

		e = read_file(&q, &file);
		if (e == ERR_OK)
			e = each(ctx, &file);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
release_images_each(struct store *s,
	enum err (*each)(void *ctx, const char *hash, uint64_t size_bytes), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_IMAGES]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		char hash[IMAGE_HASH_BYTES] = "";
		uint64_t size_bytes;

		db_text(&q, hash, sizeof(hash));
		size_bytes = (uint64_t)db_i64(&q);
		e = q.err == ERR_OK ? each(ctx, hash, size_bytes) : q.err;
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* What a phone is, by its model and else by its part; an empty one where nobody knows. */
static enum err
model_of(struct store *s, struct slice part, struct slice model, struct model *out)
{
	enum err e = models_by_name(s, model, out);

	if (e == ERR_NOTFOUND)
		e = models_by_part(s, part, out);
	if (e == ERR_NOTFOUND)
		*out = (struct model){.part = ""};
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* An image and the release that it is in, as a row tells them. */
struct image {
	char part[WORD_MAX_BYTES + 1]; /* "": it is for all */
	char release[RELEASE_NAME_MAX_BYTES + 1];
};

/* Whether an image for all holds something for a phone: it does not say for whom. */
static enum err
is_for_any(struct store *s, const struct image *i, struct slice part, struct slice model)
{
	struct model m;
	enum err e = model_of(s, part, model, &m);

	if (e == ERR_OK && m.last[0] != '\0' &&
		release_is_newer(slice_of(i->release), slice_of(m.last)))
		e = ERR_NOTFOUND;
	return e;
}

/* Whether an image is one for a phone.  ERR_OK; ERR_NOTFOUND; storage errors. */
static enum err
is_for(struct store *s, const struct image *i, struct slice part, struct slice model)
{
	struct slice image = slice_of(i->part);
	struct model m;
	enum err e;

	if (image.n == 0)
		return is_for_any(s, i, part, model);
	if (part.n == 0 || slice_eq(image, part))
		return ERR_OK;
	if (model.n == 0)
		return ERR_NOTFOUND;
	e = models_by_part(s, image, &m);
	if (e == ERR_OK && !slice_is(model, m.name) && !slice_eq(model, image))
		e = ERR_NOTFOUND;
	return e;
}

enum err
releases_cover(struct store *s, int64_t release_id, struct slice part, struct slice model)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PARTS]);
	struct image image;
	enum err e = ERR_NOTFOUND, is = ERR_NOTFOUND;

	db_bind_i64(&q, release_id);
	while (is == ERR_NOTFOUND && (e = db_row(&q)) == ERR_OK) {
		db_text(&q, image.part, sizeof(image.part));
		db_text(&q, image.release, sizeof(image.release));
		if (q.err != ERR_OK)
			return q.err;
		is = is_for(s, &image, part, model);
	}
	return is == ERR_NOTFOUND ? e : is;
}

/* Looks for the newest release that is one for a model. */
struct search {
	struct store *s;
	struct slice part, model;
	const char *last;
	struct release *out;
	bool is_found;
};

static enum err
try_release(void *ctx, const struct release *r)
{
	struct search *x = ctx;
	enum err e;

	if (x->is_found || release_is_newer(slice_of(r->name), slice_of(x->last)))
		return ERR_OK;
	e = releases_cover(x->s, r->id, x->part, x->model);
	x->is_found = e == ERR_OK;
	if (x->is_found)
		*x->out = *r;
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
releases_last(struct store *s, struct slice part, struct slice model, struct release *out)
{
	struct search x = {.s = s, .part = part, .model = model, .out = out};
	struct model m;
	enum err e = model_of(s, part, model, &m);

	x.last = m.last;
	if (e == ERR_OK && m.last[0] != '\0')
		e = releases_each(s, try_release, &x);
	return e == ERR_OK && !x.is_found ? ERR_NOTFOUND : e;
}
