/* survey - who reads what in a boot folder: its phones, their masters, and the files that these
 * name.
 *
 * Masters and settings are read as the virtual phone reads them (provision/vphone_master.h,
 * vphone_config.h), within the limits that uploads have.  In this process: a folder that its
 * administrator has served to phones until today, and names himself, is no upload of strangers.
 */
#ifndef MOVING_SURVEY_H
#define MOVING_SURVEY_H

#include "moving/layers.h"
#include "moving/moving_report.h"
#include "provision/name_set.h"
#include "provision/vphone_config.h"
#include "provision/vphone_master.h"
#include "store/store.h"

struct survey_phone {
	struct vphone_identity who; /* of a guess the MAC is zero */
	bool is_guess;   /* no phone of the folder: whoever comes, or a model of the master */
	uint32_t master; /* BOOT_NONE: it has none */
	size_t at, n;    /* the files that it reads: of the survey's list */
	size_t foreign_at,
		foreign_n; /* entries that are fetched elsewhere, ", " between: of its text */
	char image[CONFIG_FILE_MAX_BYTES + 1]; /* APP_FILE_PATH */
	char dirs[VPHONE_DIR__COUNT][VPHONE_DIR_MAX_BYTES + 1];
};

struct survey_file {
	char *text; /* owned: a master, which many phones may read; else NULL */
	size_t text_n;
	struct vphone_config *once; /* owned: settings that many phones read; else NULL */
	bool is_read;               /* by a phone */
	bool has_foreign;           /* a master that names files elsewhere: told */
	bool is_inspected;          /* what is wrong with it stands in the report */
	bool is_well_formed;        /* where it was inspected */
};

struct survey {
	const struct boot_folder *folder;
	struct moving_report *report;
	struct store *store;
	struct buf phones; /* struct survey_phone, by MAC; guesses behind */
	struct buf list;   /* uint32_t */
	struct buf files;  /* struct survey_file */
	struct buf flags;  /* uint8_t, LAYER_FILE_* of each file */
	struct buf text;
	struct name_set absent; /* entries of CONFIG_FILES that are not there: told once */
	char models[MOVING_MODELS_MAX][WORD_MAX_BYTES + 1];
	size_t models_len;
	size_t real_len; /* phones of the folder */
	struct layers layers;
};
void survey_done(struct survey *s); /* for AUTO */

/* Looks through the folder.
 *   store     tells models of phones that it knows; borrowed
 * Returns ERR_OK; ERR_LIMIT; ERR_NOMEM; storage errors.  What is wrong with single files stands in
 * the report. */
MUST_CHECK enum err survey_make(struct survey *out, const struct boot_folder *folder,
	struct moving_report *report, struct store *store, struct why *why);

/* The i-th phone, by MAC, and how many there are with those that are guesses, from real_len on; the
 * files that one reads, p->n of them, its master's strongest first (NULL: none); what is known of a
 * file, by its number.  Borrowed from s. */
static inline struct survey_phone *
survey_phone(const struct survey *s, size_t i)
{
	return (struct survey_phone *)(void *)s->phones.p + i;
}

static inline size_t
survey_phones_len(const struct survey *s)
{
	return s->phones.n / sizeof(struct survey_phone);
}

static inline const uint32_t *
survey_list(const struct survey *s, const struct survey_phone *p)
{
	return p->n > 0 ? (const uint32_t *)(const void *)s->list.p + p->at : NULL;
}

static inline struct survey_file *
survey_file(const struct survey *s, size_t i)
{
	return (struct survey_file *)(void *)s->files.p + i;
}

/* What a phone has in force, as it reads the folder now; its overrides are not among it.
 *   out  the caller's, settled
 * Returns ERR_OK; ERR_LIMIT, ERR_NOMEM, ERR_IO. */
MUST_CHECK enum err survey_read(
	struct survey *s, const struct survey_phone *p, struct vphone_config **out);

/* One file by itself, settled; empty where it is not well-formed.  As survey_read(). */
MUST_CHECK enum err survey_read_one(struct survey *s, uint32_t file, struct vphone_config **out);

/* Which file of the folder a parameter of survey_read() came from. */
uint32_t survey_file_of(const struct survey *s, const struct survey_phone *p,
	const struct vphone_config *c, const struct vphone_file *file);

#endif
