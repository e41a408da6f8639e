/* /dhcp/options: what DHCP servers must say to phones.  It reads this machine's addresses and sends
 * nothing; asking DHCP servers takes a socket that the server has given up, so that is for the
 * command line. */
#include "admin/resources.h"
#include "base/auto.h"
#include "manage/dhcp_advice.h"
#include "netcheck/dhcp_json.h"

/* Takes the words of a query's value, with commas or blanks between them. */
static enum err
take_several(struct call *c, const char *name, size_t most, struct slice *out, size_t *count)
{
	struct slice rest = slice_trim(call_query(c, name, NULL));

	*count = 0;
	while (rest.n > 0) {
		size_t n = 0;

		while (n < rest.n && rest.p[n] != ',' && rest.p[n] != ' ')
			n++;
		if (n > 0 && *count == most)
			return call_fault(c, name, "At most %zu.", most);
		if (n > 0)
			out[(*count)++] = slice_head(rest, n);
		rest = slice_from(rest, n + (n < rest.n));
	}
	return ERR_OK;
}

static enum err
take_offset(struct call *c, struct dhcp_ask *ask)
{
	struct slice text = call_query(c, "offset", NULL);

	if (text.n == 0)
		return ERR_OK;
	if (ask->time_zone.n > 0)
		return call_fault(c, "offset", "Say a time zone or an offset, not both.");
	/* "+" of a query is a blank. */
	if (dhcp_offset_read(slice_trim(text), &ask->wishes.offset_s) != ERR_OK)
		return call_fault(c, "offset", "Seconds east of Greenwich, as in 3600 or -21600.");
	ask->wishes.has_offset = true;
	return ERR_OK;
}

static enum err
take_server(struct call *c, struct dhcp_ask *ask)
{
	struct slice word = call_query(c, "for", NULL);

	if (word.n == 0)
		return ERR_OK;
	ask->only = dhcp_snippet_find(word);
	return ask->only != NULL ?
		       ERR_OK :
		       call_fault(c, "for",
			       "One of isc, kea, dnsmasq, netsh, powershell, ios and routeros.");
}

static enum err
take(struct call *c, struct dhcp_ask *ask)
{
	struct dhcp_wishes *w = &ask->wishes;
	enum err e = take_several(c, "ntp", DHCP_NTP_MAX, w->ntp, &w->ntp_count);

	if (e == ERR_OK)
		e = take_several(
			c, "registrar", DHCP_REGISTRARS_MAX, w->registrars, &w->registrar_count);
	w->url = call_query(c, "url", NULL);
	w->web_services = call_query(c, "web_services", NULL);
	ask->time_zone = call_query(c, "time_zone", NULL);
	if (e == ERR_OK)
		e = take_offset(c, ask);
	return e == ERR_OK ? take_server(c, ask) : e;
}

/* The listeners as they are open: words of the ready line, " http=0.0.0.0:8080 ...". */
static void
find_own(const struct call *c, struct dhcp_ask *ask)
{
	struct slice rest = slice_trim(slice_of(c->parts->listeners));

	while (rest.n > 0) {
		struct slice at, word = slice_cut(slice_cut(rest, ' ', &rest), '=', &at);

		for (size_t i = 0; i < DHCP_AT__COUNT; i++)
			if (slice_is(word, dhcp_listener_words[i]))
				ask->own[i] = at;
	}
	ask->base_path = settings_text(c->settings, SET_BASE_PATH);
}

enum err
dhcp_options_show(struct call *c)
{
	AUTO(dhcp_advice_freep) struct dhcp_advice *advice = NULL;
	struct dhcp_ask ask = {.only = NULL};
	const char *at;
	enum err e = take(c, &ask);

	find_own(c, &ask);
	if (e != ERR_OK)
		return e;
	e = dhcp_advise(&ask, &advice, &at, c->why);
	if (e == ERR_SYNTAX || e == ERR_LIMIT || e == ERR_NOTFOUND)
		return call_fault(c, at, "%s", c->why->text);
	if (e != ERR_OK)
		return e;
	jval_free(c->answer);
	c->answer = dhcp_plan_json(&advice->plan, ask.only, &advice->warnings);
	return ERR_OK;
}
