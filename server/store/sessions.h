/* sessions - who is logged in: a cookie's token, a person, and when it ends.
 *
 * The token is given once and only its digest is kept.  Looking one up changes nothing, so that it
 * may be done on a reading connection; session.wants_touch says when sessions_touch() is due.
 */
#ifndef STORE_SESSIONS_H
#define STORE_SESSIONS_H

#include "base/ip.h"
#include "store/people.h"

struct session {
	int64_t id;
	struct person person; /* as he is now */
	char csrf[CRYPTO_TOKEN_BYTES];
	int64_t began_at, used_at, ends_at; /* unix seconds; used_at within USED_TOUCH_S */
	bool wants_touch;
	char address[IP_TEXT_BYTES];     /* where it began, */
	char agent[LABEL_MAX_BYTES + 1]; /* and with which browser */
};

struct session_limits {
	int64_t idle_s; /* after which an unused one is over: the setting session-idle */
	int64_t end_s;  /* after which any is over: session-end */
};

struct session_login {
	int64_t person_id;
	struct slice hash;           /* that his password was verified with */
	struct slice address, agent; /* untrusted; the agent is cut, and dropped when not UTF-8 */
};

/* Opens a session with a new token.  Beyond SESSIONS_PER_PERSON_MAX of his the one used longest ago
 * ends.
 *   token  for the cookie, and nowhere else; the caller wipes it
 * ERR_OK; ERR_DENIED (he is gone, or his password was changed since it was verified); storage
 * errors.
 */
MUST_CHECK enum err sessions_open(struct store *s, const struct session_login *login,
	const struct session_limits *limits, int64_t now, char token[CRYPTO_TOKEN_BYTES],
	struct session *out);

/* The session of a token.  It may be over up to USED_TOUCH_S early, never late.
 *   token  untrusted, any length
 * ERR_OK; ERR_NOTFOUND (none, or it is over); storage errors. */
MUST_CHECK enum err sessions_find(struct store *s, struct slice token,
	const struct session_limits *limits, int64_t now, struct session *out);

/* The session of an id, on the same terms. */
MUST_CHECK enum err sessions_by_id(struct store *s, int64_t id, const struct session_limits *limits,
	int64_t now, struct session *out);

/* Notes that it was used; for one with wants_touch.  ERR_NOTFOUND: it was closed meanwhile. */
MUST_CHECK enum err sessions_touch(struct store *s, int64_t id, int64_t now);

/* ERR_OK, also when it is closed already. */
MUST_CHECK enum err sessions_close(struct store *s, int64_t id);
/* All of a person, except one (0: none). */
MUST_CHECK enum err sessions_close_all(struct store *s, int64_t person_id, int64_t except_id);

/* Removes those that are over. */
MUST_CHECK enum err sessions_sweep(
	struct store *s, const struct session_limits *limits, int64_t now);

#endif
