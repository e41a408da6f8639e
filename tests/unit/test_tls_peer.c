#include "unit.h"

#include "base/buf.h"
#include "net/tls_peer.h"

#include <gnutls/x509.h>
#include <time.h>

/* Certificates as a phone, or somebody who plays one, may show them: made here, one odd thing each.
 */

enum { DAY_S = 86400, DER_MAX_BYTES = 4096, PHONE_KEY_BITS = 1024, WEAK_KEY_BITS = 768 };

enum signer { ROOT, MIDDLE, STRANGER, ITSELF, LEAF_WITHOUT_CA, SIGNERS };
enum key { KEY_PHONE, KEY_WEAK, KEY_CURVE, KEY_EDWARDS, KEYS };

struct made {
	gnutls_x509_crt_t crt;
	char der[DER_MAX_BYTES];
	size_t n;
};

static gnutls_x509_privkey_t keys[KEYS], signer_keys[SIGNERS];
static struct made signers[SIGNERS];
static time_t now;

static void
must(int code)
{
	if (code < 0)
		fail_msg("GnuTLS says: %s", gnutls_strerror(code));
}

static gnutls_x509_privkey_t
new_key(gnutls_pk_algorithm_t kind, unsigned bits)
{
	gnutls_x509_privkey_t key;

	must(gnutls_x509_privkey_init(&key));
	must(gnutls_x509_privkey_generate(key, kind, bits, 0));
	return key;
}

static void
begin(gnutls_x509_crt_t *crt, gnutls_x509_privkey_t key, int from_days, int to_days)
{
	static unsigned char serial;

	serial++;
	must(gnutls_x509_crt_init(crt));
	must(gnutls_x509_crt_set_version(*crt, 3));
	must(gnutls_x509_crt_set_serial(*crt, &serial, 1));
	must(gnutls_x509_crt_set_key(*crt, key));
	must(gnutls_x509_crt_set_activation_time(*crt, now + (time_t)from_days * DAY_S));
	must(gnutls_x509_crt_set_expiration_time(*crt, now + (time_t)to_days * DAY_S));
}

static void
sign(struct made *m, enum signer by, gnutls_x509_privkey_t own, gnutls_digest_algorithm_t digest)
{
	gnutls_x509_privkey_t key = by == ITSELF ? own : signer_keys[by];

	m->n = sizeof(m->der);
	must(gnutls_x509_crt_sign2(
		m->crt, by == ITSELF ? m->crt : signers[by].crt, key, digest, 0));
	must(gnutls_x509_crt_export(m->crt, GNUTLS_X509_FMT_DER, m->der, &m->n));
}

static void
make_authority(enum signer which, const char *name, enum signer by, bool is_ca)
{
	signer_keys[which] = new_key(GNUTLS_PK_RSA, 2048);
	begin(&signers[which].crt, signer_keys[which], -100, 100);
	must(gnutls_x509_crt_set_dn(signers[which].crt, name, NULL));
	must(gnutls_x509_crt_set_basic_constraints(signers[which].crt, is_ca, -1));
	sign(&signers[which], by, signer_keys[which], GNUTLS_DIG_SHA256);
}

static int
make_all(void **state)
{
	(void)state;
	now = time(NULL);
	keys[KEY_PHONE] = new_key(GNUTLS_PK_RSA, PHONE_KEY_BITS);
	keys[KEY_WEAK] = new_key(GNUTLS_PK_RSA, WEAK_KEY_BITS);
	keys[KEY_CURVE] =
		new_key(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	keys[KEY_EDWARDS] =
		new_key(GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519));
	make_authority(ROOT, "CN=Root,O=Phones", ITSELF, true);
	make_authority(MIDDLE, "CN=Middle,O=Phones", ROOT, true);
	make_authority(STRANGER, "CN=Root,O=Phones", ITSELF, true); /* the same name, another key */
	make_authority(LEAF_WITHOUT_CA, "CN=0004f2000001", ROOT, false);
	return 0;
}

static int
free_all(void **state)
{
	(void)state;
	for (int i = 0; i < KEYS; i++)
		gnutls_x509_privkey_deinit(keys[i]);
	for (int i = 0; i < SIGNERS; i++) {
		gnutls_x509_privkey_deinit(signer_keys[i]);
		gnutls_x509_crt_deinit(signers[i].crt);
	}
	return 0;
}

#define CN(text) SLICE_INIT(text)
enum { NO_PURPOSE, CLIENT, SERVER, BOTH, ANY, SIGNING };
enum { CHECK = 1 << 0, WITH_MIDDLE = 1 << 1, TRUST_MIDDLE = 1 << 2, IS_CA = 1 << 3, V1 = 1 << 4 };

/* One row a certificate. */
/* clang-format off */
static const struct row {
	const char *what;
	struct slice names[3]; /* common names; the rest is empty */
	size_t name_count;
	enum signer by;
	unsigned flags;
	int from_days, to_days;
	int purpose;
	gnutls_digest_algorithm_t digest;
	enum key key;
	enum cert_verdict want;
} rows[] = {
	{"a phone's, upper case", {CN("0004F28B54F4")}, 1, ROOT, CHECK, -9, 9, BOTH, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"lower case", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"mixed case", {CN("0004F28b54F4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"no purpose named", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, NO_PURPOSE, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"any purpose", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, ANY, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"purpose server alone", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, SERVER, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PURPOSE},
	{"purpose code signing", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, SIGNING, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PURPOSE},
	{"version 1 of X.509", {CN("0004f28b54f4")}, 1, ROOT, CHECK | V1, -9, 9, NO_PURPOSE, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"expired, dates count", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, -1, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_EXPIRED},
	{"expired, dates do not count", {CN("0004f28b54f4")}, 1, ROOT, 0, -9, -1, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"not yet valid, dates count", {CN("0004f28b54f4")}, 1, ROOT, CHECK, 1, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_EARLY},
	{"not yet valid, dates do not count", {CN("0004f28b54f4")}, 1, ROOT, 0, 1, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"signed with SHA-1", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA1, KEY_PHONE, CERT_PHONE},
	{"signed with MD5", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_MD5, KEY_PHONE, CERT_WEAK},
	{"an RSA key of 768 bits", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_WEAK, CERT_WEAK},
	{"a key on P-256", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_CURVE, CERT_PHONE},
	{"a key on Ed25519", {CN("0004f28b54f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_EDWARDS, CERT_PHONE},
	{"an unknown authority of the same name", {CN("0004f28b54f4")}, 1, STRANGER, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_UNTRUSTED},
	{"the same, dates do not count", {CN("0004f28b54f4")}, 1, STRANGER, 0, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_UNTRUSTED},
	{"signed by itself", {CN("0004f28b54f4")}, 1, ITSELF, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_UNTRUSTED},
	{"signed by another phone", {CN("0004f28b54f4")}, 1, LEAF_WITHOUT_CA, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_UNTRUSTED},
	{"through an intermediate, shown", {CN("0004f28b54f4")}, 1, MIDDLE, CHECK | WITH_MIDDLE, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"through an intermediate, missing", {CN("0004f28b54f4")}, 1, MIDDLE, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_UNTRUSTED},
	{"through an intermediate in the bundle", {CN("0004f28b54f4")}, 1, MIDDLE, CHECK | TRUST_MIDDLE, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_PHONE},
	{"an authority's own", {CN("0004f28b54f4")}, 1, ROOT, CHECK | IS_CA, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_AUTHORITY},
	{"11 digits", {CN("0004f28b54f")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"13 digits", {CN("0004f28b54f40")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"colons", {CN("00:04:f2:8b:54:f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a blank behind", {CN("0004f28b54f4 ")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a letter beyond f", {CN("0004f28b54fg")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a NUL behind", {CN("0004f28b54f4\0")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a NUL and more behind", {CN("0004f28b54f4\0.evil.example")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a NUL within 12 bytes", {CN("0004f28b5\0f4")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"an empty name", {CN("")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"all zeros", {CN("000000000000")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"a host name", {CN("phone.example")}, 1, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"no common name", {CN("")}, 0, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"two common names", {CN("0004f28b54f4"), CN("0004f28b54f5")}, 2, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
	{"the same name twice", {CN("0004f28b54f4"), CN("0004f28b54f4")}, 2, ROOT, CHECK, -9, 9, CLIENT, GNUTLS_DIG_SHA256, KEY_PHONE, CERT_NAME},
};
/* clang-format on */

/* A common name as DER, so that its bytes stand there whatever they are. */
static void
add_name(gnutls_x509_crt_t crt, struct slice name)
{
	unsigned char der[64] = {0x0c, (unsigned char)name.n};

	memcpy(der + 2, name.p, name.n);
	must(gnutls_x509_crt_set_dn_by_oid(
		crt, GNUTLS_OID_X520_COMMON_NAME, 1, der, (unsigned)name.n + 2));
}

static void
add_purpose(gnutls_x509_crt_t crt, int purpose)
{
	if (purpose == CLIENT || purpose == BOTH)
		must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0));
	if (purpose == SERVER || purpose == BOTH)
		must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0));
	if (purpose == ANY)
		must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_ANY, 0));
	if (purpose == SIGNING)
		must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_CODE_SIGNING, 0));
}

static void
make(const struct row *row, struct made *out)
{
	begin(&out->crt, keys[row->key], row->from_days, row->to_days);
	if (row->flags & V1)
		must(gnutls_x509_crt_set_version(out->crt, 1));
	must(gnutls_x509_crt_set_dn_by_oid(
		out->crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, "Polycom Inc.", 12));
	for (size_t i = 0; i < row->name_count; i++)
		add_name(out->crt, row->names[i]);
	if (row->flags & IS_CA)
		must(gnutls_x509_crt_set_basic_constraints(out->crt, 1, -1));
	add_purpose(out->crt, row->purpose);
	sign(out, row->by, keys[row->key], row->digest);
}

static void
add_pem(struct buf *b, const struct made *m)
{
	gnutls_datum_t text;

	must(gnutls_x509_crt_export2(m->crt, GNUTLS_X509_FMT_PEM, &text));
	buf_add(b, (struct slice){(const char *)text.data, text.size});
	gnutls_free(text.data);
}

static struct tls_trust *
trust(unsigned flags)
{
	struct buf pem = BUF(16 * 1024);
	struct tls_trust *t = NULL;
	struct why why = {""};

	add_pem(&pem, &signers[ROOT]);
	if (flags & TRUST_MIDDLE)
		add_pem(&pem, &signers[MIDDLE]);
	assert_int_equal(tls_trust_new(buf_slice(&pem), flags & CHECK, &t, &why), ERR_OK);
	buf_free(&pem);
	return t;
}

static struct slice
der_of(const struct made *m)
{
	return (struct slice){m->der, m->n};
}

static void
each_odd_certificate_has_its_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct tls_trust *t = trust(rows[i].flags);
		struct mac mac = {{0xee}};
		struct made leaf;
		size_t n = rows[i].flags & WITH_MIDDLE ? 2 : 1;

		print_message("%s\n", rows[i].what);
		make(&rows[i], &leaf);

		const struct slice chain[] = {der_of(&leaf), der_of(&signers[MIDDLE])};
		assert_int_equal(tls_trust_judge(t, chain, n, &mac), rows[i].want);
		if (rows[i].want == CERT_PHONE)
			assert_int_equal(mac_to_u64(mac), 0x0004f28b54f4);
		else
			assert_int_equal(mac.b[0], 0xee);
		gnutls_x509_crt_deinit(leaf.crt);
		tls_trust_free(t);
	}
}

static void
nothing_shown_is_no_certificate(void **state)
{
	struct tls_trust *t = trust(0);
	struct mac mac;

	(void)state;
	assert_int_equal(tls_trust_judge(t, NULL, 0, &mac), CERT_NONE);
	tls_trust_free(t);
}

static void
what_is_no_certificate_is_unreadable(void **state)
{
	struct tls_trust *t = trust(0);
	struct slice whole = der_of(&signers[ROOT]), chain[9];
	struct mac mac;

	(void)state;
	for (size_t n = 0; n < whole.n; n += 13) {
		struct slice cut = unit_exact(slice_head(whole, n));

		assert_int_equal(tls_trust_judge(t, &cut, 1, &mac), CERT_UNREADABLE);
		unit_free(cut);
	}
	for (size_t i = 0; i < COUNT(chain); i++)
		chain[i] = whole;
	assert_int_equal(tls_trust_judge(t, chain, COUNT(chain), &mac), CERT_UNREADABLE);
	assert_int_equal(tls_trust_judge(t, chain, 1, &mac), CERT_AUTHORITY);
	tls_trust_free(t);
}

static void
authorities_that_cannot_be_read_are_refused_with_a_sentence(void **state)
{
	static const char *const texts[] = {"", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct tls_trust *t = NULL;
		struct why why = {""};

		assert_int_equal(tls_trust_new(slice_of(texts[i]), true, &t, &why), ERR_SYNTAX);
		assert_null(t);
		assert_true(why.text[0] != '\0');
	}
	tls_trust_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_odd_certificate_has_its_verdict),
		cmocka_unit_test(nothing_shown_is_no_certificate),
		cmocka_unit_test(what_is_no_certificate_is_unreadable),
		cmocka_unit_test(authorities_that_cannot_be_read_are_refused_with_a_sentence),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
