/* phones - the inventory's phones, their lines and keys.  */
#ifndef STORE_PHONES_H
#define STORE_PHONES_H

#include "base/mac.h"
#include "limits.h"
#include "store/store.h"

enum phone_state {
	PHONE_NEW, /* seen, not in the inventory: has no row here (store/visits.h) */
	PHONE_ACTIVE,
	PHONE_IGNORED, /* answered as unknown */
	PHONE_RETIRED, /* answered as unknown */
	PHONE_BLOCKED, /* refused; to the asker like an unknown one */
	PHONE_STATE__COUNT
};
extern const char *const phone_state_names[PHONE_STATE__COUNT]; /* "new", "active", ... */

struct phone {
	int64_t id;
	struct mac mac;
	enum phone_state state;
	char model[WORD_MAX_BYTES + 1];        /* as the administrator said, or "" */
	char model_learnt[WORD_MAX_BYTES + 1]; /* as the phone said, or "" */
	int64_t site_id;
	char site[WORD_MAX_BYTES + 1]; /* its name; read only */
	char label[LABEL_MAX_BYTES + 1];
	int64_t created_at;
};

/* The model that counts: the administrator's, else the learnt one. */
static inline const char *
phone_model(const struct phone *p)
{
	return p->model[0] != '\0' ? p->model : p->model_learnt;
}

/* In the caller's transaction.  Add gives the id in phone->id, and an active phone its enrolment
 * window from created_at on; site_id 0 is the default site.  Remove takes its assignments, keys,
 * parameters and group places with it; documents and logs stay.
 * ERR_OK; ERR_EXISTS (the MAC), ERR_SYNTAX (a value), ERR_NOTFOUND (the site), all with why;
 * ERR_NOTFOUND (no such phone); storage errors. */
MUST_CHECK enum err phones_add(struct store *s, struct phone *phone, struct why *why);
MUST_CHECK enum err phones_update(struct store *s, const struct phone *phone, struct why *why);
MUST_CHECK enum err phones_remove(struct store *s, int64_t id);
MUST_CHECK enum err phones_by_mac(struct store *s, struct mac mac, struct phone *out);
/* Remembers what the phone says it is; a phone without a row is nobody's: ERR_OK.  ERR_SYNTAX: no
 * model's name. */
MUST_CHECK enum err phones_learn_model(struct store *s, struct mac mac, struct slice model);

/* Reads the columns id, mac, state, model, model_learnt, site_id, the site's name, label and
 * created_at of a row: for the files of this folder. */
MUST_CHECK enum err phone_read(struct db_query *q, struct phone *out);

struct phone_filter {
	enum phone_state state; /* PHONE_STATE__COUNT: any */
	int64_t site_id;        /* 0: any */
	int64_t group_id;       /* 0: any */
	struct slice model;     /* empty: any; the one that counts */
	struct slice text;      /* empty: any; part of MAC or label */
};
/* By MAC. */
MUST_CHECK enum err phones_each(struct store *s, const struct phone_filter *filter,
	enum err (*each)(void *ctx, const struct phone *phone), void *ctx);

enum key_type { KEY_LINE, KEY_BLF, KEY_SPEED_DIAL, KEY_EFK, KEY_UNASSIGNED, KEY__COUNT };
extern const char
	*const key_type_names[KEY__COUNT]; /* "line", "blf", "speed-dial", "efk", "unassigned" */

struct phone_key {
	int64_t position; /* 1..KEYS_PER_PHONE_MAX */
	enum key_type type;
	char value[ADDRESS_MAX_BYTES + 1]; /* line: its address; blf: the address watched;
					      speed-dial, efk: the phone's own index */
	char label[LABEL_MAX_BYTES + 1];
};
/* Put replaces what is at the position.  ERR_LIMIT (position or type), ERR_SYNTAX (text that XML
 * cannot hold), ERR_NOTFOUND (no such phone). */
MUST_CHECK enum err keys_put(struct store *s, int64_t phone_id, const struct phone_key *key);
/* ERR_NOTFOUND: there is none at the position. */
MUST_CHECK enum err keys_remove(struct store *s, int64_t phone_id, int64_t position);
/* By position. */
MUST_CHECK enum err keys_of_phone(struct store *s, int64_t phone_id,
	enum err (*each)(void *ctx, const struct phone_key *key), void *ctx);

#endif
