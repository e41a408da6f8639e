/* reason - why a request was answered as it was: a word for programs, a sentence for people. */
#ifndef PROVISION_REASON_H
#define PROVISION_REASON_H

#include "base/slice.h"

enum reason {
	REASON_SERVED,
	REASON_UNCHANGED,
	REASON_STORED,
	REASON_REMOVED,
	REASON_LISTED,
	REASON_QUARANTINED,
	REASON_STARTER,
	REASON_FOLDER,
	REASON_OPTIONAL,
	REASON_NO_IMAGE,
	REASON_HOLD,
	REASON_NO_FILE,
	REASON_UNKNOWN_PHONE,
	REASON_IGNORED,
	REASON_RETIRED,
	REASON_BLOCKED,
	REASON_NO_LOGIN,
	REASON_UNKNOWN_USER,
	REASON_MISTYPED_USER,
	REASON_WRONG_PASSWORD,
	REASON_ACCOUNT_CLOSED,
	REASON_STALE_NONCE,
	REASON_FOREIGN_URI,
	REASON_BAD_LOGIN,
	REASON_BAD_REQUEST,
	REASON_METHOD,
	REASON_NAME_REFUSED,
	REASON_NO_WINDOW,
	REASON_WINDOW_TAKEN,
	REASON_OTHER_PHONE,
	REASON_NOT_TRUSTED,
	REASON_UNPROTECTED,
	REASON_CUT_TLS,
	REASON_NOT_LOGGABLE,
	REASON_TOO_LARGE,
	REASON_PHONE_FULL,
	REASON_DISK_FULL,
	REASON_LOG_POSITION,
	REASON_RANGE,
	REASON_BUSY,
	REASON_TOO_SLOW,
	REASON_HUNG_UP,
	REASON_NO_DATA,
	REASON_VERSION_CHECK,
	REASON_RENDER_FAILED,
	REASON_FAILED,
	REASON__COUNT
};

struct reason_row {
	const char *word;     /* stable: kept in the trace, shown as JSON */
	const char *sentence; /* told by `bootline trace` */
	bool is_refusal;      /* counts as refused: somebody may have to act */
};
extern const struct reason_row reason_table[REASON__COUNT];

/* The reason of this word, or REASON__COUNT. */
enum reason reason_find(struct slice word);

#endif
