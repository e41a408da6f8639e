#include "ftp/ftp_inner.h"

#include "base/auto.h"
#include "ftp/ftp_list.h"

static void
tell(struct ftp_session *s, const char *verb, const struct name *name, int status,
	enum reason reason)
{
	const struct visit_record r = {.at_ms = s->parts->env->now(s->owner).wall_ms,
		.status = (uint16_t)status,
		.reason = (uint8_t)reason,
		.method = slice_of(verb),
		.name = SLICE("")};

	ftp_session_tell(s->parts, &s->who, r, name);
}

static int
say_size(struct ftp_session *s, uint64_t size_bytes, int64_t changed_at)
{
	(void)changed_at;
	ftp_reply(s, 213, "%llu", (unsigned long long)size_bytes);
	return 213;
}

void
ftp_files_size(struct ftp_session *s, struct slice arg)
{
	ftp_transfer_look(s, "SIZE", arg, say_size);
}

/* "MDTM 20200101000000 f" would set the time: nobody may. */
static bool
sets_time(struct slice arg)
{
	struct slice rest, first = slice_cut(arg, ' ', &rest);
	uint64_t time;

	return rest.n > 0 && first.n == 14 && slice_to_u64(first, 0, UINT64_MAX, &time) == ERR_OK;
}

static int
say_time(struct ftp_session *s, uint64_t size_bytes, int64_t changed_at)
{
	AUTO(buf_free) struct buf text = BUF(32);

	(void)size_bytes;
	if (changed_at == 0) {
		ftp_reply(s, 550, "It is made when it is asked for: it has no time.");
		return 550;
	}
	ftp_list_time(&text, changed_at);
	ftp_reply(s, 213, "%s", buf_text(&text));
	return 213;
}

void
ftp_files_mdtm(struct ftp_session *s, struct slice arg)
{
	if (sets_time(arg))
		ftp_reply(s, 501, "Times are not set here.");
	else
		ftp_transfer_look(s, "MDTM", arg, say_time);
}

void
ftp_files_cwd(struct ftp_session *s, struct slice arg)
{
	const struct listing l = {s->parts->tree, s->parts->uploads->store};
	struct ftp_path path;

	if (!ftp_session_path(s, arg, &path))
		return;
	if (!listing_has_folder(&l, path.text)) {
		ftp_reply(s, 550, "No such folder.");
		return;
	}
	buf_free(&s->cwd);
	buf_add_text(&s->cwd, path.text);
	if (buf_check(&s->cwd) == ERR_OK)
		ftp_reply(s, 250, "Here we are.");
	else
		(void)ftp_reply_error(s, ERR_NOMEM, REASON_FAILED, false);
}

/* Phones are told folders that need not exist; who wants to make one of those has it already. */
void
ftp_files_mkd(struct ftp_session *s, struct slice arg)
{
	const struct listing l = {s->parts->tree, s->parts->uploads->store};
	struct ftp_path path;

	if (!ftp_session_path(s, arg, &path))
		return;
	if (listing_is_declared(&l, path.text))
		ftp_reply(s, 257, "\"/%s\" is there.", path.text);
	else
		ftp_reply(s, 550, "Folders are not made here.");
}

/* A listing while it is written. */
struct page {
	struct buf text;
	enum ftp_list_form form;
	int64_t now; /* unix seconds */
};

static enum err
add_entry(void *ctx, const struct listing_entry *entry)
{
	struct page *p = ctx;
	size_t whole = p->text.n;

	ftp_list_add(&p->text, p->form, entry, p->now);
	if (buf_check(&p->text) != ERR_OK)
		p->text.n = whole; /* no half line */
	return buf_check(&p->text);
}

/* ls's options are passed over: "-la", "-R /". */
static struct slice
without_options(struct slice arg)
{
	arg = slice_trim(arg);
	while (arg.n > 0 && arg.p[0] == '-')
		(void)slice_cut(arg, ' ', &arg);
	return slice_trim(arg);
}

/* Writes the entries of a folder, or the one of a file.
 *   takes_file  a file is listed, too
 * Gives ERR_NOTFOUND for what is neither. */
static enum err
write_page(struct ftp_session *s, const char *path, bool takes_file, struct page *p)
{
	const struct listing l = {s->parts->tree, s->parts->uploads->store};
	enum err e = listing_each(&l, &s->who, path, add_entry, p);

	if (e == ERR_NOTFOUND && takes_file)
		e = listing_one(&l, &s->who, path, add_entry, p);
	return e;
}

static struct page
page_of(struct ftp_session *s, enum ftp_list_form form)
{
	return (struct page){
		BUF(FTP_LISTING_MAX_BYTES), form, s->parts->env->now(s->owner).wall_ms / 1000};
}

static void
list(struct ftp_session *s, const char *verb, struct slice arg, enum ftp_list_form form)
{
	bool takes_file = form != FTP_LIST_FACTS;
	struct page p = page_of(s, form);
	struct ftp_path path;
	enum err e = ERR_OK;

	if (!ftp_session_path(s, arg, &path))
		return;
	e = write_page(s, path.text, takes_file, &p);
	if (e == ERR_OK) {
		ftp_transfer_bytes(s, verb, &p.text);
	} else {
		int code = ftp_reply_error(s, e, REASON_NO_FILE, false);

		(void)s->parts->env->drop(s->owner);
		s->has &= (uint8_t)~FTP_HAS_DATA;
		tell(s, verb, NULL, code, REASON_NO_FILE);
	}
	buf_free(&p.text);
}

void
ftp_files_list(struct ftp_session *s, struct slice arg)
{
	list(s, "LIST", without_options(arg), FTP_LIST_LONG);
}

void
ftp_files_nlst(struct ftp_session *s, struct slice arg)
{
	list(s, "NLST", without_options(arg), FTP_LIST_NAMES);
}

void
ftp_files_mlsd(struct ftp_session *s, struct slice arg)
{
	list(s, "MLSD", arg, FTP_LIST_FACTS);
}

void
ftp_files_mlst(struct ftp_session *s, struct slice arg)
{
	const struct listing l = {s->parts->tree, s->parts->uploads->store};
	struct page p = page_of(s, FTP_LIST_FACTS);
	struct ftp_path path;
	enum err e;

	if (!ftp_session_path(s, arg, &path))
		return;
	e = listing_one(&l, &s->who, path.text, add_entry, &p);
	if (e == ERR_OK) {
		ftp_reply_begin(s, 250, "Here it is:");
		ftp_reply_line(s, "%.*s", SLICE_FMT(slice_trim(buf_slice(&p.text))));
		ftp_reply_end(s, 250, "End.");
	} else {
		(void)ftp_reply_error(s, e, REASON_NO_FILE, false);
	}
	buf_free(&p.text);
}

/* STAT of a path: a listing over the control connection, as much of it as replies may hold. */
void
ftp_files_stat(struct ftp_session *s, struct slice arg)
{
	struct page p = page_of(s, FTP_LIST_LONG);
	struct ftp_path path;
	enum err e;

	if (!ftp_session_path(s, without_options(arg), &path))
		return;
	p.text = BUF(FTP_STAT_MAX_BYTES);
	e = write_page(s, path.text, true, &p);
	if (e == ERR_OK) { /* also of a listing that was cut */
		ftp_reply_begin(s, 213, "Here it is:");
		buf_add(&s->out, buf_slice(&p.text));
		ftp_reply_end(
			s, 213, buf_check(&p.text) == ERR_OK ? "End." : "There is more: use LIST.");
	} else {
		(void)ftp_reply_error(s, e, REASON_NO_FILE, false);
	}
	buf_free(&p.text);
}
