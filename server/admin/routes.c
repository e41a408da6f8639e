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

	{GET, "/openapi.json", ACCESS_NOBODY, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, openapi_show, NULL, "Tells what the API can do (OpenAPI 3.1)."},
	{GET, "/setup", ACCESS_NOBODY, ROUTE_READ, BODY_NONE, NULL, "token", NULL, 0, setup_show, NULL, "Tells whether a one-time link is good, and whose it is."},
	{POST, "/setup", ACCESS_NOBODY, ROUTE_NONE, BODY_JSON, setup_fields, NULL, NULL, ROUTE_NO_CSRF, setup_use, "account setup", "Uses a one-time link: sets a password, makes the first administrator, and logs in."},
	{POST, "/session", ACCESS_NOBODY, ROUTE_NONE, BODY_JSON, session_fields, NULL, NULL, ROUTE_NO_CSRF, session_create, "log in", "Logs in."},
	{GET, "/session", ACCESS_VIEWER, ROUTE_NONE, BODY_NONE, NULL, NULL, NULL, 0, session_show, NULL, "Tells who is logged in."},
	{DELETE, "/session", ACCESS_VIEWER, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, ROUTE_NO_DRY_RUN, session_delete, "log out", "Logs out."},
	{PUT, "/session/password", ACCESS_VIEWER, ROUTE_NONE, BODY_JSON, password_fields, NULL, NULL, 0, session_password, "account password", "Changes one's own password."},

	{GET, "/phones", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, PHONE_FILTERS " decision limit cursor sort", NULL, 0, phones_list, NULL, "Lists phones, page by page; state=new: those that asked and are not in the inventory."},
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
	{GET, "/phones/{mac}/parameters", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "name", NULL, 0, phone_parameters_list, NULL, "Tells where every parameter of a phone comes from, and what it hides."},
	{POST, "/phones/{mac}/enrolment", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_enrolment_fields, NULL, NULL, 0, phone_enrolment_open, "phone enroll", "Opens a window in which the phone gets a login of its own."},
	{DELETE, "/phones/{mac}/enrolment", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, phone_enrolment_close, "phone enroll --close", "Closes it."},
	{POST, "/phones/{mac}/rotate", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, "again", NULL, 0, phone_rotate_start, "phone rotate", "Hands out a new password; the phone restarts with it."},
	{POST, "/phones/bulk", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, phone_bulk_fields, NULL, NULL, 0, phone_bulk, "phone bulk", "Changes many phones alike, all or nothing."},
	{GET, "/phones.csv", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "text state model site group", NULL, 0, phones_export, NULL, "Gives phones and their lines as a table for spreadsheets, without secrets."},
	{POST, "/phones/import", ACCESS_OPERATOR, ROUTE_WRITE, BODY_CSV, NULL, "create", NULL, 0, phones_import, "phone import", "Brings phones and their lines to what a table says: every row, or none."},

	{GET, "/lines", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "text unassigned shared limit cursor sort", NULL, 0, lines_list, NULL, "Lists lines, page by page, and the phones that have them."},
	{POST, "/lines", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, line_new_fields, NULL, NULL, 0, lines_create, "line add", "Adds a line."},
	{GET, "/lines/{address}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, lines_show, NULL, "Shows a line and the phones that have it."},
	{PATCH, "/lines/{address}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_JSON, line_fields, NULL, NULL, 0, lines_change, "line set", "Changes a line."},
	{DELETE, "/lines/{address}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, lines_delete, "line remove", "Removes a line that is on no phone."},
	{POST, "/lines/{address}/reveal", ACCESS_ADMIN, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, ROUTE_REVEALS, lines_reveal, "line reveal", "Shows a line's SIP password; that you did stands in the audit."},

	{GET, "/groups", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, groups_list, NULL, "Lists the groups, strongest first."},
	{POST, "/groups", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_new_fields, NULL, NULL, 0, groups_create, "group add", "Adds a group."},
	{GET, "/groups/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, groups_show, NULL, "Shows a group."},
	{PATCH, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_fields, NULL, NULL, 0, groups_change, "group set", "Changes a group."},
	{DELETE, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, groups_delete, "group remove", "Removes a group; its phones leave it."},
};
/* clang-format on */

const size_t route_count = COUNT(routes);
