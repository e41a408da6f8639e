#include "cli/config.h"

enum err
config_read(const struct cli *c, struct settings **out)
{
	struct settings *s = settings_new();
	enum err e = s ? settings_from_environment(s, c->why) : ERR_NOMEM;

	if (e == ERR_OK)
		*out = s;
	else
		settings_free(s);
	return e;
}

void
config_freep(struct settings **s)
{
	settings_free(*s);
}
