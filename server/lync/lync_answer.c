#include "lync/lync_answer.h"

#include "base/auto.h"
#include "base/clock.h"

enum { HTTP_PORT = 80, HTTPS_PORT = 443 };

static void
add_xml(struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '&')
			buf_add_text(out, "&amp;");
		else if (c == '<')
			buf_add_text(out, "&lt;");
		else if (c == '>')
			buf_add_text(out, "&gt;");
		else if (c == '"')
			buf_add_text(out, "&quot;");
		else if (c == '\'')
			buf_add_text(out, "&apos;");
		else
			buf_add_char(out, c);
	}
}

/* The facts that make up the path of an update, in their order; version and type follow. */
static const enum lync_fact folders[] = {
	LYNC_TYPE, LYNC_VENDOR, LYNC_MODEL, LYNC_REVISION, LYNC_LOCALE};

static void
add_path(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	if (offer->version[0] == '\0')
		return;
	for (size_t i = 0; i < COUNT(folders); i++)
		buf_addf(out, "%s/", device->facts[folders[i]]);
	buf_addf(out, "%s/%s", offer->version, offer->update_type);
}

static void
add_base(bool is_tls, const char *tree, const struct lync_device *device,
	const struct lync_offer *offer, struct buf *out)
{
	if (offer->version[0] == '\0')
		return;
	buf_addf(out, "%s://%s/%s/", is_tls ? "https" : "http",
		is_tls ? offer->hosts->tls : offer->hosts->plain, tree);
	add_path(device, offer, out);
}

static void
add_base_url(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	add_base(!offer->hosts->has_plain, "RequestHandler/Files", device, offer, out);
}

static void
add_external_url(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	add_base(true, "RequestHandlerExt/Files", device, offer, out);
}

static void
add_version(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	(void)device;
	buf_add_text(out, offer->version);
}

static void
add_update_type(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	(void)device;
	buf_add_text(out, offer->update_type);
}

static void
add_scheme(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	(void)device;
	buf_add_text(out, offer->hosts->is_tls ? "https" : "http");
}

static void
add_host(const struct lync_device *device, const struct lync_offer *offer, struct buf *out)
{
	(void)device;
	buf_add_text(out, offer->hosts->asked);
}

/* Names in templates beside those of the device's facts. */
static const struct {
	const char *name;
	void (*add)(
		const struct lync_device *device, const struct lync_offer *offer, struct buf *out);
} values[] = {
	{"version",           add_version     },
	{"update_type",       add_update_type },
	{"scheme",            add_scheme      },
	{"host",              add_host        },
	{"path",              add_path        },
	{"base_url",          add_base_url    },
	{"external_base_url", add_external_url},
};

/* Appends the value of a name; false: there is no such name. */
static bool
add_value(struct slice name, const struct lync_device *device, const struct lync_offer *offer,
	struct buf *out)
{
	for (size_t i = 0; i < LYNC_FACT__COUNT; i++)
		if (slice_is(name, lync_fact_words[i])) {
			buf_add_text(out, device->facts[i]);
			return true;
		}
	for (size_t i = 0; i < COUNT(values); i++)
		if (slice_is(name, values[i].name)) {
			values[i].add(device, offer, out);
			return true;
		}
	return false;
}

void
lync_answer_fill(struct slice template, const struct lync_device *device,
	const struct lync_offer *offer, struct buf *out)
{
	while (template.n > 0) {
		AUTO(buf_free) struct buf value = BUF(4096);
		size_t at = slice_find(template, SLICE("${"));
		struct slice rest = slice_from(template, at), name;
		size_t end = slice_find(rest, SLICE("}"));

		buf_add(out, slice_head(template, at));
		if (end == rest.n) { /* no more of them */
			buf_add(out, rest);
			return;
		}
		name = slice_head(slice_from(rest, 2), end - 2);
		if (add_value(name, device, offer, &value))
			add_xml(buf_slice(&value), out);
		else
			buf_add(out, slice_head(rest, end + 1));
		if (out->err == ERR_OK)
			out->err = buf_check(&value);
		template = slice_from(rest, end + 1);
	}
}

/* The name of a Host, without its port. */
static struct slice
name_of(struct slice host)
{
	size_t end = host.n;

	while (end > 0 && host.p[end - 1] >= '0' && host.p[end - 1] <= '9')
		end--;
	return end > 0 && host.p[end - 1] == ':' ? slice_head(host, end - 1) : host;
}

static void
write_host(struct slice name, uint16_t port, uint16_t usual, char out[LYNC_HOST_MAX_BYTES + 1])
{
	if (port == 0 || port == usual)
		(void)snprintf(out, LYNC_HOST_MAX_BYTES + 1, "%.*s", SLICE_FMT(name));
	else
		(void)snprintf(out, LYNC_HOST_MAX_BYTES + 1, "%.*s:%u", SLICE_FMT(name), port);
}

void
lync_answer_hosts(
	struct slice host, bool is_tls, uint16_t port, uint16_t tls_port, struct lync_hosts *out)
{
	struct slice name = name_of(host);

	*out = (struct lync_hosts){.is_tls = is_tls, .has_plain = port != 0};
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] <= ' ' || host.p[i] >= 0x7f || strchr("<>\"'&/\\", host.p[i]) != NULL)
			return;
	if (host.n == 0 || host.n > LYNC_HOST_MAX_BYTES - 6)
		return;
	write_host(host, 0, 0, out->asked);
	write_host(is_tls ? name : host, is_tls ? port : 0, HTTP_PORT, out->plain);
	write_host(is_tls ? host : name, is_tls ? 0 : tls_port, HTTPS_PORT, out->tls);
}

static bool
is_folder(const char *s)
{
	if (s[0] == '\0' || s[0] == '.')
		return false;
	for (; *s != '\0'; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= 'A' && *s <= 'Z') &&
			!(*s >= '0' && *s <= '9') && strchr("._- ", *s) == NULL)
			return false;
	return true;
}

bool
lync_answer_has_path(const struct lync_device *device, const struct lync_offer *offer)
{
	for (size_t i = 0; i < COUNT(folders); i++)
		if (!is_folder(device->facts[folders[i]]))
			return false;
	return is_folder(offer->version) && is_folder(offer->update_type);
}

/* A field: what separates fields and modules does not stand in one. */
static void
add_field(const char *text, struct buf *out)
{
	for (; *text != '\0'; text++)
		buf_add_char(out, *text == ';' || *text == '#' ? ' ' : *text);
	buf_add_char(out, ';');
}

void
lync_audit_line(int64_t at, const char *address, const struct lync_device *device,
	const char *version, struct buf *out)
{
	char time[CLOCK_TEXT_BYTES];

	add_field(clock_text(at, time), out);
	add_field(address, out);
	for (int fact = LYNC_TYPE; fact < LYNC_USER; fact++)
		add_field(device->facts[fact], out);
	add_field("", out);
	if (version[0] != '\0')
		buf_addf(out, ",,%s,", version);
	buf_add_char(out, ';');
	buf_addf(out, "%s\r\n", device->facts[LYNC_USER]);
}
