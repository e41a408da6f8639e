/* Plays dialogues/ftp/ against the session.  The language is told by dialogues/README.md, and
 * spoken over sockets by clients/test_ftp_dialogues.py. */
#include "unit_play.h"

#include <dirent.h>
#include <stdlib.h>

enum { FILE_BYTES_MAX = 64 * 1024, NAMES_MAX = 512, TEXT_MAX_BYTES = 64 * 1024 * 1024 };

static char *folder;

/* One dialogue while it is played. */
struct player {
	const char *file;
	unsigned line;
	char a[MAC_TEXT_BYTES], b[MAC_TEXT_BYTES];
	struct play *play;
	size_t read;      /* of what the session has said */
	struct buf reply; /* the last one, all its lines */
	struct buf got;   /* of the last download */
	uint64_t noted;
	bool is_tls, is_for_sockets;
};

static void
check(const struct player *p, bool holds, const char *what)
{
	if (!holds)
		fail_msg("%s:%u: %s\n(said: %.*s)\n(last reply: %.*s)", p->file, p->line, what,
			SLICE_FMT(slice_from(buf_slice(&p->play->out), p->read)),
			SLICE_FMT(buf_slice(&p->reply)));
}

/* Puts the dialogue's phones and ports for their placeholders, and bytes for escapes. */
static void
unfold(const struct player *p, struct slice s, struct buf *out)
{
	const struct {
		struct slice mark, text;
	} marks[] = {
		{SLICE("{A}"),    slice_of(p->a)              },
		{SLICE("{B}"),    slice_of(p->b)              },
		{SLICE("{U}"),    SLICE("0004f2eeee01")       },
		{SLICE("{PORT}"), SLICE("127,0,0,1,200,1")    },
		{SLICE("{EPRT}"), SLICE("|1|127.0.0.1|51201|")},
		{SLICE("\\r"),    SLICE("\r")                 },
		{SLICE("\\n"),    SLICE("\n")                 },
		{SLICE("\\t"),    SLICE("\t")                 },
		{SLICE("\\0"),    {"\0", 1}                   },
		{SLICE("\\\\"),   SLICE("\\")                 },
	};

	while (s.n > 0) {
		size_t i = 0;

		while (i < COUNT(marks) && !slice_starts(s, marks[i].mark))
			i++;
		if (i < COUNT(marks)) {
			buf_add(out, marks[i].text);
			s = slice_from(s, marks[i].mark.n);
		} else if (slice_starts(s, SLICE("\\x")) && s.n >= 4) {
			buf_add_char(out,
				(char)(slice_hex_value(s.p[2]) << 4 | slice_hex_value(s.p[3])));
			s = slice_from(s, 4);
		} else {
			buf_add_char(out, s.p[0]);
			s = slice_from(s, 1);
		}
	}
}

/* Reads a number and takes it off the front, with the blank behind it. */
static uint64_t
take_number(const struct player *p, struct slice *s)
{
	uint64_t n = 0;

	check(p, slice_to_u64(slice_cut(*s, ' ', s), 0, 1000000, &n) == ERR_OK, "no number");
	return n;
}

static void
add_times(struct buf *out, struct slice s, uint64_t times)
{
	while (times-- > 0)
		buf_add(out, s);
}

/* ">", ">-", ">*" and ">1". */
static void
say(struct player *p, struct slice mark, struct slice text)
{
	AUTO(buf_free) struct buf one = BUF(TEXT_MAX_BYTES), all = BUF(TEXT_MAX_BYTES);
	uint64_t times = slice_is(mark, ">*") ? take_number(p, &text) : 1;
	size_t piece;

	unfold(p, text, &one);
	if (slice_is(mark, ">") || slice_is(mark, ">1"))
		buf_add_text(&one, "\r\n");
	add_times(&all, buf_slice(&one), times);
	assert_int_equal(buf_check(&all), ERR_OK);
	piece = slice_is(mark, ">1") ? 1 : all.n;
	for (struct slice rest = buf_slice(&all); rest.n > 0; rest = slice_from(rest, piece)) {
		struct slice exact = unit_exact(slice_head(rest, piece));

		play_send(p->play, exact);
		unit_free(exact);
	}
}

/* Takes the next reply, with all its lines, off what was said. */
static void
next_reply(struct player *p)
{
	struct slice said = slice_from(buf_slice(&p->play->out), p->read), all = said, line;
	char code[4] = "";

	buf_clear(&p->reply);
	do {
		size_t n = slice_find(said, SLICE("\r\n"));

		check(p, said.n > 0 && n < said.n, "no reply");
		line = slice_head(said, n);
		said = slice_from(said, n + 2);
		if (code[0] == '\0') {
			check(p, slice_to_text(slice_head(line, 3), code, sizeof(code)) == ERR_OK,
				"no reply");
			if (line.n > 3 && line.p[3] == ' ')
				break;
		}
	} while (line.n < 4 || memcmp(line.p, code, 3) != 0 || line.p[3] != ' ');
	p->read += all.n - said.n;
	buf_add(&p->reply, slice_head(all, all.n - said.n));
}

static bool
holds(struct slice text, struct slice part)
{
	return part.n == 0 || slice_find(text, part) < text.n;
}

/* "<", "<~" and "<!". */
static void
hear(struct player *p, struct slice mark, struct slice text)
{
	AUTO(buf_free) struct buf want = BUF(FILE_BYTES_MAX);
	struct slice code;

	unfold(p, text, &want);
	text = buf_slice(&want);
	if (slice_is(mark, "<")) {
		next_reply(p);
		code = slice_cut(text, ' ', &text);
		check(p, slice_starts(buf_slice(&p->reply), code), "another code");
	}
	check(p, holds(buf_slice(&p->reply), text) != slice_is(mark, "<!"), "another text");
}

/* The events behind "@". */

static void
do_open(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, p->play->wants != PLAY_NOTHING, "nobody waits for a data connection");
	play_come(p->play);
}

static void
do_shake(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, p->play->is_private, "the data connection is in the clear");
	play_shake(p->play);
}

/* TEXT, or "*N TEXT". */
static void
do_write(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf one = BUF(FILE_BYTES_MAX);
	uint64_t times = 1;
	struct slice exact;

	if (slice_starts(arg, SLICE("*"))) {
		arg = slice_from(arg, 1);
		times = take_number(p, &arg);
	}
	unfold(p, arg, &one);
	exact = unit_exact(buf_slice(&one));
	while (times-- > 0 && play_bytes(p->play, exact))
		;
	unit_free(exact);
}

static void
do_read(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, p->play->wants == PLAY_SENDS, "nothing is sent");
	buf_clear(&p->got);
	play_receive(p->play, &p->got);
}

/* "is TEXT", "has TEXT", "lacks TEXT", "as-noted". */
static void
do_got(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf want = BUF(FILE_BYTES_MAX);
	struct slice rest, word = slice_cut(arg, ' ', &rest), got = buf_slice(&p->got);

	unfold(p, rest, &want);
	if (slice_is(word, "is"))
		check(p, slice_eq(got, buf_slice(&want)), "other bytes");
	else if (slice_is(word, "has"))
		check(p, holds(got, buf_slice(&want)), "it is missing");
	else if (slice_is(word, "lacks"))
		check(p, !holds(got, buf_slice(&want)), "it is there");
	else
		check(p, slice_is(word, "as-noted") && got.n == p->noted, "another size");
}

/* The number of the last reply, for as-noted. */
static void
do_note(struct player *p, struct slice arg)
{
	(void)arg;
	check(p,
		slice_to_u64(slice_trim(slice_from(buf_slice(&p->reply), 4)), 0, UINT64_MAX,
			&p->noted) == ERR_OK,
		"no number");
}

static void
end(struct player *p, enum ftp_data_end how)
{
	if (p->play->wants != PLAY_NOTHING)
		play_end(p->play, how);
}

static void
do_end(struct player *p, struct slice arg)
{
	(void)arg;
	end(p, FTP_DATA_DONE);
}

static void
do_reset(struct player *p, struct slice arg)
{
	(void)arg;
	end(p, FTP_DATA_FAILED);
}

static void
do_cut(struct player *p, struct slice arg)
{
	(void)arg;
	end(p, FTP_DATA_CUT);
}

static void
do_never(struct player *p, struct slice arg)
{
	(void)arg;
	end(p, FTP_DATA_NEVER);
}

static void
do_dropped(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, p->play->wants == PLAY_NOTHING && p->play->drops > 0, "it is still there");
}

/* The client's end of the control connection; the trace tells what ran. */
static void
do_hang_up(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf traced = BUF(FILE_BYTES_MAX);

	(void)arg;
	play_close(p->play, &traced);
	p->play = play_open(world, p->is_tls);
	assert_non_null(p->play);
	buf_add(&p->play->traced, buf_slice(&traced));
	p->read = p->play->out.n;
}

static void
do_closed(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, ftp_session_phase(p->play->session) == FTP_PHASE_END, "it goes on");
	check(p, p->read == p->play->out.n, "it has said more");
}

static void
do_tls(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, ftp_session_wants_tls(p->play->session), "TLS is not to begin");
	check(p, p->read == p->play->out.n, "it has said more");
	ftp_session_secured(p->play->session);
}

static void
do_store(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf name = BUF(NAME_MAX_BYTES), body = BUF(FILE_BYTES_MAX);
	struct slice text, word = slice_cut(arg, ' ', &text);

	unfold(p, word, &name);
	unfold(p, text, &body);
	play_store(world, buf_text(&name), buf_slice(&body));
}

static void
do_stored(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf name = BUF(NAME_MAX_BYTES), want = BUF(FILE_BYTES_MAX);
	AUTO(buf_free) struct buf got = BUF(TEXT_MAX_BYTES);
	struct slice text, word = slice_cut(arg, ' ', &text);

	unfold(p, word, &name);
	unfold(p, text, &want);
	check(p, play_get(world, buf_text(&name), &got), "there is none");
	check(p, slice_eq(buf_slice(&got), buf_slice(&want)), "other bytes");
}

static void
do_absent(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf name = BUF(NAME_MAX_BYTES), got = BUF(TEXT_MAX_BYTES);

	unfold(p, arg, &name);
	check(p, !play_get(world, buf_text(&name), &got), "it is there");
}

static void
do_heard(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf want = BUF(FILE_BYTES_MAX);

	unfold(p, arg, &want);
	check(p, holds(buf_slice(&p->play->heard), buf_slice(&want)), "it was not heard");
}

static void
do_unheard(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf want = BUF(FILE_BYTES_MAX);

	unfold(p, arg, &want);
	check(p, !holds(buf_slice(&p->play->heard), buf_slice(&want)), "it was heard");
}

static void
do_traced(struct player *p, struct slice arg)
{
	AUTO(buf_free) struct buf want = BUF(FILE_BYTES_MAX);

	buf_add(&want, arg);
	buf_add_char(&want, '\n');
	check(p, holds(buf_slice(&p->play->traced), buf_slice(&want)), buf_text(&p->play->traced));
}

/* Says it N times: it is slowed, and all of it is answered all the same. */
static void
do_flood(struct player *p, struct slice arg)
{
	say(p, SLICE(">*"), arg);
	check(p, p->play->slow_turns > 0, "it is not slowed");
	p->read = p->play->out.n;
}

static void
do_phase(struct player *p, struct slice arg)
{
	static const char *const words[FTP_PHASE__COUNT] = {
		"login", "idle", "data", "move", "held", "end"};

	check(p, slice_is(arg, words[ftp_session_phase(p->play->session)]), "another phase");
}

static void
do_nothing(struct player *p, struct slice arg)
{
	(void)arg;
	check(p, p->read == p->play->out.n, "it has said something");
}

/* What only sockets do. */
static void
do_skip(struct player *p, struct slice arg)
{
	(void)p;
	(void)arg;
}

static void
do_login(struct player *p, struct slice arg)
{
	(void)arg;
	say(p, SLICE(">"), SLICE("USER PlcmSpIp"));
	hear(p, SLICE("<"), SLICE("331"));
	say(p, SLICE(">"), SLICE("PASS PlcmSpIp"));
	hear(p, SLICE("<"), SLICE("230"));
}

static const struct {
	const char *word;
	void (*run)(struct player *p, struct slice arg);
} events[] = {
	{"login",    do_login  },
	{"open",     do_open   },
	{"shake",    do_shake  },
	{"write",    do_write  },
	{"read",     do_read   },
	{"got",      do_got    },
	{"note",     do_note   },
	{"end",      do_end    },
	{"reset",    do_reset  },
	{"cut",      do_cut    },
	{"never",    do_never  },
	{"dropped",  do_dropped},
	{"hang-up",  do_hang_up},
	{"closed",   do_closed },
	{"nothing",  do_nothing},
	{"tls",      do_tls    },
	{"store",    do_store  },
	{"stored",   do_stored },
	{"absent",   do_absent },
	{"heard",    do_heard  },
	{"unheard",  do_unheard},
	{"traced",   do_traced },
	{"flood",    do_flood  },
	{"phase",    do_phase  },
	{"listen",   do_skip   },
	{"set",      do_skip   },
	{"implicit", do_skip   },
};

static void
happen(struct player *p, struct slice text)
{
	struct slice arg, word = slice_cut(text, ' ', &arg);
	size_t i = 0;

	while (i < COUNT(events) && !slice_is(word, events[i].word))
		i++;
	check(p, i < COUNT(events), "no such event");
	events[i].run(p, arg);
}

static void
play_line(struct player *p, struct slice line)
{
	struct slice text, mark = slice_cut(line, ' ', &text);

	if (line.n == 0 || line.p[0] == '#')
		return;
	if (line.p[0] == '>')
		say(p, mark, text);
	else if (line.p[0] == '<')
		hear(p, mark, text);
	else
		happen(p, text);
}

/* What must be known before the session begins. */
static void
prepare(struct player *p, struct slice all)
{
	while (all.n > 0) {
		struct slice line = slice_cut(all, '\n', &all), value;
		char name[64], text[256];

		p->is_tls |= slice_is(line, "@ implicit");
		p->is_for_sockets |= slice_is(line, "@ sockets");
		if (!slice_starts(line, SLICE("@ set ")))
			continue;
		line = slice_cut(slice_from(line, 6), ' ', &value);
		assert_int_equal(slice_to_text(line, name, sizeof(name)), ERR_OK);
		assert_int_equal(slice_to_text(value, text, sizeof(text)), ERR_OK);
		play_set(world, name, text);
	}
}

static void
play_file(const char *name, struct slice all)
{
	struct player p = {.file = name, .reply = BUF(FILE_BYTES_MAX), .got = BUF(TEXT_MAX_BYTES)};

	play_world_reset(world);
	prepare(&p, all);
	if (p.is_for_sockets)
		skip();
	play_phone(world, p.a);
	play_phone(world, p.b);
	p.play = play_open(world, p.is_tls);
	assert_non_null(p.play);
	next_reply(&p);
	check(&p, slice_starts(buf_slice(&p.reply), SLICE("220 ")), "no greeting");
	while (all.n > 0) {
		p.line++;
		play_line(&p, slice_cut(all, '\n', &all));
	}
	do_nothing(&p, SLICE(""));
	play_close(p.play, NULL);
	buf_free(&p.reply);
	buf_free(&p.got);
}

static void
play_dialogue(void **state)
{
	static char bytes[FILE_BYTES_MAX];
	char path[4096];
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, (const char *)*state);
	AUTO(auto_fclose) FILE *file = fopen(path, "re");
	assert_non_null(file);
	n = fread(bytes, 1, sizeof(bytes), file);
	assert_true(feof(file));
	play_file(*state, (struct slice){bytes, n});
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_dialogue(const struct dirent *entry)
{
	return slice_ends(slice_of(entry->d_name), SLICE(".txt"));
}

/* The folder, and perhaps the one file of it to play. */
int
main(int argc, char **argv)
{
	struct CMUnitTest tests[NAMES_MAX];
	struct dirent **names;
	size_t count = 0;
	int found, result;

	if (argc < 2)
		return 1;
	folder = argv[1];
	found = scandir(folder, &names, is_dialogue, by_name);
	if (found < 1 || found > NAMES_MAX)
		return 1;
	for (int i = 0; i < found; i++)
		if (argc < 3 || strcmp(argv[2], names[i]->d_name) == 0)
			tests[count++] = (struct CMUnitTest){
				names[i]->d_name, play_dialogue, NULL, NULL, names[i]->d_name};
	result = _cmocka_run_group_tests(
		"dialogues", tests, count, unit_play_setup, unit_play_teardown);
	for (int i = 0; i < found; i++)
		free(names[i]);
	free(names);
	return result;
}
