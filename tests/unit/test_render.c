#include "unit.h"

#include "limits.h"
#include "provision/render.h"
#include "provision/seed.h"
#include "store/groups.h"
#include "store/lines.h"
#include "store/scopes.h"
#include "store/sites.h"
#include "store/templates.h"

#include <stdio.h>

struct fixture {
	struct store *store;
	struct settings *settings;
	struct render *render;
	struct phone phone;
};

static int64_t
scope_id(struct fixture *f, const char *text)
{
	struct scope scope = {0};

	assert_int_equal(scopes_find(f->store, slice_of(text), true, &scope, NULL), ERR_OK);
	return scope.id;
}

static void
set_param(struct fixture *f, const char *scope, const char *name, const char *value)
{
	struct param p = {slice_of(name), slice_of(value), false};

	assert_int_equal(params_set(f->store, scope_id(f, scope), &p, NULL), ERR_OK);
}

static void
assign_template(struct fixture *f, const char *name, const char *text, const char *scope)
{
	int64_t id = 0;

	assert_int_equal(
		templates_put(f->store, slice_of(name), false, slice_of(text), 1, &id), ERR_OK);
	assert_int_equal(templates_assign(f->store, id, scope_id(f, scope), 1), ERR_OK);
}

static struct phone
add_phone(struct fixture *f, const char *mac)
{
	struct phone p = {.state = PHONE_ACTIVE, .site_id = SITE_DEFAULT, .model = "VVX400"};

	assert_int_equal(mac_from_hex(slice_of(mac), &p.mac), ERR_OK);
	assert_int_equal(phones_add(f->store, &p, NULL), ERR_OK);
	assert_int_equal(phones_by_mac(f->store, p.mac, &p), ERR_OK);
	return p;
}

static void
setup(struct fixture *f)
{
	assert_int_equal(crypto_setup(), ERR_OK);
	assert_int_equal(store_open_memory(&f->store), ERR_OK);
	f->settings = settings_new();
	f->render = render_new(f->store, f->settings);
	assert_non_null(f->render);
	f->phone = add_phone(f, "0004f2aabb01");
}

static void
teardown(struct fixture *f)
{
	render_free(f->render);
	settings_free(f->settings);
	store_close(f->store);
}

static enum err
render(struct fixture *f, struct rendering *out, struct why *why)
{
	return render_phone(f->render, &f->phone, false, out, why);
}

static bool
holds(const struct content *c, const char *text)
{
	struct slice bytes = content_bytes(c);

	return slice_find(bytes, slice_of(text)) < bytes.n;
}

static void
an_empty_inventory_gives_empty_layers_that_the_master_does_not_name(void **state)
{
	struct fixture f;
	struct rendering r;

	(void)state;
	setup(&f);
	assert_int_equal(render(&f, &r, NULL), ERR_OK);
	assert_true(holds(r.files[RENDER_MASTER], "CONFIG_FILES=\"\""));
	for (int i = RENDER_OWN; i < RENDER__COUNT; i++)
		assert_true(holds(r.files[i], "<PHONE_CONFIG/>"));
	rendering_done(&r);
	teardown(&f);
}

static void
what_was_changed_is_seen_after_forgetting(void **state)
{
	struct fixture f;
	struct rendering before, after;

	(void)state;
	setup(&f);
	set_param(&f, "global", "a.b", "old");
	assert_int_equal(render(&f, &before, NULL), ERR_OK);
	set_param(&f, "global", "a.b", "new");
	render_forget(f.render);
	assert_int_equal(render(&f, &after, NULL), ERR_OK);
	assert_true(
		holds(before.files[RENDER_GLOBAL], "a.b=\"old\"")); /* a content never changes */
	assert_true(holds(after.files[RENDER_GLOBAL], "a.b=\"new\""));
	rendering_done(&before);
	rendering_done(&after);
	teardown(&f);
}

static void
phones_share_the_layers_that_are_equal_and_no_others(void **state)
{
	struct fixture f;
	struct phone other;
	struct rendering a, b;

	(void)state;
	setup(&f);
	other = add_phone(&f, "0004f2aabb02");
	set_param(&f, "global", "a.b", "1");
	assign_template(&f, "site", "<a q='${site.name}'/>", "site:default");
	assign_template(&f, "model", "<a q='${phone.mac}'/>", "model:VVX400");
	assert_int_equal(render(&f, &a, NULL), ERR_OK);
	assert_int_equal(render_phone(f.render, &other, false, &b, NULL), ERR_OK);
	assert_ptr_equal(a.files[RENDER_GLOBAL], b.files[RENDER_GLOBAL]);
	assert_ptr_equal(a.files[RENDER_SITE], b.files[RENDER_SITE]);
	assert_true(holds(a.files[RENDER_MODEL], "q=\"0004f2aabb01\""));
	assert_true(holds(b.files[RENDER_MODEL], "q=\"0004f2aabb02\""));
	rendering_done(&a);
	rendering_done(&b);
	teardown(&f);
}

/* Names count files of len characters after the global layer. */
static void
name_files(struct fixture *f, size_t count, int len)
{
	char names[CONFIG_FILES_PER_LAYER_MAX][300];
	struct slice slices[CONFIG_FILES_PER_LAYER_MAX];

	for (size_t i = 0; i < count; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "%0*zu", len, i);
		slices[i] = slice_of(names[i]);
	}
	assert_int_equal(
		config_files_set(f->store, scope_id(f, "global"), true, slices, count), ERR_OK);
	render_forget(f->render);
}

static void
config_files_end_at_2047_characters_and_255_each(void **state)
{
	struct fixture f;
	struct rendering r;
	struct why why = {""};

	(void)state;
	setup(&f);
	name_files(&f, 1, 255);
	assert_int_equal(render(&f, &r, &why), ERR_OK);
	rendering_done(&r);
	name_files(&f, 8, 254); /* 8 * 254 + 7 * 2 = 2046 */
	assert_int_equal(render(&f, &r, &why), ERR_OK);
	rendering_done(&r);
	name_files(&f, 8, 255); /* 2054 */
	assert_int_equal(render(&f, &r, &why), ERR_LIMIT);
	assert_non_null(strstr(why.text, "(from global) CONFIG_FILES is over 2047 characters"));
	teardown(&f);
}

static void
a_template_that_cannot_be_used_is_named_with_its_line(void **state)
{
	struct fixture f;
	struct rendering r = {.site_id = 0};
	struct why why = {""};

	(void)state;
	setup(&f);
	assign_template(&f, "broken", "<a\nq='${no.such}'/>", "site:default");
	assert_int_equal(render(&f, &r, &why), ERR_SYNTAX);
	assert_non_null(
		strstr(why.text, "The template broken of site:default cannot be used: line 2: q:"));
	assert_null(r.files[RENDER_MASTER]);
	teardown(&f);
}

static void
an_unknown_model_and_a_zone_that_is_gone_still_boot(void **state)
{
	struct fixture f;
	struct rendering r;
	struct site site;
	struct why why = {""};

	(void)state;
	setup(&f);
	assert_int_equal(inventory_seed(f.store, 1, &why), ERR_OK);
	assert_int_equal(sites_by_id(f.store, SITE_DEFAULT, &site), ERR_OK);
	(void)snprintf(site.time_zone, sizeof(site.time_zone), "Europe/Atlantis");
	(void)snprintf(f.phone.model, sizeof(f.phone.model), "VVX9999");
	assert_int_equal(sites_update(f.store, &site, NULL), ERR_OK);
	assert_int_equal(render(&f, &r, &why), ERR_OK);
	assert_true(!holds(r.files[RENDER_GLOBAL], "gmtOffset"));
	assert_true(holds(r.files[RENDER_GLOBAL], "prov.polling.enabled"));
	rendering_done(&r);
	teardown(&f);
}

static enum err
count_hidden(void *ctx, const struct explained *e)
{
	size_t *counts = ctx;

	counts[e->is_hidden]++;
	if (slice_is(e->name, "some.password"))
		assert_true(e->is_secret && slice_is(e->value, "********"));
	return ERR_OK;
}

static void
explaining_tells_what_is_hidden_and_masks_secrets(void **state)
{
	struct fixture f;
	size_t counts[2] = {0, 0};

	(void)state;
	setup(&f);
	set_param(&f, "global", "a.b", "1");
	set_param(&f, "site:default", "a.b", "2");
	set_param(&f, "phone:0004f2aabb01", "a.b", "3");
	set_param(&f, "model:VVX400", "some.password", "hush");
	assert_int_equal(
		render_explain(f.render, &f.phone, true, count_hidden, counts, NULL), ERR_OK);
	assert_int_equal(counts[false], 2);
	assert_int_equal(counts[true], 2);
	teardown(&f);
}

static enum err
stop(void *ctx, const struct explained *e)
{
	(void)e;
	++*(size_t *)ctx;
	return ERR_BUSY;
}

static void
explaining_ends_where_its_caller_says(void **state)
{
	struct fixture f;
	size_t calls = 0;

	(void)state;
	setup(&f);
	set_param(&f, "global", "a.b", "1");
	set_param(&f, "global", "c.d", "1");
	assert_int_equal(render_explain(f.render, &f.phone, false, stop, &calls, NULL), ERR_BUSY);
	assert_int_equal(calls, 1);
	teardown(&f);
}

static void
the_starter_holds_no_placeholder(void **state)
{
	struct fixture f;
	struct content *c = NULL;

	(void)state;
	setup(&f);
	assert_int_equal(render_starter(f.render, &c), ERR_OK);
	assert_true(holds(c, "prov.polling.period=\"3600\"") && !holds(c, "$"));
	content_unref(c);
	teardown(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_empty_inventory_gives_empty_layers_that_the_master_does_not_name),
		cmocka_unit_test(what_was_changed_is_seen_after_forgetting),
		cmocka_unit_test(phones_share_the_layers_that_are_equal_and_no_others),
		cmocka_unit_test(config_files_end_at_2047_characters_and_255_each),
		cmocka_unit_test(a_template_that_cannot_be_used_is_named_with_its_line),
		cmocka_unit_test(an_unknown_model_and_a_zone_that_is_gone_still_boot),
		cmocka_unit_test(explaining_tells_what_is_hidden_and_masks_secrets),
		cmocka_unit_test(explaining_ends_where_its_caller_says),
		cmocka_unit_test(the_starter_holds_no_placeholder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
