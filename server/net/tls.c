#include "net/tls.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "net/tls_datum.h"
#include "net/tls_peer.h"

#include <gnutls/crypto.h>

enum { MD5_BYTES = TLS_MD5_HEX / 2, SHOWN_MAX = 16 };

/* TLS 1.2 and 1.3, the ciphers that the processor helps with first, and the group that clients have
 * at hand: with GnuTLS's own order every one of them is told to begin again.  Plain NORMAL of
 * GnuTLS 3.7 would offer 1.0 and 1.1 too. */
static const char priorities[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:"
	"+CHACHA20-POLY1305:+AES-128-CBC:+AES-256-CBC:-GROUP-ALL:+GROUP-X25519:+GROUP-ALL:"
	"%SERVER_PRECEDENCE";

/* What old phones know: TLS 1.0, RSA key exchange, AES with SHA-1; newer ones get better. */
static const char legacy_priorities[] =
	"NONE:+VERS-TLS1.3:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0:+ECDHE-RSA:+DHE-RSA:+RSA:"
	"+AES-128-GCM:+AES-256-GCM:+AES-128-CBC:+AES-256-CBC:+AEAD:+SHA256:+SHA1:+COMP-NULL:"
	"+CTYPE-X509:+GROUP-X25519:+GROUP-ALL:+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-"
	"SHA384:"
	"+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-SHA512:+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA1:"
	"%SERVER_PRECEDENCE:%VERIFY_ALLOW_SIGN_WITH_SHA1";

struct tls_context {
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priority;
	struct tls_trust *trust;   /* NULL: no certificate is asked of clients */
	gnutls_datum_t ticket_key; /* owned by GnuTLS's allocator */
	struct tls_context *older; /* on the shelf */
};

struct tls {
	const struct tls_context *context;
	gnutls_session_t session;
	bool is_writing; /* GnuTLS holds a record that the socket did not take */
};

enum err
tls_md5_hex(struct slice s, char out[TLS_MD5_TEXT_BYTES])
{
	uint8_t digest[MD5_BYTES];

	if (gnutls_hash_fast(GNUTLS_DIG_MD5, s.p, s.n, digest) != 0)
		return ERR_IO;
	crypto_hex(digest, sizeof(digest), out);
	return ERR_OK;
}

static void
context_freep(struct tls_context **c)
{
	tls_context_free(*c);
}

static enum err
load(struct tls_context *c, struct slice chain, struct slice key, struct why *why)
{
	const gnutls_datum_t chain_datum = tls_datum(chain), key_datum = tls_datum(key);
	int code = gnutls_certificate_set_x509_key_mem2(
		c->credentials, &chain_datum, &key_datum, GNUTLS_X509_FMT_PEM, NULL, 0);

	if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return why_fail(why, ERR_SYNTAX, "The private key is not the certificate's.");
	if (code < 0)
		return why_fail(why, ERR_SYNTAX,
			"The certificate or its key cannot be used: %s Both must be PEM.",
			gnutls_strerror(code));
	return ERR_OK;
}

/* Whose phones are believed; their authorities' names are told to clients, so that one with several
 * certificates can choose. */
static enum err
load_trust(struct tls_context *c, const struct tls_parts *parts, struct why *why)
{
	const gnutls_datum_t pem = tls_datum(parts->phone_ca);
	enum err e;

	if (parts->phone_ca.n == 0)
		return ERR_OK;
	e = tls_trust_new(parts->phone_ca, parts->checks_dates, &c->trust, why);
	if (e == ERR_OK && gnutls_certificate_set_x509_trust_mem(
				   c->credentials, &pem, GNUTLS_X509_FMT_PEM) < 0)
		return why_fail(why, ERR_NOMEM, "TLS cannot be set up: out of memory.");
	return e;
}

enum err
tls_context_new(const struct tls_parts *parts, struct tls_context **out, struct why *why)
{
	AUTO(context_freep) struct tls_context *c = calloc(1, sizeof(*c));

	if (c == NULL || gnutls_certificate_allocate_credentials(&c->credentials) != 0 ||
		gnutls_priority_init(&c->priority,
			parts->is_legacy ? legacy_priorities : priorities, NULL) != 0 ||
		gnutls_session_ticket_key_generate(&c->ticket_key) != 0 ||
		gnutls_certificate_set_known_dh_params(c->credentials, GNUTLS_SEC_PARAM_MEDIUM) < 0)
		return why_fail(why, ERR_NOMEM, "TLS cannot be set up: out of memory.");
	enum err e = load(c, parts->chain, parts->key, why);
	if (e == ERR_OK)
		e = load_trust(c, parts, why);
	if (e != ERR_OK)
		return e;
	*out = c;
	c = NULL;
	return ERR_OK;
}

void
tls_context_free(struct tls_context *c)
{
	if (c == NULL)
		return;
	if (c->credentials != NULL)
		gnutls_certificate_free_credentials(c->credentials);
	if (c->priority != NULL)
		gnutls_priority_deinit(c->priority);
	tls_trust_free(c->trust);
	if (c->ticket_key.data != NULL) {
		crypto_wipe(c->ticket_key.data, c->ticket_key.size);
		gnutls_free(c->ticket_key.data);
	}
	free(c);
}

void
tls_shelf_put(struct tls_shelf *s, struct tls_context *c)
{
	c->older = atomic_load(&s->front);
	atomic_store(&s->front, c);
}

const struct tls_context *
tls_shelf_top(const struct tls_shelf *s)
{
	return atomic_load(&s->front);
}

void
tls_shelf_done(struct tls_shelf *s)
{
	struct tls_context *c = atomic_exchange(&s->front, NULL), *older;

	for (; c != NULL; c = older) {
		older = c->older;
		tls_context_free(c);
	}
}

bool
tls_dress(const struct tls_context *c, void *session)
{
	gnutls_session_t s = session;

	gnutls_handshake_set_timeout(s, GNUTLS_INDEFINITE_TIMEOUT); /* ours is the caller's */
	gnutls_certificate_server_set_request(
		s, c->trust != NULL ? GNUTLS_CERT_REQUEST : GNUTLS_CERT_IGNORE);
	return gnutls_priority_set(s, c->priority) == 0 &&
	       gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, c->credentials) == 0 &&
	       gnutls_session_ticket_enable_server(s, &c->ticket_key) == 0;
}

int
tls_no_certificate(void)
{
	return -1;
}

static bool
set_up(struct tls *t, const struct tls_context *c, int fd, unsigned flags)
{
	t->context = c;
	if (gnutls_init(&t->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | flags) !=
		0)
		return false;
	gnutls_transport_set_int(t->session, fd);
	return tls_dress(c, t->session);
}

static struct tls *
make(const struct tls_context *c, int fd, unsigned flags)
{
	struct tls *t = calloc(1, sizeof(*t));

	if (t == NULL || set_up(t, c, fd, flags))
		return t;
	tls_free(t);
	return NULL;
}

struct tls *
tls_new(const struct tls_context *c, int fd)
{
	return make(c, fd, 0);
}

struct tls *
tls_new_one_way(const struct tls_context *c, int fd)
{
	return make(c, fd, GNUTLS_NO_AUTO_SEND_TICKET);
}

void
tls_free(struct tls *t)
{
	if (t == NULL)
		return;
	if (t->session != NULL)
		gnutls_deinit(t->session);
	free(t);
}

/* What a failed call means; code is GnuTLS's, negative. */
static enum stream_state
state_of(const struct tls *t, ssize_t code)
{
	if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED)
		return gnutls_record_get_direction(t->session) ? STREAM_WRITE : STREAM_READ;
	return code == GNUTLS_E_PREMATURE_TERMINATION ? STREAM_CUT : STREAM_FAILED;
}

enum stream_state
tls_handshake(struct tls *t)
{
	int code;

	do
		code = gnutls_handshake(t->session);
	while (code < 0 && code != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(code));
	if (code < 0 && code != GNUTLS_E_AGAIN)
		(void)gnutls_alert_send_appropriate(t->session, code); /* if the socket takes it */
	return code == 0 ? STREAM_OK : state_of(t, code);
}

bool
tls_is_resumed(const struct tls *t)
{
	return gnutls_session_is_resumed(t->session) != 0;
}

enum cert_verdict
tls_dressed_peer(const struct tls_context *c, void *session, struct mac *out)
{
	unsigned n = 0;
	const gnutls_datum_t *shown =
		c->trust != NULL ? gnutls_certificate_get_peers(session, &n) : NULL;
	struct slice chain[SHOWN_MAX];

	if (shown == NULL || n == 0)
		return CERT_NONE;
	if (n > SHOWN_MAX)
		return CERT_UNREADABLE;
	for (unsigned i = 0; i < n; i++)
		chain[i] = (struct slice){(const char *)shown[i].data, shown[i].size};
	return tls_trust_judge(c->trust, chain, n, out);
}

enum cert_verdict
tls_peer(const struct tls *t, struct mac *out)
{
	return tls_dressed_peer(t->context, t->session, out);
}

enum stream_state
tls_read(struct tls *t, void *dst, size_t n, size_t *moved)
{
	ssize_t got = gnutls_record_recv(t->session, dst, n);

	*moved = got > 0 ? (size_t)got : 0;
	if (got > 0)
		return STREAM_OK;
	if (got == 0)
		return STREAM_END;
	/* A renegotiation that the peer asks for is not answered: TLS 1.3 has none, and 1.2 clients
	 * live without. */
	return got == GNUTLS_E_REHANDSHAKE ? STREAM_FAILED : state_of(t, got);
}

enum stream_state
tls_write(struct tls *t, const void *bytes, size_t n, size_t *moved)
{
	/* A record that GnuTLS holds already is sent on with nothing new; it answers with the count
	 * of the bytes that were taken then. */
	ssize_t sent = t->is_writing ? gnutls_record_send(t->session, NULL, 0) :
				       gnutls_record_send(t->session, bytes, n);

	*moved = sent > 0 ? (size_t)sent : 0;
	t->is_writing = sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED;
	if (t->is_writing)
		return STREAM_WRITE;
	return sent >= 0 ? STREAM_OK : STREAM_FAILED;
}

bool
tls_has_more(const struct tls *t)
{
	return gnutls_record_check_pending(t->session) > 0;
}

enum stream_state
tls_end(struct tls *t)
{
	int code = gnutls_bye(t->session, GNUTLS_SHUT_WR);

	if (code == 0)
		return STREAM_OK;
	return code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED ? STREAM_WRITE :
									STREAM_FAILED;
}
