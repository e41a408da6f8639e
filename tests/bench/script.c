#include "script.h"

#include "base/crypto.h"

static void
add_path(struct script_step *s, const char *path)
{
	for (; *path != '\0'; path++) {
		if (*path != '%') {
			buf_add_char(&s->text, *path);
			continue;
		}
		if (s->macs == SCRIPT_MACS_MAX) {
			s->text.err = ERR_LIMIT;
			return;
		}
		s->mac_at[s->macs++] = s->text.n;
		buf_add_text(&s->text, "000000000000");
	}
}

void
script_add_log(struct buf *b, size_t n)
{
	static const char line[] =
		"1121034907|cfg  |*|00|Prm|Configuration file read from server\n";
	size_t end = b->n + n;

	while (b->n < end && b->err == ERR_OK)
		buf_add(b, slice_head(SLICE(line), end - b->n));
}

static enum err
build(struct script_step *s, const struct load_plan *plan, const struct step *step)
{
	s->text = BUF(SCRIPT_REQUEST_MAX_BYTES);
	s->is_put = step->is_put;
	s->macs = 0;
	buf_add_text(&s->text, step->is_put ? "PUT " : "GET ");
	add_path(s, step->path);
	buf_addf(&s->text, " HTTP/1.1\r\nHost: %s\r\n", plan->host);
	buf_add_text(&s->text,
		"User-Agent: FileTransport PolycomVVX-VVX_400-UA/5.9.7.4477 Type/Application\r\n"
		"Accept: */*\r\n");
	if (plan->login != NULL) {
		buf_add_text(&s->text, "Authorization: Basic ");
		crypto_base64_encode(slice_of(plan->login), &s->text);
		buf_add_text(&s->text, "\r\n");
	}
	if (step->is_put)
		buf_addf(&s->text, "Content-Length: %zu\r\n", plan->put_bytes);
	buf_add_text(&s->text, "\r\n");
	if (step->is_put)
		script_add_log(&s->text, plan->put_bytes);
	return buf_check(&s->text);
}

enum err
script_init(struct script *s, const struct load_plan *plan)
{
	s->count = 0;
	for (size_t i = 0; i < plan->step_count; i++) {
		enum err e = build(&s->steps[i], plan, &plan->steps[i]);

		s->count = i + 1;
		if (e != ERR_OK) {
			script_done(s);
			return e;
		}
	}
	return ERR_OK;
}

void
script_done(struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_free(&s->steps[i].text);
	s->count = 0;
}

struct slice
script_request(struct script *s, size_t i, struct mac mac)
{
	struct script_step *step = &s->steps[i];
	char hex[MAC_TEXT_BYTES];

	if (step->macs > 0)
		(void)mac_text(mac, hex);
	for (size_t k = 0; k < step->macs; k++)
		memcpy(step->text.p + step->mac_at[k], hex, MAC_HEX);
	return buf_slice(&step->text);
}
