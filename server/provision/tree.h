/* tree - the virtual tree that phones see: what a name resolves to for who asks.
 *
 * One per worker, on that worker's store.  Keeps rendered files in memory; an answer is never
 * older than the last change that was acknowledged: each request looks at the keeper's count of
 * commits, and tree_poll() finds what other programs changed.
 */
#ifndef PROVISION_TREE_H
#define PROVISION_TREE_H

#include "provision/content.h"
#include "provision/guard.h"
#include "provision/identity.h"
#include "provision/name.h"
#include "store/keeper.h"
#include "store/sites.h"

struct tree;

/* What a tree stands on: all borrowed, for its whole life. */
struct tree_parts {
	struct store *store;             /* of this thread, for reading */
	struct keeper *keeper;           /* of bootline.db; NULL: nobody writes in this process */
	struct keeper_outbox *outbox;    /* of this thread; NULL with it */
	const struct settings *settings; /* see tree_settings() */
	int root_fd;                     /* the administrator's folder, or -1 */
	/* Told of a window that was frozen just now, on any thread; NULL: nobody wants to know. */
	void (*on_freeze)(struct mac mac, const struct ip *ip);
	struct guard *guard; /* of this thread; NULL: nobody is held back */
};

struct tree *tree_new(const struct tree_parts *parts); /* NULL when out of memory */
void tree_free(struct tree *t);                        /* no answer may be open; NULL is allowed */
/* Who counts images that are under way, from now on; borrowed.  Until then nobody does. */
void tree_downloads(struct tree *t, struct downloads *downloads);
/* Other settings from now on; what was derived from the old ones is forgotten. */
void tree_settings(struct tree *t, const struct settings *settings);
/* How names are read here: borrowed, and other ones from the next tree_settings() on. */
const struct name_rules *tree_rules(const struct tree *t);

/* Has the next request ask the database whether another program changed it.  Called at least
 * every 100 ms. */
void tree_poll(struct tree *t);

/* Brings everything up to date with the inventory.  ERR_OK, or why it cannot be read now. */
MUST_CHECK enum err tree_refresh(struct tree *t);

/* The bootstrap account, as of the last refresh; valid until the next. */
struct tree_account {
	struct slice user, password;
	bool is_open;
	uint64_t epoch; /* moves when any of it changes */
};
const struct tree_account *tree_account(const struct tree *t);

/* The passwords of a phone's own account: the one in use and the one that is handed out.
 *   out  to be wiped by tree_logins_done(); none of a phone that is unknown
 * ERR_OK; storage errors. */
struct tree_logins {
	struct buf passwords[2];
	bool has[2];
	uint64_t next_tag; /* as in struct phone_account */
	int64_t epoch;     /* the same */
};
MUST_CHECK enum err tree_logins(struct tree *t, struct mac mac, struct tree_logins *out);
void tree_logins_done(struct tree_logins *l); /* for AUTO */

/* The password that was handed out last was used.  Not waited for: it is told again if need be.
 *   next_tag  of that password, as in struct phone_account
 *   now       unix seconds */
void tree_login_used(struct tree *t, struct mac mac, uint64_t next_tag, const struct who *who);

/* Makes a phone's enrolment window who's, as tree_judge() has left him, and hands out a login of
 * its own. done(ctx, result) is called once, before it returns or later, on this thread: ERR_OK;
 * ERR_EXISTS (another was first); ERR_BUSY, ERR_NOMEM, ERR_IO.  Then judge again. */
void tree_claim(struct tree *t, struct mac mac, const struct who *who,
	void (*done)(void *ctx, enum err result), void *ctx);

/* Somebody else came in a phone's window.  Not waited for. */
void tree_freeze(struct tree *t, struct mac mac, const struct who *who);

/* Who counts refused logins; NULL: nobody. */
struct guard *tree_guard(const struct tree *t);

/* The administrator's folder, or -1. */
int tree_root(const struct tree *t);

/* Whether an upload over TLS by this phone may end without TLS's own end: its site says so. */
MUST_CHECK enum err tree_tls_end(struct tree *t, struct mac mac, enum site_tls_end *out);

/* Judges one request: looks the claimed phone up, binds who's session to it, and asks policy().
 * Where nobody can log in, who->proof becomes what the address proves for this very name.  A
 * session whose login was taken away meanwhile is refused. out  written only on ERR_OK Returns
 * ERR_OK; ERR_BUSY, ERR_NOMEM, ERR_IO: the inventory cannot be read now. */
MUST_CHECK enum err tree_judge(struct tree *t, struct who *who, const struct name *name,
	enum action action, struct verdict *out);

/* Raises an alarm where what is refused is another phone's: no phone asks for that. */
void tree_note_refusal(struct tree *t, const struct who *who, enum reason reason);

/* A question and its answer.  The asker fills the first part; done(answer) is called once,
 * before tree_resolve() returns or later, on the same thread. */
struct answer {
	struct who *who;         /* borrowed until done(); see tree_judge() */
	const struct name *name; /* borrowed until done() */
	bool wants_bytes;        /* false: only size and tag (HEAD) */
	bool is_probe;           /* only looks: claims no window, answered at once */
	struct slice agent;      /* borrowed until done(): what the asker says it is; empty where
				    it says nothing */
	void (*done)(struct answer *a);

	enum err err; /* ERR_OK; ERR_NOTFOUND; ERR_DENIED (log in, or refused); ERR_BUSY;
			 ERR_NOMEM; ERR_IO */
	enum reason reason;
	struct content *content; /* ERR_OK: one reference, the asker's; may hold no bytes when
				    wants_bytes is false */
	struct why why;          /* for the log when err is ERR_IO */
	struct tree *tree;       /* the tree's own */
	bool has_claimed;        /* the tree's own; false when it is asked */
	bool is_unknown;         /* the tree's own: answered as of a phone that nobody knows */
	struct delay delay;      /* the tree's own */
};
void tree_resolve(struct tree *t, struct answer *a);

#endif
