#include "provision/pattern.h"

#include "base/auto.h"

/* What x and y count, by what stands in front; the longest first. */
static const struct {
	const char *prefix; /* up to and with the last letter */
	enum template_repeat repeat;
} rows[] = {
	{"reg.x.server.y",           REPEAT_SERVERS},
	{"reg.x",		    REPEAT_LINES  },
	{"msg.mwi.x",                REPEAT_LINES  },
	{"lineKey.x",                REPEAT_KEYS   },
	{"attendant.resourceList.x", REPEAT_BLF    },
};

/* Whether name is prefix, or goes on behind it with a dot. */
static bool
begins_with(struct slice name, struct slice prefix)
{
	return slice_starts(name, prefix) && (name.n == prefix.n || name.p[prefix.n] == '.');
}

static bool
has_letter(struct slice name)
{
	struct slice rest = name;

	while (rest.n > 0) {
		struct slice part = slice_cut(rest, '.', &rest);

		if (slice_is(part, "x") || slice_is(part, "y"))
			return true;
	}
	return false;
}

enum err
pattern_parse(struct slice name, struct pattern *out, struct why *why)
{
	struct pattern p = {REPEAT_ONCE, name, SLICE(""), SLICE("")};
	size_t i = 0;

	while (i < COUNT(rows) && !begins_with(name, slice_of(rows[i].prefix)))
		i++;
	if (i < COUNT(rows)) {
		struct slice prefix = slice_of(rows[i].prefix), mid = SLICE(".server.");

		p.repeat = rows[i].repeat;
		p.tail = slice_from(name, prefix.n);
		p.head = slice_head(name, prefix.n - 1);
		if (p.repeat == REPEAT_SERVERS) {
			p.head.n = prefix.n - 2 - mid.n;
			p.mid = (struct slice){name.p + p.head.n + 1, mid.n};
		}
	}
	if (has_letter(p.repeat == REPEAT_ONCE ? name : p.tail))
		return why_fail(why, ERR_SYNTAX,
			"%.*s: x and y are repeated only in reg.x, reg.x.server.y, msg.mwi.x, "
			"lineKey.x and attendant.resourceList.x; write a number instead",
			SLICE_FMT(slice_head(name, 128)));
	*out = p;
	return ERR_OK;
}

void
pattern_write(const struct pattern *p, uint64_t x, uint64_t y, struct buf *out)
{
	buf_add(out, p->head);
	if (p->repeat == REPEAT_ONCE)
		return;
	buf_add_u64(out, x);
	if (p->repeat == REPEAT_SERVERS) {
		buf_add(out, p->mid);
		buf_add_u64(out, y);
	}
	buf_add(out, p->tail);
}
