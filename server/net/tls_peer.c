#include "net/tls_peer.h"

#include "base/auto.h"
#include "net/tls_datum.h"

#include <gnutls/x509.h>

enum {
	CHAIN_MAX = 8,
	RSA_MIN_BITS = 1024,
	RSA_MAX_BITS = 8192, /* a longer one is there to cost us time */
	EC_MIN_BITS = 224,
};

struct tls_trust {
	gnutls_x509_trust_list_t list;
	unsigned flags; /* of gnutls_x509_trust_list_verify_crt2() */
};

static void
trust_freep(struct tls_trust **t)
{
	tls_trust_free(*t);
}

enum err
tls_trust_new(struct slice authorities, bool checks_dates, struct tls_trust **out, struct why *why)
{
	AUTO(trust_freep) struct tls_trust *t = calloc(1, sizeof(*t));
	const gnutls_datum_t pem = tls_datum(authorities);
	int count;

	if (t == NULL || gnutls_x509_trust_list_init(&t->list, 0) != 0)
		return why_fail(why, ERR_NOMEM, "TLS cannot be set up: out of memory.");
	count = gnutls_x509_trust_list_add_trust_mem(
		t->list, &pem, NULL, GNUTLS_X509_FMT_PEM, GNUTLS_TL_NO_DUPLICATES, 0);
	if (count <= 0)
		return why_fail(why, ERR_SYNTAX, "No certificate of an authority can be read: %s",
			count < 0 ? gnutls_strerror(count) : "there is none in PEM.");
	t->flags = GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 |
		   (checks_dates ? 0 :
				   GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
					   GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS);
	*out = t;
	t = NULL;
	return ERR_OK;
}

void
tls_trust_free(struct tls_trust *t)
{
	if (t == NULL)
		return;
	if (t->list != NULL)
		gnutls_x509_trust_list_deinit(t->list, 1);
	free(t);
}

/* A chain while it is judged. */
struct chain {
	gnutls_x509_crt_t crts[CHAIN_MAX];
	unsigned n;
};

static void
chain_done(struct chain *c)
{
	for (unsigned i = 0; i < c->n; i++)
		gnutls_x509_crt_deinit(c->crts[i]);
}

static bool
read_chain(const struct slice *der, size_t n, struct chain *out)
{
	for (size_t i = 0; i < n; i++) {
		const gnutls_datum_t one = tls_datum(der[i]);

		if (gnutls_x509_crt_init(&out->crts[i]) != 0)
			return false;
		out->n++;
		if (gnutls_x509_crt_import(out->crts[i], &one, GNUTLS_X509_FMT_DER) != 0)
			return false;
	}
	return true;
}

static bool
has_usual_key(gnutls_x509_crt_t crt)
{
	unsigned bits = 0;

	switch (gnutls_x509_crt_get_pk_algorithm(crt, &bits)) {
	case GNUTLS_PK_RSA:
	case GNUTLS_PK_RSA_PSS:
		return bits >= RSA_MIN_BITS && bits <= RSA_MAX_BITS;
	case GNUTLS_PK_ECDSA:
		return bits >= EC_MIN_BITS;
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		return true;
	default:
		return false;
	}
}

static enum cert_verdict
verify(const struct tls_trust *t, struct chain *c)
{
	unsigned status = 0;

	for (unsigned i = 0; i < c->n; i++)
		if (!has_usual_key(c->crts[i]))
			return CERT_WEAK;
	if (gnutls_x509_trust_list_verify_crt2(
		    t->list, c->crts, c->n, NULL, 0, t->flags, &status, NULL) != 0)
		return CERT_UNTRUSTED;
	if (status & GNUTLS_CERT_INSECURE_ALGORITHM)
		return CERT_WEAK;
	if (status & (GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA |
			     GNUTLS_CERT_SIGNATURE_FAILURE))
		return CERT_UNTRUSTED;
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return CERT_EARLY;
	if (status & GNUTLS_CERT_EXPIRED)
		return CERT_EXPIRED;
	return status == 0 ? CERT_PHONE : CERT_UNTRUSTED;
}

/* Counts the common names in one part of a subject; *out is the last one's value, as its bytes
 * stand there.  -1: there is no such part; -2: it cannot be read. */
static int
count_names(gnutls_x509_dn_t subject, int part, struct slice *out)
{
	gnutls_x509_ava_st ava;
	int count = 0, i = 0, code;

	while ((code = gnutls_x509_dn_get_rdn_ava(subject, part, i, &ava)) == 0) {
		struct slice oid = {(const char *)ava.oid.data, ava.oid.size};

		if (oid.n > 0 && oid.p[oid.n - 1] == '\0') /* GnuTLS counts it */
			oid.n--;
		if (slice_is(oid, GNUTLS_OID_X520_COMMON_NAME)) {
			*out = (struct slice){(const char *)ava.value.data, ava.value.size};
			count++;
		}
		i++;
	}
	if (code != GNUTLS_E_ASN1_ELEMENT_NOT_FOUND)
		return -2;
	return i > 0 ? count : -1;
}

/* The value of the one common name of a subject.  false: there is none, or more than one. */
static bool
common_name(gnutls_x509_dn_t subject, struct slice *out)
{
	int count = 0, more, part = 0;

	while ((more = count_names(subject, part, out)) >= 0) {
		count += more;
		part++;
	}
	return more == -1 && count == 1;
}

static enum cert_verdict
read_name(gnutls_x509_crt_t leaf, struct mac *out)
{
	gnutls_x509_dn_t subject;
	struct slice name = SLICE("");
	struct mac mac;

	if (gnutls_x509_crt_get_subject(leaf, &subject) != 0 || !common_name(subject, &name) ||
		mac_from_hex(name, &mac) != ERR_OK || mac_is_zero(mac))
		return CERT_NAME;
	*out = mac;
	return CERT_PHONE;
}

enum cert_verdict
tls_trust_judge(const struct tls_trust *t, const struct slice *chain, size_t n, struct mac *out)
{
	AUTO(chain_done) struct chain c = {.n = 0};
	enum cert_verdict verdict;

	if (n == 0)
		return CERT_NONE;
	if (n > CHAIN_MAX || !read_chain(chain, n, &c))
		return CERT_UNREADABLE;
	if (gnutls_x509_crt_get_ca_status(c.crts[0], NULL) > 0)
		return CERT_AUTHORITY;
	verdict = verify(t, &c);
	if (verdict != CERT_PHONE)
		return verdict;
	/* One that names no purpose is good for any. */
	if (!gnutls_x509_crt_check_key_purpose(c.crts[0], GNUTLS_KP_TLS_WWW_CLIENT, 0))
		return CERT_PURPOSE;
	return read_name(c.crts[0], out);
}
