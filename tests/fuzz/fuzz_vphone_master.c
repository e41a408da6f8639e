/* Whatever a server calls a master or a config file, it is read within the phones' limits or
 * refused with a reason; every name that comes out of it makes a URL that shows no password; the
 * parameters in force are one per name, and those behind gates only with both gates. */
#include "fuzz.h"

#include "provision/vphone_config.h"
#include "provision/vphone_master.h"
#include "reach/vphone_url.h"

static const struct vphone_identity who = {
	{{0x00, 0x04, 0xf2, 0xaa, 0xbb, 0xcc}}, "VVX500", "3111-44500-001"};

static void
check_url(const char *dir, struct slice name)
{
	AUTO(buf_free) struct buf url = BUF(8 * VPHONE_URL_MAX_BYTES);
	AUTO(buf_free) struct buf shown = BUF(8 * VPHONE_URL_MAX_BYTES);

	vphone_url("http://u:p@host:1/prov/", slice_of(dir), name, &url);
	must(buf_check(&url) == ERR_OK && url.n > 0);
	for (size_t i = 0; i < url.n; i++)
		must(url.p[i] > ' ' && url.p[i] < 0x7f);
	vphone_url_show("http://u:p@host:1/prov/", buf_slice(&url), &shown);
	must(buf_check(&shown) == ERR_OK && shown.n <= url.n);
	must(!slice_starts(buf_slice(&shown), SLICE("http://u:p@")));
}

static void
check_master(struct slice text)
{
	struct vphone_master m;
	struct why why = {""};
	struct slice rest, name;

	if (vphone_master_read(text, &who, &m, &why) != ERR_OK) {
		must(why.text[0] != '\0');
		return;
	}
	must(strlen(m.config_files) <= CONFIG_FILES_MAX_BYTES);
	check_url("", slice_of(m.image));
	for (size_t i = 0; i < VPHONE_DIR__COUNT; i++)
		check_url(m.dirs[i], SLICE("a.log"));
	rest = slice_of(m.config_files);
	while (vphone_master_next(&rest, &name)) {
		must(name.n > 0 && name.n <= CONFIG_FILE_MAX_BYTES);
		check_url("", name);
	}
}

static void
check_param(const struct vphone_config *c, size_t i)
{
	struct vphone_param p = vphone_config_at(c, i);
	struct slice value;

	must(p.name.n > 0 && p.name.n <= PARAM_NAME_MAX_BYTES);
	must(p.value.n <= PARAM_VALUE_MAX_BYTES && p.line > 0);
	if (i > 0)
		must(slice_compare(vphone_config_at(c, i - 1).name, p.name) <= 0);
	must(vphone_config_get(c, p.name, &value) || p.standing != VPHONE_IN_FORCE);
	if (p.standing == VPHONE_IN_FORCE)
		must(slice_eq(value, p.value));
	if (p.standing == VPHONE_HIDDEN)
		must(slice_eq(vphone_config_at(c, i - 1).name, p.name));
	if (p.standing == VPHONE_GATED)
		must(slice_starts(p.name, SLICE("device.")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(vphone_config_freep) struct vphone_config *c = vphone_config_new();
	struct slice rest, text = fuzz_input(data, size);
	struct slice first = slice_cut(text, '\0', &rest);

	must(c != NULL);
	check_master(first);
	/* Two files, cut at a NUL: the second one is an override. */
	for (int i = 0; i < 2; i++) {
		struct why why = {""};
		enum err e = vphone_config_add(c, i == 0 ? VPHONE_RANK_FILE : VPHONE_RANK_LOCAL,
			SLICE("name"), i == 0 ? first : rest, &why);

		must(e == ERR_OK || why.text[0] != '\0');
		must(vphone_config_file(c, (size_t)i)->is_readable == (e == ERR_OK));
	}
	must(vphone_config_settle(c) == ERR_OK);
	for (size_t i = 0; i < vphone_config_count(c); i++)
		check_param(c, i);
	return 0;
}
