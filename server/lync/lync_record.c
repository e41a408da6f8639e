#include "lync/lync_record.h"

#include "base/log.h"
#include "limits.h"
#include "store/lync_audit.h"
#include "store/lync_logs.h"
#include "store/lync_requests.h"

#include <stdlib.h>

enum { WORDS_MAX_BYTES = 8 * 1024 }; /* the target, the facts, the address */

struct record {
	struct keeper_job job; /* first: the keeper gives it back */
	struct lync_work *work;
	struct buf bytes; /* everything, one behind the other */
	size_t ends[7];   /* where each part ends in bytes */
	int64_t at, status;
	bool asks_for_update;
};

enum { PART_ADDRESS, PART_METHOD, PART_TARGET, PART_HEADS, PART_BODY, PART_FACTS, PART_VERSION };

static struct slice
part(const struct record *r, size_t i)
{
	size_t begin = i > 0 ? r->ends[i - 1] : 0;

	return slice_head(slice_from(buf_slice(&r->bytes), begin), r->ends[i] - begin);
}

static enum err
run(struct keeper_job *job, struct store *s)
{
	const struct record *r = (const struct record *)job;
	const struct lync_request row = {
		.at = r->at,
		.address = part(r, PART_ADDRESS),
		.method = part(r, PART_METHOD),
		.target = part(r, PART_TARGET),
		.heads = part(r, PART_HEADS),
		.body = part(r, PART_BODY),
		.status = r->status,
		.facts = part(r, PART_FACTS),
		.version = part(r, PART_VERSION),
	};

	const struct lync_audit_row line = {row.at, row.address, row.facts, row.version};
	enum err e = lync_requests_add(s, &row);

	return e == ERR_OK && r->asks_for_update ? lync_audit_add(s, &line) : e;
}

static void
record_free(struct record *r)
{
	buf_free(&r->bytes);
	free(r);
}

static void
complain(const char *why)
{
	log_event(LOG_WARN, "a request of a Lync device was not recorded",
		log_field_text("why", why));
}

static void
recorded(struct keeper_job *job, enum err result)
{
	struct record *r = (struct record *)job;

	r->work->jobs--;
	r->work->bytes -= r->bytes.cap;
	if (result != ERR_OK)
		complain(err_text(result));
	record_free(r);
}

static void
add_part(struct record *r, size_t i, struct slice bytes)
{
	buf_add(&r->bytes, bytes);
	r->ends[i] = r->bytes.n;
}

static void
add_facts(struct record *r, const struct lync_device *device)
{
	for (size_t i = 0; i < LYNC_FACT__COUNT; i++) {
		buf_add_text(&r->bytes, device->facts[i]);
		buf_add_char(&r->bytes, '\0');
	}
	r->ends[PART_FACTS] = r->bytes.n;
}

/* Copies everything into the record. */
static void
fill(struct record *r, const struct http_ask *a, const struct lync_told *told)
{
	static const char *const methods[HTTP_METHOD__COUNT] = {
		"GET", "HEAD", "PUT", "OPTIONS", "POST", "PATCH", "DELETE"};

	r->at = a->at;
	r->status = a->status;
	r->asks_for_update = told->asks_for_update;
	add_part(r, PART_ADDRESS, slice_of(a->peer));
	add_part(r, PART_METHOD, slice_of(methods[a->request.method]));
	add_part(r, PART_TARGET, a->request.target);
	add_part(r, PART_HEADS, buf_slice(&a->heads));
	add_part(r, PART_BODY, told->is_kept ? SLICE("") : buf_slice(&a->body));
	add_facts(r, &told->device);
	add_part(r, PART_VERSION, slice_of(told->version));
}

/* Hands a job over that done() gets back; else it is still the caller's. */
static enum err
post(struct lync_work *work, struct keeper_job *job)
{
	enum err e;

	job->outbox = work->outbox;
	e = keeper_post(work->keeper, job);
	if (e == ERR_OK)
		work->jobs++;
	return e;
}

void
lync_record_post(struct lync_work *work, const struct http_ask *a, const struct lync_told *told)
{
	struct record *r = calloc(1, sizeof(*r));
	enum err e;

	if (r == NULL) {
		complain(err_text(ERR_NOMEM));
		return;
	}
	r->job = (struct keeper_job){.run = run, .done = recorded};
	r->work = work;
	r->bytes = BUF(LYNC_BODY_MAX_BYTES + WORDS_MAX_BYTES + 2 * (size_t)HTTP_HEAD_MAX_BYTES);
	fill(r, a, told);
	e = buf_check(&r->bytes);
	if (e == ERR_OK && work->bytes + r->bytes.cap > LYNC_WAITING_BYTES)
		e = ERR_BUSY;
	if (e == ERR_OK)
		e = post(work, &r->job);
	if (e == ERR_OK) {
		work->bytes += r->bytes.cap;
		return;
	}
	complain(err_text(e));
	record_free(r);
}

/* A log on its way to the disk; its bytes are the request's. */
struct log_job {
	struct keeper_job job; /* first */
	struct lync_work *work;
	struct http_ask *a;
	struct lync_log log;
	uint64_t reserve_bytes;
	void (*done)(void *ctx, struct http_ask *a, enum err result);
	void *ctx;
};

static enum err
run_log(struct keeper_job *job, struct store *s)
{
	const struct log_job *l = (const struct log_job *)job;
	const struct lync_log_row row = {
		.at = l->a->at,
		.address = slice_of(l->a->peer),
		.kind = slice_of(lync_log_kinds[l->log.kind]),
		.name = slice_of(l->log.name),
		.body = buf_slice(&l->a->body),
	};

	return store_has_room(s, l->reserve_bytes, row.body.n) ? lync_logs_add(s, &row) :
								 ERR_NOSPACE;
}

static void
log_done(struct keeper_job *job, enum err result)
{
	struct log_job *l = (struct log_job *)job;

	l->work->jobs--;
	l->done(l->ctx, l->a, result);
	free(l);
}

void
lync_log_post(struct lync_work *work, struct http_ask *a, const struct lync_log *log,
	void (*done)(void *ctx, struct http_ask *a, enum err result), void *ctx)
{
	struct log_job *l = malloc(sizeof(*l));
	enum err e = ERR_NOMEM;

	if (l != NULL) {
		*l = (struct log_job){
			.job = {.run = run_log, .done = log_done},
			.work = work,
			.a = a,
			.log = *log,
			.reserve_bytes = work->reserve_bytes,
			.done = done,
			.ctx = ctx
                };
		e = post(work, &l->job);
	}
	if (e == ERR_OK)
		return;
	free(l);
	done(ctx, a, e);
}

void
lync_record_facts(struct slice facts, struct lync_device *out)
{
	for (size_t i = 0; i < LYNC_FACT__COUNT; i++) {
		struct slice fact = slice_head(slice_cut(facts, '\0', &facts), LYNC_FACT_MAX_BYTES);

		if (slice_to_text(fact, out->facts[i], sizeof(out->facts[i])) != ERR_OK)
			out->facts[i][0] = '\0';
	}
}
