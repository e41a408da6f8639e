#include "store/sip_server.h"

#include "base/auto.h"
#include "base/buf.h"

enum sql {
	SQL_GET,
	SQL_CLEAR = SQL_GET + SIP_SERVER_OWNER__COUNT,
	SQL_ADD = SQL_CLEAR + SIP_SERVER_OWNER__COUNT,
	SQL__COUNT = SQL_ADD + SIP_SERVER_OWNER__COUNT
};

#define COLUMNS "position, host, port, transport"

/* Each in the order of enum sip_server_owner. */
static const char *const sql_text[SQL__COUNT] = {
	[SQL_GET + SIP_SERVER_OF_LINE] = "SELECT host, port, transport FROM sip_server"
					 " WHERE line_id = ?1 ORDER BY position",
	[SQL_GET + SIP_SERVER_OF_SITE] = "SELECT host, port, transport FROM sip_server"
					 " WHERE site_id = ?1 ORDER BY position",
	[SQL_CLEAR + SIP_SERVER_OF_LINE] = "DELETE FROM sip_server WHERE line_id = ?1",
	[SQL_CLEAR + SIP_SERVER_OF_SITE] = "DELETE FROM sip_server WHERE site_id = ?1",
	[SQL_ADD + SIP_SERVER_OF_LINE] =
		"INSERT INTO sip_server(line_id, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5)",
	[SQL_ADD + SIP_SERVER_OF_SITE] =
		"INSERT INTO sip_server(site_id, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5)",
};

/* What people write, and reg.x.server.y.transport's values: the first word of a value is the one
 * that is written back. */
static const struct {
	const char *word;
	const char *value;
} transports[] = {
	{"udp",           "UDPOnly"     },
	{"tcp",           "TCPOnly"     },
	{"tls",           "TLS"         },
	{"dns",           "DNSnaptr"    },
	{"tcp-preferred", "TCPpreferred"},
	{"UDPOnly",       "UDPOnly"     },
	{"TCPOnly",       "TCPOnly"     },
	{"DNSnaptr",      "DNSnaptr"    },
	{"TCPpreferred",  "TCPpreferred"},
};

static enum err
parse_transport(struct slice word, struct sip_server *out, struct why *why)
{
	for (size_t i = 0; i < COUNT(transports); i++)
		if (slice_eq_nocase(word, slice_of(transports[i].word)))
			return slice_to_text(slice_of(transports[i].value), out->transport,
				sizeof(out->transport));
	return why_fail(why, ERR_SYNTAX,
		"\"%.*s\" is no transport: write udp, tcp, tls, dns or tcp-preferred.",
		SLICE_FMT(slice_head(word, 32)));
}

static bool
is_host_char(char c, bool is_v6)
{
	bool is_alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

	return is_alnum || c == '.' || (is_v6 ? c == ':' : c == '-' || c == '_');
}

static enum err
parse_host(struct slice host, bool is_v6, struct sip_server *out, struct why *why)
{
	bool is_host = host.n > 0 && host.n <= ADDRESS_MAX_BYTES;

	for (size_t i = 0; is_host && i < host.n; i++)
		is_host = is_host_char(host.p[i], is_v6);
	if (!is_host)
		return why_fail(why, ERR_SYNTAX,
			"\"%.*s\" is no host name or address: write HOST[:PORT][/transport].",
			SLICE_FMT(slice_head(host, 64)));
	return slice_to_text(host, out->host, sizeof(out->host));
}

static enum err
parse_port(struct slice port, struct sip_server *out, struct why *why)
{
	uint64_t v;

	if (slice_to_u64(port, 1, UINT16_MAX, &v) != ERR_OK)
		return why_fail(why, ERR_SYNTAX, "\"%.*s\" is no port: write 1 to 65535.",
			SLICE_FMT(slice_head(port, 32)));
	out->port = (uint16_t)v;
	return ERR_OK;
}

enum err
sip_server_parse(struct slice s, struct sip_server *out, struct why *why)
{
	struct sip_server server = {0};
	struct slice transport, port, host = slice_cut(s, '/', &transport);
	bool has_transport = host.n < s.n, has_port, is_v6 = slice_starts(host, SLICE("["));
	enum err e;

	if (is_v6) {
		host = slice_cut(slice_from(host, 1), ']', &port);
		/* What follows the bracket is nothing or a colon; no bracket shows in the host. */
		has_port = port.n > 0;
		if ((has_port && port.p[0] != ':') || host.p + host.n == port.p)
			return why_fail(why, ERR_SYNTAX,
				"\"%.*s\" is no server: write [ADDRESS]:PORT for IPv6.",
				SLICE_FMT(slice_head(s, 64)));
		port = slice_from(port, 1);
	} else {
		struct slice whole = host;

		host = slice_cut(whole, ':', &port);
		has_port = host.n < whole.n;
	}
	e = parse_host(host, is_v6, &server, why);
	if (e == ERR_OK && has_port)
		e = parse_port(port, &server, why);
	if (e == ERR_OK && has_transport)
		e = parse_transport(transport, &server, why);
	if (e == ERR_OK)
		*out = server;
	return e;
}

void
sip_server_write(const struct sip_server *server, struct buf *out)
{
	bool is_v6 = strchr(server->host, ':') != NULL;
	size_t i = 0;

	buf_addf(out, is_v6 ? "[%s]" : "%s", server->host);
	if (server->port != 0)
		buf_addf(out, ":%u", (unsigned)server->port);
	if (server->transport[0] == '\0')
		return;
	while (i < COUNT(transports) && strcmp(transports[i].value, server->transport) != 0)
		i++;
	buf_addf(out, "/%s", i < COUNT(transports) ? transports[i].word : server->transport);
}

enum err
sip_servers_get(struct store *s, enum sip_server_owner owner, int64_t owner_id,
	struct sip_server out[SERVERS_PER_LINE_MAX], size_t *count)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_GET + owner]);
	struct sip_server found[SERVERS_PER_LINE_MAX];
	size_t n = 0;
	enum err e;

	db_bind_i64(&q, owner_id);
	while ((e = db_row(&q)) == ERR_OK && n < SERVERS_PER_LINE_MAX) {
		db_text(&q, found[n].host, sizeof(found[n].host));
		found[n].port = (uint16_t)db_i64(&q);
		db_text(&q, found[n].transport, sizeof(found[n].transport));
		n++;
	}
	if (e != ERR_NOTFOUND)
		return e == ERR_OK ? ERR_LIMIT : e;
	memcpy(out, found, n * sizeof(found[0]));
	*count = n;
	return ERR_OK;
}

static enum err
clear(struct store *s, enum sip_server_owner owner, int64_t owner_id)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_CLEAR + owner]);

	db_bind_i64(&q, owner_id);
	return db_run(&q);
}

static enum err
add(struct store *s, enum sip_server_owner owner, int64_t owner_id, int64_t position,
	const struct sip_server *server)
{
	AUTO(db_done) struct db_query q = db_use(s->main, sql_text[SQL_ADD + owner]);

	db_bind_i64(&q, owner_id);
	db_bind_i64(&q, position);
	db_bind_text(&q, slice_of(server->host));
	db_bind_i64(&q, server->port);
	db_bind_text(&q, slice_of(server->transport));
	return db_run(&q);
}

enum err
sip_servers_set(struct store *s, enum sip_server_owner owner, int64_t owner_id,
	const struct sip_server *servers, size_t count)
{
	AUTO(db_tx_done) struct db_tx tx = {0};
	enum err e;

	if (count > SERVERS_PER_LINE_MAX)
		return ERR_LIMIT;
	e = db_tx_begin_write(s->main, &tx);
	if (e == ERR_OK)
		e = clear(s, owner, owner_id);
	for (size_t i = 0; e == ERR_OK && i < count; i++)
		e = add(s, owner, owner_id, (int64_t)i + 1, &servers[i]);
	return e == ERR_OK ? db_tx_commit(&tx) : e;
}
