#include "net/dns.h"

#include "base/auto.h"

#include <ares.h>
#include <arpa/nameser.h>

#include <poll.h>
#include <stdlib.h>

enum { TRY_MS = 2000, TRIES = 2, SLICE_MS = 100 };

struct dns {
	ares_channel channel;
	const atomic_bool *is_over;
};

/* One question while it is under way. */
struct question {
	bool is_answered;
	int status;
	void (*read)(const unsigned char *bytes, int n, void *out, int *status);
	void *out;
};

static enum err
use_server(struct dns *d, const char *server, struct why *why)
{
	int status = ares_set_servers_ports_csv(d->channel, server);

	if (strchr(server, ',') == NULL && status == ARES_SUCCESS)
		return ERR_OK;
	return why_fail(why, status == ARES_ENOMEM ? ERR_NOMEM : ERR_SYNTAX,
		"\"%s\" is no DNS server: write ADDRESS or ADDRESS:PORT.", server);
}

enum err
dns_open(const char *server, const atomic_bool *is_over, struct dns **out, struct why *why)
{
	struct ares_options options = {.flags = 0, .timeout = TRY_MS, .tries = TRIES};
	AUTO(dns_closep) struct dns *d = calloc(1, sizeof(*d));
	enum err e = ERR_OK;

	if (d == NULL)
		return ERR_NOMEM;
	d->is_over = is_over;
	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
		return why_fail(why, ERR_IO, "The DNS library does not start.");
	if (ares_init_options(&d->channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) !=
		ARES_SUCCESS) {
		d->channel = NULL;
		return why_fail(why, ERR_IO, "The DNS library does not start.");
	}
	if (server != NULL)
		e = use_server(d, server, why);
	if (e != ERR_OK)
		return e;
	*out = d;
	d = NULL;
	return ERR_OK;
}

void
dns_close(struct dns *d)
{
	if (d == NULL)
		return;
	if (d->channel != NULL)
		ares_destroy(d->channel);
	ares_library_cleanup();
	free(d);
}

void
dns_closep(struct dns **d)
{
	dns_close(*d);
}

static void
on_answer(void *ctx, int status, int timeouts, unsigned char *bytes, int n)
{
	struct question *q = ctx;

	(void)timeouts;
	q->is_answered = true;
	q->status = status;
	if (status == ARES_SUCCESS)
		q->read(bytes, n, q->out, &q->status);
}

/* Waits for the library's sockets once, and lets it work. */
static void
turn(struct dns *d)
{
	ares_socket_t fds[ARES_GETSOCK_MAXNUM];
	struct pollfd on[ARES_GETSOCK_MAXNUM];
	/* Not by the library's own macros: those shift a 1 into the sign. */
	unsigned bits = (unsigned)ares_getsock(d->channel, fds, ARES_GETSOCK_MAXNUM);
	nfds_t n = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		bool reads = (bits >> i & 1) != 0;
		bool writes = (bits >> (i + ARES_GETSOCK_MAXNUM) & 1) != 0;

		if (reads || writes)
			on[n++] = (struct pollfd){.fd = fds[i],
				.events = (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0))};
	}
	(void)poll(on, n, SLICE_MS);
	for (nfds_t i = 0; i < n; i++)
		ares_process_fd(d->channel,
			on[i].revents & (POLLIN | POLLERR | POLLHUP) ? on[i].fd : ARES_SOCKET_BAD,
			on[i].revents & POLLOUT ? on[i].fd : ARES_SOCKET_BAD);
	ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* what has timed out */
}

static enum dns_outcome
outcome_of(int status)
{
	static const struct {
		int status;
		enum dns_outcome outcome;
	} rows[] = {
		{ARES_SUCCESS,      DNS_FOUND  },
		{ARES_ENOTFOUND,    DNS_NO_NAME},
		{ARES_ENODATA,      DNS_NO_DATA},
		{ARES_ETIMEOUT,     DNS_SILENT },
		{ARES_ECONNREFUSED, DNS_SILENT },
		{ARES_ECANCELLED,   DNS_SILENT },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].status == status)
			return rows[i].outcome;
	return DNS_FAILED;
}

static enum dns_outcome
ask(struct dns *d, const char *name, int type, struct question *q, struct why *why)
{
	struct patience p = patience_of(d->is_over, DNS_WAIT_MS);

	ares_query(d->channel, name, C_IN, type, on_answer, q);
	while (!q->is_answered && patience_left_ms(&p) > 0)
		turn(d);
	if (!q->is_answered)
		ares_cancel(d->channel); /* calls on_answer() */
	if (q->status != ARES_SUCCESS)
		(void)why_fail(why, ERR_IO, "%s", ares_strerror(q->status));
	return outcome_of(q->status);
}

static void
read_addresses(const unsigned char *bytes, int n, void *out, int *status)
{
	struct dns_addresses *a = out;
	struct ares_addrttl found[4 * DNS_RECORDS_MAX];
	int count = COUNT(found);

	*status = ares_parse_a_reply(bytes, n, NULL, found, &count);
	for (int i = 0; i < count && *status == ARES_SUCCESS; i++, a->count++)
		if (a->count < DNS_RECORDS_MAX) {
			a->ips[a->count] = (struct ip){
				{[10] = 0xff, [11] = 0xff}
                        };
			memcpy(a->ips[a->count].b + IP_BYTES - 4, &found[i].ipaddr, 4);
		}
	if (*status == ARES_SUCCESS && a->count == 0)
		*status = ARES_ENODATA;
}

void
dns_addresses(struct dns *d, const char *name, struct dns_addresses *out)
{
	struct question q = {.read = read_addresses, .out = out};

	*out = (struct dns_addresses){.count = 0};
	if (ip_parse(slice_of(name), &out->ips[0]) == ERR_OK)
		out->count = 1;
	else
		out->outcome = ask(d, name, T_A, &q, &out->why);
}

/* Puts a service where it is to be tried: by priority, then by weight. */
static void
put(struct dns_services *all, const struct dns_service *s)
{
	size_t at = all->count < DNS_RECORDS_MAX ? all->count : DNS_RECORDS_MAX - 1;

	all->count++;
	for (; at > 0; at--) {
		const struct dns_service *before = &all->services[at - 1];

		if (before->priority < s->priority ||
			(before->priority == s->priority && before->weight >= s->weight))
			break;
		all->services[at] = *before;
	}
	all->services[at] = *s;
}

static void
read_services(const unsigned char *bytes, int n, void *out, int *status)
{
	struct ares_srv_reply *found = NULL;

	*status = ares_parse_srv_reply(bytes, n, &found);
	for (const struct ares_srv_reply *r = found; r != NULL; r = r->next) {
		struct dns_service s = {
			.port = r->port, .priority = r->priority, .weight = r->weight};

		if (slice_to_text(slice_of(r->host), s.target, sizeof(s.target)) == ERR_OK &&
			((struct dns_services *)out)->count < DNS_RECORDS_MAX)
			put(out, &s);
	}
	if (found != NULL)
		ares_free_data(found);
	if (*status == ARES_SUCCESS && ((struct dns_services *)out)->count == 0)
		*status = ARES_ENODATA;
}

void
dns_services(struct dns *d, const char *name, struct dns_services *out)
{
	struct question q = {.read = read_services, .out = out};

	*out = (struct dns_services){.count = 0};
	out->outcome = ask(d, name, T_SRV, &q, &out->why);
}
