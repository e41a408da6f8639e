/* tls_family - what phones of each kind know of TLS, as far as it is known. */
#ifndef DOCTOR_TLS_FAMILY_H
#define DOCTOR_TLS_FAMILY_H

#include "base/slice.h"

struct tls_family {
	const char *name;   /* for people */
	const char *models; /* how their models begin, with blanks between */
	const char *offer;  /* what they offer, as GnuTLS's priority string */
	const char *known;  /* how that is known: nobody publishes lists by release */
};

enum { TLS_FAMILY_COUNT = 4 };
extern const struct tls_family tls_families[TLS_FAMILY_COUNT];

/* Whether phones of this model are of the family. */
bool tls_family_has(const struct tls_family *f, struct slice model);

#endif
