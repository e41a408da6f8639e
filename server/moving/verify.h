/* verify - proves, phone by phone, that the inventory gives what the old boot folder gives.
 *
 * Both are read as the virtual phone reads: the folder's files, and what the server would render,
 * in this process.  Documents are compared byte by byte and not parsed: the same overrides over the
 * same settings are the same.
 */
#ifndef MOVING_VERIFY_H
#define MOVING_VERIFY_H

#include "base/settings.h"
#include "moving/survey.h"
#include "moving/verify_known.h"

enum verify_standing {
	VERIFY_KNOWN,    /* none to the phone, or made on purpose: reason says it */
	VERIFY_ACCEPTED, /* by a pattern of the administrator */
	VERIFY_DIFFERS,
	VERIFY_STANDING__COUNT
};
extern const char *const verify_standing_names[VERIFY_STANDING__COUNT];

struct verify_difference {
	struct mac mac;         /* zeros: of whoever may come, */
	const char *model;      /* of this model; "": of none that the master names */
	struct slice parameter; /* or CONFIG_FILES, APP_FILE_PATH, "phone.cfg", "phone" */
	bool has_was, has_is;
	struct slice was, is; /* secrets masked; live during the call */
	enum verify_standing standing;
	enum verify_stand_in was_in, is_in; /* was, is have its text */
	enum verify_reason reason;          /* of VERIFY_KNOWN */
};

struct verify_phone {
	struct mac mac;
	char model[WORD_MAX_BYTES + 1]; /* "": not known */
	size_t same;                    /* parameters that are the same */
	size_t counts[VERIFY_STANDING__COUNT];
};

/* A folder as it was surveyed, for the next part of a long checklist. */
struct verify_survey; /* opaque */

struct verify_options {
	const char *folder;
	const char *site;            /* where phones are that may come; NULL: the default site */
	const struct slice *accepts; /* patterns of names, '*' for any text */
	size_t accepts_len;
	const struct mac *only;  /* this phone alone; NULL: every one */
	const struct mac *after; /* phones behind this one by MAC; NULL: from the first */
	size_t most;             /* so many phones; 0: all */
	int64_t now;             /* unix seconds, from before it begins */
	const struct settings *settings;
	/* What an earlier one has left, or NULL; afterwards what this one leaves.  It is taken
	 * where the folder is listed as it was then and the inventory has the same generation, else
	 * freed: files are listed anew each time, and read when one of them was changed.  The
	 * pointer itself may be NULL: nothing is kept. */
	struct verify_survey **kept;
	/* Called for each difference, and for each phone after its differences. */
	enum err (*each)(void *ctx, const struct verify_difference *d);
	enum err (*phone)(void *ctx, const struct verify_phone *p);
	void (*progress)(void *ctx, size_t done, size_t all); /* may be NULL */
	void *ctx;
};

struct verify_result {
	int64_t surveyed_at; /* unix seconds: when the folder was read */
	size_t all;          /* phones of the folder, compared or not */
	bool has_more;       /* phones behind the last one: there were more than `most` */
	size_t phones, phones_differing;
	size_t same;
	size_t counts[VERIFY_STANDING__COUNT];
};

/* Compares the phones of the folder that are asked for, by MAC; in a folder without phones whoever
 * may come: a phone of no model, and one of each model that the master names, with zeros for a MAC
 * (these come all at once, whatever `most` is: they are few).  The caller holds a read transaction.
 * Returns ERR_OK, whatever differs; as moving_open(); what each() and phone() returned. */
MUST_CHECK enum err verify_run(struct store *s, const struct verify_options *options,
	struct verify_result *out, struct why *why);

void verify_survey_free(struct verify_survey *s); /* NULL is allowed */

#endif
