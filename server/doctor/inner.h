/* inner - the doctor's steps among themselves: what one has learnt and the next goes by. */
#ifndef DOCTOR_INNER_H
#define DOCTOR_INNER_H

#include "doctor/doctor.h"
#include "doctor/host.h"
#include "provision/vphone_config.h"

enum { LEARNT_NTP_MAX = 4, LEARNT_REGISTRARS_MAX = 2 };

/* What DHCP has told, or an option in its place; "" and 0 where nothing did. */
struct learnt {
	char boot[DOCTOR_URL_BYTES];
	char domain[DNS_NAME_MAX_BYTES + 1]; /* option 15 */
	char web_services[DOCTOR_URL_BYTES];
	struct ip ntp[LEARNT_NTP_MAX];
	size_t ntp_count;
	char registrars[LEARNT_REGISTRARS_MAX][DNS_NAME_MAX_BYTES + 1];
	size_t registrar_count;
	bool was_asked; /* DHCP: its silence means something */
};

/* What a step says that would have asked somebody else than the server that the doctor is in. */
#define DOCTOR_INSIDE                                                                              \
	"not asked: a server asks nobody but itself and DNS; `bootline doctor` on the command "    \
	"line does"

/* One boot server. */
struct target {
	char url[DOCTOR_URL_BYTES];
	struct host host;
	struct dns_addresses addresses;
	char resolve[HOST_RESOLVE_BYTES];
};

struct doctor {
	const struct doctor_options *options;
	struct dns *dns;   /* owned */
	struct walk *walk; /* borrowed */
	struct learnt learnt;
	bool has_clock;   /* a time server of phones has answered: */
	int64_t clock_ms; /* its clock less ours */
};

/* Each begins, tells and ends its steps.  ERR_OK whatever is found; ERR_NOMEM, storage errors, what
 * options make impossible (why). */
MUST_CHECK enum err look_dhcp(struct doctor *d);
void look_name(struct doctor *d, struct target *t);
/* Time servers that the network names; those of a phone's files, once they were read; and at the
 * end that there were none. */
void look_time(struct doctor *d);
void look_time_in_files(struct doctor *d, const struct vphone_config *files);
void look_time_end(struct doctor *d);
MUST_CHECK enum err look_boot(struct doctor *d, const struct target *t, struct why *why);
MUST_CHECK enum err look_tls(struct doctor *d, const struct target *t);
MUST_CHECK enum err look_phone(struct doctor *d);
MUST_CHECK enum err lync_look_registrar(struct doctor *d);
MUST_CHECK enum err lync_look_web(struct doctor *d);
MUST_CHECK enum err lync_look_update(struct doctor *d);
/* Adds to a step of Lync's what is wrong with the TLS of an https target that was found. */
MUST_CHECK enum err lync_look_tls(struct doctor *d, const struct target *t);

/* Tells in the step under way what Lync phones think of an HTTPS server's certificate; nothing
 * where there is no TLS.  What the step has found stays. */
MUST_CHECK enum err lync_look_tls(struct doctor *d, const struct target *t);

/* The client of the doctor: its deadlines, and any certificate, which look_tls() judges.
 *   resolve  as host_resolve() makes it; borrowed as long as the client */
struct client_options doctor_client(const struct doctor *d, const char *resolve);

/* The model that was named, or that the inventory knows of the phone; "" for neither.
 * ERR_OK; ERR_LIMIT (a name that no model has); storage errors. */
MUST_CHECK enum err doctor_model(const struct doctor *d, char out[WORD_MAX_BYTES + 1]);

/* "192.0.2.7, 192.0.2.8" in a few words. */
void doctor_addresses(const struct dns_addresses *a, char out[WALK_TEXT_BYTES]);

static inline bool
doctor_is_over(const struct doctor *d)
{
	return d->options->is_over != NULL && atomic_load(d->options->is_over);
}

#endif
