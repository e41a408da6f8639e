#include "unit.h"

#include "base/crypto.h"

static const struct crypto_key key = {
	.bytes = {1, 2, 3},
          .id = 1
};
static const struct crypto_key other = {
	.bytes = {1, 2, 4},
          .id = 1
};
static const struct crypto_key renamed = {
	.bytes = {1, 2, 3},
          .id = 2
};

static enum err
open_sealed(const struct crypto_key *k, const char *where, struct slice sealed, struct buf *out)
{
	struct slice exact = unit_exact(sealed);
	enum err e = crypto_open(k, slice_of(where), exact, out);

	unit_free(exact);
	return e;
}

static void
what_is_sealed_opens_with_its_key_in_its_place(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF(128), plain = BUF(128);

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("line 1"), SLICE("secret"), &sealed), ERR_OK);
	assert_int_equal(sealed.n, 6 + CRYPTO_SEAL_OVERHEAD_BYTES);
	assert_int_equal(slice_find(buf_slice(&sealed), SLICE("secret")), sealed.n);
	assert_int_equal(open_sealed(&key, "line 1", buf_slice(&sealed), &plain), ERR_OK);
	assert_slice(buf_slice(&plain), "secret");
}

static void
a_sealed_value_moved_to_another_row_does_not_open(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF(128), plain = BUF(128);

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("line 1"), SLICE("secret"), &sealed), ERR_OK);
	assert_int_equal(open_sealed(&key, "line 2", buf_slice(&sealed), &plain), ERR_DENIED);
	assert_int_equal(open_sealed(&other, "line 1", buf_slice(&sealed), &plain), ERR_DENIED);
	assert_int_equal(plain.n, 0);
}

static void
no_bit_can_be_changed_and_no_byte_cut_off(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF(128), plain = BUF(128);

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE("ab"), &sealed), ERR_OK);
	for (size_t i = 0; i < sealed.n; i++) {
		struct slice cut = slice_head(buf_slice(&sealed), i);

		assert_int_equal(open_sealed(&key, "w", cut, &plain), ERR_DENIED);
		sealed.p[i] ^= 1;
		assert_int_equal(open_sealed(&key, "w", buf_slice(&sealed), &plain), ERR_DENIED);
		sealed.p[i] ^= 1;
	}
	assert_int_equal(open_sealed(&key, "w", buf_slice(&sealed), &plain), ERR_OK);
}

static void
the_same_secret_never_seals_to_the_same_bytes(void **state)
{
	AUTO(buf_free) struct buf a = BUF(128), b = BUF(128);

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE("s"), &a), ERR_OK);
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE("s"), &b), ERR_OK);
	assert_false(slice_eq(buf_slice(&a), buf_slice(&b)));
}

static void
secrets_from_empty_to_the_limit_are_sealed_and_none_beyond(void **state)
{
	static char big[CRYPTO_SEALED_MAX_BYTES + 1];
	AUTO(buf_free) struct buf sealed = BUF(sizeof(big) + CRYPTO_SEAL_OVERHEAD_BYTES);
	AUTO(buf_free) struct buf plain = BUF(sizeof(big));
	struct slice most = {big, CRYPTO_SEALED_MAX_BYTES};

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE(""), &sealed), ERR_OK);
	assert_int_equal(open_sealed(&key, "w", buf_slice(&sealed), &plain), ERR_OK);
	assert_int_equal(plain.n, 0);
	buf_clear(&sealed);
	assert_int_equal(crypto_seal(&key, SLICE("w"), most, &sealed), ERR_OK);
	assert_int_equal(open_sealed(&key, "w", buf_slice(&sealed), &plain), ERR_OK);
	assert_true(slice_eq(buf_slice(&plain), most));
	most.n++;
	assert_int_equal(crypto_seal(&key, SLICE("w"), most, &sealed), ERR_LIMIT);
}

static void
a_sealed_value_names_its_key(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF(100), plain = BUF(100);

	(void)state;
	assert_int_equal(crypto_seal(&renamed, SLICE("w"), SLICE("s"), &sealed), ERR_OK);
	assert_int_equal(crypto_sealed_by(buf_slice(&sealed)), 2);
	assert_int_equal(crypto_open(&key, SLICE("w"), buf_slice(&sealed), &plain), ERR_DENIED);
	assert_int_equal(crypto_open(&renamed, SLICE("w"), buf_slice(&sealed), &plain), ERR_OK);
	assert_int_equal(crypto_sealed_by(slice_head(buf_slice(&sealed), 40)), 0);
	assert_int_equal(crypto_sealed_by(SLICE("")), 0);
}

static void
a_full_buffer_takes_no_half_of_a_secret(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF(CRYPTO_SEAL_OVERHEAD_BYTES + 1), plain = BUF(1);

	(void)state;
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE("ab"), &sealed), ERR_LIMIT);
	assert_int_equal(sealed.n, 0);
	buf_clear(&sealed);
	sealed.max = 128;
	assert_int_equal(crypto_seal(&key, SLICE("w"), SLICE("ab"), &sealed), ERR_OK);
	assert_int_equal(open_sealed(&key, "w", buf_slice(&sealed), &plain), ERR_LIMIT);
	assert_int_equal(plain.n, 0);
}

static void
a_digest_is_blake2b_and_another_under_a_key(void **state)
{
	/* RFC 7693's algorithm with a 32-byte digest, of "abc". */
	static const char want[] =
		"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
	uint8_t digest[CRYPTO_DIGEST_BYTES], keyed[CRYPTO_DIGEST_BYTES];
	char hex[2 * CRYPTO_DIGEST_BYTES + 1];

	(void)state;
	crypto_digest(NULL, SLICE("abc"), digest);
	crypto_hex(digest, sizeof(digest), hex);
	assert_string_equal(hex, want);
	crypto_digest(&key, SLICE("abc"), keyed);
	assert_memory_not_equal(digest, keyed, sizeof(digest));
	assert_true(crypto_short_hash(&key, SLICE("abc")) == crypto_short_hash(&key, SLICE("abc")));
	assert_true(
		crypto_short_hash(&key, SLICE("abc")) != crypto_short_hash(&other, SLICE("abc")));
}

static const struct {
	const char *text, *base64;
} base64[] = {
	{"",     ""        },
	{"f",    "Zg=="    },
	{"fo",   "Zm8="    },
	{"foo",  "Zm9v"    },
	{"foob", "Zm9vYg=="},
};

static void
base64_is_that_of_rfc_4648_and_read_strictly(void **state)
{
	static const char *const bad[] = {
		"Zg", "Zg=", "Zg===", "Zh==", "Z", "Zm9v\n", "Zm 9v", "Zm-_", "=", "Zg==Zg=="};

	(void)state;
	for (size_t i = 0; i < COUNT(base64); i++) {
		AUTO(buf_free) struct buf text = BUF(64), back = BUF(64);

		crypto_base64_encode(slice_of(base64[i].text), &text);
		assert_slice(buf_slice(&text), base64[i].base64);
		assert_int_equal(crypto_base64_decode(buf_slice(&text), &back), ERR_OK);
		assert_slice(buf_slice(&back), base64[i].text);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		AUTO(buf_free) struct buf back = BUF(64);
		struct slice in = unit_exact(slice_of(bad[i]));

		print_message("%s\n", bad[i]);
		assert_int_equal(crypto_base64_decode(in, &back), ERR_SYNTAX);
		assert_int_equal(back.n, 0);
		unit_free(in);
	}
}

static void
comparing_tells_content_and_length_apart(void **state)
{
	(void)state;
	assert_true(crypto_equal(SLICE("same"), SLICE("same")));
	assert_false(crypto_equal(SLICE("same"), SLICE("sama")));
	assert_false(crypto_equal(SLICE("same"), SLICE("sam")));
	assert_true(crypto_equal(SLICE(""), SLICE("")));
}

static void
a_password_is_verified_by_its_hash_alone(void **state)
{
	char hash[CRYPTO_PASSWORD_BYTES], again[CRYPTO_PASSWORD_BYTES];

	(void)state;
	assert_int_equal(crypto_password_hash(SLICE("correct horse"), hash), ERR_OK);
	assert_int_equal(crypto_password_hash(SLICE("correct horse"), again), ERR_OK);
	assert_string_not_equal(hash, again);
	assert_true(slice_starts(slice_of(hash), SLICE("$argon2id$")));
	assert_true(crypto_password_verify(hash, SLICE("correct horse")));
	assert_true(crypto_password_verify(again, SLICE("correct horse")));
	assert_false(crypto_password_verify(hash, SLICE("correct horsf")));
	assert_false(crypto_password_verify(hash, SLICE("")));
	assert_false(crypto_password_verify("", SLICE("correct horse")));
	assert_false(crypto_password_verify("not a hash", SLICE("correct horse")));
}

static void
nobodys_hash_takes_the_same_work_and_opens_for_no_password(void **state)
{
	static const char work[] = "$argon2id$v=19$m=65536,t=2,p=1$";
	char hash[CRYPTO_PASSWORD_BYTES];

	(void)state;
	assert_int_equal(crypto_password_hash(SLICE("correct horse"), hash), ERR_OK);
	assert_memory_equal(hash, work, sizeof(work) - 1);
	assert_memory_equal(crypto_password_nobody, work, sizeof(work) - 1);
	assert_false(crypto_password_verify(crypto_password_nobody, SLICE("")));
	assert_false(crypto_password_verify(crypto_password_nobody, SLICE("password")));
}

static void
a_token_is_its_prefix_and_random_digits_and_found_by_its_digest(void **state)
{
	char one[CRYPTO_TOKEN_BYTES], other_one[CRYPTO_TOKEN_BYTES];
	uint8_t digest[CRYPTO_DIGEST_BYTES], want[CRYPTO_DIGEST_BYTES];

	(void)state;
	crypto_token("blt_", one, digest);
	crypto_token("", other_one, want);
	assert_int_equal(strlen(one), 68);
	assert_int_equal(strlen(other_one), 64);
	assert_int_equal(strspn(one + 4, "0123456789abcdef"), 64);
	assert_true(slice_starts(slice_of(one), SLICE("blt_")));
	assert_memory_not_equal(one + 4, other_one, 64);
	crypto_digest(NULL, slice_of(one), want);
	assert_memory_equal(digest, want, sizeof(want));
}

/* RFC 4231, test case 2. */
static void
an_hmac_is_that_of_rfc_4231_however_the_text_is_parted(void **state)
{
	static const char want[] =
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
	struct slice text = SLICE("what do ya want for nothing?");
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char hex[2 * CRYPTO_DIGEST_BYTES + 1];

	(void)state;
	for (size_t i = 0; i <= text.n; i++) {
		crypto_hmac(SLICE("Jefe"), slice_head(text, i), slice_from(text, i), digest);
		crypto_hex(digest, sizeof(digest), hex);
		assert_string_equal(hex, want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_with_its_key_in_its_place),
		cmocka_unit_test(a_sealed_value_moved_to_another_row_does_not_open),
		cmocka_unit_test(no_bit_can_be_changed_and_no_byte_cut_off),
		cmocka_unit_test(the_same_secret_never_seals_to_the_same_bytes),
		cmocka_unit_test(secrets_from_empty_to_the_limit_are_sealed_and_none_beyond),
		cmocka_unit_test(a_sealed_value_names_its_key),
		cmocka_unit_test(a_full_buffer_takes_no_half_of_a_secret),
		cmocka_unit_test(a_digest_is_blake2b_and_another_under_a_key),
		cmocka_unit_test(an_hmac_is_that_of_rfc_4231_however_the_text_is_parted),
		cmocka_unit_test(base64_is_that_of_rfc_4648_and_read_strictly),
		cmocka_unit_test(comparing_tells_content_and_length_apart),
		cmocka_unit_test(a_password_is_verified_by_its_hash_alone),
		cmocka_unit_test(nobodys_hash_takes_the_same_work_and_opens_for_no_password),
		cmocka_unit_test(a_token_is_its_prefix_and_random_digits_and_found_by_its_digest),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
