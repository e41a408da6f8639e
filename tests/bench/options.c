#include "options.h"

#include "base/auto.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>

enum { SOURCES_MAX = 64, LENGTHS_MAX = 16 * 1024 * 1024, PUT_MAX_BYTES = 512 * 1024 };

static const struct option flags[] = {
	{"get",        required_argument, NULL, 'g'},
	{"put",        required_argument, NULL, 'p'},
	{"put-bytes",  required_argument, NULL, 'b'},
	{"login",      required_argument, NULL, 'l'},
	{"count",      required_argument, NULL, 'n'},
	{"parallel",   required_argument, NULL, 'c'},
	{"sources",    required_argument, NULL, 's'},
	{"mac-base",   required_argument, NULL, 'm'},
	{"phones",     required_argument, NULL, 'M'},
	{"length",     required_argument, NULL, 'L'},
	{"lengths",    required_argument, NULL, 'f'},
	{"blksize",    required_argument, NULL, 'B'},
	{"windowsize", required_argument, NULL, 'W'},
	{"threads",    required_argument, NULL, 't'},
	{NULL,         0,                 NULL, 0  },
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
	struct load_plan *p = &o->plan;

	if (p->step_count == PLAN_STEPS_MAX) {
		(void)fprintf(stderr, "load: more than %d requests\n", PLAN_STEPS_MAX);
		return false;
	}
	p->steps[p->step_count++] = (struct step){path, is_put};
	return true;
}

/* Reads a file of numbers, one a line: what each step of each phone must bring, phone by phone. */
static bool
read_lengths(struct load_plan *p, const char *path)
{
	AUTO(auto_fclose) FILE *file = fopen(path, "re");
	static uint64_t lengths[LENGTHS_MAX];
	char line[32];

	if (file == NULL) {
		(void)fprintf(stderr, "load: cannot read \"%s\": %s\n", path, strerror(errno));
		return false;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		if (p->length_count == LENGTHS_MAX ||
			slice_to_u64(slice_trim(slice_of(line)), 0, UINT32_MAX,
				&lengths[p->length_count]) != ERR_OK) {
			(void)fprintf(stderr, "load: \"%s\": no lengths, or too many\n", path);
			return false;
		}
		p->length_count++;
	}
	p->lengths = lengths;
	return true;
}

static bool
read_flag(struct options *o, int flag, const char *value)
{
	struct load_plan *p = &o->plan;
	uint64_t bytes;

	switch (flag) {
	case 'g':
	case 'p':
		return add_step(o, value, flag == 'p');
	case 'b':
		if (!read_number(value, 0, PUT_MAX_BYTES, &bytes))
			return false;
		p->put_bytes = (size_t)bytes;
		return true;
	case 'l':
		p->login = value;
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
	case 'f':
		return read_lengths(p, value);
	case 'B':
		return read_small(value, 65464, &p->blksize);
	case 'W':
		return read_small(value, 65535, &p->windowsize);
	case 't':
		return read_number(value, 1, OPTIONS_THREADS_MAX, &o->threads);
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

static bool
read_address(struct load_plan *p, const char *at)
{
	char address[INET_ADDRSTRLEN];
	struct slice port, host = slice_cut(slice_of(at), ':', &port);
	uint64_t number;

	if (slice_to_text(host, address, sizeof(address)) != ERR_OK ||
		inet_pton(AF_INET, address, &p->to.sin_addr) != 1 ||
		slice_to_u64(port, 1, UINT16_MAX, &number) != ERR_OK)
		return false;
	p->to.sin_family = AF_INET;
	p->to.sin_port = htons((uint16_t)number);
	p->host = at;
	return true;
}

/* Reads SCHEME://A.B.C.D:PORT. */
static bool
read_url(struct options *o, const char *url)
{
	static const struct engine *const engines[] = {
		&engine_http, &engine_https, &engine_ftp, &engine_ftps, &engine_tftp};

	for (size_t i = 0; i < COUNT(engines); i++) {
		struct slice scheme = slice_of(engines[i]->scheme);

		if (!slice_starts(slice_of(url), scheme))
			continue;
		o->engine = engines[i];
		o->plan.has_tls = engines[i]->has_tls;
		if (read_address(&o->plan, url + scheme.n))
			return true;
	}
	(void)fprintf(
		stderr, "load: \"%s\" is not http[s]://, ftp[s]:// or tftp://ADDRESS:PORT\n", url);
	return false;
}

bool
options_read(struct options *o, int argc, char **argv)
{
	int flag;

	while ((flag = getopt_long(argc, argv, "", flags, NULL)) != -1)
		if (!read_flag(o, flag, optarg))
			return false;
	if (argc - optind != 2) {
		(void)fputs(
			"usage: load get|boot|idle http[s]|ftp[s]|tftp://ADDRESS:PORT "
			"--get PATH... [--put PATH] [--put-bytes N] [--login USER:PASSWORD] "
			"[--count N] [--parallel K] [--sources N] [--mac-base MAC] [--phones M] "
			"[--length BYTES | --lengths FILE] [--blksize N] [--windowsize N] "
			"[--threads 1|2]\n",
			stderr);
		return false;
	}
	if (!read_mode(o, argv[optind]) || !read_url(o, argv[optind + 1]))
		return false;
	if (o->plan.kind == LOAD_HOLD)
		o->plan.parallel = (unsigned)o->plan.count;
	if (o->plan.step_count == 0 && (o->engine->needs_steps || o->plan.kind != LOAD_HOLD)) {
		(void)fputs("load: nothing is asked for: --get PATH\n", stderr);
		return false;
	}
	return true;
}
