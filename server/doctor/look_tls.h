/* look_tls - what phones think of a server's TLS: certificate, chain, dates, versions, ciphers. */
#ifndef DOCTOR_LOOK_TLS_H
#define DOCTOR_LOOK_TLS_H

#include "doctor/tls_family.h"
#include "doctor/walk.h"
#include "net/tls_probe.h"

struct tls_seen {
	const struct tls_probe *probe;
	const char *name; /* what phones call the server */
	int64_t now;      /* unix seconds, by this machine's clock */
	int64_t clock_s;  /* by how much the phones' time server is ahead of it */
	bool is_lync;     /* of Lync: phones fetch the chain, and have a list of public roots */
};

/* Tells the certificate and the chain. */
void tls_judge(const struct tls_seen *s, struct walk *w);

struct tls_families_seen {
	const char *model; /* "": of no phone in particular */
	enum tls_probe_outcome outcomes[TLS_FAMILY_COUNT];
	struct why whys[TLS_FAMILY_COUNT];
};

/* Tells which phones find a TLS there that both know. */
void tls_judge_families(const struct tls_families_seen *s, struct walk *w);

#endif
