#include "unit.h"

#include "admin/call_read.h"
#include "admin/caller.h"
#include "admin/openapi.h"
#include "admin/page.h"
#include "admin/resources.h"
#include "base/jval.h"

/* The document; freed by the caller. */
static struct jval *
document(void)
{
	struct why why = {""};
	struct jval *j = NULL;

	assert_int_equal(jval_parse(slice_of(openapi_text), &j, &why), ERR_OK);
	return j;
}

/* Rows beside the API: /healthz, /metrics. */
static bool
is_of_api(const struct route *r)
{
	return strcmp(r->path, "/healthz") != 0 && strcmp(r->path, "/readyz") != 0 &&
	       strcmp(r->path, "/metrics") != 0;
}

static struct jval *
operation_of(const struct jval *doc, const struct route *r)
{
	static const char *const keys[HTTP_METHOD__COUNT] = {
		[HTTP_METHOD_GET] = "get",
		[HTTP_METHOD_PUT] = "put",
		[HTTP_METHOD_POST] = "post",
		[HTTP_METHOD_PATCH] = "patch",
		[HTTP_METHOD_DELETE] = "delete",
	};

	return jval_get(jval_get(jval_get(doc, "paths"), r->path), keys[r->method]);
}

static void
every_route_is_described_with_its_role(void **state)
{
	struct jval *doc = document();

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		const struct jval *operation = operation_of(doc, r);

		if (!is_of_api(r))
			continue;
		if (operation == NULL)
			fail_msg("openapi.json has no %s %s", method_names[r->method], r->path);
		if (!slice_is(jval_text(jval_get(operation, "x-role")), access_names[r->access]))
			fail_msg("%s %s: x-role is not %s", method_names[r->method], r->path,
				access_names[r->access]);
		if (!slice_is(jval_text(jval_get(operation, "summary")), r->about))
			fail_msg("%s %s: summary is not \"%s\"", method_names[r->method], r->path,
				r->about);
	}
	jval_free(doc);
}

static enum err
count_methods(void *ctx, struct slice name, struct jval *methods)
{
	(void)name;
	*(size_t *)ctx += jval_count(methods);
	return ERR_OK;
}

static void
nothing_is_described_that_has_no_route(void **state)
{
	struct jval *doc = document();
	size_t described = 0, there = 0;

	(void)state;
	assert_int_equal(jval_each(jval_get(doc, "paths"), count_methods, &described), ERR_OK);
	for (size_t i = 0; i < route_count; i++)
		there += is_of_api(&routes[i]);
	assert_int_equal(described, there);
	jval_free(doc);
}

/* Follows {"$ref": "#/components/KIND/NAME"}. */
static struct jval *
follow(const struct jval *doc, struct jval *j)
{
	struct slice ref = jval_text(jval_get(j, "$ref")), rest, kind;
	char word[64], name[64];

	if (ref.n == 0)
		return j;
	assert_true(slice_starts(ref, SLICE("#/components/")));
	kind = slice_cut(slice_from(ref, strlen("#/components/")), '/', &rest);
	assert_int_equal(slice_to_text(kind, word, sizeof(word)), ERR_OK);
	assert_int_equal(slice_to_text(rest, name, sizeof(name)), ERR_OK);
	return jval_get(jval_get(jval_get(doc, "components"), word), name);
}

/* The schema of a body's object, or of a list's items. */
static struct jval *
body_schema(const struct jval *doc, const struct jval *operation, bool is_list)
{
	struct jval *content = jval_get(jval_get(operation, "requestBody"), "content");
	struct jval *schema =
		follow(doc, jval_get(jval_get(content, "application/json"), "schema"));

	return is_list ? follow(doc, jval_get(schema, "items")) : schema;
}

static bool
is_required(const struct jval *schema, const char *name)
{
	const struct jval *list = jval_get(schema, "required");

	for (size_t i = 0; i < jval_count(list); i++)
		if (slice_is(jval_text(jval_at(list, i)), name))
			return true;
	return false;
}

static void
every_field_of_a_body_is_described(void **state)
{
	struct jval *doc = document();

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		const struct jval *schema, *properties;
		size_t count = 0;

		if (r->fields == NULL)
			continue;
		schema = body_schema(doc, operation_of(doc, r), r->body == BODY_LIST);
		properties = jval_get(schema, "properties");
		for (const struct field_row *f = r->fields; f->name != NULL; f++, count++)
			if (jval_get(properties, f->name) == NULL ||
				is_required(schema, f->name) != f->is_required)
				fail_msg("%s %s: field %s is not described as it is",
					method_names[r->method], r->path, f->name);
		if (count != jval_count(properties))
			fail_msg("%s %s: %zu fields are described, %zu are there",
				method_names[r->method], r->path, jval_count(properties), count);
	}
	jval_free(doc);
}

/* Counts the query's names that are described, each of which the route must know. */
static size_t
count_queries(const struct jval *doc, const struct route *r)
{
	const struct jval *list = jval_get(operation_of(doc, r), "parameters");
	size_t count = 0;

	for (size_t i = 0; i < jval_count(list); i++) {
		const struct jval *p = follow(doc, jval_at(list, i));
		struct slice name = jval_text(jval_get(p, "name"));

		if (!slice_is(jval_text(jval_get(p, "in")), "query") || slice_is(name, "dry_run"))
			continue;
		if (!call_has_word(r->queries, name))
			fail_msg("%s %s: no query %.*s", method_names[r->method], r->path,
				SLICE_FMT(name));
		count++;
	}
	return count;
}

static void
every_name_of_a_query_is_described(void **state)
{
	struct jval *doc = document();

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		struct slice rest = slice_of(routes[i].queries);
		size_t known = 0;

		if (!is_of_api(&routes[i]))
			continue;
		for (; rest.n > 0; known++)
			(void)slice_cut(rest, ' ', &rest);
		if (count_queries(doc, &routes[i]) != known)
			fail_msg("%s %s: %zu names of its query are described, %zu are there",
				method_names[routes[i].method], routes[i].path,
				count_queries(doc, &routes[i]), known);
	}
	jval_free(doc);
}

static void
every_change_has_words_for_the_audit(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].data == ROUTE_WRITE || (routes[i].flags & ROUTE_REVEALS) != 0)
			assert_non_null(routes[i].action);
}

static void
no_reading_method_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].method == HTTP_METHOD_GET) {
			assert_int_not_equal(routes[i].data, ROUTE_WRITE);
			assert_int_equal(routes[i].body, BODY_NONE);
		}
}

static void
no_row_is_hidden_by_one_in_front_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		struct slice names[ROUTE_NAMES_MAX];
		int status;

		assert_ptr_equal(
			route_find(routes[i].method, slice_of(routes[i].path), names, &status),
			&routes[i]);
	}
}

static void
a_path_is_found_by_its_parts(void **state)
{
	struct slice names[ROUTE_NAMES_MAX];
	int status = 0;

	(void)state;
	assert_string_equal(route_find(HTTP_METHOD_GET, SLICE("/groups/lab"), names, &status)->path,
		"/groups/{name}");
	assert_true(slice_is(names[0], "lab"));
	assert_null(route_find(HTTP_METHOD_GET, SLICE("/groups/"), names, &status));
	assert_int_equal(status, 404);
	assert_null(route_find(HTTP_METHOD_GET, SLICE("/groups/lab/x"), names, &status));
	assert_int_equal(status, 404);
	assert_null(route_find(HTTP_METHOD_PUT, SLICE("/groups"), names, &status));
	assert_int_equal(status, 405);
	assert_null(route_find(HTTP_METHOD_GET, SLICE(""), names, &status));
	assert_int_equal(status, 404);
}

static void
a_cookie_is_found_among_others_and_none_if_it_stands_twice(void **state)
{
	(void)state;
	assert_true(slice_is(caller_cookie(SLICE("a=1; s=x; b=2"), "s"), "x"));
	assert_true(slice_is(caller_cookie(SLICE("s=x"), "s"), "x"));
	assert_true(slice_is(caller_cookie(SLICE("ss=x; s"), "s"), ""));
	assert_true(slice_is(caller_cookie(SLICE("s=x; s=y"), "s"), ""));
	assert_true(slice_is(caller_cookie(SLICE(""), "s"), ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_is_described_with_its_role),
		cmocka_unit_test(nothing_is_described_that_has_no_route),
		cmocka_unit_test(every_field_of_a_body_is_described),
		cmocka_unit_test(every_name_of_a_query_is_described),
		cmocka_unit_test(every_change_has_words_for_the_audit),
		cmocka_unit_test(no_reading_method_writes),
		cmocka_unit_test(no_row_is_hidden_by_one_in_front_of_it),
		cmocka_unit_test(a_path_is_found_by_its_parts),
		cmocka_unit_test(a_cookie_is_found_among_others_and_none_if_it_stands_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
