#include "moving/line_read.h"

#include "base/auto.h"

#include <stddef.h>

/* What is a text of the line, and where. */
static const struct {
	const char *rest;
	size_t at, cap; /* in struct line_reading */
} texts[] = {
	{"auth.userId", offsetof(struct line_reading, line.auth_user),
         sizeof(((struct line *)0)->auth_user)							     },
	{"auth.domain", offsetof(struct line_reading, line.auth_domain),
         sizeof(((struct line *)0)->auth_domain)							   },
	{"displayName", offsetof(struct line_reading, line.display_name),
         sizeof(((struct line *)0)->display_name)							  },
	{"label",       offsetof(struct line_reading, line.label),        sizeof(((struct line *)0)->label)},
	{"ringType",    offsetof(struct line_reading, ring_type),         WORD_MAX_BYTES + 1               },
};

/* Copies a text; one that does not fit stays with the phone, and is none here. */
static void
keep_text(struct slice text, char *dst, size_t cap)
{
	if (slice_to_text(text, dst, cap) != ERR_OK)
		dst[0] = '\0';
}

bool
line_read_name(struct slice name, uint64_t *x, bool *is_mwi, struct slice *rest)
{
	struct slice number;

	*is_mwi = slice_starts(name, SLICE("msg.mwi."));
	if (!*is_mwi && !slice_starts(name, SLICE("reg.")))
		return false;
	number = slice_cut(slice_from(name, *is_mwi ? 8 : 4), '.', rest);
	return rest->n > 0 && slice_to_u64(number, 1, LINES_PER_PHONE_MAX, x) == ERR_OK;
}

/* "server.2.address": 2 and "address". */
static bool
split_server(struct slice rest, uint64_t *y, struct slice *field)
{
	if (!slice_starts(rest, SLICE("server.")))
		return false;
	return slice_to_u64(slice_cut(slice_from(rest, 7), '.', field), 1, SERVERS_PER_LINE_MAX,
		       y) == ERR_OK;
}

bool
line_read_is_told(struct slice rest)
{
	static const char *const others[] = {"address", "auth.password", "type", "lineKeys"};
	struct slice field;
	uint64_t y;

	for (size_t i = 0; i < COUNT(texts); i++)
		if (slice_is(rest, texts[i].rest))
			return true;
	for (size_t i = 0; i < COUNT(others); i++)
		if (slice_is(rest, others[i]))
			return true;
	return split_server(rest, &y, &field) &&
	       (slice_is(field, "address") || slice_is(field, "port") ||
		       slice_is(field, "transport"));
}

static void
read_server(struct line_reading *r, uint64_t y, struct slice field, struct slice value)
{
	static const char *const transports[] = {
		"DNSnaptr", "TCPpreferred", "UDPOnly", "TLS", "TCPOnly"};
	struct sip_server *server = &r->servers[y - 1];
	uint64_t port;

	if (slice_is(field, "address"))
		keep_text(value, server->host, sizeof(server->host));
	if (slice_is(field, "port") && slice_to_u64(value, 1, UINT16_MAX, &port) == ERR_OK)
		server->port = (uint16_t)port;
	for (size_t i = 0; i < COUNT(transports) && slice_is(field, "transport"); i++)
		if (slice_is(value, transports[i]))
			keep_text(value, server->transport, sizeof(server->transport));
}

static void
read_field(struct line_reading *r, struct slice rest, const struct vphone_param *p, bool is_own)
{
	struct slice field;
	uint64_t number;

	for (size_t i = 0; i < COUNT(texts); i++)
		if (slice_is(rest, texts[i].rest))
			keep_text(p->value, (char *)r + texts[i].at, texts[i].cap);
	if (slice_is(rest, "auth.password") && p->value.n <= SECRET_MAX_BYTES)
		r->secret = p->value;
	else if (slice_is(rest, "type"))
		r->line.is_shared = slice_is(p->value, "shared");
	else if (slice_is(rest, "lineKeys") &&
		 slice_to_u64(p->value, 1, KEYS_PER_PHONE_MAX, &number) == ERR_OK)
		r->line_keys = (int64_t)number;
	else if (is_own && split_server(rest, &number, &field))
		read_server(r, number, field, p->value);
}

/* Servers count up to the first without an address. */
static void
count_servers(struct line_reading *r)
{
	while (r->servers_len < SERVERS_PER_LINE_MAX && r->servers[r->servers_len].host[0] != '\0')
		r->servers_len++;
}

void
line_read_all(const struct survey *s, const struct survey_phone *p, const struct vphone_config *c,
	struct line_reading out[LINES_PER_PHONE_MAX + 1])
{
	memset(out, 0, (LINES_PER_PHONE_MAX + 1) * sizeof(*out));
	for (size_t x = 0; x <= LINES_PER_PHONE_MAX; x++)
		out[x].secret = SLICE("");
	for (size_t i = 0; i < vphone_config_count(c); i++) {
		struct vphone_param param = vphone_config_at(c, i);
		uint32_t file = survey_file_of(s, p, c, param.file);
		bool is_own = layer_of(&s->layers, file)->kind == LAYER_OWN, is_mwi;
		struct slice rest;
		uint64_t x;

		if (param.standing == VPHONE_HIDDEN ||
			!line_read_name(param.name, &x, &is_mwi, &rest) || is_mwi)
			continue;
		if (slice_is(rest, "address") && is_own) {
			out[x].is_own =
				line_address_parse(param.value, out[x].address, NULL) == ERR_OK;
			out[x].from = (struct scope_from){file, param.line};
		}
		read_field(&out[x], rest, &param, is_own);
	}
	for (size_t x = 1; x <= LINES_PER_PHONE_MAX; x++) {
		memcpy(out[x].line.address, out[x].address, sizeof(out[x].address));
		count_servers(&out[x]);
		/* Without a label a phone shows the display name. */
		if (out[x].line.label[0] == '\0')
			memcpy(out[x].line.label, out[x].line.display_name,
				sizeof(out[x].line.label));
	}
}
