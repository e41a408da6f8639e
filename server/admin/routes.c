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

	{GET, "/groups", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, groups_list, NULL, "Lists the groups, strongest first."},
	{POST, "/groups", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_new_fields, NULL, NULL, 0, groups_create, "group add", "Adds a group."},
	{GET, "/groups/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, "phones", 0, groups_show, NULL, "Shows a group."},
	{PATCH, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_JSON, group_fields, NULL, NULL, 0, groups_change, "group set", "Changes a group."},
	{DELETE, "/groups/{name}", ACCESS_ADMIN, ROUTE_WRITE, BODY_NONE, NULL, NULL, NULL, 0, groups_delete, "group remove", "Removes a group; its phones leave it."},

	{GET, "/phones/{mac}/files", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "reveal", NULL, ROUTE_REVEALS, files_list, "render --reveal", "Shows every file exactly as the phone would get it, secrets masked."},
	{GET, "/phones/{mac}/files/{name}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "reveal", NULL, ROUTE_REVEALS, files_show, "render --reveal", "Shows one of them."},
	{GET, "/phones/{mac}/documents", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, documents_list, NULL, "Lists what a phone uploaded and reads back, with every version."},
	{GET, "/phones/{mac}/documents/{kind}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "version reveal", NULL, ROUTE_REVEALS, documents_show, "document show --reveal", "Gives a document, secrets masked."},
	{PUT, "/phones/{mac}/documents/{kind}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_FILE, NULL, NULL, NULL, 0, documents_store, "document put", "Stores a new version of a document, as if the phone had uploaded it."},
	{DELETE, "/phones/{mac}/documents/{kind}", ACCESS_OPERATOR, ROUTE_WRITE, BODY_NONE, NULL, "version", NULL, 0, documents_delete, "document remove", "Removes a document, or one version of it."},
	{GET, "/phones/{mac}/logs", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor", NULL, 0, logs_list, NULL, "Lists the logs that a phone uploaded."},
	{GET, "/phones/{mac}/visits", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "address outcome since limit cursor", NULL, 0, visits_list, NULL, "Tells what a phone asked for, what it got, and why; the newest visit first."},

	{GET, "/overview", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, NULL, NULL, 0, overview_show, NULL, "Tells how many phones there are, what happens, and what waits for a decision."},
	{GET, "/logs", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "limit cursor", NULL, 0, logs_list, NULL, "Lists the logs that phones uploaded."},
	{GET, "/logs/{id}", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "offset limit", NULL, 0, logs_show, NULL, "Gives a log as text, control characters escaped."},
	{GET, "/visits", ACCESS_VIEWER, ROUTE_READ, BODY_NONE, NULL, "mac address outcome since limit cursor", NULL, 0, visits_list, NULL, "Tells what phones asked for, what they got, and why; the newest visit first."},

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
