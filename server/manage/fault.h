/* fault - what is wrong with what somebody sent, and where: for changes of more than one row. */
#ifndef MANAGE_FAULT_H
#define MANAGE_FAULT_H

#include "base/err.h"

enum { FAULT_FIELD_BYTES = 64 };

struct fault {
	char field[FAULT_FIELD_BYTES]; /* "lines[2].address"; "" where it is about none */
	struct why why;
};

/* Names the field of a failure, unless one is named already; gives e back. */
enum err fault_at(struct fault *f, enum err e, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
