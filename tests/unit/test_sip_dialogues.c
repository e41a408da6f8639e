/* Plays dialogues/sip/ against the NOTIFY state machine, in virtual time.  The language is told by
 * dialogues/README.md. */
#include "unit.h"

#include "reach/sip_notify.h"

#include <dirent.h>

enum { FILE_BYTES_MAX = 64 * 1024, NAMES_MAX = 128 };

static char *folder;

/* One dialogue while it is played. */
struct player {
	const char *file;
	unsigned line;
	uint64_t now_ms;
	bool has_begun;
	struct sip_login login;
	char user[64], password[64];
	struct sip_notify_options options;
	struct sip_notify notify;
	struct buf asked;  /* the last request */
	struct buf answer; /* what the phone is saying */
};

static struct sip_message message;

static void
check(const struct player *p, bool holds, const char *what)
{
	if (!holds)
		fail_msg("%s:%u: %s\n(asked last: %.*s)", p->file, p->line, what,
			SLICE_FMT(buf_slice(&p->asked)));
}

/* A line of the last request, from a header's name on. */
static struct slice
asked_line(const struct player *p, const char *head)
{
	struct slice rest = buf_slice(&p->asked), line;

	while (rest.n > 0) {
		line = slice_trim(slice_cut(rest, '\n', &rest));
		if (slice_starts(line, slice_of(head)))
			return slice_trim(slice_from(line, strlen(head)));
	}
	check(p, false, "the request has no such header");
	return SLICE("");
}

/* Adds a line that the phone says, with what it takes from the request. */
static void
say(struct player *p, struct slice s)
{
	static const char *const marks[][2] = {
		{"{VIA}",     "Via:"    },
                {"{FROM}",    "From:"   },
                {"{TO}",      "To:"     },
                {"{CALL-ID}", "Call-ID:"},
		{"{CSEQ}",    "CSeq:"   }
        };

	while (s.n > 0) {
		size_t i = 0;

		while (i < COUNT(marks) && !slice_starts(s, slice_of(marks[i][0])))
			i++;
		if (i < COUNT(marks))
			buf_add(&p->answer, asked_line(p, marks[i][1]));
		else
			buf_add_char(&p->answer, s.p[0]);
		s = slice_from(s, i < COUNT(marks) ? strlen(marks[i][0]) : 1);
	}
	buf_add_text(&p->answer, "\r\n");
}

/* The message is whole: it arrives. */
static void
arrive(struct player *p)
{
	size_t used;

	buf_add_text(&p->answer, "\r\n");
	if (sip_message_parse(buf_slice(&p->answer), p->options.is_stream, &message, &used) ==
		PARSE_OK)
		sip_notify_input(&p->notify, &message, p->now_ms);
	buf_clear(&p->answer);
}

static void
begin(struct player *p)
{
	if (p->has_begun)
		return;
	sip_notify_begin(&p->notify, &p->options, p->now_ms);
	p->has_begun = true;
}

/* What is to be sent now becomes the last request. */
static bool
take_due(struct player *p)
{
	begin(p);
	struct slice due = sip_notify_output(&p->notify);

	if (due.n == 0)
		return false;
	buf_clear(&p->asked);
	buf_add(&p->asked, due);
	return true;
}

static void
act_set(struct player *p, struct slice name, struct slice value)
{
	uint64_t number = 0;

	check(p, !p->has_begun, "too late");
	if (slice_is(name, "tcp"))
		p->options.is_stream = true;
	else if (slice_is(name, "wait") && slice_to_u64(value, 1, UINT32_MAX, &number) == ERR_OK)
		p->options.wait_ms = (uint32_t)number;
	else if (slice_is(name, "user"))
		check(p, slice_to_text(value, p->options.user, sizeof(p->options.user)) == ERR_OK,
			"a long user");
	else if (slice_is(name, "login")) {
		struct slice password, user = slice_cut(value, ' ', &password);

		check(p, slice_to_text(user, p->user, sizeof(p->user)) == ERR_OK, "a long user");
		check(p, slice_to_text(password, p->password, sizeof(p->password)) == ERR_OK,
			"a long password");
		p->login = (struct sip_login){p->user, p->password};
		p->options.login = &p->login;
	} else
		check(p, false, "no such setting");
}

static void
act_is(struct player *p, struct slice what)
{
	static const char *const words[] = {[SIP_PENDING] = "pending",
		[SIP_ACCEPTED] = "accepted",
		[SIP_REFUSED] = "refused",
		[SIP_SILENT] = "silent",
		[SIP_FAILED] = "failed"};
	struct slice rest, word = slice_cut(what, ' ', &rest);
	char status[16];

	begin(p);
	check(p, slice_is(word, words[p->notify.result]), words[p->notify.result]);
	(void)snprintf(status, sizeof(status), "%u", p->notify.status);
	check(p, rest.n == 0 || slice_is(rest, status), status);
}

static void
act(struct player *p, struct slice s)
{
	struct slice rest, word = slice_cut(s, ' ', &rest);
	uint64_t number = 0;

	if (slice_is(word, "is"))
		act_is(p, rest);
	else if (slice_is(word, "at") &&
		 slice_to_u64(rest, p->now_ms, UINT32_MAX, &number) == ERR_OK) {
		begin(p);
		p->now_ms = number;
		sip_notify_tick(&p->notify, p->now_ms);
	} else if (slice_is(word, "quiet"))
		check(p, !take_due(p), "something is sent");
	else if (slice_is(word, "sent") && slice_to_u64(rest, 0, 1000, &number) == ERR_OK)
		check(p, p->notify.sent == number, "another number was sent");
	else
		act_set(p, word, rest);
}

static void
play_line(struct player *p, struct slice line)
{
	struct slice rest, mark = slice_cut(line, ' ', &rest);

	if (mark.n == 0 || mark.p[0] == '#')
		return;
	if (slice_is(mark, "<"))
		check(p, take_due(p) && slice_find(buf_slice(&p->asked), rest) < p->asked.n,
			"that is not sent");
	else if (slice_is(mark, "<~"))
		check(p, slice_find(buf_slice(&p->asked), rest) < p->asked.n,
			"the request lacks it");
	else if (slice_is(mark, "<!"))
		check(p, slice_find(buf_slice(&p->asked), rest) == p->asked.n,
			"the request has it");
	else if (slice_is(mark, ">"))
		say(p, rest);
	else if (slice_is(mark, ">."))
		arrive(p);
	else if (slice_is(mark, "@"))
		act(p, rest);
	else
		check(p, false, "no such line");
}

static void
play(const char *file)
{
	struct player p = {
		.file = file,
		.asked = BUF(FILE_BYTES_MAX),
		.answer = BUF(FILE_BYTES_MAX),
		.options = {.peer = "192.0.2.7:5060",
			    .here = "192.0.2.1:40000",
			    .id = "0123456789abcdef0123456789abcdef",
			    .wait_ms = SIP_WAIT_MS}
        };
	char path[4096], text[FILE_BYTES_MAX];
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, file);
	AUTO(auto_fclose) FILE *f = fopen(path, "re");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	for (struct slice rest = {text, n}; rest.n > 0;) {
		p.line++;
		play_line(&p, slice_cut(rest, '\n', &rest));
	}
	check(&p, p.answer.n == 0, "an answer has no end");
	check(&p, !take_due(&p), "something else is sent");
	sip_notify_done(&p.notify);
	buf_free(&p.asked);
	buf_free(&p.answer);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
each_dialogue(void **state)
{
	char *names[NAMES_MAX];
	size_t count = 0;
	DIR *dir = opendir(folder);

	(void)state;
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;)
		if (slice_ends(slice_of(d->d_name), SLICE(".txt")) && count < NAMES_MAX)
			names[count++] = strdup(d->d_name);
	(void)closedir(dir);
	assert_true(count > 0);
	qsort(names, count, sizeof(names[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		print_message("%s\n", names[i]);
		play(names[i]);
		free(names[i]);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(each_dialogue)};

	if (argc < 2)
		return 2;
	folder = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
