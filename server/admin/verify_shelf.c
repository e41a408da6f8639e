#include "admin/verify_shelf.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>

struct verify_shelf {
	pthread_mutex_t lock; /* of what follows */
	struct verify_survey *survey;
	uint64_t until_ms;
};

struct verify_shelf *
verify_shelf_new(void)
{
	struct verify_shelf *s = calloc(1, sizeof(*s));

	if (s != NULL)
		(void)pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
verify_shelf_free(struct verify_shelf *s)
{
	if (s == NULL)
		return;
	verify_survey_free(s->survey);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

static struct verify_survey *
exchange(struct verify_shelf *s, struct verify_survey *with)
{
	struct verify_survey *was;

	(void)pthread_mutex_lock(&s->lock);
	was = s->survey;
	s->survey = with;
	s->until_ms = clock_mono_ms() + VERIFY_KEPT_MS;
	(void)pthread_mutex_unlock(&s->lock);
	return was;
}

struct verify_survey *
verify_shelf_take(struct verify_shelf *s)
{
	return exchange(s, NULL);
}

void
verify_shelf_put(struct verify_shelf *s, struct verify_survey *survey)
{
	if (survey != NULL)
		verify_survey_free(exchange(s, survey));
}

void
verify_shelf_look(struct verify_shelf *s)
{
	bool is_old;

	(void)pthread_mutex_lock(&s->lock);
	is_old = s->survey != NULL && clock_mono_ms() > s->until_ms;
	(void)pthread_mutex_unlock(&s->lock);
	if (is_old)
		verify_survey_free(verify_shelf_take(s));
}
