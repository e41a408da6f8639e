#include "moving/survey.h"

#include "base/auto.h"
#include "moving/moving_name.h"
#include "moving/survey_inspect.h"
#include "store/models.h"
#include "store/phones.h"

static const struct slice zero_master = SLICE_INIT("000000000000.cfg");

void
survey_done(struct survey *s)
{
	for (size_t i = 0; i < s->files.n / sizeof(struct survey_file); i++) {
		struct buf text = {.p = survey_file(s, i)->text, .n = survey_file(s, i)->text_n};

		buf_wipe(&text);
		vphone_config_free(survey_file(s, i)->once);
	}
	buf_free(&s->phones);
	buf_free(&s->list);
	buf_free(&s->files);
	buf_free(&s->flags);
	buf_free(&s->text);
	name_set_done(&s->absent);
	layers_done(&s->layers);
}

static int
compare_phones(const void *left, const void *right)
{
	const struct survey_phone *a = left, *b = right;

	return memcmp(a->who.mac.b, b->who.mac.b, MAC_BYTES);
}

/* Drops the second of each MAC. */
static void
unique(struct survey *s)
{
	size_t kept = 0, count = survey_phones_len(s);

	if (count > 0)
		qsort(s->phones.p, count, sizeof(struct survey_phone), compare_phones);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_phones(survey_phone(s, i), survey_phone(s, kept - 1)) != 0)
			*survey_phone(s, kept++) = *survey_phone(s, i);
	s->phones.n = kept * sizeof(struct survey_phone);
}

static enum err
add_phone(struct survey *s, const struct survey_phone *p, struct why *why)
{
	if (survey_phones_len(s) >= MOVING_PHONES_MAX)
		return why_fail(
			why, ERR_LIMIT, "The folder has over %d phones.", MOVING_PHONES_MAX);
	buf_add(&s->phones, (struct slice){(const char *)p, sizeof(*p)});
	return buf_check(&s->phones);
}

/* Every file named by a MAC makes a phone. */
static enum err
find_phones(struct survey *s, struct why *why)
{
	struct survey_phone p = {.master = BOOT_NONE};
	enum err e = ERR_OK;

	for (size_t i = 0; i < boot_files_len(s->folder) && e == ERR_OK; i++) {
		struct slice base = boot_path_base(boot_file(s->folder, i)->path);
		struct mac last = p.who.mac;

		if (moving_name_is_copy(base) || !moving_name_phone(base, &p.who.mac))
			continue;
		if (boot_file(s->folder, i)->kind == BOOT_PLAIN && !mac_eq(last, p.who.mac))
			e = add_phone(s, &p, why);
	}
	unique(s);
	s->real_len = survey_phones_len(s);
	return e;
}

/* The number of a model that is counted in layers; -1: there are too many. */
static int
model_number(struct survey *s, const char *model)
{
	for (size_t i = 0; i < s->models_len; i++)
		if (strcmp(s->models[i], model) == 0)
			return (int)i;
	if (model[0] == '\0' || s->models_len == MOVING_MODELS_MAX)
		return -1;
	(void)snprintf(s->models[s->models_len], sizeof(s->models[0]), "%s", model);
	return (int)s->models_len++;
}

/* What is known of a phone's model: by the inventory, else by its logs. */
static enum err
find_model(struct survey *s, struct survey_phone *p)
{
	struct phone known;
	struct model model;
	enum err e = phones_by_mac(s->store, p->who.mac, &known);

	if (e == ERR_OK)
		memcpy(p->who.model, phone_model(&known), sizeof(p->who.model));
	else if (e == ERR_NOTFOUND)
		e = survey_model_of_logs(s, p->who.mac, p->who.model);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	(void)model_number(s, p->who.model);
	if (p->who.model[0] == '\0')
		return ERR_OK;
	e = models_by_name(s->store, slice_of(p->who.model), &model);
	if (e == ERR_OK)
		memcpy(p->who.part, model.part, sizeof(model.part));
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Takes one entry of CONFIG_FILES. */
static enum err
take_entry(struct survey *s, struct survey_phone *p, struct slice entry)
{
	bool is_exact = true;
	uint32_t file = BOOT_NONE;

	if (slice_find(entry, SLICE("://")) < entry.n) {
		survey_note_foreign(s, p, entry);
		return buf_check(&s->text);
	}
	file = boot_folder_find(s->folder, entry, &is_exact);
	if (file == BOOT_NONE || boot_file(s->folder, file)->kind != BOOT_PLAIN) {
		return survey_note_absent(s, p, entry, file);
	}
	for (size_t i = 0; i < p->n; i++)
		if (survey_list(s, p)[i] == file)
			return ERR_OK; /* named twice: the first place counts */
	if (!is_exact && !survey_file(s, file)->is_read)
		moving_report_note(s->report, file, 0,
			"The master writes it as %.*s: a server that tells upper case from lower "
			"would not have found it; it is taken.",
			SLICE_FMT(slice_head(entry, 100)));
	survey_file(s, file)->is_read = true;
	if (p->who.model[0] != '\0' &&
		slice_starts(
			boot_path_base(boot_file(s->folder, file)->path), slice_of(p->who.model)))
		((uint8_t *)s->flags.p)[file] |= LAYER_FILE_MODEL_NAME;
	buf_add(&s->list, (struct slice){(const char *)&file, sizeof(file)});
	p->n++;
	return buf_check(&s->list);
}

/* Reads what a master says to a phone. */
static enum err
read_master(struct survey *s, struct survey_phone *p)
{
	struct slice text, rest, entry;
	struct vphone_master master;
	struct why why = {""};
	enum err e = survey_text(s, p->master, true, NULL, &text);

	p->at = s->list.n / sizeof(uint32_t);
	if (e == ERR_OK)
		e = vphone_master_read(text, &p->who, &master, &why);
	if (e == ERR_NOMEM)
		return e;
	if (e != ERR_OK) {
		survey_note_bad(s, p->master, e, &why);
		return ERR_OK;
	}
	memcpy(p->image, master.image, sizeof(p->image));
	memcpy(p->dirs, master.dirs, sizeof(p->dirs));
	rest = slice_of(master.config_files);
	p->foreign_at = s->text.n;
	while (e == ERR_OK && vphone_master_next(&rest, &entry))
		e = take_entry(s, p, entry);
	p->foreign_n = s->text.n - p->foreign_at;
	return e;
}

/* The master that a phone gets: its own, else the one for all. */
static enum err
find_master(struct survey *s, struct survey_phone *p)
{
	char name[MAC_TEXT_BYTES + 8], mac[MAC_TEXT_BYTES];
	bool is_exact = true;

	(void)snprintf(name, sizeof(name), "%s.cfg", mac_text(p->who.mac, mac));
	p->master =
		p->is_guess ? BOOT_NONE : boot_folder_find(s->folder, slice_of(name), &is_exact);
	if (p->master == BOOT_NONE || boot_file(s->folder, p->master)->kind != BOOT_PLAIN)
		p->master = boot_folder_find(s->folder, zero_master, NULL);
	else if (!is_exact)
		moving_report_note(s->report, p->master, 0,
			"Phones ask for it in lower case, which a server that tells upper case "
			"from lower would not have found; it is taken.");
	if (p->master == BOOT_NONE || boot_file(s->folder, p->master)->kind != BOOT_PLAIN) {
		p->master = BOOT_NONE;
		return ERR_OK;
	}
	return read_master(s, p);
}

struct guessing {
	struct survey *survey;
	struct why *why;
};

/* A model that the master for all names and no phone of the folder is. */
static enum err
guess_model(void *ctx, struct slice name)
{
	struct guessing *g = ctx;
	struct survey_phone p = {.is_guess = true, .master = BOOT_NONE};
	size_t before = g->survey->models_len;

	if (slice_to_text(name, p.who.model, sizeof(p.who.model)) != ERR_OK ||
		model_number(g->survey, p.who.model) < 0 || g->survey->models_len == before)
		return ERR_OK;
	return add_phone(g->survey, &p, g->why);
}

/* Where the master names files by the model, the files that there are say which models come. */
static enum err
guess_by_files(struct survey *s, struct slice text, struct guessing *g)
{
	enum err e = ERR_OK;

	if (slice_find(text, SLICE("[PHONE_MODEL]")) == text.n)
		return ERR_OK;
	for (size_t i = 0; i < boot_files_len(s->folder) && e == ERR_OK; i++) {
		struct slice base = boot_path_base(boot_file(s->folder, i)->path), name = base;
		struct model model;

		for (name.n = 0; name.n < base.n && memchr("._-", base.p[name.n], 3) == NULL;)
			name.n++;
		e = models_by_name(s->store, name, &model);
		if (e == ERR_OK)
			e = guess_model(g, name);
		else if (e == ERR_NOTFOUND)
			e = ERR_OK;
	}
	return e;
}

/* Whoever comes without a master of his own: of no model, and of each that the master names. */
static enum err
add_guesses(struct survey *s, struct why *why)
{
	struct guessing g = {s, why};
	struct survey_phone p = {.is_guess = true, .master = BOOT_NONE};
	uint32_t master = boot_folder_find(s->folder, zero_master, NULL);
	struct why detail = {""};
	struct slice text;
	enum err e;

	if (master == BOOT_NONE || boot_file(s->folder, master)->kind != BOOT_PLAIN)
		return ERR_OK;
	e = s->real_len == 0 ? add_phone(s, &p, why) : ERR_OK;
	if (e == ERR_OK)
		e = survey_text(s, master, true, NULL, &text);
	if (e == ERR_OK)
		e = vphone_master_models(text, guess_model, &g, &detail);
	if (e == ERR_OK)
		return guess_by_files(s, text, &g);
	if (e == ERR_NOMEM)
		return e;
	survey_note_bad(s, master, e, &detail);
	return ERR_OK;
}

/* Says of how many phones it is not known which of the master's models they are. */
static void
note_unknown_models(struct survey *s)
{
	uint32_t master = boot_folder_find(s->folder, zero_master, NULL);
	size_t unknown = 0;

	for (size_t i = 0; i < s->real_len; i++)
		unknown += survey_phone(s, i)->master == master &&
			   survey_phone(s, i)->who.model[0] == '\0';
	if (unknown > 0 && s->models_len > 0 && master != BOOT_NONE)
		moving_report_note(s->report, master, 0,
			"It says something else to some models, and of %zu phones neither the "
			"inventory nor a log in this folder tells the model: they are read as "
			"those "
			"that are not named. `bootline phone set MAC --model` tells it.",
			unknown);
}

/* The first master that lies deeper in the folder; BOOT_NONE: there is none. */
static uint32_t
find_deeper_master(const struct survey *s)
{
	for (uint32_t i = 0; i < boot_files_len(s->folder); i++) {
		struct slice path = boot_file(s->folder, i)->path;
		enum name_kind kind = moving_name_read(boot_path_base(path)).kind;

		if (boot_path_folder(path).n > 0 &&
			(kind == NAME_MASTER || kind == NAME_ZERO_MASTER))
			return i;
	}
	return BOOT_NONE;
}

/* Says that nobody reads anything here, where that is so: it is often the folder above, or one
 * below. */
static void
note_no_masters(struct survey *s)
{
	uint32_t deeper = find_deeper_master(s);
	size_t without = 0;

	for (size_t i = 0; i < survey_phones_len(s); i++)
		without += survey_phone(s, i)->master == BOOT_NONE;
	if (without < survey_phones_len(s) && without > 0)
		moving_report_note(s->report, MOVING_NO_FILE, 0,
			"%zu phones have neither a master of their own (MAC.cfg) nor "
			"000000000000.cfg: they read no settings here.",
			without);
	if (without < survey_phones_len(s) || boot_files_len(s->folder) == 0)
		return;
	if (deeper != BOOT_NONE)
		moving_report_note(s->report, deeper, 0,
			"No master (MAC.cfg, 000000000000.cfg) lies at the top of the folder, so "
			"no settings were taken; this one lies below: import its folder.");
	else
		moving_report_note(s->report, MOVING_NO_FILE, 0,
			"No master (MAC.cfg, 000000000000.cfg) lies in the folder, so no phone "
			"reads settings here, and none were taken. Is it the one that the boot "
			"server has at its top?");
}

/* Looks into each file that is read, once. */
static enum err
inspect_all(struct survey *s)
{
	enum err e = ERR_OK;

	for (uint32_t i = 0; i < boot_files_len(s->folder) && e == ERR_OK; i++)
		if (survey_file(s, i)->is_read)
			e = survey_inspect(s, i);
	return e;
}

static enum err
infer(struct survey *s)
{
	AUTO(buf_free) struct buf rows = BUF(MOVING_PHONES_MAX * 2 * sizeof(struct layers_phone));
	struct layers_in in = {.list = (const uint32_t *)(const void *)s->list.p,
		.flags = (const uint8_t *)s->flags.p,
		.files_len = boot_files_len(s->folder),
		.phones_len = survey_phones_len(s)};

	for (size_t i = 0; i < in.phones_len; i++) {
		const struct survey_phone *p = survey_phone(s, i);
		struct layers_phone row = {p->at, p->n, model_number(s, p->who.model), p->is_guess};

		buf_add(&rows, (struct slice){(const char *)&row, sizeof(row)});
	}
	enum err e = buf_check(&rows);
	in.phones = (const struct layers_phone *)(const void *)rows.p;
	return e == ERR_OK ? layers_infer(&in, &s->layers) : e;
}

enum err
survey_make(struct survey *out, const struct boot_folder *folder, struct moving_report *report,
	struct store *store, struct why *why)
{
	AUTO(survey_done)
	struct survey s = {.folder = folder,
		.report = report,
		.store = store,
		.phones = BUF(2 * MOVING_PHONES_MAX * sizeof(struct survey_phone)),
		.list = BUF(SIZE_MAX / 4),
		.files = BUF(MOVING_FILES_MAX * sizeof(struct survey_file)),
		.flags = BUF(MOVING_FILES_MAX),
		.text = BUF(MOVING_NOTES_MAX_BYTES)};
	enum err e;

	name_set_init(&s.absent);
	e = buf_zeros(&s.files, boot_files_len(folder) * sizeof(struct survey_file));

	if (e == ERR_OK)
		e = buf_zeros(&s.flags, boot_files_len(folder));
	if (e == ERR_OK)
		e = find_phones(&s, why);
	for (size_t i = 0; i < s.real_len && e == ERR_OK; i++)
		e = find_model(&s, survey_phone(&s, i));
	if (e == ERR_OK)
		e = add_guesses(&s, why);
	for (size_t i = 0; i < survey_phones_len(&s) && e == ERR_OK; i++)
		e = find_master(&s, survey_phone(&s, i));
	if (e == ERR_OK)
		note_no_masters(&s);
	note_unknown_models(&s);
	if (e == ERR_OK)
		e = inspect_all(&s);
	if (e == ERR_OK)
		e = infer(&s);
	if (e != ERR_OK)
		return e;
	*out = s;
	s = (struct survey){.store = NULL};
	return ERR_OK;
}
