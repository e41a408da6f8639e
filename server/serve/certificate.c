#include "serve/certificate.h"

#include "base/auto.h"
#include "base/io.h"
#include "base/log.h"
#include "net/tls_make.h"

#include <errno.h>
#include <fcntl.h>

enum { PEM_MAX_BYTES = 256 * 1024, NAME_BYTES = 32 };

static const char chain_name[] = "tls.crt";
static const char key_name[] = "tls.key";

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

/* Reads both files and makes a context of them. */
static enum err
load(int dir_fd, const char *chain_path, const char *key_path, struct tls_context **out,
	struct why *why)
{
	AUTO(buf_free) struct buf chain = BUF(PEM_MAX_BYTES);
	AUTO(buf_wipe) struct buf key = BUF(PEM_MAX_BYTES);
	struct why detail = {""};
	enum err e = read_file(dir_fd, chain_path, &chain, why);

	if (e == ERR_OK)
		e = read_file(dir_fd, key_path, &key, why);
	if (e != ERR_OK)
		return e;
	e = tls_context_new(buf_slice(&chain), buf_slice(&key), out, &detail);
	return e == ERR_OK ?
		       e :
		       why_fail(why, e, "%.150s, %.150s: %s", chain_path, key_path, detail.text);
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
make(int dir_fd, int64_t now, struct why *why)
{
	AUTO(tls_made_done) struct tls_made made = {.chain = BUF(0)};
	enum err e = tls_make(now, &made, why);

	if (e == ERR_OK)
		e = write_file(dir_fd, "tls-ca.key", 0400, buf_slice(&made.authority_key), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, "tls-ca.crt", 0600, buf_slice(&made.authority), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, key_name, 0400, buf_slice(&made.key), why);
	if (e == ERR_OK)
		e = write_file(dir_fd, chain_name, 0600, buf_slice(&made.chain), why);
	if (e == ERR_OK)
		log_event(LOG_WARN,
			"made a certificate of the server's own: phones must be told to trust "
			"tls-ca.crt",
			log_field_text("file", chain_name));
	return e;
}

static enum err
load_own(const char *data, int64_t now, struct tls_context **out, struct why *why)
{
	AUTO(auto_close) int dir_fd = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = ERR_OK;

	if (dir_fd == -1)
		return failed("open", data, why);
	if (faccessat(dir_fd, chain_name, F_OK, 0) == -1)
		e = errno == ENOENT ? make(dir_fd, now, why) : failed("read", chain_name, why);
	return e == ERR_OK ? load(dir_fd, chain_name, key_name, out, why) : e;
}

enum err
certificate_load(const struct settings *s, int64_t now, struct tls_context **out, struct why *why)
{
	const char *chain = settings_text(s, SET_TLS_CERT), *key = settings_text(s, SET_TLS_KEY);

	if ((chain[0] == '\0') != (key[0] == '\0'))
		return why_fail(why, ERR_SYNTAX,
			"tls-cert and tls-key belong together: give both, or neither for a "
			"certificate of the server's own.");
	if (chain[0] == '\0')
		return load_own(settings_text(s, SET_DATA), now, out, why);
	return load(AT_FDCWD, chain, key, out, why);
}
