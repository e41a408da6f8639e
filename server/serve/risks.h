/* risks - what an administrator should know of, one line each in the log. */
#ifndef SERVE_RISKS_H
#define SERVE_RISKS_H

#include "base/mac.h"
#include "serve/listeners.h"
#include "store/store.h"

/* Tells of the factory password where others than this machine may ask, and of sites that trust
 * their networks.  What cannot be read is not told of.
 *   data  the data folder */
void risks_tell(const char *data, const struct listeners *l);

/* The alarm: another address asked for a phone in its window.  Any thread. */
void risks_tell_freeze(struct mac mac, const struct ip *ip);

/* Whether a listener of phones takes others than this machine's own programs. */
bool risks_faces_others(const struct listeners *l);

/* Whether the settings open a listener of phones to others than this machine's own programs: for
 * who is not the server. */
bool risks_face_others(const struct settings *s);

#endif
