#include "net/tls_probe.h"

#include "base/auto.h"
#include "net/auth_tls.h"
#include "net/tls_datum.h"

#include <stdio.h>

/* One look while it is under way. */
struct look {
	const struct tls_probe_ask *ask;
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
	int fd;
	gnutls_x509_crt_t chain[TLS_CHAIN_MAX];
	unsigned count;
};

static void
look_done(struct look *l)
{
	if (l->session != NULL)
		gnutls_deinit(l->session);
	if (l->credentials != NULL)
		gnutls_certificate_free_credentials(l->credentials);
	for (unsigned i = 0; i < l->count; i++)
		gnutls_x509_crt_deinit(l->chain[i]);
	auto_close(&l->fd);
}

void
tls_probe_done(struct tls_probe *p)
{
	for (size_t i = 0; i < p->count; i++)
		tls_view_done(&p->chain[i]);
	p->count = 0;
}

static bool
is_address(const char *name)
{
	struct ip ip;

	return ip_parse(slice_of(name), &ip) == ERR_OK;
}

/* Gives GnuTLS's code. */
static int
prepare(struct look *l)
{
	const struct tls_probe_ask *a = l->ask;
	int code = gnutls_certificate_allocate_credentials(&l->credentials);

	if (code == 0)
		code = gnutls_init(&l->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	if (code == 0)
		code = a->offer != NULL ? gnutls_priority_set_direct(l->session, a->offer, NULL) :
					  gnutls_set_default_priority(l->session);
	if (code == 0)
		code = gnutls_credentials_set(l->session, GNUTLS_CRD_CERTIFICATE, l->credentials);
	if (code == 0 && !is_address(a->name))
		code = gnutls_server_name_set(
			l->session, GNUTLS_NAME_DNS, a->name, strlen(a->name));
	if (code == 0)
		gnutls_transport_set_int(l->session, l->fd);
	return code;
}

/* Gives GnuTLS's code, GNUTLS_E_TIMEDOUT when patience is over. */
static int
shake_hands(struct look *l)
{
	int code = gnutls_handshake(l->session);

	while (code < 0 && gnutls_error_is_fatal(code) == 0) {
		if ((code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED) &&
			!patience_wait(&l->ask->patience, l->fd,
				gnutls_record_get_direction(l->session) == 1))
			return GNUTLS_E_TIMEDOUT;
		code = gnutls_handshake(l->session);
	}
	return code;
}

static void
say_failure(const struct look *l, int code, struct why *why)
{
	const char *alert = NULL;

	if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
		alert = gnutls_alert_get_name(gnutls_alert_get(l->session));
	(void)why_fail(why, ERR_IO, "%s%s%s", gnutls_strerror(code), alert != NULL ? " " : "",
		alert != NULL ? alert : "");
}

static int
read_chain(struct look *l, struct tls_probe *p)
{
	unsigned count = 0;
	const gnutls_datum_t *raw = gnutls_certificate_get_peers(l->session, &count);
	int code = 0;

	for (unsigned i = 0; i < count && i < TLS_CHAIN_MAX && code == 0; i++) {
		code = gnutls_x509_crt_init(&l->chain[i]);
		if (code != 0)
			break;
		l->count++;
		code = gnutls_x509_crt_import(l->chain[i], &raw[i], GNUTLS_X509_FMT_DER);
		if (code != 0)
			break;
		p->count++;
		code = tls_view_crt(l->chain[i], &p->chain[i]);
	}
	return code;
}

/* Whether the chain leads to one of these authorities; then *root is its common name. */
static bool
leads_to(const struct look *l, gnutls_x509_trust_list_t list, char root[TLS_NAME_BYTES])
{
	enum {
		FLAGS = GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
			GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS |
			GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 | GNUTLS_VERIFY_ALLOW_BROKEN
	};
	gnutls_x509_crt_t chain[TLS_CHAIN_MAX], issuer = NULL;
	unsigned status = 0;
	size_t n = TLS_NAME_BYTES;

	memcpy(chain, l->chain, sizeof(chain));
	if (gnutls_x509_trust_list_verify_crt(list, chain, l->count, FLAGS, &status, NULL) != 0 ||
		status != 0)
		return false;
	for (unsigned i = l->count; i > 0; i--)
		if (gnutls_x509_trust_list_get_issuer(
			    list, l->chain[i - 1], &issuer, GNUTLS_TL_GET_COPY) == 0) {
			root[0] = '\0';
			/* Old roots have no common name. */
			if (gnutls_x509_crt_get_dn_by_oid(
				    issuer, GNUTLS_OID_X520_COMMON_NAME, 0, 0, root, &n) != 0) {
				n = TLS_NAME_BYTES;
				(void)gnutls_x509_crt_get_dn_by_oid(issuer,
					GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, 0, 0, root, &n);
			}
			gnutls_x509_crt_deinit(issuer);
			return true;
		}
	return true;
}

static int
judge_trust(const struct look *l, struct tls_probe *p)
{
	const gnutls_datum_t pem = tls_datum(l->ask->roots);
	gnutls_x509_trust_list_t given = NULL, public = NULL;
	int code = gnutls_x509_trust_list_init(&given, 0);

	if (code == 0)
		code = gnutls_x509_trust_list_init(&public, 0);
	if (code == 0 && pem.size > 0)
		code = gnutls_x509_trust_list_add_trust_mem(
			given, &pem, NULL, GNUTLS_X509_FMT_PEM, GNUTLS_TL_NO_DUPLICATES, 0);
	if (code >= 0) {
		/* A machine without authorities of its own knows none. */
		(void)gnutls_x509_trust_list_add_system_trust(public, 0, 0);
		p->trust = leads_to(l, given, p->root)  ? TLS_PROBE_GIVEN :
			   leads_to(l, public, p->root) ? TLS_PROBE_PUBLIC :
							  TLS_PROBE_LOST;
	}
	if (given != NULL)
		gnutls_x509_trust_list_deinit(given, 1);
	if (public != NULL)
		gnutls_x509_trust_list_deinit(public, 1);
	return code < 0 ? code : 0;
}

static void
judge_names(const struct look *l, struct tls_probe *p)
{
	gnutls_x509_crt_t own = l->chain[0], last = l->chain[l->count - 1];
	size_t n = sizeof(p->root);

	p->is_for_name = gnutls_x509_crt_check_hostname2(own, l->ask->name, 0) != 0;
	p->is_for_name_exactly = gnutls_x509_crt_check_hostname2(own, l->ask->name,
					 GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS) != 0;
	if (p->trust != TLS_PROBE_LOST)
		return;
	p->is_whole = gnutls_x509_crt_check_issuer(last, last) != 0;
	if (gnutls_x509_crt_get_issuer_dn_by_oid(
		    last, GNUTLS_OID_X520_COMMON_NAME, 0, 0, p->root, &n) != 0)
		(void)snprintf(p->root, sizeof(p->root), "%s", p->chain[p->count - 1].issuer);
}

static int
look_at(struct look *l, struct tls_probe *p)
{
	int code = read_chain(l, p);

	p->version = gnutls_protocol_get_name(gnutls_protocol_get_version(l->session));
	p->cipher = gnutls_cipher_suite_get_name(gnutls_kx_get(l->session),
		gnutls_cipher_get(l->session), gnutls_mac_get(l->session));
	if (p->cipher == NULL) /* TLS 1.3 */
		p->cipher = gnutls_cipher_get_name(gnutls_cipher_get(l->session));
	if (code == 0 && l->count == 0)
		return GNUTLS_E_NO_CERTIFICATE_FOUND;
	if (code == 0)
		code = judge_trust(l, p);
	if (code == 0)
		judge_names(l, p);
	return code;
}

/* A connection on which the next thing is a handshake. */
static enum tls_probe_outcome
connect_to(struct look *l, struct why *why)
{
	const struct tls_probe_ask *a = l->ask;

	if (dial(&a->to, &a->patience, &l->fd, why) != DIAL_OPEN)
		return TLS_PROBE_CLOSED;
	if (!a->asks_ftp)
		return TLS_PROBE_DONE;
	switch (auth_tls_ask(l->fd, &a->patience, why)) {
	case AUTH_TLS_READY:
		return TLS_PROBE_DONE;
	case AUTH_TLS_REFUSED:
		return TLS_PROBE_REFUSED;
	case AUTH_TLS_BROKEN:
		break;
	}
	return TLS_PROBE_CLOSED;
}

enum err
tls_probe(const struct tls_probe_ask *ask, struct tls_probe *out)
{
	AUTO(look_done) struct look l = {.ask = ask, .fd = -1};
	int code;

	*out = (struct tls_probe){.outcome = TLS_PROBE_CLOSED};
	out->outcome = connect_to(&l, &out->why);
	if (out->outcome != TLS_PROBE_DONE)
		return ERR_OK;
	out->outcome = TLS_PROBE_FAILED;
	code = prepare(&l);
	if (code != 0)
		return code == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_SYNTAX;
	code = shake_hands(&l);
	if (code == 0)
		code = look_at(&l, out);
	if (code == 0)
		out->outcome = TLS_PROBE_DONE;
	else
		say_failure(&l, code, &out->why);
	return code == GNUTLS_E_MEMORY_ERROR ? ERR_NOMEM : ERR_OK;
}
