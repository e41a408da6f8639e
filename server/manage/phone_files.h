/* phone_files - exactly the files that a phone would get now, or the same with secrets masked.
 *
 * What the tree gives phones, for people: from the inventory as it is, without a phone's own
 * folder.
 */
#ifndef MANAGE_PHONE_FILES_H
#define MANAGE_PHONE_FILES_H

#include "base/settings.h"
#include "store/phones.h"

struct phone_files;

struct phone_files_of {
	struct mac mac;
	bool is_masked; /* secret values are shown as ******** */
	int64_t now;    /* unix seconds: which login is handed out by then */
};

/* Looks the phone up and renders its files.
 *   settings  borrowed for as long as they are
 *   out       the caller's, written only on ERR_OK
 * ERR_OK; as render_phone(): why says what is at fault; ERR_NOMEM, storage errors. */
MUST_CHECK enum err phone_files_open(struct store *s, const struct settings *settings,
	const struct phone_files_of *of, struct phone_files **out, struct why *why);
void phone_files_close(struct phone_files *p);   /* NULL is allowed */
void phone_files_closep(struct phone_files **p); /* for AUTO */

/* What the phone is; with another state than PHONE_ACTIVE it gets what every unknown one gets. */
enum phone_state phone_files_state(const struct phone_files *p);

/* Calls every file, the master first.  ERR_OK; what each() returns; storage errors. */
MUST_CHECK enum err phone_files_each(struct phone_files *p,
	enum err (*each)(void *ctx, const char *name, struct slice bytes), void *ctx);

/* Calls one.
 *   typed  as the phone asks for it; a word without a dot stands for the phone's file of that
 *          name: "lines", "phone"
 * ERR_OK; ERR_NOTFOUND (it gets none), ERR_SYNTAX (no name that phones ask for), ERR_DENIED
 * (another phone's): why says it; as above. */
MUST_CHECK enum err phone_files_one(struct phone_files *p, struct slice typed,
	enum err (*each)(void *ctx, const char *name, struct slice bytes), void *ctx,
	struct why *why);

#endif
