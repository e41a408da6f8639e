/* vphone_config - the parameters of a phone: the files it read, strongest first, and what is in
 * force.
 *
 * Attributes count wherever they stand and element names do not; the first occurrence wins; what
 * was set on the phone itself or its web page beats every file.  device.* is written to flash
 * only where device.set and the parameter's own gate say so.  No table of known parameters
 * exists, so unknown names and illegal values are not among the errors.  Pure.
 * Source: UC Software administrator guides, "Configuration Methods" and "Flash Parameters".
 */
#ifndef PROVISION_VPHONE_CONFIG_H
#define PROVISION_VPHONE_CONFIG_H

#include "base/buf.h"
#include "base/err.h"
#include "limits.h"

/* Strongest first. */
enum vphone_rank {
	VPHONE_RANK_LOCAL, /* <mac>-phone.cfg */
	VPHONE_RANK_WEB,   /* <mac>-web.cfg */
	VPHONE_RANK_FILE,  /* CONFIG_FILES, in the order they were added */
	VPHONE_RANK__COUNT
};

struct vphone_config;

struct vphone_config *vphone_config_new(void);      /* NULL: out of memory */
void vphone_config_free(struct vphone_config *c);   /* NULL is allowed */
void vphone_config_freep(struct vphone_config **c); /* for AUTO */

/* Reads one file.  Files of one rank are added in the order of their strength.
 *   name  how it is shown; cut at CONFIG_FILE_MAX_BYTES
 *   text  untrusted, as it came
 *   why   what makes the file unreadable
 * Returns ERR_OK; ERR_SYNTAX (not well-formed: none of it counts, and it is listed with one
 * error); ERR_LIMIT (XML limits, alike; or all files together over a bound); ERR_NOMEM. */
MUST_CHECK enum err vphone_config_add(struct vphone_config *c, enum vphone_rank rank,
	struct slice name, struct slice text, struct why *why);

/* Adds a file that was read before, as if it was read again: one that many phones have is parsed
 * once.
 *   once  a configuration of one file that was read and not settled; copied from
 * Returns ERR_OK; ERR_SYNTAX (it was not well-formed: as vphone_config_add()); ERR_LIMIT,
 * ERR_NOMEM.
 */
MUST_CHECK enum err vphone_config_add_once(struct vphone_config *c, enum vphone_rank rank,
	struct slice name, const struct vphone_config *once);

/* Like the phone's status page, in the order the files were added. */
struct vphone_file {
	char name[CONFIG_FILE_MAX_BYTES + 1];
	enum vphone_rank rank;
	size_t params;  /* attributes that name a parameter */
	size_t errors;  /* 1 when unreadable; names and values over the limits; gates not 0 or 1 */
	size_t repeats; /* parameters given before in this very file: without effect */
	bool is_readable;
};
/* How many files were added, and the i-th; borrowed until another is added. */
size_t vphone_config_files(const struct vphone_config *c);
const struct vphone_file *vphone_config_file(const struct vphone_config *c, size_t i);

/* Decides what is in force; to be called once, after the last file.  ERR_OK; what
 * the first failed add met (ERR_LIMIT, ERR_NOMEM). */
MUST_CHECK enum err vphone_config_settle(struct vphone_config *c);

enum vphone_standing {
	VPHONE_IN_FORCE,
	VPHONE_HIDDEN, /* a stronger one of the same name is in force */
	VPHONE_GATED,  /* device.*: device.set or its own .set is not "1" */
};

struct vphone_param {
	struct slice name, value; /* valid as long as the config */
	const struct vphone_file *file;
	unsigned line;
	enum vphone_standing standing;
};

/* By name, the strongest first; after vphone_config_settle(). */
size_t vphone_config_count(const struct vphone_config *c);
struct vphone_param vphone_config_at(const struct vphone_config *c, size_t i);

/* The strongest of a name, in force or gated; after vphone_config_settle().  false: no file sets
 * it. */
bool vphone_config_find(const struct vphone_config *c, struct slice name, struct vphone_param *out);

/* The same for who asks for one name after the other, in the order of vphone_config_at().
 *   at  0 at first */
bool vphone_config_find_next(
	const struct vphone_config *c, struct slice name, size_t *at, struct vphone_param *out);

/* The value in force.  false: no file sets it. */
bool vphone_config_get(const struct vphone_config *c, struct slice name, struct slice *out);

#endif
