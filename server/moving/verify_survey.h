/* verify_survey - the folder that a verification reads, surveyed anew or as it was; for verify.c.
 */
#ifndef MOVING_VERIFY_SURVEY_H
#define MOVING_VERIFY_SURVEY_H

#include "moving/verify.h"

struct verify_survey {
	struct boot_folder folder;
	struct moving_report report;
	struct survey survey;
	int64_t generation; /* of the inventory, which tells models of phones */
	int64_t at;         /* unix seconds */
};

/* Lists the folder; what was kept is the survey where nothing has changed.
 *   out  the caller's, also where it fails
 * As moving_open(). */
MUST_CHECK enum err verify_survey_read(struct store *s, const struct verify_options *options,
	struct verify_survey **out, struct why *why);

/* Leaves it to the next one, where that is allowed; *s is NULL then. */
void verify_survey_leave(const struct verify_options *options, struct verify_survey **s);

#endif
