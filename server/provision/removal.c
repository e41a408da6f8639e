#include "provision/removal.h"

#include "store/documents.h"
#include "store/logs.h"

#include <stdlib.h>

struct removal {
	struct keeper_job job; /* first: the keeper gives it back */
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

static enum err
post(const struct uploads *on, const struct removal *what)
{
	struct removal *r = malloc(sizeof(*r));
	enum err e;

	if (r == NULL)
		return ERR_NOMEM;
	*r = *what;
	r->job = (struct keeper_job){.run = run, .done = finish, .outbox = on->outbox};
	e = keeper_post(r->name.kind == NAME_LOG ? on->logs_keeper : on->main_keeper, &r->job);
	if (e != ERR_OK)
		free(r);
	return e;
}

void
removal_start(const struct uploads *on, struct who *who, const struct name *name,
	void (*done)(void *ctx, enum err result, enum reason reason), void *ctx)
{
	const struct removal what = {.name = *name, .done = done, .ctx = ctx};
	struct verdict v;
	enum err e = tree_judge(on->tree, who, name, ACTION_REMOVE, &v);

	if (e == ERR_OK && v.decision == DECISION_ALLOW) {
		e = post(on, &what);
		if (e == ERR_OK)
			return;
	} else if (e == ERR_OK) {
		e = v.decision == DECISION_UNKNOWN ? ERR_NOTFOUND : ERR_DENIED;
		done(ctx, e, v.reason);
		return;
	}
	done(ctx, e, reason_of(e));
}
