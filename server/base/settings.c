#include "base/settings.h"

#include "base/auto.h"
#include "base/ip.h"
#include "limits.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>

enum { VALUE_BYTES_MAX = 1024 };

#define KIB 1024ULL
#define MIB (1024ULL * KIB)
#define GIB (1024ULL * MIB)
#define ROW_BYTES(min, max) (min), (max), "bytes", NULL

/* One row a setting reads better than what the formatter makes of it. */
/* clang-format off */
const struct setting_row settings_table[SET__COUNT] = {
	[SET_DATA] = {"data", SETTING_FOLDER, "", 0, 0, "", NULL, false,
		"the data folder; default ./data where ./data/bootline.db exists, else /var/lib/bootline"},
	[SET_HTTP] = {"http", SETTING_LISTEN, "0.0.0.0:8080", 0, 0, "", NULL, false,
		"where phones reach HTTP; port 0 takes any free one; empty for none"},
	[SET_HTTPS] = {"https", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"where phones reach HTTPS, TLS 1.2 and 1.3; empty for none"},
	[SET_HTTPS_LEGACY] = {"https-legacy", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"HTTPS for old phones that know TLS 1.0 alone, with a certificate apart; empty for none"},
	[SET_FTP] = {"ftp", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"where phones reach FTP, with or without AUTH TLS; empty for none"},
	[SET_FTPS] = {"ftps", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"where phones reach FTP inside TLS from the first byte; empty for none"},
	[SET_TFTP] = {"tftp", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"where phones reach TFTP, which has no login; empty for none"},
	[SET_LYNC_UPDATES] = {"lync-updates", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"experimental: where Lync phones ask for updates (ucupdates-r2, port 80); empty for none"},
	[SET_LYNC_UPDATES_TLS] = {"lync-updates-tls", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"experimental: the same over HTTPS (port 443), TLS 1.2 and 1.3; empty for none"},
	[SET_LYNC_UPDATES_TLS_LEGACY] = {"lync-updates-tls-legacy", SETTING_LISTEN, "", 0, 0, "", NULL, false,
		"experimental: the same over HTTPS for TLS 1.0, the only one that Lync Phone Edition is said to know, with the certificate of https-legacy; empty for none"},
	[SET_LYNC_FOLDER] = {"lync-folder", SETTING_FOLDER, "", 0, 0, "", NULL, false,
		"experimental: update.xml, none.xml and files/ for Lync phones; empty for none"},
	[SET_ADMIN] = {"admin", SETTING_LISTEN, "127.0.0.1:8081", 0, 0, "", NULL, false,
		"where administrators reach the page and the API; empty for none"},
	[SET_WEB] = {"web", SETTING_FOLDER, "", 0, 0, "", NULL, false,
		"the folder of the administrators' page; empty: the one that was built or installed with the program"},
	[SET_WEBHOOK_HOSTS] = {"webhook-hosts", SETTING_TEXT, "", 0, 0, "", NULL, true,
		"hosts that webhooks may be sent to, HOST or HOST:PORT, by blanks; without a port 80 and 443; empty for none"},
	[SET_TLS_CERT] = {"tls-cert", SETTING_FILE, "", 0, 0, "", NULL, true,
		"certificate chain, PEM; empty: one that the server made for itself"},
	[SET_TLS_KEY] = {"tls-key", SETTING_FILE, "", 0, 0, "", NULL, true,
		"private key of the certificate, PEM, without a password"},
	[SET_TLS_LEGACY_CERT] = {"tls-legacy-cert", SETTING_FILE, "", 0, 0, "", NULL, true,
		"certificate chain of https-legacy, PEM; empty: one that the server made for itself"},
	[SET_TLS_LEGACY_KEY] = {"tls-legacy-key", SETTING_FILE, "", 0, 0, "", NULL, true,
		"private key of that certificate, PEM; never the key of tls-cert"},
	[SET_PHONE_CA] = {"phone-ca", SETTING_FILE, "", 0, 0, "", NULL, true,
		"authorities of phones' own certificates, PEM: who shows one needs no login; empty: none is asked for"},
	[SET_PHONE_CA_DATES] = {"phone-ca-dates", SETTING_CHOICE, "ignore", 0, 0, "", "ignore check", true,
		"whether a phone's certificate must be within its dates; many that work have expired"},
	[SET_ROOT] = {"root", SETTING_FOLDER, "", 0, 0, "", NULL, false,
		"your own folder of files for phones; empty for none"},
	[SET_FIRMWARE] = {"firmware", SETTING_FOLDER, "", 0, 0, "", NULL, false,
		"a folder to drop firmware packages into; what lies there is taken in by itself; empty for none"},
	[SET_ROLLOUT_LOOK_S] = {"rollout-look", SETTING_NUMBER, "5", 1, 60, "s", NULL, false,
		"so often rollouts are looked after"},
	[SET_UPGRADE_URL] = {"upgrade-url", SETTING_TEXT, "", 0, 0, "", NULL, true,
		"where phones reach this server, as in http://boot.example.com, for the list of releases phone-images.xml that their page \"Software Upgrade\" reads; empty: there is none"},
	[SET_ROOM_UPDATES] = {"room-updates", SETTING_CHOICE, "no", 0, 0, "", "no yes", true,
		"whether CX5100 and CX5500 find the newest package for them below millennium/; what else they ask for is not known publicly"},
	[SET_IMAGE_DOWNLOADS] = {"image-downloads", SETTING_NUMBER, "0", 0, 1000000, "downloads", NULL, true,
		"firmware images under way at a time; a phone that comes beyond that is told to keep what it runs, and asks again at its next poll; 0 for any number"},
	[SET_IMAGE_RATE] = {"image-rate", SETTING_NUMBER, "0", ROW_BYTES(0, 1024 * GIB), true,
		"bytes per second of all firmware images together, shared evenly; 0 for as fast as it goes"},
	[SET_BASE_PATH] = {"base-path", SETTING_TEXT, "", 0, 0, "", NULL, true,
		"a path in front of every name, as in /prov, that is taken off"},
	[SET_WORKERS] = {"workers", SETTING_NUMBER, "0", 0, 64, "threads", NULL, false,
		"threads that serve phones; 0 for one per processor"},
	[SET_LOG_LEVEL] = {"log-level", SETTING_CHOICE, "info", 0, 0, "", "error warn info debug", true,
		"the least important events that are logged"},
	[SET_LOG_FORMAT] = {"log-format", SETTING_CHOICE, "text", 0, 0, "", "text json", true,
		"a readable line or one JSON object per event"},
	[SET_SANDBOX] = {"sandbox", SETTING_CHOICE, "auto", 0, 0, "", "auto require off", false,
		"keep the server to its files and system calls; auto: as far as the kernel can (Landlock, seccomp)"},
	[SET_DRAIN_S] = {"drain", SETTING_NUMBER, "60", 0, 600, "s", NULL, true,
		"how long running transfers may take after SIGTERM"},
	[SET_HEADER_DEADLINE_S] = {"header-deadline", SETTING_NUMBER, "10", 1, 600, "s", NULL, true,
		"the time for a request's header, all of it"},
	[SET_IDLE_S] = {"idle", SETTING_NUMBER, "60", 1, 3600, "s", NULL, true,
		"how long a connection may wait between two requests"},
	[SET_MIN_RATE] = {"min-rate", SETTING_NUMBER, "1024", 1, 1 * GIB, "bytes/s", NULL, true,
		"the slowest body, in either direction"},
	[SET_RATE_WINDOW_S] = {"rate-window", SETTING_NUMBER, "30", 1, 600, "s", NULL, true,
		"the time over which min-rate is measured; the first one is a grace"},
	[SET_CONNECTIONS] = {"connections", SETTING_NUMBER, "20000", 16, 1000000, "connections", NULL, false,
		"connections at a time, in all"},
	[SET_CONNECTIONS_PER_ADDRESS] = {"connections-per-address", SETTING_NUMBER, "4000", 1, 1000000, "connections", NULL, true,
		"connections at a time from one address; phones behind one NAT share it"},
	[SET_PHONE_PASSWORD_LEN] = {"phone-password-length", SETTING_NUMBER, "24", 8, 64, "characters", NULL, true,
		"letters and digits of the password that a phone gets for its own login; which length old phones store is not known"},
	[SET_LOGIN_FAILURES] = {"login-failures", SETTING_NUMBER, "10", 0, 1000000, "a minute", NULL, true,
		"refused logins from one address (of IPv6: one /64) that are answered at once; 0 for any number; right logins never wait"},
	[SET_ACCOUNT_FAILURES] = {"account-failures", SETTING_NUMBER, "60", 0, 1000000, "a minute", NULL, true,
		"refused logins to one account, from anywhere, that are answered at once; 0 for any number; no account is ever locked"},
	[SET_LOGIN_DELAY_S] = {"login-delay", SETTING_NUMBER, "30", 1, 600, "s", NULL, true,
		"how long the answer to a refused login beyond that is held back at most"},
	[SET_UNKNOWN_PHONES] = {"unknown-phones", SETTING_NUMBER, "20", 0, 1000000, "in 10 min", NULL, true,
		"phones that one address may ask for and get nothing of before its next ones are answered late; 0 for any number"},
	[SET_UNKNOWN_DELAY_S] = {"unknown-delay", SETTING_NUMBER, "5", 1, 600, "s", NULL, true,
		"how long the answer about a phone beyond that is held back at most"},
	[SET_FTP_PASSIVE] = {"ftp-passive", SETTING_PORTS, "61000-65534", 0, 0, "", NULL, false,
		"ports of FTP data connections, to be opened in a firewall"},
	[SET_FTP_PUBLIC] = {"ftp-public-address", SETTING_IPV4, "", 0, 0, "", NULL, true,
		"the address that PASV tells phones, behind NAT; empty: the one they came to"},
	[SET_FTP_ACTIVE] = {"ftp-active", SETTING_CHOICE, "no", 0, 0, "", "no yes", true,
		"let clients ask for data connections to themselves (PORT, EPRT)"},
	[SET_FTP_DELETE] = {"ftp-delete", SETTING_CHOICE, "no", 0, 0, "", "no yes", true,
		"let a phone delete its own documents and logs (DELE)"},
	[SET_FTP_LOGIN_S] = {"ftp-login-deadline", SETTING_NUMBER, "60", 1, 600, "s", NULL, true,
		"the time for an FTP login, all of it"},
	[SET_FTP_IDLE_S] = {"ftp-idle", SETTING_NUMBER, "120", 5, 86400, "s", NULL, true,
		"how long an FTP session may wait for its next command; phones wait 30 s before QUIT"},
	[SET_FTP_DATA_S] = {"ftp-data-deadline", SETTING_NUMBER, "30", 1, 600, "s", NULL, true,
		"the time for a client to open its FTP data connection"},
	[SET_FTPS_RESUME] = {"ftps-resume", SETTING_CHOICE, "no", 0, 0, "", "no yes", true,
		"take FTP data connections over TLS only when they resume a TLS session"},
	[SET_TFTP_BLKSIZE] = {"tftp-blksize", SETTING_NUMBER, "1428", 512, 65464, "bytes", NULL, true,
		"the largest TFTP block; one datagram must fit the network's MTU"},
	[SET_TFTP_TRANSFERS] = {"tftp-transfers", SETTING_NUMBER, "1024", 1, 65536, "transfers", NULL, true,
		"TFTP transfers at a time, in all"},
	[SET_TFTP_PER_ADDRESS] = {"tftp-unanswered", SETTING_NUMBER, "16", 1, 65536, "transfers", NULL, true,
		"TFTP transfers of one address that have not been acknowledged once"},
	[SET_CACHE_BYTES] = {"cache", SETTING_NUMBER, "8M", 64 * KIB, 4 * GIB, "bytes", NULL, false,
		"rendered files kept in memory, per worker"},
	[SET_DIR_LOGS] = {"logs-directory", SETTING_TEXT, "logs", 0, 0, "", NULL, true,
		"LOG_FILE_DIRECTORY in the master; need not exist; may be empty"},
	[SET_DIR_OVERRIDES] = {"overrides-directory", SETTING_TEXT, "overrides", 0, 0, "", NULL, true,
		"OVERRIDES_DIRECTORY in the master"},
	[SET_DIR_CONTACTS] = {"contacts-directory", SETTING_TEXT, "contacts", 0, 0, "", NULL, true,
		"CONTACTS_DIRECTORY in the master"},
	[SET_DIR_CALLS] = {"calls-directory", SETTING_TEXT, "calls", 0, 0, "", NULL, true,
		"CALL_LISTS_DIRECTORY in the master"},
	[SET_DIR_CORES] = {"cores-directory", SETTING_TEXT, "cores", 0, 0, "", NULL, true,
		"COREFILE_DIRECTORY in the master"},
	[SET_DIR_LICENSES] = {"licenses-directory", SETTING_TEXT, "", 0, 0, "", NULL, true,
		"LICENSE_DIRECTORY in the master"},
	[SET_DOCUMENT_BYTES] = {"document-limit", SETTING_NUMBER, "2M", ROW_BYTES(1 * KIB, 64 * MIB), true,
		"the largest document (overrides, directory, call list) a phone may upload"},
	[SET_DOCUMENT_VERSIONS] = {"document-versions", SETTING_NUMBER, "20", 1, 1000, "versions", NULL, true,
		"versions kept of each document"},
	[SET_LOG_UPLOAD_BYTES] = {"log-upload-limit", SETTING_NUMBER, "10M", ROW_BYTES(1 * KIB, 256 * MIB), true,
		"the largest piece of a log in one upload"},
	[SET_LOG_CAP_BYTES] = {"log-cap", SETTING_NUMBER, "512K", ROW_BYTES(1 * KIB, 256 * MIB), true,
		"the size at which a log is closed and a new one begun"},
	[SET_LOG_KEEP] = {"log-keep", SETTING_NUMBER, "5", 1, 1000, "logs", NULL, true,
		"closed logs kept of each name"},
	[SET_CORE_BYTES] = {"core-limit", SETTING_NUMBER, "256M", ROW_BYTES(1 * KIB, 4 * GIB), true,
		"the largest core; one is kept per phone"},
	[SET_PHONE_BYTES] = {"phone-limit", SETTING_NUMBER, "64M", ROW_BYTES(64 * KIB, 16 * GIB), true,
		"what one phone may store of documents, and as much of logs"},
	[SET_UPLOADS_BYTES] = {"uploads-limit", SETTING_NUMBER, "64G", ROW_BYTES(1 * MIB, 1024 * 1024 * GIB), true,
		"what all phones together may store: of documents (bootline.db), of logs (logs.db, the trace in it), and of cores, each"},
	[SET_DISK_RESERVE_BYTES] = {"disk-reserve", SETTING_NUMBER, "64M", ROW_BYTES(0, 1024 * GIB), true,
		"free space that uploads leave alone"},
	[SET_VISIT_PAUSE_S] = {"visit-pause", SETTING_NUMBER, "5", 1, 600, "s", NULL, true,
		"a phone's visit ends after this long without a request"},
	[SET_TRACE_DAYS] = {"trace-days", SETTING_NUMBER, "30", 1, 3650, "days", NULL, true,
		"how long visits are kept"},
	[SET_TRACE_VISITS] = {"trace-visits", SETTING_NUMBER, "200000", 100, 100000000, "visits", NULL, true,
		"how many visits are kept"},
	[SET_NEW_PHONES] = {"new-phones", SETTING_NUMBER, "10000", 1, 1000000, "phones", NULL, true,
		"how many unknown phones are remembered"},
	[SET_TELL_RATE] = {"tell-rate", SETTING_NUMBER, "5", 1, 1000, "phones/s", NULL, true,
		"so many phones are told to read their files or to restart each second"},
	[SET_TELL_AT_ONCE] = {"tell-at-once", SETTING_NUMBER, "16", 1, TELLERS_MAX, "phones", NULL,
		false, "so many phones are being told at the same time"},
	[SET_SIP_PORT] = {"sip-port", SETTING_NUMBER, "5060", 1, 65535, "", NULL, true,
		"where phones listen for SIP"},
	[SET_SESSION_IDLE_MIN] = {"session-idle", SETTING_NUMBER, "30", 2, 1440, "minutes", NULL, true,
		"how long somebody who logged in may do nothing before he must log in again"},
	[SET_SESSION_END_MIN] = {"session-end", SETTING_NUMBER, "720", 5, 43200, "minutes", NULL, true,
		"how long after logging in everybody must log in again"},
};
/* clang-format on */

struct value {
	char *text; /* owned; NULL stands for the default */
	enum setting_source from;
};

const char *const setting_type_names[SETTING_TYPE__COUNT] = {
	[SETTING_TEXT] = "text",
	[SETTING_FOLDER] = "folder",
	[SETTING_FILE] = "file",
	[SETTING_LISTEN] = "address:port",
	[SETTING_PORTS] = "ports",
	[SETTING_IPV4] = "address",
	[SETTING_NUMBER] = "number",
	[SETTING_CHOICE] = "choice",
};

const char *const setting_source_names[FROM__COUNT] = {
	[FROM_DEFAULT] = "default",
	[FROM_FILE] = "file",
	[FROM_ENVIRONMENT] = "environment",
	[FROM_FLAG] = "flag",
};

struct settings {
	struct value values[SET__COUNT];
};

struct settings *
settings_new(void)
{
	return calloc(1, sizeof(struct settings));
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < SET__COUNT; i++)
		free(s->values[i].text);
	free(s);
}

enum setting
settings_find(struct slice name)
{
	int i = 0;

	while (i < SET__COUNT && !slice_is(name, settings_table[i].name))
		i++;
	return (enum setting)i;
}

/* Digits, for bytes also with K, M or G behind them. */
static enum err
read_number(const struct setting_row *row, struct slice s, uint64_t *out)
{
	static const struct {
		char letter;
		uint64_t factor;
	} units[] = {
		{'K', KIB},
                {'M', MIB},
                {'G', GIB}
        };
	uint64_t factor = 1, v;

	for (size_t i = 0; i < COUNT(units) && s.n > 0 && slice_is(slice_of(row->unit), "bytes");
		i++)
		if (s.p[s.n - 1] == units[i].letter) {
			factor = units[i].factor;
			s.n--;
			break;
		}
	enum err e = slice_to_u64(s, 0, UINT64_MAX / factor, &v);
	if (e != ERR_OK)
		return e;
	if (v * factor < row->min || v * factor > row->max)
		return ERR_LIMIT;
	*out = v * factor;
	return ERR_OK;
}

static bool
is_choice(const struct setting_row *row, struct slice value)
{
	struct slice rest = slice_of(row->choices), word;

	while (rest.n > 0) {
		word = slice_cut(rest, ' ', &rest);
		if (slice_eq(word, value))
			return true;
	}
	return false;
}

static enum err
read_ports(struct slice s, uint16_t *low, uint16_t *high)
{
	struct slice to, from = slice_cut(s, '-', &to);
	uint64_t a, b;

	if (slice_to_u64(from, 1, UINT16_MAX, &a) != ERR_OK ||
		slice_to_u64(to, a, UINT16_MAX, &b) != ERR_OK)
		return ERR_SYNTAX;
	*low = (uint16_t)a;
	*high = (uint16_t)b;
	return ERR_OK;
}

static enum err
check(const struct setting_row *row, struct slice value, struct why *why)
{
	uint16_t low, high;
	struct ip ip;
	uint64_t number;

	if (row->type == SETTING_PORTS && read_ports(value, &low, &high) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"%s is \"%.*s\"; it must be two ports, as in 50000-50100.", row->name,
			SLICE_FMT(value));
	if (row->type == SETTING_IPV4 && value.n > 0 &&
		(ip_parse(value, &ip) != ERR_OK || !ip_is_v4(&ip)))
		return why_fail(why, ERR_SYNTAX,
			"%s is \"%.*s\"; it must be an IPv4 address, as in 192.0.2.7.", row->name,
			SLICE_FMT(value));
	if (row->type == SETTING_CHOICE && !is_choice(row, value))
		return why_fail(why, ERR_SYNTAX, "%s is \"%.*s\"; it may be one of: %s.", row->name,
			SLICE_FMT(value), row->choices);
	if (row->type == SETTING_NUMBER) {
		enum err e = read_number(row, value, &number);

		if (e != ERR_OK)
			return why_fail(why, e,
				"%s is \"%.*s\"; it must be a number from %llu to %llu (%s).",
				row->name, SLICE_FMT(value), (unsigned long long)row->min,
				(unsigned long long)row->max, row->unit);
	}
	return ERR_OK;
}

enum err
settings_set(struct settings *s, enum setting id, struct slice value, enum setting_source from,
	struct why *why)
{
	const struct setting_row *row = &settings_table[id];
	struct value *v = &s->values[id];
	char *text;

	if (value.n > VALUE_BYTES_MAX)
		return why_fail(why, ERR_LIMIT, "The value of %s is over %d bytes.", row->name,
			VALUE_BYTES_MAX);
	enum err e = check(row, value, why);
	if (e != ERR_OK || (v->text != NULL && v->from > from))
		return e;
	text = strndup(value.p, value.n);
	if (text == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory while reading settings.");
	free(v->text);
	v->text = text;
	v->from = from;
	return ERR_OK;
}

enum err
settings_from_environment(struct settings *s, struct why *why)
{
	enum err e = ERR_OK;

	for (int i = 0; i < SET__COUNT && e == ERR_OK; i++) {
		char name[64] = "BOOTLINE_";
		size_t n = strlen(name);
		const char *value;

		for (const char *c = settings_table[i].name; *c != '\0' && n < sizeof(name) - 1;
			c++)
			name[n++] = (char)(*c == '-' ? '_' : *c & ~0x20);
		name[n] = '\0';
		value = getenv(name);
		if (value != NULL)
			e = settings_set(
				s, (enum setting)i, slice_of(value), FROM_ENVIRONMENT, why);
	}
	return e;
}

struct file_reader {
	struct settings *s;
	struct why *why;
	enum err err;
};

static int
take_line(void *user, const char *section, const char *name, const char *value)
{
	struct file_reader *r = user;
	enum setting id = settings_find(slice_of(name));

	(void)section;
	if (r->err != ERR_OK)
		return 1; /* inih goes on behind the first error; its line is the one to tell */
	if (id == SET__COUNT)
		r->err = why_fail(r->why, ERR_SYNTAX,
			"there is no setting \"%s\"; see `bootline settings`.", name);
	else
		r->err = settings_set(r->s, id, slice_of(value), FROM_FILE, r->why);
	return r->err == ERR_OK;
}

enum err
settings_from_file(struct settings *s, const char *path, struct why *why)
{
	struct why detail = {""};
	struct file_reader r = {s, &detail, ERR_OK};
	AUTO(auto_fclose) FILE *file = fopen(path, "re");
	int line;

	if (file == NULL)
		return why_fail(why, err_from_errno(errno), "Cannot read the settings file %s: %s.",
			path, strerror(errno));
	line = ini_parse_file(file, take_line, &r);
	if (line == 0)
		return ERR_OK;
	return why_fail(why, r.err != ERR_OK ? r.err : ERR_SYNTAX, "%.100s, line %d: %s", path,
		line, r.err != ERR_OK ? detail.text : "expected `name = value`.");
}

const char *
settings_text(const struct settings *s, enum setting id)
{
	return s->values[id].text ? s->values[id].text : settings_table[id].fallback;
}

uint64_t
settings_number(const struct settings *s, enum setting id)
{
	uint64_t v = 0;

	(void)read_number(
		&settings_table[id], slice_of(settings_text(s, id)), &v); /* checked when set */
	return v;
}

bool
settings_is_on(const struct settings *s, enum setting id)
{
	return strcmp(settings_text(s, id), "yes") == 0;
}

void
settings_ports(const struct settings *s, enum setting id, uint16_t *low, uint16_t *high)
{
	(void)read_ports(slice_of(settings_text(s, id)), low, high); /* checked when set */
}

enum setting_source
settings_source(const struct settings *s, enum setting id)
{
	return s->values[id].text ? s->values[id].from : FROM_DEFAULT;
}
