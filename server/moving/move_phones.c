/* Phones of the folder as phones of the inventory. */
#include "base/auto.h"
#include "manage/phone_change.h"
#include "moving/move_inner.h"
#include "store/sites.h"
#include "store/templates.h"

static enum err
find_site(struct moving *m, int64_t *id, struct why *why)
{
	struct site site;
	enum err e;

	*id = SITE_DEFAULT;
	if (m->options->site == NULL)
		return ERR_OK;
	e = sites_by_name(m->store, slice_of(m->options->site), &site);
	if (e == ERR_NOTFOUND)
		return why_fail(why, e,
			"There is no site \"%.64s\": add it with `bootline site add %.64s`.",
			m->options->site, m->options->site);
	*id = site.id;
	return e;
}

static enum err
count_phone(void *ctx, const struct phone *phone)
{
	(void)phone;
	++*(size_t *)ctx;
	return ERR_OK;
}

/* A phone that is there keeps its site, unless the folder is to win. */
static enum err
look_at_site(struct moving *m, const struct survey_phone *p, struct phone *row, struct why *why)
{
	char mac[MAC_TEXT_BYTES];

	if (m->options->site == NULL || row->site_id == m->site_id)
		return ERR_OK;
	if (!m->options->replaces) {
		moving_report_conflict(&m->report, p->master, 0,
			"Phone %s is at the site %s in the inventory.", mac_text(p->who.mac, mac),
			row->site);
		return ERR_OK;
	}
	row->site_id = m->site_id;
	return phones_update(m->store, row, why);
}

static enum err
move_phone(struct moving *m, const struct survey_phone *p, struct why *why)
{
	struct moving_phone phone = {.is_added = false};
	enum err e = phones_by_mac(m->store, p->who.mac, &phone.row);

	if (e == ERR_OK)
		e = look_at_site(m, p, &phone.row, why);
	else if (e == ERR_NOTFOUND) {
		phone.is_added = true;
		phone.row = (struct phone){
			.mac = p->who.mac, .state = PHONE_ACTIVE, .site_id = m->site_id};
		e = phone_change_add(m->store, &phone.row, m->options->now, why);
		if (e == ERR_OK && p->who.model[0] != '\0')
			e = phones_learn_model(m->store, p->who.mac, slice_of(p->who.model));
		m->counts.phones_added++;
	}
	if (e == ERR_OK)
		e = phones_by_mac(m->store, p->who.mac, &phone.row);
	m->counts.phones++;
	buf_add(&m->phones, (struct slice){(const char *)&phone, sizeof(phone)});
	return e == ERR_OK ? buf_check(&m->phones) : e;
}

/* What the stock template base says to every phone was said by nobody in the folder: in an
 * inventory without phones it makes way, so that phones go on as they are. */
static enum err
release_base(struct moving *m, struct why *why)
{
	struct template_row base;
	struct scope global;
	enum err e = templates_by_name(m->store, SLICE("base"), &base);

	if (e == ERR_OK)
		e = scopes_find(m->store, SLICE("global"), false, &global, why);
	if (e == ERR_OK && global.id != 0 && base.is_stock) {
		e = templates_unassign(m->store, base.id, global.id);
		m->counts.took_off_base = e == ERR_OK;
	}
	if (m->counts.took_off_base)
		moving_report_note(&m->report, MOVING_NO_FILE, 0,
			"The stock template base was taken off global, because the folder says "
			"none "
			"of it: `bootline template assign base global` puts it back.");
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* Where goes what every phone of the folder reads: other phones must not get it. */
static enum err
choose_all(struct moving *m, size_t there)
{
	size_t others = there + m->counts.phones_added - m->counts.phones;
	int64_t at_site = 0;
	enum err e = ERR_OK;

	if (m->options->site != NULL) {
		e = sites_count_phones(m->store, m->site_id, &at_site);
		others = 0;
		for (size_t i = 0; i < m->counts.phones; i++)
			at_site -= moving_phone(m, i)->row.site_id == m->site_id;
		others = at_site > 0 ? (size_t)at_site : 0;
	}
	m->has_all_group = others > 0;
	if (m->has_all_group)
		moving_report_note(&m->report, MOVING_NO_FILE, 0,
			"%zu other phones are %s already: what all phones of the folder share went "
			"into a group of them.",
			others, m->options->site != NULL ? "at the site" : "in the inventory");
	(void)snprintf(m->all, sizeof(m->all), "%s%s",
		m->options->site != NULL ? "site:" : "global",
		m->options->site != NULL ? m->options->site : "");
	return e;
}

enum err
move_phones(struct moving *m, struct why *why)
{
	const struct phone_filter any = {
		.state = PHONE_STATE__COUNT, .model = SLICE_INIT(""), .text = SLICE_INIT("")};
	size_t there = 0;
	enum err e = find_site(m, &m->site_id, why);

	if (e == ERR_OK)
		e = phones_each(m->store, &any, count_phone, &there);
	if (e == ERR_OK && there == 0 && survey_phones_len(&m->survey) > 0)
		e = release_base(m, why);
	for (size_t i = 0; i < m->survey.real_len && e == ERR_OK; i++) {
		e = move_phone(m, survey_phone(&m->survey, i), why);
		if (e == ERR_OK)
			e = moving_progress(m, "phones", i + 1, m->survey.real_len);
	}
	return e == ERR_OK ? choose_all(m, there) : e;
}
