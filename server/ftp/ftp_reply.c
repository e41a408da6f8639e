#include "ftp/ftp_inner.h"

#include <stdarg.h>
#include <stdio.h>

enum { REPLY_MAX_BYTES = 3 * NAME_MAX_BYTES }; /* PWD may have to double each byte */

/* How an error below the edge is answered.  What a phone may not see and what is not there are
 * one and the same. */
static const struct {
	int code;
	const char *text;
} errors[ERR__COUNT] = {
	[ERR_OK] = {226, "Done."                               },
	[ERR_NOTFOUND] = {550, "No such file."                       },
	[ERR_DENIED] = {550, "No such file."                       },
	[ERR_EXISTS] = {553, "The name is taken."                  },
	[ERR_SYNTAX] = {501, "Not a name that can be used."        },
	[ERR_LIMIT] = {552, "Too large."                          },
	[ERR_BUSY] = {450, "Busy: try again."                    },
	[ERR_NOSPACE] = {452, "No space left."                      },
	[ERR_NOMEM] = {451, "The server failed; its log says how."},
	[ERR_IO] = {451, "The server failed; its log says how."},
};

/* Where a reason has a nearer code than its error. */
static const struct {
	enum reason reason;
	int code;
} nearer[] = {
	{REASON_NAME_REFUSED, 553},
	{REASON_OTHER_PHONE,  553},
	{REASON_NOT_LOGGABLE, 553},
	{REASON_PHONE_FULL,   552},
	{REASON_LOG_POSITION, 554},
	{REASON_UNPROTECTED,  521},
	{REASON_CUT_TLS,      426},
};

/* One more line was said.  A session that has lost one makes no sense to its client any more: it
 * asks and asks and does not read, or memory is out. */
static void
said(struct ftp_session *s)
{
	if (buf_check(&s->out) != ERR_OK)
		s->is_ending = true;
}

void
ftp_reply(struct ftp_session *s, int code, const char *format, ...)
{
	char text[REPLY_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_addf(&s->out, "%d %s\r\n", code, text);
	said(s);
}

void
ftp_reply_begin(struct ftp_session *s, int code, const char *text)
{
	buf_addf(&s->out, "%d-%s\r\n", code, text);
	said(s);
}

void
ftp_reply_line(struct ftp_session *s, const char *format, ...)
{
	char text[REPLY_MAX_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_addf(&s->out, " %s\r\n", text);
	said(s);
}

void
ftp_reply_end(struct ftp_session *s, int code, const char *text)
{
	ftp_reply(s, code, "%s", text);
}

int
ftp_reply_error(struct ftp_session *s, enum err e, enum reason reason, bool is_write)
{
	int code = errors[e].code;

	for (size_t i = 0; is_write && i < sizeof(nearer) / sizeof(nearer[0]); i++)
		if (nearer[i].reason == reason)
			code = nearer[i].code;
	ftp_reply(s, code, "%s", is_write ? reason_table[reason].sentence : errors[e].text);
	return code;
}
