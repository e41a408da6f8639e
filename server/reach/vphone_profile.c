#include "reach/vphone_profile.h"

#include "base/auto.h"

#define MAC "[PHONE_MAC_ADDRESS]"
#define ZERO "000000000000"
#define PART "[PHONE_PART_NUMBER]"

/* clang-format off */
static const struct vphone_step spip3[] = {
	{VPHONE_ACT_LOADER,       VPHONE_BOOTER,      VPHONE_DIR_ROOT,      PART ".bootrom.ld",     false, true},
	{VPHONE_ACT_LOADER,       VPHONE_BOOTER,      VPHONE_DIR_ROOT,      "bootrom.ld",           true,  true},
	{VPHONE_ACT_MASTER,       VPHONE_BOOTER,      VPHONE_DIR_ROOT,      MAC ".cfg",             false, false},
	{VPHONE_ACT_MASTER,       VPHONE_BOOTER,      VPHONE_DIR_ROOT,      ZERO ".cfg",            true,  false},
	{VPHONE_ACT_IMAGE,        VPHONE_BOOTER,      VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_BOOT_LOG,     VPHONE_BOOTER,      VPHONE_DIR_ROOT,      MAC "-boot.log",        false, false},
	{VPHONE_ACT_CONFIG_FILES, VPHONE_APPLICATION, VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_LOCAL,        VPHONE_APPLICATION, VPHONE_DIR_OVERRIDES, MAC "-phone.cfg",       false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_LICENSES,  MAC "-license.cfg",     false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_CONTACTS,  MAC "-directory.xml",   false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_CONTACTS,  ZERO "-directory.xml",  true,  true},
	{VPHONE_ACT_APP_LOG,      VPHONE_APPLICATION, VPHONE_DIR_LOGS,      MAC "-app.log",         false, false},
};

static const struct vphone_step ucs4[] = {
	{VPHONE_ACT_BOOT_LOG,     VPHONE_BOOTER,      VPHONE_DIR_ROOT,      MAC "-boot.log",        false, false},
	{VPHONE_ACT_MASTER,       VPHONE_APPLICATION, VPHONE_DIR_ROOT,      MAC ".cfg",             false, false},
	{VPHONE_ACT_MASTER,       VPHONE_APPLICATION, VPHONE_DIR_ROOT,      ZERO ".cfg",            true,  false},
	{VPHONE_ACT_IMAGE,        VPHONE_APPLICATION, VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_CONFIG_FILES, VPHONE_APPLICATION, VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_LOCAL,        VPHONE_APPLICATION, VPHONE_DIR_OVERRIDES, MAC "-phone.cfg",       false, true},
	{VPHONE_ACT_WEB,          VPHONE_APPLICATION, VPHONE_DIR_OVERRIDES, MAC "-web.cfg",         false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_LICENSES,  ZERO "-license.cfg",    false, true},
	{VPHONE_ACT_APP_LOG,      VPHONE_APPLICATION, VPHONE_DIR_LOGS,      MAC "-app.log",         false, false},
};

static const struct vphone_step ucs5[] = {
	{VPHONE_ACT_BOOT_LOG,     VPHONE_BOOTER,      VPHONE_DIR_ROOT,      MAC "-boot.log",        false, false},
	{VPHONE_ACT_MASTER,       VPHONE_APPLICATION, VPHONE_DIR_ROOT,      MAC ".cfg",             false, false},
	{VPHONE_ACT_MASTER,       VPHONE_APPLICATION, VPHONE_DIR_ROOT,      ZERO ".cfg",            true,  false},
	{VPHONE_ACT_IMAGE,        VPHONE_APPLICATION, VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_CONFIG_FILES, VPHONE_APPLICATION, VPHONE_DIR_ROOT,      NULL,                   false, false},
	{VPHONE_ACT_LOCAL,        VPHONE_APPLICATION, VPHONE_DIR_OVERRIDES, MAC "-phone.cfg",       false, true},
	{VPHONE_ACT_WEB,          VPHONE_APPLICATION, VPHONE_DIR_OVERRIDES, MAC "-web.cfg",         false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_LICENSES,  ZERO "-license.cfg",    false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_LICENSES,  MAC "-license.cfg",     false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_CALLS,     MAC "-calls.xml",       false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_CONTACTS,  MAC "-directory.xml",   false, true},
	{VPHONE_ACT_DOCUMENT,     VPHONE_APPLICATION, VPHONE_DIR_CONTACTS,  ZERO "-directory.xml",  false, true},
	{VPHONE_ACT_APPEND_LOG,   VPHONE_APPLICATION, VPHONE_DIR_LOGS,      MAC "-app.log",         false, false},
};

const struct vphone_profile vphone_profiles[VPHONE_PROFILE_COUNT] = {
	{"spip3", "SoundPoint IP with SIP 3.x and BootROM 4.x", "3.2.3.1734", "4.3.1.0440", false,
		spip3, COUNT(spip3)},
	{"ucs4", "SoundPoint IP, SoundStation IP and VVX with UC Software 4.x", "4.0.15.1047",
		"5.0.3.1667", true, ucs4, COUNT(ucs4)},
	{"ucs5", "VVX, Trio, CCX and Edge with UC Software 5.x and later", "5.9.7.4477",
		"5.9.7.47435", true, ucs5, COUNT(ucs5)},
};

/* How models begin, and what their User-Agents say: the letters, an underscore, the number. */
static const struct family {
	const char *prefix;
	const char *family;
	const char *profile; /* of its newest software */
} families[] = {
	{"SPIP", "PolycomSoundPointIP",     "ucs4"},
	{"SSIP", "PolycomSoundStationIP",   "ucs4"},
	{"VVX",  "PolycomVVX",              "ucs5"},
	{"Trio", "PolycomRealPresenceTrio", "ucs5"},
	{"CCX",  "PolyCCX",                 "ucs5"},
	{"Edge", "PolyEdge",                "ucs5"},
};
/* clang-format on */

const struct vphone_profile *
vphone_profile_find(struct slice name)
{
	for (size_t i = 0; i < VPHONE_PROFILE_COUNT; i++)
		if (slice_is(name, vphone_profiles[i].name))
			return &vphone_profiles[i];
	return NULL;
}

static const struct family *
family_of(struct slice model)
{
	for (size_t i = 0; i < COUNT(families); i++)
		if (slice_starts(model, slice_of(families[i].prefix)))
			return &families[i];
	return NULL;
}

const struct vphone_profile *
vphone_profile_of_model(struct slice model)
{
	const struct family *f = family_of(model);

	return vphone_profile_find(f != NULL ? slice_of(f->profile) : SLICE("ucs5"));
}

enum err
vphone_agent(const struct vphone_profile *profile, enum vphone_stage by, struct slice model,
	const char *version, struct buf *out, struct why *why)
{
	const struct family *f = family_of(model);
	const char *type = by == VPHONE_BOOTER ? " Type/Updater" : " Type/Application";

	if (f == NULL)
		return why_fail(why, ERR_NOTFOUND,
			"\"%.*s\" is no model that this program can play: models begin with SPIP, "
			"SSIP, VVX, Trio, CCX or Edge, as in VVX400.",
			SLICE_FMT(slice_head(model, WORD_MAX_BYTES)));
	struct slice number = slice_from(model, strlen(f->prefix));
	buf_addf(out, "FileTransport %s-%s_%.*s-UA/%s%s", f->family, f->prefix, SLICE_FMT(number),
		version, profile->says_type ? type : "");
	return buf_check(out);
}
