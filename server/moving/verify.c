#include "moving/verify.h"

#include "base/auto.h"
#include "base/escape.h"
#include "moving/move_inner.h"
#include "moving/verify_survey.h"
#include "store/documents.h"
#include "store/params.h"
#include "store/sites.h"

const char *const verify_standing_names[VERIFY_STANDING__COUNT] = {
	[VERIFY_KNOWN] = "known",
	[VERIFY_ACCEPTED] = "accepted",
	[VERIFY_DIFFERS] = "differs",
};

enum { DOCUMENT_MAX_BYTES = 16 * 1024 * 1024 };

struct verifying {
	struct store *store;
	const struct verify_options *options;
	struct verify_survey *read; /* owned */
	struct render *render;
	struct verify_phone phone; /* the one that is looked at */
	struct verify_result result;
	int64_t site_id;
	char looked_for[CONFIG_FILE_MAX_BYTES + 1]; /* an image, and whether there is one */
	bool was_found;
	struct why *why;
};

static void
verifying_done(struct verifying *v)
{
	render_free(v->render);
	verify_survey_free(v->read);
}

static bool
is_accepted(const struct verify_options *o, struct slice name)
{
	for (size_t i = 0; i < o->accepts_len; i++)
		if (verify_matches(o->accepts[i], name))
			return true;
	return false;
}

static enum err
tell(struct verifying *v, const struct verify_pair *pair, enum verify_reason reason)
{
	struct verify_difference d = {.mac = v->phone.mac,
		.model = v->phone.model,
		.parameter = pair->name,
		.has_was = pair->has_was,
		.has_is = pair->has_is,
		.was = pair->was,
		.is = pair->is,
		.was_in = pair->was_in,
		.is_in = pair->is_in,
		.reason = reason};

	d.standing = reason != VERIFY_NOT_KNOWN          ? VERIFY_KNOWN :
		     is_accepted(v->options, pair->name) ? VERIFY_ACCEPTED :
							   VERIFY_DIFFERS;
	if (param_is_secret(pair->name, pair->was) || param_is_secret(pair->name, pair->is)) {
		d.was = pair->was.n > 0 ? SLICE(SECRET_MASK) : SLICE("");
		d.is = pair->is.n > 0 ? SLICE(SECRET_MASK) : SLICE("");
	}
	v->phone.counts[d.standing]++;
	return v->options->each(v->options->ctx, &d);
}

/* A difference of a thing that is no parameter. */
static enum err
tell_thing(struct verifying *v, const char *thing, struct slice was, struct slice is)
{
	const struct verify_pair pair = {.name = slice_of(thing),
		.has_was = was.n > 0,
		.has_is = is.n > 0,
		.was = was,
		.is = is};

	return tell(v, &pair, VERIFY_NOT_KNOWN);
}

/* The same where a value is none, and a word stands for it.
 *   is  where is_in is VERIFY_ITSELF */
static enum err
tell_stand_in(struct verifying *v, const char *thing, enum verify_stand_in was_in,
	enum verify_stand_in is_in, struct slice is)
{
	struct verify_pair pair = {
		.name = slice_of(thing), .has_was = true, .was_in = was_in, .is_in = is_in};

	pair.was = slice_of(verify_stand_ins[was_in].text);
	pair.is = is_in == VERIFY_ITSELF ? is : slice_of(verify_stand_ins[is_in].text);
	pair.has_is = pair.is.n > 0;
	return tell(v, &pair, VERIFY_NOT_KNOWN);
}

/* Parameters of the same name, or of one side alone. */
struct heads {
	struct vphone_param a, b;
	struct verify_pair pair;
};

/* The next parameter that counts, or none: hidden ones are passed over. */
static bool
next(const struct vphone_config *c, size_t *i, struct vphone_param *out)
{
	while (*i < vphone_config_count(c)) {
		*out = vphone_config_at(c, *i);
		if (out->standing != VPHONE_HIDDEN)
			return true;
		++*i;
	}
	return false;
}

/* Tells a parameter that differs.
 *   gated  as it was, where only its gate differs or that too; NULL: its gate is the same */
static enum err
tell_param(struct verifying *v, const struct verify_pair *pair, const struct vphone_param *gated,
	const struct vphone_config *was, const struct vphone_config *is)
{
	const struct slice held = slice_of(verify_stand_ins[VERIFY_GATED].text);
	struct verify_pair shown = *pair;

	if (gated == NULL)
		return tell(v, pair, verify_known(pair, was, is));
	if (gated->standing == VPHONE_GATED) {
		shown.was = held;
		shown.was_in = VERIFY_GATED;
	} else {
		shown.is = held;
		shown.is_in = VERIFY_GATED;
	}
	return tell(v, &shown, verify_known(pair, was, is));
}

/* What stands at the heads of both lists under one name.  False at the end of both. */
static bool
next_pair(const struct vphone_config *was, size_t *i, const struct vphone_config *is, size_t *k,
	struct heads *out)
{
	bool has_a = next(was, i, &out->a), has_b = next(is, k, &out->b);
	int order = !has_a ? 1 : !has_b ? -1 : slice_compare(out->a.name, out->b.name);

	if (!has_a && !has_b)
		return false;
	out->pair = (struct verify_pair){.has_was = order <= 0, .has_is = order >= 0};
	out->pair.name = order <= 0 ? out->a.name : out->b.name;
	out->pair.was = order <= 0 ? out->a.value : SLICE("");
	out->pair.is = order >= 0 ? out->b.value : SLICE("");
	*i += out->pair.has_was;
	*k += out->pair.has_is;
	return true;
}

/* Both lists are in the order of names. */
static enum err
compare_params(struct verifying *v, const struct vphone_config *was, const struct vphone_config *is)
{
	size_t i = 0, k = 0;
	struct heads h;
	enum err e = ERR_OK;

	while (e == ERR_OK && next_pair(was, &i, is, &k, &h)) {
		bool has_both = h.pair.has_was && h.pair.has_is;
		bool is_gate = has_both && h.a.standing != h.b.standing;

		if (has_both && !is_gate && slice_eq(h.a.value, h.b.value))
			v->phone.same++;
		else
			e = tell_param(v, &h.pair, is_gate ? &h.a : NULL, was, is);
	}
	return e;
}

/* The image that a phone finds in the folder: by its part number, else the plain one. */
static uint32_t
find_image(struct verifying *v, const struct survey_phone *p)
{
	AUTO(buf_free) struct buf name = BUF(2 * CONFIG_FILE_MAX_BYTES + WORD_MAX_BYTES);
	uint32_t file = BOOT_NONE;

	if (p->image[0] == '\0')
		return BOOT_NONE;
	if (p->who.part[0] != '\0') {
		vphone_image_name(slice_of(p->image), slice_of(p->who.part), &name);
		file = boot_folder_find(&v->read->folder, buf_slice(&name), NULL);
	}
	return file != BOOT_NONE ? file :
				   boot_folder_find(&v->read->folder, slice_of(p->image), NULL);
}

/* Whether the folder has an image for any part where a phone looks: one whose part is not known may
 * find it.  Phones look at few places, so the last answer is remembered. */
static bool
has_any_image(struct verifying *v, const struct survey_phone *p)
{
	const struct slice image = {p->image, strlen(p->image)};
	struct slice path = boot_path_clean(image);
	struct slice folder = boot_path_folder(path), base = boot_path_base(path);

	if (v->looked_for[0] != '\0' && strcmp(v->looked_for, p->image) == 0)
		return v->was_found;
	v->was_found = false;
	for (size_t i = 0; i < boot_files_len(&v->read->folder) && !v->was_found; i++) {
		struct slice is = boot_file(&v->read->folder, i)->path;

		v->was_found = slice_eq_nocase(boot_path_folder(is), folder) &&
			       slice_ends(is, base) && boot_path_base(is).n > base.n;
	}
	memcpy(v->looked_for, p->image, sizeof(v->looked_for));
	return v->was_found;
}

/* Whether the release holds the image of the folder; sizes tell images apart well enough. */
static enum err
compare_image(struct verifying *v, const struct survey_phone *p, const char *release)
{
	uint32_t file = find_image(v, p);
	struct release_file there;
	struct release row;
	enum err e;

	if (release[0] == '\0' ||
		(file == BOOT_NONE && p->who.part[0] == '\0' && has_any_image(v, p))) {
		return file == BOOT_NONE ?
			       ERR_OK :
			       tell_thing(v, "APP_FILE_PATH", slice_of(p->image), SLICE(""));
	}
	if (file == BOOT_NONE)
		return tell_thing(v, "APP_FILE_PATH", SLICE(""), slice_of(release));
	e = releases_by_name(v->store, slice_of(release), &row);
	if (e == ERR_OK)
		e = release_files_get(v->store, row.id,
			boot_path_base(boot_file(&v->read->folder, file)->path), &there);
	if (e == ERR_NOTFOUND ||
		(e == ERR_OK && there.size_bytes != boot_file(&v->read->folder, file)->size_bytes))
		return tell_thing(v, "APP_FILE_PATH", slice_of(p->image), slice_of(release));
	return e;
}

/* One document of a phone, where its master has it look for it. */
static enum err
compare_document(struct verifying *v, const struct survey_phone *p, enum document_kind kind,
	enum vphone_dir dir)
{
	AUTO(buf_free) struct buf path = BUF(4 * VPHONE_DIR_MAX_BYTES);
	AUTO(buf_wipe) struct buf was = BUF(DOCUMENT_MAX_BYTES);
	AUTO(buf_wipe) struct buf is = BUF(DOCUMENT_MAX_BYTES);
	struct slice folder = boot_path_clean(slice_of(p->dirs[dir]));
	char mac[MAC_TEXT_BYTES];
	struct document d;
	uint32_t file;
	enum err e;

	buf_addf(&path, "%.*s%s%s-%s", SLICE_FMT(folder), folder.n > 0 ? "/" : "",
		mac_text(p->who.mac, mac), document_suffixes[kind]);
	file = boot_folder_find(&v->read->folder, buf_slice(&path), NULL);
	if (file == BOOT_NONE || boot_file(&v->read->folder, file)->kind != BOOT_PLAIN)
		return ERR_OK; /* what the phone has uploaded since is its own affair */
	e = boot_folder_read(&v->read->folder, file, DOCUMENT_MAX_BYTES, &was);
	if (e == ERR_NOTFOUND)
		return ERR_OK; /* gone meanwhile */
	if (e == ERR_OK)
		e = documents_get(v->store, p->who.mac, kind, 0, &d, &is);
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (slice_eq(buf_slice(&was), buf_slice(&is)))
		return ERR_OK;
	return tell_stand_in(v, document_suffixes[kind], VERIFY_AS_IN_FOLDER,
		e == ERR_NOTFOUND ? VERIFY_ITSELF : VERIFY_ANOTHER, SLICE(""));
}

/* Whether phones read a document by 000000000000, too. */
static bool
is_for_all(enum document_kind kind)
{
	return kind == DOCUMENT_DIRECTORY || kind == DOCUMENT_LICENSE;
}

static enum err
compare_documents(struct verifying *v, const struct survey_phone *p)
{
	static const struct {
		enum document_kind kind;
		enum vphone_dir dir;
	} rows[] = {
		{DOCUMENT_PHONE,     VPHONE_DIR_OVERRIDES},
		{DOCUMENT_WEB,       VPHONE_DIR_OVERRIDES},
		{DOCUMENT_CLOUD,     VPHONE_DIR_OVERRIDES},
		{DOCUMENT_DIRECTORY, VPHONE_DIR_CONTACTS },
		{DOCUMENT_CALLS,     VPHONE_DIR_CALLS    },
		{DOCUMENT_LICENSE,   VPHONE_DIR_LICENSES },
	};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(rows) && e == ERR_OK; i++)
		if (!p->is_guess || is_for_all(rows[i].kind))
			e = compare_document(v, p, rows[i].kind, rows[i].dir);
	return e;
}

/* Whether the phone is given anything at all. */
static enum err
find_row(struct verifying *v, const struct survey_phone *p, struct phone *row, bool *is_there)
{
	enum err e;

	if (p->is_guess) {
		*row = (struct phone){.state = PHONE_ACTIVE, .site_id = v->site_id};
		memcpy(row->model, p->who.model, sizeof(row->model));
		*is_there = true;
		return ERR_OK;
	}
	e = phones_by_mac(v->store, p->who.mac, row);
	*is_there = e == ERR_OK && row->state == PHONE_ACTIVE;
	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (*is_there)
		return ERR_OK;
	return tell_stand_in(v, "phone", VERIFY_IN_FOLDER, VERIFY_ITSELF,
		slice_of(e == ERR_OK ? phone_state_names[row->state] : ""));
}

static enum err
compare_phone(struct verifying *v, const struct survey_phone *p)
{
	AUTO(vphone_config_freep) struct vphone_config *was = NULL;
	AUTO(vphone_config_freep) struct vphone_config *is = NULL;
	char release[RELEASE_NAME_MAX_BYTES + 1] = "";
	struct phone row;
	bool is_there = false;
	enum err e = find_row(v, p, &row, &is_there);

	if (e != ERR_OK || !is_there)
		return e;
	e = survey_read(&v->read->survey, p, &was);
	if (e == ERR_OK)
		e = moving_read_new(v->render, &row, &is, release, v->why);
	if (e == ERR_OK)
		e = compare_params(v, was, is);
	if (e == ERR_OK && p->foreign_n > 0)
		e = tell_thing(v, "CONFIG_FILES",
			slice_head(slice_from(buf_slice(&v->read->survey.text), p->foreign_at),
				p->foreign_n),
			SLICE(""));
	if (e == ERR_OK)
		e = compare_image(v, p, release);
	return e == ERR_OK ? compare_documents(v, p) : e;
}

static enum err
verify_phone(struct verifying *v, const struct survey_phone *p)
{
	enum err e;

	v->phone = (struct verify_phone){.mac = p->who.mac};
	memcpy(v->phone.model, p->who.model, sizeof(v->phone.model));
	e = compare_phone(v, p);
	v->result.phones++;
	v->result.same += v->phone.same;
	v->result.phones_differing += v->phone.counts[VERIFY_DIFFERS] > 0;
	for (int i = 0; i < VERIFY_STANDING__COUNT; i++)
		v->result.counts[i] += v->phone.counts[i];
	return e == ERR_OK ? v->options->phone(v->options->ctx, &v->phone) : e;
}

static bool
is_asked(const struct verify_options *o, const struct survey_phone *p)
{
	if (o->only != NULL && !mac_eq(p->who.mac, *o->only))
		return false;
	return o->after == NULL || memcmp(p->who.mac.b, o->after->b, sizeof(o->after->b)) > 0;
}

/* Each phone that is asked for, in their order. */
static enum err
verify_phones(struct verifying *v)
{
	const struct verify_options *o = v->options;
	size_t count = v->read->survey.real_len > 0 ? v->read->survey.real_len :
						      survey_phones_len(&v->read->survey);
	enum err e = ERR_OK;

	v->result.all = count;
	for (size_t i = 0; e == ERR_OK && i < count; i++) {
		const struct survey_phone *p = survey_phone(&v->read->survey, i);

		if (!is_asked(o, p))
			continue;
		if (o->most > 0 && !p->is_guess && v->result.phones == o->most) {
			v->result.has_more = true;
			break;
		}
		e = verify_phone(v, p);
		if (o->progress != NULL)
			o->progress(o->ctx, i + 1, count);
	}
	return e;
}

static enum err
find_site(struct verifying *v)
{
	struct site site;
	enum err e;

	v->site_id = SITE_DEFAULT;
	if (v->options->site == NULL)
		return ERR_OK;
	e = sites_by_name(v->store, slice_of(v->options->site), &site);
	if (e == ERR_NOTFOUND)
		return why_fail(v->why, e, "There is no site \"%.64s\".", v->options->site);
	v->site_id = site.id;
	return e;
}

enum err
verify_run(struct store *s, const struct verify_options *options, struct verify_result *out,
	struct why *why)
{
	AUTO(verifying_done) struct verifying v = {.store = s, .options = options, .why = why};
	enum err e;

	v.render = render_new(s, options->settings);
	if (v.render == NULL)
		return ERR_NOMEM;
	render_at(v.render, options->now);
	e = verify_survey_read(s, options, &v.read, why);
	if (e == ERR_OK)
		e = find_site(&v);
	if (e == ERR_OK)
		e = verify_phones(&v);
	if (e != ERR_OK)
		return e;
	v.result.surveyed_at = v.read->at;
	*out = v.result;
	verify_survey_leave(options, &v.read);
	return ERR_OK;
}
