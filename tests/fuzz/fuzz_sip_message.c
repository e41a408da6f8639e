/* Whatever comes as SIP is refused, or is a message whose parts lie in its own text; what a phone
 * would answer to it can be read again, and is its answer; a whole datagram that is read is read
 * from a stream too, unless its length is told by its end. */
#include "fuzz.h"

#include "base/auto.h"
#include "reach/sip_digest.h"

static struct sip_message m, again;

static void
check_inside(struct slice s)
{
	must(s.n == 0 || (s.p >= m.text && s.p + s.n <= m.text + sizeof(m.text)));
	for (size_t i = 0; i < s.n; i++)
		must((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f);
}

static void
check_answer(void)
{
	AUTO(buf_free) struct buf b = BUF(4 * SIP_MESSAGE_MAX_BYTES);
	const struct sip_answer ok = {200, "OK", "tag", ""};
	const struct sip_peer peer = {"192.0.2.1", 5060};
	size_t used;

	must(sip_response_write(&m, &ok, &peer, &b) == ERR_OK);
	if (sip_message_parse(buf_slice(&b), false, &again, &used) != PARSE_OK) {
		must(b.n > SIP_MESSAGE_MAX_BYTES);
		return;
	}
	must(!again.is_request && again.status == 200 && again.cseq == m.cseq);
	must(slice_eq(again.call_id, m.call_id) && slice_eq(again.method, m.method));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf b = BUF(4 * SIP_MESSAGE_MAX_BYTES);
	const struct sip_login login = {"user", "password"};
	struct slice in = {(const char *)data, size};
	size_t used = 0;

	if (sip_message_parse(in, true, &m, &used) == PARSE_OK) {
		must(used <= size && used > 0);
		must(sip_message_parse(slice_head(in, used), true, &again, &used) == PARSE_OK);
	}
	if (sip_message_parse(in, false, &m, &used) != PARSE_OK)
		return 0;
	must(used == size && m.count <= SIP_FIELDS_MAX);
	check_inside(m.method);
	check_inside(m.call_id);
	check_inside(m.branch);
	check_inside(m.from_tag);
	check_inside(m.event);
	for (size_t i = 0; i < m.count; i++)
		check_inside(m.fields[i].value);
	if (sip_digest_answer(&m, &login, "NOTIFY", "sip:x", "ab", &b) == ERR_OK)
		must(memchr(b.p, '\n', b.n) == NULL && memchr(b.p, '\r', b.n) == NULL);
	check_answer();
	return 0;
}
