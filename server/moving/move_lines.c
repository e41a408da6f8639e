/* Registrations of a phone as lines of the inventory. */
#include "base/auto.h"
#include "moving/line_read.h"
#include "moving/move_inner.h"

/* What cannot be a line stays with the phone, parameter by parameter. */
static void
note_left(struct moving *m, const struct line_reading *r, size_t x, const char *reason)
{
	moving_report_note(&m->report, r->from.file, r->from.line,
		"reg.%zu is no line of its own: %.200s Its parameters stand with the phone.", x,
		reason);
}

static enum err
make_line(struct moving *m, struct line_reading *r, struct line *out, struct why *why)
{
	bool is_new;
	enum err e;

	*out = r->line;
	out->is_shared = out->is_shared || name_set_has(&m->twice, slice_of(r->address));
	e = lines_add(m->store, out, why);
	if (e == ERR_OK && r->secret.n > 0)
		e = lines_set_secret(m->store, out->id, r->secret);
	if (e == ERR_OK && r->servers_len > 0)
		e = lines_set_servers(m->store, out->id, r->servers, r->servers_len);
	m->counts.lines_added += e == ERR_OK;
	return e == ERR_OK ? name_set_add(&m->made, slice_of(r->address), &is_new) : e;
}

/* Says where a line that another phone has differs here. */
static enum err
look_at_same(struct moving *m, const struct line_reading *r, const struct line *line)
{
	AUTO(buf_wipe) struct buf secret = BUF(SECRET_MAX_BYTES);
	enum err e = lines_secret(m->store, line->id, &secret);

	if (e != ERR_OK && e != ERR_NOTFOUND)
		return e;
	if (!slice_eq(buf_slice(&secret), r->secret))
		moving_report_note(&m->report, r->from.file, r->from.line,
			"The line %.100s has another password on another phone: this phone keeps "
			"its own.",
			r->address);
	return ERR_OK;
}

static enum err
assign(struct moving *m, size_t phone, size_t x, struct line_reading *r, const struct line *line)
{
	struct assignment a = {.phone_id = moving_phone(m, phone)->row.id,
		.line_id = line->id,
		.position = (int64_t)x,
		.line_keys = r->line_keys};
	struct why why = {""};
	enum err e;

	if (strcmp(r->line.label, line->label) != 0)
		memcpy(a.label, r->line.label, sizeof(a.label));
	memcpy(a.ring_type, r->ring_type, sizeof(a.ring_type));
	e = lines_assign(m->store, &a, &why);
	if (e != ERR_EXISTS && e != ERR_DENIED && e != ERR_SYNTAX)
		return e;
	note_left(m, r, x, why.text);
	return ERR_OK;
}

struct looking {
	size_t x;
	char address[ADDRESS_MAX_BYTES + 1];
};

static enum err
look_at_assigned(void *ctx, const struct assignment *a)
{
	struct looking *l = ctx;

	if (a->position == (int64_t)l->x)
		memcpy(l->address, a->line.address, sizeof(l->address));
	return ERR_OK;
}

static enum err
move_line(struct moving *m, size_t phone, size_t x, struct line_reading *r, struct why *why)
{
	struct looking there = {.x = x};
	struct why detail = {""};
	struct line line;
	enum err e = ERR_OK;

	if (!moving_phone(m, phone)->is_added)
		e = lines_of_phone(
			m->store, moving_phone(m, phone)->row.id, look_at_assigned, &there);
	if (e != ERR_OK || strcmp(there.address, r->address) == 0)
		return e; /* as an earlier move left it; what differs is found by what the phone
			     gets */
	e = lines_by_address(m->store, slice_of(r->address), &line);
	if (e == ERR_OK)
		e = look_at_same(m, r, &line);
	else if (e == ERR_NOTFOUND)
		e = make_line(m, r, &line, &detail);
	if (e == ERR_SYNTAX || e == ERR_LIMIT) {
		note_left(m, r, x, detail.text);
		return ERR_OK;
	}
	if (e == ERR_OK)
		e = assign(m, phone, x, r, &line);
	return e == ERR_OK ? e :
			     why_fail(why, e, "The line %.100s cannot be written: %s.", r->address,
				     err_text(e));
}

/* Parameters of a line that one phone alone has go with the line: reg.x.srtp.enable. */
static enum err
move_line_params(struct moving *m, size_t phone, size_t x, const struct line_reading *r,
	const struct vphone_config *c, struct why *why)
{
	const struct survey_phone *p = survey_phone(&m->survey, phone);
	char scope[SCOPE_TEXT_BYTES];
	struct scope_put put;
	enum err e;

	if (!name_set_has(&m->made, slice_of(r->address)) ||
		name_set_has(&m->twice, slice_of(r->address)))
		return ERR_OK;
	(void)snprintf(scope, sizeof(scope), "line:%s", r->address);
	e = scope_put_begin(&put, m->store, &m->report, m->options->replaces, scope, why);
	for (size_t i = 0; i < vphone_config_count(c) && e == ERR_OK; i++) {
		AUTO(buf_free) struct buf name = BUF(2 * PARAM_NAME_MAX_BYTES);
		struct vphone_param param = vphone_config_at(c, i);
		uint32_t file = survey_file_of(&m->survey, p, c, param.file);
		struct slice rest;
		bool is_mwi;
		uint64_t at;

		if (param.standing == VPHONE_HIDDEN ||
			layer_of(&m->survey.layers, file)->kind != LAYER_OWN ||
			!line_read_name(param.name, &at, &is_mwi, &rest) || at != x ||
			(!is_mwi && line_read_is_told(rest)) ||
			param_name_check(param.name, false, NULL) != ERR_OK)
			continue;
		buf_addf(&name, "%s.x.%.*s", is_mwi ? "msg.mwi" : "reg", SLICE_FMT(rest));
		e = scope_put_param(&put, buf_slice(&name), param.value,
			(struct scope_from){file, param.line}, why);
	}
	m->counts.parameters += put.added;
	scope_put_done(&put);
	return e;
}

enum err
move_lines(struct moving *m, size_t phone, const struct vphone_config *c, struct why *why)
{
	struct line_reading lines[LINES_PER_PHONE_MAX + 1];
	enum err e = ERR_OK;

	line_read_all(&m->survey, survey_phone(&m->survey, phone), c, lines);
	for (size_t x = 1; x <= LINES_PER_PHONE_MAX && e == ERR_OK; x++) {
		if (!lines[x].is_own)
			continue;
		e = move_line(m, phone, x, &lines[x], why);
		if (e == ERR_OK)
			e = move_line_params(m, phone, x, &lines[x], c, why);
	}
	return e;
}
