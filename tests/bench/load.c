/* load - load on a boot server, for `make bench`: see README.md beside this file.
 *
 *   load get   http://ADDR:PORT --get PATH --count N --parallel K
 *   load boot  ... --get '/%.cfg' --get ... --put '/logs/%-app.log' --phones M
 *   load idle  ... --get PATH --count K: prints, waits until stdin ends, prints again
 *
 * https, ftp, ftps and tftp the same.  Prints one JSON object a line.  Exits with 0 when nothing
 * failed, 1 otherwise, 2 on usage.
 */
#include "base/auto.h"
#include "base/clock.h"
#include "options.h"

#include <pthread.h>
#include <sys/resource.h>

struct part {
	struct load_plan plan;
	const struct engine *engine;
	void *load;
	struct load_result result;
	pthread_t thread;
};

/* Thread number i's share of the plan. */
static bool
part_init(struct part *p, const struct options *o, unsigned i)
{
	unsigned n = (unsigned)o->threads;

	p->plan = o->plan;
	p->plan.first = i;
	p->plan.stride = n;
	p->plan.count = o->plan.count / n + (i < o->plan.count % n);
	p->plan.parallel = o->plan.parallel / n + (i < o->plan.parallel % n);
	p->engine = o->engine;
	p->load = o->engine->make(&p->plan);
	return p->load != NULL;
}

static void *
part_run(void *arg)
{
	struct part *p = arg;

	p->engine->run(p->load, &p->result);
	return NULL;
}

static void
print_result(const struct options *o, const struct load_result *r, double seconds)
{
	(void)printf("{\"mode\": \"%s\", \"count\": %ju, \"failures\": %ju, \"seconds\": %.6f, "
		     "\"per_second\": %.1f, \"p50_us\": %ju, \"p99_us\": %ju, \"bytes\": %ju, "
		     "\"resent\": %ju, \"cipher\": \"%s\", \"first_failure\": \"%s\"}\n",
		o->mode, (uintmax_t)r->done, (uintmax_t)r->failures, seconds,
		(double)(r->done - r->failures) / seconds,
		(uintmax_t)times_percentile(&r->times, 50),
		(uintmax_t)times_percentile(&r->times, 99), (uintmax_t)r->bytes,
		(uintmax_t)r->resent, r->cipher, r->why);
	(void)fflush(stdout);
}

/* Waits until the driver has looked at the server and closes stdin. */
static void
hold(const struct part *parts, uint64_t count)
{
	unsigned closed = 0;
	char byte;

	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (uint64_t i = 0; i < count; i++)
		closed += parts[i].engine->count_closed(parts[i].load);
	(void)printf("{\"closed\": %u}\n", closed);
}

static int
play(struct options *o)
{
	static struct part parts[OPTIONS_THREADS_MAX];
	static struct load_result all;

	for (unsigned i = 0; i < o->threads; i++) {
		if (!part_init(&parts[i], o, i)) {
			(void)fputs("load: out of memory or descriptors, or nothing for this "
				    "protocol\n",
				stderr);
			return 1;
		}
	}
	uint64_t start_us = clock_mono_us();
	for (unsigned i = 1; i < o->threads; i++)
		if (pthread_create(&parts[i].thread, NULL, part_run, &parts[i]) != 0)
			abort();
	(void)part_run(&parts[0]);
	for (unsigned i = 1; i < o->threads; i++)
		(void)pthread_join(parts[i].thread, NULL);
	uint64_t end_us = clock_mono_us();

	for (unsigned i = 0; i < o->threads; i++)
		result_merge(&all, &parts[i].result);
	print_result(
		o, &all, (double)(end_us - (all.ready_us > 0 ? all.ready_us : start_us)) / 1e6);
	if (o->plan.kind == LOAD_HOLD)
		hold(parts, o->threads);
	for (unsigned i = 0; i < o->threads; i++) {
		parts[i].engine->release(parts[i].load);
	}
	return all.failures > 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	static struct options o = {
		.engine = &engine_http,
		.threads = 1,
		.plan = {.count = 1,
			 .parallel = 1,
			 .sources = 1,
			 .phones = 1,
			 .put_bytes = 4096,
			 .length_bytes = UINT64_MAX},
	};
	struct rlimit files;

	if (!options_read(&o, argc, argv))
		return 2;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	return play(&o);
}
