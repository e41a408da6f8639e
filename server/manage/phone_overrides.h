/* phone_overrides - what a phone has set on itself, and what of the inventory that hides.
 *
 * Reads the newest of a phone's documents that hold settings, those of its menu, its web page and
 * its cloud, each in a child (provision/overrides.h); that one cannot be read is told of it and no
 * failure.  Nothing of it is merged into anything.
 */
#ifndef MANAGE_PHONE_OVERRIDES_H
#define MANAGE_PHONE_OVERRIDES_H

#include "base/nursery.h"
#include "base/settings.h"
#include "store/documents.h"

struct phone_overrides;

struct phone_overrides_of {
	struct mac mac;
	struct nursery *nursery;
	size_t job;     /* where overrides_job() stands in its table */
	bool is_masked; /* secret values are shown as ******** */
	int64_t now;    /* unix seconds: which login the inventory hands out by then */
};

/* Reads them, and looks up what they hide.  Takes as long as the nursery does, so the caller holds
 * no transaction.
 *   settings  borrowed during the call
 *   out       the caller's, written only on ERR_OK; holds secrets where they are not masked
 * ERR_OK, also where there is no such phone or document; ERR_BUSY (the nursery has too much to do),
 * ERR_NOMEM, ERR_LIMIT; storage errors. */
MUST_CHECK enum err phone_overrides_open(struct store *s, const struct settings *settings,
	const struct phone_overrides_of *of, struct phone_overrides **out);
void phone_overrides_close(struct phone_overrides *p);   /* NULL is allowed */
void phone_overrides_closep(struct phone_overrides **p); /* for AUTO */

enum overrides_state {
	OVERRIDES_READ,
	OVERRIDES_UNPARSEABLE, /* it is what it is: kept as the phone sent it */
	OVERRIDES_UNREAD,      /* nothing is known of it: its reader has ended */
	OVERRIDES_STATE__COUNT
};
extern const char *const overrides_state_names[OVERRIDES_STATE__COUNT];

struct overrides_document {
	enum document_kind kind;
	int64_t version, at; /* unix seconds */
	enum overrides_state state;
	const char *reason; /* a sentence; NULL: it was read */
};

/* Calls every document that there is.  ERR_OK; what each() returns. */
MUST_CHECK enum err phone_overrides_documents(const struct phone_overrides *p,
	enum err (*each)(void *ctx, const struct overrides_document *d), void *ctx);

struct phone_override {
	enum document_kind kind;
	struct slice name;
	struct slice value;  /* masked where it was asked for */
	bool hides;          /* a parameter of the inventory that would be in force */
	struct slice hidden; /* its value, masked as well */
	struct slice layer;  /* that it is of: "own", "site", ...; "" where nothing is hidden */
	const char *risk;    /* as overrides_risk() */
};

/* Calls every override, in the order of the documents.  ERR_OK; what each() returns. */
MUST_CHECK enum err phone_overrides_each(const struct phone_overrides *p,
	enum err (*each)(void *ctx, const struct phone_override *o), void *ctx);

/* Why it is not known what the overrides hide: a template that cannot be used; "": it is. */
const char *phone_overrides_doubt(const struct phone_overrides *p);

#endif
