/* resources - the handlers and body tables that rows of routes.c name, by the file they are in.
 *
 * A handler is a route's run(), and a body table its fields: route.h says what each may rely on.
 * What one does and who may ask for it stands in its row. */
#ifndef ADMIN_RESOURCES_H
#define ADMIN_RESOURCES_H

#include "admin/call.h"

/* accounts.c */
extern const struct field_row account_new_fields[], account_fields[], bootstrap_fields[];
enum err accounts_list(struct call *c);
enum err accounts_show(struct call *c);
enum err accounts_create(struct call *c);
enum err accounts_change(struct call *c);
enum err accounts_delete(struct call *c);
enum err accounts_setup_link(struct call *c);
enum err bootstrap_show(struct call *c);
enum err bootstrap_change(struct call *c);

/* audit.c */
enum err audit_list(struct call *c);

/* overrides.c */
enum err overrides_list(struct call *c);

/* documents.c */
enum err documents_list(struct call *c);
enum err documents_show(struct call *c);
enum err documents_store(struct call *c);
enum err documents_delete(struct call *c);

/* dhcp.c */
enum err dhcp_options_show(struct call *c);

/* doctor_calls.c */
extern const struct field_row doctor_fields[];
enum err doctor_show(struct call *c);
enum err doctor_start(struct call *c);
enum err doctor_end(struct call *c);

/* events.c */
enum err events_stream(struct call *c);

/* files.c */
enum err files_list(struct call *c);
enum err files_show(struct call *c);

/* groups.c */
extern const struct field_row group_new_fields[], group_fields[];
enum err groups_list(struct call *c);
enum err groups_show(struct call *c);
enum err groups_create(struct call *c);
enum err groups_change(struct call *c);
enum err groups_delete(struct call *c);

/* health.c */
enum err health_alive(struct call *c);
enum err health_ready(struct call *c);

/* backup.c */
extern const struct field_row backup_fields[], backup_upload_fields[], backup_open_fields[];
enum err backup_create(struct call *c);
enum err backup_uploads_list(struct call *c);
enum err backup_uploads_create(struct call *c);
enum err backup_uploads_show(struct call *c);
enum err backup_uploads_add_piece(struct call *c);
enum err backup_uploads_open(struct call *c);
enum err backup_uploads_delete(struct call *c);

/* phone_restore.c */
extern const struct field_row phone_restore_fields[];
enum err phone_restore(struct call *c);

/* imports.c */
enum err imports_verify(struct call *c);
enum err imports_no_folder(struct call *c); /* refuses: no handler */

/* import_calls.c */
extern const struct field_row import_fields[];
enum err imports_show(struct call *c);
enum err imports_start(struct call *c);
enum err imports_end(struct call *c);
enum err imports_files(struct call *c);
enum err imports_notes(struct call *c);

/* lines.c */
extern const struct field_row line_new_fields[], line_fields[];
enum err lines_list(struct call *c);
enum err lines_show(struct call *c);
enum err lines_create(struct call *c);
enum err lines_change(struct call *c);
enum err lines_delete(struct call *c);
enum err lines_reveal(struct call *c);

/* logs.c */
enum err logs_list(struct call *c);
enum err logs_show(struct call *c);

/* lync.c */
extern const struct field_row lync_rule_fields[], lync_device_fields[];
enum err lync_rules_list(struct call *c);
enum err lync_rules_show(struct call *c);
enum err lync_rules_set(struct call *c);
enum err lync_rules_approve(struct call *c);
enum err lync_rules_restore(struct call *c);
enum err lync_rules_reset(struct call *c);
enum err lync_rules_delete(struct call *c);
enum err lync_devices_list(struct call *c);
enum err lync_devices_create(struct call *c);
enum err lync_devices_delete(struct call *c);
enum err lync_requests_list(struct call *c);
enum err lync_requests_show(struct call *c);
enum err lync_requests_body(struct call *c);
enum err lync_logs_list(struct call *c);
enum err lync_logs_show(struct call *c);
enum err lync_audit_show(struct call *c);

/* firmware.c */
extern const struct field_row scope_release_fields[];
enum err releases_list(struct call *c);
enum err releases_show(struct call *c);
enum err releases_delete(struct call *c);
enum err releases_verify(struct call *c);
enum err releases_set_list(struct call *c);
enum err scope_release_show(struct call *c);
enum err scope_release_put(struct call *c);
enum err scope_release_delete(struct call *c);
enum err dropped_list(struct call *c);

/* firmware_uploads.c */
extern const struct field_row package_upload_fields[], package_finish_fields[];
enum err package_uploads_list(struct call *c);
enum err package_uploads_create(struct call *c);
enum err package_uploads_show(struct call *c);
enum err package_uploads_add_piece(struct call *c);
enum err package_uploads_finish(struct call *c);
enum err package_uploads_delete(struct call *c);

/* metrics.c */
enum err metrics_show(struct call *c);

/* overview.c */
enum err overview_show(struct call *c);

/* openapi.c */
enum err openapi_show(struct call *c);

/* phone_bulk.c */
extern const struct field_row phone_bulk_fields[];
enum err phone_bulk(struct call *c);
/* Finds the phones that the body's filter or macs name: struct mac each.  ERR_OK; ERR_SYNTAX
 * (noted); storage errors. */
MUST_CHECK enum err phone_bulk_macs(struct call *c, struct buf *macs);

/* phone_tell.c */
extern const struct field_row phone_tell_fields[];
enum err phone_resync_start(struct call *c);
enum err phone_restart_start(struct call *c);
enum err phone_tellings_list(struct call *c);
enum err phones_tell(struct call *c);

/* phone_lines.c; phone_line_fields is in phone_take.c */
extern const struct field_row phone_line_fields[], phone_key_fields[];
enum err phone_lines_put(struct call *c);
enum err phone_lines_add(struct call *c);
enum err phone_lines_remove(struct call *c);
enum err phone_keys_show(struct call *c);
enum err phone_keys_put(struct call *c);

/* phone_parameters.c */
enum err phone_parameters_list(struct call *c);

/* phone_state.c */
extern const struct field_row phone_state_fields[], phone_enrolment_fields[];
enum err phone_state_put(struct call *c);
enum err phone_enrolment_open(struct call *c);
enum err phone_enrolment_close(struct call *c);
enum err phone_rotate_start(struct call *c);

/* phone_table.c */
enum err phones_export(struct call *c);
enum err phones_import(struct call *c);
enum err phones_import_fusionpbx(struct call *c);

/* phones.c */
extern const struct field_row phone_new_fields[], phone_fields[];
enum err phones_list(struct call *c);
enum err phones_show(struct call *c);
enum err phones_create(struct call *c);
enum err phones_change(struct call *c);
enum err phones_delete(struct call *c);

/* models.c */
extern const struct field_row model_new_fields[], model_fields[];
enum err models_list(struct call *c);
enum err models_show(struct call *c);
enum err models_create(struct call *c);
enum err models_change(struct call *c);
enum err models_delete(struct call *c);

/* parameters.c */
extern const struct field_row parameter_fields[];
enum err parameters_list(struct call *c);
enum err parameters_show(struct call *c);
enum err parameters_put(struct call *c);
enum err parameters_delete(struct call *c);
enum err known_parameters_list(struct call *c);

/* rollouts.c */
extern const struct field_row rollout_new_fields[];
enum err rollouts_list(struct call *c);
enum err rollouts_show(struct call *c);
enum err rollouts_create(struct call *c);
enum err rollouts_delete(struct call *c);
enum err rollouts_start(struct call *c);
enum err rollouts_pause(struct call *c);
enum err rollouts_resume(struct call *c);
enum err rollouts_cancel(struct call *c);
enum err rollouts_rollback(struct call *c);
enum err rollout_phones_list(struct call *c);
enum err rollout_plan_show(struct call *c);

/* scopes.c */
extern const struct field_row config_files_fields[];
enum err scope_templates_show(struct call *c);
enum err scope_templates_put(struct call *c);
enum err config_files_show(struct call *c);
enum err config_files_put(struct call *c);

/* secrets.c */
extern const struct field_row key_change_fields[];
enum err secrets_list(struct call *c);
enum err secrets_rotate_key(struct call *c);

/* session.c */
extern const struct field_row session_fields[], setup_fields[], password_fields[];
enum err session_create(struct call *c);
enum err session_show(struct call *c);
enum err session_delete(struct call *c);
enum err session_password(struct call *c);
/* Whether this is the password of whoever asks: ERR_OK, or the refusal.  No handler. */
enum err session_prove(struct call *c, struct slice password);
enum err setup_show(struct call *c);
enum err setup_use(struct call *c);

/* settings.c */
enum err settings_list(struct call *c);
enum err tls_show(struct call *c);

/* sites.c */
extern const struct field_row site_new_fields[], site_fields[];
enum err sites_list(struct call *c);
enum err sites_show(struct call *c);
enum err sites_create(struct call *c);
enum err sites_change(struct call *c);
enum err sites_delete(struct call *c);

/* templates.c */
extern const struct field_row template_fields[];
enum err templates_list(struct call *c);
enum err templates_show(struct call *c);
enum err templates_store(struct call *c);
enum err templates_delete(struct call *c);
enum err templates_check(struct call *c);
enum err templates_renew(struct call *c);

/* tokens.c */
extern const struct field_row token_new_fields[];
enum err tokens_list(struct call *c);
enum err tokens_show(struct call *c);
enum err tokens_create(struct call *c);
enum err tokens_delete(struct call *c);

/* visits.c */
enum err visits_list(struct call *c);

/* webhooks.c */
extern const struct field_row webhook_new_fields[], webhook_fields[];
enum err webhooks_list(struct call *c);
enum err webhooks_show(struct call *c);
enum err webhooks_create(struct call *c);
enum err webhooks_change(struct call *c);
enum err webhooks_delete(struct call *c);
enum err webhooks_test(struct call *c);

#endif
