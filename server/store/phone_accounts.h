/* phone_accounts - a login of its own for each phone, and the windows in which a phone gets one.
 *
 * The user is the phone's MAC, 12 lower-case hex digits.  A new password is handed out as the
 * "next" one: both are right until the new one is used, and then the old one is gone.
 */
#ifndef STORE_PHONE_ACCOUNTS_H
#define STORE_PHONE_ACCOUNTS_H

#include "base/ip.h"
#include "store/phones.h"

struct phone_account {
	int64_t id; /* 0: the phone has none */
	int64_t phone_id;
	struct mac mac;
	bool has_secret;   /* one that was used */
	bool has_next;     /* one that is handed out, or planned to be, and was not used yet */
	int64_t next_at;   /* unix seconds: it is in the phone's files from then on; 0: at once */
	uint64_t next_tag; /* which one that is; 0: none */
	int64_t used_at;   /* when its own login came first; 0: never */
	int64_t epoch;     /* how often its login was taken away: sessions of before are void */
};

/* Whether a new password stands in the phone's files: the phone may know it by now. */
static inline bool
phone_account_is_handed_out(const struct phone_account *a, int64_t now)
{
	return a->has_next && now >= a->next_at;
}

/* The account of a phone; an empty one (id 0) where it has none.  ERR_NOTFOUND: no such phone. */
MUST_CHECK enum err phone_accounts_by_mac(
	struct store *s, struct mac mac, struct phone_account *out);

/* Appends the password, or the next one, to out, which the caller wipes.  ERR_NOTFOUND: none. */
MUST_CHECK enum err phone_accounts_secret(
	struct store *s, const struct phone_account *a, bool is_next, struct buf *out);

/* Hands out a new password of len letters and digits; one that is there already and was not used
 * stays, with the new time.
 *   at      unix seconds, from when on it is in the phone's files; 0: at once
 *   is_new  another one although: whoever has read the last one has it no more
 * ERR_OK; storage errors. */
MUST_CHECK enum err phone_accounts_offer(
	struct store *s, const struct phone_account *a, size_t len, int64_t at, bool is_new);

/* Takes back a password that was planned and is in no file yet.  ERR_NOTFOUND: there is none. */
MUST_CHECK enum err phone_accounts_withdraw(
	struct store *s, const struct phone_account *a, int64_t now);

/* Takes the phone's login away, what was handed out too: nobody logs in with it any more, and
 * sessions that did are void.  A phone that never had one: ERR_OK. */
MUST_CHECK enum err phone_accounts_take_away(struct store *s, const struct phone_account *a);

/* The next password was used: it is the only one now, and the window is over.  Nothing happens
 * where there is none, or by now another one.
 *   next_tag  of the one that was used */
MUST_CHECK enum err phone_accounts_used(
	struct store *s, struct mac mac, uint64_t next_tag, int64_t now);

/* A window, in which the shared account gets a phone's files, its new login among them. */
struct enrolment {
	int64_t phone_id;
	int64_t opened_at, until_at; /* unix seconds */
	char network[64];            /* from where alone, as network_text(); "" for anywhere */
	bool is_claimed;
	struct ip address; /* whose it is, when claimed */
	bool is_frozen;    /* somebody else came meanwhile */
};

/* ERR_NOTFOUND: no window was opened, or it was closed by the phone's own login. */
MUST_CHECK enum err enrolments_get(struct store *s, int64_t phone_id, struct enrolment *out);
/* Opens one, in place of an older one: nobody's yet.  network as in struct enrolment. */
MUST_CHECK enum err enrolments_open(
	struct store *s, int64_t phone_id, int64_t now, int64_t until_at, struct slice network);
/* Makes it this address's.  ERR_EXISTS: it is another's, or frozen. */
MUST_CHECK enum err enrolments_claim(struct store *s, int64_t phone_id, const struct ip *address);
/* ERR_NOTFOUND: there is no window, or it is frozen already. */
MUST_CHECK enum err enrolments_freeze(struct store *s, int64_t phone_id);
/* Closes it, frozen or not.  ERR_NOTFOUND: there is none. */
MUST_CHECK enum err enrolments_close(struct store *s, int64_t phone_id);

#endif
