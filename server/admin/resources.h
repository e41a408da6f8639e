/* resources - the handlers and body tables that rows of routes.c name, by the file they are in. */
#ifndef ADMIN_RESOURCES_H
#define ADMIN_RESOURCES_H

#include "admin/call.h"

/* documents.c */
enum err documents_list(struct call *c);
enum err documents_show(struct call *c);
enum err documents_store(struct call *c);
enum err documents_delete(struct call *c);

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

/* logs.c */
enum err logs_list(struct call *c);
enum err logs_show(struct call *c);

/* metrics.c */
enum err metrics_show(struct call *c);

/* overview.c */
enum err overview_show(struct call *c);

/* openapi.c */
enum err openapi_show(struct call *c);

/* session.c */
extern const struct field_row session_fields[], setup_fields[], password_fields[];
enum err session_create(struct call *c);
enum err session_show(struct call *c);
enum err session_delete(struct call *c);
enum err session_password(struct call *c);
enum err setup_show(struct call *c);
enum err setup_use(struct call *c);

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
