#include "serve/listeners.h"

#include "base/auto.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

enum { FIRST_PASSED_FD = 3 };

static const struct {
	const char *word; /* in the ready line, and the name of a passed socket */
	enum setting setting;
	enum listen_kind kind;
	enum certificate certificate; /* CERTIFICATE__COUNT: none */
} table[LISTENER__COUNT] = {
	[LISTENER_HTTP] = {"http",            SET_HTTP,                    LISTEN_STREAM,   CERTIFICATE__COUNT},
	[LISTENER_HTTPS] = {"https",           SET_HTTPS,                   LISTEN_STREAM,   CERTIFICATE_USUAL },
	[LISTENER_HTTPS_LEGACY] = {"https-legacy",    SET_HTTPS_LEGACY,            LISTEN_STREAM,
			   CERTIFICATE_LEGACY								 },
	[LISTENER_FTP] = {"ftp",             SET_FTP,                     LISTEN_STREAM,   CERTIFICATE_USUAL },
	[LISTENER_FTPS] = {"ftps",            SET_FTPS,                    LISTEN_STREAM,   CERTIFICATE_USUAL },
	[LISTENER_TFTP] = {"tftp",            SET_TFTP,                    LISTEN_DATAGRAM, CERTIFICATE__COUNT},
	[LISTENER_LYNC] = {"lync",            SET_LYNC_UPDATES,            LISTEN_STREAM,   CERTIFICATE__COUNT},
	[LISTENER_LYNC_TLS] = {"lync-tls",        SET_LYNC_UPDATES_TLS,        LISTEN_STREAM,   CERTIFICATE_USUAL },
	[LISTENER_LYNC_TLS_LEGACY] = {"lync-tls-legacy", SET_LYNC_UPDATES_TLS_LEGACY, LISTEN_STREAM,
			   CERTIFICATE_LEGACY								 },
	[LISTENER_ADMIN] = {"admin",           SET_ADMIN,                   LISTEN_STREAM,   CERTIFICATE_USUAL },
};

void
listeners_init(struct listeners *l)
{
	l->workers = 0;
	for (int which = 0; which < LISTENER__COUNT; which++) {
		l->addresses[which].len = 0;
		for (size_t i = 0; i < WORKERS_MAX; i++)
			l->fds[which][i] = -1;
	}
}

bool
listeners_is_for_phones(enum listener which)
{
	return which < LISTENER_LYNC;
}

const char *
listeners_word(enum listener which)
{
	return table[which].word;
}

enum setting
listeners_setting(enum listener which)
{
	return table[which].setting;
}

enum certificate
listeners_certificate(enum listener which)
{
	return table[which].certificate;
}

size_t
listeners_workers(const struct settings *s)
{
	uint64_t n = settings_number(s, SET_WORKERS);
	cpu_set_t cpus;

	if (n == 0 && sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		n = (uint64_t)CPU_COUNT(&cpus);
	return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (size_t)n;
}

size_t
listeners_sharers(enum listener which, size_t workers)
{
	if (!listeners_is_for_phones(which))
		return 1;
	return table[which].kind == LISTEN_DATAGRAM ? (workers + 1) / 2 : workers;
}

static enum err
adopt(struct listeners *l, struct slice name, int fd, struct why *why)
{
	int which = 0;

	while (which < LISTENER__COUNT && !slice_is(name, table[which].word))
		which++;
	if (which == LISTENER__COUNT)
		return why_fail(why, ERR_SYNTAX,
			"The service manager passed a socket named \"%.*s\": name each http, "
			"https, https-legacy, ftp, ftps, tftp, lync, lync-tls, lync-tls-legacy or "
			"admin (FileDescriptorName= in its socket unit).",
			SLICE_FMT(slice_head(name, 64)));
	if (l->addresses[which].len != 0)
		return why_fail(why, ERR_EXISTS,
			"The service manager passed two sockets named %s: one of [::] takes both "
			"IPv4 and IPv6.",
			table[which].word);

	enum err e = listen_adopt(table[which].kind, fd, &l->addresses[which], why);
	l->fds[which][0] = fd;
	for (size_t i = 1; i < listeners_sharers((enum listener)which, l->workers) && e == ERR_OK;
		i++) {
		l->fds[which][i] = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_PASSED_FD);
		if (l->fds[which][i] == -1)
			e = why_fail(why, err_from_errno(errno), "Out of file descriptors.");
	}
	return e;
}

/* What the service manager has passed; nothing, when it was meant for another process. */
static enum err
adopt_passed(struct listeners *l, struct why *why)
{
	uint64_t pid, count;
	struct slice names = slice_of(getenv("LISTEN_FDNAMES"));
	enum err e = ERR_OK;

	if (slice_to_u64(slice_of(getenv("LISTEN_PID")), 1, INT32_MAX, &pid) != ERR_OK ||
		pid != (uint64_t)getpid() ||
		slice_to_u64(slice_of(getenv("LISTEN_FDS")), 1, INT32_MAX, &count) != ERR_OK)
		return ERR_OK;
	for (uint64_t i = 0; i < count && e == ERR_OK; i++)
		e = adopt(l, slice_cut(names, ':', &names), FIRST_PASSED_FD + (int)i, why);
	return e;
}

static enum err
open_one(struct listeners *l, int which, const char *text, struct why *why)
{
	struct listen_address *a = &l->addresses[which];
	size_t sharers = listeners_sharers((enum listener)which, l->workers);
	enum err e = listen_parse(slice_of(text), a, why);

	if (e == ERR_OK)
		e = listen_check(table[which].kind, a, why);
	for (size_t i = 0; i < sharers && e == ERR_OK; i++)
		e = listen_open(table[which].kind, a, &l->fds[which][i], why);
	return e;
}

enum err
listeners_open(const struct settings *s, size_t workers, struct listeners *l, struct why *why)
{
	bool is_any = false;
	enum err e;

	l->workers = workers;
	e = adopt_passed(l, why);
	for (int which = 0; which < LISTENER__COUNT && e == ERR_OK; which++) {
		const char *text = settings_text(s, table[which].setting);

		if (l->addresses[which].len == 0 && text[0] != '\0')
			e = open_one(l, which, text, why);
		is_any = is_any || (listeners_is_for_phones((enum listener)which) &&
					   l->addresses[which].len != 0);
	}
	if (e == ERR_OK && !is_any)
		return why_fail(why, ERR_SYNTAX,
			"There is nothing to listen on: give an address, as in --http "
			"0.0.0.0:8080 or --ftp 0.0.0.0:2121.");
	return e;
}

void
listeners_take(struct listeners *l, size_t i, int out[LISTENER__COUNT])
{
	for (int which = 0; which < LISTENER__COUNT; which++) {
		out[which] = -1;
		if (!listeners_is_for_phones((enum listener)which))
			continue;
		out[which] = l->fds[which][i];
		l->fds[which][i] = -1;
	}
}

int
listeners_take_one(struct listeners *l, enum listener which)
{
	int fd = l->fds[which][0];

	l->fds[which][0] = -1;
	return fd;
}

uint16_t
listeners_port(const struct listeners *l, enum listener which)
{
	return l->addresses[which].len != 0 ? listen_port(&l->addresses[which]) : 0;
}

bool
listeners_face_others(const struct listeners *l, enum listener which)
{
	return listen_faces_others(&l->addresses[which]);
}

bool
listeners_admin_needs_tls(const struct listeners *l)
{
	return listeners_face_others(l, LISTENER_ADMIN);
}

void
listeners_close(struct listeners *l)
{
	for (int which = 0; which < LISTENER__COUNT; which++)
		for (size_t i = 0; i < WORKERS_MAX; i++) {
			auto_close(&l->fds[which][i]);
			l->fds[which][i] = -1;
		}
}

bool
listeners_need(const struct listeners *l, enum certificate which)
{
	bool needs = false;

	for (int i = 0; i < LISTENER__COUNT; i++)
		needs = needs || (table[i].certificate == which && l->addresses[i].len != 0 &&
					 (i != LISTENER_ADMIN || listeners_admin_needs_tls(l)));
	return needs;
}

bool
listeners_would_need(const struct settings *s, enum certificate which)
{
	struct listen_address a;
	bool needs = false;

	for (int i = 0; i < LISTENER__COUNT; i++) {
		const char *typed = settings_text(s, table[i].setting);

		needs = needs || (table[i].certificate == which && typed[0] != '\0' &&
					 (i != LISTENER_ADMIN || (listen_parse(slice_of(typed), &a,
									  NULL) == ERR_OK &&
									 listen_faces_others(&a))));
	}
	return needs;
}

void
listeners_tell(const struct listeners *l, struct buf *out)
{
	char text[LISTEN_TEXT_BYTES];

	for (int which = 0; which < LISTENER__COUNT; which++)
		if (l->addresses[which].len != 0)
			buf_addf(out, " %s=%s", table[which].word,
				listen_text(&l->addresses[which], text));
}
