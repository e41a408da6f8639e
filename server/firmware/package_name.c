#include "firmware/package_name.h"

#include "base/auto.h"

#include <stdio.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether it is text without control characters. */
static bool
is_text(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return slice_is_utf8(s);
}

enum err
package_path_check(struct slice path, struct why *why)
{
	struct slice rest = path;
	const char *fault = NULL;

	if (path.n > PACKAGE_PATH_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "It holds a name of %zu bytes.", path.n);
	if (path.n > 0 && path.p[0] == '/')
		fault = "an absolute path";
	else if (path.n > 1 && path.p[1] == ':' && is_letter(path.p[0]))
		fault = "a path with a drive";
	else if (memchr(path.p, '\\', path.n) != NULL)
		fault = "a path with backslashes";
	while (rest.n > 0 && fault == NULL)
		if (slice_is(slice_cut(rest, '/', &rest), ".."))
			fault = "a path that leads out of it";
	if (fault == NULL)
		return ERR_OK;
	return why_fail(why, ERR_SYNTAX, "It holds %s, \"%.*s\": no vendor makes such packages.",
		fault, SLICE_FMT(is_text(path) ? slice_head(path, 100) : SLICE("?")));
}

enum err
package_source_check(struct slice name, struct why *why)
{
	static const struct slice endings[] = {SLICE_INIT(".zip"), SLICE_INIT(".tar"),
		SLICE_INIT(".tar.gz"), SLICE_INIT(".tgz"), SLICE_INIT(".ld")};

	if (name.n > RELEASE_SOURCE_MAX_BYTES)
		return why_fail(why, ERR_LIMIT, "A package's name has at most %d bytes.",
			RELEASE_SOURCE_MAX_BYTES);
	if (name.n == 0 || name.p[0] == '.' || !is_text(name) ||
		memchr(name.p, '/', name.n) != NULL)
		return why_fail(why, ERR_SYNTAX, "This cannot be a package's name.");
	for (size_t i = 0; i < COUNT(endings); i++)
		if (name.n > endings[i].n &&
			slice_eq_nocase(slice_from(name, name.n - endings[i].n), endings[i]))
			return ERR_OK;
	return why_fail(why, ERR_SYNTAX,
		"A package is a file .zip, .tar, .tar.gz or .tgz of the vendor, or one image "
		"PART.sip.ld.");
}

struct slice
package_path_clean(struct slice path)
{
	while (slice_starts(path, SLICE("./")))
		path = slice_from(path, 2);
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

/* "3111-46157-002" */
static bool
is_part(struct slice s)
{
	static const char form[] = "dddd-ddddd-ddd";

	if (s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == 'd' ? !is_digit(s.p[i]) : s.p[i] != form[i])
			return false;
	return true;
}

/* Whether every folder and file of a path is named by what phones may ask for. */
static bool
is_plain(struct slice path)
{
	size_t folders = 0;

	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];

		if (c == '/')
			folders++;
		if (!is_digit(c) && !is_letter(c) && strchr("/._-+ ", c) == NULL)
			return false;
	}
	while (path.n > 0) {
		struct slice part = slice_cut(path, '/', &path);

		if (part.n == 0 || part.p[0] == '.' || part.p[0] == '-' || part.p[0] == ' ')
			return false;
	}
	return folders <= PACKAGE_DEPTH_MAX;
}

/* One row a kind of file: what stands in front and behind, and whether folders may lie between. */
static const struct {
	struct slice head, tail;
	bool has_folders;
	enum release_kind kind;
} rows[] = {
	{SLICE_INIT(""),			  SLICE_INIT(".wav"), false, RELEASE_MEDIA},
	{SLICE_INIT(""),			  SLICE_INIT(".jpg"), false, RELEASE_MEDIA},
	{SLICE_INIT(""),			  SLICE_INIT(".png"), false, RELEASE_MEDIA},
	{SLICE_INIT(""),			  SLICE_INIT(".bmp"), false, RELEASE_MEDIA},
	{SLICE_INIT("SoundPointIPLocalization/"), SLICE_INIT(".xml"), true,  RELEASE_MEDIA},
	{SLICE_INIT("VVXLocalization/"),          SLICE_INIT(".xml"), true,  RELEASE_MEDIA},
	{SLICE_INIT("languages/"),                SLICE_INIT(".xml"), true,  RELEASE_MEDIA},
	{SLICE_INIT("Config/"),                   SLICE_INIT(".cfg"), false, RELEASE_KEPT },
	{SLICE_INIT(RELEASE_ROOM_FOLDER),         SLICE_INIT(""),     true,  RELEASE_ROOM },
	{SLICE_INIT("Config/polycomConfig.xsd"),  SLICE_INIT(""),     false, RELEASE_KEPT },
};

static bool
matches(size_t row, struct slice name)
{
	struct slice head = rows[row].head, tail = rows[row].tail, between;

	if (name.n < head.n + tail.n || !slice_starts(name, head) || !slice_ends(name, tail))
		return false;
	if (tail.n == 0 && !rows[row].has_folders)
		return name.n == head.n;
	between = slice_head(slice_from(name, head.n), name.n - head.n - tail.n);
	return between.n > 0 &&
	       (rows[row].has_folders || memchr(between.p, '/', between.n) == NULL);
}

/* "<part>.sip.ld", "sip.ld", "sip.ver" and the like.  part: empty for one that is for all. */
static bool
is_image(struct slice name, struct slice *part)
{
	static const char *const whole[] = {
		"sip.ld", "bootrom.ld", "bootblock.ld", "sip.ver", "bootrom.ver"};
	static const char *const behind_part[] = {"sip.ld", "bootrom.ld", "dect.ld"};
	struct slice rest, first = slice_cut(name, '.', &rest);

	for (size_t i = 0; i < COUNT(whole); i++)
		if (slice_is(name, whole[i])) {
			*part = SLICE("");
			return true;
		}
	for (size_t i = 0; i < COUNT(behind_part) && is_part(first); i++)
		if (slice_is(rest, behind_part[i])) {
			*part = first;
			return true;
		}
	return false;
}

bool
package_name_read(struct slice name, struct release_file *out)
{
	struct release_file f = {.kind = RELEASE_KIND__COUNT};
	struct slice part = SLICE("");

	if (is_image(name, &part))
		f.kind = RELEASE_IMAGE;
	for (size_t i = 0; i < COUNT(rows) && f.kind == RELEASE_KIND__COUNT; i++)
		if (matches(i, name) && is_plain(name))
			f.kind = rows[i].kind;
	if (f.kind == RELEASE_KIND__COUNT ||
		slice_to_text(name, f.name, sizeof(f.name)) != ERR_OK ||
		slice_to_text(part, f.part, sizeof(f.part)) != ERR_OK)
		return false;
	*out = f;
	return true;
}

bool
package_path_is_known(struct slice path)
{
	struct release_file ignored;
	struct slice below;

	(void)slice_cut(path, '/', &below);
	return is_text(path) &&
	       (package_name_read(path, &ignored) || package_name_read(below, &ignored));
}

enum err
package_path_take(struct slice path, bool *is_taken, struct why *why)
{
	struct slice below;
	bool is_known = package_path_is_known(path);

	(void)slice_cut(path, '/', &below);
	if (!is_known && (slice_starts(path, SLICE(RELEASE_ROOM_FOLDER)) ||
				 slice_starts(below, SLICE(RELEASE_ROOM_FOLDER))))
		return why_fail(why, ERR_SYNTAX,
			"It holds \"%.*s\", which cannot be served: names have at most %d bytes of "
			"letters, digits, blanks and . _ - +, and %d folders.",
			SLICE_FMT(is_text(path) ? slice_head(path, 100) : SLICE("?")),
			RELEASE_FILE_NAME_MAX_BYTES, PACKAGE_DEPTH_MAX);
	*is_taken = is_known;
	return ERR_OK;
}

bool
package_name_is_anchor(struct slice name)
{
	struct slice part;

	return is_image(name, &part) || slice_starts(name, SLICE(RELEASE_ROOM_FOLDER));
}

bool
package_version_read(struct slice text, char out[RELEASE_NAME_MAX_BYTES + 1])
{
	struct slice version = slice_trim(text);

	return memchr(version.p, '.', version.n) != NULL &&
	       release_name_check(version, NULL) == ERR_OK &&
	       slice_to_text(version, out, RELEASE_NAME_MAX_BYTES + 1) == ERR_OK;
}

/* Takes "5.9.2", "5_9_2" or "3-2-4B" off the front; the numbers in it are counted.  One kind of
 * sign stands between them: "CX5500_1.1.0" does not begin with 5500. */
static struct slice
take_numbers(struct slice s, size_t *numbers)
{
	size_t n = 0;
	char between = '\0';

	*numbers = 0;
	while (n < s.n && is_digit(s.p[n])) {
		while (n < s.n && is_digit(s.p[n]))
			n++;
		++*numbers;
		/* A letter belongs to the last number, where nothing but it follows: 3.2.4B. */
		if (n < s.n && is_letter(s.p[n]) && (n + 1 == s.n || !is_letter(s.p[n + 1])) &&
			*numbers >= 3)
			return slice_head(s, n + 1);
		if (n + 1 < s.n && strchr("._-", s.p[n]) != NULL && is_digit(s.p[n + 1]) &&
			(between == '\0' || between == s.p[n]))
			between = s.p[n++];
		else
			break;
	}
	return slice_head(s, n);
}

bool
package_version_find(struct slice name, char out[RELEASE_NAME_MAX_BYTES + 1])
{
	for (size_t i = 0; i < name.n; i++) {
		size_t numbers;
		struct slice found = take_numbers(slice_from(name, i), &numbers);

		if (numbers >= 3 &&
			slice_to_text(found, out, RELEASE_NAME_MAX_BYTES + 1) == ERR_OK) {
			for (char *c = out; *c != '\0'; c++)
				*c = (char)(*c == '_' || *c == '-' ? '.' : *c);
			return true;
		}
		while (i + 1 < name.n && is_digit(name.p[i]) && is_digit(name.p[i + 1]))
			i++; /* the rest of a number is none */
	}
	return false;
}
