/* placeholder - the table of every ${name} that a template may use.
 *
 * The one source of what exists and where; what a name is worth is provision/render_source.
 * Pure.  The manual for people is cfg-templates/README.md; a test compares the two.
 */
#ifndef PROVISION_PLACEHOLDER_H
#define PROVISION_PLACEHOLDER_H

#include "base/slice.h"
#include "provision/template.h"

enum placeholder_id {
	PLACE_BLF_ADDRESS,
	PLACE_BLF_INDEX,
	PLACE_BLF_LABEL,
	PLACE_BLF_POSITION,
	PLACE_KEY_CATEGORY,
	PLACE_KEY_INDEX,
	PLACE_KEY_LABEL,
	PLACE_KEY_POSITION,
	PLACE_KEY_VALUE,
	PLACE_LINE_ADDRESS,
	PLACE_LINE_AUTH_DOMAIN,
	PLACE_LINE_AUTH_USER,
	PLACE_LINE_DISPLAY_NAME,
	PLACE_LINE_HOST,
	PLACE_LINE_LABEL,
	PLACE_LINE_LINE_KEYS,
	PLACE_LINE_LOGIN_DOMAIN,
	PLACE_LINE_LOGIN_USER,
	PLACE_LINE_POSITION,
	PLACE_LINE_RING_TYPE,
	PLACE_LINE_SECRET,
	PLACE_LINE_SIGN_IN,
	PLACE_LINE_TYPE,
	PLACE_LINE_USE_LOGIN_CREDENTIALS,
	PLACE_LINE_USER,
	PLACE_PHONE_HAS_KEYS,
	PLACE_PHONE_LABEL,
	PLACE_PHONE_LINE_COUNT,
	PLACE_PHONE_LOGIN_DOMAIN,
	PLACE_PHONE_LOGIN_USER,
	PLACE_PHONE_MAC,
	PLACE_PHONE_MODEL,
	PLACE_PHONE_PART,
	PLACE_PHONE_SITE,
	PLACE_SERVER_HOST,
	PLACE_SERVER_PORT,
	PLACE_SERVER_POSITION,
	PLACE_SERVER_TRANSPORT,
	PLACE_SITE_DST_ENABLE,
	PLACE_SITE_DST_FIXED_DAY,
	PLACE_SITE_DST_START_DATE,
	PLACE_SITE_DST_START_DAY,
	PLACE_SITE_DST_START_LAST,
	PLACE_SITE_DST_START_MONTH,
	PLACE_SITE_DST_START_TIME,
	PLACE_SITE_DST_STOP_DATE,
	PLACE_SITE_DST_STOP_DAY,
	PLACE_SITE_DST_STOP_LAST,
	PLACE_SITE_DST_STOP_MONTH,
	PLACE_SITE_DST_STOP_TIME,
	PLACE_SITE_GMT_OFFSET,
	PLACE_SITE_HAS_TIME_ZONE,
	PLACE_SITE_LABEL,
	PLACE_SITE_NAME,
	PLACE_SITE_SIP_DOMAIN,
	PLACE_SITE_TIME_ZONE,
	PLACE_SITE_VARIABLE, /* any other site.NAME: the administrator's */
	PLACE__COUNT
};

/* What a placeholder is about: where it may stand, and what a rendered layer depends on. */
enum placeholder_about {
	ABOUT_SITE,   /* anywhere */
	ABOUT_PHONE,  /* anywhere */
	ABOUT_LINE,   /* in reg.x, msg.mwi.x and reg.x.server.y */
	ABOUT_SERVER, /* in reg.x.server.y */
	ABOUT_KEY,    /* in lineKey.x */
	ABOUT_BLF,    /* in attendant.resourceList.x */
	ABOUT__COUNT
};

struct placeholder {
	const char *name; /* as it is written; NULL for PLACE_SITE_VARIABLE */
	enum placeholder_about about;
	bool is_secret;
};

extern const struct placeholder placeholders[PLACE__COUNT];

/* The row of a name, or PLACE__COUNT where there is none. */
enum placeholder_id placeholder_find(struct slice name);

/* Whether it has a meaning in a parameter that is repeated so. */
bool placeholder_fits(enum placeholder_id id, enum template_repeat repeat);

#endif
