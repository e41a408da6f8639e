#include "net/crowd.h"

#include "limits.h"

#include <assert.h>

/* This crowd's share of a limit of the whole server. */
static uint64_t
share(const struct crowd *c, enum setting id)
{
	return settings_number(c->settings, id) / c->sharers + 1;
}

static uint16_t *
counter_of(struct crowd *c, const struct ip *ip)
{
	struct ip source = ip_source(ip);

	return &c->per_source[crypto_short_hash(
				      &c->key, (struct slice){(const char *)source.b, IP_BYTES}) %
			      CROWD_SOURCES];
}

void
crowd_add_room(struct crowd *c, const struct crowd_room *room)
{
	assert(c->room_count < CROWD_ROOMS);
	c->rooms[c->room_count++] = *room;
}

void
crowd_prefer(struct crowd_guest *best, const struct crowd_guest *other)
{
	if (other->rank < best->rank ||
		(other->rank == best->rank && other->since_ms < best->since_ms))
		*best = *other;
}

/* Looks at the oldest of one phase. */
static void
look_at(const struct crowd_waiting *w, int phase, const struct ip *source, struct crowd_guest *best)
{
	struct phase_entry *e = phases_oldest(w->phases, phase);

	for (int looked_at = 0; e != NULL && looked_at < CROWD_LOOKS_MAX; e = e->newer) {
		const struct crowd_guest guest = {w->rank(e), e->since_ms, e};
		struct ip ip = w->ip(e), from = ip_source(&ip);

		if (source != NULL && !ip_eq(&from, source))
			continue;
		looked_at++;
		crowd_prefer(best, &guest);
	}
}

bool
crowd_find_waiting(const struct crowd_waiting *w, const struct ip *source, struct crowd_guest *out)
{
	struct crowd_guest best = {.rank = CROWD_BUSY};

	for (size_t i = 0; i < w->which_count; i++)
		look_at(w, w->which[i], source, &best);
	*out = best;
	return best.rank != CROWD_BUSY;
}

/* Has whoever should go first go, of one source where that is not NULL.  false: nobody. */
static bool
make_room(struct crowd *c, const struct ip *source)
{
	struct crowd_guest best = {.rank = CROWD_BUSY};
	const struct crowd_room *room = NULL;

	for (size_t i = 0; i < c->room_count; i++) {
		struct crowd_guest before = best, guest;

		if (!c->rooms[i].find(c->rooms[i].ctx, source, &guest))
			continue;
		crowd_prefer(&best, &guest);
		if (best.who != before.who || room == NULL)
			room = &c->rooms[i];
	}
	if (best.rank == CROWD_BUSY)
		return false;
	room->evict(room->ctx, best.who);
	return true;
}

bool
crowd_enter(struct crowd *c, const struct ip *ip, uint64_t now_ms)
{
	uint64_t places = share(c, SET_CONNECTIONS);
	uint64_t of_source = share(c, SET_CONNECTIONS_PER_ADDRESS);
	uint16_t *counter = counter_of(c, ip);
	bool is_tight = c->count >= places - places / 10;
	struct ip source = ip_source(ip);
	bool has_made_room = false;

	if (*counter >= of_source)
		has_made_room = make_room(c, &source);
	else if (is_tight)
		has_made_room = make_room(c, NULL);
	c->count++;
	(*counter)++;
	if (*counter == UINT16_MAX)
		return false;
	/* Who goes may need a moment: his place counts as free at once. */
	if (has_made_room)
		return true;
	return *counter <= of_source && c->count <= places &&
	       (!is_tight || crowd_knows(c, ip, now_ms));
}

void
crowd_leave(struct crowd *c, const struct ip *ip)
{
	c->count--;
	(*counter_of(c, ip))--;
}

void
crowd_shrink(struct crowd *c)
{
	(void)make_room(c, NULL);
}

void
crowd_remember(struct crowd *c, const struct ip *ip, uint64_t now_ms)
{
	struct ip source = ip_source(ip);

	if (c->known != NULL)
		(void)tallies_mark(c->known, (struct slice){(const char *)source.b, IP_BYTES},
			KNOWN_SOURCE_MS, now_ms);
}

bool
crowd_knows(const struct crowd *c, const struct ip *ip, uint64_t now_ms)
{
	struct ip source = ip_source(ip);

	return c->known != NULL &&
	       tallies_has(c->known, (struct slice){(const char *)source.b, IP_BYTES}, now_ms);
}
