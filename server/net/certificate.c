#include "net/certificate.h"

#include "base/auto.h"
#include "base/io.h"
#include "base/log.h"
#include "net/tls_make.h"

#include <errno.h>
#include <fcntl.h>

enum { NAME_BYTES = 64 };

const struct certificate_parameter certificate_parameters[CERTIFICATE_PARAMETERS] = {
	{"sec.TLS.customCaCert.1",           true },
	{"device.set",		       false},
	{"device.sec.TLS.customCaCert1.set", false},
	{"device.sec.TLS.customCaCert1",     true },
};

/* Where each stands: settings of the administrator's, and files of the data folder. */
static const struct names {
	enum setting chain_setting, key_setting;
	const char *chain, *key, *authority, *authority_key;
} names[CERTIFICATE__COUNT] = {
	[CERTIFICATE_USUAL] = {SET_TLS_CERT,        SET_TLS_KEY,        "tls.crt",        "tls.key", "tls-ca.crt",
			       "tls-ca.key"												  },
	[CERTIFICATE_LEGACY] = {SET_TLS_LEGACY_CERT, SET_TLS_LEGACY_KEY, "tls-legacy.crt",
			       "tls-legacy.key",						     "tls-legacy-ca.crt", "tls-legacy-ca.key"},
};

static enum err
failed(const char *what, const char *path, struct why *why)
{
	int number = errno;

	return why_fail(
		why, err_from_errno(number), "Cannot %s %.300s: %s.", what, path, strerror(number));
}

/*   dir_fd  where path begins, or AT_FDCWD */
static enum err
read_file(int dir_fd, const char *path, struct buf *out, struct why *why)
{
	AUTO(auto_close) int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd == -1)
		return failed("read", path, why);
	e = io_read_all(fd, out);
	if (e == ERR_IO)
		return failed("read", path, why);
	return e == ERR_OK ? e : why_fail(why, e, "%.300s is too long for a PEM file.", path);
}

/* The files that a context is made of. */
struct files {
	int dir_fd; /* where the first two begin, or AT_FDCWD */
	const char *chain, *key, *phone_ca;
	bool checks_dates, is_legacy;
};

/* Reads the files and makes a context of them. */
static enum err
load(const struct files *f, struct tls_context **out, struct why *why)
{
	AUTO(buf_free)
	struct buf chain = BUF(CERTIFICATE_PEM_MAX_BYTES),
		   phone_ca = BUF(CERTIFICATE_PEM_MAX_BYTES);
	AUTO(buf_wipe) struct buf key = BUF(CERTIFICATE_PEM_MAX_BYTES);
	struct why detail = {""};
	enum err e = read_file(f->dir_fd, f->chain, &chain, why);

	if (e == ERR_OK)
		e = read_file(f->dir_fd, f->key, &key, why);
	if (e == ERR_OK && f->phone_ca[0] != '\0')
		e = read_file(AT_FDCWD, f->phone_ca, &phone_ca, why);
	if (e != ERR_OK)
		return e;
	if (f->phone_ca[0] != '\0' && phone_ca.n == 0)
		return why_fail(why, ERR_SYNTAX, "%.300s is empty.", f->phone_ca);

	const struct tls_parts parts = {buf_slice(&chain), buf_slice(&key), buf_slice(&phone_ca),
		f->checks_dates, f->is_legacy};
	e = tls_context_new(&parts, out, &detail);
	return e == ERR_OK ? e :
			     why_fail(why, e, "%.120s, %.120s%s%.120s: %s", f->chain, f->key,
				     phone_ca.n > 0 ? ", " : "", f->phone_ca, detail.text);
}

/* The file is there whole, under its name, or not at all. */
static enum err
write_file(int dir_fd, const char *name, unsigned mode, struct slice bytes, struct why *why)
{
	char unfinished[NAME_BYTES];
	enum err e;

	(void)snprintf(unfinished, sizeof(unfinished), "%s.tmp", name);
	(void)unlinkat(dir_fd, unfinished, 0); /* of a start that was cut short */
	AUTO(auto_close)
	int fd = openat(dir_fd, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd == -1)
		return failed("make", unfinished, why);
	e = io_write_all(fd, bytes);
	if (e == ERR_OK && fsync(fd) == 0 && renameat(dir_fd, unfinished, dir_fd, name) == 0 &&
		fsync(dir_fd) == 0)
		return ERR_OK;
	e = failed("write", name, why);
	(void)unlinkat(dir_fd, unfinished, 0);
	return e;
}

/* Makes all four files; the chain comes last and tells that the others are there. */
static enum err
make(int dir_fd, const struct names *n, int64_t now, struct why *why)
{
	AUTO(tls_made_done) struct tls_made made = {.chain = BUF(0)};
	enum err e = tls_make(now, &made, why);

	if (e == ERR_OK)
		e = write_file(dir_fd, n->authority_key, 0400, buf_slice(&made.authority_key), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, n->authority, 0600, buf_slice(&made.authority), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, n->key, 0400, buf_slice(&made.key), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, n->chain, 0600, buf_slice(&made.chain), why);
	if (e == ERR_OK)
		log_event(LOG_WARN,
			"made a certificate of the server's own: phones must be told to trust its "
			"authority",
			log_field_text("file", n->chain),
			log_field_text("authority", n->authority));
	return e;
}

static enum err
load_own(const char *data, const struct names *n, int64_t now, struct files *f,
	struct tls_context **out, struct why *why)
{
	AUTO(auto_close) int dir_fd = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = ERR_OK;

	if (dir_fd == -1)
		return failed("open", data, why);
	if (faccessat(dir_fd, n->chain, F_OK, 0) == -1)
		e = errno == ENOENT ? make(dir_fd, n, now, why) : failed("read", n->chain, why);
	f->dir_fd = dir_fd;
	f->chain = n->chain;
	f->key = n->key;
	return e == ERR_OK ? load(f, out, why) : e;
}

enum err
certificate_load(const struct settings *s, enum certificate which, int64_t now,
	struct tls_context **out, struct why *why)
{
	const struct names *n = &names[which];
	struct files f = {AT_FDCWD, settings_text(s, n->chain_setting),
		settings_text(s, n->key_setting), settings_text(s, SET_PHONE_CA),
		strcmp(settings_text(s, SET_PHONE_CA_DATES), "check") == 0,
		which == CERTIFICATE_LEGACY};

	if ((f.chain[0] == '\0') != (f.key[0] == '\0'))
		return why_fail(why, ERR_SYNTAX,
			"%s and %s belong together: give both, or neither for a certificate of the "
			"server's own.",
			settings_table[n->chain_setting].name, settings_table[n->key_setting].name);
	if (f.chain[0] == '\0')
		return load_own(settings_text(s, SET_DATA), n, now, &f, out, why);
	return load(&f, out, why);
}

static enum err
read_own(const struct settings *s, const char *name, struct buf *pem,
	char path[CERTIFICATE_PATH_BYTES], struct why *why)
{
	if (snprintf(path, CERTIFICATE_PATH_BYTES, "%s/%s", settings_text(s, SET_DATA), name) >=
		CERTIFICATE_PATH_BYTES)
		return why_fail(why, ERR_LIMIT, "The path of the data folder is too long.");
	return read_file(AT_FDCWD, path, pem, why);
}

static enum err
read_shown(const struct settings *s, enum certificate which, struct buf *chain,
	char path[CERTIFICATE_PATH_BYTES], struct why *why)
{
	const char *given = settings_text(s, names[which].chain_setting);

	if (given[0] == '\0')
		return read_own(s, names[which].chain, chain, path, why);
	(void)snprintf(path, CERTIFICATE_PATH_BYTES, "%s", given);
	return read_file(AT_FDCWD, path, chain, why);
}

static enum err
read_authority(const struct settings *s, enum certificate which, struct buf *pem,
	char path[CERTIFICATE_PATH_BYTES], struct why *why)
{
	if (settings_text(s, names[which].chain_setting)[0] != '\0')
		return why_fail(why, ERR_SYNTAX,
			"The certificate is your own (%s): name the file of its authority, "
			"--ca-file.",
			settings_table[names[which].chain_setting].name);
	return read_own(s, names[which].authority, pem, path, why);
}

enum err
certificate_show(const struct settings *s, enum certificate which, bool is_authority,
	struct certificate_shown *out, struct why *why)
{
	enum err e;

	out->pem = BUF(CERTIFICATE_PEM_MAX_BYTES);
	e = is_authority ? read_authority(s, which, &out->pem, out->path, why) :
			   read_shown(s, which, &out->pem, out->path, why);
	return e == ERR_OK ? tls_view(buf_slice(&out->pem), &out->view, why) : e;
}

void
certificate_shown_done(struct certificate_shown *s)
{
	buf_free(&s->pem);
	tls_view_done(&s->view);
}

void
certificate_first_end(const struct settings *s, const bool in_use[CERTIFICATE__COUNT],
	struct certificate_end *out)
{
	*out = (struct certificate_end){.at = 0};
	for (int i = 0; i < CERTIFICATE__COUNT; i++) {
		AUTO(certificate_shown_done) struct certificate_shown shown = {.pem = BUF(0)};

		if (!in_use[i] ||
			certificate_show(s, (enum certificate)i, false, &shown, NULL) != ERR_OK ||
			(out->at != 0 && out->at <= shown.view.to))
			continue;
		out->at = shown.view.to;
		out->is_own = settings_text(s, names[i].chain_setting)[0] == '\0';
		memcpy(out->path, shown.path, sizeof(out->path));
	}
}
