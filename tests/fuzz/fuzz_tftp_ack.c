/* Whatever a client answers to a download, in whatever order: only a new ACK brings DATA, a window
 * at the most, and only of the window's blocks. */
#include "fuzz_tftp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tftp_request r = {
		.options = {{false}, {8, 0, 0, 1}}
        };
	struct line l = {.content = SLICE("")};
	size_t at = 2;

	if (size < 2)
		return 0;
	r.options.has[TFTP_WINDOWSIZE] = data[0] >= 8;
	if (data[0] >= 8)
		r.options.value[TFTP_WINDOWSIZE] = 1 + data[0] % 8;
	r.is_netascii = data[0] >= 128;
	tftp_transfer_begin(&l.t, &line_calls, &l, &r, 1428);
	tftp_transfer_serve(&l.t, line_content(data[1] * 3U, &l.content), 0);
	/* Packets of 4 bytes, as they come. */
	for (; at + 4 <= size; at += 4) {
		uint64_t done = l.t.done_blocks, before = l.data;
		bool was_opening = l.t.is_opening;

		tftp_transfer_input(&l.t, (struct slice){(const char *)data + at, 4}, 0);
		must(l.data - before <= l.t.options.value[TFTP_WINDOWSIZE]);
		if (l.t.done_blocks == done && l.t.is_opening == was_opening)
			must(l.data == before);
	}
	must(l.acks == 0 && l.commits == 0);
	tftp_transfer_done(&l.t);
	return 0;
}
