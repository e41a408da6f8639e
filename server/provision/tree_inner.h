/* tree_inner - the tree as its own files see it: what names give, and who may have it.
 *
 * Private to tree.c and tree_judge.c.
 */
#ifndef PROVISION_TREE_INNER_H
#define PROVISION_TREE_INNER_H

#include "provision/cache.h"
#include "provision/tree.h"
#include "provision/trust.h"
#include "provision/useragent.h"

struct tree {
	struct tree_parts parts;
	struct name_rules rules;
	struct render *render;
	struct cache *cache;
	int64_t generation; /* of what render and cache hold */
	uint64_t commits;   /* the keeper's count when the generation was read last */
	bool must_look;     /* another program may have changed the database */
	struct tree_account account;
	struct buf user, password; /* owned bytes of the account */
	struct trust trust;
	struct downloads *downloads; /* borrowed; NULL: none is counted */
};

/* What decides who is a phone: its enrolment window (phone_id 0 where there is none) and its login.
 * ERR_OK; storage errors. */
MUST_CHECK enum err tree_read_trust(struct tree *t, const struct phone *phone,
	struct enrolment *window, struct phone_account *login);

/* The rendered files of an active phone, from one snapshot of the inventory; borrowed until the
 * next call.  ERR_OK; ERR_NOTFOUND (no active phone); as render_phone(). */
MUST_CHECK enum err tree_rendering(
	struct tree *t, struct mac mac, int64_t now, const struct rendering **out, struct why *why);

/* The master of a phone whose files are r: another one, where it runs newer firmware than is set
 * and may keep it. */
MUST_CHECK enum err tree_get_master(struct tree *t, struct answer *a, const struct rendering *r);

/* A file of a release: below fw/RELEASE/ of that one, else of the one that the asking phone is to
 * run, or of the global one where nobody knows which phone asks.
 * ERR_OK; ERR_NOTFOUND: it has none, the folder may; ERR_DENIED: the phone is to keep what it runs;
 * as tree_rendering(). */
MUST_CHECK enum err tree_get_firmware(struct tree *t, struct answer *a);

/* A file of one release.  ERR_OK; ERR_NOTFOUND; ERR_IO (its bytes are lost), storage errors. */
MUST_CHECK enum err tree_get_of_release(
	struct tree *t, struct answer *a, int64_t release_id, struct slice name);

/* What is there for upgrades that no master names: the manifest for the phones' own page "Software
 * Upgrade", and packages of CX5100 and CX5500 below millennium/.  False: it is none of them.
 *   out  ERR_OK; ERR_NOTFOUND (not held, or its setting is off); as tree_get_firmware() */
bool tree_get_upgrade(struct tree *t, struct answer *a, enum err *out);
/* tree_images.c */

/* Whether the master of the phone that asks is to hold it, because every place is taken: not one
 * that runs already what it is to run.  a->name is its master's; r are its files. */
MUST_CHECK enum err tree_must_hold(
	struct tree *t, const struct answer *a, const struct rendering *r, bool *out);

/* Takes a place for the image that is the answer's content.  ERR_OK; ERR_NOTFOUND: there is none,
 * and the answer is as below fw/hold/ (content and reason are set so); storage errors. */
MUST_CHECK enum err tree_take_place(struct tree *t, struct answer *a);

/* The version that a phone runs, as it says now, else as it said last; "": nobody knows.
 * ERR_OK; storage errors. */
MUST_CHECK enum err tree_version(
	struct tree *t, const struct answer *a, struct mac mac, char out[VERSION_MAX_BYTES + 1]);

#endif
