#include "admin/device.h"

#include "limits.h"

#include <inttypes.h>
#include <stdio.h>

enum { NAME_BYTES = DEVICE_NAME_HEX / 2 };

static const char purpose[] = "bootline device cookie";

/* Signs with a master key, by a key of its own that is made of it. */
static void
sign(const struct crypto_key *master, struct slice text, char out[2 * CRYPTO_DIGEST_BYTES + 1])
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	struct crypto_key key;

	_Static_assert(sizeof(key.bytes) == sizeof(digest), "a digest is a key");
	crypto_digest(master, (struct slice){purpose, sizeof(purpose) - 1}, digest);
	memcpy(key.bytes, digest, sizeof(key.bytes));
	crypto_digest(&key, text, digest);
	crypto_hex(digest, sizeof(digest), out);
	crypto_key_wipe(&key);
	crypto_wipe(digest, sizeof(digest));
}

void
device_cookie_make(
	const struct store *s, int64_t person, int64_t now, char out[DEVICE_COOKIE_BYTES])
{
	char name[DEVICE_NAME_HEX + 1], signature[2 * CRYPTO_DIGEST_BYTES + 1];
	uint8_t bytes[NAME_BYTES];
	int n;

	crypto_random(bytes, sizeof(bytes));
	crypto_hex(bytes, sizeof(bytes), name);
	n = snprintf(out, DEVICE_COOKIE_BYTES, "%" PRId64 ".%" PRId64 ".%s", person,
		now + DEVICE_COOKIE_S, name);
	sign(keyring_current(&s->ring), (struct slice){out, (size_t)n}, signature);
	(void)snprintf(out + n, DEVICE_COOKIE_BYTES - (size_t)n, ".%s", signature);
}

/* Whether a key of ours has signed it. */
static bool
is_signed(const struct store *s, struct slice text, struct slice signature)
{
	char ours[2 * CRYPTO_DIGEST_BYTES + 1];
	bool is_ours = false;

	for (size_t i = 0; i < s->ring.count && !is_ours; i++) {
		sign(&s->ring.keys[i], text, ours);
		is_ours = crypto_equal(slice_of(ours), signature);
	}
	return is_ours;
}

bool
device_cookie_check(const struct store *s, struct slice cookie, int64_t person, int64_t now,
	char account[DEVICE_ACCOUNT_BYTES])
{
	struct slice rest, id = slice_cut(cookie, '.', &rest), until = slice_cut(rest, '.', &rest);
	struct slice signature, name = slice_cut(rest, '.', &signature);
	uint64_t whose, until_at;

	if (cookie.n >= DEVICE_COOKIE_BYTES || name.n != DEVICE_NAME_HEX || person == 0 ||
		slice_to_u64(id, 1, INT64_MAX, &whose) != ERR_OK || whose != (uint64_t)person ||
		slice_to_u64(until, 1, INT64_MAX, &until_at) != ERR_OK ||
		(int64_t)until_at <= now ||
		!is_signed(s, slice_head(cookie, id.n + until.n + name.n + 2), signature))
		return false;
	(void)snprintf(account, DEVICE_ACCOUNT_BYTES, "device %.*s", SLICE_FMT(name));
	return true;
}
