#include "net/crowd.h"

/* This crowd's share of a limit of the whole server. */
static uint64_t
share(const struct crowd *c, enum setting id)
{
	return settings_number(c->settings, id) / c->sharers + 1;
}

static uint16_t *
counter_of(struct crowd *c, const struct ip *ip)
{
	uint32_t hash = 2166136261U;

	for (int i = 0; i < IP_BYTES; i++)
		hash = (hash ^ ip->b[i]) * 16777619U;
	return &c->per_address[hash % CROWD_ADDRESSES];
}

bool
crowd_enter(struct crowd *c, const struct ip *ip)
{
	uint16_t *counter = counter_of(c, ip);

	c->count++;
	(*counter)++;
	return c->count <= share(c, SET_CONNECTIONS) &&
	       *counter <= share(c, SET_CONNECTIONS_PER_ADDRESS) && *counter < UINT16_MAX;
}

void
crowd_leave(struct crowd *c, const struct ip *ip)
{
	c->count--;
	(*counter_of(c, ip))--;
}

bool
crowd_is_tight(const struct crowd *c)
{
	uint64_t places = share(c, SET_CONNECTIONS);

	return c->count >= places - places / 10;
}
