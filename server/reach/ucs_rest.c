#include "reach/ucs_rest.h"

#include "base/auto.h"
#include "base/jval.h"

#include <stdio.h>

enum { URL_BYTES = 160, ANSWER_MAX_BYTES = 16 * 1024, STATUS_MAX = 9999 };

static const char user[] = "Polycom"; /* there is no other */

static const char *const calls[TELLING_WHAT__COUNT] = {
	[TELLING_RESYNC] = "updateConfiguration",
	[TELLING_RESTART] = "safeRestart",
};

/* One row a number in the member Status of an answer. */
static const struct {
	uint64_t status;
	enum err err;
	const char *text;
} statuses[] = {
	{2000, ERR_OK,       "it does so"						     },
	{4000, ERR_SYNTAX,   "it does not understand the request"                             },
	{4001, ERR_BUSY,     "it is busy"						     },
	{4002, ERR_BUSY,     "its line is not registered"                                     },
	{4003, ERR_DENIED,   "it does not allow that now"                                     },
	{4004, ERR_NOTFOUND, "its software cannot do that"                                    },
	{4005, ERR_SYNTAX,   "it has no such line"                                            },
	{4006, ERR_SYNTAX,   "it has no addresses for that"                                   },
	{4007, ERR_SYNTAX,   "it has no such call"                                            },
	{4008, ERR_BUSY,     "it cannot export its settings"                                  },
	{4009, ERR_SYNTAX,   "the request is too large for it"                                },
	{4010, ERR_DENIED,   "it still has its factory password, with which it allows nothing"},
	{5000, ERR_BUSY,     "it failed"						      },
};

/* One row a status of HTTP with which the API answers nothing. */
static const struct {
	long status;
	enum err err;
	const char *text;
} refusals[] = {
	{401, ERR_DENIED,   "it does not take the password that is in its files"     },
	{403, ERR_DENIED,
         "it does not take the password that is in its files, or its REST API is off"},
	{404, ERR_NOTFOUND, "its REST API is off, or too old for that"               },
	{405, ERR_NOTFOUND, "its REST API is too old for that"                       },
};

enum err
ucs_rest_read(struct slice body, struct why *why)
{
	struct jval *j = NULL;
	uint64_t status = 0;
	enum err e = jval_parse(body, &j, NULL);

	if (e == ERR_OK)
		e = slice_to_u64(jval_text(jval_get(j, "Status")), 0, STATUS_MAX, &status);
	jval_free(j);
	if (e == ERR_NOMEM)
		return e;
	for (size_t i = 0; e == ERR_OK && i < COUNT(statuses); i++)
		if (statuses[i].status == status)
			return status == 2000 ? ERR_OK :
						why_fail(why, statuses[i].err, "By REST: %s (%u).",
							statuses[i].text, (unsigned)status);
	if (e == ERR_OK)
		return why_fail(why, ERR_SYNTAX, "By REST: it answers %u, which is not known.",
			(unsigned)status);
	return why_fail(why, ERR_SYNTAX, "By REST: its answer is none of a phone.");
}

static enum err
keep(void *ctx, struct slice bytes)
{
	struct buf *body = ctx;

	buf_add(body, bytes);
	return buf_check(body);
}

static enum err
judge(const struct client_answer *a, struct slice body, struct why *why)
{
	for (size_t i = 0; i < COUNT(refusals); i++)
		if (refusals[i].status == a->status)
			return why_fail(why, refusals[i].err, "By REST: %s (%ld).",
				refusals[i].text, a->status);
	if (a->status / 100 == 2)
		return ucs_rest_read(body, why);
	if (a->status != 0)
		return why_fail(why, ERR_SYNTAX, "By REST: it answers %ld.", a->status);
	return why_fail(why, ERR_IO, "By REST: %s.", client_outcome_text(a->outcome));
}

enum err
ucs_rest_tell(struct client *client, const struct ucs_rest *rest, struct why *why)
{
	static const char *const lines[] = {"Content-Type: application/json", NULL};
	AUTO(buf_free) struct buf body = BUF(ANSWER_MAX_BYTES);
	char url[URL_BYTES], ip[IP_TEXT_BYTES];
	bool is_v4 = ip_is_v4(&rest->phone);
	const struct client_request request = {
		.verb = CLIENT_POST,
		.url = url,
		.agent = "bootline",
		.user = user,
		.password = rest->password,
		.lines = lines,
		.sink = keep,
		.ctx = &body,
	};
	struct client_answer a;

	(void)snprintf(url, sizeof(url), "%s://%s%s%s:%u/api/v1/mgmt/%s",
		rest->is_tls ? "https" : "http", is_v4 ? "" : "[", ip_text(&rest->phone, ip),
		is_v4 ? "" : "]", rest->port, calls[rest->what]);
	client_transfer(client, &request, &a);
	return judge(&a, buf_slice(&body), why);
}
