/* phone_contact - how a phone of the inventory can be told something: where it was last, what is in
 * its files of its REST API and its lines, and when it comes by itself.
 *
 * Source: UC Software Administrator Guide: apps.restapi, httpd.cfg, prov.polling.
 */
#ifndef REACH_PHONE_CONTACT_H
#define REACH_PHONE_CONTACT_H

#include "base/ip.h"
#include "provision/render.h"
#include "store/visits.h"

/* How a phone polls. */
enum polling_mode { POLLING_ABS, POLLING_REL, POLLING_RANDOM, POLLING__COUNT };
struct polling {
	bool is_on;
	enum polling_mode mode;
	int64_t period_s;
	char time[8], end[8]; /* hh:mm of its own clock; end of POLLING_RANDOM; "": not told */
};

struct phone_contact {
	bool has_address;
	struct ip ip;
	int64_t last_at; /* when it was there last; 0: never */
	/* Who was there has proven to be this phone, or its site trusts all that are there; else no
	 * password goes there: with the shared account whoever is first in a phone's window can
	 * give himself out as it. */
	bool is_proven;
	bool has_rest; /* its files switch the REST API on, and hold its password */
	bool is_rest_tls;
	uint16_t rest_port;
	char user[ADDRESS_MAX_BYTES + 1];      /* of its first line; "": none */
	char auth_user[ADDRESS_MAX_BYTES + 1]; /* that it registers with; "": none */
	struct buf admin, secret;              /* passwords: of the REST API, of its first line */
	struct polling polling;
};

/* Where a phone was last, as far as that is proven as well as the phone can: with its own login or
 * certificate where it has one, and else when its window or its site's trust let it in.  Somebody
 * with the shared account may name it from anywhere; nothing is sent there.
 *   out  at_ms 0: it is not known where it is
 * ERR_OK; storage errors. */
MUST_CHECK enum err phone_contact_place(struct store *s, struct mac mac, struct seen_place *out);

/* Looks it up.
 *   render  on the same store
 *   out     any bytes before; released by phone_contact_done(), whatever is returned
 *   why     which template or parameter is at fault
 * ERR_OK; as render_explain(): then out holds where it was at least; storage errors. */
MUST_CHECK enum err phone_contact_find(struct store *s, struct render *render,
	const struct phone *phone, struct phone_contact *out, struct why *why);
void phone_contact_done(struct phone_contact *c);

/* Reads a parameter of its files that says something of this.  What is none of its values leaves
 * the phone's own default.  Pure.  ERR_OK; ERR_LIMIT, ERR_NOMEM. */
MUST_CHECK enum err phone_contact_take(
	struct phone_contact *c, struct slice name, struct slice value);

/* By when a phone will have come by itself: unix seconds, with an hour to spare; 0: it does not
 * poll.  Pure. */
int64_t polling_latest(const struct polling *p, int64_t last_at, int64_t now);

enum { POLLING_TEXT_BYTES = 128 };
/* The end of a sentence: "comes by itself at 2026-11-26 03:00:00 UTC".  Returns out.  Pure. */
const char *polling_tell(
	const struct polling *p, int64_t last_at, int64_t now, char out[POLLING_TEXT_BYTES]);

#endif
