#include "admin/doorman.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/login_delay.h"
#include "base/tallies.h"
#include "limits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { DOORMAN_TRIES = 2, DOORMAN_TOLD = 4096 };

struct doorman {
	pthread_mutex_t lock; /* of delays */
	struct login_delay *delays;
	struct tallies *told; /* who came or went: marked while that is told */
	atomic_int trying;
};

struct doorman *
doorman_new(void)
{
	struct doorman *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	(void)pthread_mutex_init(&d->lock, NULL);
	d->delays = login_delay_new();
	d->told = tallies_new(DOORMAN_TOLD);
	if (d->delays != NULL && d->told != NULL)
		return d;
	doorman_free(d);
	return NULL;
}

void
doorman_free(struct doorman *d)
{
	if (d == NULL)
		return;
	login_delay_free(d->delays);
	tallies_free(d->told);
	(void)pthread_mutex_destroy(&d->lock);
	free(d);
}

static bool
enter(struct doorman *d)
{
	if (atomic_fetch_add(&d->trying, 1) < DOORMAN_TRIES)
		return true;
	(void)atomic_fetch_sub(&d->trying, 1);
	return false;
}

static void
leave(struct doorman *d)
{
	(void)atomic_fetch_sub(&d->trying, 1);
}

enum err
doorman_try(struct doorman *d, struct slice name, const struct ip *source, const char *hash,
	struct slice password, uint64_t *wait_ms)
{
	bool is_right;

	if (!enter(d))
		return ERR_BUSY;
	(void)pthread_mutex_lock(&d->lock);
	*wait_ms = login_delay_try(d->delays, name, source, clock_mono_ms());
	(void)pthread_mutex_unlock(&d->lock);
	is_right = *wait_ms == 0 && crypto_password_verify(hash, password);
	leave(d);
	if (!is_right)
		return ERR_DENIED;
	(void)pthread_mutex_lock(&d->lock);
	login_delay_succeeded(d->delays, name, source);
	(void)pthread_mutex_unlock(&d->lock);
	return ERR_OK;
}

bool
doorman_is_news(struct doorman *d, char what, struct slice name, const struct ip *source)
{
	char key[1 + IP_BYTES + CRYPTO_DIGEST_BYTES] = {what};
	struct ip from = ip_source(source);
	uint8_t digest[CRYPTO_DIGEST_BYTES];

	crypto_digest(NULL, name, digest);
	memcpy(key + 1, from.b, IP_BYTES);
	memcpy(key + 1 + IP_BYTES, digest, sizeof(digest));
	return !tallies_mark(
		d->told, (struct slice){key, sizeof(key)}, GUARD_ALARM_MS, clock_mono_ms());
}

enum err
doorman_hash(struct doorman *d, struct slice password, char *out)
{
	enum err e;

	if (!enter(d))
		return ERR_BUSY;
	e = crypto_password_hash(password, out);
	leave(d);
	return e;
}
