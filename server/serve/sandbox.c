#include "serve/sandbox.h"

#include "base/auto.h"
#include "base/fence.h"
#include "base/log.h"
#include "base/sanitized.h"
#include "base/syscalls.h"

#include <stdlib.h>

/* Every path that the running server may still open; a feature that needs another one adds its
 * row.  What a setting names is empty where it is not used. */
enum path_source {
	PATH_FIXED,    /* text */
	PATH_VARIABLE, /* what the variable of the environment that text names says */
	PATH_SETTING,  /* the folder that a setting names */
	PATH_BESIDE,   /* the folder of the file that a setting names, and of what it links to: a
			  renewed certificate is another file under the same name */
	PATH_AROUND,   /* the same of the file that text names */
	PATH_SETTINGS_FILE, /* the same of the settings file */
	PATH_WEB,
};
/* clang-format off */
static const struct {
	enum path_source source;
	enum fence_access access;
	enum setting setting;
	const char *text;
} table[] = {
	{PATH_SETTING,  FENCE_WRITE, SET_DATA,            NULL}, /* databases, uploads, keys */
	{PATH_SETTING,  FENCE_READ,  SET_ROOT,            NULL}, /* the administrator's own files */
	{PATH_SETTING,  FENCE_READ,  SET_LYNC_FOLDER,     NULL}, /* updates of Lync phones */
	{PATH_SETTING,  FENCE_READ,  SET_FIRMWARE,        NULL}, /* the drop folder */
	{PATH_BESIDE,   FENCE_READ,  SET_TLS_CERT,        NULL}, /* read again by SIGHUP */
	{PATH_BESIDE,   FENCE_READ,  SET_TLS_KEY,         NULL},
	{PATH_BESIDE,   FENCE_READ,  SET_TLS_LEGACY_CERT, NULL},
	{PATH_BESIDE,   FENCE_READ,  SET_TLS_LEGACY_KEY,  NULL},
	{PATH_BESIDE,   FENCE_READ,  SET_PHONE_CA,        NULL},
	{PATH_SETTINGS_FILE, FENCE_READ, SET__COUNT,      NULL}, /* read again by SIGHUP */
	{PATH_WEB,      FENCE_READ,  SET__COUNT,          NULL}, /* read at the start */
	{PATH_VARIABLE, FENCE_READ,  SET__COUNT,          "CREDENTIALS_DIRECTORY"}, /* the master key */
	{PATH_AROUND,   FENCE_READ,  SET__COUNT,          "/etc/resolv.conf"}, /* webhooks: how names are found, and authorities of https (ssl/certs), which are all exchanged under their names */
	{PATH_FIXED,    FENCE_READ,  SET__COUNT,          "/usr/share/zoneinfo"}, /* zones of sites */
	{PATH_FIXED,    FENCE_READ,  SET__COUNT,          "/dev/urandom"}, /* jansson: so that nobody guesses its hashes */
	{PATH_FIXED,    FENCE_READ,  SET__COUNT,          "/dev/null"}, /* a descriptor to spare */
	{PATH_FIXED,    FENCE_READ,  SET__COUNT,          "/proc/sys/vm/overcommit_memory"}, /* glibc: may freed memory be given back? */
	{PATH_FIXED,    FENCE_READ,  SET__COUNT,          IS_SANITIZED ? "/proc" : ""}, /* its stacks */
};
/* clang-format on */

enum { PATHS_MAX = 2 * COUNT(table), PATH_BYTES = 4096 };

/* The paths with the memory that their texts stand in. */
struct paths {
	struct fence_path list[PATHS_MAX];
	size_t count;
	char texts[PATHS_MAX][PATH_BYTES];
};

static void
add(struct paths *p, struct slice path, enum fence_access access)
{
	/* A path that is too long for the kernel names nothing. */
	if (path.n == 0 || slice_to_text(path, p->texts[p->count], PATH_BYTES) != ERR_OK)
		return;
	p->list[p->count] = (struct fence_path){p->texts[p->count], access};
	p->count++;
}

/* The folder that a file stands in. */
static struct slice
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return SLICE(".");
	return slash == path ? SLICE("/") : slice_head(slice_of(path), (size_t)(slash - path));
}

static void
add_beside(struct paths *p, const char *path, enum fence_access access)
{
	AUTO(auto_free) char *real = NULL;

	if (path == NULL || path[0] == '\0')
		return;
	add(p, folder_of(path), access);
	real = realpath(path, NULL);
	if (real != NULL)
		add(p, folder_of(real), access);
}

static void
gather(const struct settings *s, const struct sandbox_paths *more, struct paths *p)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		enum fence_access access = table[i].access;

		switch (table[i].source) {
		case PATH_FIXED:
			add(p, slice_of(table[i].text), access);
			break;
		case PATH_VARIABLE:
			add(p, slice_of(getenv(table[i].text)), access);
			break;
		case PATH_SETTING:
			add(p, slice_of(settings_text(s, table[i].setting)), access);
			break;
		case PATH_BESIDE:
			add_beside(p, settings_text(s, table[i].setting), access);
			break;
		case PATH_AROUND:
			add_beside(p, table[i].text, access);
			break;
		case PATH_SETTINGS_FILE:
			add_beside(p, more->settings_file, access);
			break;
		case PATH_WEB:
			add(p, slice_of(more->web), access);
			break;
		}
	}
}

static enum err
close_fence(const struct settings *s, const struct sandbox_paths *more, struct why *why)
{
	AUTO(auto_free) struct paths *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	gather(s, more, p);
	return fence_close(p->list, p->count, why);
}

/* Goes on without what the kernel lacks, unless it is required. */
static enum err
judge(enum err e, bool is_required, struct why *missing, struct why *why)
{
	if (e == ERR_OK || (e == ERR_NOTFOUND && !is_required))
		return ERR_OK;
	return why_fail(why, e, "%.300s%s", missing->text,
		is_required ? " The setting sandbox requires it; auto does without." : "");
}

/* One line: what is closed, or why it is not. */
static void
tell(const struct why *files, const struct why *calls)
{
	bool is_whole = files->text[0] == '\0' && calls->text[0] == '\0';

	log_event(is_whole ? LOG_INFO : LOG_WARN, "sandbox is closed",
		log_field_text("files", files->text[0] != '\0' ? files->text : "landlock"),
		log_field_text("calls", calls->text[0] != '\0' ? calls->text : "seccomp"));
}

enum err
sandbox_close(const struct settings *s, const struct sandbox_paths *more, struct why *why)
{
	bool is_required = strcmp(settings_text(s, SET_SANDBOX), "require") == 0;
	struct why files = {""}, calls = {""};
	enum err e;

	if (strcmp(settings_text(s, SET_SANDBOX), "off") == 0) {
		log_event(LOG_WARN, "sandbox is off", log_field_text("setting", "sandbox"));
		return ERR_OK;
	}
	e = judge(close_fence(s, more, &files), is_required, &files, why);
	if (e == ERR_OK)
		e = judge(syscalls_confine(SYSCALLS_SERVER, &calls), is_required, &calls, why);
	if (e == ERR_OK)
		tell(&files, &calls);
	return e;
}
