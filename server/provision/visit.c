#include "provision/visit.h"

/* The head of a record in a batch; the four texts follow it. */
struct record_head {
	int64_t at_ms;
	uint64_t bytes;
	uint32_t duration_us;
	uint16_t status;
	uint8_t channel, proof, reason;
	bool has_mac;
	struct mac mac;
	uint8_t method_len, name_len, address_len, agent_len;
};

_Static_assert(NAME_MAX_BYTES <= UINT8_MAX && AGENT_MAX_BYTES <= UINT8_MAX, "lengths are bytes");

enum { METHOD_MAX_BYTES = 15 };

void
visit_batch_add(struct buf *batch, const struct visit_record *r)
{
	struct slice method = slice_head(r->method, METHOD_MAX_BYTES);
	struct slice name = slice_head(r->name, NAME_MAX_BYTES);
	struct slice address = slice_head(r->address, PEER_MAX_BYTES);
	struct slice agent = slice_head(r->agent, AGENT_MAX_BYTES);
	struct record_head h = {r->at_ms, r->bytes, r->duration_us, r->status, r->channel, r->proof,
		r->reason, r->has_mac, r->mac, (uint8_t)method.n, (uint8_t)name.n,
		(uint8_t)address.n, (uint8_t)agent.n};

	if (buf_reserve(batch, sizeof(h) + method.n + name.n + address.n + agent.n) == NULL)
		return; /* all of a record or nothing */
	buf_add(batch, (struct slice){(const char *)&h, sizeof(h)});
	buf_add(batch, method);
	buf_add(batch, name);
	buf_add(batch, address);
	buf_add(batch, agent);
}

static struct slice
take(struct slice *s, size_t n)
{
	struct slice head = slice_head(*s, n);

	*s = slice_from(*s, n);
	return head;
}

bool
visit_batch_read(struct slice *batch, struct visit_record *out)
{
	struct record_head h;

	if (batch->n < sizeof(h))
		return false;
	memcpy(&h, take(batch, sizeof(h)).p, sizeof(h));
	*out = (struct visit_record){.at_ms = h.at_ms,
		.duration_us = h.duration_us,
		.status = h.status,
		.channel = h.channel,
		.proof = h.proof,
		.reason = h.reason,
		.has_mac = h.has_mac,
		.mac = h.mac,
		.bytes = h.bytes};
	out->method = take(batch, h.method_len);
	out->name = take(batch, h.name_len);
	out->address = take(batch, h.address_len);
	out->agent = take(batch, h.agent_len);
	return true;
}

/* A name as it can stand in a line of told: no tabs, no line ends, nothing that is not UTF-8. */
static void
add_name(struct buf *b, struct slice name)
{
	bool is_utf8 = slice_is_utf8(name);

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c < 0x20 || c == 0x7f || c == '\\' || (c >= 0x80 && !is_utf8))
			buf_addf(b, "\\x%02x", c);
		else
			buf_add_char(b, (char)c);
	}
}

void
visit_told_add(struct buf *told, const struct visit_record *r, int64_t began_ms)
{
	const uint64_t numbers[] = {r->status, r->bytes, r->duration_us};

	buf_add_u64(told, r->at_ms > began_ms ? (uint64_t)(r->at_ms - began_ms) : 0);
	buf_add_char(told, '\t');
	add_name(told, r->method);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		buf_add_char(told, '\t');
		buf_add_u64(told, numbers[i]);
	}
	buf_add_char(told, '\t');
	buf_add_text(told, reason_table[r->reason].word);
	buf_add_char(told, '\t');
	add_name(told, r->name);
	buf_add_char(told, '\n');
}

bool
visit_is_boot(struct slice name)
{
	return slice_ends(name, SLICE("-directory.xml")) ||
	       (slice_ends(name, SLICE("-boot.log")) && !slice_ends(name, SLICE("-now-boot.log")));
}

bool
visit_told_read(struct slice *told, struct visit_told *out)
{
	struct slice line, field;
	uint64_t *const numbers[] = {&out->status, &out->bytes, &out->duration_us};

	if (told->n == 0)
		return false;
	line = slice_cut(*told, '\n', told);
	*out = (struct visit_told){0};
	field = slice_cut(line, '\t', &line);
	if (slice_to_u64(field, 0, UINT64_MAX, &out->offset_ms) != ERR_OK)
		return false;
	out->method = slice_cut(line, '\t', &line);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		field = slice_cut(line, '\t', &line);
		if (slice_to_u64(field, 0, UINT64_MAX, numbers[i]) != ERR_OK)
			return false;
	}
	out->reason = reason_find(slice_cut(line, '\t', &line));
	out->name = line;
	return true;
}
