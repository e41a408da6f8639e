#include "firmware/intake_plan.h"

#include "base/auto.h"

void
intake_plan_init(struct intake_plan *p)
{
	*p = (struct intake_plan){
		.items = BUF(PACKAGE_ENTRIES_MAX * sizeof(struct intake_item)),
		.files = BUF(PACKAGE_ENTRIES_MAX * sizeof(struct release_file)),
	};
}

void
intake_plan_done(struct intake_plan *p)
{
	buf_free(&p->items);
	buf_free(&p->files);
}

static size_t
items_len(const struct intake_plan *p)
{
	return p->items.n / sizeof(struct intake_item);
}

static const struct intake_item *
item_at(const struct intake_plan *p, size_t i)
{
	return (const struct intake_item *)(const void *)p->items.p + i;
}

enum err
intake_plan_check(const struct intake_plan *p, struct slice path, struct why *why)
{
	if (items_len(p) == PACKAGE_ENTRIES_MAX)
		return why_fail(why, ERR_LIMIT, "It holds over %d files.", PACKAGE_ENTRIES_MAX);
	for (size_t i = 0; i < items_len(p); i++)
		if (slice_eq_nocase(slice_of(item_at(p, i)->path), path))
			return why_fail(why, ERR_SYNTAX, "It holds %.*s twice.",
				SLICE_FMT(slice_head(path, 200)));
	return ERR_OK;
}

enum err
intake_plan_add(struct intake_plan *p, const struct intake_item *item)
{
	buf_add(&p->items, (struct slice){(const char *)item, sizeof(*item)});
	return buf_check(&p->items);
}

/* The folder that a path begins with, with its '/', and what follows. */
static struct slice
top_of(struct slice path, struct slice *below)
{
	struct slice top = slice_cut(path, '/', below);

	return (struct slice){path.p, top.n + 1};
}

/* Finds the package's top by its images: "" or "Folder/". */
static enum err
find_top(const struct intake_plan *p, struct slice *out, struct why *why)
{
	bool is_found = false;

	for (size_t i = 0; i < items_len(p); i++) {
		struct slice path = slice_of(item_at(p, i)->path), top = SLICE(""), below;

		if (!package_name_is_anchor(path)) {
			top = top_of(path, &below);
			if (!package_name_is_anchor(below))
				continue;
		}
		if (is_found && !slice_eq(top, *out))
			return why_fail(why, ERR_SYNTAX,
				"It holds firmware in two places, \"%.*s\" and \"%.*s\": add each "
				"by itself.",
				SLICE_FMT(slice_head(*out, 60)), SLICE_FMT(slice_head(top, 60)));
		*out = top;
		is_found = true;
	}
	return is_found ? ERR_OK :
			  why_fail(why, ERR_SYNTAX,
				  "It holds no firmware: neither sip.ld nor PART.sip.ld, as in "
				  "3111-46157-002.sip.ld, at its top or in one folder.");
}

static enum err
add_files(struct intake_plan *p, struct slice top)
{
	for (size_t i = 0; i < items_len(p); i++) {
		const struct intake_item *item = item_at(p, i);
		struct slice path = slice_of(item->path);
		struct release_file f;

		if (!slice_starts(path, top) || !package_name_read(slice_from(path, top.n), &f))
			continue;
		f.size_bytes = item->size_bytes;
		memcpy(f.hash, item->hash, sizeof(f.hash));
		memcpy(f.version, item->version, sizeof(f.version));
		buf_add(&p->files, (struct slice){(const char *)&f, sizeof(f)});
	}
	return buf_check(&p->files);
}

/* The version that a file of this name tells; "": there is none. */
static const char *
version_of(const struct intake_plan *p, const char *name)
{
	for (size_t i = 0; i < intake_files_len(p); i++)
		if (strcmp(intake_file(p, i)->name, name) == 0)
			return intake_file(p, i)->version;
	return "";
}

/* The version that the headers of all images tell, where they tell one. */
static const char *
version_of_headers(const struct intake_plan *p)
{
	const char *found = "";

	for (size_t i = 0; i < intake_files_len(p); i++) {
		const struct release_file *f = intake_file(p, i);

		if (f->kind != RELEASE_IMAGE || f->version[0] == '\0')
			continue;
		if (found[0] != '\0' && strcmp(found, f->version) != 0)
			return "";
		found = f->version;
	}
	return found;
}

static enum err
find_version(struct intake_plan *p, struct slice source, struct slice given, struct why *why)
{
	char of_name[RELEASE_NAME_MAX_BYTES + 1] = "";
	const char *found[] = {version_of(p, "sip.ver"), version_of(p, "bootrom.ver"), of_name,
		version_of_headers(p)};
	struct slice version = given;

	if (!package_name_is_anchor(source)) /* a part number is no version */
		(void)package_version_find(source, of_name);
	for (size_t i = 0; i < COUNT(found) && version.n == 0; i++)
		version = slice_of(found[i]);
	if (version.n == 0)
		return why_fail(why, ERR_SYNTAX,
			"Its version is not known, for neither a file sip.ver nor its name says "
			"it: give it with `bootline firmware add ... --version V`, as in "
			"5.9.2.3446.");
	enum err e = release_name_check(version, why);
	return e == ERR_OK ? slice_to_text(version, p->version, sizeof(p->version)) : e;
}

static bool
has_image(const struct intake_plan *p)
{
	for (size_t i = 0; i < intake_files_len(p); i++)
		if (intake_file(p, i)->kind == RELEASE_ROOM ||
			slice_ends(slice_of(intake_file(p, i)->name), SLICE(".ld")))
			return true;
	return false;
}

enum err
intake_plan_make(struct intake_plan *p, struct slice source, struct slice version, struct why *why)
{
	struct slice top = SLICE("");
	enum err e = find_top(p, &top, why);

	buf_clear(&p->files);
	if (e == ERR_OK)
		e = add_files(p, top);
	if (e == ERR_OK && !has_image(p))
		e = why_fail(why, ERR_SYNTAX, "It holds no image for phones, only its version.");
	return e == ERR_OK ? find_version(p, source, version, why) : e;
}
