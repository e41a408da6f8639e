/* Whatever a client sends as an upload: bytes are stored once and in order, the commit is asked for
 * once, and no datagram is answered with more than one. */
#include "fuzz_tftp.h"

enum { BLOCK = 8 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tftp_request r = {
		.is_write = true, .options = {{false}, {BLOCK, 0, 0, 1}}
        };
	struct line l = {.content = SLICE("")};
	size_t at = 1;

	if (size < 1)
		return 0;
	r.options.has[TFTP_WINDOWSIZE] = data[0] >= 8;
	if (data[0] >= 8)
		r.options.value[TFTP_WINDOWSIZE] = 1 + data[0] % 8;
	r.is_netascii = data[0] >= 128;
	tftp_transfer_begin(&l.t, &line_calls, &l, &r, 1428);
	tftp_transfer_accept(&l.t, 0);
	/* A length, then as many bytes: one packet. */
	while (at < size) {
		size_t n = TFTP_HEAD_BYTES + data[at] % (BLOCK + 2U);
		uint64_t before = l.sent, done = l.t.done_blocks;

		if (n > size - at - 1)
			break;
		tftp_transfer_input(&l.t, (struct slice){(const char *)data + at + 1, n}, 0);
		must(l.sent <= before + 1 && l.t.done_blocks <= done + 1);
		at += 1 + n;
	}
	must(l.data == 0 && l.stored_bytes <= l.t.done_blocks * BLOCK + 1);
	must((l.t.phase == TFTP_STORING) == (l.commits == 1));
	tftp_transfer_done(&l.t);
	return 0;
}
