#include "http/http_own.h"

#include "base/auto.h"

#include <stdlib.h>

enum { ENTRIES = 512 };

struct entry {
	struct mac mac;
	uint64_t epoch; /* of the accounts when it was made */
	bool has[2];    /* the password in use, the one that is handed out */
	struct http_login logins[2];
	uint64_t next_tag;
	int64_t login_epoch;
};

struct http_own {
	struct http_auth *auth;
	struct tree *tree;
	struct entry *entries[ENTRIES]; /* by MAC; another phone takes the place over */
};

struct http_own *
http_own_new(struct http_auth *auth, struct tree *tree)
{
	struct http_own *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->auth = auth;
	o->tree = tree;
	return o;
}

static void
entry_free(struct entry *e)
{
	if (e == NULL)
		return;
	http_login_wipe(&e->logins[0]);
	http_login_wipe(&e->logins[1]);
	free(e);
}

void
http_own_free(struct http_own *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < ENTRIES; i++)
		entry_free(o->entries[i]);
	free(o);
}

/* Fills an entry; what the phone does not have is made all the same, of nothing. */
static enum err
fill(struct entry *e, struct http_auth *auth, struct tree *t)
{
	AUTO(tree_logins_done)
	struct tree_logins own = {
		{BUF(0), BUF(0)},
                {false,  false },
                0, 0
        };
	char user[MAC_TEXT_BYTES];
	enum err err = tree_logins(t, e->mac, &own);

	(void)mac_text(e->mac, user);
	e->next_tag = own.next_tag;
	e->login_epoch = own.epoch;
	for (int i = 0; i < 2 && err == ERR_OK; i++) {
		e->has[i] = own.has[i];
		err = http_login_make(
			auth, slice_of(user), buf_slice(&own.passwords[i]), &e->logins[i]);
	}
	return err;
}

static enum err
find(struct http_own *o, struct mac mac, const struct entry **out)
{
	struct entry **place =
		&o->entries[(mac_to_u64(mac) * 0x9e3779b97f4a7c15ULL >> 40) % ENTRIES];
	uint64_t epoch = tree_account(o->tree)->epoch;
	struct entry *e = *place;
	enum err err;

	if (e != NULL && e->epoch == epoch && mac_eq(e->mac, mac)) {
		*out = e;
		return ERR_OK;
	}
	entry_free(e);
	*place = NULL;
	e = calloc(1, sizeof(*e));
	if (e == NULL)
		return ERR_NOMEM;
	e->mac = mac;
	e->epoch = epoch;
	err = fill(e, o->auth, o->tree);
	if (err != ERR_OK) {
		entry_free(e);
		return err;
	}
	*out = *place = e;
	return ERR_OK;
}

enum err
http_own_check(struct http_own *o, const struct http_credentials *c, const struct http_asked *asked,
	enum auth_outcome *out, struct own_login *login)
{
	enum auth_outcome outcome = AUTH_UNKNOWN_USER;
	const struct entry *e;
	enum err err = find(o, login->mac, &e);

	if (err != ERR_OK)
		return err;
	for (int i = 0; i < 2 && outcome != AUTH_OK && outcome != AUTH_STALE; i++) {
		enum auth_outcome one = http_auth_check(o->auth, c, &e->logins[i], asked);

		if (!e->has[i])
			continue;
		outcome = one;
		login->next_tag = i == 1 ? e->next_tag : 0;
		login->epoch = e->login_epoch;
	}
	*out = outcome;
	return ERR_OK;
}
