/* tell_phone - tells one phone, in each way that there is, until one works: its REST API where its
 * files switch that on, else a NOTIFY over UDP, else over TCP.
 *
 * Blocks for as long as the phone keeps silent; knows no store.
 */
#ifndef REACH_TELL_PHONE_H
#define REACH_TELL_PHONE_H

#include "net/client.h"
#include "reach/telling_step.h"

struct tell_phone {
	enum telling_what what;
	const struct phone_contact *contact;
	uint16_t sip_port;
	const atomic_bool *is_over; /* set by another thread: it gives up; NULL: nobody does */
	struct client *client;      /* tell_phone_client() */
};

/* The client for REST; NULL when out of memory. */
struct client *tell_phone_client(const atomic_bool *is_over);

/* Tells it.
 *   tell  borrowed during the call; its client is of this thread
 *   out   filled, whatever happens; began_ms is of the last way that was tried, and 0 where there
 *         is no address */
void tell_phone(const struct tell_phone *tell, struct telling_try *out);

#endif
