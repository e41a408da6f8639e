/* ftp_list - how entries of a folder look to FTP clients.
 *
 * Pure.  Source: RFC 959 (NLST), RFC 3659 (MLSD); LIST as /bin/ls -l writes it, which is what all
 * clients read.
 */
#ifndef FTP_LIST_H
#define FTP_LIST_H

#include "base/buf.h"
#include "provision/listing.h"

enum ftp_list_form { FTP_LIST_LONG, FTP_LIST_NAMES, FTP_LIST_FACTS };

/* Appends one line with its CRLF.
 *   now  unix seconds: LIST shows a time of day for the last half year, a year before */
void ftp_list_add(
	struct buf *out, enum ftp_list_form form, const struct listing_entry *entry, int64_t now);

/* Appends a time as MDTM and MLSD have it: 20260131235959, UTC. */
void ftp_list_time(struct buf *out, int64_t at);

#endif
