/* Cases of the doctor: names, time, boot servers, uploads, images. */
#include "doctor_case.h"

#include "doctor/look_boot.h"
#include "doctor/look_image.h"
#include "doctor/look_name.h"
#include "doctor/look_time.h"
#include "doctor/look_upload.h"

#include <stdio.h>

static void
judge_name(const char *name, enum dns_outcome outcome, size_t count)
{
	struct host h = {.name = "boot.example"};
	struct dns_addresses a = {.outcome = outcome, .count = count};

	(void)why_fail(&a.why, ERR_IO, "words");
	name_judge(&h, &a, case_begin(name));
}

static struct time_seen
time_of(enum time_source source)
{
	return (struct time_seen){.source = source,
		.name = "ntp.example",
		.port = TIME_PORT,
		.resolved = DNS_FOUND,
		.has_answer = true};
}

static void
judge_time(const char *name, struct time_seen s)
{
	time_judge(&s, case_begin(name));
}

static void
judge_times(void)
{
	struct time_seen s = time_of(TIME_FROM_DHCP);

	judge_time("a server that is right", s);
	FINDS_NOTHING();
	s.answer.offset_ms = 61 * 1000;
	judge_time("a server that is ahead", s);
	FINDS(RULE_TIME_OFFSET);
	s.answer.offset_ms = -61 * 1000;
	judge_time("a server that is behind", s);
	FINDS(RULE_TIME_OFFSET);
	assert_non_null(strstr(case_what(), "61 s behind"));
	s.answer.is_unset = true;
	judge_time("a server that does not know", s);
	FINDS(RULE_TIME_UNSET);
	s = time_of(TIME_FROM_DHCP);
	s.has_answer = false;
	judge_time("a server that is silent", s);
	FINDS(RULE_TIME_SILENT);
	s.resolved = DNS_NO_NAME;
	judge_time("a server without an address", s);
	FINDS(RULE_TIME_NAME);
	judge_time("nobody", (struct time_seen){.name = ""});
	FINDS(RULE_TIME_NONE);
	s = time_of(TIME_FROM_SRV);
	s.domain = "example";
	s.has_srv = true;
	judge_time("a record", s);
	FINDS_NOTHING();
	s.port = 1123;
	judge_time("a record with an odd port", s);
	FINDS(RULE_TIME_PORT);
	s = time_of(TIME_FROM_FALLBACK);
	s.domain = "example";
	judge_time("no record, and time.windows.com answers", s);
	FINDS(RULE_TIME_LYNC);
	s.has_answer = false;
	judge_time("no record, and time.windows.com is silent", s);
	FINDS(RULE_TIME_LYNC_SILENT);
}

void
names_and_times_are_judged(void **state)
{
	struct host address = {.name = "192.0.2.7", .is_address = true};
	struct dns_addresses one = {.outcome = DNS_FOUND, .count = 1};

	(void)state;
	judge_name("a name with two addresses", DNS_FOUND, 2);
	FINDS_NOTHING();
	judge_name("a name that is not there", DNS_NO_NAME, 0);
	FINDS(RULE_NAME_NONE);
	judge_name("a name without addresses", DNS_NO_DATA, 0);
	FINDS(RULE_NAME_NONE);
	judge_name("a silent DNS server", DNS_SILENT, 0);
	FINDS(RULE_NAME_SILENT);
	judge_name("a DNS server that fails", DNS_FAILED, 0);
	FINDS(RULE_NAME_SILENT);
	judge_name("nine addresses", DNS_FOUND, 9);
	FINDS(RULE_NAME_MANY);
	name_judge(&address, &one, case_begin("an address"));
	FINDS_NOTHING();
	judge_times();
}

/* A boot that is made up. */
static struct vphone_report report;

static void
boot_begin(enum vphone_verdict verdict)
{
	report = (struct vphone_report){.verdict = verdict,
		.requests = BUF(64 * sizeof(struct vphone_request)),
		.master = vphone_master_default(),
		.config = vphone_config_new(),
		.files_named = 1,
		.files_fetched = 1};
	assert_non_null(report.config);
}

static const struct vphone_step *
step_of(enum vphone_act act)
{
	const struct vphone_profile *p = vphone_profile_of_model(SLICE("VVX400"));

	for (size_t i = 0; i < p->count; i++)
		if (p->steps[i].act == act)
			return &p->steps[i];
	return NULL;
}

static void
boot_asked(enum vphone_act act, const char *shown, enum client_outcome outcome, long status)
{
	struct vphone_request r = {
		.step = step_of(act),
		.protocol = CLIENT_HTTP,
		.answer = {.outcome = outcome, .status = status}
        };

	(void)snprintf(r.shown, sizeof(r.shown), "%s", shown);
	buf_add(&report.requests, (struct slice){(const char *)&r, sizeof(r)});
}

static void
boot_over_tftp(void)
{
	struct vphone_request *all = (struct vphone_request *)(void *)report.requests.p;

	for (size_t i = 0; i < report.requests.n / sizeof(*all); i++)
		all[i].protocol = CLIENT_TFTP;
}

static void
boot_over_ftp(enum client_outcome outcome, long status)
{
	struct vphone_request r = {
		.step = step_of(VPHONE_ACT_MASTER),
		.protocol = CLIENT_FTP,
		.answer = {.outcome = outcome, .status = status, .why = "no data"}
        };

	buf_add(&report.requests, (struct slice){(const char *)&r, sizeof(r)});
}

static void
boot_read(enum vphone_rank rank, const char *name, const char *text)
{
	struct why why = {""};

	enum err e = vphone_config_add(report.config, rank, slice_of(name), slice_of(text), &why);

	assert_true(e == ERR_OK || e == ERR_SYNTAX); /* a broken file is listed as such */
}

static struct boot_seen
boot_seen(const char *user)
{
	assert_int_equal(vphone_config_settle(report.config), ERR_OK);
	return (struct boot_seen){.report = &report, .user = user};
}

static void
judge_reach(const char *name, enum vphone_verdict verdict, enum client_outcome outcome,
	const char *user)
{
	boot_begin(verdict);
	boot_asked(VPHONE_ACT_MASTER, "0004f2aabbcc.cfg", outcome, 0);
	struct boot_seen s = boot_seen(user);
	boot_judge_reach(&s, case_begin(name));
}

static void
logins_are_judged(void)
{
	static const char *const nearly[] = {
		"PlcmSplp", "PIcmSpIp", "plcmspip", "PlcmSpIP", "PlcmSp1p"};

	for (size_t i = 0; i < COUNT(nearly); i++) {
		judge_reach(nearly[i], VPHONE_LOGIN, CLIENT_LOGIN, nearly[i]);
		FINDS(RULE_LOGIN_MISTYPED);
		vphone_report_done(&report);
	}
	judge_reach("the right user", VPHONE_LOGIN, CLIENT_LOGIN, "PlcmSpIp");
	FINDS(RULE_LOGIN_REFUSED);
	vphone_report_done(&report);
	judge_reach("another user", VPHONE_LOGIN, CLIENT_LOGIN, "0004f2aabbcc");
	FINDS(RULE_LOGIN_REFUSED);
	vphone_report_done(&report);
}

static void
ways_are_judged(void)
{
	static const struct {
		const char *name;
		enum vphone_verdict verdict;
		enum client_outcome outcome;
		enum rule rule;
	} rows[] = {
		{"nobody listens", VPHONE_UNREACHABLE, CLIENT_UNREACHABLE, RULE_REACH_REFUSED},
		{"nobody answers", VPHONE_TIMEOUT,     CLIENT_TIMEOUT,     RULE_REACH_TIMEOUT},
		{"nonsense",       VPHONE_BROKEN,      CLIENT_BROKEN,      RULE_REACH_BROKEN },
		{"redirect",       VPHONE_NO_MASTER,   CLIENT_MOVED,       RULE_REACH_MOVED  },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		judge_reach(rows[i].name, rows[i].verdict, rows[i].outcome, "PlcmSpIp");
		FINDS(rows[i].rule);
		vphone_report_done(&report);
	}
	judge_reach("all is well", VPHONE_UP, CLIENT_DONE, "PlcmSpIp");
	FINDS_NOTHING();
	vphone_report_done(&report);
	boot_begin(VPHONE_TIMEOUT);
	boot_over_ftp(CLIENT_TIMEOUT, 229);
	struct boot_seen s = boot_seen("PlcmSpIp");
	boot_judge_reach(&s, case_begin("FTP without a data connection"));
	FINDS(RULE_FTP_DATA);
	vphone_report_done(&report);
	boot_begin(VPHONE_UP);
	boot_over_ftp(CLIENT_DONE, 226);
	s = boot_seen("PlcmSpIp");
	s.silent = "192.0.2.9";
	s.stand_in = "it has none";
	boot_judge_reach(&s, case_begin("one of two addresses is silent, as another phone"));
	FINDS(RULE_REACH_SOME, RULE_REACH_STRANGER);
	vphone_report_done(&report);
}

static void
urls_are_judged(void)
{
	static const struct {
		const char *url;
		enum rule rules[3];
	} rows[] = {
		{"http://h/",               {RULE__COUNT}                                     },
		{"ftp://u:p@h/",            {RULE_URL_LOGIN, RULE__COUNT}                     },
		{"http://h/cx/Millennium/", {RULE_URL_MILLENNIUM, RULE__COUNT}                },
		{"http://u:p@h/millennium", {RULE_URL_LOGIN, RULE_URL_MILLENNIUM, RULE__COUNT}},
		{"http://h/millennium/cx/", {RULE__COUNT}                                     },
		{"http://h/amillennium",    {RULE__COUNT}                                     },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct host h;
		struct walk *w = case_begin(rows[i].url);

		assert_int_equal(host_read(slice_of(rows[i].url), &h), ERR_OK);
		walk_found(w, "a URL");
		boot_judge_url(&h, w);
		case_end(rows[i].rules);
		assert_null(strstr(case_what(), "u:p"));
	}
}

static void
judge_master(const char *name, enum vphone_verdict verdict, enum client_outcome outcome,
	const char *capitals)
{
	boot_begin(verdict);
	boot_asked(VPHONE_ACT_MASTER, "0004f2aabbcc.cfg", outcome, 0);
	boot_asked(VPHONE_ACT_MASTER, "000000000000.cfg", outcome, 0);
	struct boot_seen s = boot_seen("PlcmSpIp");
	s.capitals = capitals;
	boot_judge_master(&s, case_begin(name));
}

static void
masters_are_judged(void)
{
	boot_begin(VPHONE_NO_MASTER);
	boot_asked(VPHONE_ACT_MASTER, "0004f2aabbcc.cfg", CLIENT_ABSENT, 0);
	boot_over_tftp();
	struct boot_seen over_tftp = boot_seen("PlcmSpIp");
	boot_judge_master(&over_tftp, case_begin("none over TFTP"));
	FINDS(RULE_MASTER_TFTP);
	vphone_report_done(&report);
	judge_master("none", VPHONE_NO_MASTER, CLIENT_ABSENT, NULL);
	FINDS(RULE_MASTER_NONE);
	assert_non_null(strstr(case_what(), "0004f2aabbcc.cfg"));
	vphone_report_done(&report);
	judge_master("in capitals", VPHONE_NO_MASTER, CLIENT_ABSENT, "0004F2AABBCC.cfg");
	FINDS(RULE_MASTER_CASE);
	vphone_report_done(&report);
	judge_master("forbidden", VPHONE_NO_MASTER, CLIENT_REFUSED, NULL);
	FINDS(RULE_MASTER_REFUSED);
	vphone_report_done(&report);
	judge_master("a page", VPHONE_BAD_MASTER, CLIENT_DONE, NULL);
	FINDS(RULE_MASTER_BAD);
	vphone_report_done(&report);
	judge_master("without files", VPHONE_NO_FILES, CLIENT_DONE, NULL);
	FINDS(RULE_MASTER_EMPTY);
	vphone_report_done(&report);
	boot_begin(VPHONE_UP);
	report.master.errors = 2;
	struct boot_seen s = boot_seen("PlcmSpIp");
	boot_judge_master(&s, case_begin("values that are too long"));
	FINDS(RULE_MASTER_LIMITS);
	vphone_report_done(&report);
	judge_master("not reached", VPHONE_UNREACHABLE, CLIENT_UNREACHABLE, NULL);
	FINDS_NOTHING();
	vphone_report_done(&report);
}

static void
judge_files(const char *name)
{
	struct boot_seen s = boot_seen("PlcmSpIp");

	boot_judge_files(&s, case_begin(name));
}

static void
files_are_judged(void)
{
	boot_begin(VPHONE_UP);
	boot_asked(VPHONE_ACT_CONFIG_FILES, "a.cfg", CLIENT_DONE, 200);
	boot_asked(VPHONE_ACT_LOCAL, "0004f2aabbcc-phone.cfg", CLIENT_ABSENT, 404);
	boot_read(VPHONE_RANK_FILE, "a.cfg", "<a up.x=\"1\"/>");
	judge_files("all is well");
	FINDS_NOTHING();
	vphone_report_done(&report);

	boot_begin(VPHONE_FILES_MISSING);
	boot_asked(VPHONE_ACT_CONFIG_FILES, "a.cfg", CLIENT_ABSENT, 404);
	judge_files("a file is missing");
	FINDS(RULE_FILE_MISSING);
	vphone_report_done(&report);

	boot_begin(VPHONE_FILES_BAD);
	boot_read(VPHONE_RANK_FILE, "a.cfg", "<a up.x=\"1\"");
	judge_files("a file is broken");
	FINDS(RULE_FILE_BAD);
	vphone_report_done(&report);

	boot_begin(VPHONE_UP);
	boot_read(VPHONE_RANK_FILE, "a.cfg", "<a device.set=\"yes\"/>");
	judge_files("a gate that is no gate");
	FINDS(RULE_FILE_ERRORS);
	vphone_report_done(&report);

	boot_begin(VPHONE_UP);
	boot_read(VPHONE_RANK_FILE, "a.cfg", "<a up.x=\"1\"><b up.x=\"2\"/></a>");
	judge_files("a parameter stands twice");
	FINDS(RULE_FILE_REPEATS);
	vphone_report_done(&report);

	boot_begin(VPHONE_UP);
	boot_read(VPHONE_RANK_LOCAL, "0004f2aabbcc-phone.cfg", "<a up.x=\"2\"/>");
	boot_read(VPHONE_RANK_FILE, "a.cfg", "<a up.x=\"1\"/>");
	judge_files("an override hides a parameter");
	FINDS(RULE_FILE_HIDES);
	vphone_report_done(&report);

	boot_begin(VPHONE_UP);
	boot_asked(VPHONE_ACT_LOCAL, "0004f2aabbcc-phone.cfg", CLIENT_REFUSED, 500);
	judge_files("an optional file is refused");
	FINDS(RULE_FILE_OPTIONAL);
	vphone_report_done(&report);

	boot_begin(VPHONE_FILES_MISSING);
	boot_asked(VPHONE_ACT_CONFIG_FILES, "http://other.example/a.cfg", CLIENT_ELSEWHERE, 0);
	judge_files("a file is on a server that is not asked");
	FINDS(RULE_FILE_ELSEWHERE);
	vphone_report_done(&report);
}

void
boot_servers_are_judged(void **state)
{
	(void)state;
	logins_are_judged();
	ways_are_judged();
	urls_are_judged();
	boot_judge_nowhere(true, case_begin("DHCP names no server"));
	FINDS(RULE_URL_NONE);
	masters_are_judged();
	files_are_judged();
}

static struct upload_seen
upload_of(enum client_protocol protocol, enum client_outcome outcome, long status)
{
	return (struct upload_seen){
		.protocol = protocol,
		.name = "x-app.log",
		.folder = "",
		.was_probed = true,
		.probe = {.outcome = CLIENT_ABSENT},
		.verb = CLIENT_STORE,
		.answer = { .outcome = outcome,        .status = status}
        };
}

static void
judge_upload(const char *name, struct upload_seen s)
{
	upload_judge(&s, case_begin(name));
}

static void
judge_uploads(void)
{
	struct upload_seen s = upload_of(CLIENT_HTTP, CLIENT_DONE, 200);

	judge_upload("to another server, which is not asked",
		upload_of(CLIENT_HTTP, CLIENT_ELSEWHERE, 0));
	FINDS_NOTHING();
	judge_upload("stored", s);
	FINDS_NOTHING();
	s.probe = (struct client_answer){.outcome = CLIENT_DONE, .size = CLIENT_SIZE_UNKNOWN};
	judge_upload("without a length", s);
	FINDS(RULE_UPLOAD_LENGTH);
	s = upload_of(CLIENT_HTTP, CLIENT_REFUSED, 501);
	s.verb = CLIENT_APPEND;
	judge_upload("without Content-Range", s);
	FINDS(RULE_UPLOAD_RANGE);
	judge_upload("PUT is not allowed", upload_of(CLIENT_HTTP, CLIENT_REFUSED, 405));
	FINDS(RULE_UPLOAD_REFUSED);
	s = upload_of(CLIENT_FTP, CLIENT_REFUSED, 553);
	judge_upload("STOR is not allowed", s);
	FINDS(RULE_UPLOAD_REFUSED);
	s.folder = "logs";
	judge_upload("the folder is missing", s);
	FINDS(RULE_UPLOAD_FOLDER);
	s.is_off = true;
	judge_upload("switched off", s);
	FINDS(RULE_UPLOAD_OFF);
}

static void
judge_image(const char *name, struct image_seen s)
{
	image_judge(&s, case_begin(name));
}

void
uploads_and_images_are_judged(void **state)
{
	struct image_seen s = {.path = "fw/sip.ld",
		.model = "VVX400",
		.part = "3111-46157-002",
		.first = "fw/3111-46157-002.sip.ld",
		.found = 0,
		.head = SLICE("\x01\x02\x03\x04")};

	(void)state;
	judge_uploads();
	judge_image("an image", s);
	FINDS_NOTHING();
	s.head = SLICE("<html>not found</html>");
	judge_image("a page", s);
	FINDS(RULE_IMAGE_PAGE);
	s.found = 2;
	judge_image("none", s);
	FINDS(RULE_IMAGE_NONE);
	s.path = "fw/3111-46157-002.sip.ld";
	judge_image("the part number stands twice", s);
	FINDS(RULE_IMAGE_DOUBLED, RULE_IMAGE_NONE);
	s.path = "sip.ld";
	s.part = "";
	s.found = 1;
	s.head = SLICE("\x01");
	judge_image("the part number is not known", s);
	FINDS(RULE_IMAGE_PART);
}
