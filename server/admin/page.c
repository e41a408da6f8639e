#include "admin/page.h"

#include "base/auto.h"
#include "base/crypto.h"
#include "base/io.h"
#include "limits.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { PATH_BYTES = 256 };

struct page_file {
	char *path; /* "/vendor/preact.module.js" */
	const char *type;
	struct buf bytes;
	char tag[2 * CRYPTO_DIGEST_BYTES + 3]; /* quoted */
};

struct page {
	struct page_file files[PAGE_FILES_MAX];
	size_t count, bytes;
};

static const struct {
	const char *ending, *type;
} types[] = {
	{".html", "text/html; charset=utf-8"      },
	{".js",   "text/javascript; charset=utf-8"},
	{".css",  "text/css; charset=utf-8"       },
	{".svg",  "image/svg+xml"                 },
	{".png",  "image/png"                     },
	{".json", "application/json"              },
	{".txt",  "text/plain; charset=utf-8"     },
};

/* Below it a file's name says what is in it (web/build.mjs), so a browser need not ask again. */
#define LASTING_FOLDER "/at/"

static const char no_page[] =
	"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>bootline</title>"
	"<h1>bootline</h1><p>The page is not installed here: start the server with "
	"<code>--web FOLDER</code>, the folder <code>web</code> of the build. "
	"The API answers below <code>/api/v1</code>.</p></html>\n";

static const char *
type_of(const char *name)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (slice_ends(slice_of(name), slice_of(types[i].ending)))
			return types[i].type;
	return NULL;
}

static void
set_tag(struct page_file *f)
{
	uint8_t digest[CRYPTO_DIGEST_BYTES];
	char hex[2 * CRYPTO_DIGEST_BYTES + 1];

	crypto_digest(NULL, buf_slice(&f->bytes), digest);
	crypto_hex(digest, sizeof(digest), hex);
	(void)snprintf(f->tag, sizeof(f->tag), "\"%.32s\"", hex);
}

static enum err
read_file(struct page *p, int dir_fd, const char *name, const char *path)
{
	AUTO(auto_close) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct page_file *f = &p->files[p->count];
	const char *type = type_of(name);
	enum err e;

	if (fd == -1 || type == NULL || p->count == PAGE_FILES_MAX)
		return ERR_OK;
	f->bytes = BUF(PAGE_MAX_BYTES - p->bytes);
	e = io_read_all(fd, &f->bytes);
	f->path = e == ERR_OK ? strdup(path) : NULL;
	if (f->path == NULL) {
		buf_free(&f->bytes);
		return e == ERR_OK ? ERR_NOMEM : e;
	}
	f->type = type;
	set_tag(f);
	p->bytes += f->bytes.n;
	p->count++;
	return ERR_OK;
}

/* Reads a folder and those in it.
 *   path   in front of its names: "" or "/vendor"
 *   depth  folders that may still be in it */
static enum err
/* NOLINTNEXTLINE(misc-no-recursion): as deep as depth says. */
read_folder(struct page *p, int dir_fd, const char *path, unsigned depth)
{
	AUTO(auto_closedir) DIR *dir = fdopendir(dir_fd);
	struct dirent *entry;
	enum err e = ERR_OK;

	if (dir == NULL) {
		(void)close(dir_fd);
		return ERR_IO;
	}
	while (e == ERR_OK && (entry = readdir(dir)) != NULL) {
		char name[PATH_BYTES];
		int inner;

		if (entry->d_name[0] == '.' || snprintf(name, sizeof(name), "%s/%s", path,
						       entry->d_name) >= (int)sizeof(name))
			continue;
		inner = openat(
			dir_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (inner == -1)
			e = read_file(p, dir_fd, entry->d_name, name);
		else if (depth > 0)
			e = read_folder(p, inner, name, depth - 1);
		else
			(void)close(inner);
	}
	return e;
}

struct page *
page_open(const char *folder)
{
	struct page *p = calloc(1, sizeof(*p));
	int fd = folder[0] != '\0' ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (p == NULL) {
		auto_close(&fd);
		return NULL;
	}
	if (fd != -1 && read_folder(p, fd, "", PAGE_DEPTH_MAX) == ERR_NOMEM) {
		page_close(p);
		return NULL;
	}
	return p;
}

void
page_close(struct page *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->count; i++) {
		free(p->files[i].path);
		buf_free(&p->files[i].bytes);
	}
	free(p);
}

static const struct page_file *
find(const struct page *p, struct slice path)
{
	for (size_t i = 0; i < p->count; i++)
		if (slice_is(path, p->files[i].path))
			return &p->files[i];
	return NULL;
}

/* Nothing from elsewhere, nothing inline, in no frame. */
static void
add_safety(struct http_ask *a)
{
	http_ask_header(a, "Content-Security-Policy",
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
		"connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
		"frame-ancestors 'none'");
	http_ask_header(a, "X-Content-Type-Options", "nosniff");
	http_ask_header(a, "Referrer-Policy", "no-referrer");
	http_ask_header(a, "Cross-Origin-Opener-Policy", "same-origin");
}

static void
give(struct http_ask *a, const struct page_file *f)
{
	bool is_known = f != NULL && slice_find(a->request.if_none_match, slice_of(f->tag)) <
					     a->request.if_none_match.n;

	a->status = f == NULL && a->request.path_len > 1 ? 404 : is_known ? 304 : 200;
	a->content_type = f != NULL ? f->type : types[0].type;
	a->page = f == NULL ? (struct slice){no_page, sizeof(no_page) - 1} :
		  is_known  ? SLICE("") :
			      buf_slice(&f->bytes);
	http_ask_header(a, "Cache-Control",
		f != NULL && slice_starts(slice_of(f->path), SLICE(LASTING_FOLDER)) ?
			"public, max-age=31536000, immutable" :
			"no-cache");
	if (f != NULL)
		http_ask_header(a, "ETag", "%s", f->tag);
	add_safety(a);
}

/* Whether a path is none of a file, and so one of the page's own views: those may hold dots, as in
 * /lines/1001@pbx.example.  A file's would stand beside the index, or in a folder of files. */
static bool
is_view(const struct page *p, struct slice path)
{
	struct slice inner, folder = slice_cut(slice_from(path, 1), '/', &inner);

	if (inner.n == 0)
		return memchr(folder.p, '.', folder.n) == NULL;
	for (size_t i = 0; i < p->count; i++)
		if (slice_starts(slice_of(p->files[i].path), slice_head(path, folder.n + 2)))
			return false;
	return true;
}

bool
page_answer(const struct page *p, struct http_ask *a)
{
	struct slice path = slice_of(a->request.path);
	const struct page_file *f;

	if (slice_starts(path, SLICE("/api/")) || slice_is(path, "/metrics") ||
		slice_is(path, "/healthz") || slice_is(path, "/readyz"))
		return false;
	if (a->request.method == HTTP_METHOD_OPTIONS) {
		a->status = 204;
		http_ask_header(a, "Allow", "GET, HEAD, OPTIONS");
		return true;
	}
	if (a->request.method != HTTP_METHOD_GET && a->request.method != HTTP_METHOD_HEAD) {
		a->status = 405;
		http_ask_header(a, "Allow", "GET, HEAD, OPTIONS");
		return true;
	}
	f = find(p, path);
	if (f == NULL && is_view(p, path))
		f = find(p, SLICE("/index.html"));
	give(a, f);
	return true;
}
