#include "unit.h"

#include "base/buf.h"
#include "tftp/tftp_netascii.h"

static const struct {
	struct slice text, wire;
} pairs[] = {
	{SLICE_INIT(""),           SLICE_INIT("")                    },
	{SLICE_INIT("plain"),      SLICE_INIT("plain")               },
	{SLICE_INIT("a\nb\n"),     SLICE_INIT("a\r\nb\r\n")          },
	{SLICE_INIT("\n"),         SLICE_INIT("\r\n")                },
	{SLICE_INIT("\r"),         SLICE_INIT("\r\0")                },
	{SLICE_INIT("a\r\nb"),     SLICE_INIT("a\r\0\r\nb")          },
	{SLICE_INIT("\r\r\n\n\r"), SLICE_INIT("\r\0\r\0\r\n\r\n\r\0")},
	{SLICE_INIT("a\0b\0"),     SLICE_INIT("a\0b\0")              },
	{SLICE_INIT("\r\0"),       SLICE_INIT("\r\0\0")              },
};

/* All of the text, in blocks of so many bytes. */
static void
encode(struct slice text, size_t block_bytes, struct buf *out)
{
	struct tftp_netascii n = {0};
	size_t count;

	do {
		char *block = test_malloc(block_bytes);

		count = tftp_netascii_encode(&n, &text, block, block_bytes);
		assert_true(count <= block_bytes);
		buf_add(out, (struct slice){block, count});
		test_free(block);
	} while (count == block_bytes);
	assert_int_equal(text.n, 0);
	assert_false(n.has_held);
}

static void
decode(struct slice wire, size_t block_bytes, struct buf *out)
{
	struct tftp_netascii n = {0};

	while (wire.n > 0) {
		struct slice block = unit_exact(slice_head(wire, block_bytes));
		char *room = test_malloc(block.n + 1); /* exactly what is promised */
		size_t count = tftp_netascii_decode(&n, block, room);

		assert_true(count <= block.n + 1);
		buf_add(out, (struct slice){room, count});
		wire = slice_from(wire, block_bytes);
		test_free(room);
		unit_free(block);
	}
	char last;
	buf_add(out, (struct slice){&last, tftp_netascii_decode_end(&n, &last)});
	assert_int_equal(tftp_netascii_decode_end(&n, &last), 0);
}

static void
line_ends_are_converted_in_both_directions_wherever_a_block_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		for (size_t block = 1; block <= 8; block++) {
			AUTO(buf_free) struct buf wire = BUF(64), text = BUF(64);

			encode(pairs[i].text, block, &wire);
			assert_true(slice_eq(buf_slice(&wire), pairs[i].wire));
			decode(buf_slice(&wire), block, &text);
			assert_true(slice_eq(buf_slice(&text), pairs[i].text));
		}
}

/* What no encoder writes, but somebody sends. */
static const struct {
	struct slice wire, text;
} odd[] = {
	{SLICE_INIT("a\nb"),     SLICE_INIT("a\nb")  },
	{SLICE_INIT("a\rb"),     SLICE_INIT("a\rb")  },
	{SLICE_INIT("\r\r\n"),   SLICE_INIT("\r\n")  },
	{SLICE_INIT("\r\r\0\r"), SLICE_INIT("\r\r\r")},
	{SLICE_INIT("x\r"),      SLICE_INIT("x\r")   },
};

static void
a_carriage_return_that_begins_no_pair_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(odd); i++)
		for (size_t block = 1; block <= 4; block++) {
			AUTO(buf_free) struct buf text = BUF(64);

			decode(odd[i].wire, block, &text);
			assert_true(slice_eq(buf_slice(&text), odd[i].text));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_ends_are_converted_in_both_directions_wherever_a_block_ends),
		cmocka_unit_test(a_carriage_return_that_begins_no_pair_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
