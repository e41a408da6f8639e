#include "provision/placeholder.h"

#include "limits.h"

/* One row a placeholder; placeholder_find() needs them sorted by name. */
/* clang-format off */
const struct placeholder placeholders[PLACE__COUNT] = {
	[PLACE_BLF_ADDRESS] = {"blf.address",                ABOUT_BLF,    false},
	[PLACE_BLF_INDEX] = {"blf.index",                  ABOUT_BLF,    false},
	[PLACE_BLF_LABEL] = {"blf.label",                  ABOUT_BLF,    false},
	[PLACE_BLF_POSITION] = {"blf.position",               ABOUT_BLF,    false},
	[PLACE_KEY_CATEGORY] = {"key.category",               ABOUT_KEY,    false},
	[PLACE_KEY_INDEX] = {"key.index",                  ABOUT_KEY,    false},
	[PLACE_KEY_LABEL] = {"key.label",                  ABOUT_KEY,    false},
	[PLACE_KEY_POSITION] = {"key.position",               ABOUT_KEY,    false},
	[PLACE_KEY_VALUE] = {"key.value",                  ABOUT_KEY,    false},
	[PLACE_LINE_ADDRESS] = {"line.address",               ABOUT_LINE,   false},
	[PLACE_LINE_AUTH_DOMAIN] = {"line.auth_domain",           ABOUT_LINE,   false},
	[PLACE_LINE_AUTH_USER] = {"line.auth_user",             ABOUT_LINE,   false},
	[PLACE_LINE_DISPLAY_NAME] = {"line.display_name",          ABOUT_LINE,   false},
	[PLACE_LINE_HOST] = {"line.host",                  ABOUT_LINE,   false},
	[PLACE_LINE_LABEL] = {"line.label",                 ABOUT_LINE,   false},
	[PLACE_LINE_LINE_KEYS] = {"line.line_keys",             ABOUT_LINE,   false},
	[PLACE_LINE_LOGIN_DOMAIN] = {"line.login_domain",          ABOUT_LINE,   false},
	[PLACE_LINE_LOGIN_USER] = {"line.login_user",            ABOUT_LINE,   false},
	[PLACE_LINE_POSITION] = {"line.position",              ABOUT_LINE,   false},
	[PLACE_LINE_RING_TYPE] = {"line.ring_type",             ABOUT_LINE,   false},
	[PLACE_LINE_SECRET] = {"line.secret",                ABOUT_LINE,   true },
	[PLACE_LINE_SIGN_IN] = {"line.sign_in",               ABOUT_LINE,   false},
	[PLACE_LINE_TYPE] = {"line.type",                  ABOUT_LINE,   false},
	[PLACE_LINE_USE_LOGIN_CREDENTIALS] = {"line.use_login_credentials", ABOUT_LINE,   false},
	[PLACE_LINE_USER] = {"line.user",                  ABOUT_LINE,   false},
	[PLACE_PHONE_HAS_KEYS] = {"phone.has_keys",             ABOUT_PHONE,  false},
	[PLACE_PHONE_LABEL] = {"phone.label",                ABOUT_PHONE,  false},
	[PLACE_PHONE_LINE_COUNT] = {"phone.line_count",           ABOUT_PHONE,  false},
	[PLACE_PHONE_LOGIN_DOMAIN] = {"phone.login_domain",         ABOUT_PHONE,  false},
	[PLACE_PHONE_LOGIN_USER] = {"phone.login_user",           ABOUT_PHONE,  false},
	[PLACE_PHONE_MAC] = {"phone.mac",                  ABOUT_PHONE,  false},
	[PLACE_PHONE_MODEL] = {"phone.model",                ABOUT_PHONE,  false},
	[PLACE_PHONE_PART] = {"phone.part",                 ABOUT_PHONE,  false},
	[PLACE_PHONE_SITE] = {"phone.site",                 ABOUT_SITE,   false},
	[PLACE_SERVER_HOST] = {"server.host",                ABOUT_SERVER, false},
	[PLACE_SERVER_PORT] = {"server.port",                ABOUT_SERVER, false},
	[PLACE_SERVER_POSITION] = {"server.position",            ABOUT_SERVER, false},
	[PLACE_SERVER_TRANSPORT] = {"server.transport",           ABOUT_SERVER, false},
	[PLACE_SITE_DST_ENABLE] = {"site.dst.enable",            ABOUT_SITE,   false},
	[PLACE_SITE_DST_FIXED_DAY] = {"site.dst.fixed_day",         ABOUT_SITE,   false},
	[PLACE_SITE_DST_START_DATE] = {"site.dst.start.date",        ABOUT_SITE,   false},
	[PLACE_SITE_DST_START_DAY] = {"site.dst.start.day",         ABOUT_SITE,   false},
	[PLACE_SITE_DST_START_LAST] = {"site.dst.start.last",        ABOUT_SITE,   false},
	[PLACE_SITE_DST_START_MONTH] = {"site.dst.start.month",       ABOUT_SITE,   false},
	[PLACE_SITE_DST_START_TIME] = {"site.dst.start.time",        ABOUT_SITE,   false},
	[PLACE_SITE_DST_STOP_DATE] = {"site.dst.stop.date",         ABOUT_SITE,   false},
	[PLACE_SITE_DST_STOP_DAY] = {"site.dst.stop.day",          ABOUT_SITE,   false},
	[PLACE_SITE_DST_STOP_LAST] = {"site.dst.stop.last",         ABOUT_SITE,   false},
	[PLACE_SITE_DST_STOP_MONTH] = {"site.dst.stop.month",        ABOUT_SITE,   false},
	[PLACE_SITE_DST_STOP_TIME] = {"site.dst.stop.time",         ABOUT_SITE,   false},
	[PLACE_SITE_GMT_OFFSET] = {"site.gmt_offset",            ABOUT_SITE,   false},
	[PLACE_SITE_HAS_TIME_ZONE] = {"site.has_time_zone",         ABOUT_SITE,   false},
	[PLACE_SITE_LABEL] = {"site.label",                 ABOUT_SITE,   false},
	[PLACE_SITE_NAME] = {"site.name",                  ABOUT_SITE,   false},
	[PLACE_SITE_SIP_DOMAIN] = {"site.sip_domain",            ABOUT_SITE,   false},
	[PLACE_SITE_TIME_ZONE] = {"site.time_zone",             ABOUT_SITE,   false},
	[PLACE_SITE_VARIABLE] = {NULL,                         ABOUT_SITE,   false},
};
/* clang-format on */

/* site.NAME with a name that a site's variable may have. */
static bool
is_variable(struct slice name)
{
	struct slice s = slice_from(name, strlen("site."));

	if (!slice_starts(name, SLICE("site.")) || s.n == 0 || s.n > WORD_MAX_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool is_letter = s.p[i] >= 'a' && s.p[i] <= 'z';

		if (!is_letter && (i == 0 || (s.p[i] != '_' && (s.p[i] < '0' || s.p[i] > '9'))))
			return false;
	}
	return true;
}

enum placeholder_id
placeholder_find(struct slice name)
{
	size_t low = 0, high = PLACE_SITE_VARIABLE;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = slice_compare(name, slice_of(placeholders[mid].name));

		if (order == 0)
			return (enum placeholder_id)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return is_variable(name) ? PLACE_SITE_VARIABLE : PLACE__COUNT;
}

bool
placeholder_fits(enum placeholder_id id, enum template_repeat repeat)
{
	static const bool fits[ABOUT__COUNT][REPEAT__COUNT] = {
		[ABOUT_SITE] = {true,  true, true, true, true},
		[ABOUT_PHONE] = {true, true, true, true, true},
		[ABOUT_LINE] = {[REPEAT_LINES] = true, [REPEAT_SERVERS] = true},
		[ABOUT_SERVER] = {[REPEAT_SERVERS] = true },
		[ABOUT_KEY] = {[REPEAT_KEYS] = true},
		[ABOUT_BLF] = {[REPEAT_BLF] = true},
	};

	return fits[placeholders[id].about][repeat];
}
