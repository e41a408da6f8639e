/* Whatever is asked, in a head of this server's reading or in one of somebody else's, the gate
 * lets only requests in that have one meaning, for names that stay below the root. */
#include "fuzz.h"

#include "http/http_gate.h"

/* Cuts the input up as carelessly as can be: first line method, target and version, then names
 * and values, and nothing is judged. */
static void
cut_carelessly(struct slice in, struct http_head *out)
{
	struct slice line = slice_cut(in, '\n', &in), rest;

	out->method = slice_cut(line, ' ', &rest);
	out->target = slice_cut(rest, ' ', &rest);
	out->minor = slice_is(rest, "1");
	out->field_count = 0;
	while (in.n > 0 && out->field_count < HTTP_FIELDS_MAX) {
		struct http_field *f = &out->fields[out->field_count++];

		f->name = slice_cut(slice_cut(in, '\n', &in), ':', &f->value);
	}
}

static unsigned
count_fields(const struct http_head *head, struct slice name)
{
	unsigned count = 0;

	for (size_t i = 0; i < head->field_count; i++)
		count += slice_eq_nocase(head->fields[i].name, name);
	return count;
}

static void
check_path(const struct http_request *r, enum http_service service)
{
	struct slice path = {r->path, r->path_len}, rest = slice_from(path, 1);
	char target[3 * HTTP_PATH_BYTES], again[HTTP_PATH_BYTES];
	size_t n = 0, len;

	must(path.n >= 1 && path.n < HTTP_PATH_BYTES && r->path[path.n] == '\0');
	must(path.p[0] == '/' && strlen(r->path) == path.n);
	must(!http_has_control(path) && memchr(path.p, '\t', path.n) == NULL);
	must(memchr(path.p, '\\', path.n) == NULL && memchr(path.p, ';', path.n) == NULL);
	must(slice_find(path, SLICE("//")) == path.n && slice_is_utf8(path));
	while (rest.n > 0) {
		struct slice name = slice_cut(rest, '/', &rest);

		must(name.n > 0 && !slice_is(name, ".") && !slice_is(name, ".."));
	}
	/* Asked for again, in another spelling, it is the same path. */
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '/')
			target[n++] = '/';
		else
			n += (size_t)snprintf(target + n, 4, "%%%02X", (unsigned char)path.p[i]);
	must(http_path_read((struct slice){target, n}, service, again, &len) == 0);
	must(len == path.n && memcmp(again, path.p, len) == 0);
}

static void
check_gate(const struct http_head *head, enum http_service service)
{
	struct http_request r;
	int status = http_gate(head, service, &r);
	unsigned hosts = count_fields(head, SLICE("Host"));
	unsigned lengths = count_fields(head, SLICE("Content-Length"));
	unsigned codings = count_fields(head, SLICE("Transfer-Encoding"));

	if (status != 0) {
		must(status >= 400 && status <= 501);
		return;
	}
	must(hosts <= 1 && (head->minor == 0 || hosts == 1));
	must(lengths + codings <= 1);
	must(r.has_length == (lengths == 1) && r.is_chunked == (codings == 1));
	must(!r.is_chunked || head->minor == 1);
	must(r.content_length <= (uint64_t)1 << 63);
	must(count_fields(head, SLICE("Authorization")) <= 1);
	must(count_fields(head, SLICE("Content-Range")) <= 1);
	must(count_fields(head, SLICE("Range")) <= 1 || r.range.n == 0);
	must(head->minor == 1 || !r.wants_continue);
	if (strcmp(r.path, "*") == 0)
		must(r.method == HTTP_METHOD_OPTIONS);
	else
		check_path(&r, service);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct http_head head;
	struct slice in = fuzz_input(data, size);
	size_t used;
	int status;

	if (http_head_parse(in, &head, &used, &status) == PARSE_OK)
		check_gate(&head, HTTP_FOR_PHONES);
	cut_carelessly(in, &head);
	check_gate(&head, HTTP_FOR_PHONES);
	check_gate(&head, HTTP_FOR_PEOPLE);
	check_gate(&head, HTTP_FOR_DEVICES);
	return 0;
}
