#include "doctor/look_name.h"

#include "base/auto.h"
#include "doctor/inner.h"

#include <stdio.h>

enum { PHONES_TRY_MAX = 8 };

void
doctor_addresses(const struct dns_addresses *a, char out[WALK_TEXT_BYTES])
{
	char text[IP_TEXT_BYTES];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < a->count && i < DNS_RECORDS_MAX; i++) {
		int added = snprintf(out + n, WALK_TEXT_BYTES - n, "%s%s", i > 0 ? ", " : "",
			ip_text(&a->ips[i], text));

		n += (size_t)added;
	}
}

void
name_judge(const struct host *h, const struct dns_addresses *a, struct walk *w)
{
	char text[WALK_TEXT_BYTES];

	if (h->is_address) {
		walk_found(w, "an address: no name is needed");
		return;
	}
	doctor_addresses(a, text);
	if (a->outcome == DNS_FOUND)
		walk_found(w, "%s is %s", h->name, text);
	else
		walk_found(w, "%s: %s", h->name, a->why.text);
	if (dns_is_absent(a->outcome))
		walk_rule(w, RULE_NAME_NONE, "%s", h->name);
	else if (a->outcome != DNS_FOUND)
		walk_rule(w, RULE_NAME_SILENT, "%s", a->why.text);
	if (a->count > PHONES_TRY_MAX)
		walk_rule(w, RULE_NAME_MANY, "%zu", a->count);
}

void
look_name(struct doctor *d, struct target *t)
{
	AUTO(buf_free) struct buf about = BUF(DOCTOR_URL_BYTES);

	host_show(&t->host, &about);
	walk_begin(d->walk, WALK_NAME, buf_text(&about));
	dns_addresses(d->dns, t->host.name, &t->addresses);
	host_resolve(&t->host, &t->addresses, t->resolve);
	name_judge(&t->host, &t->addresses, d->walk);
	walk_end(d->walk);
}
