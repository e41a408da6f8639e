#include "cli/output.h"

static void
put_text(void *to, const char *name, const char *text)
{
	output_text(to, name, text);
}

static void
put_slice(void *to, const char *name, struct slice text)
{
	output_slice(to, name, text);
}

static void
put_number(void *to, const char *name, int64_t number)
{
	output_number(to, name, number);
}

static void
put_truth(void *to, const char *name, bool is)
{
	output_bool(to, name, is);
}

static void
put_time(void *to, const char *name, int64_t at_s)
{
	output_time(to, name, at_s);
}

static void
put_words(void *to, const char *name, struct slice words)
{
	output_list_begin(to, name);
	while (words.n > 0)
		output_slice(to, NULL, slice_cut(words, ' ', &words));
	output_list_end(to);
}

struct members
output_members(struct output *o)
{
	static const struct members_form form = {
		.text = put_text,
		.slice = put_slice,
		.maybe = put_slice, /* an empty field says it */
		.number = put_number,
		.truth = put_truth,
		.time = put_time,
		.words = put_words,
	};

	return (struct members){&form, o};
}
