#include "unit.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/jval.h"
#include "base/settings.h"
#include "doctor/inner.h"
#include "doctor/look_boot.h"
#include "doctor/look_image.h"
#include "doctor/look_upload.h"
#include "moving/fusionpbx.h"
#include "moving/layers.h"
#include "net/datagram.h"
#include "tftp/tftp_source.h"
#include "torture.h"

#include <sys/mman.h>

static enum err
grow_a_buffer(void)
{
	AUTO(buf_free) struct buf b = BUF(4096);

	for (int i = 0; i < 100; i++)
		buf_addf(&b, "%d ", i);
	if (buf_check(&b) != ERR_OK)
		return buf_check(&b);
	return buf_text(&b)[0] == '0' ? ERR_OK : buf_check(&b);
}

static enum err
read_settings(void)
{
	static const char text[] = "workers = 2\ndrain = 5\n";
	AUTO(auto_close) int fd = memfd_create("settings", MFD_CLOEXEC);
	struct settings *s = settings_new();
	struct why why = {""};
	char path[64];
	enum err e;

	if (s == NULL)
		return ERR_NOMEM;
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	e = settings_from_file(s, path, &why);
	if (e == ERR_OK)
		e = settings_set(s, SET_WORKERS, SLICE("3"), FROM_FLAG, &why);
	assert_int_equal(e == ERR_OK, why.text[0] == '\0');
	settings_free(s);
	return e;
}

static enum err
seal_and_open(void)
{
	static const struct crypto_key key = {.bytes = {1}, .id = 1};
	AUTO(buf_wipe) struct buf sealed = BUF(256), plain = BUF(256);
	enum err e = crypto_seal(&key, SLICE("w"), SLICE("secret"), &sealed);

	return e != ERR_OK ? e : crypto_open(&key, SLICE("w"), buf_slice(&sealed), &plain);
}

static enum err
encode_and_decode(void)
{
	AUTO(buf_free) struct buf text = BUF(64), back = BUF(64);

	crypto_base64_encode(SLICE("secret"), &text);
	return buf_check(&text) != ERR_OK ? buf_check(&text) :
					    crypto_base64_decode(buf_slice(&text), &back);
}

static enum err
write_json(void)
{
	AUTO(buf_free) struct buf out = BUF(4096);
	struct jval *j = jval_object(), *list = jval_array(), *inner = jval_object();
	enum err e;

	jval_put_text(inner, "a", "text");
	jval_put_slice(inner, "b", SLICE("not utf8 \xff"));
	jval_put_number(inner, "c", 1);
	jval_put_bool(inner, "e", true);
	jval_push(list, inner);
	jval_push_text(list, "x");
	jval_push_slice(list, SLICE("\xff"));
	jval_put(j, "list", list);
	e = jval_write(j, &out);
	jval_free(j);
	return e;
}

/* Texts and numbers are short: jansson 2.14 reads beyond its buffer where that cannot grow. */
static enum err
read_json(void)
{
	struct jval *j = NULL;
	enum err e = jval_parse(
		SLICE("{\"a\": \"a text\", \"b\": [1, 0.5, true, null, {}], \"c\": -7}"), &j, NULL);

	if (e == ERR_OK)
		assert_true(
			jval_number(jval_get(j, "c")) == -7 && jval_text(jval_get(j, "a")).n == 6);
	jval_free(j);
	return e;
}

static enum err
begin_a_download_over_tftp(void)
{
	AUTO(buf_free) struct buf text = BUF(64);
	struct datagrams *d = datagrams_new(512);
	struct content *c = NULL;
	struct tftp_source s;
	enum err e;

	buf_add_text(&text, "one\ntwo\n");
	e = buf_check(&text);
	if (e == ERR_OK)
		c = content_from_buf(&text);
	if (c == NULL || d == NULL)
		e = ERR_NOMEM;
	if (c != NULL && e == ERR_OK) {
		e = tftp_source_init(&s, c, 512, 1, true);
		if (e == ERR_OK)
			e = datagrams_resize(d, 2048);
		tftp_source_done(&s);
	} else {
		content_unref(c);
	}
	datagrams_free(d);
	return e;
}

static enum err
tell_a_walk(void)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	AUTO(walk_done) struct walk w;
	struct jval *j;
	enum err e;

	walk_init(&w);
	for (int i = 0; i < 3; i++) {
		walk_begin(&w, WALK_NAME, "http://h/");
		walk_fact(&w, "address", "%d", i);
		walk_rule(&w, RULE_NAME_MANY, "%d", i);
		walk_end(&w);
	}
	j = walk_json(&w);
	e = jval_write(j, &out);
	jval_free(j);
	return e == ERR_OK ? walk_check(&w) : e;
}

static enum err
judge_a_boot(void)
{
	AUTO(walk_done) struct walk w;
	struct vphone_report report = {.verdict = VPHONE_UP, .config = vphone_config_new()};
	const struct boot_seen seen = {.report = &report, .user = "u"};
	enum err e = ERR_NOMEM;

	walk_init(&w);
	if (report.config != NULL && vphone_config_settle(report.config) == ERR_OK) {
		walk_begin(&w, WALK_REACH, "http://h/");
		boot_judge_master(&seen, &w);
		boot_judge_files(&seen, &w);
		walk_end(&w);
		e = walk_check(&w);
	}
	vphone_report_done(&report);
	return e;
}

static enum err
infer_layers(void)
{
	static const struct layers_phone phones[] = {
		{0, 1, -1, false},
                {1, 1, -1, false},
                {2, 1, 0,  false}
        };
	static const uint32_t list[] = {0, 0, 1};
	static const uint8_t flags[] = {0, 0};
	const struct layers_in in = {phones, COUNT(phones), list, flags, COUNT(flags)};
	AUTO(layers_done) struct layers l = {.of = BUF(0)};

	return layers_infer(&in, &l);
}

static enum err
translate_an_export(void)
{
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	struct fusionpbx_counts counts;
	struct why why = {""};

	return fusionpbx_translate(SLICE("device_address,user_id,sip_port,server_address\n"
					 "0004f2000001,1,5060,h\n0004f2000001,2,,h\n"),
		&out, &counts, &why);
}

/* Steps that have nobody to ask say that, and not that for want of memory. */
static enum err
walk_where_nobody_is_asked(void)
{
	AUTO(walk_done) struct walk w;
	struct played played = {
		.phone = {.url = "", .who = {.model = "VVX400", .part = "3111-46157-002"}}
        };
	struct vphone_report report = {.verdict = VPHONE_UNREACHABLE};
	struct doctor d = {.walk = &w};
	enum err e;

	walk_init(&w);
	e = look_upload(&d, &played, &report, "nobody");
	if (e == ERR_OK)
		e = look_image(&d, &played, &report, "nobody");
	return e == ERR_OK ? walk_check(&w) : e;
}

static enum err
look_in_a_long_domain(void)
{
	static char domain[DNS_NAME_MAX_BYTES + 1];
	const struct doctor_options options = {.sip_domain = domain};
	struct doctor d = {.options = &options};

	memset(domain, 'a', DNS_NAME_MAX_BYTES);
	return lync_look_update(&d);
}

static const struct torture_scenario scenarios[] = {
	{"infer layers",               infer_layers,               false},
	{"translate an export",        translate_an_export,        false},
	{"grow a buffer",              grow_a_buffer,              false},
	{"read settings",              read_settings,              false},
	{"seal and open",              seal_and_open,              false},
	{"encode and decode",          encode_and_decode,          false},
	{"write JSON",                 write_json,                 false},
	{"read JSON",                  read_json,                  false},
	{"begin a download over TFTP", begin_a_download_over_tftp, false},
	{"tell a walk of the doctor",  tell_a_walk,                false},
	{"judge a boot",               judge_a_boot,               false},
	{"walk where nobody is asked", walk_where_nobody_is_asked, false},
	{"look in a long domain",      look_in_a_long_domain,      false},
};

int
main(void)
{
	if (crypto_setup() != ERR_OK)
		return 1;
	return torture_main(scenarios, COUNT(scenarios), NULL, NULL);
}
