#include "ftp/ftp_path.h"

/* Cuts the last component off. */
static size_t
parent(const char *text, size_t n)
{
	while (n > 0 && text[n - 1] != '/')
		n--;
	return n > 0 ? n - 1 : 0;
}

enum err
ftp_path_resolve(struct slice cwd, struct slice arg, struct ftp_path *out)
{
	struct ftp_path path;
	size_t n = 0;

	if (slice_has_control(arg) || memchr(arg.p, '\\', arg.n) != NULL)
		return ERR_SYNTAX;
	if (arg.n == 0 || arg.p[0] != '/') {
		memcpy(path.text, cwd.p, cwd.n);
		n = cwd.n;
	}
	while (arg.n > 0) {
		struct slice part = slice_cut(arg, '/', &arg);

		if (part.n == 0 || slice_is(part, "."))
			continue;
		if (slice_is(part, "..")) {
			n = parent(path.text, n);
			continue;
		}
		if (n + (n > 0) + part.n > NAME_MAX_BYTES)
			return ERR_LIMIT;
		if (n > 0)
			path.text[n++] = '/';
		memcpy(path.text + n, part.p, part.n);
		n += part.n;
	}
	path.text[n] = '\0';
	memcpy(out->text, path.text, n + 1);
	return ERR_OK;
}
