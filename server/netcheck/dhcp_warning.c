#include "netcheck/dhcp_warning.h"

#include "base/auto.h"

/* One row a code: its word, and its sentence with {names} where its values stand, each once.  The
 * administrator's page has both in its own languages (web/texts). */
/* clang-format off */
static const struct {
	const char *word, *text;
} rows[DHCP_WARN__COUNT] = {
	[DHCP_WARN_SCHEME] = {"scheme", "The boot server has no scheme: phones take the protocol that they are set to, FTP where nobody set it.  Write http://{host}/."},
	[DHCP_WARN_LOGIN] = {"login", "The boot server carries a user name and a password: DHCP tells them to everybody who asks.  Phones have a login of their own."},
	[DHCP_WARN_ITSELF] = {"itself", "The boot server is {host}, which to a phone is itself."},
	[DHCP_WARN_ADDRESSES] = {"addresses", "This machine has several addresses; {address} of {interface} was taken.  Where phones come by another, say by which URL."},
	[DHCP_WARN_QUARTER] = {"quarter", "The offset of {seconds} seconds is no quarter of an hour; no time zone of today is such."},
	[DHCP_WARN_SUMMER] = {"summer", "Option 2 knows no summer time: {zone} is {seconds} seconds in winter, and phones get the change from the time zone of their site."},
	[DHCP_WARN_REGISTRAR] = {"registrar", "The registrar {name} has no domain; phones want the whole name."},
	[DHCP_WARN_NO_REGISTRAR] = {"no_registrar", "Without a registrar there is no option 120: a phone signs in and then finds no registrar."},
	[DHCP_WARN_WEB_SERVICES] = {"web_services", "The web services are taken to be on the registrar, {name}; where they are not, name their URL."},
	[DHCP_WARN_PATH] = {"path", "The path {path} is not the one that Lync servers have, {usual}."},
	[DHCP_WARN_HTTP] = {"http", "The web services' scheme is http: phones are documented with https alone."},
	[DHCP_WARN_ISC] = {"isc", "ISC dhcpd answers DHCPINFORM, by which Lync phones ask, only where it is `authoritative;`: the first line of the snippet stays."},
	[DHCP_WARN_DNSMASQ] = {"dnsmasq", "dnsmasq sends 443 as a number where its quotes are left out, and phones do not take that."},
	[DHCP_WARN_WINDOWS] = {"windows", "Windows: where definitions of option 120 or of the sub-options are there already and are not of type Binary, delete them first."},
	[DHCP_WARN_IOS] = {"ios", "Cisco IOS gives option 43 to every client of the pool; UC Software phones read sub-options of their own in it.  Option 160 is set beside it: watch them."},
	[DHCP_WARN_IOS_LENGTH] = {"ios_length", "Cisco IOS from 15.1(3)S keeps 180 hex digits of an option and option 43 has {digits}: the web services' name has {bytes} bytes, {over} too many, and PIN sign-in would never show.  `option ext 43 hex` (IOS XE 3.2.1S and later), a shorter name or another server help."},
	[DHCP_WARN_ROUTEROS] = {"routeros", "MikroTik RouterOS: whether it answers DHCPINFORM is not documented; see with `bootline dhcp probe`."},
};
/* clang-format on */

/* Takes the next name in braces off *text: what stands before it, and the name.  False: there is
 * none, and before is the rest. */
static bool
next_name(struct slice *text, struct slice *before, struct slice *name)
{
	size_t all = text->n;

	*before = slice_cut(*text, '{', text);
	*name = slice_cut(*text, '}', text);
	return before->n < all;
}

void
dhcp_warn(struct dhcp_warnings *w, enum dhcp_warning_code code, const struct slice *values)
{
	struct slice rest = slice_of(rows[code].text), before, name;
	struct dhcp_warning *row = &w->rows[w->count];

	if (w->count == DHCP_WARNINGS_MAX)
		return;
	memset(row, 0, sizeof(*row)); /* for it is compared whole */
	row->code = code;
	for (size_t i = 0; next_name(&rest, &before, &name); i++)
		(void)snprintf(row->values[i], sizeof(row->values[i]), "%.*s",
			SLICE_FMT(slice_head(values[i], DHCP_WARNING_VALUE_BYTES - 1)));
	for (size_t i = 0; i < w->count; i++)
		if (memcmp(&w->rows[i], row, sizeof(*row)) == 0)
			return;
	w->count++;
}

const char *
dhcp_warning_word(enum dhcp_warning_code code)
{
	return rows[code].word;
}

/* The sentence, and its values by their names.
 *   values  NULL: nobody wants them */
static void
put(const struct dhcp_warning *w, struct buf *sentence, struct jval *values)
{
	struct slice rest = slice_of(rows[w->code].text), before, name;
	bool has_name = true;

	for (size_t i = 0; has_name; i++) {
		has_name = next_name(&rest, &before, &name);
		buf_add(sentence, before);
		if (!has_name)
			return;
		buf_add_text(sentence, w->values[i]);
		if (values != NULL) {
			char key[32];

			(void)snprintf(key, sizeof(key), "%.*s", SLICE_FMT(name));
			jval_put_text(values, key, w->values[i]);
		}
	}
}

void
dhcp_warning_text(const struct dhcp_warning *w, struct buf *out)
{
	put(w, out, NULL);
}

struct jval *
dhcp_warning_json(const struct dhcp_warning *w)
{
	AUTO(buf_free) struct buf text = BUF(DHCP_WARNING_TEXT_BYTES);
	struct jval *row = jval_object(), *values = jval_object();

	put(w, &text, values);
	jval_put_text(row, "code", rows[w->code].word);
	jval_put_slice(row, "text", buf_slice(&text));
	jval_put(row, "values", values);
	return row;
}
