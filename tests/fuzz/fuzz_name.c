/* Whatever a phone calls a file, name_parse() gives a name inside the tree or refuses, and a clean
 * name stays what it is. */
#include "fuzz.h"

#include "provision/name.h"

static const struct name_rules rules = {
	.base_path = SLICE_INIT("prov"),
	.logs = SLICE_INIT("logs"),
	.overrides = SLICE_INIT("overrides"),
	.contacts = SLICE_INIT("contacts"),
	.calls = SLICE_INIT("calls"),
	.cores = SLICE_INIT("cores"),
	.licenses = SLICE_INIT("a/b"),
};

static void
must_be_clean(const char *path)
{
	struct slice rest = slice_of(path), part;

	must(strlen(path) <= NAME_MAX_BYTES && path[0] != '/' && strchr(path, '\\') == NULL);
	while (rest.n > 0) {
		part = slice_cut(rest, '/', &rest);
		must(part.n > 0 && !slice_is(part, ".") && !slice_is(part, ".."));
	}
}

/* A phone's own image has it behind the release: "fw/5.9.2.3446/<mac>/sip.ld". */
static struct slice
where_mac_stands(const struct name *n)
{
	struct slice rest = slice_of(n->path);

	for (int i = 0; i < 2 && n->kind == NAME_PHONE_IMAGE; i++)
		(void)slice_cut(rest, '/', &rest);
	return rest;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct name once, twice;
	char mac[MAC_TEXT_BYTES];

	if (name_parse(&rules, in, &once) != ERR_OK)
		return 0;
	must(once.kind < NAME__COUNT);
	must_be_clean(once.path);
	must(!once.has_mac || once.kind == NAME_OWN ||
		slice_starts(where_mac_stands(&once), slice_of(mac_text(once.mac, mac))));
	/* A core may need its directory to be one, and what lies in the administrator's folder is
	 * found there by its path, in which the base may stand again. */
	if (once.has_mac && once.kind != NAME_CORE && once.kind != NAME_OWN) {
		must(name_parse(&rules, slice_of(once.path), &twice) == ERR_OK);
		must(twice.kind == once.kind && strcmp(twice.path, once.path) == 0);
	}
	return 0;
}
