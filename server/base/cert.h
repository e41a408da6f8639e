/* cert - what the certificate that a client shows is worth.
 *
 * A word that two rooms share: net/ judges certificates, provision/ says what each verdict means.
 */
#ifndef BASE_CERT_H
#define BASE_CERT_H

enum cert_verdict {
	CERT_NONE,       /* none was shown, or none is asked for */
	CERT_PHONE,      /* a phone's: its MAC is proven */
	CERT_UNREADABLE, /* no X.509, or a chain that is too long */
	CERT_UNTRUSTED,  /* leads to none of the authorities, or a signature is wrong */
	CERT_WEAK,       /* a broken algorithm, a key too short or absurdly long */
	CERT_EARLY,      /* not yet valid, where dates count */
	CERT_EXPIRED,    /* not any more, where dates count */
	CERT_AUTHORITY,  /* an authority's own, no device's */
	CERT_PURPOSE,    /* made for something else than clients of TLS */
	CERT_NAME,       /* its one common name is not 12 hex digits, or is not one */
	CERT__COUNT
};

#endif
