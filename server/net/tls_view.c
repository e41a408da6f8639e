#include "net/tls_view.h"

#include "base/auto.h"
#include "net/tls_datum.h"

#include <arpa/inet.h>
#include <stdio.h>

enum { NAME_MAX = 256, NAMES_MAX_BYTES = 16 * 1024, DIGEST_BYTES = 32 };

static void
auto_crt(gnutls_x509_crt_t *crt)
{
	if (*crt != NULL)
		gnutls_x509_crt_deinit(*crt);
}

/* Host names and addresses, in their order. */
static void
add_names(gnutls_x509_crt_t crt, struct buf *out)
{
	char name[NAME_MAX], text[INET6_ADDRSTRLEN];

	for (unsigned i = 0;; i++) {
		size_t n = sizeof(name);
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &n, NULL);

		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_IPADDRESS)
			continue; /* too long, or of no use to phones */
		if (out->n > 0)
			buf_add_text(out, ", ");
		if (type == GNUTLS_SAN_DNSNAME)
			buf_add(out, (struct slice){name, n});
		else if (inet_ntop(n == 4 ? AF_INET : AF_INET6, name, text, sizeof(text)) != NULL)
			buf_add_text(out, text);
	}
}

static void
read_key(gnutls_x509_crt_t crt, struct tls_view *v)
{
	int kind = gnutls_x509_crt_get_pk_algorithm(crt, &v->bits);

	v->is_rsa = kind == GNUTLS_PK_RSA || kind == GNUTLS_PK_RSA_PSS;
	(void)snprintf(v->key, sizeof(v->key), "%s %u",
		kind > 0 ? gnutls_pk_algorithm_get_name((gnutls_pk_algorithm_t)kind) : "unknown",
		v->bits);
}

static enum tls_signature
signature_of(gnutls_x509_crt_t crt)
{
	static const struct {
		gnutls_digest_algorithm_t digest;
		enum tls_signature signature;
	} rows[] = {
		{GNUTLS_DIG_SHA256, TLS_SIGNED_SHA2  },
		{GNUTLS_DIG_SHA384, TLS_SIGNED_SHA2  },
		{GNUTLS_DIG_SHA512, TLS_SIGNED_SHA2  },
		{GNUTLS_DIG_SHA224, TLS_SIGNED_SHA2  },
		{GNUTLS_DIG_SHA1,   TLS_SIGNED_SHA1  },
		{GNUTLS_DIG_MD5,    TLS_SIGNED_BROKEN},
		{GNUTLS_DIG_MD2,    TLS_SIGNED_BROKEN},
	};
	int sign = gnutls_x509_crt_get_signature_algorithm(crt);
	gnutls_digest_algorithm_t digest =
		sign > 0 ? gnutls_sign_get_hash_algorithm((gnutls_sign_algorithm_t)sign) :
			   GNUTLS_DIG_UNKNOWN;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].digest == digest)
			return rows[i].signature;
	return TLS_SIGNED_OTHER;
}

static int
write_fingerprint(gnutls_x509_crt_t crt, char out[TLS_FINGERPRINT_BYTES])
{
	unsigned char digest[DIGEST_BYTES];
	size_t n = sizeof(digest);
	int code = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest, &n);

	for (size_t i = 0; i < n && code == 0; i++)
		(void)snprintf(out + 3 * i, TLS_FINGERPRINT_BYTES - 3 * i, "%02X%s", digest[i],
			i + 1 < n ? ":" : "");
	return code;
}

int
tls_view_crt(gnutls_x509_crt_t crt, struct tls_view *v)
{
	size_t subject_n = sizeof(v->subject), issuer_n = sizeof(v->issuer);
	size_t common_n = sizeof(v->common);

	*v = (struct tls_view){.names = BUF(NAMES_MAX_BYTES)};
	(void)gnutls_x509_crt_get_dn(crt, v->subject, &subject_n);
	(void)gnutls_x509_crt_get_issuer_dn(crt, v->issuer, &issuer_n);
	(void)gnutls_x509_crt_get_dn_by_oid(
		crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, v->common, &common_n);
	v->from = gnutls_x509_crt_get_activation_time(crt);
	v->to = gnutls_x509_crt_get_expiration_time(crt);
	v->is_authority = gnutls_x509_crt_get_ca_status(crt, NULL) > 0;
	v->signature = signature_of(crt);
	read_key(crt, v);
	add_names(crt, &v->names);
	return write_fingerprint(crt, v->fingerprint);
}

enum err
tls_view(struct slice pem, struct tls_view *out, struct why *why)
{
	AUTO(auto_crt) gnutls_x509_crt_t crt = NULL;
	AUTO(tls_view_done) struct tls_view v = {.names = BUF(0)};
	const gnutls_datum_t datum = tls_datum(pem);
	int code = gnutls_x509_crt_init(&crt);
	enum err e;

	if (code == 0)
		code = gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_PEM);
	if (code == 0)
		code = tls_view_crt(crt, &v);
	if (code != 0)
		return why_fail(why, code == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_SYNTAX,
			"There is no certificate in PEM that can be read: %s",
			gnutls_strerror(code));
	e = buf_check(&v.names);
	if (e != ERR_OK)
		return e;
	*out = v;
	v.names = BUF(0);
	return ERR_OK;
}

void
tls_view_done(struct tls_view *v)
{
	buf_free(&v->names);
}
