/* trust - the networks whose addresses their sites trust, as of one generation of the inventory. */
#ifndef PROVISION_TRUST_H
#define PROVISION_TRUST_H

#include "base/buf.h"
#include "base/ip.h"
#include "store/store.h"

enum { TRUST_ANY_SITE = 0 };

struct trust {
	struct buf rows; /* owned */
};

void trust_init(struct trust *t);
void trust_done(struct trust *t);

/* Reads them anew.  ERR_OK; ERR_LIMIT, ERR_NOMEM, storage errors: then nothing is trusted. */
MUST_CHECK enum err trust_load(struct trust *t, struct store *s);

/* Whether an address is in a network that this site (or TRUST_ANY_SITE) trusts. */
bool trust_holds(const struct trust *t, int64_t site_id, const struct ip *ip);

#endif
