/* What wins: each phone's settings as it reads them now. */
#include "base/auto.h"
#include "moving/line_read.h"
#include "moving/move_inner.h"

/* The key of a parameter of a file. */
static enum err
mark(struct name_set *set, uint32_t file, struct slice name)
{
	char key[sizeof(file) + PARAM_NAME_MAX_BYTES];
	bool is_new;

	memcpy(key, &file, sizeof(file));
	memcpy(key + sizeof(file), name.p, name.n);
	return name_set_add(set, (struct slice){key, sizeof(file) + name.n}, &is_new);
}

static enum err
look_at_lines(struct moving *m, const struct survey_phone *p, const struct vphone_config *c)
{
	struct line_reading lines[LINES_PER_PHONE_MAX + 1];
	enum err e = ERR_OK;

	line_read_all(&m->survey, p, c, lines);
	for (size_t x = 1; x <= LINES_PER_PHONE_MAX && e == ERR_OK; x++) {
		bool is_new = true;

		if (!lines[x].is_own)
			continue;
		e = name_set_add(&m->once, slice_of(lines[x].address), &is_new);
		if (e == ERR_OK && !is_new)
			e = name_set_add(&m->twice, slice_of(lines[x].address), &is_new);
	}
	return e;
}

enum err
move_look(struct moving *m, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < survey_phones_len(&m->survey) && e == ERR_OK; i++) {
		const struct survey_phone *p = survey_phone(&m->survey, i);
		AUTO(vphone_config_freep) struct vphone_config *c = NULL;

		e = survey_read(&m->survey, p, &c);
		for (size_t k = 0; e == ERR_OK && k < vphone_config_count(c); k++) {
			struct vphone_param param = vphone_config_at(c, k);
			uint32_t file = survey_file_of(&m->survey, p, c, param.file);

			if (param.standing != VPHONE_HIDDEN &&
				layer_of(&m->survey.layers, file)->kind != LAYER_OWN)
				e = mark(&m->wins, file, param.name);
		}
		if (e == ERR_OK && !p->is_guess)
			e = look_at_lines(m, p, c);
		if (e == ERR_OK)
			e = moving_progress(m, "reading", i + 1, survey_phones_len(&m->survey));
	}
	return e == ERR_OK || e == ERR_BUSY ?
		       e :
		       why_fail(why, e, "The folder cannot be read: %s.", err_text(e));
}
