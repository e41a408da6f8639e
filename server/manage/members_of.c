#include "manage/members_of.h"

#include "base/escape.h"
#include "manage/document_file.h"
#include "manage/import.h"
#include "manage/phone_back.h"
#include "manage/phone_overrides.h"
#include "net/certificate.h"
#include "provision/policy.h"
#include "store/accounts.h"
#include "store/audit.h"
#include "store/documents.h"
#include "store/groups.h"
#include "store/image_sizes.h"
#include "store/lines.h"
#include "store/logs.h"
#include "store/models.h"
#include "store/params.h"
#include "store/people.h"
#include "store/phones.h"
#include "store/releases.h"
#include "store/sealed.h"
#include "store/sites.h"
#include "store/tokens.h"
#include "store/visits.h"

static void
put_mac(struct members m, const char *name, struct mac mac)
{
	char text[MAC_TEXT_BYTES];

	member_text(m, name, mac_text(mac, text));
}

void
members_of_phone(struct members m, const struct phone *phone)
{
	put_mac(m, "mac", phone->mac);
	member_text(m, "state", phone_state_names[phone->state]);
	member_text(m, "model", phone_model(phone));
	member_text(m, "site", phone->site);
	member_text(m, "label", phone->label);
}

void
members_of_new_phone(struct members m, const struct seen *seen)
{
	put_mac(m, "mac", seen->mac);
	member_text(m, "state", phone_state_names[PHONE_NEW]);
	member_text(m, "model", seen->model);
	member_text(m, "part", seen->part);
	member_text(m, "version", seen->version);
	member_text(m, "address", seen->address);
	member_time(m, "first_seen_at", seen->first_at);
	member_time(m, "last_seen_at", seen->last_at);
}

void
members_of_seen(struct members m, const struct seen *seen)
{
	bool has_channel = seen->channel >= 0 && seen->channel < CHANNEL__COUNT;
	bool has_proof = has_channel && seen->proof >= 0 && seen->proof < PROOF__COUNT;

	member_time(m, "first_seen_at", seen->first_at);
	member_time(m, "last_seen_at", seen->last_at);
	member_text(m, "address", seen->address);
	member_text(m, "version", seen->version);
	member_text(m, "updater", seen->updater);
	member_text(m, "channel", has_channel ? channel_names[seen->channel] : NULL);
	member_text(m, "proof", has_proof ? proof_names[seen->proof] : NULL);
}

void
members_of_key(struct members m, const struct phone_key *key)
{
	member_number(m, "position", key->position);
	member_text(m, "type", key_type_names[key->type]);
	member_text(m, "value", key->value);
	member_text(m, "label", key->label);
}

void
members_of_phone_line(struct members m, const struct assignment *a)
{
	member_number(m, "position", a->position);
	member_text(m, "address", a->line.address);
	member_text(m, "label", a->label[0] != '\0' ? a->label : a->line.label);
	member_text(m, "sign_in", line_sign_in_names[a->line.sign_in]);
	member_bool(m, "has_secret", a->line.has_secret);
	member_text(m, "ring_type", a->ring_type);
	member_number(m, "line_keys", a->line_keys);
}

void
members_of_line_phone(struct members m, const struct assignment *a)
{
	put_mac(m, "mac", a->mac);
	member_number(m, "position", a->position);
	member_text(m, "label", a->label);
	member_text(m, "ring_type", a->ring_type);
	member_number(m, "line_keys", a->line_keys);
}

void
members_of_line(struct members m, const struct line *line, bool is_whole)
{
	member_text(m, "address", line->address);
	member_text(m, "display_name", line->display_name);
	member_text(m, "label", line->label);
	if (is_whole) {
		member_text(m, "auth_user", line->auth_user);
		member_text(m, "auth_domain", line->auth_domain);
	}
	member_text(m, "sign_in", line_sign_in_names[line->sign_in]);
	member_bool(m, "has_secret", line->has_secret);
	member_bool(m, "shared", line->is_shared);
}

void
members_of_group(struct members m, const struct group *group)
{
	member_text(m, "name", group->name);
	member_number(m, "rank", group->rank);
	member_text(m, "label", group->label);
}

void
members_of_model(struct members m, const struct model *model)
{
	member_text(m, "name", model->name);
	member_text(m, "part", model->part);
	member_number(m, "lines", model->lines);
	member_number(m, "keys", model->keys);
	member_text(m, "label", model->label);
	member_text(m, "last_release", model->last);
	member_bool(m, "stock", model->is_stock);
}

void
members_of_site(struct members m, const struct site *site)
{
	member_text(m, "name", site->name);
	member_text(m, "label", site->label);
	member_text(m, "sip_domain", site->sip_domain);
	member_text(m, "time_zone", site->time_zone);
}

void
members_of_site_rules(struct members m, const struct site *site)
{
	member_text(m, "trust", site_trust_words[site->trust]);
	member_text(m, "reenroll", site_reenroll_words[site->reenroll]);
	member_text(m, "require_tls", site_require_tls_words[site->require_tls]);
	member_text(m, "tls_end", site_tls_end_words[site->tls_end]);
	member_number(m, "image_downloads", site->image_downloads);
	member_number(m, "image_rate", site->image_rate);
}

void
members_of_param(struct members m, const struct param *p, bool is_revealed)
{
	member_slice(m, "name", p->name);
	member_slice(m, "value", p->is_secret && !is_revealed ? SLICE(SECRET_MASK) : p->value);
	member_bool(m, "secret", p->is_secret);
}

void
members_of_release(struct members m, const struct release *r)
{
	member_text(m, "release", r->name);
	member_number(m, "images", r->images);
	member_number(m, "files", r->files);
	member_number(m, "size_bytes", (int64_t)r->size_bytes);
	member_time(m, "added_at", r->added_at);
}

void
members_of_release_file(
	struct members m, const struct release *r, const struct release_file *f, const char *model)
{
	struct why odd = {""};

	(void)image_size_differs(slice_of(r->name), f, &odd);
	member_text(m, "name", f->name);
	member_text(m, "kind", release_kind_names[f->kind]);
	member_text(m, "model", model);
	member_text(m, "version", f->version);
	member_number(m, "size_bytes", (int64_t)f->size_bytes);
	member_text(m, "hash", f->hash);
	member_maybe(m, "note", slice_of(odd.text));
}

void
members_of_document(struct members m, const struct document *d)
{
	char mac[MAC_TEXT_BYTES];

	member_text(m, "mac", mac_is_zero(d->mac) ? "all" : mac_text(d->mac, mac));
	member_slice(m, "kind", document_word(d->kind));
	member_number(m, "version", d->version);
	member_text(m, "from", d->is_admin ? "administrator" : "phone");
	member_time(m, "at", d->at);
	member_number(m, "bytes", (int64_t)d->size_bytes);
}

void
members_of_overrides(struct members m, const struct overrides_document *d)
{
	member_slice(m, "document", document_word(d->kind));
	member_number(m, "version", d->version);
	member_time(m, "at", d->at);
	member_text(m, "state", overrides_state_names[d->state]);
	member_text(m, "reason", d->reason);
}

void
members_of_log(struct members m, const struct log_row *log)
{
	member_number(m, "id", log->id);
	put_mac(m, "mac", log->mac);
	member_text(m, "name", log->name);
	member_time(m, "began_at", log->began_at);
	member_time(m, "changed_at", log->changed_at);
	member_number(m, "bytes", (int64_t)log->size_bytes);
	member_text(m, "state", log->is_closed ? "closed" : "open");
}

void
members_of_phone_back(
	struct members m, struct mac mac, int64_t made_at, const struct phone_back_done *done)
{
	put_mac(m, "mac", mac);
	member_time(m, "made_at", made_at);
	member_bool(m, "is_added", done->is_added);
	member_number(m, "lines", done->lines);
	member_number(m, "lines_added", done->lines_added);
	member_number(m, "keys", done->keys);
	member_number(m, "params", done->params);
	member_number(m, "documents", done->documents);
}

void
members_of_import(struct members m, const struct import_report *r)
{
	member_number(m, "added", (int64_t)r->added);
	member_number(m, "changed", (int64_t)r->changed);
	member_number(m, "unchanged", (int64_t)r->unchanged);
	member_number(m, "lines_added", r->lines_added);
	member_number(m, "lines_changed", r->lines_changed);
	member_number(m, "sites_added", r->sites_added);
	member_number(m, "groups_added", r->groups_added);
}

void
members_of_person(struct members m, const struct person *person)
{
	member_text(m, "user", person->name);
	member_text(m, "role", role_names[person->role]);
	member_bool(m, "has_password", person->has_password);
	member_time(m, "password_at", person->password_at);
	member_time(m, "created_at", person->created_at);
}

void
members_of_token(struct members m, const struct token *token)
{
	member_text(m, "name", token->name);
	member_text(m, "role", role_names[token->role]);
	member_time(m, "expires_at", token->expires_at);
	member_time(m, "created_at", token->created_at);
	member_text(m, "made_by", token->made_by);
	member_time(m, "used_at", token->used_at);
}

void
members_of_bootstrap(struct members m, const struct account *account)
{
	member_text(m, "kind", "bootstrap");
	member_text(m, "user", account->user);
	member_bool(m, "open", account->is_open);
	member_bool(m, "factory_default", account->is_factory);
}

void
members_of_audit(struct members m, const struct audit_row *row)
{
	member_number(m, "id", row->id);
	member_time(m, "at", row->at);
	member_slice(m, "by", row->by);
	member_slice(m, "login", row->login);
	member_slice(m, "via", row->via);
	member_slice(m, "action", row->action);
	member_slice(m, "object", row->object);
}

static void
put_bound(struct members m, const char *name, const struct setting_row *row, uint64_t bound)
{
	if (row->type == SETTING_NUMBER)
		member_number(m, name, (int64_t)bound);
	else
		member_text(m, name, NULL);
}

void
members_of_setting(struct members m, const struct settings *s, enum setting id)
{
	const struct setting_row *row = &settings_table[id];

	member_text(m, "name", row->name);
	member_text(m, "value", settings_text(s, id));
	member_text(m, "source", setting_source_names[settings_source(s, id)]);
	member_text(m, "type", setting_type_names[row->type]);
	put_bound(m, "min", row, row->min);
	put_bound(m, "max", row, row->max);
	member_words(m, "choices", slice_of(row->choices));
	member_text(m, "default", row->fallback);
	member_text(m, "unit", row->unit);
	member_bool(m, "live", row->is_live);
	member_text(m, "help", row->help);
}

void
members_of_certificate(struct members m, const struct certificate_shown *shown)
{
	member_text(m, "file", shown->path);
	member_text(m, "subject", shown->view.subject);
	member_text(m, "issuer", shown->view.issuer);
	member_slice(m, "names", buf_slice(&shown->view.names));
	member_time(m, "valid_from", shown->view.from);
	member_time(m, "valid_to", shown->view.to);
	member_text(m, "key", shown->view.key);
	member_text(m, "sha256", shown->view.fingerprint);
	member_bool(m, "authority", shown->view.is_authority);
	member_slice(m, "pem", buf_slice(&shown->pem));
}

void
members_of_sealed(struct members m, const char *kind, uint8_t key_id, int64_t count)
{
	member_text(m, "kind", kind);
	member_number(m, "key", key_id);
	member_number(m, "count", count);
}

void
members_of_rotation(struct members m, const struct sealed_rotation *r)
{
	member_number(m, "from", r->from);
	member_number(m, "to", r->to);
	member_number(m, "sealed", r->done);
	member_bool(m, "is_resumed", r->is_resumed);
}
