/* load - load on a boot server, for `make bench`: see README.md beside this file.
 *
 *   load get   HTTP://ADDR:PORT --get PATH --count N --parallel K
 *   load boot  ... --get '/%.cfg' --get ... --put '/logs/%-app.log' --phones M
 *   load idle  ... --get PATH --count K: prints, waits until stdin ends, prints again
 *
 * Prints one JSON object a line.  Exits with 0 when nothing failed, 1 otherwise, 2 on usage.
 */
#include "base/clock.h"
#include "run_load.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { THREADS_MAX = 2, SOURCES_MAX = 64 };

struct options {
	enum load_kind kind;
	const char *mode;
	struct load_plan plan;
	struct script_head head;
	struct step steps[SCRIPT_STEPS_MAX];
	size_t step_count;
	uint64_t threads;
};

struct part {
	struct load_plan plan;
	struct script script;
	struct load *load;
	struct load_result result;
	pthread_t thread;
};

static const struct option flags[] = {
	{"get",       required_argument, NULL, 'g'},
	{"put",       required_argument, NULL, 'p'},
	{"put-bytes", required_argument, NULL, 'b'},
	{"login",     required_argument, NULL, 'l'},
	{"count",     required_argument, NULL, 'n'},
	{"parallel",  required_argument, NULL, 'c'},
	{"sources",   required_argument, NULL, 's'},
	{"mac-base",  required_argument, NULL, 'm'},
	{"phones",    required_argument, NULL, 'M'},
	{"length",    required_argument, NULL, 'L'},
	{"threads",   required_argument, NULL, 't'},
	{NULL,        0,                 NULL, 0  },
};

static bool
read_number(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
	if (slice_to_u64(slice_of(text), min, max, out) == ERR_OK)
		return true;
	(void)fprintf(stderr, "load: \"%s\" is not a number from %ju to %ju\n", text,
		(uintmax_t)min, (uintmax_t)max);
	return false;
}

static bool
read_small(const char *text, unsigned max, unsigned *out)
{
	uint64_t v;

	if (!read_number(text, 1, max, &v))
		return false;
	*out = (unsigned)v;
	return true;
}

static bool
read_mac(const char *text, uint64_t *out)
{
	struct mac mac;

	if (mac_from_hex(slice_of(text), &mac) != ERR_OK) {
		(void)fprintf(stderr, "load: \"%s\" is not a MAC of 12 hex digits\n", text);
		return false;
	}
	*out = mac_to_u64(mac);
	return true;
}

static bool
add_step(struct options *o, const char *path, bool is_put)
{
	if (o->step_count == SCRIPT_STEPS_MAX) {
		(void)fprintf(stderr, "load: more than %d requests\n", SCRIPT_STEPS_MAX);
		return false;
	}
	o->steps[o->step_count++] = (struct step){path, is_put};
	return true;
}

static bool
read_flag(struct options *o, int flag, const char *value)
{
	struct load_plan *p = &o->plan;
	uint64_t put_bytes;

	switch (flag) {
	case 'g':
	case 'p':
		return add_step(o, value, flag == 'p');
	case 'b':
		if (!read_number(value, 0, SCRIPT_REQUEST_MAX_BYTES / 2, &put_bytes))
			return false;
		o->head.put_bytes = (size_t)put_bytes;
		return true;
	case 'l':
		o->head.login = value;
		return true;
	case 'n':
		return read_number(value, 1, UINT32_MAX, &p->count);
	case 'c':
		return read_small(value, 100000, &p->parallel);
	case 's':
		return read_small(value, SOURCES_MAX, &p->sources);
	case 'm':
		return read_mac(value, &p->mac_base);
	case 'M':
		return read_number(value, 1, UINT32_MAX, &p->phones);
	case 'L':
		return read_number(value, 0, UINT32_MAX, &p->length_bytes);
	case 't':
		return read_number(value, 1, THREADS_MAX, &o->threads);
	default:
		return false;
	}
}

static bool
read_mode(struct options *o, const char *mode)
{
	static const struct {
		const char *name;
		enum load_kind kind;
	} modes[] = {
		{"get",  LOAD_KEEP },
                {"boot", LOAD_CLOSE},
                {"idle", LOAD_HOLD }
        };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(mode, modes[i].name) != 0)
			continue;
		o->mode = mode;
		o->plan.kind = modes[i].kind;
		return true;
	}
	(void)fprintf(stderr, "load: \"%s\" is not get, boot or idle\n", mode);
	return false;
}

/* Reads http://A.B.C.D:PORT. */
static bool
read_url(struct options *o, const char *url)
{
	static const char scheme[] = "http://";
	char address[INET_ADDRSTRLEN];
	struct slice port;
	uint64_t number;

	o->plan.to.sin_family = AF_INET;
	if (slice_starts(slice_of(url), SLICE(scheme))) {
		o->head.host = url + sizeof(scheme) - 1;

		struct slice host = slice_cut(slice_of(o->head.host), ':', &port);
		if (slice_to_text(host, address, sizeof(address)) == ERR_OK &&
			inet_pton(AF_INET, address, &o->plan.to.sin_addr) == 1 &&
			slice_to_u64(port, 1, UINT16_MAX, &number) == ERR_OK) {
			o->plan.to.sin_port = htons((uint16_t)number);
			return true;
		}
	}
	(void)fprintf(stderr, "load: \"%s\" is not http://ADDRESS:PORT\n", url);
	return false;
}

static bool
read_options(struct options *o, int argc, char **argv)
{
	int flag;

	while ((flag = getopt_long(argc, argv, "", flags, NULL)) != -1)
		if (!read_flag(o, flag, optarg))
			return false;
	if (argc - optind != 2 || o->step_count == 0) {
		(void)fputs("usage: load get|boot|idle http://ADDRESS:PORT --get PATH... "
			    "[--put PATH] [--put-bytes N] [--login USER:PASSWORD] [--count N] "
			    "[--parallel K] [--sources N] [--mac-base MAC] [--phones M] "
			    "[--length BYTES] [--threads 1|2]\n",
			stderr);
		return false;
	}
	if (!read_mode(o, argv[optind]) || !read_url(o, argv[optind + 1]))
		return false;
	if (o->plan.kind == LOAD_HOLD)
		o->plan.parallel = (unsigned)o->plan.count;
	return true;
}

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
	if (script_init(&p->script, &o->head, o->steps, o->step_count) != ERR_OK)
		return false;
	p->load = load_new(&p->plan, &p->script);
	return p->load != NULL;
}

static void *
part_run(void *arg)
{
	struct part *p = arg;

	load_run(p->load, &p->result);
	return NULL;
}

static void
print_result(const struct options *o, const struct load_result *r, double seconds)
{
	(void)printf("{\"mode\": \"%s\", \"count\": %ju, \"failures\": %ju, \"seconds\": %.6f, "
		     "\"per_second\": %.1f, \"p50_us\": %ju, \"p99_us\": %ju, \"bytes\": %ju, "
		     "\"first_failure\": \"%s\"}\n",
		o->mode, (uintmax_t)r->done, (uintmax_t)r->failures, seconds,
		(double)(r->done - r->failures) / seconds,
		(uintmax_t)times_percentile(&r->times, 50),
		(uintmax_t)times_percentile(&r->times, 99), (uintmax_t)r->bytes, r->why);
	(void)fflush(stdout);
}

static void
merge(struct load_result *all, const struct load_result *one)
{
	all->done += one->done;
	all->failures += one->failures;
	all->bytes += one->bytes;
	times_merge(&all->times, &one->times);
	if (all->why[0] == '\0')
		memcpy(all->why, one->why, sizeof(all->why));
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
		closed += load_count_closed(parts[i].load);
	(void)printf("{\"closed\": %u}\n", closed);
}

static int
play(struct options *o)
{
	static struct part parts[THREADS_MAX];
	static struct load_result all;

	for (unsigned i = 0; i < o->threads; i++) {
		if (!part_init(&parts[i], o, i)) {
			(void)fputs("load: out of memory or descriptors\n", stderr);
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
	double seconds = (double)(clock_mono_us() - start_us) / 1e6;

	for (unsigned i = 0; i < o->threads; i++)
		merge(&all, &parts[i].result);
	print_result(o, &all, seconds);
	if (o->plan.kind == LOAD_HOLD)
		hold(parts, o->threads);
	for (unsigned i = 0; i < o->threads; i++) {
		load_free(parts[i].load);
		script_done(&parts[i].script);
	}
	return all.failures > 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	static struct options o = {
		.head = {.put_bytes = 4096         },
		.threads = 1,
		.plan = { .count = 1,
			 .parallel = 1,
			 .sources = 1,
			 .phones = 1,
			 .length_bytes = UINT64_MAX},
	};
	struct rlimit files;

	if (!read_options(&o, argc, argv))
		return 2;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	return play(&o);
}
