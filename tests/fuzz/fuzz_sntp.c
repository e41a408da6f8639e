/* Whatever comes in place of the time, what is believed was an answer to our own question, and its
 * offset is no more than NTP's clocks can be apart. */
#include "fuzz.h"

#include "doctor/sntp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t sent_ms = INT64_C(1800000000000);
	static const int64_t era_ms = (INT64_C(1) << 32) * 1000;
	char question[SNTP_BYTES];
	struct sntp_answer a;

	if (sntp_read(fuzz_input(data, size), sent_ms, sent_ms + 20, &a) != ERR_OK)
		return 0;
	sntp_question(sent_ms, question);
	must(size >= SNTP_BYTES && memcmp(data + 24, question + 40, 8) == 0);
	must(a.offset_ms > -era_ms && a.offset_ms < era_ms);
	return 0;
}
