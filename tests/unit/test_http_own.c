#include "unit_folder.h"
#include "unit_store.h"

#include "http/http_own.h"
#include "store/phone_accounts.h"

#include <stdio.h>

enum { LEN = 24 };

/* What stands on the data folder of a test; another program writes into it. */
static struct {
	char dir[FOLDER_BYTES];
	struct store *writer, *reader;
	struct settings *settings;
	struct tree *tree;
	struct http_auth *auth;
	struct http_own *own;
} on;

static int
set_up(void **state)
{
	struct why why = {""};

	(void)state;
	folder_make(on.dir);
	if (crypto_setup() != ERR_OK || store_open(on.dir, DB_CREATE, &on.writer, &why) != ERR_OK ||
		store_open(on.dir, DB_READ, &on.reader, &why) != ERR_OK)
		return 1;
	on.settings = settings_new();
	const struct tree_parts parts = {on.reader, NULL, NULL, on.settings, -1, NULL, NULL};
	on.tree = tree_new(&parts);
	on.auth = http_auth_new();
	on.own = http_own_new(on.auth, on.tree);
	return on.tree == NULL || on.auth == NULL || on.own == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	http_own_free(on.own);
	http_auth_free(on.auth);
	tree_free(on.tree);
	settings_free(on.settings);
	store_close(on.reader);
	store_close(on.writer);
	folder_remove(on.dir);
	return 0;
}

#define OWN_CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static struct mac
add_phone(uint64_t mac)
{
	struct phone p = {.mac = mac_from_u64(mac), .state = PHONE_ACTIVE};
	struct why why = {""};

	assert_int_equal(phones_add(on.writer, &p, &why), ERR_OK);
	return p.mac;
}

static struct phone_account
account_of(struct mac mac)
{
	struct phone_account a;

	assert_int_equal(phone_accounts_by_mac(on.writer, mac, &a), ERR_OK);
	return a;
}

/* Hands out a password, which is written to out. */
static void
hand_out(struct mac mac, char out[LEN + 1])
{
	AUTO(buf_wipe) struct buf b = BUF(SECRET_MAX_BYTES);
	struct phone_account a = account_of(mac);

	assert_int_equal(phone_accounts_offer(on.writer, &a, LEN, 0, true), ERR_OK);
	a = account_of(mac);
	assert_int_equal(phone_accounts_secret(on.writer, &a, true, &b), ERR_OK);
	assert_int_equal(slice_to_text(buf_slice(&b), out, LEN + 1), ERR_OK);
}

static void
use(struct mac mac)
{
	assert_int_equal(phone_accounts_used(on.writer, mac, account_of(mac).next_tag, 1), ERR_OK);
}

static void
refresh(void)
{
	tree_poll(on.tree);
	assert_int_equal(tree_refresh(on.tree), ERR_OK);
}

static enum auth_outcome
check(const struct http_credentials *c, struct mac mac, uint64_t *tag)
{
	const struct http_asked asked = {SLICE("GET"), SLICE("/a.cfg"), 1000};
	struct own_login login = {.mac = mac, .next_tag = *tag};
	enum auth_outcome out = AUTH__COUNT;

	assert_int_equal(http_own_check(on.own, c, &asked, &out, &login), ERR_OK);
	*tag = login.next_tag;
	if (out == AUTH_OK)
		assert_int_equal(login.epoch, account_of(mac).epoch);
	return out;
}

static enum auth_outcome
ask_basic(struct mac mac, const char *password, uint64_t *tag)
{
	struct http_credentials c = {.is_digest = false};

	(void)mac_text(mac, c.user);
	(void)snprintf(c.password, sizeof(c.password), "%s", password);
	return check(&c, mac, tag);
}

static void
expect_basic(struct mac mac, const char *password, enum auth_outcome want, uint64_t want_tag)
{
	uint64_t tag = UINT64_MAX;

	assert_int_equal(ask_basic(mac, password, &tag), want);
	if (want == AUTH_OK)
		assert_true(tag == want_tag);
}

static void
md5(const char *text, char out[TLS_MD5_TEXT_BYTES])
{
	assert_int_equal(tls_md5_hex(slice_of(text), out), ERR_OK);
}

/* The field that a client sends in answer to a challenge. */
static void
digest_field(struct mac mac, const char *password, char *out, size_t cap)
{
	char text[512], ha1[TLS_MD5_TEXT_BYTES], ha2[TLS_MD5_TEXT_BYTES],
		response[TLS_MD5_TEXT_BYTES];
	char challenge[HTTP_CHALLENGE_BYTES], user[MAC_TEXT_BYTES];
	struct slice s = slice_of(http_auth_challenge(on.auth, 1000, false, challenge));

	s = slice_head(slice_from(s, slice_find(s, SLICE("nonce=\"")) + 7), HTTP_NONCE_HEX);
	(void)mac_text(mac, user);
	(void)snprintf(text, sizeof(text), "%s:" HTTP_REALM ":%s", user, password);
	md5(text, ha1);
	md5("GET:/a.cfg", ha2);
	(void)snprintf(
		text, sizeof(text), "%s:%.*s:00000001:c0ffee:auth:%s", ha1, SLICE_FMT(s), ha2);
	md5(text, response);
	(void)snprintf(out, cap,
		"Digest username=\"%s\", realm=\"" HTTP_REALM "\", nonce=\"%.*s\", uri=\"/a.cfg\", "
		"response=\"%s\", qop=auth, nc=00000001, cnonce=\"c0ffee\"",
		user, SLICE_FMT(s), response);
}

static enum auth_outcome
ask_field(struct mac mac, const char *field, uint64_t *tag)
{
	AUTO(http_credentials_wipe) struct http_credentials c;

	assert_int_equal(http_credentials_read(slice_of(field), &c), AUTH_OK);
	return check(&c, mac, tag);
}

static void
both_passwords_are_right_by_basic_and_it_is_told_which(void **state)
{
	struct mac mac = add_phone(0x0004f2000001), fresh = add_phone(0x0004f2000002);
	char used[LEN + 1], next[LEN + 1];

	(void)state;
	hand_out(mac, used);
	use(mac);
	hand_out(mac, next);
	refresh();
	expect_basic(mac, used, AUTH_OK, 0);
	expect_basic(mac, next, AUTH_OK, account_of(mac).next_tag);
	expect_basic(mac, "", AUTH_WRONG_PASSWORD, 0);
	expect_basic(mac, "PlcmSpIp", AUTH_WRONG_PASSWORD, 0);
	expect_basic(fresh, "", AUTH_UNKNOWN_USER, 0);
	expect_basic(fresh, used, AUTH_UNKNOWN_USER, 0);
	expect_basic(mac_from_u64(0x0004f2fffff1), "", AUTH_UNKNOWN_USER, 0);
	expect_basic(mac_from_u64(0x0004f2fffff1), used, AUTH_UNKNOWN_USER, 0);
}

static void
both_are_right_by_digest_once_for_each_count(void **state)
{
	struct mac mac = add_phone(0x0004f2000001), fresh = add_phone(0x0004f2000002);
	char passwords[2][LEN + 1], field[1024];
	uint64_t tag = 0;

	(void)state;
	hand_out(mac, passwords[0]);
	use(mac);
	hand_out(mac, passwords[1]);
	refresh();
	for (int i = 0; i < 2; i++) {
		digest_field(mac, passwords[i], field, sizeof(field));
		assert_int_equal(ask_field(mac, field, &tag), AUTH_OK);
		assert_true(tag == (i == 1 ? account_of(mac).next_tag : 0));
		assert_int_equal(ask_field(mac, field, &tag), AUTH_STALE);
	}
	digest_field(mac, "wrong", field, sizeof(field));
	assert_int_equal(ask_field(mac, field, &tag), AUTH_WRONG_PASSWORD);
	digest_field(fresh, "", field, sizeof(field));
	assert_int_equal(ask_field(fresh, field, &tag), AUTH_UNKNOWN_USER);
}

/* A wrong answer uses up no count: the client that knows the password still may. */
static void
a_wrong_digest_leaves_the_count_to_the_right_one(void **state)
{
	struct mac mac = add_phone(0x0004f2000001);
	char password[LEN + 1], field[1024], broken[1024];
	uint64_t tag = 0;
	char *response;

	(void)state;
	hand_out(mac, password);
	refresh();
	digest_field(mac, password, field, sizeof(field));
	(void)snprintf(broken, sizeof(broken), "%s", field);
	response = strstr(broken, "response=\"");
	assert_non_null(response);
	response[10] = response[10] == '0' ? '1' : '0';
	assert_int_equal(ask_field(mac, broken, &tag), AUTH_WRONG_PASSWORD);
	assert_int_equal(ask_field(mac, field, &tag), AUTH_OK);
}

static void
a_login_is_remembered_until_the_inventory_changes(void **state)
{
	struct mac mac = add_phone(0x0004f2000001);
	char first[LEN + 1], second[LEN + 1];

	(void)state;
	refresh();
	expect_basic(mac, "", AUTH_UNKNOWN_USER, 0);
	hand_out(mac, first);
	expect_basic(mac, first, AUTH_UNKNOWN_USER, 0);
	refresh();
	expect_basic(mac, first, AUTH_OK, account_of(mac).next_tag);
	hand_out(mac, second);
	refresh();
	expect_basic(mac, first, AUTH_WRONG_PASSWORD, 0);
	expect_basic(mac, second, AUTH_OK, account_of(mac).next_tag);
	use(mac);
	refresh();
	expect_basic(mac, second, AUTH_OK, 0);
}

static void
more_phones_than_are_remembered_have_each_their_own_login(void **state)
{
	enum { MANY = 700 };
	static char passwords[MANY][LEN + 1];
	static struct mac macs[MANY];

	(void)state;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	assert_int_equal(db_tx_begin_write(on.writer->main, &tx), ERR_OK);
	for (size_t i = 0; i < MANY; i++) {
		macs[i] = add_phone(0x0004f2000001 + i);
		hand_out(macs[i], passwords[i]);
	}
	assert_int_equal(db_tx_commit(&tx), ERR_OK);
	refresh();
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < MANY; i++) {
			expect_basic(macs[i], passwords[i], AUTH_OK, account_of(macs[i]).next_tag);
			expect_basic(macs[i], passwords[(i + 1) % MANY], AUTH_WRONG_PASSWORD, 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_CASE(both_passwords_are_right_by_basic_and_it_is_told_which),
		OWN_CASE(both_are_right_by_digest_once_for_each_count),
		OWN_CASE(a_wrong_digest_leaves_the_count_to_the_right_one),
		OWN_CASE(a_login_is_remembered_until_the_inventory_changes),
		OWN_CASE(more_phones_than_are_remembered_have_each_their_own_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
