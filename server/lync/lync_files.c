#include "lync/lync_files.h"

#include "base/auto.h"
#include "limits.h"
#include "provision/folder.h"

enum { PATH_BYTES = 2 * (NAME_MAX_BYTES + 1) };

struct search {
	struct slice name;
	size_t left; /* entries that are still looked at */
	char found[NAME_MAX_BYTES + 1];
};

static enum err
look(void *ctx, const struct folder_entry *entry)
{
	struct search *s = ctx;
	char name[NAME_MAX_BYTES + 1];

	if (s->left-- == 0)
		return ERR_LIMIT;
	if (slice_eq_nocase(entry->name, s->name) &&
		slice_to_text(entry->name, name, sizeof(name)) == ERR_OK &&
		(s->found[0] == '\0' || strcmp(name, s->found) < 0))
		memcpy(s->found, name, sizeof(name));
	return ERR_OK;
}

/* Spells a path as its folders do. */
static enum err
respell(int dir_fd, struct slice path, char out[PATH_BYTES])
{
	struct search s = {.left = LYNC_FOLDER_ENTRIES_MAX};
	size_t n = 0;

	out[0] = '\0';
	while (path.n > 0) {
		enum err e;
		int more;

		s.name = slice_cut(path, '/', &path);
		s.found[0] = '\0';
		e = folder_each(dir_fd, out, look, &s);
		if (e != ERR_OK)
			return e == ERR_LIMIT ? ERR_NOTFOUND : e;
		if (s.found[0] == '\0')
			return ERR_NOTFOUND;
		more = snprintf(out + n, PATH_BYTES - n, n > 0 ? "/%s" : "%s", s.found);
		if (more < 0 || (size_t)more >= PATH_BYTES - n)
			return ERR_NOTFOUND;
		n += (size_t)more;
	}
	return ERR_OK;
}

enum err
lync_files_get(int dir_fd, const char *path, struct content **out)
{
	char spelt[PATH_BYTES];
	enum err e = folder_get(dir_fd, path, out);

	if (e != ERR_NOTFOUND)
		return e;
	e = respell(dir_fd, slice_of(path), spelt);
	return e == ERR_OK ? folder_get(dir_fd, spelt, out) : e;
}
