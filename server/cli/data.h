/* data - which data folder a command works on, and opening it.
 *
 * --data, else BOOTLINE_DATA, else ./data where ./data/bootline.db exists, else
 * /var/lib/bootline.  Only the folder's owner works on it: a file that root makes in it by
 * accident would lock the server out.
 */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "store/store.h"

/* The folder by the order above.
 *   given  the value of --data, or NULL
 * Borrowed: given itself, the environment's, or static text. */
const char *data_folder(const char *given);

/* Opens the folder.
 *   given   the value of --data, or NULL
 *   access  DB_CREATE makes and seeds a folder where there is none
 *   why     says which folder and what to do: start the server once, or the command to type as
 *           its owner
 * Returns as store_open(). */
MUST_CHECK enum err data_open(
	const char *given, enum db_access access, struct store **out, struct why *why);

#endif
