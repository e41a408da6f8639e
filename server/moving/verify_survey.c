#include "moving/verify_survey.h"

#include "base/auto.h"

void
verify_survey_free(struct verify_survey *s)
{
	if (s == NULL)
		return;
	survey_done(&s->survey);
	moving_report_done(&s->report);
	boot_folder_done(&s->folder);
	free(s);
}

/* Takes what was kept where the folder is as it was; *out is NULL where it is not. */
static enum err
take_kept(struct store *s, struct verify_survey **kept, const struct boot_folder *now,
	struct verify_survey **out)
{
	struct verify_survey *was = *kept;
	int64_t generation = 0;
	enum err e = store_generation(s, &generation);

	*kept = NULL;
	if (e == ERR_OK && was != NULL && was->generation == generation &&
		memcmp(was->folder.state, now->state, sizeof(now->state)) == 0) {
		was->survey.store = s;
		*out = was;
		return ERR_OK;
	}
	verify_survey_free(was);
	return e;
}

static enum err
survey_anew(struct store *store, int64_t at, struct boot_folder *now, struct verify_survey **out,
	struct why *why)
{
	struct verify_survey *s = calloc(1, sizeof(*s));
	enum err e;

	if (s == NULL)
		return ERR_NOMEM;
	*out = s;
	s->folder = *now;
	*now = (struct boot_folder){.fd = -1};
	s->at = at;
	e = store_generation(store, &s->generation);
	if (e == ERR_OK)
		e = moving_report_init(&s->report, &s->folder);
	return e == ERR_OK ? survey_make(&s->survey, &s->folder, &s->report, store, why) : e;
}

enum err
verify_survey_read(struct store *s, const struct verify_options *options,
	struct verify_survey **out, struct why *why)
{
	AUTO(boot_folder_done) struct boot_folder now = {.fd = -1};
	enum err e = boot_folder_open(options->folder, &now, why);

	*out = NULL;
	if (e == ERR_OK && options->kept != NULL)
		e = take_kept(s, options->kept, &now, out);
	return e == ERR_OK && *out == NULL ? survey_anew(s, options->now, &now, out, why) : e;
}

/* The bytes that a survey holds. */
static size_t
bytes_of(const struct verify_survey *s)
{
	const struct survey *v = &s->survey;
	size_t sum = s->folder.text.n + s->folder.files.n + s->folder.nocase.n + s->report.ends.n +
		     s->report.notes.n + s->report.text.n + v->phones.n + v->list.n + v->files.n +
		     v->flags.n + v->text.n;

	for (size_t i = 0; i < boot_files_len(&s->folder); i++)
		sum += survey_file(v, i)->text_n;
	return sum;
}

/* Clocks of files have steps: what was changed just before the listing could change again within
 * the step, and look the same. */
void
verify_survey_leave(const struct verify_options *options, struct verify_survey **s)
{
	if (options->kept == NULL || bytes_of(*s) > VERIFY_KEPT_MAX_BYTES ||
		(*s)->folder.newest_at + VERIFY_STILL_S > (*s)->at)
		return;
	*options->kept = *s;
	*s = NULL;
}
