#include "reach/vphone_ask.h"

#include "base/auto.h"

enum { URL_BYTES = 4 * VPHONE_URL_MAX_BYTES }; /* encoding makes three bytes of one */

void
vphone_asker_done(struct vphone_asker *a)
{
	client_free(a->client);
	buf_wipe(&a->file);
	buf_free(&a->agents[VPHONE_BOOTER]);
	buf_free(&a->agents[VPHONE_APPLICATION]);
}

static enum err
on_bytes(void *ctx, struct slice bytes)
{
	struct vphone_asker *a = ctx;

	buf_add(&a->file, bytes);
	return buf_check(&a->file);
}

static void
transfer(struct vphone_asker *a, const struct vphone_ask *ask, const char *url,
	struct client_answer *out)
{
	const struct client_request request = {
		.verb = ask->verb,
		.url = url,
		.agent = buf_text(&a->agents[ask->step->by]),
		.user = a->user,
		.password = a->password,
		.body = ask->body,
		.append_at = ask->append_at,
		.most_bytes = ask->most_bytes,
		.is_header = ask->is_header,
		.sink = ask->keeps ? on_bytes : NULL,
		.ctx = a,
	};

	buf_clear(&a->file);
	client_transfer(a->client, &request, out);
	a->report->received += out->bytes;
}

static void
show(const struct vphone_asker *a, struct slice url, struct vphone_request *r)
{
	AUTO(buf_free) struct buf text = BUF(URL_BYTES);

	vphone_url_show(a->base.root, url, &text);
	struct slice shown = slice_head(buf_slice(&text), sizeof(r->shown) - 1);
	memcpy(r->shown, shown.p, shown.n);
}

static void
tell(struct vphone_asker *a, const struct vphone_request *r)
{
	buf_add(&a->report->requests, (struct slice){(const char *)r, sizeof(*r)});
}

struct client_answer
vphone_ask(struct vphone_asker *a, const struct vphone_ask *ask)
{
	AUTO(buf_free) struct buf url = BUF(URL_BYTES);
	struct vphone_request r = {
		.step = ask->step,
		.verb = ask->verb,
		.sent = ask->body.n,
		.append_at = ask->append_at,
		.answer = {.outcome = CLIENT_ABSENT, .size = CLIENT_SIZE_UNKNOWN},
	};

	vphone_url(a->base.root, slice_of(a->report->master.dirs[ask->step->dir]), ask->name, &url);
	r.protocol = client_protocol_of(buf_slice(&url));
	if (client_word(r.protocol, ask->verb) == NULL)
		return r.answer;
	if (buf_check(&url) != ERR_OK)
		r.answer.outcome = CLIENT_BAD_URL;
	else if (vphone_url_is_sink(buf_slice(&url)))
		r.skip = VPHONE_SKIP_SINK;
	else
		transfer(a, ask, buf_text(&url), &r.answer);
	show(a, buf_slice(&url), &r);
	tell(a, &r);
	return r.answer;
}

void
vphone_skip(struct vphone_asker *a, const struct vphone_step *step)
{
	struct vphone_request r = {
		.step = step,
		.protocol = client_protocol_of(slice_of(a->base.root)),
		.skip = VPHONE_SKIP_PART,
		.answer = {.outcome = CLIENT_ABSENT, .size = CLIENT_SIZE_UNKNOWN},
	};
	struct slice name = slice_head(slice_of(step->name), sizeof(r.shown) - 1);

	memcpy(r.shown, name.p, name.n);
	tell(a, &r);
}

bool
vphone_found(const struct client_answer *answer)
{
	return answer->outcome == CLIENT_DONE || answer->outcome == CLIENT_CUT;
}
