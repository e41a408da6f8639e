/* risks - what an administrator should know of at every start, one line each in the log. */
#ifndef SERVE_RISKS_H
#define SERVE_RISKS_H

#include "serve/listeners.h"
#include "store/store.h"

/* Tells of the factory password where others than this machine may ask, and of sites that trust
 * their networks.  What cannot be read is not told of. */
void risks_tell(struct store *s, const struct listeners *l);

#endif
