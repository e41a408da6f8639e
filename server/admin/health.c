/* /healthz, /readyz: for whoever watches the server. */
#include "admin/resources.h"

enum err
health_alive(struct call *c)
{
	buf_add_text(call_raw(c, "text/plain; charset=utf-8"), "ok\n");
	return ERR_OK;
}

/* Whether the inventory can be read: the question goes to the disk. */
enum err
health_ready(struct call *c)
{
	int64_t generation;
	enum err e = store_generation(c->store, &generation);

	if (e != ERR_OK)
		return call_refuse(c, 503, NULL, "The inventory cannot be read.");
	buf_add_text(call_raw(c, "text/plain; charset=utf-8"), "ready\n");
	return ERR_OK;
}
