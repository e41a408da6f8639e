/* caller - who sends a request: the session of its cookie, or its token. */
#ifndef ADMIN_CALLER_H
#define ADMIN_CALLER_H

#include "admin/call.h"
#include "store/sessions.h"

#define SESSION_COOKIE "bootline_session"

/* Finds who asks; ACCESS_NOBODY where there is no login, or one that is over.
 * ERR_OK; storage errors. */
MUST_CHECK enum err caller_find(struct call *c);

/* Whether a request shows a login that is good now; also where that cannot be looked up, which is
 * told when the request is answered.  Looks alone: no use of it is noted.
 *   s  for reading */
bool caller_is_known(struct store *s, const struct settings *settings, const struct http_ask *a);

/* Whether an unsafe request of a session comes from the page itself.  ERR_OK; ERR_DENIED. */
MUST_CHECK enum err caller_check_origin(struct call *c);

/* The value of a cookie in a Cookie field; empty where there is none, or two. */
struct slice caller_cookie(struct slice field, const char *name);

/* How long sessions last, as the settings say. */
struct session_limits caller_limits(const struct settings *s);

#endif
