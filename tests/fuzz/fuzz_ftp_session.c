/* A whole session, whatever its client says and its data connections do.
 *
 * The input is what the client sends.  "@" and a letter are an event between its bytes: "@/" lets
 * them come in two pieces, the others are of the data connection (events[]).  "$" behind a line's
 * "PASS " stands for the password, so that the property can be that nobody tells it: replies are
 * lines of their form, each command gets one, buffers have bounds, and whenever the client goes
 * away nothing is left. */
#include "fuzz.h"

#include "ftp/ftp_inner.h"
#include "unit/ftp_play.h"

static const char secret[] = "s3cr3t-of-the-fuzzer";
static struct play_world *world;

enum {
	IN_BOUND_BYTES = 2 * FTP_LINE_MAX_BYTES,
	OUT_BOUND_BYTES = 64 * 1024,
	INPUT_MAX_BYTES = 8192
};

static void
end_world(void)
{
	play_world_free(world);
}

static void
begin_world(void)
{
	char mac[MAC_TEXT_BYTES];

	world = play_world_new();
	(void)atexit(end_world);
	play_account(world, "phone", secret);
	play_phone(world, mac); /* 0004f200bb01 */
	play_phone(world, mac);
	play_set(world, "ftp-active", "yes");
	play_set(world, "ftp-delete", "yes");
	play_set(world, "document-limit", "1K");
}

/* By hand: what libFuzzer sees compared it would put into its inputs. */
static bool
tells_secret(struct slice s)
{
	for (size_t i = 0; i + sizeof(secret) - 1 <= s.n; i++) {
		unsigned differs = 0;

		for (size_t j = 0; j < sizeof(secret) - 1; j++)
			differs |= (unsigned)(s.p[i + j] ^ secret[j]);
		if (differs == 0)
			return true;
	}
	return false;
}

static void
check(struct play *p)
{
	const struct ftp_session *s = p->session;

	must(s->in.n <= IN_BOUND_BYTES && s->out.n <= OUT_BOUND_BYTES);
	must(ftp_session_room(s) <= IN_BOUND_BYTES - s->in.n);
	must(s->cwd.n <= NAME_MAX_BYTES && s->user.n <= FTP_LINE_MAX_BYTES);
	must((s->transfer == NULL) == (p->wants == PLAY_NOTHING) || s->is_ending);
	must(!tells_secret(buf_slice(&p->out)) && !tells_secret(buf_slice(&p->heard)));
}

/* The events of the data connection; each only where there is one. */

static void
come(struct play *p)
{
	play_come(p);
}

static void
shake(struct play *p)
{
	play_shake(p);
}

static void
write_little(struct play *p)
{
	(void)play_bytes(p, SLICE("bytes"));
}

static void
write_much(struct play *p)
{
	static const char many[600];

	(void)play_bytes(p, (struct slice){many, sizeof(many)});
}

static void
receive(struct play *p)
{
	AUTO(buf_free) struct buf got = BUF(64 * 1024 * 1024);

	if (p->wants == PLAY_SENDS && content_size(p->sent) < 1024 * 1024)
		play_receive(p, &got);
}

static void
end_in_order(struct play *p)
{
	play_end(p, FTP_DATA_DONE);
}

static void
cut(struct play *p)
{
	play_end(p, FTP_DATA_CUT);
}

static void
reset(struct play *p)
{
	play_end(p, FTP_DATA_FAILED);
}

static void
never(struct play *p)
{
	play_end(p, FTP_DATA_NEVER);
}

static void
slow(struct play *p)
{
	play_end(p, FTP_DATA_SLOW);
}

static const struct {
	char letter;
	bool needs_open; /* bytes may move */
	void (*run)(struct play *p);
} events[] = {
	{'o', false, come        },
	{'t', false, shake       },
	{'w', true,  write_little},
	{'m', true,  write_much  },
	{'r', true,  receive     },
	{'e', true,  end_in_order},
	{'c', true,  cut         },
	{'x', false, reset       },
	{'n', false, never       },
	{'s', true,  slow        },
};

static void
happen(struct play *p, char letter)
{
	bool is_open = ftp_session_phase(p->session) == FTP_PHASE_MOVE;

	for (size_t i = 0; i < COUNT(events); i++)
		if (events[i].letter == letter && p->wants != PLAY_NOTHING &&
			(!events[i].needs_open || is_open))
			events[i].run(p);
	if (letter == 'T' && ftp_session_wants_tls(p->session))
		ftp_session_secured(p->session);
	if (letter == 'E')
		ftp_session_end(p->session, "The server is stopping.");
	play_settle(p);
}

/* What the client really says: with the password in its place. */
static void
say(struct play *p, struct slice s, bool is_line_start)
{
	AUTO(buf_free) struct buf said = BUF(2 * INPUT_MAX_BYTES + sizeof(secret) * 1000);

	for (size_t i = 0; i < s.n; i++) {
		bool is_start = i >= 5 && (i == 5 ? is_line_start : s.p[i - 6] == '\n');

		if (s.p[i] == '$' && is_start &&
			slice_eq((struct slice){s.p + i - 5, 4}, SLICE("PASS")))
			buf_add_text(&said, secret);
		else
			buf_add_char(&said, s.p[i]);
	}
	if (buf_check(&said) == ERR_OK)
		play_send(p, buf_slice(&said));
	check(p);
}

static bool
is_digits(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 3;
}

/* Replies are lines "ddd text", or of several from "ddd-" to "ddd ": gives how many said that a
 * command was done with. */
static uint64_t
count_replies(struct slice said)
{
	uint64_t count = 0;

	while (said.n > 0) {
		size_t n = slice_find(said, SLICE("\r\n"));
		struct slice line = slice_head(said, n), code = slice_head(line, 3);

		must(n < said.n && is_digits(code) && line.n > 4);
		must(code.p[0] >= '1' && code.p[0] <= '5');
		must(line.p[3] == ' ' || line.p[3] == '-');
		while (line.p[3] == '-' || !slice_starts(line, code)) {
			said = slice_from(said, n + 2);
			n = slice_find(said, SLICE("\r\n"));
			must(n < said.n);
			line = slice_head(said, n);
			if (line.n < 4 || !slice_starts(line, code) || line.p[3] != ' ')
				line = SLICE("----"); /* goes on */
		}
		said = slice_from(said, n + 2);
		count += code.p[0] != '1';
	}
	return count;
}

static void
check_replies(const struct play *p)
{
	uint64_t commands = ftp_session_commands(p->session);
	uint64_t replies = count_replies(buf_slice(&p->out));
	uint64_t running = p->session->transfer != NULL;

	/* The greeting; and ABOR has two, as a third wrong login has, and a 421 comes by itself. */
	must(replies + running >= commands + 1);
	must(replies <= 2 * commands + 3);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = fuzz_input(data, size < INPUT_MAX_BYTES ? size : INPUT_MAX_BYTES);
	bool is_line_start = true;
	struct play *p;

	if (world == NULL)
		begin_world();
	if (tells_secret(in))
		return 0;
	p = play_open(world, in.n > 0 && in.p[0] == '!');
	must(p != NULL);
	while (in.n > 0) {
		struct slice rest, bytes = slice_cut(in, '@', &rest);

		say(p, bytes, is_line_start);
		is_line_start = bytes.n > 0 ? bytes.p[bytes.n - 1] == '\n' : is_line_start;
		if (rest.n > 0)
			happen(p, rest.p[0]);
		check(p);
		in = slice_from(rest, 1);
	}
	check_replies(p);
	play_close(p, NULL);
	return 0;
}
