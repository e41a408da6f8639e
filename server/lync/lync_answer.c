#include "lync/lync_answer.h"

#include "base/auto.h"
#include "base/clock.h"

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
add_base(const char *scheme, const char *tree, const struct lync_device *device,
	const struct lync_offer *offer, struct buf *out)
{
	if (offer->version[0] == '\0')
		return;
	buf_addf(out, "%s://%s/%s/", scheme, offer->host, tree);
	add_path(device, offer, out);
}

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
	if (slice_is(name, "version"))
		buf_add_text(out, offer->version);
	else if (slice_is(name, "update_type"))
		buf_add_text(out, offer->update_type);
	else if (slice_is(name, "host"))
		buf_add_text(out, offer->host);
	else if (slice_is(name, "path"))
		add_path(device, offer, out);
	else if (slice_is(name, "base_url"))
		add_base("http", "RequestHandler/Files", device, offer, out);
	else if (slice_is(name, "external_base_url"))
		add_base("https", "RequestHandlerExt/Files", device, offer, out);
	else
		return false;
	return true;
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
