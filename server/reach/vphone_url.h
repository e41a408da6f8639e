/* vphone_url - where a phone finds a file: the server address, a directory of the master, a name.
 *
 * Pure.  Source: UC Software administrator guides (server address, master configuration file).
 */
#ifndef REACH_VPHONE_URL_H
#define REACH_VPHONE_URL_H

#include "base/buf.h"
#include "base/err.h"
#include "limits.h"

enum { VPHONE_URL_MAX_BYTES = 2047 };

/* The server address, taken apart. */
struct vphone_base {
	char root[VPHONE_URL_MAX_BYTES + 1];    /* ends with a slash */
	char master[CONFIG_FILE_MAX_BYTES + 1]; /* where the address names a .cfg file; else "" */
};

/* Reads http://[user:password@]host[:port][/folder][/file.cfg]; https, ftp, ftps, tftp alike.
 * Returns ERR_OK; ERR_SYNTAX, ERR_LIMIT with why; *out is written only on ERR_OK. */
MUST_CHECK enum err vphone_base_read(struct slice url, struct vphone_base *out, struct why *why);

/* Appends the URL of name in dir as a phone finds it: a full URL stands for itself, a leading
 * slash starts at the server's top (of FTP: where the login leads), anything else is below the
 * folder before it.  Bytes that no
 * URL can hold are percent-encoded. */
void vphone_url(const char *root, struct slice dir, struct slice name, struct buf *out);

/* Whether a URL is the sink that administrators name to switch uploads off (host 0.0.0.0). */
bool vphone_url_is_sink(struct slice url);

/* Appends url for people: relative to root where it is below it, else whole but for the
 * credentials in it. */
void vphone_url_show(const char *root, struct slice url, struct buf *out);

#endif
