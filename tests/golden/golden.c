/* golden - renders small inventories and compares every file, byte for byte, with the one kept in
 * <case>/.  golden DIR MANUAL compares; with --bless behind, it writes what is rendered now: read
 * the difference before it is committed.  MANUAL is cfg-templates/README.md. */
#include "inventory.h"

#include "base/auto.h"
#include "provision/placeholder.h"
#include "provision/render.h"
#include "provision/seed.h"
#include "provision/template.h"
#include "provision/xml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct golden {
	const char *dir;
	bool is_bless;
	unsigned passed, failed;
	struct store *store;
	struct settings *settings;
	struct render *render;
};

static enum err
ignore(void *ctx, const struct xml_attribute *a)
{
	(void)ctx;
	(void)a;
	return ERR_OK;
}

static void
told(struct golden *g, const char *path, const char *fault)
{
	if (fault == NULL)
		g->passed++;
	else
		g->failed++;
	(void)printf("%s %s%s%s\n", fault ? "not ok" : "ok", path, fault ? ": " : "",
		fault ? fault : "");
}

static const char *
compare(const char *path, struct slice got)
{
	AUTO(auto_fclose) FILE *f = fopen(path, "rbe");
	AUTO(auto_free) char *kept = malloc(got.n + 2);
	size_t n;

	if (f == NULL || kept == NULL)
		return "there is no such file; --bless writes it";
	n = fread(kept, 1, got.n + 1, f);
	return slice_eq((struct slice){kept, n}, got) ? NULL : "differs from what is rendered now";
}

static const char *
bless(const char *path, struct slice got)
{
	AUTO(auto_fclose) FILE *f = fopen(path, "wbe");

	return f != NULL && fwrite(got.p, 1, got.n, f) == got.n ? NULL : "cannot be written";
}

/* Checks one result: well-formed, and as it was kept. */
static void
check(struct golden *g, const char *name, const char *file, struct slice got)
{
	char path[512];
	struct why why = {""};

	(void)snprintf(path, sizeof(path), "%s/%s", g->dir, name);
	if (g->is_bless && mkdir(path, 0777) == -1 && errno != EEXIST)
		told(g, path, "cannot be made");
	(void)snprintf(path, sizeof(path), "%s/%s/%s", g->dir, name, file);
	if (slice_starts(got, SLICE("<?xml")) && xml_read(got, ignore, NULL, &why) != ERR_OK)
		told(g, path, why.text);
	else
		told(g, path, g->is_bless ? bless(path, got) : compare(path, got));
}

static void
render(struct golden *g, const struct phone *p, bool is_masked, struct rendering *out)
{
	struct why why = {""};

	need(render_phone(g->render, p, is_masked, out, &why), &why, "render");
}

/* Checks all files of a phone, and that they come out the same again: from memory, and after
 * everything was forgotten. */
static void
check_phone(struct golden *g, const char *name, const struct phone *p, bool is_masked)
{
	struct rendering once, again, afresh;
	char mac[MAC_TEXT_BYTES], file[64];

	render(g, p, is_masked, &once);
	render(g, p, is_masked, &again);
	render_forget(g->render);
	render(g, p, is_masked, &afresh);
	for (int i = 0; i < RENDER__COUNT; i++) {
		struct slice bytes = content_bytes(once.files[i]);

		(void)snprintf(
			file, sizeof(file), "%s%s", mac_text(p->mac, mac), render_suffixes[i]);
		check(g, name, file, bytes);
		if (!slice_eq(bytes, content_bytes(again.files[i])) ||
			!slice_eq(bytes, content_bytes(afresh.files[i])))
			told(g, file, "is not the same when it is rendered again");
	}
	rendering_done(&once);
	rendering_done(&again);
	rendering_done(&afresh);
}

static enum err
explain(void *ctx, const struct explained *e)
{
	buf_addf(ctx, "%-7s %s%s%s%s%s: %.*s = %.*s\n", render_suffixes[e->file] + 1, e->scope,
		e->template ? " " : "", e->template ? e->template : "",
		e->is_hidden ? " (hidden)" : "", e->is_secret ? " (secret)" : "",
		SLICE_FMT(e->name), SLICE_FMT(e->value));
	return ERR_OK;
}

static void
check_explained(struct golden *g, const char *name, const struct phone *p)
{
	AUTO(buf_free) struct buf text = BUF(1 << 20);
	struct why why = {""};

	need(render_explain(g->render, p, true, explain, &text, &why), &why, "explain");
	check(g, name, "explained.txt", buf_slice(&text));
}

/* A new inventory, one phone, one line: what a first user sees. */
static void
first_phone(struct golden *g)
{
	struct why why = {""};
	struct phone p;

	need(inventory_seed(g->store, 1700000000, &why), &why, "seed");
	p = phone(g->store, "0004f2aabb01", "VVX400", "default");
	line(g->store, &(struct new_line){.address = "1001@pbx.example", .secret = "s3cret"});
	assign(g->store, &p, &(struct new_assignment){"1001@pbx.example", NULL, NULL, 1, 1});
	site_server(g->store, "default", "pbx.example");
	check_phone(g, "first-phone", &p, false);
}

static void
fill_sites(struct store *s)
{
	site(s, "default", "example.com", "UTC");
	site_var(s, "default", "ntp_server", "ntp.example.com");
	site_var(s, "default", "language", "English_United_States");
	site_server(s, "default", "pbx.example.com:5061/tls");
	site(s, "hq", "hq.example", "Europe/Berlin");
	site_var(s, "hq", "language", "German_Germany");
	site_var(s, "hq", "clock_24h", "1");
	site_server(s, "hq", "sip.hq.example/dns");
}

static void
fill_lines(struct store *s)
{
	line(s, &(struct new_line){.address = "1001@hq.example",
			.auth_user = "u1001",
			.auth_domain = "HQ",
			.secret = "p\"w&<>'\t\xf0\x9f\x93\x9e",
			.display_name = "Zo\xc3\xab \"Z\" & Co",
			.label = "Zo\xc3\xab",
			.server = "pbx1.hq.example:5070/tcp"});
	line(s, &(struct new_line){.address = "lobby@hq.example",
			.secret = "lobby-secret",
			.is_shared = true,
			.label = "Lobby"});
	line(s, &(struct new_line){.address = "ann@hq.example",
			.auth_user = "ann@hq.example",
			.auth_domain = "HQ",
			.secret = "is never written",
			.sign_in = SIGN_IN_PREFILLED});
}

static void
fill_layers(struct store *s)
{
	param(s, "global", "feature.logUpload.enabled", "1");
	param(s, "global", "up.warningLevel", "0");
	param(s, "site:hq", "up.warningLevel", "1");
	param(s, "site:hq", "note.text",
		"line one\nline two\ttabbed \"quoted\" <&> \xf0\x9f\x93\x9e");
	param(s, "model:VVX500", "up.numOfDisplayColumns", "3");
	param(s, "group:night", "np.normal.ringing.calls.tonePattern", "ringer2");
	param(s, "group:lobby", "np.normal.ringing.calls.tonePattern", "ringer5");
	param(s, "group:lobby", "device.auth.localAdminPassword", "4242");
	param(s, "line:1001@hq.example", "reg.x.srtp.enable", "1");
	param(s, "line:1001@hq.example", "reg.x.server.y.expires", "600");
	param(s, "lines", "reg.x.callsPerLineKey", "4");
	files(s, "site:hq", false, "shared.cfg");
	files(s, "site:hq", true, "[PHONE_MAC_ADDRESS]-extra.cfg");
	files(s, "global", true, "shared.cfg");
	files(s, "global", false, "tones.cfg");
}

/* Every layer, a shared line, keys, values with all that XML must escape. */
static void
every_layer(struct golden *g)
{
	struct store *s = g->store;
	struct why why = {""};
	struct phone desk, lobby;

	need(inventory_seed(s, 1700000000, &why), &why, "seed");
	fill_sites(s);
	fill_lines(s);
	group(s, "night", 2);
	group(s, "lobby", 1);
	fill_layers(s);
	template(s, "qos", stock_find(SLICE("qos"))->text, "site:hq", 1);
	template(s, "wall",
		"<a bg.name='${phone.model:-any}/${site.sip_domain}' bg.part='${phone.part}'/>",
		"group:night", 1);
	desk = phone(s, "0004f2aabb01", "VVX500", "hq");
	lobby = phone(s, "0004f2aabb02", NULL, "default");
	join(s, &desk, "night");
	join(s, &desk, "lobby");
	assign(s, &desk, &(struct new_assignment){"1001@hq.example", "Me", "ringer3", 1, 2});
	assign(s, &desk, &(struct new_assignment){"lobby@hq.example", NULL, NULL, 3, 1});
	assign(s, &lobby, &(struct new_assignment){"lobby@hq.example", "Front desk", NULL, 1, 1});
	param(s, "phone:0004f2aabb01", "reg.1.label", "Own <label>");
	param(s, "phone:0004f2aabb01", "reg.1.auth.password", "own secret");
	key(s, &desk, 2, KEY_BLF, "1002@hq.example", "Bob & Eve");
	key(s, &desk, 4, KEY_SPEED_DIAL, "7", NULL);
	key(s, &desk, 5, KEY_LINE, "1001@hq.example", NULL);
	key(s, &desk, 6, KEY_UNASSIGNED, NULL, NULL);
	key(s, &desk, 7, KEY_LINE, "gone@hq.example", NULL);
	key(s, &desk, 8, KEY_BLF, "1003@hq.example", NULL);
	check_phone(g, "every-layer", &desk, false);
	check_phone(g, "every-layer", &lobby, false);
	check_phone(g, "every-layer-masked", &desk, true);
	check_explained(g, "every-layer-masked", &desk);
}

/* A Lync site: both ways to sign in, with the site's own CA. */
static void
lync(struct golden *g)
{
	struct store *s = g->store;
	struct why why = {""};
	struct phone full, prefilled;

	need(inventory_seed(s, 1700000000, &why), &why, "seed");
	fill_sites(s);
	fill_lines(s);
	site_var(s, "hq", "ca_certificate",
		"-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n");
	site_var(s, "hq", "use_pin_credentials", "0");
	template(s, "lync", stock_find(SLICE("lync"))->text, "site:hq", 1);
	full = phone(s, "0004f2aabb03", "VVX400", "hq");
	prefilled = phone(s, "0004f2aabb04", "VVX400", "hq");
	assign(s, &full, &(struct new_assignment){"1001@hq.example", NULL, NULL, 1, 1});
	assign(s, &prefilled, &(struct new_assignment){"ann@hq.example", NULL, NULL, 1, 1});
	check_phone(g, "lync", &full, false);
	check_phone(g, "lync", &prefilled, false);
}

/* A phone that nobody knows, other directories. */
static void
starter(struct golden *g)
{
	struct content *master = NULL, *file = NULL;

	need(settings_set(g->settings, SET_DIR_LOGS, SLICE("my logs & more"), FROM_FLAG, NULL),
		NULL, "setting");
	need(settings_set(g->settings, SET_DIR_CALLS, SLICE(""), FROM_FLAG, NULL), NULL, "setting");
	need(render_starter_master(g->render, &master), NULL, "master");
	need(render_starter(g->render, &file), NULL, "starter");
	check(g, "starter", "000000000000.cfg", content_bytes(master));
	check(g, "starter", starter_name, content_bytes(file));
	content_unref(master);
	content_unref(file);
}

/* The manual of templates names every placeholder. */
static void
manual(struct golden *g, const char *path)
{
	AUTO(auto_fclose) FILE *f = fopen(path, "rbe");
	static char text[64 * 1024];
	struct slice all = {text, f ? fread(text, 1, sizeof(text), f) : 0};

	for (int i = 0; i < PLACE_SITE_VARIABLE; i++) {
		char quoted[64];

		(void)snprintf(quoted, sizeof(quoted), "`%s`", placeholders[i].name);
		told(g, quoted,
			slice_find(all, slice_of(quoted)) < all.n ? NULL : "is not in the manual");
	}
}

int
main(int argc, char **argv)
{
	static void (*const cases[])(struct golden * g) = {first_phone, every_layer, lync, starter};
	struct golden g = {0};

	if (argc < 3)
		return 2;
	g.dir = argv[1];
	g.is_bless = argc > 3 && strcmp(argv[3], "--bless") == 0;
	need(crypto_setup(), NULL, "crypto");
	for (size_t i = 0; i < COUNT(cases); i++) {
		g.settings = settings_new();
		need(store_open_memory(&g.store), NULL, "store");
		g.render = g.settings ? render_new(g.store, g.settings) : NULL;
		need(g.render ? ERR_OK : ERR_NOMEM, NULL, "render");
		cases[i](&g);
		render_free(g.render);
		store_close(g.store);
		settings_free(g.settings);
	}
	manual(&g, argv[2]);
	(void)printf("%u passed, %u failed\n", g.passed, g.failed);
	return g.failed > 0;
}
