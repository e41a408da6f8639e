/* vphone_master - a master configuration file as a phone reads it, and the names that follow.
 *
 * Attributes count wherever they stand and element names do not; the first occurrence wins; an
 * attribute with the phone's model behind it beats the plain one.  Pure: no sockets, no clock.
 * Source: UC Software administrator guides (master configuration file, substitution variables);
 * masters of UCS 4.0.8, 5.9.8 and 6.4.6 packages.
 */
#ifndef PROVISION_VPHONE_MASTER_H
#define PROVISION_VPHONE_MASTER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mac.h"
#include "limits.h"

enum { VPHONE_DIR_MAX_BYTES = CONFIG_FILE_MAX_BYTES };

/* Who the phone is. */
struct vphone_identity {
	struct mac mac;
	char model[WORD_MAX_BYTES + 1]; /* VVX400 */
	char part[WORD_MAX_BYTES + 1];  /* 3111-46157-002; "": not known */
};

/* Where a phone looks for a kind of file. */
enum vphone_dir {
	VPHONE_DIR_ROOT, /* beside the master */
	VPHONE_DIR_LOGS,
	VPHONE_DIR_OVERRIDES,
	VPHONE_DIR_CONTACTS,
	VPHONE_DIR_LICENSES,
	VPHONE_DIR_CALLS,
	VPHONE_DIR__COUNT
};

struct vphone_master {
	char image[CONFIG_FILE_MAX_BYTES + 1];         /* APP_FILE_PATH; "sip.ld" where none */
	char config_files[CONFIG_FILES_MAX_BYTES + 1]; /* comma list; "" where none */
	char dirs[VPHONE_DIR__COUNT][VPHONE_DIR_MAX_BYTES + 1]; /* "": beside the master */
	size_t attributes;                                      /* in the file, of any name */
	size_t errors; /* values over the phones' limits, empty or over-long CONFIG_FILES entries */
};

/* What a phone has before it has read any master. */
struct vphone_master vphone_master_default(void);

/* Reads a master; substitution variables are replaced in every value.
 *   text  untrusted, as it came
 *   out   written only on ERR_OK
 *   why   what makes the file unreadable
 * Returns ERR_OK; ERR_SYNTAX (not well-formed); ERR_LIMIT (XML limits); ERR_NOMEM.  A value over
 * its limit (255; 2047 for CONFIG_FILES) is counted in errors and not used. */
MUST_CHECK enum err vphone_master_read(struct slice text, const struct vphone_identity *who,
	struct vphone_master *out, struct why *why);

/* Calls each model that a master has attributes for, by the suffix of APP_FILE_PATH and
 * CONFIG_FILES: as often as it has, in document order.
 * Returns as vphone_master_read(); what each() returned. */
MUST_CHECK enum err vphone_master_models(struct slice text,
	enum err (*each)(void *ctx, struct slice model), void *ctx, struct why *why);

/* Takes the next entry off the front of a CONFIG_FILES list: without the blanks around it, never
 * empty, never over CONFIG_FILE_MAX_BYTES (those are passed over).  false: no more. */
bool vphone_master_next(struct slice *rest, struct slice *out);

/* Appends text with [PHONE_MAC_ADDRESS], [MACADDRESS], [PHONE_MODEL] and [PHONE_PART_NUMBER]
 * replaced; anything else in brackets stays. */
void vphone_substitute(struct slice text, const struct vphone_identity *who, struct buf *out);

/* Appends the name that a phone tries before image: the part number and a dot in front of the
 * last component, whatever that is. */
void vphone_image_name(struct slice image, struct slice part, struct buf *out);

#endif
