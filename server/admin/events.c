/* /events: what happens, as it happens (server-sent events). */
#include "admin/feed.h"
#include "admin/resources.h"
#include "base/auto.h"
#include "store/tokens.h"

/* Finds where he goes on: behind the last event that he has seen, or, when his stream begins,
 * behind what he says; else from now on. */
static enum err
find_place(struct call *c, struct place *out)
{
	if (place_read(c->ask->fields[ASK_LAST_EVENT], out) ||
		place_read(call_query(c, "after", NULL), out))
		return ERR_OK;
	return happenings_end(c->store, out);
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
	return e == ERR_OK ? find_place(c, &seat->place) : e;
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
