/* client_within - whether a URL stays at a server.
 *
 * URLs are read here by the library that follows them: who read them another way than it does
 * would let one through.
 */
#ifndef NET_CLIENT_WITHIN_H
#define NET_CLIENT_WITHIN_H

#include <stdbool.h>

/* Whether url has scheme, host and port of home; what either leaves out is its scheme's own port.
 * false too where one of them is no URL, and when out of memory. */
bool client_is_within(const char *home, const char *url);

#endif
