/* useragent - what a phone says of itself in its User-Agent: for display, never for identity. */
#ifndef PROVISION_USERAGENT_H
#define PROVISION_USERAGENT_H

#include "base/mac.h"
#include "limits.h"
#include "store/visits.h"

struct useragent {
	bool is_phone; /* the rest is set only then */
	char model[WORD_MAX_BYTES +
		   1]; /* as in the model table: VVX400, SPIP335, Trio8800, EdgeE450 */
	char version[VERSION_MAX_BYTES + 1];
	bool is_updater; /* Type/Updater, or a BootROM's number from a phone that says no Type:
			    those cannot be told apart, so only the word counts */
	bool has_mac;    /* (SN:mac): a claim */
	struct mac mac;
};

/* Reads any User-Agent; pure; what does not fit the grammar gives is_phone = false.
 * Source: observed agents (PolycomSoundPointIP-SPIP_335-UA/..., PolycomVVX, PolyCCX, PolyEdge,
 * PolycomRealPresenceTrio; FileTransport and Microbrowser/1.1 in front). */
struct useragent useragent_parse(struct slice s);

#endif
