/* What an administrator has done to a whole inventory: tables, previews, moves, rollouts, backups.
 */
#include "unit.h"

#include "base/crypto.h"
#include "base/settings.h"
#include "firmware/rollout_drive.h"
#include "firmware/rollout_fleet.h"
#include "firmware/rollout_text.h"
#include "golden/inventory.h"
#include "manage/backup_make.h"
#include "manage/explain.h"
#include "manage/export.h"
#include "manage/import.h"
#include "manage/phone_back.h"
#include "manage/phone_files.h"
#include "manage/preview.h"
#include "manage/restore.h"
#include "manage/template_change.h"
#include "moving/move.h"
#include "moving/verify.h"
#include "provision/seed.h"
#include "reach/phone_contact.h"
#include "store/audit.h"
#include "torture.h"
#include "unit_folder.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { NOW = 1700000000 };

/* One inventory for all, and another that a phone comes back from; what is written is rolled back.
 */
static struct store *store, *other, *on_disk;
static struct settings *settings;
static struct phone desk;
static char data[FOLDER_BYTES], folder[FOLDER_BYTES];

static enum err
import_a_table(void)
{
	static const struct slice text = SLICE_INIT(
		"mac,model,label,site,groups,line1_address,line1_secret,line2_address\r\n"
		"0004f2aabb01,VVX400,new,default,,1001@pbx.example,other,\r\n"
		"0004f2aabb09,VVX400,added,there,lobby,1009@pbx.example,s3cret,1010@pbx."
		"example\r\n");
	static const struct import_options options = {
		.may_create = true, .wants_changes = true, .now = NOW};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(import_report_done) struct import_report report = {.added = 0};
	struct why why = {""};
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = import_run(store, text, &options, &report, &why);
	if (e == ERR_OK)
		assert_int_equal(report.added + report.changed, 2);
	return e;
}

/* What is wrong with a table is told whole, or the memory was too short. */
static enum err
refuse_a_table(void)
{
	static const struct import_options options = {.now = NOW};
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	AUTO(import_report_done) struct import_report report = {.added = 0};
	struct why why = {""};
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = import_run(store,
			SLICE("mac,site\r\nnonsense,default\r\n0004f2aabb09,nowhere\r\n"), &options,
			&report, &why);
	if (e == ERR_SYNTAX)
		assert_int_equal(report.bad, 2);
	return e == ERR_SYNTAX ? ERR_OK : e;
}

static enum err
drop_row(void *ctx, struct slice row)
{
	(void)ctx;
	return row.n > 0 ? ERR_OK : ERR_SYNTAX;
}

static enum err
export_the_phones(void)
{
	static const struct phone_query all = {.sort = PHONE_SORT_MAC};
	struct export_counts counts;

	return export_phones(store, &all, drop_row, NULL, &counts);
}

static uint64_t
no_time(void *ctx)
{
	(void)ctx;
	return 1;
}

static enum err
look_ahead(void)
{
	AUTO(affected_done) struct affected who = {.is_all = false};
	AUTO(preview_done) struct preview found = {.total = 0};
	struct preview_job job = {.before = other,
		.after = store,
		.settings = settings,
		.who = &who,
		.now_ms = no_time};
	enum err e = affected_find(other, store, &who);

	if (e == ERR_OK)
		e = preview_run(&job, &found);
	if (e == ERR_OK)
		assert_int_equal(found.changed, 1);
	return e;
}

/* Another password of a line, and who gets another file by that. */
static enum err
preview_a_change(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct line line;
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = audit_begin(store);
	if (e == ERR_OK)
		e = lines_by_address(store, SLICE("1001@pbx.example"), &line);
	if (e == ERR_OK)
		e = lines_set_secret(store, line.id, SLICE("other"));
	if (e == ERR_OK)
		e = look_ahead();
	audit_drop(store);
	return e;
}

static enum err
drop_file(void *ctx, const char *name, struct slice bytes)
{
	(void)ctx;
	(void)bytes;
	return name[0] != '\0' ? ERR_OK : ERR_SYNTAX;
}

static enum err
show_a_phones_files(void)
{
	AUTO(phone_files_closep) struct phone_files *files = NULL;
	const struct phone_files_of of = {desk.mac, true, NOW};
	struct why why = {""};
	enum err e = phone_files_open(store, settings, &of, &files, &why);

	if (e == ERR_OK)
		e = phone_files_each(files, drop_file, NULL);
	return e == ERR_OK ? phone_files_one(files, SLICE("lines"), drop_file, NULL, &why) : e;
}

static enum err
drop_explained(void *ctx, const struct explain_row *row)
{
	(void)ctx;
	return row->layer.n > 0 ? ERR_OK : ERR_SYNTAX;
}

static enum err
explain_a_phones_parameters(void)
{
	const struct explain_job job = {.store = store,
		.settings = settings,
		.phone = &desk,
		.name = SLICE("reg.1."),
		.is_masked = true,
		.now = NOW};
	struct why why = {""};

	return explain_phone(&job, drop_explained, NULL, &why);
}

static void
forget_left_out(void *ctx, const char *what, const char *name)
{
	(void)ctx;
	assert_true(what[0] != '\0' && name != NULL);
}

static enum err
bring_a_phone_back(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct phone_back back = {.from = other,
		.to = store,
		.mac = desk.mac,
		.now = NOW,
		.keep_versions = 3,
		.left_out = forget_left_out};
	struct phone_back_done done;
	struct why why = {""};
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = phones_remove(store, desk.id);
	return e == ERR_OK ? phone_back(&back, &done, &why) : e;
}

static enum err
put_a_template_in_force(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	static const struct slice names[] = {SLICE_INIT("lync")};
	struct scope scope;
	struct fault fault = {.why = {""}};
	struct why why = {""};
	size_t line = 0;
	enum err e = db_tx_begin_write(store->main, &tx);

	if (e == ERR_OK)
		e = template_check(SLICE("<a b='${site.name}'/>"), &line, &why);
	if (e == ERR_OK)
		e = scopes_find(store, SLICE("global"), true, &scope, &why);
	return e == ERR_OK ? template_assign_all(store, &scope, names, 1, NOW, &fault) : e;
}

static enum err
find_where_a_phone_is(void)
{
	struct render *r = render_new(store, settings);
	struct phone_contact c;
	struct why why = {""};
	enum err e;

	if (r == NULL)
		return ERR_NOMEM;
	e = phone_contact_find(store, r, &desk, &c, &why);
	phone_contact_done(&c);
	render_free(r);
	return e;
}

static void
hear_nothing(void *ctx, const struct rollout *r, unsigned news)
{
	(void)ctx;
	(void)news;
	assert_true(r->id > 0);
}

static enum err
follow_rollouts(void)
{
	const struct rollout_driver_parts parts = {store, hear_nothing, NULL};
	struct rollout_driver *d = rollout_driver_new(&parts);
	enum err e = d != NULL ? rollout_driver_turn(d, NOW + 1) : ERR_NOMEM;

	if (e == ERR_OK)
		e = rollout_driver_turn(d, NOW + 2);
	rollout_driver_free(d);
	return e;
}

static enum err
roll_a_release_out(void)
{
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	struct rollout r = rollout_usual();
	struct rollout_ring rings[2];
	const char *field = NULL;
	struct why why = {""};
	enum err e = db_tx_begin_write(store->main, &tx);

	(void)snprintf(r.release, sizeof(r.release), "5.9.8");
	if (e == ERR_OK)
		e = rollout_ring_read(SLICE("macs:00:04:f2:aa:bb:01"), &rings[0], &why);
	if (e == ERR_OK)
		e = rollout_ring_read(SLICE("rest"), &rings[1], &why);
	if (e == ERR_OK)
		e = rollout_plan_add(store, &r, rings, COUNT(rings), &field, &why);
	if (e == ERR_OK)
		e = rollout_do(store, r.id, ROLLOUT_START, NOW, &why);
	return e == ERR_OK ? follow_rollouts() : e;
}

static enum err
ignore_difference(void *ctx, const struct verify_difference *d)
{
	(void)ctx;
	return d->parameter.n > 0 ? ERR_OK : ERR_SYNTAX;
}

static enum err
ignore_phone(void *ctx, const struct verify_phone *p)
{
	(void)ctx;
	(void)p;
	return ERR_OK;
}

static struct verify_result verified; /* as it should be */

static enum err
verify(struct verify_result *out)
{
	const struct verify_options o = {.folder = folder,
		.now = NOW,
		.settings = settings,
		.each = ignore_difference,
		.phone = ignore_phone};
	struct why why = {""};

	return verify_run(store, &o, out, &why);
}

static enum err
verify_a_folder(void)
{
	struct verify_result result = {.phones = 0};
	enum err e = verify(&result);

	if (e == ERR_OK)
		assert_memory_equal(&result, &verified, sizeof(result));
	return e;
}

static enum err
move_a_folder_in(void)
{
	static const struct audit_who who = {"anna", "", "cli"};
	AUTO(moving_freep) struct moving *m = NULL;
	AUTO(db_tx_done) struct db_tx tx = {NULL, 0};
	const struct moving_options o = {.folder = folder,
		.is_dry_run = true,
		.replaces = true,
		.now = NOW,
		.settings = settings,
		.who = &who};
	struct why why = {""};
	enum err e = moving_open(other, &o, &m, &why);

	if (e == ERR_OK)
		e = moving_store(m, &why);
	if (e == ERR_OK)
		e = db_tx_begin_write(other->main, &tx);
	if (e == ERR_OK)
		e = moving_rows(m, &why);
	if (e == ERR_OK)
		assert_int_equal(moving_counts(m)->phones, 2);
	return e;
}

static const struct backup_secret secret = {true, SLICE_INIT("0123456789abcdef0123456789abcdef")};

static enum err
look_into_a_backup(int fd)
{
	const struct restore_job job = {.dir = data, .fd = fd, .secret = &secret, .now = NOW};
	struct restored about;
	struct why why = {""};

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return restore_look(&job, &about, NULL, NULL, &why);
}

static enum err
back_up(void)
{
	AUTO(auto_close) int fd = memfd_create("backup", MFD_CLOEXEC);
	const struct backup_job job = {.store = on_disk,
		.fd = fd,
		.secret = &secret,
		.has_firmware = true,
		.now = NOW,
		.version = "0.1"};
	struct backup_made made;
	struct why why = {""};
	enum err e = backup_make(&job, &made, &why);

	return e == ERR_OK ? look_into_a_backup(fd) : e;
}

static const struct torture_scenario scenarios[] = {
	{"import a table",               import_a_table,              false},
	{"refuse a table",               refuse_a_table,              false},
	{"export the phones",            export_the_phones,           false},
	{"preview a change",             preview_a_change,            true },
	{"show a phone's files",         show_a_phones_files,         true },
	{"explain a phone's parameters", explain_a_phones_parameters, true },
	{"bring a phone back",           bring_a_phone_back,          false},
	{"put a template in force",      put_a_template_in_force,     false},
	{"find where a phone is",        find_where_a_phone_is,       true },
	{"roll a release out",           roll_a_release_out,          false},
	{"verify a folder",              verify_a_folder,             true },
	{"move a folder in",             move_a_folder_in,            true },
	{"back up",		      back_up,                     false},
};

/* A phone with two lines, a key, a group, a secret parameter, and a template of its own. */
static struct phone
fill(struct store *s)
{
	struct phone p;
	struct why why = {""};

	need(inventory_seed(s, NOW, &why), &why, "seed");
	site_server(s, "default", "pbx.example");
	group(s, "lobby", 1);
	line(s, &(struct new_line){.address = "1001@pbx.example", .secret = "s3cret"});
	line(s, &(struct new_line){.address = "1002@pbx.example", .server = "other.example"});
	p = phone(s, "0004f2aabb01", "VVX400", "default");
	assign(s, &p, &(struct new_assignment){"1001@pbx.example", NULL, NULL, 1, 1});
	assign(s, &p, &(struct new_assignment){"1002@pbx.example", NULL, NULL, 2, 1});
	key(s, &p, 3, KEY_BLF, "1003@pbx.example", "Bob");
	join(s, &p, "lobby");
	param(s, "phone:0004f2aabb01", "device.auth.localAdminPassword", "an admin's");
	template(s, "mine", "<a b='1'/>", "phone:0004f2aabb01", 1);
	files(s, "global", false, "shared.cfg");
	return p;
}

static void
add_release(struct store *s)
{
	struct release_file f = {.kind = RELEASE_IMAGE,
		.size_bytes = 1000,
		.name = "3111-46157-002.sip.ld",
		.part = "3111-46157-002",
		.hash = "h"};
	int64_t id = 0;

	need(releases_add(s, SLICE("5.9.8"), SLICE(""), 7, &id), NULL, "release");
	need(release_files_add(s, id, &f), NULL, "image");
}

static void
write_file(const char *name, const char *text)
{
	char path[2 * FOLDER_BYTES];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	AUTO(auto_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static void
make_folder(void)
{
	folder_make(folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file("000000000000.cfg", "<A APP_FILE_PATH='sip.ld' CONFIG_FILES='shared.cfg, "
				       "[PHONE_MAC_ADDRESS]-own.cfg'/>");
	write_file("shared.cfg", "<a up.warningLevel='1' tcpIpApp.sntp.address='ntp.example'/>");
	write_file("0004f2aabb01-own.cfg",
		"<a reg.1.address='1001@pbx.example' reg.1.auth.password='x'/>");
	write_file("0004f2aabb02-own.cfg", "<a reg.1.address='1004@pbx.example' b='2'/>");
	write_file("0004f2aabb02-phone.cfg", "<a b='3'/>");
}

static int
fill_inventory(void **state)
{
	struct why why = {""};

	(void)state;
	settings = settings_new();
	need(store_open_memory(&store), &why, "store");
	need(store_open_memory(&other), &why, "the other one");
	desk = fill(store);
	(void)fill(other);
	add_release(store);
	folder_make(data);
	need(store_open(data, DB_CREATE, &on_disk, &why), &why, "a store on disk");
	(void)fill(on_disk);
	make_folder();
	need(verify(&verified), NULL, "verify");
	assert_int_equal(verified.phones, 2);
	return 0;
}

static int
drop_inventory(void **state)
{
	(void)state;
	store_close(store);
	store_close(other);
	store_close(on_disk);
	settings_free(settings);
	folder_remove(data);
	folder_remove(folder);
	return 0;
}

int
main(void)
{
	if (crypto_setup() != ERR_OK)
		return 1;
	/* The backup's JSON is read here, of long texts; see read_json in test_torture.c. */
	json_set_alloc_funcs(__real_malloc, free);
	return torture_main(scenarios, COUNT(scenarios), fill_inventory, drop_inventory);
}
