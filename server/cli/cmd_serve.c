/* bootline serve: the settings and the data folder, then the server. */
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/configure.h"
#include "cli/data.h"
#include "serve/serve.h"

static struct settings *
reload(void *ctx, struct why *why)
{
	struct settings *s = NULL;

	return configure(ctx, &s, why) == ERR_OK ? s : NULL;
}

/* Makes the data folder where there is none, and finds out what is wrong with one before any
 * thread starts. */
static enum err
prepare(const struct settings *s, struct why *why)
{
	struct store *store = NULL;
	enum err e = data_open(settings_text(s, SET_DATA), DB_CREATE, &store, why);

	if (e == ERR_OK)
		store_close(store);
	return e;
}

static enum err
run_serve(struct cli *c)
{
	struct settings *s = NULL;
	enum err e = configure(c->args, &s, c->why);
	struct serve_options options = {s, reload, c->args, args_text(c->args, "config")};

	if (e != ERR_OK)
		return e;
	e = prepare(s, c->why);
	if (e == ERR_OK)
		e = serve_run(&options, c->why);
	settings_free(s);
	return e;
}

int
cmd_serve(int argc, char **argv)
{
	const struct command serve = {"serve",
		"Serves phones until it is stopped; makes the data folder where there is none.",
		NULL, configure_options(),
		"bootline serve --data ./data\n"
		"bootline serve --http 192.0.2.10:80 --root /srv/polycom\n"
		"bootline serve --http 127.0.0.1:0    any free port; the ready line names it\n",
		DATA_NONE, run_serve};

	return command_alone(&serve, argc, argv);
}
