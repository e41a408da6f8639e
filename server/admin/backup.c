/* /backup: a backup to take away; and one that is brought here, for single phones. */
#include "admin/backup_room.h"
#include "admin/pieces.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/backup_make.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

const struct field_row backup_fields[] = {
	{"password",   FIELD_TEXT, true,  "your own"                                        },
	{"passphrase", FIELD_TEXT, false, "what opens the backup; without it nobody does"   },
	{"key",        FIELD_TEXT, false, "or the bytes of a key file, in base64"           },
	{"firmware",   FIELD_BOOL, false, "the releases' images too, which may be gigabytes"},
	{NULL,         FIELD_TEXT, false, NULL					      },
};
const struct field_row backup_upload_fields[] = {
	{"size_bytes", FIELD_NUMBER, true,  "that it has"},
	{NULL,         FIELD_TEXT,   false, NULL         },
};
const struct field_row backup_open_fields[] = {
	{"passphrase", FIELD_TEXT, false, "what opens it"                          },
	{"key",        FIELD_TEXT, false, "or the bytes of its key file, in base64"},
	{NULL,         FIELD_TEXT, false, NULL                                     },
};

/* While one is made. */
struct making {
	struct call *call;
	bool is_full;
};

static bool
goes_on(void *ctx, uint64_t done_bytes, uint64_t total_bytes)
{
	struct making *m = ctx;
	uint64_t left = total_bytes > done_bytes ? total_bytes - done_bytes : 0;

	m->is_full = !store_has_room(m->call->store, pieces_reserve(m->call), left);
	return !m->is_full && backup_room_goes_on(m->call->parts->backups);
}

static enum err
make(struct call *c, const struct backup_secret *secret, int fd, struct backup_made *made)
{
	struct making m = {.call = c};
	struct backup_job job = {.store = c->store,
		.fd = fd,
		.secret = secret,
		.now = c->ask->at,
		.version = BOOTLINE_VERSION,
		.goes_on = goes_on,
		.ctx = &m};
	enum err e;

	call_take_bool(c, "firmware", &job.has_firmware);
	e = backup_make(&job, made, c->why);
	if (e == ERR_BUSY && m.is_full) {
		c->why->text[0] = '\0';
		return why_fail(c->why, ERR_NOSPACE,
			"The disk has no room for the backup while it is sent but what the "
			"setting "
			"disk-reserve keeps free; `bootline backup` writes it to another disk.");
	}
	return e == ERR_BUSY ? call_refuse(c, 409, "under_way", "%s", c->why->text) : e;
}

/* Makes it as a file without a name, and leaves that to the answer. */
static enum err
make_file(struct call *c, const struct backup_secret *secret)
{
	AUTO(auto_close)
	int fd = openat(c->store->dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct backup_made made = {.bytes = 0};
	char at[32];
	time_t now = (time_t)c->ask->at;
	struct tm tm;
	enum err e;

	if (fd == -1)
		return why_fail(c->why, err_from_errno(errno),
			"No file can be made in the data folder: %s.", strerror(errno));
	e = make(c, secret, fd, &made);
	if (e == ERR_OK) /* that all secrets leave stands in the audit before they do */
		e = call_note(c, SLICE("inventory"), (struct mac){{0}});
	if (e != ERR_OK)
		return e;
	(void)strftime(at, sizeof(at), "%Y%m%d-%H%M%S", gmtime_r(&now, &tm));
	http_ask_header(
		c->ask, "Content-Disposition", "attachment; filename=\"bootline-%s.blb\"", at);
	return call_file(c, "application/octet-stream", &fd, made.bytes);
}

/* The bytes of a key file; appended to *bytes, which the caller wipes. */
static enum err
take_key(struct call *c, struct buf *bytes)
{
	enum err e = crypto_base64_decode(call_text(c, "key"), bytes);

	if (e == ERR_SYNTAX)
		return call_fault(c, "key", "This is no base64.");
	if (e == ERR_LIMIT || (e == ERR_OK && bytes->n < BACKUP_KEY_MIN_BYTES))
		return call_fault(c, "key", "A key file has %d to %d random bytes.",
			BACKUP_KEY_MIN_BYTES, BACKUP_KEY_MAX_BYTES);
	return e;
}

/* What opens a backup: a passphrase or a key file, and one of them.
 *   least  letters of a passphrase
 *   bytes  takes a key's; the caller wipes it
 *   out    borrows from the call or from bytes */
static enum err
take_secret(struct call *c, size_t least, struct buf *bytes, struct backup_secret *out)
{
	struct slice passphrase = call_text(c, "passphrase");
	bool is_file = call_text(c, "key").n > 0;

	if (is_file && passphrase.n > 0)
		return call_fault(c, "key", "Give a passphrase or a key file, not both.");
	if (!is_file && (passphrase.n < least || passphrase.n > BACKUP_SECRET_MAX_BYTES))
		return call_fault(c, "passphrase",
			"A passphrase has %d to %d letters: who finds the backup can try as many "
			"as he likes.",
			PASSWORD_MIN_LETTERS, BACKUP_SECRET_MAX_BYTES);
	*out = (struct backup_secret){.is_file = is_file, .bytes = passphrase};
	if (is_file) {
		enum err e = take_key(c, bytes);

		if (e != ERR_OK)
			return e;
		out->bytes = buf_slice(bytes);
	}
	return ERR_OK;
}

enum err
backup_create(struct call *c)
{
	AUTO(buf_wipe) struct buf bytes = BUF(BACKUP_KEY_MAX_BYTES);
	struct backup_secret secret = {.is_file = false};
	enum err e = take_secret(c, PASSWORD_MIN_LETTERS, &bytes, &secret);

	if (e == ERR_OK)
		e = session_prove(c, call_text(c, "password"));
	if (e != ERR_OK)
		return e;
	if (!backup_room_make(c->parts->backups))
		return call_refuse(c, 409, "under_way",
			"Another backup is being made or fetched: one at a time.");
	/* The place is taken until the last byte has left, or nobody wants it any more. */
	c->ask->held = c->parts->backups;
	c->ask->let_go = backup_room_made;
	return make_file(c, &secret);
}

static void
put(struct jval *object, const struct backup_upload *u)
{
	jval_put_text(object, "id", u->id);
	jval_put_number(object, "size_bytes", (int64_t)u->size_bytes);
	jval_put_number(object, "received_bytes", (int64_t)u->received_bytes);
	jval_put_text(object, "by", u->by);
	jval_put_time(object, "created_at", u->created_at);
	jval_put_bool(object, "is_open", u->is_open);
	jval_put_time(object, "made_at", u->is_open ? u->about.made_at : 0);
	jval_put_text(object, "program", u->is_open ? u->about.program : NULL);
}

/* Answers with it, or says what is the matter. */
static enum err
show(struct call *c, enum err e, const struct backup_upload *u)
{
	if (e == ERR_NOTFOUND)
		(void)why_fail(c->why, e,
			"There is no such backup here: it was given up, or nobody went on with "
			"it for %d minutes.",
			BACKUP_IDLE_MS / 60000);
	if (e == ERR_BUSY && c->why->text[0] == '\0')
		return call_refuse(c, 409, "in_use", "Another request is at it.");
	if (e == ERR_OK)
		put(c->answer, u);
	return e;
}

enum err
backup_uploads_list(struct call *c)
{
	struct jval *rows = jval_put_array(c->answer, "uploads");
	struct backup_upload u;
	enum err e = backup_room_any(c->parts->backups, &u);

	if (e == ERR_OK) {
		struct jval *row = jval_push_object(rows);

		put(row, &u);
	}
	return ERR_OK;
}

enum err
backup_uploads_create(struct call *c)
{
	struct backup_upload u = {.created_at = c->ask->at};
	enum err e = pieces_take_size(c, BACKUP_UPLOAD_MIB, &u.size_bytes);

	if (e != ERR_OK)
		return e;
	(void)snprintf(u.by, sizeof(u.by), "%s", c->caller.name);
	e = backup_room_begin(c->parts->backups, c->store, pieces_reserve(c), &u, c->why);
	return show(c, pieces_begun(c, e, u.id), &u);
}

enum err
backup_uploads_show(struct call *c)
{
	struct backup_upload u;
	enum err e = backup_room_show(c->parts->backups, c->names[0], &u);

	return show(c, e, &u);
}

enum err
backup_uploads_add_piece(struct call *c)
{
	uint64_t offset = 0;
	struct backup_upload u;
	enum err e = pieces_take_offset(c, &offset);

	if (e != ERR_OK)
		return e;
	e = backup_room_add(c->parts->backups, c->names[0], c->store, pieces_reserve(c), offset,
		buf_slice(&c->ask->body), &u, c->why);
	return show(c, pieces_added(c, e), &u);
}

enum err
backup_uploads_open(struct call *c)
{
	AUTO(buf_wipe) struct buf bytes = BUF(BACKUP_KEY_MAX_BYTES);
	struct backup_secret secret = {.is_file = false};
	struct backup_upload u;
	enum err e = take_secret(c, 0, &bytes, &secret);

	if (e != ERR_OK)
		return e;
	e = backup_room_open(
		c->parts->backups, c->names[0], c->store, pieces_reserve(c), &secret, &u, c->why);
	if (e == ERR_DENIED || e == ERR_SYNTAX || e == ERR_LIMIT)
		return call_fault(c, secret.is_file ? "key" : "passphrase", "%s", c->why->text);
	if (e == ERR_OK)
		e = call_note(c, SLICE("backup"), (struct mac){{0}});
	return show(c, e, &u);
}

enum err
backup_uploads_delete(struct call *c)
{
	enum err e = backup_room_forget(c->parts->backups, c->names[0]);

	return call_done(c, show(c, e, &(struct backup_upload){.id = ""}));
}
