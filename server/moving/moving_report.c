#include "moving/moving_report.h"

#include <stdarg.h>
#include <stdio.h>

const char *const moved_names[MOVED__COUNT] = {
	[MOVED_OPEN] = "open",
	[MOVED_MASTER] = "master",
	[MOVED_SETTINGS] = "settings",
	[MOVED_DOCUMENT] = "document",
	[MOVED_LOG] = "log",
	[MOVED_FIRMWARE] = "firmware",
	[MOVED_KEPT] = "kept",
	[MOVED_LEFT] = "left out",
};

struct note {
	uint32_t file;
	unsigned line;
	bool is_conflict;
	size_t at, n;
};

enum err
moving_report_init(struct moving_report *r, const struct boot_folder *folder)
{
	size_t bytes = boot_files_len(folder) * sizeof(struct moved_file);
	char *ends;

	*r = (struct moving_report){.folder = folder,
		.ends = BUF(MOVING_FILES_MAX * sizeof(struct moved_file)),
		.notes = BUF(MOVING_NOTES_MAX_BYTES),
		.text = BUF(MOVING_NOTES_MAX_BYTES)};
	ends = buf_reserve(&r->ends, bytes);
	if (ends == NULL)
		return buf_check(&r->ends);
	memset(ends, 0, bytes);
	r->ends.n = bytes;
	r->counts[MOVED_OPEN] = boot_files_len(folder);
	return ERR_OK;
}

void
moving_report_done(struct moving_report *r)
{
	buf_free(&r->ends);
	buf_free(&r->notes);
	buf_free(&r->text);
}

static struct moved_file *
end_of(const struct moving_report *r, uint32_t file)
{
	return (struct moved_file *)(void *)r->ends.p + file;
}

/* Keeps a text and says where. */
__attribute__((format(printf, 2, 0))) static size_t
keep(struct moving_report *r, const char *format, va_list list)
{
	char text[WHY_BYTES];
	size_t at = r->text.n;

	(void)vsnprintf(text, sizeof(text), format, list);
	buf_add_text(&r->text, text);
	return at;
}

void
moving_report_end(struct moving_report *r, uint32_t file, enum moved moved, const char *format, ...)
{
	struct moved_file *end = end_of(r, file);
	va_list list;

	if (end->moved != MOVED_OPEN)
		return;
	va_start(list, format);
	end->at = keep(r, format, list);
	va_end(list);
	end->n = r->text.n - end->at;
	end->moved = moved;
	r->counts[MOVED_OPEN]--;
	r->counts[moved]++;
}

enum moved
moving_report_of(const struct moving_report *r, uint32_t file)
{
	return end_of(r, file)->moved;
}

static void
add(struct moving_report *r, const struct note *note)
{
	struct note n = *note;

	n.n = r->text.n - n.at;
	buf_add(&r->notes, (struct slice){(const char *)&n, sizeof(n)});
	r->notes_len = r->notes.n / sizeof(n);
	r->conflicts += n.is_conflict;
}

void
moving_report_note(struct moving_report *r, uint32_t file, unsigned line, const char *format, ...)
{
	struct note n = {.file = file, .line = line};
	va_list list;

	va_start(list, format);
	n.at = keep(r, format, list);
	va_end(list);
	add(r, &n);
}

void
moving_report_conflict(
	struct moving_report *r, uint32_t file, unsigned line, const char *format, ...)
{
	struct note n = {.file = file, .line = line, .is_conflict = true};
	va_list list;

	va_start(list, format);
	n.at = keep(r, format, list);
	va_end(list);
	add(r, &n);
}

enum err
moving_report_is_whole(const struct moving_report *r)
{
	enum err e = buf_check(&r->text);

	if (e == ERR_OK)
		e = buf_check(&r->notes);
	if (e != ERR_OK)
		return e;
	return r->counts[MOVED_OPEN] == 0 ? ERR_OK : ERR_NOTFOUND;
}

bool
moving_report_note_at(const struct moving_report *r, size_t i, struct moving_note *out)
{
	const struct note *n;

	if (i >= r->notes_len)
		return false;
	n = (const struct note *)(const void *)r->notes.p + i;
	*out = (struct moving_note){
		.path = n->file == MOVING_NO_FILE ? SLICE("") : boot_file(r->folder, n->file)->path,
		.line = n->line,
		.is_conflict = n->is_conflict,
		.text = slice_head(slice_from(buf_slice(&r->text), n->at), n->n),
	};
	return true;
}

struct slice
moving_report_end_text(const struct moving_report *r, uint32_t file)
{
	const struct moved_file *end = end_of(r, file);

	return slice_head(slice_from(buf_slice(&r->text), end->at), end->n);
}
