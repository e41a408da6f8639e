/* look_phone - what this server knows of one phone: its state, what waits for a decision, how far
 * it came when it was here last.
 */
#ifndef DOCTOR_LOOK_PHONE_H
#define DOCTOR_LOOK_PHONE_H

#include "doctor/walk.h"
#include "provision/reason.h"
#include "provision/visit.h"
#include "store/phones.h"
#include "store/visits.h"

/* How far a phone came in a visit. */
enum phone_stage {
	PHONE_GOT_NOTHING,
	PHONE_GOT_MASTER,
	PHONE_GOT_FILES,
	PHONE_GOT_ALL, /* what comes behind the config files: documents, logs */
	PHONE_STAGE__COUNT
};

struct phone_visit {
	int64_t began_at; /* unix seconds; 0: there was none */
	enum phone_stage stage;
	enum reason refusal; /* what it met last; REASON_SERVED: nothing was refused after what it
				got last */
	bool is_boot;
};

/* Reads a visit as the trace has it. */
void phone_visit_read(const struct visit_row *v, struct phone_visit *out);

enum { PHONE_BOOTS_MAX = 32, PHONE_LOOP_BOOTS = 3, PHONE_LOOP_S = 15 * 60 };

struct phone_seen {
	bool is_known; /* in the inventory */
	enum phone_state state;
	bool was_here;
	int64_t last_at;
	char address[PEER_MAX_BYTES + 1];
	struct phone_visit last;
	int64_t boots[PHONE_BOOTS_MAX]; /* when it booted, the last ones, oldest first */
	size_t boot_count;
	const char *files_why; /* why its files cannot be made; NULL: they can, or it gets none */
};

/* Tells in half a sentence what was seen, and the rules that hold of it, of the step that is under
 * way: begun and ended by the caller.  Pure. */
void phone_judge(const struct phone_seen *s, struct walk *w);

#endif
