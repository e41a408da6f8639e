#include "store/package_uploads.h"

#include "base/auto.h"
#include "base/io.h"
#include "store/db_one.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

enum sql {
	SQL_ADD,
	SQL_GET,
	SQL_PUT,
	SQL_PROGRESS,
	SQL_NEXT,
	SQL_REMOVE,
	SQL_EACH,
	SQL_COUNT,
	SQL_BYTES,
	SQL_SWEEP,
	SQL_KEEPS_FILE,
	SQL__COUNT
};

/* Of those that have a file, and will have all of it. */
#define WITH_FILE "state <> 3"
_Static_assert(PACKAGE_TAKEN == 3, "the number in the statements");
_Static_assert(PACKAGE_WAITING == 1 && PACKAGE_READING == 2, "the numbers in the statements");
_Static_assert(PACKAGE_REFUSED == 4, "the number in the statement");

#define UPLOADS                                                                                    \
	"SELECT id, name, version, size, received, read, state, release, is_new, added, why, by,"  \
	" is_token, created_at, changed_at FROM package_upload"

static const char *const sql_text[SQL__COUNT] = {
	[SQL_ADD] = "INSERT INTO package_upload(id, name, version, size, by, is_token, created_at,"
		    " changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
	[SQL_GET] = UPLOADS " WHERE id = ?1",
	[SQL_PUT] = "UPDATE package_upload SET version = ?2, received = ?3, read = ?4, state = ?5,"
		    " release = ?6, is_new = ?7, added = ?8, why = ?9, changed_at = ?10"
		    " WHERE id = ?1",
	[SQL_PROGRESS] = "UPDATE package_upload SET read = ?2 WHERE id = ?1 AND state = 2",
	[SQL_NEXT] = UPLOADS " WHERE state IN (1, 2) ORDER BY changed_at, created_at LIMIT 1",
	[SQL_REMOVE] = "DELETE FROM package_upload WHERE id = ?1",
	[SQL_EACH] = UPLOADS " ORDER BY created_at DESC, id",
	[SQL_COUNT] = "SELECT count(*) FROM package_upload WHERE " WITH_FILE,
	[SQL_BYTES] = "SELECT coalesce(sum(size), 0) FROM package_upload WHERE " WITH_FILE,
	[SQL_SWEEP] = "DELETE FROM package_upload WHERE (state IN (0, 4) AND changed_at < ?1)"
		      " OR (state = 3 AND changed_at < ?2)",
	[SQL_KEEPS_FILE] = "SELECT 1 FROM package_upload WHERE id = ?1 AND " WITH_FILE,
};

const char *const package_state_names[PACKAGE_STATE__COUNT] = {
	[PACKAGE_RECEIVING] = "receiving",
	[PACKAGE_WAITING] = "waiting",
	[PACKAGE_READING] = "reading",
	[PACKAGE_TAKEN] = "taken",
	[PACKAGE_REFUSED] = "refused",
};

enum err
package_uploads_add(struct store *s, const struct package_upload *u)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD]);

	db_bind_text(&q, slice_of(u->id));
	db_bind_text(&q, slice_of(u->name));
	db_bind_text(&q, slice_of(u->version));
	db_bind_i64(&q, (int64_t)u->size_bytes);
	db_bind_text(&q, slice_of(u->by));
	db_bind_i64(&q, u->is_token);
	db_bind_i64(&q, u->created_at);
	return db_run(&q);
}

static enum err
read_row(struct db_query *q, struct package_upload *out)
{
	struct package_upload u = {.size_bytes = 0};

	db_text(q, u.id, sizeof(u.id));
	db_text(q, u.name, sizeof(u.name));
	db_text(q, u.version, sizeof(u.version));
	u.size_bytes = (uint64_t)db_i64(q);
	u.received_bytes = (uint64_t)db_i64(q);
	u.read_bytes = (uint64_t)db_i64(q);
	u.state = (enum package_state)db_i64(q);
	db_text(q, u.release, sizeof(u.release));
	u.is_new = db_i64(q) != 0;
	u.added = db_i64(q);
	db_text(q, u.why, sizeof(u.why));
	db_text(q, u.by, sizeof(u.by));
	u.is_token = db_i64(q) != 0;
	u.created_at = db_i64(q);
	u.changed_at = db_i64(q);
	if (q->err == ERR_OK)
		*out = u;
	return q->err;
}

enum err
package_uploads_get(struct store *s, struct slice id, struct package_upload *out)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_GET]);

	db_bind_text(&q, id);
	enum err e = db_row(&q);
	return e == ERR_OK ? read_row(&q, out) : e;
}

enum err
package_uploads_put(struct store *s, const struct package_upload *u)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PUT]);

	db_bind_text(&q, slice_of(u->id));
	db_bind_text(&q, slice_of(u->version));
	db_bind_i64(&q, (int64_t)u->received_bytes);
	db_bind_i64(&q, (int64_t)u->read_bytes);
	db_bind_i64(&q, u->state);
	db_bind_text(&q, slice_of(u->release));
	db_bind_i64(&q, u->is_new);
	db_bind_i64(&q, u->added);
	db_bind_text(&q, slice_of(u->why));
	db_bind_i64(&q, u->changed_at);
	return db_run_on_one(&q);
}

enum err
package_uploads_progress(struct store *s, struct slice id, uint64_t read_bytes)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_PROGRESS]);

	db_bind_text(&q, id);
	db_bind_i64(&q, (int64_t)read_bytes);
	return db_run_on_one(&q);
}

enum err
package_uploads_next(struct store *s, struct package_upload *out)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct package_upload u;
	enum err e;

	{
		AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_NEXT]);

		e = db_row(&q);
		if (e == ERR_OK)
			e = read_row(&q, &u);
	}
	/* Without a lock as long as there is nothing to do. */
	if (e == ERR_OK)
		e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = package_uploads_get(s, slice_of(u.id), &u);
	if (e != ERR_OK)
		return e;
	u.state = PACKAGE_READING;
	u.read_bytes = 0;
	e = package_uploads_put(s, &u);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	if (e == ERR_OK)
		*out = u;
	return e;
}

enum err
package_uploads_remove(struct store *s, struct slice id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_REMOVE]);

	db_bind_text(&q, id);
	return db_run_on_one(&q);
}

enum err
package_uploads_each(
	struct store *s, enum err (*each)(void *ctx, const struct package_upload *u), void *ctx)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_EACH]);
	enum err e;

	while ((e = db_row(&q)) == ERR_OK) {
		struct package_upload u;

		e = read_row(&q, &u);
		if (e == ERR_OK)
			e = each(ctx, &u);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

enum err
package_uploads_usage(struct store *s, int64_t *count, uint64_t *bytes)
{
	int64_t n = 0, sum = 0;
	enum err e = db_number(s->main, sql_text[SQL_COUNT], &n);

	if (e == ERR_OK)
		e = db_number(s->main, sql_text[SQL_BYTES], &sum);
	if (e != ERR_OK)
		return e;
	*count = n;
	*bytes = (uint64_t)sum;
	return ERR_OK;
}

/* ERR_OK: a row keeps it; ERR_NOTFOUND: none does. */
static enum err
keeps_file(struct store *s, const char *id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_KEEPS_FILE]);

	db_bind_text(&q, slice_of(id));
	return db_row(&q);
}

static enum err
sweep_files(struct store *s)
{
	AUTO(auto_closedir) DIR *dir = io_open_folder(s->packages_fd, ".");
	const struct dirent *entry;

	if (dir == NULL)
		return err_from_errno(errno);
	while ((entry = readdir(dir)) != NULL) {
		if (strlen(entry->d_name) != PACKAGE_ID_BYTES - 1)
			continue; /* not ours */
		enum err e = keeps_file(s, entry->d_name);
		if (e == ERR_NOTFOUND)
			package_file_remove(s, entry->d_name);
		else if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err
package_uploads_sweep(struct store *s, int64_t idle_before, int64_t done_before)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_SWEEP]);

	db_bind_i64(&q, idle_before);
	db_bind_i64(&q, done_before);
	enum err e = db_run(&q);
	return e == ERR_OK ? sweep_files(s) : e;
}

enum err
package_file_open(struct store *s, const char *id, bool makes, int *out)
{
	AUTO(auto_close)
	int fd = openat(
		s->packages_fd, id, O_RDWR | O_NOFOLLOW | O_CLOEXEC | (makes ? O_CREAT : 0), 0600);

	if (fd == -1)
		return errno == EMFILE || errno == ENFILE ? ERR_BUSY : err_from_errno(errno);
	if (flock(fd, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK || errno == EINTR ? ERR_BUSY : ERR_IO;
	/* The first piece is acknowledged when its name is on disk, too. */
	if (makes && fsync(s->packages_fd) == -1)
		return err_from_errno(errno);
	*out = fd;
	fd = -1;
	return ERR_OK;
}

void
package_file_close(int *fd)
{
	if (*fd != -1)
		(void)flock(*fd, LOCK_UN);
	auto_close(fd);
}

enum err
package_file_write(int fd, uint64_t at, struct slice bytes)
{
	while (bytes.n > 0) {
		ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return err_from_errno(errno);
		bytes = slice_from(bytes, (size_t)n);
		at += (uint64_t)n;
	}
	return fdatasync(fd) == -1 ? err_from_errno(errno) : ERR_OK;
}

void
package_file_remove(struct store *s, const char *id)
{
	(void)unlinkat(s->packages_fd, id, 0);
}
