#include "store/audit_shapes.h"

#include "base/auto.h"

#include <string.h>

/* One row a table. */
/* clang-format off */
static const struct audit_shape shapes[] = {
	{.table = "phone", .kind = "phone", .name = "mac"},
	{.table = "phone_in_group", .owners = {"phone_id"}, .prefix = "group.", .keys = {"group_id"}},
	{.table = "assignment", .owners = {"phone_id"}, .prefix = "line.", .keys = {"position"}, .value = "line_id"},
	{.table = "phone_key", .owners = {"phone_id"}, .prefix = "key.", .keys = {"position"}},
	{.table = "line", .kind = "line", .name = "address"},
	{.table = "sip_server", .owners = {"line_id", "site_id"}, .prefix = "server.", .keys = {"position"}, .value = "host"},
	{.table = "site", .kind = "site", .name = "name"},
	{.table = "site_network", .owners = {"site_id"}, .prefix = "network.", .keys = {"network"}},
	{.table = "site_var", .owners = {"site_id"}, .prefix = "var.", .keys = {"name"}, .value = "value"},
	{.table = "phone_group", .kind = "group", .name = "name"},
	{.table = "model", .kind = "model", .name = "name"},
	{.table = "param", .owners = {"scope_id"}, .prefix = "", .keys = {"name"}, .value = "value"},
	{.table = "template", .kind = "template", .name = "name"},
	{.table = "template_use", .owners = {"scope_id"}, .prefix = "template.", .keys = {"template_id"}, .value = "rank"},
	{.table = "config_file", .owners = {"scope_id"}, .prefix = "file.", .keys = {"is_after", "position"}, .value = "name"},
	{.table = "document", .kind = "document", .name = "mac", .prefix = "", .keys = {"kind", "version"}},
	{.table = "account", .kind = "account", .name = "user"},
	{.table = "enrolment", .owners = {"phone_id"}, .prefix = "enrolment"},
	{.table = "release", .kind = "release", .name = "name"},
	{.table = "release_file", .owners = {"release_id"}, .prefix = "file.", .keys = {"name"}, .value = "hash"},
	{.table = "scope_release", .owners = {"scope_id"}, .prefix = "firmware", .value = "release_id"},
	{.table = "rollout", .kind = "rollout", .name = "id"},
	{.table = "rollout_ring", .owners = {"rollout_id"}, .prefix = "ring.", .keys = {"position"}},
	{.table = "rollout_phone"},
	{.table = "rollout_offer"},
	{.table = "telling", .owners = {"phone_id"}, .prefix = "telling", .value = "what", .is_brief = true},
	{.table = "person", .kind = "person", .name = "name"},
	{.table = "setup_link", .kind = "setup-link", .name = "person_id"},
	{.table = "token", .kind = "token", .name = "name"},
	{.table = "webhook", .kind = "webhook", .name = "id"},
	{.table = "lync_rule", .kind = "lync-rule", .name = "id"},
	{.table = "lync_test_device", .kind = "lync-test-device", .name = "name"},
	{.table = "session"},
	{.table = "dropped"},
	{.table = "package_upload"},
	{.table = "scope"},
	{.table = "generation"},
	{.table = "phone_count"},
	{.table = "audit"},
};
/* clang-format on */

/* What says nothing to people, or too much of it. */
static const char *const silent_columns[] = {"id", "created_at", "changed_at", "opened_at", "at",
	"text", "body", "sealed_body", "digest", "visit_seen", "audit_seen", "failures", "next_at",
	"last_status", "last_at"};

const struct audit_shape *
audit_shape_find(const char *table)
{
	for (size_t i = 0; i < COUNT(shapes); i++)
		if (strcmp(shapes[i].table, table) == 0)
			return &shapes[i];
	return NULL;
}

bool
audit_shape_is_told(const struct audit_shape *s)
{
	return s == NULL || s->kind != NULL || s->owners[0] != NULL;
}

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return true;
	return false;
}

bool
audit_shape_is_field(const struct audit_shape *s, const char *column, bool is_changed)
{
	if (is_one_of(column, silent_columns, COUNT(silent_columns)))
		return false;
	if (s == NULL || audit_shape_is_value(s, column))
		return true;
	if (s->is_brief)
		return false;
	if (is_one_of(column, s->owners, COUNT(s->owners)) ||
		is_one_of(column, s->keys, COUNT(s->keys)))
		return false;
	return s->name == NULL || strcmp(s->name, column) != 0 || is_changed;
}

bool
audit_shape_is_value(const struct audit_shape *s, const char *column)
{
	return s != NULL && s->value != NULL &&
	       (strcmp(column, s->value) == 0 || strcmp(column, "sealed") == 0);
}
