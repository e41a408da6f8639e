#include "doctor/sntp.h"

enum {
	MODE_CLIENT = 3,
	MODE_SERVER = 4,
	VERSION = 4,
	LEAP_UNSET = 3,
	STRATUM_AT = 1,
	ORIGIN_AT = 24,
	RECEIVED_AT = 32,
	SENT_AT = 40,
	STRATUM_LAST = 15,
};

/* Between 1900, where NTP's seconds begin, and 1970. */
#define EPOCH_S INT64_C(2208988800)
/* NTP's seconds run over in 2036; what is below this is behind that. */
#define ERA_S (INT64_C(1) << 32)

static uint32_t
read_u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void
write_u32(uint32_t v, char *p)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(v >> (24 - 8 * i));
}

static int64_t
read_ms(const char *p)
{
	int64_t seconds = read_u32(p);

	if (seconds < ERA_S / 2)
		seconds += ERA_S;
	return (seconds - EPOCH_S) * 1000 + (int64_t)((uint64_t)read_u32(p + 4) * 1000 >> 32);
}

static void
write_ms(int64_t ms, char *p)
{
	int64_t seconds = ms / 1000 + EPOCH_S;

	write_u32((uint32_t)seconds, p);
	write_u32((uint32_t)(((uint64_t)(ms % 1000) << 32) / 1000), p + 4);
}

void
sntp_question(int64_t now_ms, char out[SNTP_BYTES])
{
	memset(out, 0, SNTP_BYTES);
	out[0] = VERSION << 3 | MODE_CLIENT;
	write_ms(now_ms, out + SENT_AT);
}

enum err
sntp_read(struct slice datagram, int64_t sent_ms, int64_t got_ms, struct sntp_answer *out)
{
	char question[SNTP_BYTES];
	struct sntp_answer a;
	unsigned first, stratum;

	sntp_question(sent_ms, question);
	if (datagram.n < SNTP_BYTES || memcmp(datagram.p + ORIGIN_AT, question + SENT_AT, 8) != 0)
		return ERR_SYNTAX;
	first = (unsigned char)datagram.p[0];
	stratum = (unsigned char)datagram.p[STRATUM_AT];
	if ((first & 7) != MODE_SERVER)
		return ERR_SYNTAX;
	a.is_unset = first >> 6 == LEAP_UNSET || stratum == 0 || stratum > STRATUM_LAST ||
		     read_u32(datagram.p + SENT_AT) == 0;
	a.offset_ms = (read_ms(datagram.p + RECEIVED_AT) - sent_ms +
			      (read_ms(datagram.p + SENT_AT) - got_ms)) /
		      2;
	*out = a;
	return ERR_OK;
}
