/* trust - what sites grant their networks and what they demand, as of one generation of the
 * inventory. */
#ifndef PROVISION_TRUST_H
#define PROVISION_TRUST_H

#include "base/buf.h"
#include "base/ip.h"
#include "provision/downloads.h"
#include "store/store.h"

enum { TRUST_ANY_SITE = 0 };

struct trust {
	struct buf rows;      /* owned */
	struct buf tls_sites; /* owned: the ids of the sites that demand TLS */
	struct buf lines;     /* owned: struct downloads_site, of the sites that have limits */
};

/* Begins with nothing granted and nothing demanded, until trust_load(); ends it. */
void trust_init(struct trust *t);
void trust_done(struct trust *t); /* all zeros is allowed */

/* Reads it anew.  ERR_OK; ERR_LIMIT, ERR_NOMEM, storage errors: then nothing is trusted, and who
 * asks is to be refused. */
MUST_CHECK enum err trust_load(struct trust *t, struct store *s);

/* What an address gets at a site. */
enum trust_grant {
	TRUST_FILES = 1 << 0,    /* phones' files without a login of theirs */
	TRUST_REENROLL = 1 << 1, /* a new enrolment window */
};

/* What a site (or TRUST_ANY_SITE) grants an address: TRUST_ bits. */
unsigned trust_of(const struct trust *t, int64_t site_id, const struct ip *ip);

/* Whether the phones of a site get nothing in clear text. */
bool trust_needs_tls(const struct trust *t, int64_t site_id);

/* What a site's line bears of firmware images; TRUST_ANY_SITE, and a site without limits: anything.
 */
struct downloads_site trust_line(const struct trust *t, int64_t site_id);

/* A site with limits, or that grants something, one of whose networks an address is in: of whom
 * nobody knows which phone he is.  TRUST_ANY_SITE: none. */
int64_t trust_site_at(const struct trust *t, const struct ip *ip);

#endif
