#include "tftp/tftp_table.h"

#include "net/listen.h"

#include <string.h>

void
tftp_table_init(struct tftp_table *t)
{
	memset(t, 0, sizeof(*t));
	crypto_random(t->key.bytes, sizeof(t->key.bytes));
}

uint64_t
tftp_table_hash(const struct tftp_table *t, struct slice bytes)
{
	return crypto_short_hash(&t->key, bytes);
}

/* A client: its address in v6 clothes, then its port. */
enum { CLIENT_BYTES = 18 };

static void
client_of(const struct datagram_ends *ends, char out[CLIENT_BYTES])
{
	const union socket_address *a = &ends->peer;
	struct ip ip = peer_ip(&a->any);

	memcpy(out, ip.b, IP_BYTES);
	memcpy(out + IP_BYTES, a->any.sa_family == AF_INET6 ? &a->v6.sin6_port : &a->v4.sin_port,
		sizeof(in_port_t));
}

static size_t
bucket_of(const struct tftp_table *t, const char client[CLIENT_BYTES])
{
	return tftp_table_hash(t, (struct slice){client, CLIENT_BYTES}) % TFTP_BUCKETS;
}

static bool
is_client(const struct tftp_call *c, const char client[CLIENT_BYTES])
{
	char own[CLIENT_BYTES];

	client_of(&c->ends, own);
	return memcmp(own, client, CLIENT_BYTES) == 0;
}

struct tftp_call *
tftp_table_find(const struct tftp_table *t, const struct datagram_ends *ends, size_t port)
{
	char client[CLIENT_BYTES];
	struct tftp_call *c;

	client_of(ends, client);
	c = t->buckets[bucket_of(t, client)];
	while (c != NULL && (c->port != port || !is_client(c, client)))
		c = c->next;
	return c;
}

struct tftp_call *
tftp_table_find_request(
	const struct tftp_table *t, const struct datagram_ends *ends, uint64_t request_hash)
{
	char client[CLIENT_BYTES];
	struct tftp_call *c;

	client_of(ends, client);
	c = t->buckets[bucket_of(t, client)];
	while (c != NULL &&
		(c->list != &t->live || c->request_hash != request_hash || !is_client(c, client)))
		c = c->next;
	return c;
}

static size_t
address_of(const struct tftp_table *t, const struct datagram_ends *ends)
{
	char client[CLIENT_BYTES];

	client_of(ends, client);
	return tftp_table_hash(t, (struct slice){client, IP_BYTES}) % TFTP_ADDRESSES;
}

size_t
tftp_table_unheard(const struct tftp_table *t, const struct datagram_ends *ends)
{
	return t->unheard[address_of(t, ends)];
}

static void
list_remove(struct tftp_call *c)
{
	struct tftp_list *l = c->list;

	*(c->older ? &c->older->newer : &l->oldest) = c->newer;
	*(c->newer ? &c->newer->older : &l->newest) = c->older;
	l->count--;
}

static void
list_append(struct tftp_list *l, struct tftp_call *c)
{
	c->list = l;
	c->older = l->newest;
	c->newer = NULL;
	*(l->newest ? &l->newest->newer : &l->oldest) = c;
	l->newest = c;
	l->count++;
}

void
tftp_table_add(struct tftp_table *t, struct tftp_call *c)
{
	char client[CLIENT_BYTES];

	client_of(&c->ends, client);
	c->bucket = &t->buckets[bucket_of(t, client)];
	c->next = *c->bucket;
	*c->bucket = c;
	c->unheard = &t->unheard[address_of(t, &c->ends)];
	if (*c->unheard == UINT16_MAX)
		c->unheard = NULL;
	else
		(*c->unheard)++;
	list_append(&t->live, c);
}

void
tftp_table_heard(struct tftp_call *c)
{
	if (c->unheard != NULL)
		(*c->unheard)--;
	c->unheard = NULL;
}

void
tftp_table_move(struct tftp_table *t, struct tftp_call *c, uint64_t now_ms)
{
	c->moved_ms = now_ms;
	list_remove(c);
	list_append(tftp_transfer_is_over(&c->transfer) ? &t->over : &t->live, c);
}

void
tftp_table_remove(struct tftp_call *c)
{
	struct tftp_call **at = c->bucket;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	list_remove(c);
	tftp_table_heard(c);
}
