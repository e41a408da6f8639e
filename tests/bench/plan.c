#include "plan.h"

#include <stdarg.h>
#include <stdio.h>

uint64_t
plan_number(const struct load_plan *p, uint64_t begun)
{
	return p->first + begun * p->stride;
}

struct mac
plan_mac(const struct load_plan *p, uint64_t number)
{
	return mac_from_u64(p->mac_base + number % p->phones);
}

uint32_t
plan_source(const struct load_plan *p, uint64_t number)
{
	return p->sources > 1 ? INADDR_LOOPBACK + (uint32_t)(number % p->sources) : 0;
}

bool
plan_length_is(const struct load_plan *p, uint64_t number, size_t step, uint64_t bytes)
{
	if (p->length_bytes != UINT64_MAX)
		return bytes == p->length_bytes;
	if (p->lengths == NULL)
		return true;

	size_t at = (size_t)(number % p->phones) * p->step_count + step;
	return at < p->length_count && bytes == p->lengths[at];
}

const char *
plan_path(const struct step *s, struct mac mac, char out[PLAN_PATH_BYTES])
{
	char hex[MAC_TEXT_BYTES];
	size_t n = 0;

	(void)mac_text(mac, hex);
	for (const char *c = s->path; *c != '\0'; c++) {
		struct slice part = *c == '%' ? slice_of(hex) : (struct slice){c, 1};

		if (n + part.n >= PLAN_PATH_BYTES)
			return NULL;
		memcpy(out + n, part.p, part.n);
		n += part.n;
	}
	out[n] = '\0';
	return out;
}

void
result_fail(struct load_result *r, struct mac mac, size_t step, const char *format, ...)
{
	char what[LOAD_WHY_BYTES / 2], hex[MAC_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the line above does it. */
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	for (char *c = what; *c != '\0'; c++)
		if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ')
			*c = '\''; /* it stands in a JSON string */
	if (r->failures++ == 0)
		(void)snprintf(r->why, sizeof(r->why), "%s (request %zu, phone %s)", what, step + 1,
			mac_text(mac, hex));
	r->done++;
}

void
result_stall(struct load_result *r, uint64_t count)
{
	if (r->failures == 0)
		(void)snprintf(
			r->why, sizeof(r->why), "nothing came for %d s", PLAN_STALL_MS / 1000);
	r->failures += count - r->done;
	r->done = count;
}

void
result_merge(struct load_result *all, const struct load_result *one)
{
	all->done += one->done;
	all->failures += one->failures;
	all->bytes += one->bytes;
	if (one->ready_us > 0 && (all->ready_us == 0 || one->ready_us < all->ready_us))
		all->ready_us = one->ready_us;
	all->resent += one->resent;
	times_merge(&all->times, &one->times);
	if (all->why[0] == '\0')
		memcpy(all->why, one->why, sizeof(all->why));
	if (all->cipher[0] == '\0')
		memcpy(all->cipher, one->cipher, sizeof(all->cipher));
}
