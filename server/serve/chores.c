#include "serve/chores.h"

enum err
chores_start(struct chores *c, const struct settings *settings, struct nursery *nursery,
	struct keeper *keeper, struct why *why)
{
	enum err e = dropping_start(settings, nursery, keeper, &c->dropping, why);

	if (e == ERR_OK)
		e = rolling_start(settings, keeper, &c->rolling, why);
	return e == ERR_OK ? telling_start(settings, &c->telling, why) : e;
}

void
chores_settings(struct chores *c, const struct settings *settings)
{
	dropping_settings(c->dropping, settings);
	telling_settings(c->telling, settings);
}

void
chores_stop(struct chores *c)
{
	dropping_stop(c->dropping);
	rolling_stop(c->rolling);
	telling_stop(c->telling);
}
