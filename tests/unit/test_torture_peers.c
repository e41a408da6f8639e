/* What strangers' bytes are read by, and what is sent to them. */
#include "unit.h"

#include "unit_dhcp.h"

#include "base/crypto.h"
#include "doctor/mex.h"
#include "lync/lync_answer.h"
#include "manage/backup_stream.h"
#include "manage/csv.h"
#include "manage/diff.h"
#include "netcheck/dhcp_snippets.h"
#include "provision/vphone_config.h"
#include "provision/vphone_master.h"
#include "reach/phone_contact.h"
#include "reach/sip_digest.h"
#include "reach/sip_notify.h"
#include "reach/vphone_url.h"
#include "serve/tellers.h"
#include "torture.h"

#include <sys/mman.h>
#include <unistd.h>

static struct dhcp_answer answers[2];

static enum err
judge_answers_of_dhcp(void)
{
	AUTO(dhcp_view_done) struct dhcp_view v = {.asked_inform = true};
	enum err e = ERR_OK;

	for (size_t i = 0; i < COUNT(answers) && e == ERR_OK; i++)
		e = dhcp_view_add(&v, &answers[i]);
	return e == ERR_OK ? dhcp_findings(&v) : e;
}

static enum err
ask_dhcp(void)
{
	AUTO(buf_free) struct buf frame = BUF(DHCP_PACKET_MAX_BYTES);
	const struct dhcp_question q = {
		.message = DHCP_DISCOVER, .class = SLICE("a"), .wanted = SLICE("\x2b")};

	dhcp_question_put_framed(&q, &frame);
	return buf_check(&frame);
}

static enum err
show_an_option_of_dhcp(void)
{
	AUTO(buf_free) struct buf out = BUF(1024);

	dhcp_option_show(DHCP_BOOT_SERVER, SLICE("http://h/\xc3\xa4"), &out);
	dhcp_option_show(DHCP_NTP_SERVERS, SLICE("\x0a\0\0\1\x0a\0\0\2"), &out);
	dhcp_option_show(DHCP_VENDOR, SLICE("\1\2"), &out);
	return buf_check(&out);
}

static enum err
plan_dhcp(void)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	const struct dhcp_wishes wishes = {.url = SLICE("https://boot.example/"),
		.ntp = {SLICE("192.0.2.1")},
		.ntp_count = 1,
		.registrars = {SLICE("pool.example")},
		.registrar_count = 1,
		.web_services = SLICE("web.example")};
	static struct dhcp_warnings warnings;
	struct dhcp_plan plan;
	const char *at = NULL;
	struct why why = {""};
	enum err e = dhcp_plan_make(&wishes, &plan, &warnings, &at, &why);

	for (size_t i = 0; i < dhcp_snippets_count && e == ERR_OK; i++)
		dhcp_snippets[i].put(&plan, &out);
	return e == ERR_OK ? buf_check(&out) : e;
}

/* A phone that wants to know who tells it. */
static const char challenge[] =
	"SIP/2.0 401 Unauthorized\r\n"
	"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKab.1\r\n"
	"From: <sip:a@192.0.2.1>;tag=x\r\nTo: <sip:b@192.0.2.7>;tag=y\r\n"
	"Call-ID: c\r\nCSeq: 1 NOTIFY\r\n"
	"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"
	"Content-Length: 0\r\n\r\n";

static enum err
answer_a_challenge(void)
{
	static const struct sip_login login = {"1001", "secret"};
	AUTO(buf_free) struct buf out = BUF(1024);
	static struct sip_message m;
	size_t used;

	assert_int_equal(sip_message_parse(slice_of(challenge), false, &m, &used), PARSE_OK);
	return sip_digest_answer(&m, &login, "NOTIFY", "sip:1001@192.0.2.7", "abc", &out);
}

/* Without memory there is nothing to be sent, and that is told. */
static enum err
notify_a_phone(void)
{
	struct sip_notify n;
	struct sip_notify_options o = {.wait_ms = SIP_WAIT_MS};
	enum err e;

	(void)snprintf(o.user, sizeof(o.user), "1001");
	(void)snprintf(o.peer, sizeof(o.peer), "192.0.2.7:5060");
	(void)snprintf(o.here, sizeof(o.here), "192.0.2.1:5060");
	(void)snprintf(o.id, sizeof(o.id), "0123456789abcdef0123456789abcdef");
	sip_notify_begin(&n, &o, 1);
	assert_int_equal(sip_notify_output(&n).n > 0, n.result == SIP_PENDING);
	e = n.result == SIP_PENDING ? ERR_OK : ERR_NOMEM;
	sip_notify_done(&n);
	return e;
}

static enum err
answer_a_notify(void)
{
	static const struct sip_answer ok = {200, "OK", "t", ""};
	static const struct sip_peer peer = {"192.0.2.1", 5060};
	static const struct sip_notify_parts parts = {
		"1001", "192.0.2.7:5060", "192.0.2.1:5060", "UDP", "b", "t", "c", 1, NULL};
	AUTO(buf_free) struct buf request = BUF(SIP_MESSAGE_MAX_BYTES);
	AUTO(buf_free) struct buf out = BUF(SIP_MESSAGE_MAX_BYTES);
	static struct sip_message m;
	size_t used;
	enum err e = sip_notify_write(&parts, &request);

	if (e != ERR_OK)
		return e;
	assert_int_equal(sip_message_parse(buf_slice(&request), false, &m, &used), PARSE_OK);
	return sip_response_write(&m, &ok, &peer, &out);
}

static enum err
take_a_phones_passwords(void)
{
	struct phone_contact c = {.admin = BUF(64), .secret = BUF(64)};
	enum err e = phone_contact_take(
		&c, SLICE("device.auth.localAdminPassword"), SLICE("a long password"));

	if (e == ERR_OK)
		e = phone_contact_take(&c, SLICE("reg.1.auth.password"), SLICE("another one"));
	phone_contact_done(&c);
	return e;
}

static enum err
read_settings_as_a_phone(void)
{
	static const struct slice files[] = {
		SLICE_INIT("<a b='1' device.set='1' device.c='2' device.c.set='1'/>"),
		SLICE_INIT("<a b='2' d='3'><e f='4'/></a>")};
	AUTO(vphone_config_freep) struct vphone_config *c = vphone_config_new();
	struct why why = {""};
	enum err e = c != NULL ? ERR_OK : ERR_NOMEM;

	for (size_t i = 0; i < COUNT(files) && e == ERR_OK; i++)
		e = vphone_config_add(c, VPHONE_RANK_FILE, SLICE("a.cfg"), files[i], &why);
	if (e == ERR_OK)
		e = vphone_config_settle(c);
	if (e == ERR_OK)
		assert_int_equal(vphone_config_count(c), 7);
	return e;
}

static enum err
note_model(void *ctx, struct slice model)
{
	*(size_t *)ctx += model.n;
	return ERR_OK;
}

static enum err
read_a_master_as_a_phone(void)
{
	static const struct slice text = SLICE_INIT(
		"<A APP_FILE_PATH='sip.ld' CONFIG_FILES='[PHONE_MAC_ADDRESS]-a.cfg, b.cfg' "
		"APP_FILE_PATH_SPIP500='2345-11500-040.sip.ld'/>");
	static const struct vphone_identity who = {.model = "VVX400"};
	struct vphone_master m;
	struct why why = {""};
	size_t n = 0;
	enum err e = vphone_master_read(text, &who, &m, &why);

	return e == ERR_OK ? vphone_master_models(text, note_model, &n, &why) : e;
}

static enum err
find_a_file_as_a_phone(void)
{
	AUTO(buf_free) struct buf url = BUF(4096), shown = BUF(4096), image = BUF(512);

	vphone_url("http://u:p@h/a/", SLICE("logs"), SLICE("b c.cfg"), &url);
	vphone_url_show("http://h/", buf_slice(&url), &shown);
	vphone_image_name(SLICE("fw/sip.ld"), SLICE("3111-46157-002"), &image);
	for (const struct buf *b = &url; b != NULL; b = b == &url   ? &shown :
							b == &shown ? &image :
								      NULL)
		if (buf_check(b) != ERR_OK)
			return buf_check(b);
	return ERR_OK;
}

static enum err
answer_an_update_of_lync(void)
{
	static const struct lync_hosts hosts = {.has_plain = true,
		.asked = "ucupdates-r2.example",
		.plain = "ucupdates-r2.example"};
	static const struct lync_offer offer = {"4.0.7577.4525", "CPE", &hosts};
	AUTO(buf_free) struct buf out = BUF(4096);
	static struct lync_device device;

	lync_device_read(SLICE("<a><mac>00-04-f2-aa-bb-01</mac><model>CX600</model>"
			       "<vendor>Polycom</vendor><user>&amp;x</user></a>"),
		&device);
	lync_answer_fill(SLICE("<r m='${model}' u='${user}' p='${base_url}${path}'/>"), &device,
		&offer, &out);
	lync_audit_line(1700000000, "192.0.2.7", &device, offer.version, &out);
	return buf_check(&out);
}

static enum err
read_metadata_of_a_service(void)
{
	AUTO(buf_free) struct buf out = BUF(1024);

	(void)mex_operations(SLICE("<wsdl:operation name=\"GetRootChain\"/>"
				   "<wsdl:operation name=\"GetRootChain\"/>"
				   "<wsdl:operation name=\"Other\"/>"),
		&out);
	return buf_check(&out);
}

static enum err
read_a_table(void)
{
	AUTO(csv_done) struct csv c = {.row = 0};
	struct why why = {""};
	enum err e =
		csv_begin(&c, SLICE("mac;label\r\n0004f2000001;\"a \"\"b\"\"\r\nc\"\r\n"), &why);

	while (e == ERR_OK)
		e = csv_next(&c, &why);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
write_a_table(void)
{
	AUTO(buf_free) struct buf out = BUF(4096);

	csv_write(&out, true, SLICE("=a"));
	csv_write(&out, false, SLICE("b,\"c"));
	csv_end(&out);
	return buf_check(&out);
}

static enum err
tell_two_texts_apart(void)
{
	AUTO(buf_free) struct buf out = BUF(4096);

	return diff_unified(SLICE("a\nb\nc\nd\n"), "old", SLICE("a\nB\nc\ne\n"), "new", &out);
}

static enum err
read_back(int fd, const struct backup_secret *secret)
{
	struct backup_reader r;
	struct backup_item item;
	struct why why = {""};
	enum err e;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	e = backup_reader_begin(&r, fd, secret, &why);
	while (e == ERR_OK)
		e = backup_item_next(&r, &item);
	backup_reader_done(&r);
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static enum err
write_and_read_a_backup(void)
{
	static const struct backup_secret secret = {
		true, SLICE_INIT("0123456789abcdef0123456789abcdef")};
	AUTO(auto_close) int fd = memfd_create("backup", MFD_CLOEXEC);
	struct backup_writer w;
	struct why why = {""};
	enum err e = backup_writer_begin(&w, fd, &secret, &why);

	if (e == ERR_OK)
		e = backup_item_write(&w, BACKUP_ABOUT, "about.json", 2);
	if (e == ERR_OK)
		e = backup_write(&w, SLICE("{}"));
	if (e == ERR_OK)
		e = backup_writer_end(&w);
	backup_writer_done(&w);
	return e == ERR_OK ? read_back(fd, &secret) : e;
}

static void
wake_nobody(void *ctx)
{
	(void)ctx;
}

static enum err
start_tellers(void)
{
	struct tellers *t = NULL;
	enum err e = tellers_start(2, wake_nobody, NULL, &t, NULL);

	tellers_stop(t);
	return e;
}

static const struct torture_scenario scenarios[] = {
	{"judge answers of DHCP",      judge_answers_of_dhcp,      false},
	{"ask DHCP",                   ask_dhcp,                   false},
	{"show an option of DHCP",     show_an_option_of_dhcp,     false},
	{"plan DHCP",                  plan_dhcp,                  false},
	{"answer a challenge",         answer_a_challenge,         false},
	{"notify a phone",             notify_a_phone,             false},
	{"answer a NOTIFY",            answer_a_notify,            false},
	{"take a phone's passwords",   take_a_phones_passwords,    false},
	{"read settings as a phone",   read_settings_as_a_phone,   false},
	{"read a master as a phone",   read_a_master_as_a_phone,   false},
	{"find a file as a phone",     find_a_file_as_a_phone,     false},
	{"answer an update of Lync",   answer_an_update_of_lync,   false},
	{"read metadata of a service", read_metadata_of_a_service, false},
	{"read a table",               read_a_table,               false},
	{"write a table",              write_a_table,              false},
	{"tell two texts apart",       tell_two_texts_apart,       false},
	{"write and read a backup",    write_and_read_a_backup,    false},
	{"start tellers",              start_tellers,              false},
};

int
main(void)
{
	if (crypto_setup() != ERR_OK)
		return 1;
	answers[0] = unit_dhcp_answer(
		DHCP_AS_UCS, DHCP_DISCOVER, 1, SLICE("\xa0\x09http://h/\x2a\x04\x0a\0\0\1"));
	answers[1] = unit_dhcp_answer(DHCP_AS_LYNC, DHCP_INFORM, 2, SLICE("\x2b\x02zz"));
	return torture_main(scenarios, COUNT(scenarios), NULL, NULL);
}
