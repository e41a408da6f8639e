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

	{GET, "/groups", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, groups_list, NULL, "Lists the groups, strongest first."},
	{POST, "/groups", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_new_fields, NULL, NULL, 0, groups_create, "group add", "Adds a group."},
	{GET, "/groups/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, groups_show, NULL, "Shows a group."},
	{PATCH, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_fields, NULL, NULL, 0, groups_change, "group set", "Changes a group."},
	{DELETE, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, groups_delete, "group remove", "Removes a group; its phones leave it."},
};
/* clang-format on */

const size_t route_count = COUNT(routes);
