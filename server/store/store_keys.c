#include "base/auto.h"
#include "store/sealed.h"
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char own_name[] = "secret.key";
static const char credential_name[] = "bootline.key";

/* Opens the folder of the service manager's credentials where ours is among them.
 * Source: systemd.exec(5), LoadCredential= */
static int
open_credentials(void)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	AUTO(auto_close)
	int fd = dir != NULL && dir[0] == '/' ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct stat st;
	int out = fd;

	if (fd == -1 || fstatat(fd, credential_name, &st, 0) == -1)
		return -1;
	fd = -1;
	return out;
}

bool
store_has_credential(void)
{
	AUTO(auto_close) int fd = open_credentials();

	return fd != -1;
}

static enum err
open_credential(struct store *s, struct why *why)
{
	struct stat st;

	if (fstatat(s->dir_fd, own_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return why_fail(why, ERR_EXISTS,
			"There are two master keys, the credential %s and %s/%s, and only one has "
			"sealed the secrets: move the other one away.",
			credential_name, s->path, own_name);
	s->is_credential = true;
	s->ring_name = credential_name;
	return keyring_load(s->ring_fd, credential_name, false, &s->ring, why);
}

/* A key is made only where no database is that another key has sealed. */
static enum err
open_own(struct store *s, bool may_create, struct why *why)
{
	struct stat st;

	if (fstatat(s->dir_fd, STORE_MAIN_NAME, &st, 0) == 0)
		may_create = false;
	else if (errno != ENOENT)
		return why_fail(why, err_from_errno(errno), "%s/%s cannot be looked at: %s.",
			s->path, STORE_MAIN_NAME, strerror(errno));
	else if (!may_create)
		return why_fail(why, ERR_NOTFOUND,
			"There is no %s in %s: start `bootline serve` once, or give another data "
			"folder with --data.",
			STORE_MAIN_NAME, s->path);
	s->ring_name = own_name;
	s->ring_fd = fcntl(s->dir_fd, F_DUPFD_CLOEXEC, 0);
	if (s->ring_fd == -1)
		return why_fail(why, err_from_errno(errno), "%s cannot be opened: %s.", s->path,
			strerror(errno));
	return keyring_load(s->ring_fd, own_name, may_create, &s->ring, why);
}

enum err
store_keys_open(struct store *s, bool may_create, struct why *why)
{
	s->ring_fd = open_credentials();
	return s->ring_fd != -1 ? open_credential(s, why) : open_own(s, may_create, why);
}

static enum err
refresh(struct store *s, bool keeps_old)
{
	if (s->ring_fd == -1 || s->is_credential)
		return ERR_OK;
	return keyring_refresh(s->ring_fd, s->ring_name, keeps_old, &s->ring);
}

enum err
store_keys_refresh(struct store *s)
{
	return refresh(s, false);
}

/* Where a sealed value stands: additional data, so that it opens nowhere else. */
static void
place(const char *table, int64_t row, const char *column, struct buf *out)
{
	buf_addf(out, "%s/%" PRId64 "/%s", table, row, column);
}

enum err
store_seal(struct store *s, const char *table, int64_t row, const char *column, struct slice plain,
	struct buf *out)
{
	AUTO(buf_free) struct buf where = BUF(128);
	enum err e = refresh(s, true);

	assert(sealed_is_known(table, column));
	place(table, row, column, &where);
	if (e == ERR_OK)
		e = buf_check(&where);
	return e == ERR_OK ? crypto_seal(keyring_current(&s->ring), buf_slice(&where), plain, out) :
			     e;
}

/* The key that sealed a value.  One that is not known yet is in a file that was replaced; what
 * older ones have sealed may still be seen in this transaction, so they stay. */
static enum err
find_key(struct store *s, struct slice sealed, const struct crypto_key **out)
{
	uint8_t id = crypto_sealed_by(sealed);
	enum err e = ERR_OK;

	*out = keyring_find(&s->ring, id);
	if (*out == NULL && id != 0) {
		e = refresh(s, true);
		*out = keyring_find(&s->ring, id);
	}
	return e == ERR_OK && *out == NULL ? ERR_DENIED : e;
}

enum err
store_unseal(struct store *s, const char *table, int64_t row, const char *column,
	struct slice sealed, struct buf *out)
{
	AUTO(buf_free) struct buf where = BUF(128);
	const struct crypto_key *key;
	enum err e = find_key(s, sealed, &key);

	place(table, row, column, &where);
	if (e == ERR_OK)
		e = buf_check(&where);
	return e == ERR_OK ? crypto_open(key, buf_slice(&where), sealed, out) : e;
}
