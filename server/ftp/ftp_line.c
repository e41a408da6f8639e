#include "ftp/ftp_line.h"

#include "limits.h"

enum { TELNET_FIRST = 0xf0 }; /* SE, and from there to IAC: commands, no characters */

static struct slice
without_telnet(struct slice s)
{
	while (s.n > 0 && (unsigned char)s.p[0] >= TELNET_FIRST)
		s = slice_from(s, 1);
	return s;
}

enum parse
ftp_line_parse(struct slice in, struct ftp_line *out, size_t *used)
{
	struct slice window = slice_head(in, FTP_LINE_MAX_BYTES), line;
	const char *lf = memchr(window.p, '\n', window.n);

	if (lf == NULL)
		return window.n < FTP_LINE_MAX_BYTES ? PARSE_MORE : PARSE_BAD;
	line = without_telnet((struct slice){in.p, (size_t)(lf - in.p)});
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	out->flaw = memchr(line.p, '\0', line.n) != NULL || memchr(line.p, '\r', line.n) != NULL ?
			    FTP_FLAW_BYTES :
			    FTP_FLAW_NONE;
	out->verb = slice_cut(line, ' ', &out->arg);
	*used = (size_t)(lf - in.p) + 1;
	return PARSE_OK;
}

size_t
ftp_line_skip(struct slice in, bool *is_over)
{
	const char *lf = memchr(in.p, '\n', in.n);

	*is_over = lf != NULL;
	return lf != NULL ? (size_t)(lf - in.p) + 1 : in.n;
}
