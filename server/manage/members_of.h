/* members_of - the members of what administrators look at: one place for their names and values.
 *
 * What the API and the command line tell of a thing both tell from here; what only one of them
 * tells it adds by itself.
 */
#ifndef MANAGE_MEMBERS_OF_H
#define MANAGE_MEMBERS_OF_H

#include "base/mac.h"
#include "base/members.h"
#include "base/settings.h"

struct account;
struct assignment;
struct audit_row;
struct certificate_shown;
struct document;
struct group;
struct import_report;
struct line;
struct log_row;
struct model;
struct overrides_document;
struct param;
struct person;
struct phone;
struct phone_back_done;
struct phone_key;
struct release;
struct release_file;
struct sealed_rotation;
struct seen;
struct site;
struct token;

/* Phones; what is on them. */
void members_of_phone(struct members m, const struct phone *phone);
void members_of_new_phone(struct members m, const struct seen *seen);
/* When, by which protocol and with what proof a phone was here last.
 *   seen  its channel below 0: never */
void members_of_seen(struct members m, const struct seen *seen);
void members_of_key(struct members m, const struct phone_key *key);
/* A line as its phone has it, and a phone as its line has it. */
void members_of_phone_line(struct members m, const struct assignment *a);
void members_of_line_phone(struct members m, const struct assignment *a);

/* Where they are, and what they are. */
/*   is_whole  with what it logs in with */
void members_of_line(struct members m, const struct line *line, bool is_whole);
void members_of_group(struct members m, const struct group *group);
void members_of_model(struct members m, const struct model *model);
/* A site's names; and what it asks of its phones. */
void members_of_site(struct members m, const struct site *site);
void members_of_site_rules(struct members m, const struct site *site);
/*   is_revealed  its value as it is, although it is a secret */
void members_of_param(struct members m, const struct param *p, bool is_revealed);

/* What they read and bring. */
void members_of_release(struct members m, const struct release *r);
/*   model  whose part it is for; "": not known */
void members_of_release_file(
	struct members m, const struct release *r, const struct release_file *f, const char *model);
void members_of_document(struct members m, const struct document *d);
void members_of_overrides(struct members m, const struct overrides_document *d);
void members_of_log(struct members m, const struct log_row *log);
/* What of a phone was brought back from a backup that was made at made_at, unix seconds. */
void members_of_phone_back(
	struct members m, struct mac mac, int64_t made_at, const struct phone_back_done *done);

/* What a table has changed, in counts. */
void members_of_import(struct members m, const struct import_report *r);

/* The server, and who may log in. */
void members_of_person(struct members m, const struct person *person);
void members_of_token(struct members m, const struct token *token);
/* The bootstrap account. */
void members_of_bootstrap(struct members m, const struct account *account);
/* Without what it changed. */
void members_of_audit(struct members m, const struct audit_row *row);
void members_of_setting(struct members m, const struct settings *s, enum setting id);
void members_of_certificate(struct members m, const struct certificate_shown *shown);
/* How many values of a kind a key has sealed; and a change of the key that is done. */
void members_of_sealed(struct members m, const char *kind, uint8_t key_id, int64_t count);
void members_of_rotation(struct members m, const struct sealed_rotation *r);

#endif
