#include "unit_store.h"

#include "store/assignments.h"
#include "store/lines.h"

static const struct {
	const char *in, *want; /* NULL: refused */
} addresses[] = {
	{"1001@PBX.Example",       "1001@pbx.example"      },
	{"sip:Anna@Example.NET",   "Anna@example.net"      },
	{"SIP:1001",               "1001"                  },
	{"Anna",		   "Anna"                  },
	{"+49.30/1@10.0.0.1:5060", "+49.30/1@10.0.0.1:5060"},
	{"a@[2001:DB8::1]",        "a@[2001:db8::1]"       },
	{"",		       NULL		    },
	{"sip:",		   NULL                    },
	{"@pbx.example",           NULL                    },
	{"1001@",		  NULL                    },
	{"1001@a@b",               NULL                    },
	{"10 01@pbx",              NULL                    },
	{"1001@pb x",              NULL                    },
	{"1001\n@pbx",             NULL                    },
	{"\"Anna\" <1001@pbx>",    NULL                    },
	{"\xff@pbx",               NULL                    },
	{"1001@pbx;user=phone",    NULL                    },
};

static void
an_address_has_one_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct slice in = unit_exact(slice_of(addresses[i].in));
		char out[ADDRESS_MAX_BYTES + 1] = "untouched";
		struct why why = {0};
		enum err e = line_address_parse(in, out, &why);

		print_message("\"%s\"\n", addresses[i].in);
		assert_int_equal(e, addresses[i].want ? ERR_OK : ERR_SYNTAX);
		assert_string_equal(out, addresses[i].want ? addresses[i].want : "untouched");
		assert_int_equal(why.text[0] != '\0', addresses[i].want == NULL);
		unit_free(in);
	}
}

static void
an_address_has_at_most_255_bytes(void **state)
{
	char in[ADDRESS_MAX_BYTES + 1], out[ADDRESS_MAX_BYTES + 1];

	(void)state;
	memset(in, 'a', sizeof(in));
	assert_int_equal(
		line_address_parse((struct slice){in, ADDRESS_MAX_BYTES}, out, NULL), ERR_OK);
	assert_int_equal(line_address_parse((struct slice){in, ADDRESS_MAX_BYTES + 1}, out, NULL),
		ERR_LIMIT);
}

static struct line
add_line(struct store *s, const char *address, bool is_shared)
{
	struct line l = {.is_shared = is_shared, .display_name = "Anna"};

	assert_int_equal(slice_to_text(slice_of(address), l.address, sizeof(l.address)), ERR_OK);
	assert_int_equal(lines_add(s, &l, NULL), ERR_OK);
	return l;
}

static int64_t
add_phone(struct store *s, uint8_t last)
{
	struct phone p = {.mac = {{0, 4, 0xf2, 0, 0, last}}, .state = PHONE_ACTIVE};

	assert_int_equal(phones_add(s, &p, NULL), ERR_OK);
	return p.id;
}

static enum err
assign(struct store *s, int64_t line_id, int64_t phone_id, int64_t position, struct why *why)
{
	struct assignment a = {.line_id = line_id, .phone_id = phone_id, .position = position};

	return lines_assign(s, &a, why);
}

static void
a_line_is_found_in_any_spelling_of_its_host(void **state)
{
	struct line l = add_line(*state, "sip:1001@PBX.example", false), found;
	struct why why = {0};

	assert_string_equal(l.address, "1001@pbx.example");
	assert_int_equal(lines_by_address(*state, SLICE("1001@pbx.EXAMPLE"), &found), ERR_OK);
	assert_int_equal(found.id, l.id);
	assert_string_equal(found.display_name, "Anna");
	assert_false(found.has_secret);
	assert_int_equal(lines_by_address(*state, SLICE("1002@pbx.example"), &found), ERR_NOTFOUND);
	assert_int_equal(lines_by_address(*state, SLICE(""), &found), ERR_NOTFOUND);
	assert_int_equal(lines_add(*state, &l, &why), ERR_EXISTS);
	assert_non_null(strstr(why.text, "1001@pbx.example"));
	l.id = 99;
	assert_int_equal(lines_update(*state, &l, NULL), ERR_NOTFOUND);
}

static void
a_secret_is_sealed_at_rest_and_opens_for_its_line(void **state)
{
	struct store *s = *state;
	struct line l = add_line(s, "1001@pbx", false), found;
	AUTO(buf_wipe) struct buf out = BUF(SECRET_MAX_BYTES);
	char big[SECRET_MAX_BYTES + 1];

	assert_int_equal(lines_secret(s, l.id, &out), ERR_NOTFOUND);
	assert_int_equal(lines_set_secret(s, l.id, SLICE("hunter2")), ERR_OK);
	{
		AUTO(db_done)
		struct db_query q =
			db_use(s->main, "SELECT instr(secret, CAST('hunter2' AS BLOB)) FROM line");

		assert_int_equal(db_row(&q), ERR_OK);
		assert_int_equal(db_i64(&q), 0);
	}
	assert_int_equal(lines_secret(s, l.id, &out), ERR_OK);
	assert_slice(buf_slice(&out), "hunter2");
	assert_int_equal(lines_by_address(s, SLICE("1001@pbx"), &found), ERR_OK);
	assert_true(found.has_secret);
	memset(big, 'x', sizeof(big));
	assert_int_equal(lines_set_secret(s, l.id, (struct slice){big, sizeof(big)}), ERR_LIMIT);
	assert_int_equal(lines_set_secret(s, l.id, (struct slice){big, sizeof(big) - 1}), ERR_OK);
	assert_int_equal(lines_set_secret(s, l.id, SLICE("")), ERR_OK);
	assert_int_equal(lines_secret(s, l.id, &out), ERR_NOTFOUND);
	assert_int_equal(lines_set_secret(s, 99, SLICE("x")), ERR_NOTFOUND);
}

static void
an_update_keeps_the_secret(void **state)
{
	struct line l = add_line(*state, "1001@pbx", false);
	AUTO(buf_wipe) struct buf out = BUF(SECRET_MAX_BYTES);

	assert_int_equal(lines_set_secret(*state, l.id, SLICE("s")), ERR_OK);
	l.sign_in = SIGN_IN_PREFILLED;
	assert_int_equal(lines_update(*state, &l, NULL), ERR_OK);
	assert_int_equal(lines_secret(*state, l.id, &out), ERR_OK);
	assert_slice(buf_slice(&out), "s");
}

static enum err
join(void *ctx, const struct assignment *a)
{
	char mac[MAC_TEXT_BYTES];

	buf_addf(ctx, "%d:%s:%s ", (int)a->position, a->line.address, mac_text(a->mac, mac) + 10);
	return ERR_OK;
}

static void
position_0_takes_the_lowest_free_one(void **state)
{
	AUTO(buf_free) struct buf all = BUF(512);
	int64_t phone = add_phone(*state, 1);
	struct line a = add_line(*state, "a", false), b = add_line(*state, "b", false),
		    c = add_line(*state, "c", false);
	struct assignment first = {.line_id = b.id, .phone_id = phone};

	assert_int_equal(assign(*state, a.id, phone, 2, NULL), ERR_OK);
	assert_int_equal(lines_assign(*state, &first, NULL), ERR_OK);
	assert_int_equal(first.position, 1);
	assert_int_equal(assign(*state, c.id, phone, 0, NULL), ERR_OK);
	assert_int_equal(lines_of_phone(*state, phone, join, &all), ERR_OK);
	assert_slice(buf_slice(&all), "1:b:01 2:a:01 3:c:01 ");
}

static void
a_taken_position_and_a_line_twice_are_refused(void **state)
{
	int64_t phone = add_phone(*state, 1);
	struct line a = add_line(*state, "a", true), b = add_line(*state, "b", true);
	struct why taken = {0}, twice = {0}, nobody = {0};

	assert_int_equal(assign(*state, a.id, phone, 1, NULL), ERR_OK);
	assert_int_equal(assign(*state, b.id, phone, 1, &taken), ERR_EXISTS);
	assert_non_null(strstr(taken.text, "Position 1"));
	assert_int_equal(assign(*state, a.id, phone, 2, &twice), ERR_EXISTS);
	assert_non_null(strstr(twice.text, "on this phone already, at position 1"));
	assert_int_equal(assign(*state, a.id, 99, 0, &nobody), ERR_NOTFOUND);
	assert_int_equal(assign(*state, 99, phone, 0, NULL), ERR_NOTFOUND);
	assert_int_equal(assign(*state, b.id, phone, -1, NULL), ERR_LIMIT);
	assert_int_equal(assign(*state, b.id, phone, LINES_PER_PHONE_MAX + 1, NULL), ERR_LIMIT);
	assert_int_equal(assign(*state, b.id, phone, LINES_PER_PHONE_MAX, NULL), ERR_OK);
}

static void
a_full_phone_takes_no_more_lines(void **state)
{
	int64_t phone = add_phone(*state, 1);
	char address[16];

	for (int i = 0; i <= LINES_PER_PHONE_MAX; i++) {
		(void)snprintf(address, sizeof(address), "%d", i);
		struct line l = add_line(*state, address, false);

		assert_int_equal(assign(*state, l.id, phone, 0, NULL),
			i < LINES_PER_PHONE_MAX ? ERR_OK : ERR_LIMIT);
	}
}

static void
a_private_line_is_on_one_phone_and_a_shared_one_on_many(void **state)
{
	AUTO(buf_free) struct buf all = BUF(512);
	int64_t one = add_phone(*state, 1), two = add_phone(*state, 2);
	struct line l = add_line(*state, "a", false);
	struct why why = {0}, back = {0};

	assert_int_equal(assign(*state, l.id, two, 0, NULL), ERR_OK);
	assert_int_equal(assign(*state, l.id, one, 0, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "0004f2000002"));
	assert_non_null(strstr(why.text, "--shared"));
	l.is_shared = true;
	assert_int_equal(lines_update(*state, &l, NULL), ERR_OK);
	assert_int_equal(assign(*state, l.id, one, 0, NULL), ERR_OK);
	assert_int_equal(lines_phones(*state, l.id, join, &all), ERR_OK);
	assert_slice(buf_slice(&all), "1:a:01 1:a:02 ");
	l.is_shared = false;
	assert_int_equal(lines_update(*state, &l, &back), ERR_DENIED);
	assert_non_null(strstr(back.text, "several phones"));
	assert_int_equal(lines_unassign(*state, l.id, one), ERR_OK);
	assert_int_equal(lines_unassign(*state, l.id, one), ERR_NOTFOUND);
	assert_int_equal(lines_update(*state, &l, NULL), ERR_OK);
}

static void
a_line_on_a_phone_cannot_be_removed_and_the_phone_is_named(void **state)
{
	int64_t phone = add_phone(*state, 1);
	struct line l = add_line(*state, "a", false);
	struct why why = {0};

	assert_int_equal(assign(*state, l.id, phone, 0, NULL), ERR_OK);
	assert_int_equal(lines_remove(*state, l.id, &why), ERR_DENIED);
	assert_non_null(strstr(why.text, "0004f2000001"));
	assert_int_equal(phones_remove(*state, phone), ERR_OK); /* takes the assignment along */
	assert_int_equal(lines_remove(*state, l.id, NULL), ERR_OK);
	assert_int_equal(lines_remove(*state, l.id, NULL), ERR_NOTFOUND);
}

static void
servers_of_a_line_go_with_it(void **state)
{
	struct line l = add_line(*state, "a", false);
	struct sip_server server = {"pbx", 5061, "TLS"}, out[SERVERS_PER_LINE_MAX];
	size_t n = 0;

	assert_int_equal(lines_set_servers(*state, l.id, &server, 1), ERR_OK);
	assert_int_equal(lines_servers(*state, l.id, out, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(out[0].port, 5061);
	assert_int_equal(lines_remove(*state, l.id, NULL), ERR_OK);
	assert_int_equal(lines_servers(*state, l.id, out, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void
lines_of_a_phone_are_found_by_an_index(void **state)
{
	struct store *s = *state;

	assert_uses_index(s->main,
		"EXPLAIN QUERY PLAN SELECT a.position, l.address, p.mac FROM assignment a"
		" CROSS JOIN line l ON l.id = a.line_id CROSS JOIN phone p ON p.id = a.phone_id"
		" WHERE a.phone_id = ?1 ORDER BY a.position");
	assert_uses_index(s->main, "EXPLAIN QUERY PLAN SELECT host FROM sip_server"
				   " WHERE line_id = ?1 ORDER BY position");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_one_spelling),
		cmocka_unit_test(an_address_has_at_most_255_bytes),
		STORE_CASE(a_line_is_found_in_any_spelling_of_its_host),
		STORE_CASE(a_secret_is_sealed_at_rest_and_opens_for_its_line),
		STORE_CASE(an_update_keeps_the_secret),
		STORE_CASE(position_0_takes_the_lowest_free_one),
		STORE_CASE(a_taken_position_and_a_line_twice_are_refused),
		STORE_CASE(a_full_phone_takes_no_more_lines),
		STORE_CASE(a_private_line_is_on_one_phone_and_a_shared_one_on_many),
		STORE_CASE(a_line_on_a_phone_cannot_be_removed_and_the_phone_is_named),
		STORE_CASE(servers_of_a_line_go_with_it),
		STORE_CASE(lines_of_a_phone_are_found_by_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
