#include "net/tls_make.h"

#include "base/auto.h"
#include "base/crypto.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

enum {
	KEY_BITS = 2048,
	SERIAL_BYTES = 16,
	PEM_MAX_BYTES = 16 * 1024,
	HOST_NAME_BYTES = 256,
	ADDRESSES_MAX = 64, /* of this host in one certificate */
	LIFE_S = 10 * 365 * 86400,
	/* Phones start with a clock that is years behind and ask for files before they ask for
	 * the time. */
	VALID_FROM = 1262304000, /* 2010-01-01 */
};

/* A key and its certificate while they are made. */
struct pair {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
};

static void
pair_done(struct pair *p)
{
	if (p->key != NULL)
		gnutls_x509_privkey_deinit(p->key);
	if (p->crt != NULL)
		gnutls_x509_crt_deinit(p->crt);
}

/* What both certificates have in common.  Gives GnuTLS's code. */
static int
begin(struct pair *p, int64_t now, const char *common_name)
{
	unsigned char serial[SERIAL_BYTES];
	int code = gnutls_x509_privkey_init(&p->key);

	crypto_random(serial, sizeof(serial));
	serial[0] &= 0x7f; /* a serial is positive */
	if (code == 0)
		code = gnutls_x509_privkey_generate(p->key, GNUTLS_PK_RSA, KEY_BITS, 0);
	if (code == 0)
		code = gnutls_x509_crt_init(&p->crt);
	if (code == 0)
		code = gnutls_x509_crt_set_version(p->crt, 3);
	if (code == 0)
		code = gnutls_x509_crt_set_key(p->crt, p->key);
	if (code == 0)
		code = gnutls_x509_crt_set_serial(p->crt, serial, sizeof(serial));
	if (code == 0)
		code = gnutls_x509_crt_set_activation_time(p->crt, VALID_FROM);
	if (code == 0)
		code = gnutls_x509_crt_set_expiration_time(p->crt, now + LIFE_S);
	if (code == 0)
		code = gnutls_x509_crt_set_dn_by_oid(p->crt, GNUTLS_OID_X520_COMMON_NAME, 0,
			common_name, (unsigned)strlen(common_name));
	return code;
}

static int
make_authority(struct pair *p, int64_t now, const char *host)
{
	char name[HOST_NAME_BYTES + 32];
	int code;

	/* A common name holds 64 characters. */
	(void)snprintf(name, sizeof(name), "bootline of %.48s", host);
	code = begin(p, now, name);
	if (code == 0)
		code = gnutls_x509_crt_set_basic_constraints(p->crt, 1, 0);
	if (code == 0)
		code = gnutls_x509_crt_set_key_usage(
			p->crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
	if (code == 0)
		code = gnutls_x509_crt_sign2(p->crt, p->crt, p->key, GNUTLS_DIG_SHA256, 0);
	return code;
}

static int
add_name(gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type, const void *p, size_t n)
{
	return gnutls_x509_crt_set_subject_alt_name(crt, type, p, (unsigned)n, GNUTLS_FSAN_APPEND);
}

static void
auto_freeifaddrs(struct ifaddrs **list)
{
	if (*list != NULL)
		freeifaddrs(*list);
}

/* Phones are told a name or an address, so both stand in the certificate. */
static int
add_addresses(gnutls_x509_crt_t crt)
{
	AUTO(auto_freeifaddrs) struct ifaddrs *list = NULL;
	int code = 0, count = 0;

	if (getifaddrs(&list) == -1)
		return 0; /* a certificate without addresses serves those who use the name */
	for (const struct ifaddrs *i = list; i != NULL && code == 0 && count < ADDRESSES_MAX;
		i = i->ifa_next) {
		const struct sockaddr *sa = i->ifa_addr;

		if (sa == NULL)
			continue;
		if (sa->sa_family == AF_INET)
			code = add_name(crt, GNUTLS_SAN_IPADDRESS,
				&((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
		else if (sa->sa_family == AF_INET6)
			code = add_name(crt, GNUTLS_SAN_IPADDRESS,
				&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
		count++;
	}
	return code;
}

static int
make_host(struct pair *p, const struct pair *authority, int64_t now, const char *host)
{
	char name[65];
	int code;

	(void)snprintf(name, sizeof(name), "%.64s", host);
	code = begin(p, now, name);
	if (code == 0)
		code = add_name(p->crt, GNUTLS_SAN_DNSNAME, host, strlen(host));
	if (code == 0 && strcmp(host, "localhost") != 0)
		code = add_name(p->crt, GNUTLS_SAN_DNSNAME, "localhost", strlen("localhost"));
	if (code == 0)
		code = add_addresses(p->crt);
	if (code == 0)
		code = gnutls_x509_crt_set_basic_constraints(p->crt, 0, -1);
	if (code == 0)
		code = gnutls_x509_crt_set_key_usage(
			p->crt, GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT);
	if (code == 0)
		code = gnutls_x509_crt_set_key_purpose_oid(p->crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
	if (code == 0)
		code = gnutls_x509_crt_sign2(
			p->crt, authority->crt, authority->key, GNUTLS_DIG_SHA256, 0);
	return code;
}

/* Appends a datum of GnuTLS's and frees it. */
static void
take(gnutls_datum_t *d, struct buf *out)
{
	buf_add(out, (struct slice){(const char *)d->data, d->size});
	crypto_wipe(d->data, d->size);
	gnutls_free(d->data);
}

static int
write_pair(const struct pair *p, struct buf *crt, struct buf *key)
{
	gnutls_datum_t text = {NULL, 0};
	int code = gnutls_x509_crt_export2(p->crt, GNUTLS_X509_FMT_PEM, &text);

	if (code != 0)
		return code;
	take(&text, crt);
	code = gnutls_x509_privkey_export2(p->key, GNUTLS_X509_FMT_PEM, &text);
	if (code == 0)
		take(&text, key);
	return code;
}

static enum err
failed(int code, struct why *why)
{
	return why_fail(why, code == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_IO,
		"No certificate can be made: %s", gnutls_strerror(code));
}

enum err
tls_make(int64_t now, struct tls_made *out, struct why *why)
{
	AUTO(pair_done) struct pair authority = {NULL, NULL}, host = {NULL, NULL};
	AUTO(tls_made_done)
	struct tls_made made = {
		BUF(PEM_MAX_BYTES), BUF(PEM_MAX_BYTES), BUF(PEM_MAX_BYTES), BUF(PEM_MAX_BYTES)};
	char name[HOST_NAME_BYTES] = "localhost";
	int code;
	enum err e;

	(void)gethostname(name, sizeof(name) - 1);
	code = make_authority(&authority, now, name);
	if (code == 0)
		code = make_host(&host, &authority, now, name);
	if (code == 0)
		code = write_pair(&host, &made.chain, &made.key);
	if (code == 0)
		code = write_pair(&authority, &made.authority, &made.authority_key);
	if (code != 0)
		return failed(code, why);
	buf_add(&made.chain, buf_slice(&made.authority));
	e = buf_check(&made.chain);
	if (e != ERR_OK)
		return e;
	*out = made;
	made = (struct tls_made){.chain = BUF(0)};
	return ERR_OK;
}

void
tls_made_done(struct tls_made *m)
{
	buf_free(&m->chain);
	buf_wipe(&m->key);
	buf_free(&m->authority);
	buf_wipe(&m->authority_key);
}
