#include "moving/move_images.h"

#include "base/auto.h"
#include "moving/move_inner.h"
#include "store/release_scopes.h"

void
moving_images_init(struct moving_images *i)
{
	*i = (struct moving_images){.batch = INTAKE_BATCH,
		.packages = BUF(RELEASES_MAX * sizeof(struct moving_package)),
		.files = BUF(MOVING_FILES_MAX * sizeof(uint32_t))};
}

void
moving_images_done(struct moving_images *i)
{
	intake_batch_end(&i->batch);
	for (size_t k = 0; k < moving_packages_len(i); k++)
		intake_plan_done(&moving_package(i, k)->plan);
	buf_free(&i->packages);
	buf_free(&i->files);
}

/* The package of a folder, or a new one.  Files of a folder come one after the other, but for those
 * of folders in it. */
static enum err
add_file(struct moving *m, uint32_t file)
{
	struct moving_images *images = &m->images;
	struct slice folder = boot_path_folder(boot_file(&m->folder, file)->path);
	struct moving_package fresh = {.folder = folder};

	for (size_t i = 0; i < moving_packages_len(images); i++)
		if (slice_eq(moving_package(images, i)->folder, folder))
			return ERR_OK;
	if (moving_packages_len(images) == RELEASES_MAX)
		return ERR_LIMIT;
	intake_plan_init(&fresh.plan);
	fresh.at = images->files.n / sizeof(uint32_t);
	for (uint32_t i = 0; i < boot_files_len(&m->folder); i++) {
		const struct boot_file *f = boot_file(&m->folder, i);

		if (f->kind != BOOT_PLAIN || !slice_eq(boot_path_folder(f->path), folder) ||
			!package_name_is_anchor(boot_path_base(f->path)))
			continue;
		buf_add(&images->files, (struct slice){(const char *)&i, sizeof(i)});
		fresh.n++;
	}
	buf_add(&images->packages, (struct slice){(const char *)&fresh, sizeof(fresh)});
	enum err e = buf_check(&images->files);
	return e != ERR_OK ? e : buf_check(&images->packages);
}

static uint32_t
file_of(const struct moving_images *images, const struct moving_package *p, size_t i)
{
	return ((const uint32_t *)(const void *)images->files.p)[p->at + i];
}

static struct intake
intake_of(struct moving *m, const struct moving_package *p, const struct slice *only)
{
	return (struct intake){.store = m->store,
		.fd = m->folder.fd,
		.only = only,
		.only_len = p->n,
		.name = p->folder.n > 0 ? boot_path_base(p->folder) : SLICE("boot folder"),
		.version = SLICE(""),
		.reserve_bytes = settings_number(m->options->settings, SET_DISK_RESERVE_BYTES),
		.who = m->options->who,
		.now = m->options->now};
}

static void
refuse(struct moving *m, const struct moving_package *p, const char *reason)
{
	for (size_t i = 0; i < p->n; i++)
		moving_report_end(&m->report, file_of(&m->images, p, i), MOVED_LEFT,
			"%.300s `bootline firmware add` takes it by hand.", reason);
}

static enum err
store_package(struct moving *m, struct moving_package *p, struct why *why)
{
	AUTO(auto_free) struct slice *only = calloc(p->n, sizeof(*only));
	struct why detail = {""};
	enum err e;

	if (only == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < p->n; i++)
		only[i] = boot_file(&m->folder, file_of(&m->images, p, i))->path;
	const struct intake in = intake_of(m, p, only);
	e = intake_store(&in, &p->plan, &detail);
	p->is_stored = e == ERR_OK;
	if (e == ERR_OK || e == ERR_NOSPACE || e == ERR_NOMEM || e == ERR_IO)
		return e == ERR_OK ? e : why_fail(why, e, "%s", detail.text);
	refuse(m, p, detail.text);
	return ERR_OK;
}

enum err
moving_store(struct moving *m, struct why *why)
{
	enum err e = ERR_OK;

	for (uint32_t i = 0; i < boot_files_len(&m->folder) && e == ERR_OK; i++) {
		const struct boot_file *f = boot_file(&m->folder, i);
		struct slice base = boot_path_base(f->path);

		if (f->kind == BOOT_PLAIN && slice_ends(base, SLICE(".ld")) &&
			package_name_is_anchor(base))
			e = add_file(m, i);
	}
	if (e != ERR_OK || m->options->is_dry_run || moving_packages_len(&m->images) == 0)
		return e;
	e = intake_batch_begin(&m->images.batch, m->store, why);
	for (size_t i = 0; i < moving_packages_len(&m->images) && e == ERR_OK; i++) {
		e = store_package(m, moving_package(&m->images, i), why);
		if (e == ERR_OK)
			e = moving_progress(m, "firmware", i + 1, moving_packages_len(&m->images));
	}
	return e;
}

/* Adds a release. */
static enum err
publish(struct moving *m, struct moving_package *p, struct why *why)
{
	const struct intake in = intake_of(m, p, NULL);
	struct intake_result result = {.is_new = false};
	struct why detail = {""};
	enum err e;

	if (m->options->is_dry_run)
		for (size_t i = 0; i < p->n; i++)
			moving_report_end(&m->report, file_of(&m->images, p, i), MOVED_FIRMWARE,
				"a release of its own, from the folder \"%.*s\"",
				SLICE_FMT(slice_head(p->folder, 200)));
	if (!p->is_stored)
		return ERR_OK;
	e = intake_rows(&in, &p->plan, &result, &detail);
	if (e == ERR_EXISTS || e == ERR_LIMIT) {
		refuse(m, p, detail.text);
		return ERR_OK;
	}
	if (e != ERR_OK)
		return why_fail(why, e, "%s", detail.text);
	memcpy(p->release, result.release, sizeof(p->release));
	m->counts.releases += result.is_new;
	for (size_t i = 0; i < p->n; i++)
		moving_report_end(&m->report, file_of(&m->images, p, i), MOVED_FIRMWARE,
			"release %s", result.release);
	return ERR_OK;
}

/* The package that a phone takes its image from: -1: none. */
static int
package_of(const struct moving *m, const struct survey_phone *phone)
{
	struct slice folder = boot_path_folder(boot_path_clean(slice_of(phone->image)));

	for (size_t i = 0; phone->image[0] != '\0' && i < moving_packages_len(&m->images); i++) {
		const struct moving_package *p = moving_package(&m->images, i);

		if (p->release[0] != '\0' && slice_eq_nocase(p->folder, folder))
			return (int)i;
	}
	return -1;
}

/* Sets the release of a scope where it says none. */
static enum err
set_release(struct moving *m, const char *scope, const struct moving_package *p, struct why *why)
{
	struct scope_release there;
	struct release release;
	struct scope found;
	enum err e = scopes_find(m->store, slice_of(scope), true, &found, why);

	if (e == ERR_OK)
		e = releases_by_name(m->store, slice_of(p->release), &release);
	if (e != ERR_OK)
		return e;
	e = scope_release_get(m->store, found.id, &there);
	if (e == ERR_OK && there.release_id != release.id && !m->options->replaces)
		moving_report_conflict(&m->report, file_of(&m->images, p, 0), 0,
			"%.100s has another release in the inventory: %s.", scope, there.name);
	else if (e == ERR_NOTFOUND || (e == ERR_OK && there.release_id != release.id))
		return scope_release_set(m->store, found.id, release.id, false);
	return e;
}

/* The package of most phones, where each of them has one: what is set for all is nobody's news. -1:
 * there is none. */
static int
package_of_most(const struct moving *m)
{
	size_t counts[RELEASES_MAX] = {0};
	size_t len = m->survey.real_len > 0 ? m->survey.real_len : survey_phones_len(&m->survey);
	int best = -1;

	for (size_t i = 0; i < len; i++) {
		int p = package_of(m, survey_phone(&m->survey, i));

		if (p < 0)
			return -1;
		counts[p]++;
		if (best == -1 || counts[p] > counts[best])
			best = p;
	}
	return best;
}

static enum err
set_releases(struct moving *m, struct why *why)
{
	int most = package_of_most(m);
	enum err e = ERR_OK;

	if (most >= 0)
		e = set_release(m, m->all, moving_package(&m->images, (size_t)most), why);
	for (size_t i = 0; i < survey_phones_len(&m->survey) && e == ERR_OK; i++) {
		const struct survey_phone *p = survey_phone(&m->survey, i);
		char scope[SCOPE_TEXT_BYTES], mac[MAC_TEXT_BYTES];
		int package = package_of(m, p);

		if (package < 0 || package == most || (p->is_guess && p->who.model[0] == '\0'))
			continue;
		(void)snprintf(scope, sizeof(scope), "%s%s", p->is_guess ? "model:" : "phone:",
			p->is_guess ? p->who.model : mac_text(p->who.mac, mac));
		e = set_release(m, scope, moving_package(&m->images, (size_t)package), why);
	}
	return e;
}

enum err
move_images(struct moving *m, struct why *why)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < moving_packages_len(&m->images) && e == ERR_OK; i++)
		e = publish(m, moving_package(&m->images, i), why);
	return e == ERR_OK ? set_releases(m, why) : e;
}
