/* phone_login - how a phone logs in and whether it may enroll, in words: for who shows a phone. */
#ifndef MANAGE_PHONE_LOGIN_H
#define MANAGE_PHONE_LOGIN_H

#include "store/rotations.h"

struct phone_login {
	struct phone_account account;
	struct enrolment window; /* phone_id 0: none */
	const char *login;       /* static: "own", "shared", ... */
	const char *rotation;    /* static: of rotation_names */
	int64_t rotation_at;     /* unix seconds; 0: none is planned */
	const char *enrolment;   /* static: "none", "open", "over", ... */
};

/* Reads it off the inventory.
 *   now  unix seconds
 *   out  written only on ERR_OK
 * ERR_OK; ERR_NOTFOUND (no such phone); storage errors. */
MUST_CHECK enum err phone_login_of(
	struct store *s, const struct phone *phone, int64_t now, struct phone_login *out);

#endif
