#include "admin/problem.h"

#include "base/auto.h"

static const struct {
	int status;
	const char *title, *code, *detail;
} kinds[] = {
	{400, "Bad Request",            "bad_request",            "The request cannot be understood."         },
	{401, "Unauthorized",           "unauthorized",           "Log in first."                             },
	{403, "Forbidden",              "forbidden",              "Your role does not allow this."            },
	{404, "Not Found",              "not_found",              "There is nothing of that name."            },
	{405, "Method Not Allowed",     "method_not_allowed",     "This cannot be done here."                 },
	{409, "Conflict",               "conflict",               "Something else stands against it."         },
	{412, "Precondition Failed",    "precondition_failed",
         "Somebody has changed it since you read it: read it again."                                          },
	{413, "Content Too Large",      "too_large",              "The body is too large."                    },
	{415, "Unsupported Media Type", "unsupported_media_type",
         "The body is of another type than this takes."                                                       },
	{422, "Unprocessable Content",  "unprocessable",          "Some of what was sent cannot be."          },
	{429, "Too Many Requests",      "too_many",               "Too many attempts; wait a little."         },
	{500, "Internal Server Error",  "failed",                 "The server failed; its log says how."      },
	{503, "Service Unavailable",    "busy",                   "The server is busy; try again in a moment."},
	{507, "Insufficient Storage",   "no_space",
         "There is no space left on the disk; nothing was changed."                                           },
};

/* The row of a status; of one without a row that of 500. */
static size_t
kind_of(int status)
{
	size_t failed = 0;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (kinds[i].status == status)
			return i;
		if (kinds[i].status == 500)
			failed = i;
	}
	return failed;
}

void
problem_write(
	struct http_ask *a, int status, const char *code, const char *detail, struct jval *errors)
{
	size_t kind = kind_of(status);
	struct jval *j = jval_object();

	jval_put_text(j, "type", "about:blank");
	jval_put_text(j, "title", kinds[kind].title);
	jval_put_number(j, "status", status);
	jval_put_text(j, "code", code ? code : kinds[kind].code);
	jval_put_text(j, "detail", detail[0] != '\0' ? detail : kinds[kind].detail);
	if (errors != NULL)
		jval_put(j, "errors", errors);
	buf_wipe(&a->answer);
	a->page = SLICE("");
	if (jval_write(j, &a->answer) != ERR_OK)
		buf_clear(&a->answer);
	jval_free(j);
	a->content_type = "application/problem+json";
	a->status = status;
	if (status == 503)
		http_ask_header(a, "Retry-After", "2");
	http_ask_header(a, "Cache-Control", "no-store");
	http_ask_header(a, "X-Content-Type-Options", "nosniff");
}

int
problem_status(enum err e)
{
	static const int statuses[ERR__COUNT] = {
		[ERR_OK] = 200,
		[ERR_NOTFOUND] = 404,
		[ERR_DENIED] = 409,
		[ERR_EXISTS] = 409,
		[ERR_SYNTAX] = 422,
		[ERR_LIMIT] = 422,
		[ERR_BUSY] = 503,
		[ERR_NOSPACE] = 507,
		[ERR_NOMEM] = 500,
		[ERR_IO] = 500,
	};

	return statuses[e];
}
