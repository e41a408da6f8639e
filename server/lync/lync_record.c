#include "lync/lync_record.h"

#include "base/log.h"
#include "limits.h"
#include "store/lync_requests.h"

#include <stdlib.h>

enum { WORDS_MAX_BYTES = 8 * 1024 }; /* the target, the facts, the address */

struct record {
	struct keeper_job job; /* first: the keeper gives it back */
	struct buf bytes;      /* everything, one behind the other */
	size_t ends[7];        /* where each part ends in bytes */
	int64_t at, status;
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

	return lync_requests_add(s, &row);
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
done(struct keeper_job *job, enum err result)
{
	if (result != ERR_OK)
		complain(err_text(result));
	record_free((struct record *)job);
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

void
lync_record_post(struct keeper *keeper, const struct http_ask *a, const struct lync_device *device,
	const char *version)
{
	static const char *const methods[HTTP_METHOD__COUNT] = {
		"GET", "HEAD", "PUT", "OPTIONS", "POST", "PATCH", "DELETE"};
	struct record *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		complain(err_text(ERR_NOMEM));
		return;
	}
	r->job = (struct keeper_job){.run = run, .done = done};
	r->bytes = BUF(LYNC_BODY_MAX_BYTES + WORDS_MAX_BYTES + 2 * (size_t)HTTP_HEAD_MAX_BYTES);
	r->at = a->at;
	r->status = a->status;
	add_part(r, PART_ADDRESS, slice_of(a->peer));
	add_part(r, PART_METHOD, slice_of(methods[a->request.method]));
	add_part(r, PART_TARGET, a->request.target);
	add_part(r, PART_HEADS, buf_slice(&a->heads));
	add_part(r, PART_BODY, buf_slice(&a->body));
	add_facts(r, device);
	add_part(r, PART_VERSION, slice_of(version));
	enum err e = buf_check(&r->bytes);
	if (e == ERR_OK)
		e = keeper_post(keeper, &r->job);
	if (e == ERR_OK)
		return;
	complain(err_text(e));
	record_free(r);
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
