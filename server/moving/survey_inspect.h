/* survey_inspect - one file at a time: its text, its model, and what is wrong with it. */
#ifndef MOVING_SURVEY_INSPECT_H
#define MOVING_SURVEY_INSPECT_H

#include "moving/survey.h"

/* The text of a file of settings or of a master.
 *   keeps  it stays in memory: many phones read it
 *   own    where it goes otherwise; wiped by the caller; NULL where keeps
 * Returns ERR_OK; ERR_LIMIT (over TEMPLATE_MAX_BYTES); ERR_NOTFOUND, ERR_DENIED, ERR_IO; ERR_NOMEM.
 */
MUST_CHECK enum err survey_text(
	struct survey *s, uint32_t file, bool keeps, struct buf *own, struct slice *out);

/* Notes what is wrong with a file of settings, once: not well-formed, given twice, names that no
 * parameter has; and whether it registers lines.  ERR_OK; ERR_NOMEM. */
MUST_CHECK enum err survey_inspect(struct survey *s, uint32_t file);

/* The model by the part number that a phone tells in its boot or app log.
 * ERR_OK; ERR_NOTFOUND; storage errors, ERR_NOMEM. */
MUST_CHECK enum err survey_model_of_logs(
	struct survey *s, struct mac mac, char out[WORD_MAX_BYTES + 1]);

/* Notes of entries of CONFIG_FILES. */
void survey_note_foreign(struct survey *s, struct survey_phone *p, struct slice entry);
/*   file  what has the name and is no file, or BOOT_NONE
 * ERR_OK; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err survey_note_absent(
	struct survey *s, const struct survey_phone *p, struct slice entry, uint32_t file);
/* A file that a phone cannot read; once. */
void survey_note_bad(struct survey *s, uint32_t file, enum err e, const struct why *why);

#endif
