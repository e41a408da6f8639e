/* lync_rules - Lync Device Update: which version devices of each kind get, and which are tried on.
 *
 * A new version is pending: test devices get it.  Approving gives it to all; the version before
 * stays to go back to.
 */
#ifndef STORE_LYNC_RULES_H
#define STORE_LYNC_RULES_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

enum lync_key {
	LYNC_KEY_TYPE,
	LYNC_KEY_VENDOR,
	LYNC_KEY_MODEL,
	LYNC_KEY_REVISION,
	LYNC_KEY_LOCALE,
	LYNC_KEY_UPDATE_TYPE,
	LYNC_KEY__COUNT
};

/* "type", "vendor", ...: their words. */
extern const char *const lync_key_words[LYNC_KEY__COUNT];
/* What a part of the key is where nobody says it; NULL: it must be said. */
extern const char *const lync_key_usual[LYNC_KEY__COUNT];

struct lync_rule {
	int64_t id;
	char key[LYNC_KEY__COUNT][LYNC_WORD_MAX_BYTES + 1];
	char approved[LYNC_WORD_MAX_BYTES + 1]; /* versions; "": none */
	char pending[LYNC_WORD_MAX_BYTES + 1];
	char rollback[LYNC_WORD_MAX_BYTES + 1];
};

/* Whether a word can stand in a rule: it becomes a folder in addresses.  ERR_OK; ERR_SYNTAX,
 * ERR_LIMIT with why, which names it as `what`. */
MUST_CHECK enum err lync_word_check(const char *what, struct slice word, struct why *why);

/* Makes r->pending the pending version of the rule of r->key, which is made where there is none;
 * gives its id.  ERR_OK; ERR_LIMIT (LYNC_RULES_MAX) with why; storage errors. */
MUST_CHECK enum err lync_rules_set_pending(struct store *s, struct lync_rule *r, struct why *why);

enum lync_step {
	LYNC_APPROVE, /* pending becomes approved, approved becomes rollback */
	LYNC_RESTORE, /* rollback becomes approved */
	LYNC_RESET,   /* pending is dropped */
	LYNC_REMOVE,  /* the rule is */
};
/* ERR_OK; ERR_NOTFOUND (no such rule); ERR_EXISTS (there is no version to do that with); storage
 * errors. */
MUST_CHECK enum err lync_rules_step(struct store *s, int64_t id, enum lync_step step);

/* ERR_OK; ERR_NOTFOUND; storage errors. */
MUST_CHECK enum err lync_rules_by_id(struct store *s, int64_t id, struct lync_rule *out);
/* The rule of a device; letters' case does not count. */
MUST_CHECK enum err lync_rules_by_key(
	struct store *s, const char *const key[LYNC_KEY__COUNT], struct lync_rule *out);
/* By key, part after part. */
MUST_CHECK enum err lync_rules_each(
	struct store *s, enum err (*each)(void *ctx, const struct lync_rule *r), void *ctx);

/* A device's name as it is stored: a MAC in any spelling as its 12 digits, anything else as it is.
 *   text  where the digits are written */
struct slice lync_device_name(struct slice typed, char text[MAC_TEXT_BYTES]);

/* Devices that get what is pending, by MAC (12 hex digits) or serial number.  Add: ERR_EXISTS (it
 * is one already); ERR_SYNTAX, ERR_LIMIT (LYNC_DEVICES_MAX) with why.  Remove: ERR_NOTFOUND.  Each:
 * by name. */
MUST_CHECK enum err lync_devices_add(struct store *s, struct slice name, struct why *why);
MUST_CHECK enum err lync_devices_remove(struct store *s, struct slice name);
MUST_CHECK enum err lync_devices_has(struct store *s, struct slice name, bool *out);
MUST_CHECK enum err lync_devices_each(
	struct store *s, enum err (*each)(void *ctx, struct slice name), void *ctx);

#endif
