#include "moving/move.h"

#include "base/auto.h"
#include "manage/phone_change.h"
#include "moving/move_inner.h"

void
moving_shed(struct moving *m)
{
	moving_images_done(&m->images);
	moving_images_init(&m->images);
	render_free(m->render);
	m->render = NULL;
	survey_done(&m->survey);
	m->survey = (struct survey){.store = NULL};
	boot_folder_leave(&m->folder);
	buf_free(&m->phones);
	name_set_done(&m->wins);
	name_set_done(&m->once);
	name_set_done(&m->twice);
	name_set_done(&m->made);
	m->store = NULL;
	m->options = NULL;
}

static void
moving_free(struct moving *m)
{
	if (m == NULL)
		return;
	moving_shed(m);
	moving_report_done(&m->report);
	boot_folder_done(&m->folder);
	free(m);
}

void
moving_freep(struct moving **m)
{
	moving_free(*m);
}

/* A set that may hold the parameters of all shared files. */
static void
large_set(struct name_set *set)
{
	name_set_init(set);
	set->bytes.max = set->names.max = set->slots.max = MOVING_NOTES_MAX_BYTES;
}

enum err
moving_open(
	struct store *s, const struct moving_options *options, struct moving **out, struct why *why)
{
	AUTO(moving_freep) struct moving *m = calloc(1, sizeof(*m));
	enum err e;

	if (m == NULL)
		return ERR_NOMEM;
	m->folder.fd = -1;
	m->store = s;
	m->options = options;
	m->phones = BUF(MOVING_PHONES_MAX * sizeof(struct moving_phone));
	large_set(&m->wins);
	large_set(&m->once);
	large_set(&m->twice);
	large_set(&m->made);
	moving_images_init(&m->images);
	m->render = render_new(s, options->settings);
	if (m->render == NULL)
		return ERR_NOMEM;
	render_at(m->render, options->now);
	e = boot_folder_open(options->folder, &m->folder, why);
	if (e == ERR_OK)
		e = moving_report_init(&m->report, &m->folder);
	if (e == ERR_OK)
		e = survey_make(&m->survey, &m->folder, &m->report, s, why);
	if (e == ERR_OK)
		e = move_look(m, why);
	if (e != ERR_OK)
		return e;
	*out = m;
	m = NULL;
	return ERR_OK;
}

static enum err
conflicts(const struct moving *m, struct why *why)
{
	if (m->report.conflicts == 0)
		return ERR_OK;
	return why_fail(why, ERR_EXISTS,
		"Nothing was imported: the inventory says %zu things that the folder says "
		"otherwise. With --replace the folder wins.",
		m->report.conflicts);
}

enum err
moving_rows(struct moving *m, struct why *why)
{
	enum err e = move_phones(m, why);

	if (e == ERR_OK)
		e = move_layers(m, why);
	for (size_t i = 0; i < m->survey.real_len && e == ERR_OK; i++) {
		e = move_own(m, i, why);
		if (e == ERR_OK)
			e = moving_progress(m, "importing", i + 1, m->survey.real_len);
	}
	for (size_t i = 0;
		m->survey.real_len == 0 && i < survey_phones_len(&m->survey) && e == ERR_OK; i++)
		if (survey_phone(&m->survey, i)->who.model[0] != '\0')
			e = move_guess(m, survey_phone(&m->survey, i), why);
	if (e == ERR_OK)
		e = move_images(m, why);
	if (e == ERR_OK)
		e = move_documents(m, why);
	if (e != ERR_OK)
		return e;
	move_rest(m);
	e = moving_report_is_whole(&m->report);
	if (e != ERR_OK)
		return why_fail(why, e, "A file of the folder would have been forgotten.");
	return conflicts(m, why);
}

enum err
moving_settle(struct moving *m, struct why *why)
{
	enum err e = move_logs(m, why);

	for (size_t i = 0; i < m->counts.phones && e == ERR_OK; i++)
		if (moving_phone(m, i)->is_added)
			e = phone_change_settle(m->store, moving_phone(m, i)->row.mac);
	return e;
}

const struct moving_report *
moving_report(const struct moving *m)
{
	return &m->report;
}

const struct moving_counts *
moving_counts(const struct moving *m)
{
	return &m->counts;
}

void
moving_figures(const struct moving *m, struct moving_figure out[MOVING_FIGURES])
{
	const struct moving_counts *n = &m->counts;
	const size_t *files = m->report.counts;
	const struct moving_figure all[MOVING_FIGURES] = {
		{"phones",              n->phones                 },
		{"phones_added",        n->phones_added           },
		{"lines_added",         n->lines_added            },
		{"keys_added",          n->keys_added             },
		{"groups_added",        n->groups_added           },
		{"parameters_set",      n->parameters             },
		{"documents_added",     n->documents              },
		{"logs_added",          n->logs                   },
		{"releases_added",      n->releases               },
		{"files_in_folder",     boot_files_len(&m->folder)},
		{"files_masters",       files[MOVED_MASTER]       },
		{"files_settings",      files[MOVED_SETTINGS]     },
		{"files_documents",     files[MOVED_DOCUMENT]     },
		{"files_logs",          files[MOVED_LOG]          },
		{"files_firmware",      files[MOVED_FIRMWARE]     },
		{"files_kept_for_root", files[MOVED_KEPT]         },
		{"files_left_out",      files[MOVED_LEFT]         },
	};

	memcpy(out, all, sizeof(all));
}
