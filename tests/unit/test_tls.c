#include "unit.h"

#include "base/crypto.h"
#include "net/tls.h"
#include "net/tls_make.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NOW = 1700000000 };

static struct tls_made made, other;

static int
make(void **state)
{
	struct why why = {""};

	(void)state;
	return crypto_setup() != ERR_OK || tls_make(NOW, &made, &why) != ERR_OK ||
	       tls_make(NOW, &other, &why) != ERR_OK;
}

static int
drop(void **state)
{
	(void)state;
	tls_made_done(&made);
	tls_made_done(&other);
	return 0;
}

static void
a_context_takes_a_chain_and_its_key_and_nothing_else(void **state)
{
	/* A chain that is cut inside is left out: GnuTLS 3.7 itself loses memory over it. */
	/* clang-format off */
	const struct {
		const char *name;
		struct slice chain, key;
		enum err want;
	} rows[] = {
		{"both", buf_slice(&made.chain), buf_slice(&made.key), ERR_OK},
		{"another's key", buf_slice(&made.chain), buf_slice(&other.key), ERR_SYNTAX},
		{"the authority's key", buf_slice(&made.chain), buf_slice(&made.authority_key), ERR_SYNTAX},
		{"no chain", SLICE(""), buf_slice(&made.key), ERR_SYNTAX},
		{"no key", buf_slice(&made.chain), SLICE(""), ERR_SYNTAX},
		{"exchanged", buf_slice(&made.key), buf_slice(&made.chain), ERR_SYNTAX},
		{"garbage", SLICE("garbage"), SLICE("garbage"), ERR_SYNTAX},
		{"half a key", buf_slice(&made.chain), slice_head(buf_slice(&made.key), 500), ERR_SYNTAX},
		{"an empty key", buf_slice(&made.chain), SLICE("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"), ERR_SYNTAX},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice chain = unit_exact(rows[i].chain), key = unit_exact(rows[i].key);
		const struct tls_parts parts = {.chain = chain, .key = key, .phone_ca = SLICE("")};
		struct tls_context *c = NULL;
		struct why why = {""};

		print_message("%s\n", rows[i].name);
		assert_int_equal(tls_context_new(&parts, &c, &why), rows[i].want);
		assert_int_equal(c != NULL, rows[i].want == ERR_OK);
		assert_int_equal(why.text[0] == '\0', rows[i].want == ERR_OK);
		tls_context_free(c);
		unit_free(chain);
		unit_free(key);
	}
}

static gnutls_x509_crt_t
read_certificate(const struct buf *pem)
{
	gnutls_datum_t datum = {(unsigned char *)pem->p, (unsigned)pem->n};
	gnutls_x509_crt_t c;

	assert_int_equal(gnutls_x509_crt_init(&c), 0);
	assert_int_equal(gnutls_x509_crt_import(c, &datum, GNUTLS_X509_FMT_PEM), 0);
	return c;
}

static void
a_certificate_that_was_made_verifies_under_its_authority_alone(void **state)
{
	gnutls_x509_crt_t authority = read_certificate(&made.authority);
	gnutls_x509_crt_t stranger = read_certificate(&other.authority);
	gnutls_x509_crt_t host = read_certificate(&made.chain);
	unsigned status = 0;

	(void)state;
	assert_int_equal(gnutls_x509_crt_verify(host, &authority, 1, 0, &status), 0);
	assert_int_equal(status, 0);
	assert_int_equal(gnutls_x509_crt_verify(host, &stranger, 1, 0, &status), 0);
	assert_int_not_equal(status, 0);
	assert_true(gnutls_x509_crt_get_ca_status(authority, NULL) == 1);
	assert_true(gnutls_x509_crt_get_ca_status(host, NULL) == 0);
	gnutls_x509_crt_deinit(authority);
	gnutls_x509_crt_deinit(stranger);
	gnutls_x509_crt_deinit(host);
}

static void
it_names_this_host_and_its_addresses(void **state)
{
	gnutls_x509_crt_t host = read_certificate(&made.chain);
	bool has_dns = false, has_ip = false;
	char name[256], san[256];
	int type;

	(void)state;
	assert_int_equal(gethostname(name, sizeof(name)), 0);
	assert_true(gnutls_x509_crt_check_hostname(host, name));
	assert_false(gnutls_x509_crt_check_hostname(host, "other.example"));
	for (unsigned i = 0;; i++) {
		size_t n = sizeof(san);

		type = gnutls_x509_crt_get_subject_alt_name(host, i, san, &n, NULL);
		if (type < 0)
			break;
		has_dns = has_dns || type == GNUTLS_SAN_DNSNAME;
		has_ip = has_ip || type == GNUTLS_SAN_IPADDRESS;
	}
	assert_int_equal(type, GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	assert_true(has_dns);
	print_message("addresses: %d\n", has_ip); /* none where there is no network at all */
	gnutls_x509_crt_deinit(host);
}

static void
phones_with_an_old_clock_take_it_and_it_holds_ten_years(void **state)
{
	gnutls_x509_crt_t host = read_certificate(&made.chain);
	unsigned bits = 0;

	(void)state;
	assert_true(gnutls_x509_crt_get_activation_time(host) <= 1262304000);
	assert_true(gnutls_x509_crt_get_expiration_time(host) > NOW + 9 * 365 * 86400LL);
	assert_int_equal(gnutls_x509_crt_get_pk_algorithm(host, &bits), GNUTLS_PK_RSA);
	assert_true(bits >= 2048);
	gnutls_x509_crt_deinit(host);
}

static void
each_is_made_anew(void **state)
{
	(void)state;
	assert_false(slice_eq(buf_slice(&made.chain), buf_slice(&other.chain)));
	assert_false(slice_eq(buf_slice(&made.key), buf_slice(&other.key)));
	assert_false(slice_eq(buf_slice(&made.authority), buf_slice(&other.authority)));
}

static struct tls_context *
context_of(const struct tls_made *m)
{
	const struct tls_parts parts = {
		.chain = buf_slice(&m->chain), .key = buf_slice(&m->key), .phone_ca = SLICE("")};
	struct tls_context *c = NULL;
	struct why why = {""};

	assert_int_equal(tls_context_new(&parts, &c, &why), ERR_OK);
	return c;
}

static void
the_shelf_shows_what_was_put_there_last(void **state)
{
	struct tls_shelf shelf = {NULL};
	struct tls_context *one = context_of(&made), *two = context_of(&other);

	(void)state;
	assert_null(tls_shelf_top(&shelf));
	tls_shelf_put(&shelf, one);
	assert_ptr_equal(tls_shelf_top(&shelf), one);
	tls_shelf_put(&shelf, two);
	assert_ptr_equal(tls_shelf_top(&shelf), two);
	tls_shelf_done(&shelf);
	assert_null(tls_shelf_top(&shelf));
	tls_shelf_done(&shelf);
}

/* A client of GnuTLS's at the other end of a pair of sockets. */
struct client {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	struct tls_context *context;
	struct tls *server;
	int fds[2];
};

static void
client_open(struct client *c, const char *priorities)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, c->fds), 0);
	c->context = context_of(&made);
	c->server = tls_new(c->context, c->fds[0]);
	assert_non_null(c->server);
	assert_int_equal(gnutls_init(&c->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK), 0);
	assert_int_equal(gnutls_certificate_allocate_credentials(&c->credentials), 0);
	assert_int_equal(
		gnutls_credentials_set(c->session, GNUTLS_CRD_CERTIFICATE, c->credentials), 0);
	assert_int_equal(gnutls_priority_set_direct(c->session, priorities, NULL), 0);
	gnutls_transport_set_int(c->session, c->fds[1]);
}

static void
client_close(struct client *c)
{
	gnutls_deinit(c->session);
	gnutls_certificate_free_credentials(c->credentials);
	tls_free(c->server);
	tls_context_free(c->context);
	(void)close(c->fds[0]);
	if (c->fds[1] != -1)
		(void)close(c->fds[1]);
}

/* Both go on until both are through or one has failed; gives the server's state. */
static enum stream_state
shake(struct client *c, int *code)
{
	enum stream_state state = STREAM_READ;

	*code = GNUTLS_E_AGAIN;
	for (int i = 0; i < 100; i++) {
		if (*code == GNUTLS_E_AGAIN)
			*code = gnutls_handshake(c->session);
		if (state == STREAM_READ || state == STREAM_WRITE)
			state = tls_handshake(c->server);
		if ((state == STREAM_OK && *code == 0) || state == STREAM_FAILED)
			break;
	}
	return state;
}

/* What comes behind the tickets of TLS 1.3. */
static ssize_t
client_read(struct client *c, void *dst, size_t n)
{
	ssize_t got = GNUTLS_E_AGAIN;

	for (int i = 0; i < 10 && got == GNUTLS_E_AGAIN; i++)
		got = gnutls_record_recv(c->session, dst, n);
	return got;
}

static void
bytes_go_both_ways_and_ends_are_told_from_cuts(void **state)
{
	static const char *const versions[] = {
		"NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"};

	(void)state;
	for (size_t i = 0; i < 2 * COUNT(versions); i++) {
		bool ends_in_order = i < COUNT(versions);
		char bytes[16];
		struct client c;
		size_t moved;
		int code;

		client_open(&c, versions[i % COUNT(versions)]);
		assert_int_equal(shake(&c, &code), STREAM_OK);
		assert_int_equal(code, 0);
		print_message(
			"%s\n", gnutls_protocol_get_name(gnutls_protocol_get_version(c.session)));
		assert_false(tls_is_resumed(c.server));
		assert_int_equal(tls_read(c.server, bytes, sizeof(bytes), &moved), STREAM_READ);
		assert_int_equal(gnutls_record_send(c.session, "hello", 5), 5);
		assert_int_equal(tls_read(c.server, bytes, 3, &moved), STREAM_OK);
		assert_int_equal(moved, 3);
		assert_true(tls_has_more(c.server));
		assert_int_equal(tls_read(c.server, bytes, 3, &moved), STREAM_OK);
		assert_int_equal(moved, 2);
		assert_false(tls_has_more(c.server));
		assert_int_equal(tls_write(c.server, "world", 5, &moved), STREAM_OK);
		assert_int_equal(moved, 5);
		assert_int_equal(client_read(&c, bytes, sizeof(bytes)), 5);
		assert_memory_equal(bytes, "world", 5);
		if (ends_in_order)
			assert_int_equal(gnutls_bye(c.session, GNUTLS_SHUT_WR), 0);
		(void)close(c.fds[1]);
		c.fds[1] = -1;
		assert_int_equal(tls_read(c.server, bytes, sizeof(bytes), &moved),
			ends_in_order ? STREAM_END : STREAM_CUT);
		assert_int_equal(moved, 0);
		client_close(&c);
	}
}

static void
old_versions_are_refused_with_an_alert(void **state)
{
	static const char *const versions[] = {
		"NORMAL:-VERS-ALL:+VERS-TLS1.0", "NORMAL:-VERS-ALL:+VERS-TLS1.1"};

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct client c;
		int code;

		client_open(&c, versions[i]);
		assert_int_equal(shake(&c, &code), STREAM_FAILED);
		code = gnutls_handshake(c.session);
		assert_int_equal(code, GNUTLS_E_FATAL_ALERT_RECEIVED);
		assert_int_equal(gnutls_alert_get(c.session), GNUTLS_A_PROTOCOL_VERSION);
		client_close(&c);
	}
}

static void
what_is_no_tls_fails_the_handshake(void **state)
{
	static const struct slice texts[] = {SLICE_INIT("USER PlcmSpIp\r\n"),
		SLICE_INIT("GET / HTTP/1.1\r\n\r\n"),
		/* an SSLv2 hello of 16 bytes */
		SLICE_INIT("\x80\x10\x01\x00\x02\x00\x03\x00\x00\x00\x04\x01\x00\x80"
			   "abcd")};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct client c;

		client_open(&c, "NORMAL");
		assert_int_equal(tls_handshake(c.server), STREAM_READ);
		assert_int_equal(write(c.fds[1], texts[i].p, texts[i].n), texts[i].n);
		assert_int_equal(tls_handshake(c.server), STREAM_FAILED);
		client_close(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_context_takes_a_chain_and_its_key_and_nothing_else),
		cmocka_unit_test(a_certificate_that_was_made_verifies_under_its_authority_alone),
		cmocka_unit_test(it_names_this_host_and_its_addresses),
		cmocka_unit_test(phones_with_an_old_clock_take_it_and_it_holds_ten_years),
		cmocka_unit_test(each_is_made_anew),
		cmocka_unit_test(the_shelf_shows_what_was_put_there_last),
		cmocka_unit_test(bytes_go_both_ways_and_ends_are_told_from_cuts),
		cmocka_unit_test(old_versions_are_refused_with_an_alert),
		cmocka_unit_test(what_is_no_tls_fails_the_handshake),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
