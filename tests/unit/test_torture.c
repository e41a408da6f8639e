/* Every allocation may fail once, or fail from then on: each scenario is run again and again with
 * the first, second, ... one failing until none is left, and must say ERR_NOMEM whenever one
 * did.  What it loses on the way is the leak sanitizer's to report. */
#include "unit.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/jval.h"
#include "base/settings.h"
#include "provision/content.h"

#include <jansson.h>
#include <sys/mman.h>

/* The linker sends our own allocations here (--wrap); those of libraries stay as they are. */
void *__real_malloc(size_t n);
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

static enum err
grow_a_buffer(void)
{
	AUTO(buf_free) struct buf b = BUF(4096);

	for (int i = 0; i < 100; i++)
		buf_addf(&b, "%d ", i);
	if (buf_check(&b) != ERR_OK)
		return buf_check(&b);
	return buf_text(&b)[0] == '0' ? ERR_OK : buf_check(&b);
}

static enum err
read_settings(void)
{
	static const char text[] = "workers = 2\ndrain = 5\n";
	AUTO(auto_close) int fd = memfd_create("settings", MFD_CLOEXEC);
	struct settings *s = settings_new();
	struct why why = {""};
	char path[64];
	enum err e;

	if (s == NULL)
		return ERR_NOMEM;
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	e = settings_from_file(s, path, &why);
	if (e == ERR_OK)
		e = settings_set(s, SET_WORKERS, SLICE("3"), FROM_FLAG, &why);
	assert_int_equal(e == ERR_OK, why.text[0] == '\0');
	settings_free(s);
	return e;
}

static enum err
seal_and_open(void)
{
	static const struct crypto_key key = {{1}};
	AUTO(buf_wipe) struct buf sealed = BUF(256), plain = BUF(256);
	enum err e = crypto_seal(&key, SLICE("w"), SLICE("secret"), &sealed);

	return e != ERR_OK ? e : crypto_open(&key, SLICE("w"), buf_slice(&sealed), &plain);
}

static enum err
encode_and_decode(void)
{
	AUTO(buf_free) struct buf text = BUF(64), back = BUF(64);

	crypto_base64_encode(SLICE("secret"), &text);
	return buf_check(&text) != ERR_OK ? buf_check(&text) :
					    crypto_base64_decode(buf_slice(&text), &back);
}

static enum err
write_json(void)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	struct jval *j = jval_object(), *list = jval_array(), *inner = jval_object();
	enum err e;

	jval_put_text(inner, "a", "text");
	jval_put_slice(inner, "b", SLICE("not utf8 \xff"));
	jval_put_number(inner, "c", 1);
	jval_put_real(inner, "d", 0.5);
	jval_put_bool(inner, "e", true);
	jval_push(list, inner);
	jval_push_text(list, "x");
	jval_push_slice(list, SLICE("\xff"));
	jval_put(j, "list", list);
	e = jval_write(j, &out);
	jval_free(j);
	return e;
}

static enum err
make_a_content(void)
{
	AUTO(buf_free) struct buf b = BUF(64);
	struct content *c;

	buf_add_text(&b, "bytes");
	if (buf_check(&b) != ERR_OK)
		return buf_check(&b);
	c = content_from_buf(&b);
	if (c == NULL) { /* the bytes are still the caller's */
		assert_slice(buf_slice(&b), "bytes");
		return ERR_NOMEM;
	}
	assert_int_equal(content_size(c), 5);
	content_unref(c);
	return ERR_OK;
}

static const struct {
	const char *name;
	enum err (*run)(void);
} scenarios[] = {
	{"grow a buffer",     grow_a_buffer    },
	{"read settings",     read_settings    },
	{"seal and open",     seal_and_open    },
	{"encode and decode", encode_and_decode},
	{"write JSON",        write_json       },
	{"make a content",    make_a_content   },
};

/* Runs one scenario until it gets through; returns how many allocations it has. */
static unsigned
run_out(enum err (*run)(void), bool stays_out)
{
	for (unsigned n = 1;; n++) {
		enum err e;

		memory.fail_at = n;
		memory.stays_out = stays_out;
		memory.seen = memory.failed = 0;
		e = run();
		memory.fail_at = 0;
		if (memory.failed == 0) {
			assert_int_equal(e, ERR_OK);
			return n - 1;
		}
		print_message("allocation %u\n", n);
		assert_int_equal(e, ERR_NOMEM);
	}
}

static void
whichever_allocation_fails_the_answer_is_out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scenarios); i++) {
		print_message("%s\n", scenarios[i].name);
		assert_true(run_out(scenarios[i].run, false) > 0);
		(void)run_out(scenarios[i].run, true);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whichever_allocation_fails_the_answer_is_out_of_memory),
	};

	if (crypto_setup() != ERR_OK)
		return 1;
	json_set_alloc_funcs(__wrap_malloc, free);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
