/* The doctor's rules: each is found where it holds, and nothing where all is well. */
#include "doctor_case.h"

#include "doctor/host.h"
#include "doctor/lync_roots.h"
#include "doctor/mex.h"
#include "doctor/sntp.h"

#include <stdio.h>

static struct walk walk;
static bool is_covered[RULE__COUNT];
static char last_found[WALK_TEXT_BYTES], last_what[WALK_TEXT_BYTES];

struct walk *
case_begin(const char *name)
{
	print_message("%s\n", name);
	walk_init(&walk);
	walk_begin(&walk, WALK_REACH, name);
	return &walk;
}

static bool
has_finding(const struct walk *w, enum rule rule)
{
	for (size_t i = 0; i < w->findings.n / sizeof(struct walk_finding); i++)
		if (strcmp(walk_finding_at(w, i)->word, rule_table[rule].word) == 0)
			return true;
	return false;
}

static bool
is_expected(const enum rule *rules, const char *word)
{
	for (; *rules != RULE__COUNT; rules++)
		if (strcmp(rule_table[*rules].word, word) == 0)
			return true;
	return false;
}

static const struct rule_row *
row_of(const char *word)
{
	int i = 0;

	while (strcmp(rule_table[i].word, word) != 0)
		i++;
	return &rule_table[i];
}

/* A finding has a value for each name of its rule, and all but the reason's code stand in its
 * sentence. */
static void
check_values(const struct walk_finding *f)
{
	struct slice names = slice_of(row_of(f->word)->values);
	size_t i = 0;

	for (; names.n > 0; i++) {
		const struct walk_value *v = walk_value_at(&walk, f->value + i);

		assert_true(i < f->values);
		assert_slice(slice_cut(names, ' ', &names), v->name);
		if (strcmp(v->name, "reason") != 0)
			assert_non_null(strstr(f->what, v->text));
	}
	assert_int_equal(i, f->values);
}

void
case_end(const enum rule *rules)
{
	const struct walk_told *told;
	enum severity worst = SEVERITY_NOTE;

	walk_end(&walk);
	assert_int_equal(walk_check(&walk), ERR_OK);
	told = walk_at(&walk, 0);
	last_what[0] = '\0';
	for (size_t i = 0; i < told->findings; i++) {
		const struct walk_finding *f = walk_finding_at(&walk, told->finding + i);

		print_message("    %s: %s\n", f->word, f->what);
		assert_true(is_expected(rules, f->word));
		assert_null(strstr(f->what, "%s"));
		check_values(f);
		(void)snprintf(last_what, sizeof(last_what), "%s", f->what);
		worst = f->severity > worst ? f->severity : worst;
	}
	for (size_t i = 0; rules[i] != RULE__COUNT; i++) {
		assert_true(has_finding(&walk, rules[i]));
		is_covered[rules[i]] = true;
	}
	assert_true(told->found[0] != '\0');
	if (told->findings > 0)
		assert_int_equal(told->mark, WALK_NOTED + (int)worst);
	(void)snprintf(last_found, sizeof(last_found), "%s", told->found);
	walk_done(&walk);
}

const char *
case_found(void)
{
	return last_found;
}

const char *
case_what(void)
{
	return last_what;
}

/* Runs last. */
static void
every_rule_has_its_case(void **state)
{
	size_t missing = 0;

	(void)state;
	for (int i = 0; i < RULE__COUNT; i++)
		if (!is_covered[i]) {
			print_message("no case of %s\n", rule_table[i].word);
			missing++;
		}
	assert_int_equal(missing, 0);
}

static void
every_rule_says_what_is_wrong_what_a_phone_does_and_how_to_mend_it(void **state)
{
	(void)state;
	for (int i = 0; i < RULE__COUNT; i++) {
		const struct rule_row *r = &rule_table[i];

		print_message("%s\n", r->word);
		assert_true(r->word[0] != '\0' && r->phone[0] != '\0' && r->mend[0] != '\0');
		assert_non_null(strstr(r->what, "%s"));
		assert_null(strstr(r->phone, "%s"));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(r->word, rule_table[j].word);
	}
}

static void
words_stand_where_the_sentence_has_room_for_them(void **state)
{
	char out[8];

	(void)state;
	rule_say("a %s c", SLICE("%s"), out, sizeof(out));
	assert_string_equal(out, "a %s c");
	rule_say("none", SLICE("x"), out, sizeof(out));
	assert_string_equal(out, "none");
	rule_say("a %s b", SLICE("long words"), out, sizeof(out));
	assert_string_equal(out, "a long ");
}

static void
what_does_not_fit_is_cut_and_a_walk_without_end_is_an_error(void **state)
{
	struct walk w;
	char longest[2 * WALK_TEXT_BYTES];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	walk_init(&w);
	walk_begin(&w, WALK_DHCP, longest);
	walk_rule(&w, RULE_NAME_NONE, "%s", longest);
	walk_end(&w);
	assert_int_equal(strlen(walk_finding_at(&w, 0)->what), WALK_TEXT_BYTES - 1);
	assert_int_equal(walk_at(&w, 0)->mark, WALK_BROKEN);
	for (int i = 0; i < DOCTOR_STEPS_MAX; i++)
		walk_end(&w);
	assert_int_equal(walk_check(&w), ERR_LIMIT);
	walk_done(&w);
}

static void
a_step_that_was_called_off_is_not_told(void **state)
{
	struct walk w;
	atomic_bool is_over = true;

	(void)state;
	walk_init(&w);
	walk_begin(&w, WALK_NAME, "");
	walk_rule(&w, RULE_NAME_MANY, "%d", 9);
	walk_end(&w);
	w.is_over = &is_over;
	walk_begin(&w, WALK_REACH, "");
	walk_fact(&w, "half", "%s", "seen");
	walk_rule(&w, RULE_REACH_REFUSED, "%s", "");
	walk_end(&w);
	assert_int_equal(walk_count(&w), 1);
	assert_int_equal(w.counts[SEVERITY_WRONG], 0);
	assert_int_equal(w.counts[SEVERITY_NOTE], 1);
	assert_false(has_finding(&w, RULE_REACH_REFUSED));
	walk_done(&w);
}

static void
what_is_told_of_one_step(struct walk *w)
{
	struct walk_told before;

	walk_begin(w, WALK_FILES, "");
	walk_found(w, "%d of %d", 0, 1);
	before = w->now;
	walk_rule(w, RULE_FILE_ERRORS, "%d in %s", 3, "a.cfg");
	walk_value(w, "more", "x");
	walk_fact(w, "a.cfg", "%d parameters", 7);
	walk_found(w, "seen by %s", "another");
	walk_found_again(w, &before);
	walk_end(w);
}

static void
half_of_a_step_that_is_called_off(struct walk *w)
{
	atomic_bool is_over = true;

	w->is_over = &is_over;
	walk_begin(w, WALK_FILES, "");
	walk_rule(w, RULE_FILE_BAD, "%s", "half seen");
	walk_end(w);
	w->is_over = NULL;
}

static void
values_are_told_by_their_names_and_lines_by_their_forms(void **state)
{
	static const char *const wanted[] = {
		"\"found\":\"0 of 1\",\"found_form\":\"{1} of "
		"{2}\",\"found_values\":{\"1\":\"0\",\"2\":\"1\"}",
		"\"values\":{\"count\":\"3\",\"file\":\"a.cfg\",\"more\":\"x\"}",
		"\"value_form\":\"{1} parameters\",\"value_values\":{\"1\":\"7\"}",
		"\"values\":{\"host\":\"boot.example\"}",
	};
	struct walk w;
	struct buf text = BUF(16 * 1024);
	struct jval *all;

	(void)state;
	walk_init(&w);
	what_is_told_of_one_step(&w);
	half_of_a_step_that_is_called_off(&w);
	walk_begin(&w, WALK_NAME, "");
	walk_rule(&w, RULE_NAME_NONE, "%s", "boot.example");
	walk_end(&w);
	assert_int_equal(jval_write_tight(all = walk_json(&w), &text), ERR_OK);
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_non_null(strstr(buf_text(&text), wanted[i]));
	assert_null(strstr(buf_text(&text), "half seen"));
	jval_free(all);
	buf_free(&text);
	walk_done(&w);
}

static const struct {
	const char *url, *scheme, *name, *path, *shown; /* scheme NULL: refused */
	uint16_t port;
	bool has_login, is_address;
} hosts[] = {
	{"http://h",                "http",  "h",           "",    "http://h",             80,   false, false},
	{"HTTPS://h:8443/p/",       "https", "h",           "/p/", "https://h:8443/p/",    8443, false, false},
	{"ftp://u:p@h/a",           "ftp",   "h",           "/a",  "ftp://h/a",            21,   true,  false},
	{"ftp://u:p@x@192.0.2.7/",  "ftp",   "192.0.2.7",   "/",   "ftp://192.0.2.7/",     21,   true,  true },
	{"tftp://[2001:db8::1]:69", "tftp",  "2001:db8::1", "",    "tftp://[2001:db8::1]", 69,   false,
         true												},
	{"ftps://h:990/",           "ftps",  "h",           "/",   "ftps://h/",            990,  false, false},
	{"http://",                 NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"http://h:0/",             NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"http://h:65536/",         NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"http://a b/",             NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"gopher://h/",             NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"h/",		      NULL,    NULL,          NULL,  NULL,                   0,    false, false},
	{"",			NULL,    NULL,          NULL,  NULL,                   0,    false, false},
};

static void
urls_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct slice exact = unit_exact(slice_of(hosts[i].url));
		struct host h = {.name = "untouched"};
		struct buf shown = BUF(256);
		enum err e = host_read(exact, &h);

		print_message("%s\n", hosts[i].url);
		unit_free(exact);
		assert_int_equal(e, hosts[i].scheme != NULL ? ERR_OK : ERR_SYNTAX);
		if (e != ERR_OK) {
			assert_string_equal(h.name, "untouched");
			continue;
		}
		host_show(&h, &shown);
		assert_string_equal(h.scheme, hosts[i].scheme);
		assert_string_equal(h.name, hosts[i].name);
		assert_string_equal(h.path, hosts[i].path);
		assert_int_equal(h.port, hosts[i].port);
		assert_int_equal(h.has_login, hosts[i].has_login);
		assert_int_equal(h.is_address, hosts[i].is_address);
		assert_slice(buf_slice(&shown), hosts[i].shown);
		buf_free(&shown);
	}
}

static void
a_name_is_inside_its_own_domain_and_those_above_it(void **state)
{
	(void)state;
	assert_true(host_is_in("sip.example.com", "example.com"));
	assert_true(host_is_in("SIP.Example.COM.", "example.com"));
	assert_true(host_is_in("example.com", "example.com."));
	assert_false(host_is_in("sipexample.com", "example.com"));
	assert_false(host_is_in("com", "example.com"));
	assert_false(host_is_in("sip.example.net", "example.com"));
}

static void
a_resolved_host_is_told_to_the_client_with_all_its_addresses(void **state)
{
	struct host h = {.name = "h", .port = 80};
	struct dns_addresses a = {.outcome = DNS_FOUND, .count = 2};
	char out[HOST_RESOLVE_BYTES];

	(void)state;
	assert_int_equal(ip_parse(SLICE("192.0.2.1"), &a.ips[0]), ERR_OK);
	assert_int_equal(ip_parse(SLICE("192.0.2.2"), &a.ips[1]), ERR_OK);
	host_resolve(&h, &a, out);
	assert_string_equal(out, "h:80:192.0.2.1,192.0.2.2");
	h.is_address = true;
	host_resolve(&h, &a, out);
	assert_string_equal(out, "");
}

/* An answer to a question that left at 1,700,000,000.5 s, from a server that is ahead. */
static void
make_answer(char out[SNTP_BYTES], int64_t sent_ms, int64_t ahead_ms)
{
	char question[SNTP_BYTES], at[SNTP_BYTES];

	sntp_question(sent_ms, question);
	sntp_question(sent_ms + ahead_ms, at);
	memset(out, 0, SNTP_BYTES);
	out[0] = 0x24;
	out[1] = 2;
	memcpy(out + 24, question + 40, 8);
	memcpy(out + 32, at + 40, 8);
	memcpy(out + 40, at + 40, 8);
}

static void
the_time_of_an_answer_is_compared_with_our_clock(void **state)
{
	static const int64_t sent_ms = INT64_C(1700000000500);
	static const int64_t aheads_ms[] = {
		0, 90 * 1000, -3600 * 1000, INT64_C(30) * 365 * 86400000};
	char answer[SNTP_BYTES];
	struct sntp_answer a;

	(void)state;
	for (size_t i = 0; i < COUNT(aheads_ms); i++) {
		make_answer(answer, sent_ms, aheads_ms[i]);
		struct slice exact = unit_exact((struct slice){answer, sizeof(answer)});
		assert_int_equal(sntp_read(exact, sent_ms, sent_ms, &a), ERR_OK);
		unit_free(exact);
		assert_false(a.is_unset);
		assert_in_range((uint64_t)(a.offset_ms - aheads_ms[i] + 1), 0, 2);
	}
}

static void
what_is_no_answer_to_our_question_is_not_believed(void **state)
{
	static const int64_t sent_ms = INT64_C(1700000000500);
	char answer[SNTP_BYTES];
	struct sntp_answer a = {.offset_ms = 7};

	(void)state;
	make_answer(answer, sent_ms, 0);
	for (size_t n = 0; n < SNTP_BYTES; n++) {
		struct slice exact = unit_exact((struct slice){answer, n});
		assert_int_equal(sntp_read(exact, sent_ms, sent_ms, &a), ERR_SYNTAX);
		unit_free(exact);
	}
	assert_int_equal(sntp_read((struct slice){answer, SNTP_BYTES}, sent_ms + 1, sent_ms, &a),
		ERR_SYNTAX);
	answer[0] = 0x23; /* a client's */
	assert_int_equal(
		sntp_read((struct slice){answer, SNTP_BYTES}, sent_ms, sent_ms, &a), ERR_SYNTAX);
	assert_int_equal(a.offset_ms, 7);
	answer[0] = (char)0xe4; /* not synchronised */
	assert_int_equal(
		sntp_read((struct slice){answer, SNTP_BYTES}, sent_ms, sent_ms, &a), ERR_OK);
	assert_true(a.is_unset);
}

static const struct {
	const char *text, *want;
	bool has_root;
} descriptions[] = {
	{"",										     "",		  false},
	{"<wsdl:operation name=\"GetAndPublishCert\"><x/>",                                      "GetAndPublishCert", false},
	{"<operation name=\"A\"/><operation name=\"A\"/><operation name=\"GetRootCertChains\">",
         "A, GetRootCertChains",										      true },
	{"<soap:operation soapAction=\"x\" name=\"B\"/>",                                        "B",                 false},
	{"<operation name=\"A",								  "A",                 false},
	{"<operation name=\"a<b\">",							     "",                  false},
	{"<operation >name=\"C\"",							       "",                  false},
	{"operation operation operation",							"",                  false},
};

static void
operations_of_a_description_are_listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(descriptions); i++) {
		struct slice exact = unit_exact(slice_of(descriptions[i].text));
		struct buf names = BUF(256);

		print_message("%s\n", descriptions[i].text);
		(void)mex_operations(exact, &names);
		assert_slice(buf_slice(&names), descriptions[i].want);
		assert_int_equal(mex_has_root(buf_slice(&names)), descriptions[i].has_root);
		unit_free(exact);
		buf_free(&names);
	}
}

static void
roots_are_known_by_their_whole_name(void **state)
{
	(void)state;
	assert_true(lync_root_is_known(SLICE("Baltimore CyberTrust Root")));
	assert_true(lync_root_is_known(SLICE("baltimore cybertrust root")));
	assert_false(lync_root_is_known(SLICE("Baltimore CyberTrust Root 2")));
	assert_false(lync_root_is_known(SLICE("Cybertrust")));
	assert_false(lync_root_is_known(SLICE("")));
	assert_false(lync_root_is_known(SLICE("ISRG Root X1")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_rule_says_what_is_wrong_what_a_phone_does_and_how_to_mend_it),
		cmocka_unit_test(words_stand_where_the_sentence_has_room_for_them),
		cmocka_unit_test(what_does_not_fit_is_cut_and_a_walk_without_end_is_an_error),
		cmocka_unit_test(a_step_that_was_called_off_is_not_told),
		cmocka_unit_test(values_are_told_by_their_names_and_lines_by_their_forms),
		cmocka_unit_test(urls_are_taken_apart),
		cmocka_unit_test(a_name_is_inside_its_own_domain_and_those_above_it),
		cmocka_unit_test(a_resolved_host_is_told_to_the_client_with_all_its_addresses),
		cmocka_unit_test(the_time_of_an_answer_is_compared_with_our_clock),
		cmocka_unit_test(what_is_no_answer_to_our_question_is_not_believed),
		cmocka_unit_test(operations_of_a_description_are_listed),
		cmocka_unit_test(roots_are_known_by_their_whole_name),
		cmocka_unit_test(names_and_times_are_judged),
		cmocka_unit_test(boot_servers_are_judged),
		cmocka_unit_test(uploads_and_images_are_judged),
		cmocka_unit_test(certificates_are_judged),
		cmocka_unit_test(phones_are_judged),
		cmocka_unit_test(registrars_are_judged),
		cmocka_unit_test(web_services_are_judged),
		cmocka_unit_test(every_rule_has_its_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
