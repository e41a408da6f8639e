/* What phones have uploaded, and what they are given to read back: documents and logs; and what is
 * left of the folder. */
#include "base/auto.h"
#include "moving/move_inner.h"
#include "moving/moving_name.h"

enum { DOCUMENT_MAX_BYTES = 16 * 1024 * 1024 };

/* The phone of a file; NULL: none of the folder. */
static const struct survey_phone *
phone_of(const struct moving *m, struct mac mac)
{
	size_t low = 0, high = m->survey.real_len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct survey_phone *p = survey_phone(&m->survey, middle);
		int order = memcmp(p->who.mac.b, mac.b, MAC_BYTES);

		if (order == 0)
			return p;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	/* Everybody's files lie where the first one looks that has no master of its own. */
	return mac_is_zero(mac) && survey_phones_len(&m->survey) > 0 ? survey_phone(&m->survey, 0) :
								       NULL;
}

static enum vphone_dir
dir_of(enum document_kind kind)
{
	static const enum vphone_dir dirs[DOCUMENT__COUNT] = {
		[DOCUMENT_PHONE] = VPHONE_DIR_OVERRIDES,
		[DOCUMENT_WEB] = VPHONE_DIR_OVERRIDES,
		[DOCUMENT_CLOUD] = VPHONE_DIR_OVERRIDES,
		[DOCUMENT_DIRECTORY] = VPHONE_DIR_CONTACTS,
		[DOCUMENT_CALLS] = VPHONE_DIR_CALLS,
		[DOCUMENT_LICENSE] = VPHONE_DIR_LICENSES,
	};

	return dirs[kind];
}

/* Whether a phone finds the file where its master has it look; else says why it does not. */
static bool
is_where_phones_look(
	struct moving *m, uint32_t file, enum vphone_dir dir, const struct survey_phone *phone)
{
	AUTO(buf_free) struct buf path = BUF(4 * VPHONE_DIR_MAX_BYTES);
	struct slice is = boot_file(&m->folder, file)->path, folder;
	uint32_t found;

	if (phone == NULL || phone->master == BOOT_NONE)
		return true;
	folder = boot_path_clean(slice_of(phone->dirs[dir]));
	buf_add(&path, folder);
	if (folder.n > 0)
		buf_add_char(&path, '/');
	buf_add(&path, boot_path_base(is));
	found = boot_folder_find(&m->folder, buf_slice(&path), NULL);
	if (found == file)
		return true;
	moving_report_end(&m->report, file, MOVED_LEFT,
		"phones look for it at %.*s, and do not read this one",
		SLICE_FMT(slice_head(buf_slice(&path), 200)));
	return false;
}

static uint64_t
kept_versions(const struct moving *m)
{
	return settings_number(m->options->settings, SET_DOCUMENT_VERSIONS);
}

/* Stores a document, unless the inventory has another one. */
static enum err
put_document(struct moving *m, uint32_t file, const struct name *name, bool is_admin)
{
	AUTO(buf_wipe) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	AUTO(buf_wipe) struct buf there = BUF(DOCUMENT_MAX_BYTES);
	struct mac mac = name->has_mac ? name->mac : (struct mac){{0}};
	struct document d;
	enum err e = boot_folder_read(&m->folder, file, DOCUMENT_MAX_BYTES, &body);

	if (e == ERR_NOTFOUND) { /* not an empty one: a phone would lose what it has set */
		moving_report_end(&m->report, file, MOVED_LEFT, "it has gone meanwhile");
		return ERR_OK;
	}
	if (e != ERR_OK)
		return e;
	e = documents_get(m->store, mac, name->document, 0, &d, &there);
	if (e == ERR_OK && !slice_eq(buf_slice(&body), buf_slice(&there)) &&
		!m->options->replaces) {
		moving_report_end(&m->report, file, MOVED_LEFT,
			"the inventory has another one: `--replace` takes this");
		moving_report_note(&m->report, file, 0,
			"The inventory has another %s of this phone, which was kept.",
			document_suffixes[name->document]);
		return ERR_OK;
	}
	if (e == ERR_OK && slice_eq(buf_slice(&body), buf_slice(&there))) {
		moving_report_end(&m->report, file, MOVED_DOCUMENT, "there already");
		return ERR_OK;
	}
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	e = documents_put(m->store, mac, name->document, is_admin, m->options->now,
		buf_slice(&body), kept_versions(m));
	m->counts.documents += e == ERR_OK;
	moving_report_end(&m->report, file, MOVED_DOCUMENT, "%s",
		is_admin ? "the administrator's" : "the phone's own");
	return e;
}

static enum err
move_document(struct moving *m, uint32_t file, const struct name *name)
{
	const struct boot_file *f = boot_file(&m->folder, file);
	struct mac mac = name->has_mac ? name->mac : (struct mac){{0}};
	bool is_admin = name->kind != NAME_DOCUMENT;
	enum err e;

	if (!is_where_phones_look(m, file, dir_of(name->document), phone_of(m, mac)))
		return ERR_OK;
	if (f->size_bytes > DOCUMENT_MAX_BYTES) {
		moving_report_end(&m->report, file, MOVED_LEFT, "a document of over %d MiB",
			DOCUMENT_MAX_BYTES >> 20);
		return ERR_OK;
	}
	e = put_document(m, file, name, is_admin);
	if (e != ERR_NOTFOUND && e != ERR_DENIED)
		return e;
	moving_report_end(&m->report, file, MOVED_LEFT, "it cannot be read");
	return ERR_OK;
}

/* Decides about a log; its bytes follow after the commit, for they go into another database. */
static enum err
look_at_log(struct moving *m, uint32_t file, const struct name *name)
{
	struct log_row row;
	enum err e = logs_open(m->store, name->mac, slice_of(name->rest), &row);

	if (boot_file(&m->folder, file)->size_bytes > DOCUMENT_MAX_BYTES)
		moving_report_end(&m->report, file, MOVED_LEFT, "a log of over %d MiB",
			DOCUMENT_MAX_BYTES >> 20);
	else if (e == ERR_OK)
		moving_report_end(&m->report, file, MOVED_LOG, "there already");
	else if (e == ERR_NOTFOUND && boot_file(&m->folder, file)->size_bytes == 0)
		moving_report_end(&m->report, file, MOVED_LEFT, "an empty log");
	else if (e == ERR_NOTFOUND) {
		m->counts.logs++;
		moving_report_end(&m->report, file, MOVED_LOG, "%s", name->rest);
	}
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* What a plain file is that no phone reads as settings. */
static enum err
move_file(struct moving *m, uint32_t file)
{
	struct slice base = boot_path_base(boot_file(&m->folder, file)->path);
	struct name name = moving_name_read(base);

	if (moving_report_of(&m->report, file) != MOVED_OPEN || moving_name_is_copy(base) ||
		survey_file(&m->survey, file)->is_read)
		return ERR_OK;
	if (name.kind == NAME_DOCUMENT || name.kind == NAME_LICENSE || name.kind == NAME_SHARED)
		return move_document(m, file, &name);
	return name.kind == NAME_LOG && name.has_mac ? look_at_log(m, file, &name) : ERR_OK;
}

enum err
move_documents(struct moving *m, struct why *why)
{
	enum err e = ERR_OK;

	for (uint32_t i = 0; i < boot_files_len(&m->folder) && e == ERR_OK; i++) {
		if (boot_file(&m->folder, i)->kind == BOOT_PLAIN)
			e = move_file(m, i);
		if (e == ERR_OK)
			e = moving_progress(m, "documents", i + 1, boot_files_len(&m->folder));
	}
	return e == ERR_OK || e == ERR_BUSY ?
		       e :
		       why_fail(why, e, "A document cannot be stored: %s.", err_text(e));
}

static enum err
append_log(struct moving *m, uint32_t file)
{
	AUTO(buf_free) struct buf body = BUF(DOCUMENT_MAX_BYTES);
	struct name name = moving_name_read(boot_path_base(boot_file(&m->folder, file)->path));
	struct log_piece piece = {
		.mac = name.mac, .name = slice_of(name.rest), .at_byte = LOG_AT_END};
	const struct log_limits limits = {settings_number(m->options->settings, SET_LOG_CAP_BYTES),
		settings_number(m->options->settings, SET_LOG_KEEP)};
	struct log_row row;
	enum err e = logs_open(m->store, name.mac, piece.name, &row);

	if (e != ERR_NOTFOUND)
		return e;
	e = boot_folder_read(&m->folder, file, DOCUMENT_MAX_BYTES, &body);
	piece.body = buf_slice(&body);
	if (e == ERR_NOTFOUND) /* gone meanwhile */
		return ERR_OK;
	return e == ERR_OK ? logs_append(m->store, &piece, m->options->now, &limits) : e;
}

enum err
move_logs(struct moving *m, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	enum err e;

	if (m->counts.logs == 0)
		return ERR_OK;
	e = db_tx_begin_write(m->store->logs, &tx);
	for (uint32_t i = 0; i < boot_files_len(&m->folder) && e == ERR_OK; i++)
		if (moving_report_of(&m->report, i) == MOVED_LOG)
			e = append_log(m, i);
	if (e == ERR_OK)
		e = db_tx_commit(&tx);
	return e == ERR_OK ? e :
			     why_fail(why, e,
				     "The inventory is there, its logs are not: %s. Import the "
				     "folder again.",
				     err_text(e));
}

static const char *
kind_reason(enum boot_kind kind)
{
	switch (kind) {
	case BOOT_LINK:
		return "a link, which is not followed here and not served from the folder of "
		       "--root";
	case BOOT_SPECIAL:
		return "neither a file nor a folder";
	case BOOT_UNREADABLE:
		return "you may not read it";
	case BOOT_DEEP:
		return "a folder too deep in others";
	case BOOT_PLAIN:
		break;
	}
	return NULL;
}

/* What becomes of a plain file that was taken nowhere: the first row that holds of it. */
static void
end_plain(struct moving *m, uint32_t file)
{
	const struct survey_file *f = survey_file(&m->survey, file);
	struct slice base = boot_path_base(boot_file(&m->folder, file)->path);
	struct name name = moving_name_read(base);
	struct mac mac;
	bool is_broken = f->is_inspected && !f->is_well_formed;
	bool is_settings = moving_name_is_settings(base), is_phones = moving_name_phone(base, &mac);
	/* clang-format off */
	const struct {
		bool holds;
		enum moved moved;
		const char *why;
	} rows[] = {
		{is_broken,                     MOVED_LEFT,     "no phone can read it: see the note"},
		{f->is_read,                    MOVED_SETTINGS, "read by models that no phone is"},
		{moving_name_is_copy(base),     MOVED_LEFT,     "a copy that phones never ask for"},
		{base.p[0] == '.',              MOVED_LEFT,     "hidden: no phone is served it"},
		{name.kind == NAME_MASTER,      MOVED_LEFT,     "a master that its phone does not read: another one is found first"},
		{name.kind == NAME_ZERO_MASTER, MOVED_MASTER,   "no phone reads it"},
		{name.kind == NAME_CORE,        MOVED_LEFT,     "a core"},
		{is_settings && is_phones,      MOVED_KEPT,     "no master names it; it may hold secrets"},
		{is_settings,                   MOVED_KEPT,     "no master names it"},
		{true,                          MOVED_KEPT,     "for the folder of --root"},
	};
	/* clang-format on */
	size_t i = 0;

	while (!rows[i].holds)
		i++;
	moving_report_end(&m->report, file, rows[i].moved, "%s", rows[i].why);
}

void
move_rest(struct moving *m)
{
	for (size_t i = 0; i < survey_phones_len(&m->survey); i++) {
		const struct survey_phone *p = survey_phone(&m->survey, i);

		if (p->master != BOOT_NONE && !survey_file(&m->survey, p->master)->is_inspected)
			moving_report_end(&m->report, p->master, MOVED_MASTER, "%s",
				"what it says is in the inventory");
	}
	for (uint32_t i = 0; i < boot_files_len(&m->folder); i++) {
		const char *reason = kind_reason(boot_file(&m->folder, i)->kind);

		if (reason != NULL)
			moving_report_end(&m->report, i, MOVED_LEFT, "%s", reason);
		else
			end_plain(m, i);
	}
}
