#include "base/words.h"

#include "base/auto.h"

#include <assert.h>
#include <stdio.h>

enum kind { TEXT, CUT_TEXT, INT, UNSIGNED, LONG, LONG_LONG, THREE_DIGITS, SIZE };

static const struct {
	const char *letters; /* behind the % */
	enum kind kind;
} conversions[] = {
	{"s",     TEXT        },
	{".*s",   CUT_TEXT    },
	{"d",     INT         },
	{"u",     UNSIGNED    },
	{"ld",    LONG        },
	{"lld",   LONG_LONG   },
	{"03lld", THREE_DIGITS},
	{"zu",    SIZE        },
};

struct reader {
	struct slice rest; /* of the format */
	va_list args;
};

static void
append(struct words *w, struct slice s)
{
	s = slice_head(s, WORDS_BYTES - 1 - w->n);
	memcpy(w->text + w->n, s.p, s.n);
	w->n += s.n;
	w->text[w->n] = '\0';
}

/* The conversion that the rest begins with, taken off it. */
static enum kind
take_kind(struct reader *r)
{
	for (size_t i = 0; i < COUNT(conversions); i++) {
		struct slice letters = slice_of(conversions[i].letters);

		if (slice_starts(r->rest, letters)) {
			r->rest = slice_from(r->rest, letters.n);
			return conversions[i].kind;
		}
	}
	assert(false && "a conversion that the table does not have");
	return TEXT;
}

/* The next argument as text.
 *   digits  room for a number */
static struct slice
take_argument(struct reader *r, char *digits, size_t cap)
{
	const char *text;
	int n = 0;

	switch (take_kind(r)) {
	case TEXT:
		return slice_of(va_arg(r->args, const char *));
	case CUT_TEXT:
		n = va_arg(r->args, int);
		text = va_arg(r->args, const char *);
		return (struct slice){text, strnlen(text, (size_t)n)};
	case INT:
		n = snprintf(digits, cap, "%d", va_arg(r->args, int));
		break;
	case UNSIGNED:
		n = snprintf(digits, cap, "%u", va_arg(r->args, unsigned));
		break;
	case LONG:
		n = snprintf(digits, cap, "%ld", va_arg(r->args, long));
		break;
	case LONG_LONG:
		n = snprintf(digits, cap, "%lld", va_arg(r->args, long long));
		break;
	case THREE_DIGITS:
		n = snprintf(digits, cap, "%03lld", va_arg(r->args, long long));
		break;
	case SIZE:
		n = snprintf(digits, cap, "%zu", va_arg(r->args, size_t));
		break;
	}
	return (struct slice){digits, (size_t)n};
}

static void
put_value(struct words *w, struct slice value)
{
	size_t at = w->n;

	append(w, value);
	assert(w->count < WORDS_VALUES_MAX);
	w->values[w->count].at = at;
	w->values[w->count++].n = w->n - at;
}

void
words_put(struct words *out, const char *format, va_list args)
{
	struct reader r = {.rest = slice_of(format)};
	char digits[32];

	out->text[0] = '\0';
	out->n = out->count = 0;
	va_copy(r.args, args);
	while (r.rest.n > 0) {
		size_t at = slice_find(r.rest, SLICE("%"));
		bool is_over = at == r.rest.n;

		append(out, slice_head(r.rest, at));
		r.rest = slice_from(r.rest, is_over ? at : at + 1);
		if (!is_over)
			put_value(out, take_argument(&r, digits, sizeof(digits)));
	}
	va_end(r.args);
}

void
words_form(const char *format, struct buf *out)
{
	struct reader r = {.rest = slice_of(format)};

	for (int i = 1; r.rest.n > 0; i++) {
		size_t at = slice_find(r.rest, SLICE("%"));
		bool is_over = at == r.rest.n;

		buf_add(out, slice_head(r.rest, at));
		r.rest = slice_from(r.rest, is_over ? at : at + 1);
		if (is_over)
			return;
		(void)take_kind(&r);
		buf_addf(out, "{%d}", i);
	}
}

struct slice
words_value(const struct words *w, size_t i)
{
	return (struct slice){w->text + w->values[i].at, w->values[i].n};
}
