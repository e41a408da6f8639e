#include "cli/data.h"

#include "base/auto.h"
#include "base/clock.h"
#include "provision/seed.h"

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

/* Gives an inventory that nobody has touched since it was made, its first content. */
static enum err
seed_fresh(struct store *s, struct why *why)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	int64_t generation;
	enum err e = db_tx_begin_write(s->main, &tx);

	if (e == ERR_OK)
		e = store_generation(s, &generation);
	if (e != ERR_OK || generation != 1)
		return e;
	e = inventory_seed(s, clock_wall_s(), why);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
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
	if (e == ERR_OK && access == DB_CREATE)
		e = seed_fresh(s, why);
	if (e != ERR_OK) {
		store_close(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}
