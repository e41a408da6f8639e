#include "tftp/tftp_files.h"

#include "base/log.h"

static void
decide(struct tftp_file *f, enum err e, enum reason reason)
{
	f->err = e;
	f->reason = reason;
	f->ready(f);
}

static void
answered(struct answer *a)
{
	struct tftp_file *f = (struct tftp_file *)((char *)a - offsetof(struct tftp_file, answer));

	if (a->why.text[0] != '\0')
		log_event(LOG_ERROR, "a phone's files could not be made",
			log_field_text("name", f->name.path), log_field_text("why", a->why.text));
	f->content = a->content;
	decide(f, a->err, a->reason);
}

static void
download(const struct tftp_files *files, struct tftp_file *f)
{
	f->answer.who = &f->who;
	f->answer.name = &f->name;
	f->answer.wants_bytes = true;
	f->answer.done = answered;
	tree_resolve(files->tree, &f->answer);
}

/* The size that the client announces counts: what is too large is refused before it comes.  Of a
 * text it would be the size on the way. */
static void
begin_upload(const struct tftp_files *files, struct tftp_file *f, const struct tftp_request *r)
{
	bool has_size = r->options.has[TFTP_TSIZE] && !r->is_netascii;
	const struct upload_request u = {&f->who, &f->name,
		has_size ? r->options.value[TFTP_TSIZE] : UPLOAD_SIZE_UNKNOWN, UPLOAD_USUAL};
	enum reason reason;
	enum err e = upload_begin(files->uploads, &u, &f->upload, &reason);

	decide(f, e, reason);
}

void
tftp_file_ask(const struct tftp_files *files, struct tftp_file *f, const struct tftp_request *r)
{
	f->who.channel = CHANNEL_TFTP;
	f->who.proof = PROOF_NONE;
	f->has_name = name_parse(tree_rules(files->tree), r->path, &f->name) == ERR_OK;
	if (!f->has_name) /* told like a name that is not there */
		decide(f, r->is_write ? ERR_DENIED : ERR_NOTFOUND, REASON_BAD_REQUEST);
	else if (r->is_write)
		begin_upload(files, f, r);
	else
		download(files, f);
}

enum err
tftp_file_store(struct tftp_file *f, struct slice bytes)
{
	f->err = upload_write(f->upload, bytes.p, bytes.n, &f->reason);
	return f->err;
}

static void
stored(void *ctx, enum err result, enum reason reason)
{
	decide(ctx, result, reason);
}

void
tftp_file_commit(struct tftp_file *f, int64_t now)
{
	struct upload *u = f->upload;

	f->upload = NULL;
	upload_commit(u, now, stored, f);
}

void
tftp_file_done(struct tftp_file *f)
{
	upload_abort(f->upload);
	f->upload = NULL;
	content_unref(f->content);
	f->content = NULL;
}

enum reason
tftp_file_left(const struct tftp_file *f, bool is_write, bool was_heard)
{
	return is_write || !was_heard ? REASON_HUNG_UP : reason_of_hang_up(f->name.kind);
}
