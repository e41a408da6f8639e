#include "admin/phone_filters.h"
#include "admin/phone_json.h"
#include "admin/resources.h"
#include "admin/route.h"
#include "base/auto.h"

#define GET HTTP_METHOD_GET
#define PUT HTTP_METHOD_PUT
#define POST HTTP_METHOD_POST
#define PATCH HTTP_METHOD_PATCH
#define DELETE HTTP_METHOD_DELETE

/* One row a route reads better than what the formatter makes of it. */
/* clang-format off */
const struct route routes[] = {
	{GET, "/healthz", ACCESS_NOBODY, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, health_alive, NULL, "Says that the server answers."},
	{GET, "/readyz", ACCESS_NOBODY, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, health_ready, NULL, "Says whether it can read its inventory."},
	{GET, "/metrics", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, metrics_show, NULL, "Gives figures for Prometheus."},

	{GET, "/openapi.json", ACCESS_NOBODY, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, openapi_show, NULL, "Tells what the API can do (OpenAPI 3.1)."},
	{GET, "/setup", ACCESS_NOBODY, ROUTE_READ, BODY_NONE, NULL, "token", NULL, 0, setup_show, NULL, "Tells whether a one-time link is good, and whose it is."},
	{POST, "/setup", ACCESS_NOBODY, ROUTE_NONE, BODY_JSON, setup_fields, NULL, NULL, ROUTE_NO_CSRF, setup_use, "account setup", "Uses a one-time link: sets a password, makes the first administrator, and logs in."},
	{POST, "/session", ACCESS_NOBODY, ROUTE_NONE, BODY_JSON, session_fields, NULL, NULL, ROUTE_NO_CSRF, session_create, "log in", "Logs in."},
	{GET, "/session", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, session_show, NULL, "Tells who is logged in."},
	{DELETE, "/session", ACCESS_VIEWER, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, ROUTE_NO_DRY_RUN, session_delete, "log out", "Logs out."},
	{PUT, "/session/password", ACCESS_VIEWER, ROUTE_NONE, BODY_JSON, password_fields, NULL, NULL, 0, session_password, "account password", "Changes one's own password."},

	{GET, "/phones", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, PHONE_FILTERS " limit cursor sort", NULL, 0, phones_list, NULL, "Lists phones, page by page; state=new: those that asked and are not in the inventory."},
	{POST, "/phones", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_new_fields, NULL, NULL, 0, phones_create, "phone add", "Adds a phone to the inventory."},
	{GET, "/phones/{mac}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, PHONE_UNSTEADY, 0, phones_show, NULL, "Shows a phone with its lines, keys and files."},
	{PATCH, "/phones/{mac}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_fields, NULL, NULL, 0, phones_change, "phone set", "Changes a phone."},
	{DELETE, "/phones/{mac}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phones_delete, "phone remove", "Removes a phone with its keys and parameters; its lines, documents and logs stay."},
	{POST, "/phones/{mac}/state", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_state_fields, NULL, NULL, 0, phone_state_put, "phone state", "Gives a phone a state; a new one comes into the inventory with it."},
	{PUT, "/phones/{mac}/lines", ACCESS_OPERATOR, ROUTE_WRITE, BODY_LIST, phone_line_fields, NULL, NULL, 0, phone_lines_put, "line assign", "Gives a phone these lines, in place of those that it has."},
	{POST, "/phones/{mac}/lines", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_line_fields, NULL, NULL, 0, phone_lines_add, "line assign", "Puts a line on a phone."},
	{DELETE, "/phones/{mac}/lines/{position}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phone_lines_remove, "line unassign", "Takes a line off a phone."},
	{GET, "/phones/{mac}/keys", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, phone_keys_show, NULL, "Lists a phone's keys."},
	{PUT, "/phones/{mac}/keys", ACCESS_OPERATOR, ROUTE_WRITE, BODY_LIST, phone_key_fields, NULL, NULL, 0, phone_keys_put, "key set", "Gives a phone these keys, in place of those that it has."},
	{GET, "/phones/{mac}/parameters", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, "name", NULL, 0, phone_parameters_list, NULL, "Tells where every parameter of a phone comes from, what it hides, and what the phone has set in its place."},
	{POST, "/phones/{mac}/enrolment", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_enrolment_fields, NULL, NULL, 0, phone_enrolment_open, "phone enroll", "Opens a window in which the phone gets a login of its own."},
	{DELETE, "/phones/{mac}/enrolment", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phone_enrolment_close, "phone enroll --close", "Closes it."},
	{POST, "/phones/{mac}/rotate", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, "again", NULL, 0, phone_rotate_start, "phone rotate", "Hands out a new password; the phone restarts with it."},
	{POST, "/phones/{mac}/resync", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phone_resync_start, "phone resync", "Has a phone read its files again."},
	{POST, "/phones/{mac}/restart", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phone_restart_start, "phone restart", "Has a phone start anew."},
	{GET, "/phones/{mac}/tellings", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, phone_tellings_list, NULL, "Lists what a phone was told, or is to be told, newest first."},
	{POST, "/phones/tell", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_tell_fields, NULL, NULL, 0, phones_tell, "phone tell", "Has many phones read their files again, or start anew."},
	{POST, "/phones/bulk", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_bulk_fields, NULL, NULL, 0, phone_bulk, "phone bulk", "Changes many phones alike, all or nothing."},
	{GET, "/phones.csv", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, PHONE_FILTERS, NULL, 0, phones_export, NULL, "Gives phones and their lines as a table for spreadsheets, without secrets."},
	{POST, "/phones/import", ACCESS_OPERATOR, ROUTE_WRITE, BODY_CSV, NULL, "create", NULL, 0, phones_import, "phone import", "Brings phones and their lines to what a table says: every row, or none."},

	{GET, "/doctor", ACCESS_OPERATOR, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, doctor_show, NULL, "Tells how far the doctor's walk has come, and what it has found."},
	{POST, "/doctor", ACCESS_OPERATOR, ROUTE_NONE, BODY_JSON, doctor_fields, NULL, NULL, 0, doctor_start, "doctor", "Has the doctor walk the way of a phone, as far as this server is concerned; GET tells what he finds."},
	{DELETE, "/doctor", ACCESS_OPERATOR, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, doctor_end, "doctor", "Ends the walk that is under way; what it has found stays."},

	{GET, "/dhcp/options", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, "url ntp time_zone offset registrar web_services for", NULL, 0, dhcp_options_show, NULL, "Tells what a DHCP server must say to phones: as values, as bytes, and ready to paste for each kind of server."},

	{GET, "/imports/verify", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "accept site mac limit cursor", NULL, 0, imports_verify, NULL, "Compares, phone by phone, what the folder of --root gives with what the inventory gives."},

	{GET, "/lines", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "text unassigned shared limit cursor sort", NULL, 0, lines_list, NULL, "Lists lines, page by page, and the phones that have them."},
	{POST, "/lines", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, line_new_fields, NULL, NULL, 0, lines_create, "line add", "Adds a line."},
	{GET, "/lines/{address}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, lines_show, NULL, "Shows a line and the phones that have it."},
	{PATCH, "/lines/{address}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, line_fields, NULL, NULL, 0, lines_change, "line set", "Changes a line."},
	{DELETE, "/lines/{address}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lines_delete, "line remove", "Removes a line that is on no phone."},
	{POST, "/lines/{address}/reveal", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, ROUTE_REVEALS, lines_reveal, "line reveal", "Shows a line's SIP password; that you did stands in the audit."},
	{GET, "/sites", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, sites_list, NULL, "Lists the sites by name."},
	{POST, "/sites", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, site_new_fields, NULL, NULL, 0, sites_create, "site add", "Adds a site."},
	{GET, "/sites/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, sites_show, NULL, "Shows a site and its values."},
	{PATCH, "/sites/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, site_fields, NULL, NULL, 0, sites_change, "site set", "Changes a site."},
	{DELETE, "/sites/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, sites_delete, "site remove", "Removes a site that has no phones."},

	{GET, "/groups", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, groups_list, NULL, "Lists the groups, strongest first."},
	{POST, "/groups", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_new_fields, NULL, NULL, 0, groups_create, "group add", "Adds a group."},
	{GET, "/groups/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, groups_show, NULL, "Shows a group."},
	{PATCH, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_fields, NULL, NULL, 0, groups_change, "group set", "Changes a group."},
	{DELETE, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, groups_delete, "group remove", "Removes a group; its phones leave it."},

	{GET, "/rollouts", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, rollouts_list, NULL, "Lists rollouts, the newest first."},
	{POST, "/rollouts", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, rollout_new_fields, NULL, NULL, 0, rollouts_create, "rollout add", "Plans a rollout; nothing happens before it is started."},
	{GET, "/rollouts/{id}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "counts rings waits_s", 0, rollouts_show, NULL, "Shows a rollout: how far each ring is."},
	{DELETE, "/rollouts/{id}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, rollouts_delete, "rollout remove", "Removes a rollout that is not under way; its phones get what their scopes say."},
	{GET, "/rollouts/{id}/plan", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor", NULL, 0, rollout_plan_show, NULL, "Tells which phones would be in which ring if it were started now, and which are left out."},
	{GET, "/rollouts/{id}/phones", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "ring state limit cursor", NULL, 0, rollout_phones_list, NULL, "Lists the phones of a rollout that was started, by ring and place."},
	{POST, "/rollouts/{id}/start", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, rollouts_start, "rollout start", "Starts it: which phones belong to it is fixed now."},
	{POST, "/rollouts/{id}/pause", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, rollouts_pause, "rollout pause", "Offers the release to nobody new."},
	{POST, "/rollouts/{id}/resume", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, "retry", NULL, 0, rollouts_resume, "rollout resume", "Goes on with one that is paused or halted."},
	{POST, "/rollouts/{id}/cancel", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, rollouts_cancel, "rollout cancel", "Ends it: who has the release keeps it, nobody else gets it."},
	{POST, "/rollouts/{id}/rollback", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, rollouts_rollback, "rollout rollback", "Ends it: who was offered the release gets what he had."},

	{GET, "/models", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, models_list, NULL, "Lists the models: those that come with bootline, and one's own."},
	{POST, "/models", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, model_new_fields, NULL, NULL, 0, models_create, "model add", "Adds a model that bootline does not know."},
	{GET, "/models/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, models_show, NULL, "Shows a model."},
	{PATCH, "/models/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, model_fields, NULL, NULL, 0, models_change, "model set", "Changes a model; one that comes with bootline is covered by the change."},
	{DELETE, "/models/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, models_delete, "model remove", "Removes a model of one's own, or the change of another."},

	{GET, "/scopes/{scope}/parameters", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, parameters_list, NULL, "Lists the parameters of one layer."},
	{GET, "/scopes/{scope}/parameters/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, parameters_show, NULL, "Shows one parameter of a layer."},
	{PUT, "/scopes/{scope}/parameters/{name}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, parameter_fields, NULL, NULL, 0, parameters_put, "param set", "Sets a parameter at one layer; but for phones and lines that is an administrator's."},
	{DELETE, "/scopes/{scope}/parameters/{name}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, parameters_delete, "param unset", "Takes a parameter away from one layer."},
	{GET, "/scopes/{scope}/templates", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, scope_templates_show, NULL, "Lists the templates in force for a layer, strongest first."},
	{PUT, "/scopes/{scope}/templates", ACCESS_OPERATOR, ROUTE_WRITE, BODY_LIST, NULL, NULL, NULL, 0, scope_templates_put, "template assign", "Puts templates in force for a layer, in this order and no others."},
	{GET, "/scopes/{scope}/config-files", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, config_files_show, NULL, "Lists the hand-written files around a layer's own."},
	{PUT, "/scopes/{scope}/config-files", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, config_files_fields, NULL, NULL, 0, config_files_put, "config-files", "Names the hand-written files around a layer's own."},
	{GET, "/parameters", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor text", NULL, 0, known_parameters_list, NULL, "Lists the parameters that are known: of templates, layers and uploads."},

	{GET, "/firmware/releases", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, releases_list, NULL, "Lists the releases of firmware, the newest first, and which of your phones' models each has images for."},
	{GET, "/firmware/releases/{release}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones models without", 0, releases_show, NULL, "Shows a release with its files."},
	{DELETE, "/firmware/releases/{release}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, releases_delete, "firmware remove", "Removes a release that is set nowhere; a download under way gets its bytes whole."},
	{POST, "/firmware/releases/{release}/verify", ACCESS_ADMIN, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, releases_verify, NULL, "Reads a release's files and compares them with their hashes; a second or two for each GB."},
	{GET, "/firmware/set", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, releases_set_list, NULL, "Lists which release is set at which scope, the strongest last."},
	{GET, "/firmware/drop", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, dropped_list, NULL, "Tells what became of what lies in the drop folder, the newest first."},
	{GET, "/firmware/uploads", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, package_uploads_list, NULL, "Lists packages that are being uploaded or were in the last days, the newest first."},
	{POST, "/firmware/uploads", ACCESS_ADMIN, ROUTE_NONE, BODY_JSON, package_upload_fields, NULL, NULL, 0, package_uploads_create, "firmware upload", "Begins to upload a package: a zip, tar or tar.gz of the vendor, or one image PART.sip.ld."},
	{GET, "/firmware/uploads/{id}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, package_uploads_show, NULL, "Tells how far an upload has come; after a broken connection or a restart it goes on from received_bytes."},
	{PUT, "/firmware/uploads/{id}", ACCESS_ADMIN, ROUTE_NONE, BODY_BYTES, NULL, "offset", NULL, 0, package_uploads_add_piece, "firmware upload", "Brings the next piece of it, of at most 8 MiB: on disk when it is answered."},
	{DELETE, "/firmware/uploads/{id}", ACCESS_ADMIN, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, package_uploads_delete, "firmware upload", "Gives an upload up, also while it is being read, and forgets it."},
	{POST, "/firmware/uploads/{id}/finish", ACCESS_ADMIN, ROUTE_NONE, BODY_JSON, package_finish_fields, NULL, NULL, 0, package_uploads_finish, "firmware upload", "Has an upload taken in that is there whole; GET tells how far that is. A refused one may be tried again, with its version."},
	{GET, "/scopes/{scope}/firmware", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, scope_release_show, NULL, "Tells which release is set at a scope: global, site:NAME, group:NAME, model:NAME or phone:MAC."},
	{PUT, "/scopes/{scope}/firmware", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, scope_release_fields, NULL, NULL, 0, scope_release_put, "firmware set", "Has the phones of a scope run a release; but for single phones that is an administrator's."},
	{DELETE, "/scopes/{scope}/firmware", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, scope_release_delete, "firmware unset", "Takes that back: weaker scopes count again."},

	{GET, "/templates", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, templates_list, NULL, "Lists the templates: one's own, the stock ones, and which of those are newer than the text in force."},
	{POST, "/templates/check", ACCESS_ADMIN, ROUTE_NONE, BODY_JSON, template_fields, NULL, NULL, 0, templates_check, NULL, "Checks a text and changes nothing."},
	{GET, "/templates/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "stock", NULL, 0, templates_show, NULL, "Shows a template with its text: the one in force, else the stock one."},
	{PUT, "/templates/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, template_fields, NULL, NULL, 0, templates_store, "template import", "Checks a template of one's own and puts it in force; a bad one is refused and the last good one stays."},
	{DELETE, "/templates/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, templates_delete, "template remove", "Removes a template that no scope uses."},
	{POST, "/templates/{name}/update", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, templates_renew, "template update", "Puts this version's text of a stock template in force."},

	{GET, "/accounts", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, accounts_list, NULL, "Lists the people who administer."},
	{POST, "/accounts", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, account_new_fields, NULL, NULL, 0, accounts_create, "account add", "Adds a person, and makes a link for setting a password."},
	{GET, "/accounts/{user}", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, accounts_show, NULL, "Shows a person."},
	{PATCH, "/accounts/{user}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, account_fields, NULL, NULL, 0, accounts_change, "account role", "Gives a person another role."},
	{DELETE, "/accounts/{user}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, accounts_delete, "account remove", "Removes a person, who is logged out at once."},
	{POST, "/accounts/{user}/setup-link", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, accounts_setup_link, "account setup-link", "Makes a one-time link for setting a password."},
	{GET, "/bootstrap", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, bootstrap_show, NULL, "Shows the account that phones share."},
	{PATCH, "/bootstrap", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, bootstrap_fields, NULL, NULL, 0, bootstrap_change, "account set", "Changes the account that phones share."},
	{GET, "/tokens", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, tokens_list, NULL, "Lists the tokens that programs log in with."},
	{POST, "/tokens", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, token_new_fields, NULL, NULL, 0, tokens_create, "token add", "Makes a token, which is shown this once."},
	{GET, "/tokens/{name}", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, "used_at", 0, tokens_show, NULL, "Shows what is known of a token."},
	{DELETE, "/tokens/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, tokens_delete, "token remove", "Removes a token: nothing gets in with it any more."},

	{GET, "/secrets", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, secrets_list, NULL, "Tells what is sealed and under which key; no values."},
	{POST, "/secrets/rotate-key", ACCESS_ADMIN, ROUTE_NONE, BODY_JSON, key_change_fields, NULL, NULL, ROUTE_OWN_DRY_RUN, secrets_rotate_key, "secret rotate-key", "Makes a new master key, seals every secret under it while the server runs, and forgets the old one; one's own password confirms it."},

	{GET, "/settings", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, settings_list, NULL, "Lists every setting as it is in force."},
	{GET, "/tls", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, "legacy", NULL, 0, tls_show, NULL, "Shows the certificate that phones see, and what they must be told to trust it."},
	{GET, "/audit", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, "limit cursor mac by since text", NULL, 0, audit_list, NULL, "Tells who changed what and who looked at a secret, the newest first."},

	{GET, "/phones/{mac}/files", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "reveal", NULL, ROUTE_REVEALS, files_list, "render --reveal", "Shows every file exactly as the phone would get it, secrets masked."},
	{GET, "/phones/{mac}/files/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "reveal", NULL, ROUTE_REVEALS, files_show, "render --reveal", "Shows one of them."},
	{GET, "/phones/{mac}/documents", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, documents_list, NULL, "Lists what a phone uploaded and reads back, with every version."},
	{GET, "/phones/{mac}/overrides", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, "reveal", NULL, ROUTE_REVEALS, overrides_list, "document overrides --reveal", "Tells what a phone has set on itself, and what of the inventory that hides."},
	{GET, "/phones/{mac}/documents/{kind}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "version reveal", NULL, ROUTE_REVEALS, documents_show, "document show --reveal", "Gives a document, secrets masked."},
	{PUT, "/phones/{mac}/documents/{kind}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_FILE, NULL, NULL, NULL, 0, documents_store, "document put", "Stores a new version of a document, as if the phone had uploaded it."},
	{DELETE, "/phones/{mac}/documents/{kind}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, "version", NULL, 0, documents_delete, "document remove", "Removes a document, or one version of it."},
	{GET, "/phones/{mac}/logs", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor", NULL, 0, logs_list, NULL, "Lists the logs that a phone uploaded."},
	{GET, "/phones/{mac}/visits", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "address outcome since limit cursor", NULL, 0, visits_list, NULL, "Tells what a phone asked for, what it got, and why; the newest visit first."},

	{GET, "/overview", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, overview_show, NULL, "Tells how many phones there are, what happens, and what waits for a decision."},
	{GET, "/logs", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor", NULL, 0, logs_list, NULL, "Lists the logs that phones uploaded."},
	{GET, "/logs/{id}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "offset limit", NULL, 0, logs_show, NULL, "Gives a log as text, control characters escaped."},
	{GET, "/visits", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "mac address outcome since limit cursor", NULL, 0, visits_list, NULL, "Tells what phones asked for, what they got, and why; the newest visit first."},

	{GET, "/lync/rules", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_list, NULL, "Experimental. Lists what Lync devices get: approved, pending, and the version to go back to."},
	{POST, "/lync/rules", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, lync_rule_fields, NULL, NULL, 0, lync_rules_set, "lync set", "Experimental. Makes a version pending for a kind of device; makes the rule where there is none."},
	{GET, "/lync/rules/{id}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_show, NULL, "Experimental. Shows a rule."},
	{DELETE, "/lync/rules/{id}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_delete, "lync remove", "Experimental. Removes a rule."},
	{POST, "/lync/rules/{id}/approve", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_approve, "lync approve", "Experimental. Gives the pending version to all devices of a rule."},
	{POST, "/lync/rules/{id}/restore", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_restore, "lync restore", "Experimental. Goes back to the version that was approved before."},
	{POST, "/lync/rules/{id}/reset", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lync_rules_reset, "lync reset", "Experimental. Drops the pending version."},
	{GET, "/lync/test-devices", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, lync_devices_list, NULL, "Experimental. Lists the devices that get pending versions first."},
	{POST, "/lync/test-devices", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, lync_device_fields, NULL, NULL, 0, lync_devices_create, "lync test-device", "Experimental. Makes a device one that gets pending versions first."},
	{DELETE, "/lync/test-devices/{device}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lync_devices_delete, "lync test-device --remove", "Experimental. Makes it none any more."},
	{GET, "/lync/requests", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit", NULL, 0, lync_requests_list, NULL, "Experimental. Lists what devices asked for, the newest first."},
	{GET, "/lync/requests/{id}", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, lync_requests_show, NULL, "Experimental. Shows one request as it came: header fields and body."},
	{GET, "/lync/requests/{id}/body", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, lync_requests_body, NULL, "Experimental. Gives a request's body, byte for byte."},
	{GET, "/lync/audit", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "day", NULL, 0, lync_audit_show, NULL, "Experimental. Gives a day in the form of Lync Server's own audit log of device updates."},

	{GET, "/webhooks", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, webhooks_list, NULL, "Lists the webhooks."},
	{POST, "/webhooks", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, webhook_new_fields, NULL, NULL, 0, webhooks_create, "webhook add", "Adds a webhook, which is told what happens from now on."},
	{GET, "/webhooks/{id}", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, "failures last_status last_at next_at", 0, webhooks_show, NULL, "Shows a webhook, and how its last delivery went."},
	{PATCH, "/webhooks/{id}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, webhook_fields, NULL, NULL, 0, webhooks_change, "webhook set", "Changes a webhook; what failed is tried again at once."},
	{DELETE, "/webhooks/{id}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, webhooks_delete, "webhook remove", "Removes a webhook."},
	{POST, "/webhooks/{id}/test", ACCESS_ADMIN, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, webhooks_test, NULL, "Sends an event \"test\" now and tells what became of it."},
	{GET, "/events", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, ROUTE_STREAMS, events_stream, NULL, "Tells what happens, as it happens."},
};
/* clang-format on */

const size_t route_count = COUNT(routes);
