#include "cli/data.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char default_folder[] = "/var/lib/bootline";

const char *
data_folder(const char *given)
{
	const char *environment = getenv("BOOTLINE_DATA");
	struct stat st;

	if (given != NULL)
		return given;
	if (environment != NULL && environment[0] != '\0')
		return environment;
	return stat("./data/bootline.db", &st) == 0 ? "./data" : default_folder;
}

/* Refuses to work on a folder of another user: what this one makes in it would be his, and the
 * server could no longer write it. */
static enum err
check_owner(const char *dir, struct why *why)
{
	struct stat st;
	const struct passwd *owner;

	if (stat(dir, &st) == -1 || st.st_uid == geteuid())
		return ERR_OK;
	owner = getpwuid(st.st_uid);
	if (owner == NULL)
		return why_fail(why, ERR_DENIED,
			"The data folder %.200s belongs to user number %u; run this as that user, "
			"or with "
			"another folder: --data DIR.",
			dir, (unsigned)st.st_uid);
	return why_fail(why, ERR_DENIED,
		"The data folder %.200s belongs to %s; run this as `sudo -u %s bootline ...`, or "
		"with "
		"another folder: --data DIR.",
		dir, owner->pw_name, owner->pw_name);
}

static enum err
check_there(const char *dir, struct why *why)
{
	struct stat st;

	if (stat(dir, &st) == 0 || errno != ENOENT)
		return ERR_OK;
	return why_fail(why, ERR_NOTFOUND,
		"There is no data folder %.200s; `bootline serve --data DIR` or `bootline phone "
		"add MAC "
		"--data DIR` makes one, and --data DIR or BOOTLINE_DATA names another.",
		dir);
}

enum err
data_open(const char *given, enum db_access access, struct store **out, struct why *why)
{
	const char *dir = data_folder(given);
	struct store *s = NULL;
	enum err e = access == DB_CREATE ? ERR_OK : check_there(dir, why);

	if (e == ERR_OK)
		e = check_owner(dir, why);
	if (e == ERR_OK)
		e = store_open(dir, access, &s, why);
	if (e != ERR_OK) {
		store_close(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}
