/* What is one phone's own: whatever it has in force and the layers do not give it. */
#include "base/auto.h"
#include "moving/line_read.h"
#include "moving/move_inner.h"
#include "moving/verify_known.h"

enum { NAMED_MAX = 5 };

static void
free_once(void *attachment)
{
	vphone_config_free(attachment);
}

/* Adds a rendered file.  One that is the same for many phones is the same content: what was parsed
 * of it hangs on it. */
static enum err
add_rendered(struct vphone_config *c, int i, struct content *file, struct why *why)
{
	enum err e = ERR_OK;

	if (content_attachment(file) == NULL) {
		AUTO(vphone_config_freep) struct vphone_config *once = vphone_config_new();

		e = once != NULL ? vphone_config_add(once, VPHONE_RANK_FILE, SLICE(""),
					   content_bytes(file), why) :
				   ERR_NOMEM;
		if (e != ERR_OK)
			return e;
		content_attach(file, once, free_once);
		once = NULL;
	}
	return vphone_config_add_once(
		c, VPHONE_RANK_FILE, slice_of(render_suffixes[i]), content_attachment(file));
}

enum err
moving_read_new(struct render *r, const struct phone *phone, struct vphone_config **out,
	char release[RELEASE_NAME_MAX_BYTES + 1], struct why *why)
{
	AUTO(vphone_config_freep) struct vphone_config *c = vphone_config_new();
	struct rendering files;
	enum err e = c != NULL ? render_phone(r, phone, false, &files, why) : ERR_NOMEM;

	if (e != ERR_OK)
		return e;
	for (int i = RENDER_OWN; i < RENDER__COUNT && e == ERR_OK; i++)
		e = add_rendered(c, i, files.files[i], why);
	if (release != NULL)
		memcpy(release, files.release.name, sizeof(files.release.name));
	rendering_done(&files);
	if (e == ERR_OK)
		e = vphone_config_settle(c);
	if (e != ERR_OK)
		return e;
	*out = c;
	c = NULL;
	return ERR_OK;
}

/* The value that is given for a name, whether a gate is open or not. */
static bool
given(const struct vphone_config *c, struct slice name, struct slice *out)
{
	struct vphone_param p;

	if (!vphone_config_find(c, name, &p))
		return false;
	*out = p.value;
	return true;
}

/* Whether the keys that were made say more than the phone had. */
static bool
says_more(const struct vphone_config *is, const struct vphone_config *was)
{
	static const struct slice heads[] = {SLICE_INIT("lineKey."), SLICE_INIT("attendant.")};
	struct slice ignored;

	for (size_t i = 0; i < vphone_config_count(is); i++) {
		struct slice name = vphone_config_at(is, i).name;

		for (size_t k = 0; k < COUNT(heads); k++)
			if (slice_starts(name, heads[k]) && !given(was, name, &ignored))
				return true;
	}
	return false;
}

static enum err
take_position(void *ctx, const struct phone_key *key)
{
	bool *positions = ctx;

	positions[key->position] = true;
	return ERR_OK;
}

static enum err
drop_keys(struct moving *m, int64_t phone_id)
{
	bool positions[KEYS_PER_PHONE_MAX + 1] = {false};
	enum err e = keys_of_phone(m->store, phone_id, take_position, positions);

	for (int64_t x = 1; x <= KEYS_PER_PHONE_MAX && e == ERR_OK; x++)
		if (positions[x]) {
			e = keys_remove(m->store, phone_id, x);
			m->counts.keys_added--;
		}
	return e;
}

/* One phone while its own parameters are found. */
struct owning {
	struct moving *m;
	size_t phone;
	const struct vphone_config *was, *is;
	struct scope_put put;
	size_t at;        /* in what it is given: names come in order */
	size_t displaced; /* of shared files, because the phone's order is no order of layers */
	struct buf names; /* of the first of these */
	struct why *why;
};

/* Puts a parameter where the layers give another value, or none. */
static enum err
put_param(struct owning *o, const struct vphone_param *p)
{
	const struct survey *s = &o->m->survey;
	uint32_t file = survey_file_of(s, survey_phone(s, o->phone), o->was, p->file);
	const struct scope_from from = {file, p->line};
	bool is_there = !moving_phone(o->m, o->phone)->is_added;
	struct vphone_param new;
	bool has = vphone_config_find_next(o->is, p->name, &o->at, &new);
	struct slice value = has ? new.value : SLICE("");
	enum err e;

	if (has && slice_eq(value, p->value))
		return ERR_OK;
	if (has && is_there &&
		verify_known(&(struct verify_pair){.name = p->name,
				     .has_was = true,
				     .has_is = true,
				     .was = p->value,
				     .is = value},
			o->was, o->is) != VERIFY_NOT_KNOWN)
		return ERR_OK; /* the login of its own, which it has got meanwhile */
	if (has && is_there && !o->m->options->replaces) {
		moving_report_conflict(&o->m->report, from.file, from.line,
			"%.*s has another value for phone %.12s in the inventory.",
			SLICE_FMT(slice_head(p->name, 100)), o->put.scope + strlen("phone:"));
		return ERR_OK;
	}
	e = scope_put_param(&o->put, p->name, p->value, from, o->why);
	if (layer_of(&s->layers, file)->kind != LAYER_OWN && o->displaced++ < NAMED_MAX) {
		buf_add_text(&o->names, o->displaced > 1 ? ", " : "");
		buf_add(&o->names, p->name);
	}
	return e;
}

static enum err
put_own(struct owning *o)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < vphone_config_count(o->was) && e == ERR_OK; i++) {
		struct vphone_param param = vphone_config_at(o->was, i);

		if (param.standing != VPHONE_HIDDEN)
			e = put_param(o, &param);
	}
	return e;
}

/* A line that several phones have is a shared one in the inventory; to a phone that had it for its
 * own it is private, as it was. */
static enum err
keep_private(struct owning *o)
{
	const struct vphone_config *is = o->is;
	enum err e = ERR_OK;

	for (size_t i = 0; i < vphone_config_count(is) && e == ERR_OK; i++) {
		struct vphone_param p = vphone_config_at(is, i);
		struct slice rest, ignored;
		bool is_mwi;
		uint64_t x;

		if (p.standing != VPHONE_HIDDEN && slice_is(p.value, "shared") &&
			line_read_name(p.name, &x, &is_mwi, &rest) && slice_is(rest, "type") &&
			!given(o->was, p.name, &ignored))
			e = scope_put_param(&o->put, p.name, SLICE("private"),
				(struct scope_from){.file = MOVING_NO_FILE}, o->why);
	}
	return e;
}

/* The files of the phone alone have found their end. */
static void
end_files(struct moving *m, size_t phone, const char *scope)
{
	const struct survey_phone *p = survey_phone(&m->survey, phone);

	for (size_t i = 0; i < p->n; i++) {
		uint32_t file = survey_list(&m->survey, p)[i];

		if (layer_of(&m->survey.layers, file)->kind == LAYER_OWN &&
			survey_file(&m->survey, file)->is_well_formed)
			moving_report_end(&m->report, file, MOVED_SETTINGS, "%.250s", scope);
	}
}

static enum err
write_own(struct owning *o)
{
	struct moving *m = o->m;
	const struct survey_phone *p = survey_phone(&m->survey, o->phone);
	char scope[SCOPE_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	enum err e;

	(void)snprintf(scope, sizeof(scope), "phone:%s", mac_text(p->who.mac, mac));
	e = scope_put_begin(&o->put, m->store, &m->report, m->options->replaces, scope, o->why);
	if (e == ERR_OK)
		e = put_own(o);
	if (e == ERR_OK && moving_phone(m, o->phone)->is_added)
		e = keep_private(o);
	if (o->displaced > 0)
		moving_report_note(&m->report, p->master, 0,
			"%zu parameters of shared files stand with phone %s itself, because its "
			"order of files is no order of layers: %.*s%s",
			o->displaced, mac, SLICE_FMT(slice_head(buf_slice(&o->names), 250)),
			o->displaced > NAMED_MAX ? ", ..." : ".");
	m->counts.parameters += o->put.added;
	end_files(m, o->phone, scope);
	scope_put_done(&o->put);
	return e;
}

enum err
move_own(struct moving *m, size_t phone, struct why *why)
{
	AUTO(vphone_config_freep) struct vphone_config *was = NULL;
	AUTO(vphone_config_freep) struct vphone_config *is = NULL;
	const struct phone *row = &moving_phone(m, phone)->row;
	bool has_keys = false;
	enum err e = survey_read(&m->survey, survey_phone(&m->survey, phone), &was);

	if (e == ERR_OK)
		e = move_lines(m, phone, was, why);
	if (e == ERR_OK)
		e = move_keys(m, phone, was, &has_keys, why);
	if (e == ERR_OK)
		e = moving_read_new(m->render, row, &is, NULL, why);
	if (e == ERR_OK && has_keys && says_more(is, was)) {
		vphone_config_freep(&is);
		is = NULL;
		e = drop_keys(m, row->id);
		if (e == ERR_OK)
			e = moving_read_new(m->render, row, &is, NULL, why);
	}
	if (e == ERR_OK) {
		struct owning o = {.m = m,
			.phone = phone,
			.was = was,
			.is = is,
			.names = BUF(NAMED_MAX * PARAM_NAME_MAX_BYTES * 2),
			.why = why};

		e = write_own(&o);
		buf_free(&o.names);
	}
	return e;
}

enum err
move_guess(struct moving *m, const struct survey_phone *p, struct why *why)
{
	AUTO(vphone_config_freep) struct vphone_config *was = NULL;
	AUTO(vphone_config_freep) struct vphone_config *is = NULL;
	struct phone row = {.state = PHONE_ACTIVE, .site_id = m->site_id};
	struct slice ignored;
	size_t more = 0;
	enum err e = survey_read(&m->survey, p, &was);

	memcpy(row.model, p->who.model, sizeof(row.model));
	if (e == ERR_OK)
		e = moving_read_new(m->render, &row, &is, NULL, why);
	for (size_t i = 0; e == ERR_OK && i < vphone_config_count(is); i++) {
		struct vphone_param param = vphone_config_at(is, i);

		more += param.standing != VPHONE_HIDDEN && !given(was, param.name, &ignored);
	}
	if (more > 0)
		moving_report_note(&m->report, p->master, 0,
			"A phone of model %s reads only what it names for this model; here it "
			"would "
			"get %zu parameters more, which stand at %s for the others. --verify lists "
			"them.",
			p->who.model, more, m->all);
	return e;
}
