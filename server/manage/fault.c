#include "manage/fault.h"

#include <stdarg.h>
#include <stdio.h>

enum err
fault_at(struct fault *f, enum err e, const char *format, ...)
{
	va_list args;

	if (e == ERR_OK || f->field[0] != '\0')
		return e;
	va_start(args, format);
	(void)vsnprintf(f->field, sizeof(f->field), format, args);
	va_end(args);
	return e;
}
