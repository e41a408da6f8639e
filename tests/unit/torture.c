#include "torture.h"

#include "unit.h"

/* The linker sends our own allocations here (--wrap); those of libraries stay as they are. */
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static struct {
	unsigned fail_at; /* the allocation that fails, from 1; 0 for none */
	bool stays_out;   /* those behind it fail too */
	unsigned seen;
	unsigned failed;
} memory;

static bool
is_out(void)
{
	memory.seen++;
	if (memory.fail_at == 0 || memory.seen < memory.fail_at)
		return false;
	if (memory.seen > memory.fail_at && !memory.stays_out)
		return false;
	memory.failed++;
	return true;
}

void *
__wrap_malloc(size_t n)
{
	return is_out() ? NULL : __real_malloc(n);
}

void *
__wrap_calloc(size_t count, size_t n)
{
	return is_out() ? NULL : __real_calloc(count, n);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return is_out() ? NULL : __real_realloc(p, n);
}

char *
__wrap_strdup(const char *s)
{
	return is_out() ? NULL : __real_strdup(s);
}

char *
__wrap_strndup(const char *s, size_t n)
{
	return is_out() ? NULL : __real_strndup(s, n);
}

/* Runs one scenario until it gets through; returns how many allocations it has. */
static unsigned
run_out(const struct torture_scenario *scenario, bool stays_out)
{
	for (unsigned n = 1;; n++) {
		enum err e;

		memory.fail_at = n;
		memory.stays_out = stays_out;
		memory.seen = memory.failed = 0;
		e = scenario->run();
		memory.fail_at = 0;
		if (memory.failed == 0) {
			assert_int_equal(e, ERR_OK);
			return n - 1;
		}
		print_message("allocation %u\n", n);
		if (!scenario->copes || e != ERR_OK)
			assert_int_equal(e, ERR_NOMEM);
	}
}

static struct {
	const struct torture_scenario *all;
	size_t count;
} scenarios;

static void
whichever_allocation_fails_the_answer_is_out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < scenarios.count; i++) {
		print_message("%s\n", scenarios.all[i].name);
		assert_true(run_out(&scenarios.all[i], false) > 0);
		(void)run_out(&scenarios.all[i], true);
	}
}

int
torture_main(const struct torture_scenario *all, size_t count, int (*setup)(void **state),
	int (*teardown)(void **state))
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whichever_allocation_fails_the_answer_is_out_of_memory),
	};

	scenarios.all = all;
	scenarios.count = count;
	return cmocka_run_group_tests(tests, setup, teardown);
}
