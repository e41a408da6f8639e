/* Whatever a device sends, its facts are short printable text, and what is made of them is a path
 * below its folder, one line, and XML without a foreign bracket. */
#include "fuzz.h"

#include "lync/lync_answer.h"

static const enum lync_fact folders[] = {
	LYNC_TYPE, LYNC_VENDOR, LYNC_MODEL, LYNC_REVISION, LYNC_LOCALE};

static void
check_line(const struct lync_device *device)
{
	AUTO(buf_free) struct buf line = BUF(8192);
	size_t semicolons = 0;

	lync_audit_line(0, "10.0.0.1", device, "1.0", &line);
	must(buf_check(&line) == ERR_OK);
	for (size_t i = 0; i < line.n; i++)
		semicolons += line.p[i] == ';';
	/* The user stands last and may hold one. */
	must(semicolons >= 11 && memchr(line.p, '\n', line.n) == line.p + line.n - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct lync_hosts hosts = {false, true, "host", "host", "host"};
	static const struct lync_offer offer = {"1.0", "CPE", &hosts};
	AUTO(buf_free) struct buf out = BUF(64 * 1024);
	struct lync_device device;

	lync_device_read(fuzz_input(data, size), &device);
	for (size_t i = 0; i < LYNC_FACT__COUNT; i++)
		for (const char *c = device.facts[i]; *c != '\0'; c++)
			must(*c >= ' ' && *c < 0x7f && c - device.facts[i] < LYNC_FACT_MAX_BYTES);
	lync_answer_fill(SLICE("${type}${mac}${serial}${vendor}${model}${path}${user}"), &device,
		&offer, &out);
	must(buf_check(&out) == ERR_OK);
	must(memchr(buf_slice(&out).p, '<', out.n) == NULL &&
		memchr(buf_slice(&out).p, '"', out.n) == NULL);
	if (lync_answer_has_path(&device, &offer))
		for (size_t i = 0; i < COUNT(folders); i++)
			must(device.facts[folders[i]][0] != '.' &&
				strpbrk(device.facts[folders[i]], "/\\%") == NULL);
	check_line(&device);
	return 0;
}
