#include "cli/input.h"

#include "base/auto.h"
#include "base/io.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <termios.h>

enum {
	STEP_BYTES = 64 * 1024,
	LINE_BYTES = 8 * 1024, /* more than a terminal gives at a time */
	INPUT_MAX_BYTES = 256 * 1024 * 1024,
};

static enum err
fail(struct why *why)
{
	return why_fail(
		why, err_from_errno(errno), "Cannot read standard input: %s.", strerror(errno));
}

/* Copies what comes until the end. */
static enum err
copy_all(int fd, struct why *why)
{
	AUTO(auto_free) char *bytes = malloc(STEP_BYTES);
	size_t total = 0;
	ssize_t n;

	if (bytes == NULL)
		return why_fail(why, ERR_NOMEM, "Out of memory.");
	while ((n = read(STDIN_FILENO, bytes, STEP_BYTES)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 || io_write_all(fd, (struct slice){bytes, (size_t)n}) != ERR_OK)
			return fail(why);
		total += (size_t)n;
		if (total > INPUT_MAX_BYTES)
			return why_fail(why, ERR_LIMIT,
				"What comes on standard input is over %d MiB.",
				INPUT_MAX_BYTES / (1024 * 1024));
	}
	explicit_bzero(bytes, STEP_BYTES);
	return ERR_OK;
}

/* Asks for one line on the terminal without showing it. */
static enum err
copy_line(int fd, struct why *why)
{
	struct termios shown, hidden;
	char line[LINE_BYTES];
	ssize_t n;

	if (tcgetattr(STDIN_FILENO, &shown) == -1)
		return fail(why);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	/* Hidden before it is asked for: a quick answer is neither shown nor flushed away. */
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	(void)fputs("Type it, and Enter (it is not shown): ", stderr);
	n = read(STDIN_FILENO, line, sizeof(line));
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	(void)fputc('\n', stderr);
	if (n == -1 || io_write_all(fd, (struct slice){line, (size_t)n}) != ERR_OK)
		return fail(why);
	explicit_bzero(line, sizeof(line));
	return ERR_OK;
}

enum err
input_take(struct why *why)
{
	AUTO(auto_close) int fd = memfd_create("input", MFD_CLOEXEC);
	enum err e;

	if (fd == -1)
		return fail(why);
	e = isatty(STDIN_FILENO) ? copy_line(fd, why) : copy_all(fd, why);
	if (e != ERR_OK)
		return e;
	if (lseek(fd, 0, SEEK_SET) == -1 || dup2(fd, STDIN_FILENO) == -1)
		return fail(why);
	return ERR_OK;
}
