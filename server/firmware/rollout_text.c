#include "firmware/rollout_text.h"

#include "base/auto.h"
#include "store/groups.h"
#include "store/sites.h"

enum { DAY_MIN = 1440, EVERY_DAY = 0x7f };

const char *const rollout_day_names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static enum err
read_macs(struct slice s, struct rollout_ring *out, struct why *why)
{
	AUTO(buf_free) struct buf text = BUF(ROLLOUT_RING_MAX_BYTES);
	char hex[MAC_TEXT_BYTES];
	struct mac mac;

	while (s.n > 0) {
		enum err e = mac_parse(slice_cut(s, ',', &s), &mac, why);

		if (e != ERR_OK)
			return e;
		buf_addf(&text, "%s%s", text.n > 0 ? "," : "", mac_text(mac, hex));
	}
	if (text.n == 0 && text.err == ERR_OK)
		return why_fail(why, ERR_SYNTAX, "\"macs:\" wants MACs with commas between them.");
	if (text.err != ERR_OK)
		return why_fail(why, text.err, "A ring takes at most %d MACs: use a group.",
			ROLLOUT_RING_MAX_BYTES / (MAC_HEX + 1));
	return slice_to_text(buf_slice(&text), out->value, sizeof(out->value));
}

static enum err
read_percent(struct slice s, struct rollout_ring *out, struct why *why)
{
	uint64_t percent;

	if (slice_to_u64(s, 1, 100, &percent) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"\"percent:\" wants a number from 1 to 100, as in percent:10.");
	(void)snprintf(out->value, sizeof(out->value), "%u", (unsigned)percent);
	return ERR_OK;
}

static enum err
read_group(struct slice s, struct rollout_ring *out, struct why *why)
{
	enum err e = word_check(s, "group", why);

	return e == ERR_OK ? slice_to_text(s, out->value, sizeof(out->value)) : e;
}

static enum err
read_rest(struct slice s, struct rollout_ring *out, struct why *why)
{
	out->value[0] = '\0';
	return s.n == 0 ? ERR_OK : why_fail(why, ERR_SYNTAX, "\"rest\" stands alone.");
}

enum err
rollout_ring_read(struct slice s, struct rollout_ring *out, struct why *why)
{
	static enum err (*const readers[ROLLOUT_RING_KIND__COUNT])(
		struct slice s, struct rollout_ring * out, struct why * why) = {
		[ROLLOUT_RING_MACS] = read_macs,
		[ROLLOUT_RING_PERCENT] = read_percent,
		[ROLLOUT_RING_GROUP] = read_group,
		[ROLLOUT_RING_REST] = read_rest,
	};
	struct slice value, kind = slice_cut(s, ':', &value);

	for (int i = 0; i < ROLLOUT_RING_KIND__COUNT; i++)
		if (slice_is(kind, rollout_ring_kind_names[i])) {
			out->kind = (enum rollout_ring_kind)i;
			return readers[i](value, out, why);
		}
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" is no ring: write macs:MAC,MAC or percent:10 or group:NAME or rest.",
		SLICE_FMT(slice_head(s, 64)));
}

void
rollout_ring_write(const struct rollout_ring *ring, struct buf *out)
{
	buf_addf(out, "%s%s%s", rollout_ring_kind_names[ring->kind],
		ring->kind == ROLLOUT_RING_REST ? "" : ":", ring->value);
}

static int
find_day(struct slice s)
{
	int i = 0;

	while (i < 7 && !slice_eq_nocase(s, slice_of(rollout_day_names[i])))
		i++;
	return i;
}

enum err
rollout_days_read(struct slice s, int64_t *out, struct why *why)
{
	int64_t days = slice_is(s, "all") ? EVERY_DAY : 0;
	struct slice rest = days != 0 ? SLICE("") : s;

	while (rest.n > 0) {
		struct slice last, part = slice_cut(rest, ',', &rest);
		struct slice first = slice_cut(part, '-', &last);
		int from = find_day(first);
		int until = first.n < part.n ? find_day(last) : from;

		if (from == 7 || until == 7)
			return why_fail(why, ERR_SYNTAX,
				"\"%.*s\" are no days: write all, mon-fri or sat,sun.",
				SLICE_FMT(slice_head(s, 64)));
		for (int day = from; days |= 1 << day, day != until;)
			day = (day + 1) % 7;
	}
	if (days == 0)
		return why_fail(why, ERR_SYNTAX, "On no day at all nothing could begin.");
	*out = days;
	return ERR_OK;
}

static enum err
read_minute(struct slice s, int64_t *out)
{
	uint64_t hour, minute;
	struct slice behind, front = slice_cut(s, ':', &behind);

	if (slice_to_u64(front, 0, 24, &hour) != ERR_OK || behind.n != 2 ||
		slice_to_u64(behind, 0, 59, &minute) != ERR_OK || hour * 60 + minute > DAY_MIN)
		return ERR_SYNTAX;
	*out = (int64_t)(hour * 60 + minute) % DAY_MIN;
	return ERR_OK;
}

enum err
rollout_hours_read(struct slice s, int64_t *from_min, int64_t *until_min, struct why *why)
{
	struct slice until, from = slice_cut(s, '-', &until);
	int64_t begins = 0, ends = 0;

	if (!slice_is(s, "all") &&
		(read_minute(from, &begins) != ERR_OK || read_minute(until, &ends) != ERR_OK))
		return why_fail(why, ERR_SYNTAX, "\"%.*s\" are no hours: write 22:00-05:00 or all.",
			SLICE_FMT(slice_head(s, 64)));
	*from_min = begins;
	*until_min = ends;
	return ERR_OK;
}

enum err
rollout_seconds_read(struct slice s, int64_t min, int64_t *out, struct why *why)
{
	static const struct {
		char unit;
		uint64_t s;
	} units[] = {
		{'s', 1    },
                {'m', 60   },
                {'h', 3600 },
                {'d', 86400}
        };
	uint64_t n = 0, unit_s = 0;

	for (size_t i = 0; i < COUNT(units) && s.n > 1; i++)
		if (s.p[s.n - 1] == units[i].unit)
			unit_s = units[i].s;
	if (unit_s == 0 || slice_to_u64(slice_head(s, s.n - 1), 0, INT32_MAX, &n) != ERR_OK)
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no time: write a number and its unit, as in 30s, 20m, 4h or "
			"2d.",
			SLICE_FMT(slice_head(s, 64)));
	if (n * unit_s > ROLLOUT_SECONDS_MAX || (int64_t)(n * unit_s) < min)
		return why_fail(why, ERR_LIMIT, "\"%.*s\" is too %s: from %lld s to %d days.",
			SLICE_FMT(slice_head(s, 64)),
			n * unit_s > ROLLOUT_SECONDS_MAX ? "long" : "short", (long long)min,
			ROLLOUT_SECONDS_MAX / 86400);
	*out = (int64_t)(n * unit_s);
	return ERR_OK;
}

struct rollout
rollout_usual(void)
{
	return (struct rollout){.days = EVERY_DAY,
		.pace = 20,
		.wait_s = 3600,
		.patience_s = 20 * 60,
		.quiet_s = 4 * 3600,
		.halt_percent = 10};
}

/* Whether what a ring names is there. */
static enum err
check_ring(struct store *s, const struct rollout_ring *ring, struct why *why)
{
	struct slice rest = slice_of(ring->value);
	struct group group;
	struct phone phone;
	enum err e = ERR_OK;

	if (ring->kind == ROLLOUT_RING_GROUP &&
		(e = groups_by_name(s, slice_of(ring->value), &group)) == ERR_NOTFOUND)
		return why_fail(why, e, "There is no group \"%.64s\".", ring->value);
	while (ring->kind == ROLLOUT_RING_MACS && rest.n > 0 && e == ERR_OK) {
		struct slice text = slice_cut(rest, ',', &rest);
		struct mac mac;

		e = mac_from_hex(text, &mac);
		if (e == ERR_OK && (e = phones_by_mac(s, mac, &phone)) == ERR_NOTFOUND)
			return why_fail(
				why, e, "Phone %.*s is not in the inventory.", SLICE_FMT(text));
	}
	return e;
}

static enum err
check_names(struct store *s, struct rollout *r, const char **field, struct why *why)
{
	struct release release;
	struct site site;
	struct group group;
	enum err e = releases_by_name(s, slice_of(r->release), &release);

	*field = "release";
	if (e == ERR_NOTFOUND)
		return why_fail(why, e, "There is no release \"%s\": see `bootline firmware list`.",
			r->release);
	r->release_id = e == ERR_OK ? release.id : 0;
	if (e == ERR_OK && r->site[0] != '\0') {
		*field = "site";
		e = sites_by_name(s, slice_of(r->site), &site);
		if (e == ERR_NOTFOUND)
			return why_fail(why, e, "There is no site \"%s\".", r->site);
	}
	if (e == ERR_OK && r->group[0] != '\0') {
		*field = "group";
		e = groups_by_name(s, slice_of(r->group), &group);
		if (e == ERR_NOTFOUND)
			return why_fail(why, e, "There is no group \"%s\".", r->group);
	}
	return e;
}

enum err
rollout_plan_add(struct store *s, struct rollout *r, const struct rollout_ring *rings, size_t count,
	const char **field, struct why *why)
{
	enum err e = check_names(s, r, field, why);

	if (e != ERR_OK)
		return e;
	*field = "rings";
	if (count == 0 || count > ROLLOUT_RINGS_MAX)
		return why_fail(
			why, ERR_LIMIT, "A rollout has one ring, or up to %d.", ROLLOUT_RINGS_MAX);
	for (size_t i = 0; i < count && e == ERR_OK; i++)
		e = check_ring(s, &rings[i], why);
	if (e == ERR_OK)
		e = rollouts_add(s, r);
	if (e == ERR_LIMIT && r->id == 0)
		return why_fail(why, e, "There are %d rollouts: remove old ones.", ROLLOUTS_MAX);
	for (size_t i = 0; i < count && e == ERR_OK; i++) {
		struct rollout_ring ring = rings[i];

		e = rollout_rings_add(s, r->id, &ring);
	}
	return e;
}
