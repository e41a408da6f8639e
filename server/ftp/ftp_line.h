/* ftp_line - one command line of an FTP control connection.
 *
 * Pure.  Slices of a line borrow from the input.
 * Source: RFC 959 sections 4 and 5.3; RFC 854 for the Telnet bytes that clients send before ABOR.
 */
#ifndef FTP_LINE_H
#define FTP_LINE_H

#include "base/slice.h"

enum ftp_flaw {
	FTP_FLAW_NONE,
	FTP_FLAW_BYTES, /* a NUL or a CR inside: the line means nothing and is answered 501 */
};

struct ftp_line {
	struct slice verb; /* before the first blank; may be empty */
	struct slice arg;  /* behind it, as it came, blanks at its front and end included */
	enum ftp_flaw flaw;
};

/* Takes one line off the front of what a client has sent so far.
 *   in    any length, untrusted
 *   out   written only on PARSE_OK
 *   used  bytes to drop from in, line end included; written only on PARSE_OK
 * A bare LF ends a line too, because some clients send it.  Telnet commands in front of the verb
 * (IAC IP IAC DM) are passed over.
 * Returns PARSE_MORE while FTP_LINE_MAX_BYTES may still bring a line end; PARSE_BAD for a longer
 * line, of which ftp_line_skip() finds the end. */
enum parse ftp_line_parse(struct slice in, struct ftp_line *out, size_t *used);

/* How many bytes at the front of in belong to a line that is too long; *is_over is set when its end
 * is among them. */
size_t ftp_line_skip(struct slice in, bool *is_over);

#endif
