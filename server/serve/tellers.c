#include "serve/tellers.h"

#include "base/auto.h"
#include "base/thread.h"

#include <pthread.h>

struct teller {
	struct tellers *all;
	struct client *client; /* its own; a thread that has none would be of no use */
	pthread_t thread;
};

struct tellers {
	struct teller each[TELLERS_MAX];
	size_t count;
	pthread_mutex_t lock;
	pthread_cond_t more;
	atomic_bool is_over;
	struct teller_job *waiting, **waiting_end; /* in the order that they came */
	struct teller_job *done;                   /* in any order */
	void (*wake)(void *ctx);
	void *ctx;
};

void
teller_job_free(struct teller_job *j)
{
	if (j == NULL)
		return;
	phone_contact_done(&j->contact);
	free(j);
}

/* NULL: it is to end. */
static struct teller_job *
next_job(struct tellers *t)
{
	struct teller_job *j;

	(void)pthread_mutex_lock(&t->lock);
	while (t->waiting == NULL && !atomic_load(&t->is_over))
		(void)pthread_cond_wait(&t->more, &t->lock);
	j = atomic_load(&t->is_over) ? NULL : t->waiting;
	if (j != NULL) {
		t->waiting = j->next;
		if (t->waiting == NULL)
			t->waiting_end = &t->waiting;
	}
	(void)pthread_mutex_unlock(&t->lock);
	return j;
}

static void
give_back(struct tellers *t, struct teller_job *j)
{
	(void)pthread_mutex_lock(&t->lock);
	j->next = t->done;
	t->done = j;
	(void)pthread_mutex_unlock(&t->lock);
	t->wake(t->ctx);
}

static void *
run(void *ctx)
{
	struct teller *self = ctx;
	struct tellers *t = self->all;
	struct teller_job *j;

	thread_name("teller", -1);
	while ((j = next_job(t)) != NULL) {
		const struct tell_phone tell = {
			.what = j->telling.what,
			.contact = &j->contact,
			.sip_port = j->sip_port,
			.is_over = &t->is_over,
			.client = self->client,
		};

		tell_phone(&tell, &j->tried);
		give_back(t, j);
	}
	return NULL;
}

static enum err
start_one(struct tellers *t, struct teller *out, struct why *why)
{
	out->all = t;
	out->client = tell_phone_client(&t->is_over);
	if (out->client == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	if (pthread_create(&out->thread, NULL, run, out) != 0) {
		client_free(out->client);
		return why_fail(why, ERR_IO, "No thread can be started to tell phones.");
	}
	return ERR_OK;
}

enum err
tellers_start(
	size_t count, void (*wake)(void *ctx), void *ctx, struct tellers **out, struct why *why)
{
	struct tellers *t = calloc(1, sizeof(*t));
	enum err e;

	if (t == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while starting.");
	(void)pthread_mutex_init(&t->lock, NULL);
	(void)pthread_cond_init(&t->more, NULL);
	t->waiting_end = &t->waiting;
	t->wake = wake;
	t->ctx = ctx;
	while (t->count < count && t->count < TELLERS_MAX) {
		e = start_one(t, &t->each[t->count], why);
		if (e != ERR_OK) {
			tellers_stop(t);
			return e;
		}
		t->count++;
	}
	*out = t;
	return ERR_OK;
}

static void
free_all(struct teller_job *j)
{
	while (j != NULL) {
		struct teller_job *next = j->next;

		teller_job_free(j);
		j = next;
	}
}

void
tellers_stop(struct tellers *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_lock(&t->lock);
	atomic_store(&t->is_over, true);
	(void)pthread_cond_broadcast(&t->more);
	(void)pthread_mutex_unlock(&t->lock);
	for (size_t i = 0; i < t->count; i++) {
		(void)pthread_join(t->each[i].thread, NULL);
		client_free(t->each[i].client);
	}
	free_all(t->waiting);
	free_all(t->done);
	(void)pthread_cond_destroy(&t->more);
	(void)pthread_mutex_destroy(&t->lock);
	free(t);
}

void
tellers_give(struct tellers *t, struct teller_job *job)
{
	job->next = NULL;
	(void)pthread_mutex_lock(&t->lock);
	*t->waiting_end = job;
	t->waiting_end = &job->next;
	(void)pthread_cond_signal(&t->more);
	(void)pthread_mutex_unlock(&t->lock);
}

struct teller_job *
tellers_take(struct tellers *t)
{
	struct teller_job *j;

	(void)pthread_mutex_lock(&t->lock);
	j = t->done;
	if (j != NULL)
		t->done = j->next;
	(void)pthread_mutex_unlock(&t->lock);
	return j;
}
