#include "unit.h"

#include "unit_folder.h"

#include "limits.h"
#include "serve/watchdog.h"
#include "store/documents.h"
#include "store/keeper.h"
#include "store/logs.h"

#include <pthread.h>
#include <stdlib.h>

/* Counts jobs that are back, and lets the test wait for them. */
struct desk {
	pthread_mutex_t lock;
	pthread_cond_t has_mail;
	int wakes;
	struct keeper_outbox *outbox;
};

struct job {
	struct keeper_job job; /* first */
	const char *name;
	enum err fails_with;
	bool is_done;
	enum err result;
	int64_t *seen; /* rows that the job sees, when not NULL */
};

static void
wake(void *ctx)
{
	struct desk *d = ctx;

	(void)pthread_mutex_lock(&d->lock);
	d->wakes++;
	(void)pthread_cond_signal(&d->has_mail);
	(void)pthread_mutex_unlock(&d->lock);
}

static void
desk_init(struct desk *d)
{
	*d = (struct desk){0};
	assert_int_equal(pthread_mutex_init(&d->lock, NULL), 0);
	assert_int_equal(pthread_cond_init(&d->has_mail, NULL), 0);
	d->outbox = keeper_outbox_new(wake, d);
	assert_non_null(d->outbox);
}

static void
desk_done(struct desk *d)
{
	keeper_outbox_free(d->outbox);
	(void)pthread_cond_destroy(&d->has_mail);
	(void)pthread_mutex_destroy(&d->lock);
}

/* Collects until the job is back. */
static void
wait_until_done(struct desk *d, const struct job *j)
{
	while (!j->is_done) {
		(void)pthread_mutex_lock(&d->lock);
		while (d->wakes == 0)
			(void)pthread_cond_wait(&d->has_mail, &d->lock);
		d->wakes = 0;
		(void)pthread_mutex_unlock(&d->lock);
		keeper_collect(d->outbox);
	}
}

static enum err
count_row(void *ctx, const struct log_row *row)
{
	(void)row;
	++*(int64_t *)ctx;
	return ERR_OK;
}

static int64_t
count_logs(struct store *s)
{
	int64_t n = 0;

	assert_int_equal(logs_each(s, NULL, count_row, &n), ERR_OK);
	return n;
}

static enum err
append(struct keeper_job *job, struct store *s)
{
	static const struct log_limits limits = {1 << 20, 3};
	struct job *j = (struct job *)(void *)job;
	const struct log_piece piece = {
		{{0, 4, 0xf2, 1, 2, 3}}, slice_of(j->name), false, LOG_AT_END, SLICE("a line\n")};
	enum err e = logs_append(s, &piece, 1, &limits);

	if (j->seen != NULL)
		*j->seen = count_logs(s);
	return e == ERR_OK ? j->fails_with : e;
}

static void
done(struct keeper_job *job, enum err result)
{
	struct job *j = (struct job *)(void *)job;

	j->is_done = true;
	j->result = result;
}

static struct job
job_of(const char *name, enum err fails_with, struct desk *d)
{
	return (struct job){
		.job = {.run = append, .done = done, .outbox = d->outbox},
		.name = name,
		.fails_with = fails_with
        };
}

struct room {
	char dir[FOLDER_BYTES];
	struct keeper *keeper;
	struct desk desk;
};

static void
room_open(struct room *r)
{
	struct store *s = NULL;

	folder_make(r->dir);
	assert_int_equal(store_open(r->dir, DB_CREATE, &s, NULL), ERR_OK);
	store_close(s);
	desk_init(&r->desk);
	assert_int_equal(keeper_start(r->dir, KEEPER_LOGS, NULL, NULL, &r->keeper, NULL), ERR_OK);
}

static void
room_close(struct room *r)
{
	keeper_stop(r->keeper);
	desk_done(&r->desk);
	folder_remove(r->dir);
}

static void
an_acknowledged_job_is_seen_by_other_connections(void **state)
{
	struct room r;
	struct store *s = NULL;
	uint64_t before;

	(void)state;
	room_open(&r);
	before = keeper_commits(r.keeper);
	struct job j = job_of("app.log", ERR_OK, &r.desk);
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	wait_until_done(&r.desk, &j);
	assert_int_equal(j.result, ERR_OK);
	assert_true(keeper_commits(r.keeper) > before);
	assert_int_equal(store_open(r.dir, DB_READ, &s, NULL), ERR_OK);
	assert_int_equal(count_logs(s), 1);
	store_close(s);
	room_close(&r);
}

static void
a_failed_job_undoes_itself_and_not_its_neighbours(void **state)
{
	struct room r;
	struct store *s = NULL;

	(void)state;
	room_open(&r);
	struct job jobs[3] = {job_of("a.log", ERR_OK, &r.desk),
		job_of("b.log", ERR_NOSPACE, &r.desk), job_of("c.log", ERR_OK, &r.desk)};
	for (size_t i = 0; i < COUNT(jobs); i++)
		assert_int_equal(keeper_post(r.keeper, &jobs[i].job), ERR_OK);
	for (size_t i = 0; i < COUNT(jobs); i++)
		wait_until_done(&r.desk, &jobs[i]);
	assert_int_equal(jobs[0].result, ERR_OK);
	assert_int_equal(jobs[1].result, ERR_NOSPACE);
	assert_int_equal(jobs[2].result, ERR_OK);
	assert_int_equal(store_open(r.dir, DB_READ, &s, NULL), ERR_OK);
	assert_int_equal(count_logs(s), 2);
	store_close(s);
	room_close(&r);
}

static void
stopping_finishes_what_is_queued(void **state)
{
	enum { MANY = KEEPER_GROUP_MAX + 10 };
	struct room r;
	struct job *jobs = test_calloc(MANY, sizeof(*jobs));

	(void)state;
	room_open(&r);
	for (size_t i = 0; i < MANY; i++) {
		jobs[i] = job_of("app.log", ERR_OK, &r.desk);
		assert_int_equal(keeper_post(r.keeper, &jobs[i].job), ERR_OK);
	}
	keeper_stop(r.keeper);
	r.keeper = NULL;
	keeper_collect(r.desk.outbox);
	for (size_t i = 0; i < MANY; i++)
		assert_true(jobs[i].is_done && jobs[i].result == ERR_OK);
	test_free(jobs);
	room_close(&r);
}

static void
a_job_without_an_outbox_is_done_on_the_keepers_thread(void **state)
{
	struct room r;

	(void)state;
	room_open(&r);
	struct job j = job_of("app.log", ERR_OK, &r.desk);
	j.job.outbox = NULL;
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	keeper_stop(r.keeper);
	r.keeper = NULL;
	assert_true(j.is_done);
	assert_int_equal(j.result, ERR_OK);
	room_close(&r);
}

static void
a_group_waits_for_another_writers_lock(void **state)
{
	struct room r;
	struct store *s = NULL;
	struct db_tx tx;

	(void)state;
	room_open(&r);
	assert_int_equal(store_open(r.dir, DB_WRITE, &s, NULL), ERR_OK);
	assert_int_equal(db_tx_begin_write(s->logs, &tx), ERR_OK);
	struct job j = job_of("app.log", ERR_OK, &r.desk);
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	keeper_collect(r.desk.outbox);
	assert_false(j.is_done);
	db_tx_done(&tx);
	wait_until_done(&r.desk, &j);
	assert_int_equal(j.result, ERR_OK);
	store_close(s);
	room_close(&r);
}

static void
a_lock_that_stays_ends_as_busy_and_writes_nothing(void **state)
{
	struct room r;
	struct store *s = NULL;
	struct db_tx tx;

	(void)state;
	room_open(&r);
	assert_int_equal(store_open(r.dir, DB_WRITE, &s, NULL), ERR_OK);
	assert_int_equal(db_tx_begin_write(s->logs, &tx), ERR_OK);
	struct job j = job_of("app.log", ERR_OK, &r.desk);
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	wait_until_done(&r.desk, &j);
	assert_int_equal(j.result, ERR_BUSY);
	db_tx_done(&tx);
	assert_int_equal(count_logs(s), 0);
	store_close(s);
	room_close(&r);
}

static void
a_full_queue_is_busy_at_once(void **state)
{
	struct room r;
	struct store *s = NULL;
	struct db_tx tx;
	struct job *jobs = test_calloc(KEEPER_QUEUE_MAX + KEEPER_GROUP_MAX + 1, sizeof(*jobs));
	size_t n = 0;

	(void)state;
	room_open(&r);
	assert_int_equal(store_open(r.dir, DB_WRITE, &s, NULL), ERR_OK);
	assert_int_equal(
		db_tx_begin_write(s->logs, &tx), ERR_OK); /* so that the queue stands still */
	for (; n <= KEEPER_QUEUE_MAX + KEEPER_GROUP_MAX; n++) {
		jobs[n] = job_of("app.log", ERR_OK, &r.desk);
		if (keeper_post(r.keeper, &jobs[n].job) != ERR_OK)
			break;
	}
	assert_true(n >= KEEPER_QUEUE_MAX && n <= KEEPER_QUEUE_MAX + KEEPER_GROUP_MAX);
	assert_false(jobs[n].is_done);
	db_tx_done(&tx);
	store_close(s);
	keeper_stop(r.keeper);
	r.keeper = NULL;
	keeper_collect(r.desk.outbox);
	for (size_t i = 0; i < n; i++)
		assert_true(jobs[i].is_done);
	test_free(jobs);
	room_close(&r);
}

struct ticks {
	int count;
	int last;
};

static void
tick(void *ctx, struct store *s, bool is_last)
{
	struct ticks *t = ctx;

	assert_non_null(s);
	t->count++;
	t->last += is_last;
}

static void
the_last_tick_comes_once_at_the_end(void **state)
{
	char dir[FOLDER_BYTES];
	struct ticks ticks = {0};
	struct keeper *k = NULL;
	struct store *s = NULL;

	(void)state;
	folder_make(dir);
	assert_int_equal(store_open(dir, DB_CREATE, &s, NULL), ERR_OK);
	store_close(s);
	assert_int_equal(keeper_start(dir, KEEPER_MAIN, tick, &ticks, &k, NULL), ERR_OK);
	keeper_stop(k);
	assert_int_equal(ticks.last, 1);
	assert_true(ticks.count >= 1);
	folder_remove(dir);
}

/* A job that does not end by itself. */
struct endless {
	struct keeper_job job;
	int began[2], goes_on[2];
	bool is_done;
};

static enum err
wait_for_a_word(struct keeper_job *job, struct store *s)
{
	struct endless *j = (struct endless *)(void *)job;
	char c = 'x';

	(void)s;
	assert_int_equal(write(j->began[1], &c, 1), 1);
	assert_int_equal(read(j->goes_on[0], &c, 1), 1);
	return ERR_OK;
}

static void
endless_done(struct keeper_job *job, enum err result)
{
	struct endless *j = (struct endless *)(void *)job;

	assert_int_equal(result, ERR_OK);
	j->is_done = true;
}

static void
a_job_that_does_not_end_is_seen_by_the_watchdog_until_it_does(void **state)
{
	struct room r;
	struct watchdog w = {.count = 0};
	struct endless j = {
		.job = {.run = wait_for_a_word, .done = endless_done}
        };
	char c = 'x';

	(void)state;
	room_open(&r);
	assert_int_equal(pipe(j.began), 0);
	assert_int_equal(pipe(j.goes_on), 0);
	watchdog_add(&w, "keeper", 0, keeper_pulse(r.keeper));
	assert_null(watchdog_look(&w));
	assert_null(watchdog_look(&w)); /* it has nothing to do */
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	assert_int_equal(read(j.began[0], &c, 1), 1);
	assert_null(watchdog_look(&w)); /* it has begun since the last look */
	assert_non_null(watchdog_look(&w));
	assert_non_null(watchdog_look(&w));
	assert_int_equal(write(j.goes_on[1], &c, 1), 1);
	keeper_stop(r.keeper);
	r.keeper = NULL;
	assert_true(j.is_done);
	for (int i = 0; i < 2; i++) {
		(void)close(j.began[i]);
		(void)close(j.goes_on[i]);
	}
	room_close(&r);
}

static void
a_lock_of_another_program_is_not_seen_by_the_watchdog(void **state)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	struct store *other = NULL;
	struct watchdog w = {.count = 0};
	struct room r;

	(void)state;
	room_open(&r);
	assert_int_equal(store_open(r.dir, DB_WRITE, &other, NULL), ERR_OK);
	assert_int_equal(db_tx_begin_write(other->logs, &tx), ERR_OK);
	watchdog_add(&w, "keeper", 0, keeper_pulse(r.keeper));
	struct job j = job_of("app.log", ERR_OK, &r.desk);
	assert_int_equal(keeper_post(r.keeper, &j.job), ERR_OK);
	for (int i = 0; i < 1000; i++)
		assert_null(watchdog_look(&w));
	assert_int_equal(db_tx_commit(&tx), ERR_OK);
	wait_until_done(&r.desk, &j);
	assert_int_equal(j.result, ERR_OK);
	store_close(other);
	room_close(&r);
}

static void
a_keeper_without_a_data_folder_does_not_start(void **state)
{
	struct keeper *k = NULL;
	struct why why = {0};

	(void)state;
	assert_int_equal(keeper_start("/nonexistent/folder", KEEPER_MAIN, NULL, NULL, &k, &why),
		ERR_NOTFOUND);
	assert_null(k);
	assert_non_null(strstr(why.text, "/nonexistent/folder"));
	keeper_stop(NULL);
	keeper_outbox_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_acknowledged_job_is_seen_by_other_connections),
		cmocka_unit_test(a_failed_job_undoes_itself_and_not_its_neighbours),
		cmocka_unit_test(stopping_finishes_what_is_queued),
		cmocka_unit_test(a_job_without_an_outbox_is_done_on_the_keepers_thread),
		cmocka_unit_test(a_group_waits_for_another_writers_lock),
		cmocka_unit_test(a_lock_that_stays_ends_as_busy_and_writes_nothing),
		cmocka_unit_test(a_full_queue_is_busy_at_once),
		cmocka_unit_test(the_last_tick_comes_once_at_the_end),
		cmocka_unit_test(a_job_that_does_not_end_is_seen_by_the_watchdog_until_it_does),
		cmocka_unit_test(a_lock_of_another_program_is_not_seen_by_the_watchdog),
		cmocka_unit_test(a_keeper_without_a_data_folder_does_not_start),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
