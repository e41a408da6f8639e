#include "moving/fusionpbx.h"

#include "base/auto.h"
#include "base/mac.h"
#include "manage/csv.h"
#include "manage/import.h"

/* Every column that is read, by its place in a record. */
enum column {
	COL_MAC,
	COL_LABEL,
	COL_DESCRIPTION,
	COL_VENDOR,
	COL_MODEL,
	COL_ENABLED,
	COL_LINE,
	COL_SERVER,
	COL_PRIMARY,
	COL_SECONDARY,
	COL_PROXY,
	COL_PROXY_SECONDARY,
	COL_DISPLAY_NAME,
	COL_LINE_LABEL,
	COL_USER,
	COL_AUTH_USER,
	COL_PASSWORD,
	COL_PORT,
	COL_TRANSPORT,
	COL_SHARED,
	COL_LINE_ENABLED,
	COL_EXPIRES,
	COL__COUNT
};

static const struct {
	const char *name;
	enum column column;
} names[] = {
	{"device_mac_address",       COL_MAC            },
	{"device_address",           COL_MAC            },
	{"device_label",             COL_LABEL          },
	{"device_description",       COL_DESCRIPTION    },
	{"device_vendor",            COL_VENDOR         },
	{"device_model",             COL_MODEL          },
	{"device_enabled",           COL_ENABLED        },
	{"line_number",              COL_LINE           },
	{"server_address",           COL_SERVER         },
	{"server_address_primary",   COL_PRIMARY        },
	{"server_address_secondary", COL_SECONDARY      },
	{"outbound_proxy_primary",   COL_PROXY          },
	{"outbound_proxy_secondary", COL_PROXY_SECONDARY},
	{"display_name",             COL_DISPLAY_NAME   },
	{"label",		    COL_LINE_LABEL     },
	{"user_id",                  COL_USER           },
	{"auth_id",                  COL_AUTH_USER      },
	{"password",                 COL_PASSWORD       },
	{"sip_port",                 COL_PORT           },
	{"sip_transport",            COL_TRANSPORT      },
	{"shared_line",              COL_SHARED         },
	{"enabled",                  COL_LINE_ENABLED   },
	{"register_expires",         COL_EXPIRES        },
};

enum { LINES_OUT_MAX = 24 };

struct record {
	size_t at[COL__COUNT], n[COL__COUNT]; /* cells, in the bytes */
	struct mac mac;
	uint64_t line; /* 1..LINES_OUT_MAX; 0: no line */
	size_t next;   /* another row of the device; 0: none */
	bool is_first; /* of its device */
	bool is_left;  /* another vendor's, or without a MAC */
};

struct translation {
	struct csv csv;
	size_t columns[COL__COUNT]; /* 1 + its place; 0: not there */
	struct buf bytes;           /* of all cells */
	struct buf records;         /* struct record */
	size_t lines_most;
	struct buf *out;
	struct fusionpbx_counts counts;
};

static void
translation_done(struct translation *t)
{
	csv_done(&t->csv);
	buf_wipe(&t->bytes);
	buf_free(&t->records);
}

static size_t
records_len(const struct translation *t)
{
	return t->records.n / sizeof(struct record);
}

static struct record *
record_at(const struct translation *t, size_t i)
{
	return (struct record *)(void *)t->records.p + i;
}

static struct slice
cell(const struct translation *t, const struct record *r, enum column column)
{
	return slice_trim(
		slice_head(slice_from(buf_slice(&t->bytes), r->at[column]), r->n[column]));
}

static enum err
read_header(struct translation *t, struct why *why)
{
	enum err e = csv_next(&t->csv, why);

	if (e == ERR_NOTFOUND)
		return why_fail(
			why, ERR_SYNTAX, "The file is empty; its first row must name the columns.");
	for (size_t i = 0; e == ERR_OK && i < t->csv.count; i++)
		for (size_t k = 0; k < COUNT(names); k++)
			if (slice_is(slice_trim(csv_cell(&t->csv, i)), names[k].name))
				t->columns[names[k].column] = i + 1;
	if (e == ERR_OK && t->columns[COL_MAC] == 0)
		return why_fail(why, ERR_SYNTAX,
			"There is no column device_mac_address (or device_address): this is no "
			"export of FusionPBX's devices.");
	return e;
}

/* "polycom", "poly", or nobody. */
static bool
is_ours(struct slice vendor)
{
	return vendor.n == 0 ||
	       (vendor.n >= 4 && slice_eq_nocase(slice_head(vendor, 4), SLICE("poly")));
}

static bool
is_false(struct slice cell)
{
	return slice_eq_nocase(cell, SLICE("false")) || slice_is(cell, "0");
}

/* Keeps the current row. */
static enum err
keep_row(struct translation *t)
{
	struct record r = {.is_left = false};
	uint64_t line = 1;

	for (int i = 0; i < COL__COUNT; i++) {
		struct slice s =
			t->columns[i] > 0 ? csv_cell(&t->csv, t->columns[i] - 1) : SLICE("");

		r.at[i] = t->bytes.n;
		r.n[i] = s.n;
		buf_add(&t->bytes, s);
	}
	if (!is_ours(cell(t, &r, COL_VENDOR))) {
		r.is_left = true;
		t->counts.other_vendors++;
	} else if (mac_parse(cell(t, &r, COL_MAC), &r.mac, NULL) != ERR_OK) {
		/* One that is wrong is written as it is, for the import to refuse by its row. */
		r.is_left = cell(t, &r, COL_MAC).n == 0;
		t->counts.without_mac += r.is_left && !csv_is_blank(&t->csv);
	}
	if (cell(t, &r, COL_USER).n > 0 &&
		(cell(t, &r, COL_LINE).n == 0 ||
			slice_to_u64(cell(t, &r, COL_LINE), 1, LINES_OUT_MAX, &line) == ERR_OK))
		r.line = line;
	t->counts.lost_lines += cell(t, &r, COL_USER).n > 0 && r.line == 0 && !r.is_left;
	if (r.line > 0 && is_false(cell(t, &r, COL_LINE_ENABLED))) {
		r.line = 0;
		t->counts.disabled_lines++;
	}
	t->lines_most = r.line > t->lines_most ? (size_t)r.line : t->lines_most;
	buf_add(&t->records, (struct slice){(const char *)&r, sizeof(r)});
	enum err e = buf_check(&t->bytes);
	return e != ERR_OK ? e : buf_check(&t->records);
}

struct place {
	struct mac mac;
	size_t record;
};

static int
compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	int order = memcmp(a->mac.b, b->mac.b, MAC_BYTES);

	return order != 0 ? order : (a->record > b->record) - (a->record < b->record);
}

/* Chains the rows of each device. */
static enum err
chain(struct translation *t)
{
	AUTO(buf_free) struct buf places = BUF(IMPORT_MAX_BYTES);
	struct place *rows;
	size_t count;

	for (size_t i = 0; i < records_len(t); i++) {
		struct place p = {record_at(t, i)->mac, i};

		record_at(t, i)->is_first = true;
		if (!record_at(t, i)->is_left && !mac_is_zero(p.mac))
			buf_add(&places, (struct slice){(const char *)&p, sizeof(p)});
	}
	enum err e = buf_check(&places);
	rows = (struct place *)(void *)places.p;
	count = places.n / sizeof(struct place);
	if (e != ERR_OK || count == 0)
		return e;
	qsort(rows, count, sizeof(*rows), compare_places);
	for (size_t i = 1; i < count; i++)
		if (mac_eq(rows[i].mac, rows[i - 1].mac)) {

			record_at(t, rows[i - 1].record)->next = rows[i].record;
			record_at(t, rows[i].record)->is_first = false;
		}
	return ERR_OK;
}

static void
write_header(struct translation *t)
{
	static const char *const of_line[] = {
		"address", "auth_user", "display_name", "label", "secret", "server", "shared"};

	csv_write(t->out, true, SLICE("mac"));
	csv_write(t->out, false, SLICE("label"));
	csv_write(t->out, false, SLICE("state"));
	if (t->columns[COL_MODEL] > 0)
		csv_write(t->out, false, SLICE("model"));
	for (size_t x = 1; x <= t->lines_most; x++)
		for (size_t i = 0; i < COUNT(of_line); i++) {
			char name[32];

			(void)snprintf(name, sizeof(name), "line%zu_%s", x, of_line[i]);
			csv_write(t->out, false, slice_of(name));
		}
	csv_end(t->out);
}

/* One server as sip_server_parse() reads it: HOST[:PORT][/transport]. */
static void
write_server(
	const struct translation *t, const struct record *r, struct slice host, struct buf *out)
{
	static const struct {
		const char *is, *becomes;
	} transports[] = {
		{"udp",     "udp"},
		{"tcp",     "tcp"},
		{"tls",     "tls"},
		{"dns srv", "dns"},
	};
	struct slice transport = cell(t, r, COL_TRANSPORT), port = cell(t, r, COL_PORT);

	if (host.n == 0)
		return;
	if (out->n > 0)
		buf_add_char(out, ' ');
	buf_add(out, host);
	if (port.n > 0 && memchr(host.p, ':', host.n) == NULL) {
		buf_add_char(out, ':');
		buf_add(out, port);
	}
	for (size_t i = 0; i < COUNT(transports); i++)
		if (slice_eq_nocase(transport, slice_of(transports[i].is))) {
			buf_add_char(out, '/');
			buf_add_text(out, transports[i].becomes);
		}
}

/* Where a line registers: its proxies, else its servers, else by its address, where that says all.
 */
static void
write_servers(const struct translation *t, const struct record *r, struct buf *out)
{
	bool has_proxy = cell(t, r, COL_PROXY).n > 0, has_primary = cell(t, r, COL_PRIMARY).n > 0;

	if (has_proxy || has_primary) {
		write_server(t, r, cell(t, r, has_proxy ? COL_PROXY : COL_PRIMARY), out);
		write_server(
			t, r, cell(t, r, has_proxy ? COL_PROXY_SECONDARY : COL_SECONDARY), out);
	} else if (cell(t, r, COL_PORT).n > 0 || cell(t, r, COL_TRANSPORT).n > 0)
		write_server(t, r, cell(t, r, COL_SERVER), out);
}

static enum err
write_line(struct translation *t, const struct record *r)
{
	AUTO(buf_free) struct buf address = BUF(CSV_CELL_MAX_BYTES);
	AUTO(buf_free) struct buf servers = BUF(CSV_CELL_MAX_BYTES);
	struct slice user = cell(t, r, COL_USER), shared = cell(t, r, COL_SHARED);

	buf_add(&address, user);
	if (cell(t, r, COL_SERVER).n > 0 && memchr(user.p, '@', user.n) == NULL) {
		buf_add_char(&address, '@');
		buf_add(&address, cell(t, r, COL_SERVER));
	}
	write_servers(t, r, &servers);
	csv_write(t->out, false, buf_slice(&address));
	csv_write(t->out, false, cell(t, r, COL_AUTH_USER));
	csv_write(t->out, false, cell(t, r, COL_DISPLAY_NAME));
	csv_write(t->out, false, cell(t, r, COL_LINE_LABEL));
	csv_write(t->out, false, cell(t, r, COL_PASSWORD));
	csv_write(t->out, false, buf_slice(&servers));
	csv_write(t->out, false, shared.n > 0 && !is_false(shared) ? SLICE("yes") : SLICE(""));
	t->counts.lines++;
	t->counts.lost += cell(t, r, COL_EXPIRES).n > 0;
	enum err e = buf_check(&address);
	return e != ERR_OK ? e : buf_check(&servers);
}

static enum err
write_device(struct translation *t, size_t first)
{
	const struct record *device = record_at(t, first);
	struct slice label = cell(t, device, COL_LABEL), enabled = cell(t, device, COL_ENABLED);
	size_t chained = 0;
	enum err e = ERR_OK;

	csv_write(t->out, true, cell(t, device, COL_MAC));
	csv_write(t->out, false, label.n > 0 ? label : cell(t, device, COL_DESCRIPTION));
	csv_write(t->out, false, is_false(enabled) ? SLICE("ignored") : SLICE(""));
	if (t->columns[COL_MODEL] > 0)
		csv_write(t->out, false, cell(t, device, COL_MODEL));
	for (const struct record *r = device; r->next > 0;) {
		r = record_at(t, r->next);
		chained += r->line > 0;
	}
	chained += device->line > 0;
	for (uint64_t x = 1; x <= t->lines_most && e == ERR_OK; x++) {
		const struct record *r = device;

		while (r->line != x && r->next > 0)
			r = record_at(t, r->next);
		if (r->line == x) {
			e = write_line(t, r);
			chained--;
		}
		for (int i = 0; i < 7 && r->line != x; i++)
			csv_write(t->out, false, SLICE(""));
	}
	csv_end(t->out);
	t->counts.lost_lines += chained; /* a number that stood twice */
	t->counts.devices++;
	return e;
}

static enum err
write_all(struct translation *t)
{
	enum err e = ERR_OK;

	write_header(t);
	for (size_t i = 0; i < records_len(t) && e == ERR_OK; i++) {
		const struct record *r = record_at(t, i);

		if (r->is_first && !r->is_left)
			e = write_device(t, i);
		else
			csv_end(t->out);
	}
	return e == ERR_OK ? buf_check(t->out) : e;
}

enum err
fusionpbx_translate(
	struct slice text, struct buf *out, struct fusionpbx_counts *counts, struct why *why)
{
	AUTO(translation_done)
	struct translation t = {
		.bytes = BUF(IMPORT_MAX_BYTES), .records = BUF(IMPORT_MAX_BYTES), .out = out};
	enum err e = csv_begin(&t.csv, text, why);

	if (e == ERR_OK)
		e = read_header(&t, why);
	while (e == ERR_OK && (e = csv_next(&t.csv, why)) == ERR_OK)
		e = keep_row(&t);
	if (e == ERR_NOTFOUND)
		e = chain(&t);
	if (e == ERR_OK)
		e = write_all(&t);
	if (e == ERR_OK)
		*counts = t.counts;
	return e;
}
