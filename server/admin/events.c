/* /events: what happens, as it happens (server-sent events). */
#include "admin/feed.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "store/tokens.h"

/* Reads "VISIT-AUDIT", an id that the stream gave.  False: it is none, and he is told from now. */
static bool
read_place(struct slice s, struct place *out)
{
	struct slice audit, visit = slice_cut(s, '-', &audit);
	uint64_t v, a;

	if (slice_to_u64(visit, 0, INT64_MAX, &v) != ERR_OK ||
		slice_to_u64(audit, 0, INT64_MAX, &a) != ERR_OK)
		return false;
	*out = (struct place){(int64_t)v, (int64_t)a};
	return true;
}

static enum err
fill_seat(struct call *c, struct feed_seat *seat)
{
	struct token token;
	enum err e = ERR_OK;

	seat->session = c->caller.session;
	if (c->caller.is_token) {
		e = tokens_by_name(c->store, slice_of(c->caller.name), &token);
		if (e == ERR_OK) {
			seat->token = token.id;
			memcpy(seat->name, token.name, sizeof(seat->name));
		}
	}
	if (e == ERR_OK && !read_place(c->ask->fields[ASK_LAST_EVENT], &seat->place))
		e = happenings_end(c->store, &seat->place);
	return e;
}

enum err
events_stream(struct call *c)
{
	struct feed_seat *seat = calloc(1, sizeof(*seat));
	enum err e = seat != NULL ? fill_seat(c, seat) : ERR_NOMEM;

	if (e == ERR_OK && !feed_reserve(c->parts->feed))
		e = call_refuse(c, 503, NULL, "There are %d streams already.", ADMIN_STREAMS_MAX);
	if (e != ERR_OK) {
		free(seat);
		return e;
	}
	(void)call_raw(c, "text/event-stream");
	/* Proxies are told not to collect what is to be seen at once. */
	http_ask_header(c->ask, "X-Accel-Buffering", "no");
	c->ask->is_stream = true;
	c->ask->owner = seat;
	return ERR_OK;
}
