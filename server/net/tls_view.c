#include "net/tls_view.h"

#include "base/auto.h"
#include "net/tls_datum.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
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
write_key(gnutls_x509_crt_t crt, char out[TLS_KEY_TEXT_BYTES])
{
	unsigned bits = 0;
	int kind = gnutls_x509_crt_get_pk_algorithm(crt, &bits);

	(void)snprintf(out, TLS_KEY_TEXT_BYTES, "%s %u",
		kind > 0 ? gnutls_pk_algorithm_get_name((gnutls_pk_algorithm_t)kind) : "unknown",
		bits);
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

/* Gives GnuTLS's code. */
static int
read_all(gnutls_x509_crt_t crt, struct tls_view *v)
{
	size_t subject_n = sizeof(v->subject), issuer_n = sizeof(v->issuer);

	v->subject[0] = v->issuer[0] = '\0';
	(void)gnutls_x509_crt_get_dn(crt, v->subject, &subject_n);
	(void)gnutls_x509_crt_get_issuer_dn(crt, v->issuer, &issuer_n);
	v->from = gnutls_x509_crt_get_activation_time(crt);
	v->to = gnutls_x509_crt_get_expiration_time(crt);
	v->is_authority = gnutls_x509_crt_get_ca_status(crt, NULL) > 0;
	write_key(crt, v->key);
	add_names(crt, &v->names);
	return write_fingerprint(crt, v->fingerprint);
}

enum err
tls_view(struct slice pem, struct tls_view *out, struct why *why)
{
	AUTO(auto_crt) gnutls_x509_crt_t crt = NULL;
	AUTO(tls_view_done) struct tls_view v = {.names = BUF(NAMES_MAX_BYTES)};
	const gnutls_datum_t datum = tls_datum(pem);
	int code = gnutls_x509_crt_init(&crt);
	enum err e;

	if (code == 0)
		code = gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_PEM);
	if (code == 0)
		code = read_all(crt, &v);
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
