#include "provision/name.h"

#include "base/auto.h"
#include "provision/render.h"

struct name_rules
name_rules_of(const struct settings *s)
{
	return (struct name_rules){
		.base_path = slice_of(settings_text(s, SET_BASE_PATH)),
		.logs = slice_of(settings_text(s, SET_DIR_LOGS)),
		.overrides = slice_of(settings_text(s, SET_DIR_OVERRIDES)),
		.contacts = slice_of(settings_text(s, SET_DIR_CONTACTS)),
		.calls = slice_of(settings_text(s, SET_DIR_CALLS)),
		.cores = slice_of(settings_text(s, SET_DIR_CORES)),
		.licenses = slice_of(settings_text(s, SET_DIR_LICENSES)),
	};
}

/* Refuses components that mean something else to a file system than to a phone. */
static enum err
check_components(struct slice path)
{
	if (slice_has_control(path) || memchr(path.p, '\\', path.n) != NULL)
		return ERR_SYNTAX;
	if (path.n > 0 && path.p[path.n - 1] == '/')
		return ERR_SYNTAX;
	while (path.n > 0) {
		struct slice part = slice_cut(path, '/', &path);

		if (part.n == 0 || slice_is(part, ".") || slice_is(part, ".."))
			return ERR_SYNTAX;
	}
	return ERR_OK;
}

static struct slice
without_slashes(struct slice s)
{
	while (s.n > 0 && s.p[0] == '/')
		s = slice_from(s, 1);
	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

/* Takes a folder off the front of *path, whole components only; true when it stood there. */
static bool
strip_folder(struct slice *path, struct slice folder)
{
	folder = without_slashes(folder);
	if (folder.n == 0 || !slice_starts(*path, folder) || path->n <= folder.n ||
		path->p[folder.n] != '/')
		return false;
	*path = slice_from(*path, folder.n + 1);
	return true;
}

static bool
is_suffix_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.';
}

static bool
is_suffix(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_suffix_char(s.p[i]))
			return false;
	return s.n > 0 && s.n <= LOG_NAME_MAX_BYTES && s.p[0] != '.';
}

static bool
has(struct slice s, const char *part)
{
	return slice_find(s, slice_of(part)) < s.n;
}

/* A log: "<mac>-*.log", or a syslog archive. */
static bool
is_log(struct slice suffix)
{
	return is_suffix(suffix) &&
	       (slice_ends(suffix, SLICE(".log")) ||
		       (has(suffix, "syslog") && (slice_ends(suffix, SLICE(".tar.gz")) ||
							 slice_ends(suffix, SLICE(".tgz")) ||
							 slice_ends(suffix, SLICE(".tar")))));
}

/* The names of cores are not known for sure; what says "core" or "dump" is taken for one, and
 * whatever else a phone puts into the cores directory. */
static bool
is_core(struct slice suffix, bool in_cores)
{
	return is_suffix(suffix) && (in_cores || has(suffix, "core") || has(suffix, "dump"));
}

static int
find_layer(struct slice behind_mac)
{
	int i = RENDER_OWN;

	while (i < RENDER__COUNT && !slice_is(behind_mac, render_suffixes[i]))
		i++;
	return i;
}

static enum document_kind
find_document(struct slice suffix)
{
	int i = 0;

	while (i < DOCUMENT__COUNT && !slice_is(suffix, document_suffixes[i]))
		i++;
	return (enum document_kind)i;
}

/* What "<zeros><behind>" is. */
static enum name_kind
zero_kind(struct slice behind, struct name *out)
{
	if (slice_is(behind, ".cfg"))
		return NAME_ZERO_MASTER;
	if (behind.n == 0 || behind.p[0] != '-')
		return NAME_FILE;
	out->document = find_document(slice_from(behind, 1));
	return out->document == DOCUMENT_LICENSE || out->document == DOCUMENT_DIRECTORY ?
		       NAME_SHARED :
		       NAME_FILE;
}

static enum name_kind
keep_rest(enum name_kind kind, struct slice rest, struct name *out)
{
	memcpy(out->rest, rest.p, rest.n);
	out->rest[rest.n] = '\0';
	return kind;
}

/* What "<mac><behind>" is.
 *   in_cores  it came in the cores directory, where a dot may follow the MAC too */
static enum name_kind
mac_kind(struct slice behind, bool in_cores, struct name *out)
{
	struct slice suffix = slice_from(behind, 1);

	if (slice_is(behind, render_suffixes[RENDER_MASTER]))
		return NAME_MASTER;
	if (behind.n < 2)
		return NAME_FILE;
	if (behind.p[0] != '-')
		return in_cores && behind.p[0] == '.' && is_core(suffix, true) ?
			       keep_rest(NAME_CORE, suffix, out) :
			       NAME_FILE;
	out->layer = find_layer(behind);
	if (out->layer < RENDER__COUNT)
		return NAME_LAYER;
	out->document = find_document(suffix);
	if (out->document < DOCUMENT__COUNT)
		return out->document == DOCUMENT_LICENSE ? NAME_LICENSE : NAME_DOCUMENT;
	if (is_log(suffix))
		return keep_rest(NAME_LOG, suffix, out);
	return is_core(suffix, in_cores) ? keep_rest(NAME_CORE, suffix, out) : NAME_FILE;
}

/* "X.X.sip.ld" is what phones make of APP_FILE_PATH="X.sip.ld": answered as "X.sip.ld"; so is one
 * that was doubled again. */
static struct slice
without_doubled_prefix(struct slice base)
{
	for (;;) {
		struct slice rest, first = slice_cut(base, '.', &rest);

		if (first.n == 0 || rest.n <= first.n || !slice_starts(rest, first) ||
			rest.p[first.n] != '.')
			return base;
		base = rest;
	}
}

static bool
is_image(struct slice base)
{
	return slice_ends(base, SLICE(".ld")) || slice_is(base, "sip.ver") ||
	       slice_is(base, "bootrom.ver");
}

/* In any case, and anywhere in the name: copies that people and editors leave ("x.cfg~",
 * "X.CFG.old") hold the same passwords. */
static bool
is_cfg(struct slice base)
{
	struct slice mark = SLICE(".cfg");

	for (; base.n >= mark.n; base = slice_from(base, 1))
		if (slice_eq_nocase(slice_head(base, mark.n), mark))
			return true;
	return false;
}

static struct slice
base_of(struct slice path)
{
	const char *slash = memrchr(path.p, '/', path.n);

	return slash ? slice_from(path, (size_t)(slash - path.p) + 1) : path;
}

static enum name_kind
other_kind(struct slice *path, struct name *out)
{
	struct slice base = base_of(*path), folder = {path->p, path->n - base.n};

	if (slice_starts(*path, SLICE("fw/hold/")))
		return NAME_HOLD;
	if (slice_is(*path, starter_name))
		return NAME_STARTER;
	if (slice_starts(*path, SLICE(RELEASE_ROOM_FOLDER)))
		return NAME_FILE; /* whatever it is called: nothing there is a phone's */
	if (!is_image(base))
		return is_cfg(base) ? NAME_CFG : NAME_FILE;
	struct slice short_base = without_doubled_prefix(base);
	memcpy(out->path, folder.p, folder.n);
	memcpy(out->path + folder.n, short_base.p, short_base.n);
	*path = (struct slice){out->path, folder.n + short_base.n};
	return NAME_IMAGE;
}

/* The path without a declared directory in front of a phone's own file; *in_cores is set when
 * it was the one for cores. */
static struct slice
without_directory(const struct name_rules *rules, struct slice path, bool *in_cores)
{
	const struct slice folders[] = {
		rules->logs, rules->overrides, rules->contacts, rules->calls, rules->licenses};

	*in_cores = strip_folder(&path, rules->cores);
	for (size_t i = 0; i < COUNT(folders) && !*in_cores; i++)
		if (strip_folder(&path, folders[i]))
			break;
	return path;
}

/* Whose a file is that begins with a MAC, in whatever folder: "<mac>-lync.cfg" holds what only that
 * phone may have. */
static void
find_owner(struct slice base, struct name *n)
{
	struct slice behind = slice_from(base, MAC_HEX);
	struct mac mac;

	if (mac_from_hex(slice_head(base, MAC_HEX), &mac) != ERR_OK || mac_is_zero(mac) ||
		(behind.n > 0 && slice_hex_value(behind.p[0]) >= 0))
		return;
	n->kind = NAME_OWN;
	n->has_mac = true;
	n->mac = mac;
}

/* Whose an image is: "fw/5.9.2.3446/<mac>/3111-46157-002.sip.ld".  The MAC becomes lower case. */
static void
find_image_owner(struct name *n)
{
	struct slice release, rest = slice_of(n->path), base;
	struct mac mac;

	if (!slice_is(slice_cut(rest, '/', &rest), "fw"))
		return;
	release = slice_cut(rest, '/', &rest);
	base = slice_from(rest, MAC_HEX);
	if (release.n == 0 || base.n < 2 || base.p[0] != '/' ||
		memchr(base.p + 1, '/', base.n - 1) != NULL ||
		mac_from_hex(slice_head(rest, MAC_HEX), &mac) != ERR_OK || mac_is_zero(mac))
		return;
	memcpy(n->path + (rest.p - n->path), mac_text(mac, (char[MAC_TEXT_BYTES]){0}), MAC_HEX);
	n->kind = NAME_PHONE_IMAGE;
	n->has_mac = true;
	n->mac = mac;
}

enum err
name_parse(const struct name_rules *rules, struct slice path, struct name *out)
{
	struct name n = {.kind = NAME_FILE};
	struct slice rest, behind;
	struct mac mac;
	bool in_cores;

	while (path.n > 0 && path.p[0] == '/')
		path = slice_from(path, 1);
	if (path.n > NAME_MAX_BYTES)
		return ERR_LIMIT;
	if (check_components(path) != ERR_OK)
		return ERR_SYNTAX;
	(void)strip_folder(&path, rules->base_path);

	rest = without_directory(rules, path, &in_cores);
	behind = slice_from(rest, MAC_HEX);
	if (mac_from_hex(slice_head(rest, MAC_HEX), &mac) == ERR_OK)
		n.kind = mac_is_zero(mac) ? zero_kind(behind, &n) : mac_kind(behind, in_cores, &n);
	if (n.kind != NAME_FILE) {
		n.has_mac = !mac_is_zero(mac);
		n.mac = mac;
		path = rest;
	} else {
		n.kind = other_kind(&path, &n);
	}
	memmove(n.path, path.p, path.n); /* other_kind() may have put it there already */
	n.path[path.n] = '\0';
	if (n.has_mac)
		memcpy(n.path, mac_text(mac, (char[MAC_TEXT_BYTES]){0}), MAC_HEX);
	else if (n.kind == NAME_CFG || n.kind == NAME_FILE)
		find_owner(base_of(path), &n); /* its case stays: it is the folder's */
	else if (n.kind == NAME_IMAGE)
		find_image_owner(&n);
	*out = n;
	return ERR_OK;
}

bool
name_is_optional(enum name_kind kind)
{
	static const bool optional[NAME__COUNT] = {
		[NAME_DOCUMENT] = true,
		[NAME_LICENSE] = true,
		[NAME_SHARED] = true,
		[NAME_LOG] = true,
	};

	return optional[kind];
}
