#include "moving/survey_inspect.h"

#include "base/auto.h"
#include "moving/moving_name.h"
#include "store/models.h"
#include "store/params.h"

enum { NOTES_PER_FILE_MAX = 50 }; /* nobody reads more of one file; the rest is counted */

enum err
survey_text(struct survey *s, uint32_t file, bool keeps, struct buf *own, struct slice *out)
{
	struct survey_file *f = survey_file(s, file);
	struct buf text = BUF(TEMPLATE_MAX_BYTES), *to = keeps ? &text : own;
	enum err e;

	if (f->text != NULL) {
		*out = (struct slice){f->text, f->text_n};
		return ERR_OK;
	}
	e = boot_folder_read(s->folder, file, UINT64_MAX, to);
	if (e != ERR_OK) {
		buf_wipe(&text);
		return e;
	}
	*out = buf_slice(to);
	if (keeps && text.n > 0) {
		f->text_n = text.n;
		f->text = buf_take(&text);
		out->p = f->text;
	}
	return ERR_OK;
}

void
survey_note_bad(struct survey *s, uint32_t file, enum err e, const struct why *why)
{
	struct survey_file *f = survey_file(s, file);
	struct slice text = slice_of(why->text);
	unsigned line = 0;
	uint64_t number;
	struct slice reason;

	if (f->is_inspected)
		return;
	f->is_inspected = true;
	f->is_well_formed = false;
	/* "line 7: what is wrong." */
	if (slice_starts(text, SLICE("line "))) {
		struct slice head = slice_cut(slice_from(text, 5), ':', &reason);

		if (slice_to_u64(head, 1, INT32_MAX, &number) == ERR_OK) {
			line = (unsigned)number;
			text = slice_trim(reason);
		}
	}
	if (text.n == 0)
		text = slice_of(e == ERR_LIMIT ? "It is over 512 KiB." : err_text(e));
	moving_report_note(s->report, file, line,
		"%.*s A phone cannot read the file, so nothing of it is in force, and nothing of "
		"it "
		"was taken.",
		SLICE_FMT(slice_head(text, 200)));
}

/* Where a master has an entry; 0: it stands there in other words, as with [PHONE_MODEL] in it. */
static unsigned
line_of(struct survey *s, uint32_t master, struct slice entry)
{
	struct slice text;
	unsigned line = 1;
	size_t at;

	if (survey_text(s, master, true, NULL, &text) != ERR_OK)
		return 0;
	at = slice_find(text, entry);
	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return at < text.n ? line : 0;
}

void
survey_note_foreign(struct survey *s, struct survey_phone *p, struct slice entry)
{
	if (s->text.n > p->foreign_at)
		buf_add_text(&s->text, ", ");
	buf_add(&s->text, entry);
	if (survey_file(s, p->master)->has_foreign)
		return; /* told once of a master */
	survey_file(s, p->master)->has_foreign = true;
	moving_report_note(s->report, p->master, line_of(s, p->master, entry),
		"CONFIG_FILES names %.*s, which phones fetch elsewhere: it is not in this folder, "
		"and "
		"was not taken; `bootline config-files` can name it again.",
		SLICE_FMT(slice_head(entry, 200)));
}

enum err
survey_note_absent(
	struct survey *s, const struct survey_phone *p, struct slice entry, uint32_t file)
{
	const char *model = p->is_guess ? p->who.model : "";
	char mac[MAC_TEXT_BYTES];
	bool is_new = false;
	enum err e;

	/* A name made of the MAC is there for some and not for others, which is how it is used. */
	if (slice_find(entry, slice_of(mac_text(p->who.mac, mac))) < entry.n)
		return ERR_OK;
	e = name_set_add(&s->absent, entry, &is_new);
	if (e == ERR_OK && is_new)
		moving_report_note(s->report, p->master, line_of(s, p->master, entry),
			"CONFIG_FILES%s%s names %.*s, which %s: phones pass it over.",
			model[0] != '\0' ? " of " : "", model, SLICE_FMT(slice_head(entry, 200)),
			file == BOOT_NONE ? "is not there" : "cannot be read or is a link");
	return e;
}

/* "reg.1.address", "reg.12.auth.password" */
static bool
is_of_line(struct slice name)
{
	uint64_t x;

	if (!slice_starts(name, SLICE("reg.")))
		return false;
	struct slice rest, number = slice_cut(slice_from(name, 4), '.', &rest);
	return slice_to_u64(number, 1, LINES_PER_PHONE_MAX, &x) == ERR_OK &&
	       (slice_is(rest, "address") || slice_starts(rest, SLICE("auth.")));
}

/* What there is to say of one parameter of a file. */
static size_t
inspect_param(
	struct survey *s, uint32_t file, const struct vphone_config *c, size_t i, bool is_told)
{
	struct vphone_param p = vphone_config_at(c, i);
	struct why why = {""};

	if (p.standing == VPHONE_HIDDEN) {
		if (is_told)
			moving_report_note(s->report, file, p.line,
				"%.*s is given twice: the one of line %u is in force, this one was "
				"left out.",
				SLICE_FMT(slice_head(p.name, 100)),
				vphone_config_at(c, i - 1).line);
		return 1;
	}
	if (slice_is(p.name, "device.prov.serverName") && p.value.n > 0)
		moving_report_note(s->report, file, p.line,
			"It sends phones to %.*s: those that move here would go back there. Set "
			"device.prov.serverName anew before they come, or take it out.",
			SLICE_FMT(slice_head(p.value, 100)));
	if (param_name_check(p.name, false, &why) == ERR_OK &&
		param_value_check(p.value, &why) == ERR_OK)
		return 0;
	if (is_told)
		moving_report_note(s->report, file, p.line, "%.250s It was left out.", why.text);
	return 1;
}

enum err
survey_inspect(struct survey *s, uint32_t file)
{
	AUTO(vphone_config_freep) struct vphone_config *c = vphone_config_new();
	AUTO(buf_wipe) struct buf own = BUF(TEMPLATE_MAX_BYTES);
	struct survey_file *f = survey_file(s, file);
	uint8_t *flags = (uint8_t *)s->flags.p + file;
	struct slice text, base = boot_path_base(boot_file(s->folder, file)->path);
	struct why why = {""};
	struct mac mac;
	size_t notes = 0;
	enum err e = c != NULL ? survey_text(s, file, false, &own, &text) : ERR_NOMEM;

	if (f->is_inspected)
		return ERR_OK;
	if (moving_name_phone(base, &mac))
		*flags |= LAYER_FILE_OWN_NAME;
	if (e == ERR_OK)
		e = vphone_config_add(c, VPHONE_RANK_FILE, base, text, &why);
	if (e == ERR_OK)
		e = vphone_config_settle(c);
	if (e == ERR_NOMEM)
		return e;
	if (e != ERR_OK) {
		survey_note_bad(s, file, e, &why);
		return ERR_OK;
	}
	f->is_inspected = f->is_well_formed = true;
	for (size_t i = 0; i < vphone_config_count(c); i++) {
		notes += inspect_param(s, file, c, i, notes < NOTES_PER_FILE_MAX);
		if (is_of_line(vphone_config_at(c, i).name))
			*flags |= LAYER_FILE_HAS_LINES;
	}
	if (vphone_config_file(c, 0)->errors > 0)
		moving_report_note(s->report, file, 0,
			"%zu names or values are longer than phones take, or gates that are "
			"neither 0 nor 1.",
			vphone_config_file(c, 0)->errors);
	if (notes > NOTES_PER_FILE_MAX)
		moving_report_note(s->report, file, 0, "There are %zu more of these.",
			notes - NOTES_PER_FILE_MAX);
	return ERR_OK;
}

/* Reads one file and adds it. */
static enum err
add_text(struct survey *s, uint32_t file, struct vphone_config *c)
{
	AUTO(buf_wipe) struct buf own = BUF(TEMPLATE_MAX_BYTES);
	struct slice text = SLICE("");
	struct why why = {""};
	enum err e = ERR_OK;

	if (survey_file(s, file)->is_well_formed)
		e = survey_text(s, file, false, &own, &text);
	if (e == ERR_OK)
		e = vphone_config_add(
			c, VPHONE_RANK_FILE, boot_file(s->folder, file)->path, text, &why);
	return e == ERR_SYNTAX ? ERR_OK : e; /* told when it was inspected */
}

/* The same of a file that many phones read: parsed for the first of them. */
static enum err
add_shared(struct survey *s, uint32_t file, struct vphone_config *c)
{
	struct survey_file *f = survey_file(s, file);
	enum err e = ERR_OK;

	if (f->once == NULL) {
		AUTO(vphone_config_freep) struct vphone_config *once = vphone_config_new();

		e = once != NULL ? add_text(s, file, once) : ERR_NOMEM;
		if (e != ERR_OK)
			return e;
		f->once = once;
		once = NULL;
	}
	e = vphone_config_add_once(c, VPHONE_RANK_FILE, boot_file(s->folder, file)->path, f->once);
	return e == ERR_SYNTAX ? ERR_OK : e;
}

/* Adds one file to what is read. */
static enum err
add_file(struct survey *s, uint32_t file, struct vphone_config *c)
{
	return layer_of(&s->layers, file)->kind != LAYER_OWN ? add_shared(s, file, c) :
							       add_text(s, file, c);
}

static enum err
read_files(struct survey *s, const uint32_t *files, size_t count, struct vphone_config **out)
{
	AUTO(vphone_config_freep) struct vphone_config *c = vphone_config_new();
	enum err e = c != NULL ? ERR_OK : ERR_NOMEM;

	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = add_file(s, files[i], c);
	if (e == ERR_OK)
		e = vphone_config_settle(c);
	if (e != ERR_OK)
		return e;
	*out = c;
	c = NULL;
	return ERR_OK;
}

enum err
survey_read(struct survey *s, const struct survey_phone *p, struct vphone_config **out)
{
	return read_files(s, survey_list(s, p), p->n, out);
}

enum err
survey_read_one(struct survey *s, uint32_t file, struct vphone_config **out)
{
	return read_files(s, &file, 1, out);
}

uint32_t
survey_file_of(const struct survey *s, const struct survey_phone *p, const struct vphone_config *c,
	const struct vphone_file *file)
{
	return survey_list(s, p)[file - vphone_config_file(c, 0)];
}

/* The part number behind "Assembly=" in a log. */
static bool
find_part(struct slice text, struct slice *out)
{
	static const struct slice before = SLICE_INIT("Assembly=");
	enum { PART_BYTES = sizeof("3111-46157-002") - 1 };
	size_t at = slice_find(text, before);

	if (at + before.n + PART_BYTES > text.n)
		return false;
	*out = slice_head(slice_from(text, at + before.n), PART_BYTES);
	return true;
}

enum err
survey_model_of_logs(struct survey *s, struct mac mac, char out[WORD_MAX_BYTES + 1])
{
	static const struct {
		const char *folder, *log;
	} forms[] = {
		{"",      "boot"},
		{"",      "app" },
		{"logs/", "boot"},
		{"logs/", "app" },
		{"log/",  "boot"},
		{"log/",  "app" },
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(forms) && e == ERR_OK; i++) {
		AUTO(buf_free) struct buf text = BUF(MOVING_LOG_HEAD_BYTES);
		char name[64], hex[MAC_TEXT_BYTES];
		struct model model;
		struct slice part;
		uint32_t file;

		(void)snprintf(name, sizeof(name), "%s%s-%s.log", forms[i].folder,
			mac_text(mac, hex), forms[i].log);
		file = boot_folder_find(s->folder, slice_of(name), NULL);
		if (file == BOOT_NONE || boot_file(s->folder, file)->kind != BOOT_PLAIN)
			continue;
		if (boot_folder_read(s->folder, file, MOVING_LOG_HEAD_BYTES, &text) != ERR_OK ||
			!find_part(buf_slice(&text), &part))
			continue;
		e = models_by_part(s->store, part, &model);
		if (e == ERR_OK) {
			memcpy(out, model.name, sizeof(model.name));
			return ERR_OK;
		}
		e = e == ERR_NOTFOUND ? ERR_OK : e;
	}
	return e != ERR_OK ? e : ERR_NOTFOUND;
}
