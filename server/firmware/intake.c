#include "firmware/intake.h"

#include "base/auto.h"
#include "firmware/ld_header.h"
#include "firmware/release_need.h"

#include <errno.h>
#include <sys/stat.h>

/* One intake while it runs. */
struct taking {
	const struct intake *in;
	struct intake_plan *plan;
	struct image_writer writer;
	struct intake_item item; /* the file that is coming */
	struct buf head;         /* its first bytes */
	uint64_t all_bytes;      /* of the archive */
	uint64_t unlooked_bytes; /* written since the disk was looked at */
};

/* Says what the data folder's failure means. */
static enum err
failed(enum err e, struct why *why)
{
	if (e == ERR_NOSPACE)
		return why_fail(why, e, "The disk is full: nothing was taken in.");
	if (e == ERR_BUSY)
		return why_fail(why, e, "Too many files are open at once: nothing was taken in.");
	return e == ERR_OK ?
		       e :
		       why_fail(why, e, "The data folder cannot be written: %s.", err_text(e));
}

static enum err
begin_file(void *ctx, struct slice path, struct why *why)
{
	struct taking *t = ctx;
	enum err e = intake_plan_check(t->plan, path, why);

	t->item = (struct intake_item){.size_bytes = 0};
	buf_clear(&t->head);
	if (e == ERR_OK)
		e = slice_to_text(path, t->item.path, sizeof(t->item.path));
	return e == ERR_OK ? failed(image_begin(t->in->store, &t->writer), why) : e;
}

/* Whether it is to go on. */
static enum err
look_up(const struct taking *t, struct why *why)
{
	off_t done = lseek(t->in->fd, 0, SEEK_CUR); /* the child reads by the same position */

	if (t->in->goes_on == NULL ||
		t->in->goes_on(t->in->ctx, t->all_bytes == 0 || done < 0 ? 0 : (uint64_t)done,
			t->all_bytes))
		return ERR_OK;
	return why_fail(why, ERR_BUSY, "It was given up before its end: nothing was taken in.");
}

/* Whether the disk takes what comes next and keeps its reserve. */
static enum err
check_disk(struct taking *t, size_t n, struct why *why)
{
	t->unlooked_bytes += n;
	if (t->unlooked_bytes <= UPLOAD_LOOK_BYTES)
		return ERR_OK;
	if (!store_has_room(t->in->store, t->in->reserve_bytes, n))
		return why_fail(why, ERR_NOSPACE,
			"The disk has no room for it but what the setting disk-reserve keeps free: "
			"nothing was taken in.");
	t->unlooked_bytes = 0;
	return ERR_OK;
}

static enum err
add_bytes(void *ctx, struct slice bytes, struct why *why)
{
	struct taking *t = ctx;
	enum err e = look_up(t, why);

	if (e == ERR_OK)
		e = check_disk(t, bytes.n, why);
	if (e == ERR_OK && t->head.n < LD_HEADER_LOOK_BYTES) {
		buf_add(&t->head, slice_head(bytes, LD_HEADER_LOOK_BYTES - t->head.n));
		e = buf_check(&t->head);
	}
	return e == ERR_OK ? failed(image_write(&t->writer, bytes), why) : e;
}

/* What the file itself says of its version. */
static void
find_version(struct taking *t)
{
	struct slice path = slice_of(t->item.path), head = buf_slice(&t->head);

	if (slice_ends(path, SLICE(".ld")))
		(void)ld_header_version(head, t->item.version);
	else if (slice_ends(path, SLICE(".ver")) &&
		 t->writer.size_bytes <= PACKAGE_VERSION_MAX_BYTES)
		(void)package_version_read(head, t->item.version);
}

static enum err
end_file(void *ctx, struct why *why)
{
	struct taking *t = ctx;
	enum err e;

	find_version(t);
	t->item.size_bytes = t->writer.size_bytes;
	e = failed(image_end(t->in->store, &t->writer, t->item.hash), why);
	return e == ERR_OK ? intake_plan_add(t->plan, &t->item) : e;
}

static enum err
read_package(struct taking *t, struct why *why)
{
	const struct package_sink sink = {begin_file, add_bytes, end_file, t};
	const struct intake *in = t->in;
	struct stat st;

	if (fstat(in->fd, &st) == -1)
		return why_fail(why, ERR_IO, "It cannot be looked at: %s.", strerror(errno));
	if (S_ISDIR(st.st_mode) && in->only != NULL)
		return package_read_named(in->fd, in->only, in->only_len, &sink, why);
	if (S_ISDIR(st.st_mode))
		return package_read_folder(in->fd, &sink, why);
	if (!S_ISREG(st.st_mode))
		return why_fail(why, ERR_SYNTAX, "It is neither a file nor a folder.");
	t->all_bytes = (uint64_t)st.st_size;
	if (!slice_ends(in->name, SLICE(".ld")))
		return package_read(in->nursery, in->job, in->fd, &sink, why);
	if (!package_name_is_anchor(in->name))
		return why_fail(why, ERR_SYNTAX,
			"Phones ask for images by names like 3111-46157-002.sip.ld or sip.ld: "
			"rename the file.");
	return package_read_file(in->fd, in->name, &sink, why);
}

/* Adds a file's row, unless it is there. */
static enum err
add_file(const struct intake *in, int64_t release_id, const struct release_file *f,
	struct intake_result *made, struct why *why)
{
	struct release_file there;
	enum err e = release_files_get(in->store, release_id, slice_of(f->name), &there);

	made->files++;
	made->images += f->kind == RELEASE_IMAGE && slice_ends(slice_of(f->name), SLICE(".ld"));
	made->size_bytes += f->size_bytes;
	if (e == ERR_NOTFOUND) {
		made->added++;
		return release_files_add(in->store, release_id, f);
	}
	if (e == ERR_OK && strcmp(there.hash, f->hash) != 0)
		return why_fail(why, ERR_EXISTS,
			"The release %s is there already with another %.100s: remove it first, or "
			"give this one another version.",
			made->release, f->name);
	return e;
}

enum err
intake_rows(const struct intake *in, const struct intake_plan *plan, struct intake_result *out,
	struct why *why)
{
	struct intake_result made = {.is_new = false};
	struct release r;
	enum err e = releases_by_name(in->store, slice_of(plan->version), &r);

	memcpy(made.release, plan->version, sizeof(made.release));
	if (e == ERR_NOTFOUND) {
		made.is_new = true;
		e = releases_add(in->store, slice_of(plan->version), in->name, in->now, &r.id);
	}
	if (e == ERR_LIMIT)
		return why_fail(why, e, "There are %d releases: remove some.", RELEASES_MAX);
	for (size_t i = 0; i < intake_files_len(plan) && e == ERR_OK; i++)
		e = add_file(in, r.id, intake_file(plan, i), &made, why);
	if (e == ERR_OK)
		*out = made;
	return e;
}

/* Everything that people see appears here, at once. */
static enum err
publish(const struct intake *in, const struct intake_plan *plan, struct intake_result *out,
	struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct store *s = in->store;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(s);
	if (e != ERR_OK)
		return e;
	e = intake_rows(in, plan, out, why);
	if (e == ERR_OK)
		e = audit_finish(s, in->now, in->who, SLICE("firmware add"), in->name);
	else
		audit_drop(s);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

static void
taking_done(struct taking *t)
{
	image_drop(&t->writer);
	buf_free(&t->head);
}

enum err
intake_store(const struct intake *in, struct intake_plan *plan, struct why *why)
{
	AUTO(taking_done)
	struct taking t = {.in = in,
		.plan = plan,
		.writer = IMAGE_WRITER,
		.head = BUF(LD_HEADER_LOOK_BYTES),
		.unlooked_bytes = UPLOAD_LOOK_BYTES};
	enum err e = read_package(&t, why);

	if (e == ERR_OK)
		e = intake_plan_make(plan, in->name, in->version, why);
	return e == ERR_OK ? failed(images_sync(in->store), why) : e;
}

enum err
intake_batch_begin(struct intake_batch *b, struct store *s, struct why *why)
{
	b->store = s;
	return failed(images_lock(s, true, &b->lock), why);
}

void
intake_batch_end(struct intake_batch *b)
{
	enum err swept;

	if (b->lock == -1)
		return;
	/* What was stored and is not part of a release: all of it after a failure. */
	swept = images_sweep(b->store);
	(void)swept; /* the next start sweeps again */
	(void)close(b->lock);
	b->lock = -1;
}

enum err
intake_take(const struct intake *in, struct intake_result *out, struct why *why)
{
	AUTO(intake_batch_end) struct intake_batch batch = INTAKE_BATCH;
	AUTO(intake_plan_done) struct intake_plan plan;
	struct intake_result result;
	enum err e;

	intake_plan_init(&plan);
	e = intake_batch_begin(&batch, in->store, why);
	if (e == ERR_OK)
		e = intake_store(in, &plan, why);
	if (e == ERR_OK)
		e = publish(in, &plan, &result, why);
	if (e == ERR_OK)
		*out = result;
	return e;
}

static enum err
remove_rows(struct store *s, const struct settings *settings, struct slice release, struct why *why)
{
	struct release r;
	enum err e = releases_by_name(s, release, &r);

	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no release \"%.*s\": see `bootline firmware list`.",
			SLICE_FMT(slice_head(release, 64)));
	return e == ERR_OK ? release_remove_unneeded(s, settings, r.id, why) : e;
}

enum err
intake_remove(struct store *s, const struct settings *settings, struct slice release,
	const struct audit_who *who, int64_t now, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(auto_close) int lock = -1;
	enum err e = failed(images_lock(s, true, &lock), why);

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = audit_begin(s);
	if (e != ERR_OK)
		return e;
	e = remove_rows(s, settings, release, why);
	if (e == ERR_OK)
		e = audit_finish(s, now, who, SLICE("firmware remove"), release);
	else
		audit_drop(s);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	return e == ERR_OK ? failed(images_sweep(s), why) : e;
}
