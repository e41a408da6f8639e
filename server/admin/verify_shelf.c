#include "admin/verify_shelf.h"

#include "base/clock.h"
#include "limits.h"

#include <pthread.h>
#include <stdlib.h>

struct verify_shelf {
	pthread_mutex_t lock; /* of what follows */
	struct verify_survey *survey;
	uint64_t until_ms;
	unsigned taken; /* places */
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

enum err
verify_shelf_take(struct verify_shelf *s, struct verify_survey **out)
{
	bool has_place;

	*out = NULL;
	(void)pthread_mutex_lock(&s->lock);
	has_place = s->taken < VERIFY_AT_ONCE_MAX;
	if (has_place) {
		s->taken++;
		*out = s->survey;
		s->survey = NULL;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return has_place ? ERR_OK : ERR_BUSY;
}

void
verify_shelf_put(struct verify_shelf *s, struct verify_survey *survey)
{
	struct verify_survey *was = NULL;

	(void)pthread_mutex_lock(&s->lock);
	s->taken--;
	if (survey != NULL) {
		was = s->survey;
		s->survey = survey;
		s->until_ms = clock_mono_ms() + VERIFY_KEPT_MS;
	}
	(void)pthread_mutex_unlock(&s->lock);
	verify_survey_free(was);
}

void
verify_shelf_look(struct verify_shelf *s)
{
	struct verify_survey *old = NULL;

	(void)pthread_mutex_lock(&s->lock);
	if (s->survey != NULL && clock_mono_ms() > s->until_ms) {
		old = s->survey;
		s->survey = NULL;
	}
	(void)pthread_mutex_unlock(&s->lock);
	verify_survey_free(old);
}
