/* problem - what goes wrong, as RFC 9457 tells it to programs. */
#ifndef ADMIN_PROBLEM_H
#define ADMIN_PROBLEM_H

#include "base/jval.h"
#include "http/http_desk.h"

/* Answers with a problem.
 *   code    a word for programs; NULL: the status's own
 *   detail  a sentence for people; "": what is to be said of this status
 *   errors  an array of {"field", "detail"}, taken; NULL: none */
void problem_write(
	struct http_ask *a, int status, const char *code, const char *detail, struct jval *errors);

/* The status of an error below the API. */
int problem_status(enum err e);

#endif
