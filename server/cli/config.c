#include "cli/config.h"

#include "cli/configure.h"

enum err
config_read(const struct cli *c, struct settings **out)
{
	return configure_plain(c->args, out, c->why);
}

void
config_freep(struct settings **s)
{
	settings_free(*s);
}
