#include "provision/removal.h"

#include "store/documents.h"
#include "store/logs.h"

#include <stdlib.h>

struct removal {
	struct keeper_job job; /* first: the keeper gives it back */
	struct uploads on;
	struct who who;
	struct name name;
	void (*done)(void *ctx, enum err result, enum reason reason);
	void *ctx;
};

static enum err
run(struct keeper_job *job, struct store *s)
{
	const struct removal *r = (const struct removal *)job;

	if (r->name.kind == NAME_LOG)
		return logs_close(s, r->name.mac, slice_of(r->name.rest));
	return documents_remove(s, r->name.mac, r->name.document, 0);
}

static enum reason
reason_of(enum err e)
{
	if (e == ERR_OK)
		return REASON_REMOVED;
	return e == ERR_NOTFOUND ? REASON_NO_FILE : e == ERR_BUSY ? REASON_BUSY : REASON_FAILED;
}

static void
finish(struct keeper_job *job, enum err result)
{
	struct removal *r = (struct removal *)job;
	struct removal copy = *r;

	free(r);
	copy.done(copy.ctx, result, reason_of(result));
}

static void
post(struct removal *r)
{
	enum err e;

	r->job = (struct keeper_job){.run = run, .done = finish, .outbox = r->on.outbox};
	e = keeper_post(r->name.kind == NAME_LOG ? r->on.logs_keeper : r->on.main_keeper, &r->job);
	if (e != ERR_OK)
		finish(&r->job, e);
}

/* The phone's window is this address's now, or has turned out to be another's. */
static void
claimed(void *ctx, enum err result)
{
	struct removal *r = ctx;

	if (result == ERR_EXISTS)
		tree_freeze(r->on.tree, r->name.mac, &r->who);
	if (result == ERR_OK)
		post(r);
	else
		finish(&r->job, result == ERR_EXISTS ? ERR_NOTFOUND : result);
}

static void
begin(const struct removal *what, bool must_claim)
{
	struct removal *r = malloc(sizeof(*r));

	if (r == NULL) {
		what->done(what->ctx, ERR_NOMEM, REASON_FAILED);
		return;
	}
	*r = *what;
	if (must_claim)
		tree_claim(r->on.tree, r->name.mac, &r->who, claimed, r);
	else
		post(r);
}

void
removal_start(const struct uploads *on, struct who *who, const struct name *name,
	void (*done)(void *ctx, enum err result, enum reason reason), void *ctx)
{
	struct verdict v;
	enum err e = tree_judge(on->tree, who, name, ACTION_REMOVE, &v);
	const struct removal what = {
		.on = *on, .who = *who, .name = *name, .done = done, .ctx = ctx};

	if (e != ERR_OK)
		done(ctx, e, reason_of(e));
	else if (v.decision == DECISION_ALLOW || v.decision == DECISION_CLAIM)
		begin(&what, v.decision == DECISION_CLAIM);
	else {
		tree_note_refusal(on->tree, who, v.reason);
		done(ctx, v.decision == DECISION_UNKNOWN ? ERR_NOTFOUND : ERR_DENIED, v.reason);
	}
}
