#include "base/jval.h"

static void
put_text(void *to, const char *name, const char *text)
{
	jval_put_text(to, name, text);
}

static void
put_slice(void *to, const char *name, struct slice text)
{
	jval_put_slice(to, name, text);
}

static void
put_maybe(void *to, const char *name, struct slice text)
{
	if (text.n > 0)
		jval_put_slice(to, name, text);
	else
		jval_put_text(to, name, NULL);
}

static void
put_number(void *to, const char *name, int64_t number)
{
	jval_put_number(to, name, number);
}

static void
put_truth(void *to, const char *name, bool is)
{
	jval_put_bool(to, name, is);
}

static void
put_time(void *to, const char *name, int64_t at_s)
{
	jval_put_time(to, name, at_s);
}

static void
put_words(void *to, const char *name, struct slice words)
{
	struct jval *list = jval_put_array(to, name);

	while (words.n > 0)
		jval_push_slice(list, slice_cut(words, ' ', &words));
}

struct members
jval_members(struct jval *object)
{
	static const struct members_form form = {
		.text = put_text,
		.slice = put_slice,
		.maybe = put_maybe,
		.number = put_number,
		.truth = put_truth,
		.time = put_time,
		.words = put_words,
	};

	return (struct members){&form, object};
}
