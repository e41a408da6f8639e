/* doctor - walks the way of a phone, from DHCP to its last file, and says what is wrong with it.
 *
 * Only servers that a phone would ask are asked, and nothing is changed there but for one line at
 * the end of a log, or a log of a phone that there is not.  Blocks until the walk is over; every
 * question has a deadline, and is_over ends it within a second.
 *
 * Whose files are asked for: a phone's own name is used only where nothing can come of it: with its
 * own login, with a login that was given, or at servers that do not know it.  The shared account
 * would take a phone's open enrolment window away from it.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "base/mac.h"
#include "base/settings.h"
#include "base/slice.h"
#include "doctor/walk.h"
#include "limits.h"
#include "net/client.h"
#include "store/store.h"

enum { DOCTOR_URL_BYTES = 2048 };

/* The phone that the doctor plays where no other may be: a locally administered address. */
extern const struct mac doctor_mac;

struct doctor_options {
	const char *urls[DOCTOR_URLS_MAX]; /* boot servers */
	size_t url_count;
	bool are_own; /* nobody has named them: they are this server's, for want of DHCP's */
	bool has_mac;
	struct mac mac;
	const char *model, *part; /* NULL: as the inventory knows, else VVX400 */
	const char *user, *password;
	bool has_login;           /* they were given */
	const char *sip_domain;   /* NULL: nothing of Lync is asked */
	const char *dhcp_domain;  /* in place of option 15; NULL: none */
	const char *web_services; /* in place of option 43; NULL: none */
	const char *dns;          /* as dns_open() takes it; NULL: this machine's */
	const char *ntp;          /* HOST or HOST:PORT in place of option 42; NULL: none */
	const char *interface;    /* to ask DHCP on; NULL: the only one */
	const char *dhcp_why;     /* why DHCP is not asked; NULL: it is */
	/* Within a server, for somebody over the network: nobody is asked but DNS and the boot
	 * servers of urls, whatever names of others stand in files, records or options. */
	bool is_inside;
	struct slice roots;  /* PEM: authorities that phones are told to trust; may be empty */
	struct store *store; /* for reading; NULL: nothing is known of phones, */
	const struct settings *settings; /* of the server whose inventory it is */
	const char *store_why;           /* because of this */
	const atomic_bool *is_over;
};

/* Whether a text may be the domain of an option. */
bool doctor_is_domain(struct slice s);

/* The address of a listener as a phone would have it, from this machine: one of every address is
 * asked at 127.0.0.1.
 *   at  "0.0.0.0:8080", "[::1]:69": as listen_text() writes it
 * Written whole, or "" where it is too long. */
void doctor_own_url(
	const char *scheme, const char *at, const char *base_path, char out[DOCTOR_URL_BYTES]);

/* Walks.
 *   w  initialised; has on_step, if anybody listens
 * Returns ERR_OK whatever is wrong; ERR_SYNTAX (options: why); ERR_NOMEM, storage errors. */
MUST_CHECK enum err doctor_walk(
	const struct doctor_options *options, struct walk *w, struct why *why);

#endif
