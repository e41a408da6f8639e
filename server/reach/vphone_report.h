/* vphone_report - what a virtual phone's boot was: each request, the files, how it ended.
 *
 * Values; filled in by vphone.c and vphone_ask.c.
 */
#ifndef REACH_VPHONE_REPORT_H
#define REACH_VPHONE_REPORT_H

#include "net/client.h"
#include "provision/vphone_config.h"
#include "reach/vphone_profile.h"
#include "reach/vphone_update.h"

/* How a boot ended.  Only VPHONE_UP is success. */
enum vphone_verdict {
	VPHONE_UP,            /* came up with a master and all its config files */
	VPHONE_NO_MASTER,     /* no master to be had: the phone keeps its old configuration */
	VPHONE_BAD_MASTER,    /* a master that cannot be read: alike */
	VPHONE_NO_FILES,      /* a master that names no config file for this phone */
	VPHONE_FILES_MISSING, /* came up without some of its config files */
	VPHONE_FILES_BAD,     /* came up with config files that cannot be read */
	VPHONE_LOGIN,         /* user name or password refused */
	VPHONE_UNREACHABLE,   /* no answer from the server before there was a master */
	VPHONE_TIMEOUT,
	VPHONE_BROKEN, /* this program's own limits or memory; the server's nonsense */
	VPHONE_VERDICT__COUNT
};

/* A short reason for counting: "came up", "no master", ...: static text. */
const char *vphone_verdict_text(enum vphone_verdict verdict);

/* Why a step made no request. */
enum vphone_skip {
	VPHONE_ASKED,
	VPHONE_SKIP_PART, /* the part number of this model is not known */
	VPHONE_SKIP_SINK, /* the master names 0.0.0.0: switched off */
};

struct vphone_request {
	const struct vphone_step *step;
	enum client_protocol protocol;
	enum client_verb verb;
	enum vphone_skip skip;
	uint64_t sent;                         /* bytes of the body */
	uint64_t append_at;                    /* CLIENT_APPEND: behind so many bytes */
	char shown[CONFIG_FILE_MAX_BYTES + 1]; /* the name, relative to the server address; cut */
	struct client_answer answer;
};

struct vphone_report {
	enum vphone_verdict verdict;
	uint64_t took_us;
	uint64_t received;   /* bytes */
	struct buf requests; /* of struct vphone_request; see vphone_report_request() */
	char master_name[CONFIG_FILE_MAX_BYTES + 1]; /* "" when there was none */
	struct vphone_master master;                 /* the default when there was none */
	struct vphone_update update;                 /* what it runs when all is over */
	size_t files_named, files_fetched;           /* of CONFIG_FILES */
	struct vphone_config *config;                /* owned; settled */
	struct why why; /* the first file that is missing or unreadable; else "" */
};

/* How many requests there were, and the i-th, in the order they were made.  Borrowed from r. */
size_t vphone_report_requests(const struct vphone_report *r);
const struct vphone_request *vphone_report_request(const struct vphone_report *r, size_t i);
void vphone_report_done(struct vphone_report *r); /* an empty one is allowed */

#endif
