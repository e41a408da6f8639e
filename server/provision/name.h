/* name - what a phone's file name means in the virtual tree.
 *
 * Pure.  Names are looked up, never opened as given: this is the one place that reads them.
 */
#ifndef PROVISION_NAME_H
#define PROVISION_NAME_H

#include "base/mac.h"
#include "base/settings.h"
#include "limits.h"
#include "store/documents.h"
#include "store/logs.h"

enum name_kind {
	NAME_MASTER,      /* <mac>.cfg */
	NAME_ZERO_MASTER, /* 000000000000.cfg */
	NAME_LAYER,       /* <mac>-own.cfg ... <mac>-global.cfg */
	NAME_STARTER,     /* starter.cfg */
	NAME_DOCUMENT,    /* <mac>-phone.cfg, ...: written by the phone, read back as stored */
	NAME_LICENSE,     /* <mac>-license.cfg: the administrator's, for one phone */
	NAME_SHARED, /* 000000000000-license.cfg, -directory.xml: the administrator's, for all */
	NAME_LOG,    /* <mac>-app.log ... */
	NAME_CORE,   /* <mac>-...core... and what lies in the cores directory */
	NAME_IMAGE,  /* *.ld, sip.ver, bootrom.ver, also below fw/<release>/ */
	NAME_PHONE_IMAGE, /* fw/<release>/<mac>/sip.ld: the same, for one phone that a rollout moves
			   */
	NAME_HOLD,        /* below fw/hold/: never there */
	NAME_OWN,  /* <mac>..., of the administrator's own folder: hand-written for one phone */
	NAME_CFG,  /* with .cfg in its name: of the administrator's own folder, may hold secrets */
	NAME_FILE, /* anything else: a file of the administrator's own folder */
	NAME__COUNT
};

struct name {
	enum name_kind kind;
	bool has_mac; /* of a phone: not set for 000000000000 */
	struct mac mac;
	int layer;                   /* NAME_LAYER: enum render_file */
	enum document_kind document; /* NAME_DOCUMENT, NAME_LICENSE, NAME_SHARED */
	char rest[LOG_NAME_MAX_BYTES +
		  1];                  /* NAME_LOG: behind "<mac>-"; NAME_CORE: the whole name */
	char path[NAME_MAX_BYTES + 1]; /* without a leading '/', MAC in lower case, base path and
					  declared directories taken off where they mean nothing */
};

/* The directories that the master declares and the path in front, from the settings. */
struct name_rules {
	struct slice base_path;
	struct slice logs, overrides, contacts, calls, cores, licenses;
};
/* Borrows from the settings. */
struct name_rules name_rules_of(const struct settings *s);

/* Reads a path as it came: "/prov/logs/0004F2AABBCC-app.log".
 *   path  untrusted, already decoded; leading slashes are collapsed
 * Returns ERR_OK; ERR_SYNTAX ('.', '..' or empty components, backslash, control characters);
 * ERR_LIMIT (over NAME_MAX_BYTES). */
MUST_CHECK enum err name_parse(const struct name_rules *rules, struct slice path, struct name *out);

/* Whether a 404 of this kind is ordinary: phones ask for it at every boot. */
bool name_is_optional(enum name_kind kind);

#endif
