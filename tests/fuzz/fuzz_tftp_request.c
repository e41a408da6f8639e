/* Whatever a request says, its path stands in the datagram and every option is in its range; and
 * the OACK that tells the options is read back the same. */
#include "fuzz.h"

#include "limits.h"
#include "tftp/tftp_packet.h"

static void
check_oack(const struct tftp_options *o)
{
	char oack[TFTP_REPLY_MAX_BYTES], again[TFTP_REPLY_MAX_BYTES + 16] = "\0\1a\0octet";
	size_t n = tftp_oack_build(o, oack);
	struct tftp_request r;

	must(n >= 2 && n <= sizeof(oack) && (n == 2 || oack[n - 1] == '\0'));
	memcpy(again + 10, oack + 2, n - 2);
	must(tftp_request_parse((struct slice){again, 10 + n - 2}, &r) == ERR_OK);
	must(memcmp(r.options.has, o->has, sizeof(o->has)) == 0);
	must(memcmp(r.options.value, o->value, sizeof(o->value)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size);
	struct tftp_request r;

	if (tftp_request_parse(in, &r) != ERR_OK)
		return 0;
	must(tftp_opcode(in) == (r.is_write ? TFTP_WRQ : TFTP_RRQ));
	must(r.path.p == in.p + 2 && r.path.n >= 1 && r.path.n <= NAME_MAX_BYTES);
	must(memchr(r.path.p, '\0', r.path.n) == NULL && r.path.p[r.path.n] == '\0');
	must(r.options.value[TFTP_BLKSIZE] >= 8 && r.options.value[TFTP_BLKSIZE] <= 65464);
	must(r.options.value[TFTP_TIMEOUT] <= 255);
	must(r.options.value[TFTP_WINDOWSIZE] >= 1 && r.options.value[TFTP_WINDOWSIZE] <= 65535);
	check_oack(&r.options);
	return 0;
}
