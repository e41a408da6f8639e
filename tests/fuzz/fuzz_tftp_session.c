/* Whatever happens to a transfer, and when: DATA is sent once for each block and once more for each
 * time-out of its window, never more than three datagrams leave before the first answer, and
 * silence ends it within a minute. */
#include "fuzz_tftp.h"

enum event {
	EVENT_PACKET,  /* any 4 bytes and a body */
	EVENT_ACK,     /* of the newest block */
	EVENT_DATA,    /* the next block */
	EVENT_REPEAT,  /* the request again */
	EVENT_TICK,    /* time passes, at most to the deadline */
	EVENT_TIMEOUT, /* time passes to the deadline */
	EVENT_STORED,
	EVENT__COUNT
};

struct session {
	struct line l;
	uint64_t now, timeouts, repeats, gaps;
};

static void
say(struct session *s, enum tftp_opcode opcode, uint64_t number, struct slice body)
{
	char packet[TFTP_HEAD_BYTES + 64];

	tftp_head_build(opcode, (uint16_t)number, packet);
	memcpy(packet + TFTP_HEAD_BYTES, body.p, body.n);
	tftp_transfer_input(&s->l.t, (struct slice){packet, TFTP_HEAD_BYTES + body.n}, s->now);
}

static void
pass_time(struct session *s, uint64_t ms)
{
	uint64_t due = s->l.t.deadline_ms;

	s->now = due < s->now + ms ? due : s->now + ms;
	s->timeouts += s->now == due;
	tftp_transfer_tick(&s->l.t, s->now);
}

/* An event with its argument. */
static void
happen(struct session *s, uint8_t what, uint8_t how)
{
	static const char body[64] = "some bytes\r\nof a text\r";
	struct tftp_transfer *t = &s->l.t;
	uint64_t done = t->done_blocks;

	switch ((enum event)(what % EVENT__COUNT)) {
	case EVENT_PACKET:
		say(s, (enum tftp_opcode)(how % 8), done + what / EVENT__COUNT - 5,
			(struct slice){body, how / 8});
		break;
	case EVENT_ACK:
		say(s, TFTP_ACK, t->sent_blocks - how % 2, SLICE(""));
		break;
	case EVENT_DATA:
		say(s, TFTP_DATA, done + 1 + how % 2,
			(struct slice){body, how > 250 ? how % 8 : 8});
		break;
	case EVENT_REPEAT:
		s->repeats++;
		(void)tftp_transfer_again(t, s->now);
		break;
	case EVENT_TICK:
		pass_time(s, how * 10U);
		break;
	case EVENT_TIMEOUT:
		if (t->deadline_ms != UINT64_MAX)
			pass_time(s, UINT64_MAX - s->now);
		break;
	case EVENT_STORED:
		if (t->phase == TFTP_STORING)
			tftp_transfer_stored(t, (enum err)(how % ERR__COUNT), s->now);
		break;
	case EVENT__COUNT:
		break;
	}
	/* A window goes back only to what an ACK or a time-out says is missing. */
	if (t->options.value[TFTP_WINDOWSIZE] == 1)
		must(s->l.data <= s->l.highest + s->timeouts + s->repeats);
}

/* Nobody answers any more. */
static void
fall_silent(struct session *s)
{
	uint64_t begin = s->now, sent = s->l.sent;

	if (s->l.t.phase == TFTP_STORING)
		tftp_transfer_stored(&s->l.t, ERR_OK, s->now);
	while (!tftp_transfer_is_over(&s->l.t))
		pass_time(s, UINT64_MAX - s->now);
	must(s->now - begin <= 60000);
	must(s->l.sent - sent <= (TFTP_TRIES - 1) * s->l.t.options.value[TFTP_WINDOWSIZE] + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "\0\0name";
	char packet[sizeof(head) + 64];
	struct session s = {.l.content = SLICE(""), .now = 5000};
	struct tftp_request r;

	/* 2 bytes, then the mode and options up to 64 bytes, then events. */
	if (size < 66)
		return 0;
	memcpy(packet, head, sizeof(head));
	memcpy(packet + sizeof(head), data + 2, 64);
	packet[1] = (char)(1 + data[0] % 2);
	if (tftp_request_parse((struct slice){packet, sizeof(packet)}, &r) != ERR_OK)
		return 0;
	tftp_transfer_begin(&s.l.t, &line_calls, &s.l, &r, 1428);
	if (r.is_write)
		tftp_transfer_accept(&s.l.t, s.now);
	else
		tftp_transfer_serve(&s.l.t, line_content(data[1] * 37U, &s.l.content), s.now);
	for (size_t i = 66; i + 1 < size; i += 2)
		happen(&s, data[i], data[i + 1]);
	fall_silent(&s);
	tftp_transfer_done(&s.l.t);
	return 0;
}
