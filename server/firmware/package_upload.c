#include "firmware/package_upload.h"

#include "base/auto.h"

#include <inttypes.h>

static const uint64_t mib = 1024 * 1024;

enum err
package_upload_check(const struct package_upload *u, const char **field, struct why *why)
{
	enum err e;

	*field = "name";
	e = package_source_check(slice_of(u->name), why);
	if (e != ERR_OK)
		return e;
	*field = "version";
	if (u->version[0] != '\0')
		e = release_name_check(slice_of(u->version), why);
	if (e != ERR_OK)
		return e;
	*field = "size_bytes";
	if (u->size_bytes == 0 || u->size_bytes > PACKAGE_TOTAL_MIB * mib)
		return why_fail(why, ERR_LIMIT, "A package has between 1 byte and %d MiB.",
			PACKAGE_TOTAL_MIB);
	return ERR_OK;
}

/* Whether there is room for one more, among uploads and on the disk. */
static enum err
check_room(struct store *s, uint64_t size_bytes, uint64_t reserve_bytes, struct why *why)
{
	uint64_t bytes = 0;
	int64_t count = 0;
	enum err e = package_uploads_usage(s, &count, &bytes);

	if (e != ERR_OK)
		return e;
	if (count >= PACKAGE_UPLOADS_MAX || bytes + size_bytes > PACKAGE_UPLOADS_MIB * mib)
		return why_fail(why, ERR_EXISTS,
			"There are %" PRId64 " uploads under way already, of %" PRIu64
			" MiB; there may be %d, of %d MiB: finish some or give them up.",
			count, bytes / mib, PACKAGE_UPLOADS_MAX, PACKAGE_UPLOADS_MIB);
	if (!store_has_room(s, reserve_bytes, size_bytes))
		return why_fail(why, ERR_NOSPACE,
			"The disk has no room for it but what the setting disk-reserve keeps "
			"free.");
	return ERR_OK;
}

enum err
package_upload_begin(
	struct store *s, struct package_upload *u, uint64_t reserve_bytes, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	unsigned char id[(PACKAGE_ID_BYTES - 1) / 2];
	enum err e = db_tx_begin_write(s->main, &tx);

	crypto_random(id, sizeof(id));
	crypto_hex(id, sizeof(id), u->id);
	u->state = PACKAGE_RECEIVING;
	u->received_bytes = u->read_bytes = 0;
	u->changed_at = u->created_at;
	if (e == ERR_OK)
		e = check_room(s, u->size_bytes, reserve_bytes, why);
	if (e == ERR_OK)
		e = package_uploads_add(s, u);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}

/* Whether a piece is the next one. */
static enum err
check_piece(struct store *s, const struct package_piece *piece, struct package_upload *u,
	struct why *why)
{
	enum err e = package_uploads_get(s, piece->id, u);

	if (e != ERR_OK)
		return e;
	if (u->state != PACKAGE_RECEIVING)
		return why_fail(why, ERR_DENIED, "It is whole already: no pieces are taken.");
	if (piece->bytes.n == 0) /* it would write back the state that it has read */
		return why_fail(why, ERR_SYNTAX, "A piece has one byte at least.");
	if (piece->offset != u->received_bytes)
		return why_fail(why, ERR_EXISTS, "The next piece is the one at %" PRIu64 ".",
			u->received_bytes);
	if (piece->bytes.n > u->size_bytes - u->received_bytes)
		return why_fail(why, ERR_LIMIT,
			"It was to have %" PRIu64 " bytes and would have more.", u->size_bytes);
	if (!store_has_room(s, piece->reserve_bytes, piece->bytes.n))
		return why_fail(why, ERR_NOSPACE,
			"The disk is full but for what the setting disk-reserve keeps free; what "
			"was received is kept.");
	return ERR_OK;
}

static enum err
write_piece(int fd, const struct package_piece *piece, struct why *why)
{
	enum err e = package_file_write(fd, piece->offset, piece->bytes);

	return e == ERR_OK ? e :
			     why_fail(why, e,
				     "The piece cannot be written: %s; what was received before is "
				     "kept.",
				     err_text(e));
}

enum err
package_upload_add(struct store *s, const struct package_piece *piece, struct package_upload *out,
	struct why *why)
{
	AUTO(package_file_close) int fd = -1;
	struct package_upload u;
	enum err e = check_piece(s, piece, &u, why);

	if (e == ERR_OK)
		e = package_file_open(s, u.id, true, &fd);
	if (e == ERR_BUSY)
		return why_fail(why, ERR_EXISTS, "Another piece of it is being written.");
	if (e == ERR_OK) /* again, now that nobody else adds to it */
		e = check_piece(s, piece, &u, why);
	if (e == ERR_OK)
		e = write_piece(fd, piece, why);
	if (e != ERR_OK)
		return e;
	u.received_bytes += piece->bytes.n;
	u.changed_at = piece->now;
	e = package_uploads_put(s, &u);
	if (e == ERR_NOTFOUND) /* it was given up meanwhile, and its file made anew */
		package_file_remove(s, u.id);
	if (e == ERR_OK)
		*out = u;
	return e;
}

/* Whether it can be taken in now. */
static enum err
check_whole(const struct package_upload *u, struct why *why)
{
	if (u->state != PACKAGE_RECEIVING && u->state != PACKAGE_REFUSED)
		return why_fail(why, ERR_DENIED, "It is %s already.",
			u->state == PACKAGE_TAKEN ? "taken in" : "being taken in");
	if (u->received_bytes < u->size_bytes)
		return why_fail(why, ERR_DENIED,
			"%" PRIu64 " of %" PRIu64 " bytes are there: send the others first.",
			u->received_bytes, u->size_bytes);
	return ERR_OK;
}

enum err
package_upload_finish(struct store *s, struct slice id, struct slice version, int64_t now,
	struct package_upload *out, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct package_upload u;
	enum err e = version.n > 0 ? release_name_check(version, why) : ERR_OK;

	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = package_uploads_get(s, id, &u);
	if (e == ERR_OK)
		e = check_whole(&u, why);
	if (e == ERR_OK && version.n > 0)
		e = slice_to_text(version, u.version, sizeof(u.version));
	if (e != ERR_OK)
		return e;
	u.state = PACKAGE_WAITING;
	u.read_bytes = 0;
	u.why[0] = '\0';
	u.changed_at = now;
	e = package_uploads_put(s, &u);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		*out = u;
	return e;
}

enum err
package_upload_forget(struct store *s, struct slice id)
{
	char name[PACKAGE_ID_BYTES];
	enum err e = package_uploads_remove(s, id);

	if (e == ERR_OK && slice_to_text(id, name, sizeof(name)) == ERR_OK)
		package_file_remove(s, name);
	return e;
}

/* One upload while it is taken in. */
struct upload_taking {
	const struct package_taker *taker;
	struct package_upload u;
	bool is_given_up; /* its row is gone */
};

/* Notes how far it is, every hundredth of it: a commit each. */
static bool
goes_on(void *ctx, uint64_t done, uint64_t all)
{
	struct upload_taking *t = ctx;

	if (!t->taker->goes_on(t->taker->ctx))
		return false;
	if (done < t->u.read_bytes + all / 100 || done == t->u.read_bytes)
		return true;
	t->u.read_bytes = done;
	t->is_given_up =
		package_uploads_progress(t->taker->store, slice_of(t->u.id), done) == ERR_NOTFOUND;
	return !t->is_given_up;
}

static enum err
take_in(struct upload_taking *t, int64_t now, struct intake_result *result, struct why *why)
{
	AUTO(package_file_close) int fd = -1;
	struct audit_who who = {.via = t->u.is_token ? "token" : "web"};
	struct intake in = {.store = t->taker->store,
		.nursery = t->taker->nursery,
		.job = t->taker->job,
		.name = slice_of(t->u.name),
		.version = slice_of(t->u.version),
		.reserve_bytes = t->taker->reserve_bytes,
		.who = &who,
		.now = now,
		.goes_on = goes_on,
		.ctx = t};
	enum err e = package_file_open(t->taker->store, t->u.id, false, &fd);

	if (e != ERR_OK)
		return why_fail(why, e, "Its file cannot be opened: %s.", err_text(e));
	in.fd = fd;
	(void)snprintf(who.by, sizeof(who.by), "%s", t->u.by);
	return intake_take(&in, result, why);
}

/* Its row says what became of it; where that cannot be written it is taken up again. */
static enum err
conclude(struct upload_taking *t, enum err e, const struct intake_result *r, const struct why *why)
{
	struct package_upload *u = &t->u;

	u->state = e == ERR_OK ? PACKAGE_TAKEN : PACKAGE_REFUSED;
	if (e == ERR_OK) {
		memcpy(u->release, r->release, sizeof(u->release));
		u->is_new = r->is_new;
		u->added = (int64_t)r->added;
		u->read_bytes = u->size_bytes;
	} else
		(void)snprintf(u->why, sizeof(u->why), "%s",
			why->text[0] != '\0' ? why->text : err_sentence(e));
	e = package_uploads_put(t->taker->store, u);
	if (u->state == PACKAGE_TAKEN && (e == ERR_OK || e == ERR_NOTFOUND))
		package_file_remove(t->taker->store, u->id);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
package_upload_take(const struct package_taker *taker, int64_t now)
{
	struct upload_taking t = {.taker = taker};
	struct intake_result result = {.is_new = false};
	struct why why = {""};
	enum err e = package_uploads_next(taker->store, &t.u);

	if (e != ERR_OK)
		return e;
	t.u.changed_at = now;
	e = take_in(&t, now, &result, &why);
	if (t.is_given_up || (e == ERR_BUSY && !taker->goes_on(taker->ctx)))
		return ERR_OK; /* the next start takes it up again, where it is not forgotten */
	e = conclude(&t, e, &result, &why);
	if (e == ERR_OK)
		taker->tell(taker->ctx, &t.u, &result);
	return e;
}
