/* undecided - what waits for an administrator: phones that do not get what they ask for until
 * somebody decides, and what else is open about who may log in.
 *
 * One place for the command line and whoever else shows it.  Reads both databases; no clock.  Which
 * phones wait is found first (undecided_list), and each is told when somebody wants to know; a list
 * that was found once is good until something moves that it was made of.
 */
#ifndef PROVISION_UNDECIDED_H
#define PROVISION_UNDECIDED_H

#include "base/buf.h"
#include "store/phones.h"
#include "store/visits.h"

enum undecided_kind {
	UNDECIDED_FROZEN,      /* another address came in a phone's enrolment window: an attack? */
	UNDECIDED_CERTIFICATE, /* the server's certificate has expired, or will soon */
	UNDECIDED_RESET,       /* a phone with a login of its own came with the shared account */
	UNDECIDED_UNUSED,      /* a window ran out, and the phone has no login of its own */
	UNDECIDED_CLEAR,       /* a phone came in clear text, and its site demands TLS */
	UNDECIDED_REFUSED,     /* a phone was refused, and has not come through since */
	UNDECIDED_NEW,         /* a phone that is not in the inventory */
	UNDECIDED_FACTORY,     /* the shared account has the factory password, facing others */
	UNDECIDED_RISK,        /* a site trusts its networks */
	UNDECIDED__COUNT
};
extern const char *const undecided_words[UNDECIDED__COUNT]; /* "frozen", "certificate", ... */

enum { MEND_BYTES = 160 };

struct undecided {
	enum undecided_kind kind;
	bool has_phone;     /* else it is about the server, or about a site: phone.site alone */
	struct phone phone; /* id 0: a new one, of which mac and model_learnt are known */
	int64_t at; /* unix seconds: when it was seen last, or when the window is over, or the
		       certificate; 0: it has no time */
	char address[PEER_MAX_BYTES + 1]; /* from where; "" where it is not known */
	struct why what;                  /* a sentence: what happened, and why nothing goes on */
	char mend[MEND_BYTES];            /* the command that mends it */
};

/* What is not in the databases. */
struct undecided_server {
	bool faces_others; /* a listener of phones takes others than this machine's own programs */
	int64_t certificate_to; /* unix seconds: when the first of those in use is over; 0: none is
				   in use */
	const char *certificate_path; /* its file */
	bool is_own_certificate;      /* the server has made it */
};

/* The phones that wait, without what is told of them. */
struct undecided_list {
	struct buf items;          /* owned */
	int64_t generation, turn;  /* of what it was made of; 0: it was not */
	int64_t from_at, until_at; /* between which nothing changes by itself */
	int64_t now;               /* when it was looked whether it still is right */
};

/* Begins an empty list that was made of nothing, so that it is looked for anew; ends it. */
void undecided_list_init(struct undecided_list *l);
void undecided_list_done(struct undecided_list *l); /* all zeros is allowed */

/* Finds them anew, where anything has moved since the last time.
 *   now  unix seconds
 * ERR_OK; ERR_NOMEM, ERR_LIMIT, storage errors: then the list is empty. */
MUST_CHECK enum err undecided_list_find(struct undecided_list *l, struct store *s, int64_t now);

/* How many are told, and how many there are besides. */
struct undecided_room {
	size_t most;
	size_t more; /* written with ERR_OK */
};

/* Calls each, the gravest kind first, each kind by MAC or the last seen first.
 *   l       found
 *   server  NULL: phones alone
 *   room    NULL: for all
 * ERR_OK; what each() returned when it was not ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err undecided_list_tell(const struct undecided_list *l, struct store *s,
	const struct undecided_server *server, struct undecided_room *room,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx);

/* Appends the phones of a kind or (UNDECIDED__COUNT) of any, as struct mac one after the other. */
void undecided_list_macs(const struct undecided_list *l, enum undecided_kind kind, struct buf *out);

/* Finds and tells all of them.  As above. */
MUST_CHECK enum err undecided_each(struct store *s, int64_t now,
	const struct undecided_server *server,
	enum err (*each)(void *ctx, const struct undecided *u), void *ctx);

/* What is undecided about single phones of the inventory: the gravest of each.
 *   phones  of them; any state
 *   out     room for count; UNDECIDED__COUNT where there is nothing
 * ERR_OK; ERR_NOMEM, storage errors. */
MUST_CHECK enum err undecided_of_phones(struct store *s, int64_t now, const struct phone *phones,
	size_t count, enum undecided_kind *out);

#endif
