#include "provision/overrides.h"

#include "base/auto.h"
#include "base/buf.h"
#include "base/io.h"
#include "limits.h"
#include "provision/xml.h"

#include <errno.h>
#include <sys/mman.h>

/* What the child writes: name, NUL, value, NUL, and again; after a failure an empty name and, as
 * its value, the reason.  XML can hold no NUL. */

static enum err
write_one(void *ctx, const struct xml_attribute *a)
{
	struct buf *out = ctx;

	buf_add(out, a->name);
	buf_add_char(out, '\0');
	buf_add(out, a->value);
	buf_add_char(out, '\0');
	return buf_check(out);
}

enum err
overrides_job(int in_fd, int out_fd)
{
	AUTO(buf_wipe) struct buf text = BUF(TEMPLATE_MAX_BYTES + 1);
	AUTO(buf_wipe) struct buf out = BUF(OVERRIDES_OUTPUT_BYTES);
	struct why why = {""};
	enum err sent, e = io_read_all(in_fd, &text);

	/* Over its maximum it is too long by what is there already. */
	if (e == ERR_OK || e == ERR_LIMIT)
		e = e == ERR_OK ? xml_read(buf_slice(&text), write_one, &out, &why) :
				  why_fail(&why, e, "line 1: the file is over %d KiB.",
					  TEMPLATE_MAX_BYTES / 1024);
	if (e != ERR_OK) {
		buf_clear(&out);
		buf_add_char(&out, '\0');
		buf_add_text(&out, why.text);
		buf_add_char(&out, '\0');
	}
	sent = io_write_all(out_fd, buf_slice(&out));
	return e == ERR_OK ? sent : e;
}

static enum err
take(void *ctx, struct slice bytes)
{
	struct buf *got = ctx;

	buf_add(got, bytes);
	return buf_check(got);
}

/* Takes one text off the front of what a child wrote.  false: it has no end. */
static bool
next(struct slice *rest, struct slice *out)
{
	const char *nul = memchr(rest->p, '\0', rest->n);

	if (nul == NULL)
		return false;
	*out = slice_cut(*rest, '\0', rest);
	return slice_is_utf8(*out);
}

/* Goes over what a child wrote, which is as little to be trusted as what it read. */
static enum err
each_of(struct slice rest, enum err (*each)(void *ctx, const struct override *o), void *ctx,
	struct why *why)
{
	while (rest.n > 0) {
		struct override o;

		if (!next(&rest, &o.name) || !next(&rest, &o.value) || o.name.n == 0)
			return why_fail(why, ERR_IO, "What read the document gave nonsense back.");
		enum err e = each(ctx, &o);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* Passes the child's own reason on. */
static enum err
tell_reason(struct slice rest, enum err e, struct why *why)
{
	struct slice name, reason;

	if (next(&rest, &name) && name.n == 0 && next(&rest, &reason) && reason.n > 0)
		return why_fail(why, e, "%.*s", SLICE_FMT(slice_head(reason, WHY_BYTES)));
	return why_fail(why, e, "It cannot be read: %s.", err_text(e));
}

/* A descriptor with the text, as a child needs it; -1 and errno. */
static int
memory_file(struct slice text)
{
	int fd = memfd_create("document", MFD_CLOEXEC);

	if (fd != -1 && (io_write_all(fd, text) != ERR_OK || lseek(fd, 0, SEEK_SET) == -1)) {
		auto_close(&fd);
		fd = -1;
	}
	return fd;
}

enum err
overrides_read(struct nursery *n, size_t job, struct slice text,
	enum err (*each)(void *ctx, const struct override *o), void *ctx, struct why *why)
{
	AUTO(buf_wipe) struct buf got = BUF(OVERRIDES_OUTPUT_BYTES);
	AUTO(auto_close) int fd = memory_file(text);
	struct why death = {""};
	enum err e = fd == -1 ? err_from_errno(errno) : nursery_run(n, job, fd, take, &got, &death);

	if (e == ERR_OK)
		return each_of(buf_slice(&got), each, ctx, why);
	if (death.text[0] != '\0')
		return why_fail(why, e, "%s", death.text);
	return tell_reason(buf_slice(&got), e, why);
}

const char *
overrides_risk(struct slice name)
{
	static const struct {
		struct slice head, tail;
		const char *risk;
	} risks[] = {
		{SLICE_INIT("device.prov."), SLICE_INIT(""),          "boot server"},
		{SLICE_INIT("device.dhcp."), SLICE_INIT(""),          "boot server"},
		{SLICE_INIT("device.auth."), SLICE_INIT(""),          "password"   },
		{SLICE_INIT("device.sec."),  SLICE_INIT(""),          "trust"      },
		{SLICE_INIT("sec."),         SLICE_INIT(""),          "trust"      },
		{SLICE_INIT("reg."),         SLICE_INIT(".password"), "login"      },
		{SLICE_INIT("reg."),         SLICE_INIT(".userId"),   "login"      },
		{SLICE_INIT("reg."),         SLICE_INIT(".address"),  "login"      },
	};

	for (size_t i = 0; i < COUNT(risks); i++)
		if (name.n >= risks[i].head.n + risks[i].tail.n &&
			slice_eq_nocase(slice_head(name, risks[i].head.n), risks[i].head) &&
			slice_eq_nocase(slice_from(name, name.n - risks[i].tail.n), risks[i].tail))
			return risks[i].risk;
	return NULL;
}
