#include "doctor/tls_family.h"

/* Key exchange by RSA and CBC ciphers: what phones offered before elliptic curves. */
#define OLD_CIPHERS                                                                                \
	"+RSA:+AES-128-CBC:+AES-256-CBC:+3DES-CBC:+SHA1:+SIGN-ALL:+COMP-NULL:+CTYPE-X509"
#define NEW_CIPHERS                                                                                \
	OLD_CIPHERS ":+ECDHE-RSA:+AES-128-GCM:+AES-256-GCM:+SHA256:+SHA384:+AEAD:+GROUP-ALL"

/* Source: settings of provisioning servers that serve such phones; the parameters
 * device.sec.TLS.protocol.prov and sec.TLS.protocol.sip; guides of UC Software. */
/* clang-format off */
const struct tls_family tls_families[TLS_FAMILY_COUNT] = {
	{"SoundPoint and SoundStation IP before 4.0.15", "SPIP SSIP",
		"NONE:+VERS-TLS1.0:" OLD_CIPHERS, "TLS 1.0 alone: seen up to 4.0.6; ciphers: inferred"},
	{"SoundPoint and SoundStation IP with 4.0.15 and device.sec.TLS.protocol.prov=\"TLSv1_2\"", "SPIP SSIP",
		"NONE:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0:+SHA256:" OLD_CIPHERS, "the parameter: seen; ciphers: inferred"},
	{"VVX and Trio with UC Software 5", "VVX Trio",
		"NONE:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0:" NEW_CIPHERS, "inferred"},
	{"CCX, Edge, VVX and Trio with later software", "CCX Edge VVX Trio",
		"NONE:+VERS-TLS1.2:+ECDHE-ECDSA:" NEW_CIPHERS, "TLS 1.2: inferred; TLS 1.3: unknown"},
};
/* clang-format on */

bool
tls_family_has(const struct tls_family *f, struct slice model)
{
	struct slice rest = slice_of(f->models);

	while (rest.n > 0)
		if (slice_starts(model, slice_cut(rest, ' ', &rest)))
			return true;
	return false;
}
