/* settings - what an administrator may set: one table that yields the flags, the environment
 * (BOOTLINE_...), the settings file and `bootline settings`.
 *
 * Strongest first: flag, environment, settings file, default.  A struct settings is one
 * reading of all four; a reload makes a new one.  Pure but for reading the file.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/err.h"
#include "base/slice.h"

enum setting {
	SET_DATA,
	SET_HTTP,
	SET_HTTPS,
	SET_HTTPS_LEGACY,
	SET_FTP,
	SET_FTPS,
	SET_TFTP,
	SET_ADMIN,
	SET_LYNC_UPDATES,
	SET_LYNC_UPDATES_TLS,
	SET_LYNC_UPDATES_TLS_LEGACY,
	SET_LYNC_FOLDER,
	SET_WEB,
	SET_WEBHOOK_HOSTS,
	SET_TLS_CERT,
	SET_TLS_KEY,
	SET_TLS_LEGACY_CERT,
	SET_TLS_LEGACY_KEY,
	SET_PHONE_CA,
	SET_PHONE_CA_DATES,
	SET_ROOT,
	SET_FIRMWARE,
	SET_ROLLOUT_LOOK_S,
	SET_UPGRADE_URL,
	SET_ROOM_UPDATES,
	SET_IMAGE_DOWNLOADS,
	SET_IMAGE_RATE,
	SET_BASE_PATH,
	SET_WORKERS,
	SET_LOG_LEVEL,
	SET_LOG_FORMAT,
	SET_SANDBOX,
	SET_DRAIN_S,
	SET_HEADER_DEADLINE_S,
	SET_IDLE_S,
	SET_MIN_RATE,
	SET_RATE_WINDOW_S,
	SET_CONNECTIONS,
	SET_CONNECTIONS_PER_ADDRESS,
	SET_PHONE_PASSWORD_LEN,
	SET_LOGIN_FAILURES,
	SET_ACCOUNT_FAILURES,
	SET_LOGIN_DELAY_S,
	SET_UNKNOWN_PHONES,
	SET_UNKNOWN_DELAY_S,
	SET_FTP_PASSIVE,
	SET_FTP_PUBLIC,
	SET_FTP_ACTIVE,
	SET_FTP_DELETE,
	SET_FTP_LOGIN_S,
	SET_FTP_IDLE_S,
	SET_FTP_DATA_S,
	SET_FTPS_RESUME,
	SET_TFTP_BLKSIZE,
	SET_TFTP_TRANSFERS,
	SET_TFTP_PER_ADDRESS,
	SET_CACHE_BYTES,
	SET_DIR_LOGS,
	SET_DIR_OVERRIDES,
	SET_DIR_CONTACTS,
	SET_DIR_CALLS,
	SET_DIR_CORES,
	SET_DIR_LICENSES,
	SET_DOCUMENT_BYTES,
	SET_DOCUMENT_VERSIONS,
	SET_LOG_UPLOAD_BYTES,
	SET_LOG_CAP_BYTES,
	SET_LOG_KEEP,
	SET_CORE_BYTES,
	SET_PHONE_BYTES,
	SET_UPLOADS_BYTES,
	SET_DISK_RESERVE_BYTES,
	SET_VISIT_PAUSE_S,
	SET_TRACE_DAYS,
	SET_TRACE_VISITS,
	SET_NEW_PHONES,
	SET_TELL_RATE,
	SET_TELL_AT_ONCE,
	SET_SIP_PORT,
	SET_SESSION_IDLE_MIN,
	SET_SESSION_END_MIN,
	SET__COUNT
};

enum setting_type {
	SETTING_TEXT,
	SETTING_FOLDER, /* a path; empty is none */
	SETTING_FILE,   /* a path; empty is none */
	SETTING_LISTEN, /* ADDR:PORT; empty is off */
	SETTING_PORTS,  /* LOW-HIGH */
	SETTING_IPV4,   /* a.b.c.d; empty is none */
	SETTING_NUMBER, /* with the row's unit; bytes take K, M and G behind the digits */
	SETTING_CHOICE, /* one of the words in choices */
	SETTING_TYPE__COUNT
};
extern const char *const setting_type_names[SETTING_TYPE__COUNT]; /* "text", "folder", ... */

struct setting_row {
	const char *name; /* "http": flag --http, environment BOOTLINE_HTTP, file http = */
	enum setting_type type;
	const char *fallback; /* the default, as it would be typed */
	uint64_t min, max;    /* of numbers, in unit */
	const char *unit;     /* "s", "bytes", "" */
	const char *choices;  /* "text json", only for SETTING_CHOICE */
	bool is_live;         /* taken over by SIGHUP; else at the next start */
	const char *help;
};

extern const struct setting_row settings_table[SET__COUNT];

struct settings;

/* A reading with every default, or NULL when out of memory. */
struct settings *settings_new(void);
void settings_free(struct settings *s); /* NULL is allowed */

/* The setting of this name ("log-level"), or SET__COUNT. */
enum setting settings_find(struct slice name);

enum setting_source { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG, FROM__COUNT };
extern const char *const setting_source_names[FROM__COUNT]; /* "default", "file", ... */

/* Sets one value unless a stronger source has set it.
 *   why  names setting, value, bounds and the place it came from
 * Returns ERR_OK; ERR_SYNTAX (not of its type); ERR_LIMIT (outside its bounds or over 1 KiB);
 * ERR_NOMEM. */
MUST_CHECK enum err settings_set(struct settings *s, enum setting id, struct slice value,
	enum setting_source from, struct why *why);

/* Reads BOOTLINE_... of every row from the environment.  Errors as settings_set(). */
MUST_CHECK enum err settings_from_environment(struct settings *s, struct why *why);

/* Reads a settings file: "name = value" lines, # and ; comments, sections ignored.
 * Returns ERR_OK; ERR_NOTFOUND (no such file); ERR_SYNTAX (a line that cannot be read, an
 * unknown name: why gives file and line); else as settings_set(). */
MUST_CHECK enum err settings_from_file(struct settings *s, const char *path, struct why *why);

/* The value as text, as it was typed; valid as long as s. */
const char *settings_text(const struct settings *s, enum setting id);
/* The value of a SETTING_NUMBER, in the row's unit. */
uint64_t settings_number(const struct settings *s, enum setting id);
/* Whether a SETTING_CHOICE of "no yes" says yes. */
bool settings_is_on(const struct settings *s, enum setting id);
/* The bounds of a SETTING_PORTS, both included. */
void settings_ports(const struct settings *s, enum setting id, uint16_t *low, uint16_t *high);
/* Where its value comes from: FROM_DEFAULT where nobody has set it. */
enum setting_source settings_source(const struct settings *s, enum setting id);

#endif
