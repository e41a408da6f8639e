#include "admin/route.h"

#include <stdio.h>

const char *const access_names[ACCESS__COUNT] = {"nobody", "viewer", "operator", "admin"};

const char *const method_names[HTTP_METHOD__COUNT] = {
	[HTTP_METHOD_GET] = "GET",
	[HTTP_METHOD_HEAD] = "HEAD",
	[HTTP_METHOD_PUT] = "PUT",
	[HTTP_METHOD_OPTIONS] = "OPTIONS",
	[HTTP_METHOD_POST] = "POST",
	[HTTP_METHOD_PATCH] = "PATCH",
	[HTTP_METHOD_DELETE] = "DELETE",
};

/* Takes "/name" off the front and gives the name. */
static struct slice
take_name(struct slice *path)
{
	struct slice inner = slice_from(*path, 1), rest, name = slice_cut(inner, '/', &rest);

	*path = slice_from(inner, name.n);
	return name;
}

/* Whether a path is of a pattern.
 *   names  filled as far as it is */
static bool
is_match(struct slice pattern, struct slice path, struct slice names[ROUTE_NAMES_MAX])
{
	size_t n = 0;

	while (pattern.n > 0 && path.n > 0) {
		struct slice want = take_name(&pattern), have = take_name(&path);

		if (want.p[0] != '{') {
			if (!slice_eq(want, have))
				return false;
			continue;
		}
		if (have.n == 0 || n == ROUTE_NAMES_MAX)
			return false;
		names[n++] = have;
	}
	return pattern.n == 0 && path.n == 0;
}

const struct route *
route_find(enum http_method method, struct slice path, struct slice names[ROUTE_NAMES_MAX],
	int *status)
{
	const struct route *like = NULL;
	enum http_method wanted = method == HTTP_METHOD_HEAD ? HTTP_METHOD_GET : method;

	/* A row of fixed names stands in front of one with a name in its place. */
	for (size_t i = 0; i < route_count; i++) {
		if (!is_match(slice_of(routes[i].path), path, names))
			continue;
		if (routes[i].method == wanted)
			return &routes[i];
		like = &routes[i];
	}
	*status = like != NULL ? 405 : 404;
	return NULL;
}

static const struct route *
find_get(struct slice path)
{
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].method == HTTP_METHOD_GET && slice_is(path, routes[i].path))
			return &routes[i];
	return NULL;
}

const struct route *
route_shown_by(const struct route *r)
{
	struct slice path = slice_of(r->path);
	const struct route *get = find_get(path);

	while (get == NULL && path.n > 0) {
		while (path.p[path.n - 1] != '/')
			path.n--;
		path.n--;
		if (slice_ends(path, SLICE("}")))
			get = find_get(path);
	}
	return get;
}

bool
route_methods(struct slice path, char *out, size_t cap)
{
	struct slice names[ROUTE_NAMES_MAX];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < route_count && n < cap; i++)
		if (is_match(slice_of(routes[i].path), path, names))
			n += (size_t)snprintf(out + n, cap - n, "%s%s%s", n > 0 ? ", " : "",
				method_names[routes[i].method],
				routes[i].method == HTTP_METHOD_GET ? ", HEAD" : "");
	return n > 0;
}
