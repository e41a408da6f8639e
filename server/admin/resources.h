/* resources - the handlers and body tables that rows of routes.c name, by the file they are in. */
#ifndef ADMIN_RESOURCES_H
#define ADMIN_RESOURCES_H

#include "admin/call.h"

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

/* lines.c */
extern const struct field_row line_new_fields[], line_fields[];
enum err lines_list(struct call *c);
enum err lines_show(struct call *c);
enum err lines_create(struct call *c);
enum err lines_change(struct call *c);
enum err lines_delete(struct call *c);
enum err lines_reveal(struct call *c);

/* openapi.c */
enum err openapi_show(struct call *c);

/* phone_bulk.c */
extern const struct field_row phone_bulk_fields[];
enum err phone_bulk(struct call *c);

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

/* phones.c */
extern const struct field_row phone_new_fields[], phone_fields[];
enum err phones_list(struct call *c);
enum err phones_show(struct call *c);
enum err phones_create(struct call *c);
enum err phones_change(struct call *c);
enum err phones_delete(struct call *c);

/* session.c */
extern const struct field_row session_fields[], setup_fields[], password_fields[];
enum err session_create(struct call *c);
enum err session_show(struct call *c);
enum err session_delete(struct call *c);
enum err session_password(struct call *c);
enum err setup_show(struct call *c);
enum err setup_use(struct call *c);

#endif
