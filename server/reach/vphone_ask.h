/* vphone_ask - one request of a virtual phone: made as the phone makes it, told in its report. */
#ifndef REACH_VPHONE_ASK_H
#define REACH_VPHONE_ASK_H

#include "reach/vphone_report.h"
#include "reach/vphone_url.h"

struct vphone_asker {
	struct vphone_base base;
	const char *user, *password;  /* borrowed */
	struct client *client;        /* owned */
	struct buf agents[2];         /* owned; by enum vphone_stage */
	struct buf file;              /* owned; what the last request that keeps its bytes got */
	struct vphone_report *report; /* borrowed; told of every request */
};

void vphone_asker_done(struct vphone_asker *a); /* a half-built one is allowed */

struct vphone_ask {
	const struct vphone_step *step;
	enum client_verb verb;
	struct slice name;   /* in the directory of the step */
	uint64_t most_bytes; /* this and is_header as in struct client_request */
	bool is_header;
	bool keeps; /* the bytes go to file; else they are counted alone */
	struct slice body;
	uint64_t append_at;
};

/* Makes one request and gives what became of it; a name in the sink makes none and is absent.
 * So does a verb that the protocol lacks (TFTP's probe), which is not told of either. */
struct client_answer vphone_ask(struct vphone_asker *a, const struct vphone_ask *ask);

/* Tells of a step that cannot be asked: its name needs a part number that is not known. */
void vphone_skip(struct vphone_asker *a, const struct vphone_step *step);

/* Whether the file was got (or stored), whole or as far as was asked. */
bool vphone_found(const struct client_answer *answer);

#endif
