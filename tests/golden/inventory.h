/* inventory - a short way to put an inventory together for a golden case; what fails ends the
 * program with a message. */
#ifndef GOLDEN_INVENTORY_H
#define GOLDEN_INVENTORY_H

#include "store/lines.h"
#include "store/phones.h"
#include "store/store.h"

void need(enum err e, const struct why *why, const char *what);

/* site_id, group and so on are found by name; NULL leaves a text empty. */
void site(struct store *s, const char *name, const char *domain, const char *zone);
void site_var(struct store *s, const char *site, const char *name, const char *value);
void site_server(struct store *s, const char *site, const char *server);
void group(struct store *s, const char *name, int64_t rank);
struct phone phone(struct store *s, const char *mac, const char *model, const char *site);
void join(struct store *s, const struct phone *phone, const char *group);

struct new_line {
	const char *address, *auth_user, *auth_domain, *secret, *display_name, *label, *server;
	enum line_sign_in sign_in;
	bool is_shared;
};
void line(struct store *s, const struct new_line *line);
struct new_assignment {
	const char *address, *label, *ring_type;
	int64_t position, line_keys;
};
void assign(struct store *s, const struct phone *phone, const struct new_assignment *a);
void key(struct store *s, const struct phone *phone, int64_t position, enum key_type type,
	const char *value, const char *label);

void param(struct store *s, const char *scope, const char *name, const char *value);
void template(struct store *s, const char *name, const char *text, const char *scope, int64_t rank);
void files(struct store *s, const char *scope, bool is_after, const char *name);

#endif
