#include "serve/notify.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/log.h"
#include "limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { MESSAGE_BYTES = 1024, US_PER_MS = 1000 };

/* Connects to a socket of the file system, or for "@name" to an abstract one.  -1: not there. */
static int
connect_to(const char *name)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	size_t n = strlen(name);
	int fd;

	if (n < 2 || n >= sizeof(at.sun_path) || (name[0] != '/' && name[0] != '@')) {
		errno = EINVAL;
		return -1;
	}
	memcpy(at.sun_path, name, n);
	if (name[0] == '@')
		at.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	if (connect(fd, (const struct sockaddr *)&at,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) == -1) {
		auto_close(&fd);
		return -1;
	}
	return fd;
}

/* How often the manager wants to hear of this process; 0: never. */
static uint64_t
read_watchdog(void)
{
	const char *wanted = getenv("WATCHDOG_USEC"), *whose = getenv("WATCHDOG_PID");
	uint64_t us, pid;

	if (whose != NULL && (slice_to_u64(slice_of(whose), 1, INT32_MAX, &pid) != ERR_OK ||
				     pid != (uint64_t)getpid()))
		return 0;
	if (slice_to_u64(slice_of(wanted), 2 * US_PER_MS, UINT64_MAX, &us) != ERR_OK)
		return 0;
	return us / US_PER_MS;
}

void
notify_open(struct notify *n)
{
	const char *name = getenv("NOTIFY_SOCKET");

	*n = (struct notify){-1, 0};
	if (name == NULL)
		return;
	n->fd = connect_to(name);
	if (n->fd != -1)
		n->watchdog_ms = read_watchdog();
	else
		log_event(LOG_WARN, "the service manager cannot be told how the server is",
			log_field_text("socket", name), log_field_text("why", strerror(errno)));
}

void
notify_close(struct notify *n)
{
	auto_close(&n->fd);
	n->fd = -1;
}

static void send_text(const struct notify *n, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void
send_text(const struct notify *n, const char *format, ...)
{
	char text[MESSAGE_BYTES];
	va_list more;
	ssize_t sent;

	if (n->fd == -1)
		return;
	va_start(more, format);
	(void)vsnprintf(text, sizeof(text), format, more);
	va_end(more);
	sent = send(n->fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)sent;
}

void
notify_ready(const struct notify *n, const char *status)
{
	send_text(n, "READY=1\nSTATUS=%s", status);
}

void
notify_reloading(const struct notify *n)
{
	send_text(n, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64 "\nSTATUS=Reading the settings again.",
		clock_mono_us());
}

void
notify_stopping(const struct notify *n, uint64_t drain_ms)
{
	uint64_t us = (drain_ms + NOTIFY_STOP_MS) * US_PER_MS;

	send_text(n, "STOPPING=1\nSTATUS=Running transfers end.\nEXTEND_TIMEOUT_USEC=%" PRIu64, us);
	if (n->watchdog_ms > 0)
		send_text(n, "WATCHDOG_USEC=%" PRIu64, us);
}

void
notify_alive(const struct notify *n)
{
	send_text(n, "WATCHDOG=1");
}
