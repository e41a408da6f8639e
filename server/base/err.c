#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const texts[ERR__COUNT] = {
	[ERR_OK] = "ok",
	[ERR_NOTFOUND] = "not found",
	[ERR_DENIED] = "not allowed",
	[ERR_EXISTS] = "exists already",
	[ERR_SYNTAX] = "malformed",
	[ERR_LIMIT] = "over a limit",
	[ERR_BUSY] = "busy",
	[ERR_NOSPACE] = "no space left",
	[ERR_NOMEM] = "out of memory",
	[ERR_IO] = "input or output failed",
};

static const char *const sentences[ERR__COUNT] = {
	[ERR_BUSY] = "The database is busy with somebody else's change; try again.",
	[ERR_NOSPACE] = "There is no space left on the disk; nothing was changed.",
	[ERR_NOMEM] = "Out of memory; nothing was changed.",
	[ERR_IO] = "The database or the disk failed; nothing was changed.",
};

static const struct {
	int number;
	enum err e;
} numbers[] = {
	{0,       ERR_OK      },
	{ENOENT,  ERR_NOTFOUND},
	{ENOTDIR, ERR_NOTFOUND},
	{EACCES,  ERR_DENIED  },
	{EPERM,   ERR_DENIED  },
	{EROFS,   ERR_DENIED  },
	{EEXIST,  ERR_EXISTS  },
	{EAGAIN,  ERR_BUSY    },
	{EBUSY,   ERR_BUSY    },
	{ENOSPC,  ERR_NOSPACE },
	{EDQUOT,  ERR_NOSPACE },
	{ENOMEM,  ERR_NOMEM   },
};

const char *
err_text(enum err e)
{
	return e < ERR__COUNT ? texts[e] : "unknown";
}

const char *
err_sentence(enum err e)
{
	return e < ERR__COUNT && sentences[e] != NULL ? sentences[e] : err_text(e);
}

enum err
err_from_errno(int number)
{
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].number == number)
			return numbers[i].e;
	return ERR_IO;
}

enum err
why_fail(struct why *why, enum err e, const char *format, ...)
{
	va_list args;

	if (why == NULL || why->text[0] != '\0')
		return e;
	va_start(args, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	return e;
}
