/* sites - where phones are, and the values that templates read as ${site.NAME}.
 *
 * Site 1, "default", holds every phone without another site and stands in for what another site
 * leaves empty.
 */
#ifndef STORE_SITES_H
#define STORE_SITES_H

#include "limits.h"
#include "store/network.h"
#include "store/sip_server.h"

enum { SITE_DEFAULT = 1, TIME_ZONE_MAX_BYTES = 63 };

/* Who gets a phone's files where nobody can log in (TFTP). */
enum site_trust {
	SITE_TRUST_NONE,
	SITE_TRUST_NETWORK, /* whoever asks from one of the site's networks: a risk */
	SITE_TRUST__COUNT
};
extern const char *const site_trust_words[SITE_TRUST__COUNT]; /* "none", "network" */

/* What a phone of the site gets that has a login and comes with the shared account again: it was
 * reset to factory. */
enum site_reenroll {
	SITE_REENROLL_ASK,     /* nothing, until somebody decides */
	SITE_REENROLL_NETWORK, /* a window by itself, from the site's networks */
	SITE_REENROLL__COUNT
};
extern const char *const site_reenroll_words[SITE_REENROLL__COUNT]; /* "ask", "network" */

/* How an upload over TLS must end to be stored. */
enum site_tls_end {
	SITE_TLS_END_STRICT, /* with TLS's own end: a cut connection is told from a whole file */
	SITE_TLS_END_ANY,    /* with the end of the connection: for old phones that say no more */
	SITE_TLS_END__COUNT
};
extern const char *const site_tls_end_words[SITE_TLS_END__COUNT]; /* "strict", "any" */

/* Whether the site's phones get their files over any protocol, or over TLS alone. */
enum site_require_tls {
	SITE_REQUIRE_TLS_NO,
	SITE_REQUIRE_TLS_YES, /* over HTTPS and FTPS; in clear text they look unknown */
	SITE_REQUIRE_TLS__COUNT
};
extern const char *const site_require_tls_words[SITE_REQUIRE_TLS__COUNT]; /* "no", "yes" */

struct site {
	int64_t id;
	char name[WORD_MAX_BYTES + 1];
	char label[LABEL_MAX_BYTES + 1];
	char sip_domain[ADDRESS_MAX_BYTES + 1];
	char time_zone[TIME_ZONE_MAX_BYTES + 1];
	enum site_trust trust;
	enum site_tls_end tls_end;
	enum site_reenroll reenroll;
	enum site_require_tls require_tls;
	int64_t image_downloads; /* firmware images at a time; 0: any number */
	int64_t image_rate;      /* bytes per second of all of them; 0: as fast as it goes */
};
enum { SITE_DOWNLOADS_MAX = 1000 * 1000 };
#define SITE_RATE_MAX (INT64_C(1) << 40) /* bytes per second: nothing is faster */
/* Reads a rate as it is typed: digits, and K, M or G (of 1024).  ERR_OK; ERR_SYNTAX; ERR_LIMIT. */
MUST_CHECK enum err site_rate_parse(struct slice s, int64_t *out);

/* Whether s may name a site or a group: [a-z0-9-]{1,31}.  why says the rule.
 *   what  "site", "group": without an article */
MUST_CHECK enum err word_check(struct slice s, const char *what, struct why *why);

/* Add gives the id in site->id.  ERR_OK; ERR_EXISTS; ERR_SYNTAX (name); storage errors.
 * Update and remove go by id; remove is ERR_DENIED while phones are in it, and for the default. */
MUST_CHECK enum err sites_add(struct store *s, struct site *site, struct why *why);
MUST_CHECK enum err sites_update(struct store *s, const struct site *site, struct why *why);
MUST_CHECK enum err sites_remove(struct store *s, int64_t id, struct why *why);
/* ERR_OK; ERR_NOTFOUND; storage errors; *out is written only on ERR_OK. */
MUST_CHECK enum err sites_by_name(struct store *s, struct slice name, struct site *out);
MUST_CHECK enum err sites_by_id(struct store *s, int64_t id, struct site *out);
/* Calls each site by name; a call that returns other than ERR_OK ends it with that. */
MUST_CHECK enum err sites_each(
	struct store *s, enum err (*each)(void *ctx, const struct site *site), void *ctx);

/* How many phones, in whatever state, are in it; 0 of a site that is none. */
MUST_CHECK enum err sites_count_phones(struct store *s, int64_t id, int64_t *out);

/* Default servers, at most SERVERS_PER_LINE_MAX; set replaces all. */
MUST_CHECK enum err sites_servers(
	struct store *s, int64_t id, struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count);
MUST_CHECK enum err sites_set_servers(
	struct store *s, int64_t id, const struct sip_server *servers, size_t count);

/* Variables.  A name is [a-z][a-z0-9_]{0,30}; set with an empty value keeps it (empty), unset
 * removes it: ERR_NOTFOUND where it is not there.  each() goes by name. */
MUST_CHECK enum err sites_set_var(
	struct store *s, int64_t id, struct slice name, struct slice value, struct why *why);
MUST_CHECK enum err sites_unset_var(struct store *s, int64_t id, struct slice name);
MUST_CHECK enum err sites_each_var(struct store *s, int64_t id,
	enum err (*each)(void *ctx, struct slice name, struct slice value), void *ctx);

/* Networks, ADDRESS/PREFIX, v4 or v6, stored with the host bits cleared.  Remove is ERR_NOTFOUND
 * for one that is not the site's, or is none at all. */
MUST_CHECK enum err sites_add_network(
	struct store *s, int64_t id, struct slice network, struct why *why);
MUST_CHECK enum err sites_remove_network(struct store *s, int64_t id, struct slice network);
MUST_CHECK enum err sites_each_network(
	struct store *s, int64_t id, enum err (*each)(void *ctx, struct slice network), void *ctx);
/* Every network that its site grants something, or whose images have limits: site has id, trust,
 * reenroll, image_downloads and image_rate alone. */
MUST_CHECK enum err sites_each_trusted(struct store *s,
	enum err (*each)(void *ctx, const struct site *site, const struct network *network),
	void *ctx);

#endif
