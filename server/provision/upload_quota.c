#include "provision/upload_quota.h"

#include "store/documents.h"
#include "store/logs.h"

static enum err
refuse(enum reason *reason, enum reason why, enum err e)
{
	*reason = why;
	return e;
}

enum err
upload_check_disk(
	struct store *s, const struct settings *settings, uint64_t size_bytes, enum reason *reason)
{
	if (store_has_room(s, settings_number(settings, SET_DISK_RESERVE_BYTES), size_bytes))
		return ERR_OK;
	return refuse(reason, REASON_DISK_FULL, ERR_NOSPACE);
}

/* What is stored already where an upload goes: by its phone, and by all.  Documents, logs and cores
 * are counted each for themselves, because they stand in different places. */
static enum err
usage_of(struct store *s, enum place place, struct mac mac, uint64_t *of_phone, uint64_t *of_all)
{
	enum err e = ERR_OK;

	*of_phone = *of_all = 0;
	if (place == PLACE_DOCUMENT) {
		e = documents_usage(s, mac, of_phone);
		return e == ERR_OK ? store_used_bytes(s->main, of_all) : e;
	}
	if (place == PLACE_LOG) {
		e = logs_usage(s, mac, of_phone);
		return e == ERR_OK ? store_used_bytes(s->logs, of_all) : e;
	}
	if (place == PLACE_CORE) /* one is kept of each phone */
		e = cores_usage(s, mac, of_all);
	return e; /* the quarantine has bounds of its own */
}

enum err
upload_check_quota(struct store *s, const struct settings *settings, enum place place,
	struct mac mac, uint64_t size_bytes, enum reason *reason)
{
	uint64_t of_phone, of_all;
	enum err e = usage_of(s, place, mac, &of_phone, &of_all);

	if (e != ERR_OK)
		return refuse(reason, e == ERR_BUSY ? REASON_BUSY : REASON_FAILED, e);
	if (place == PLACE_QUARANTINE)
		return ERR_OK;
	if (place != PLACE_CORE &&
		of_phone + size_bytes > settings_number(settings, SET_PHONE_BYTES))
		return refuse(reason, REASON_PHONE_FULL, ERR_NOSPACE);
	if (of_all + size_bytes > settings_number(settings, SET_UPLOADS_BYTES))
		return refuse(reason, REASON_ALL_FULL, ERR_NOSPACE);
	return ERR_OK;
}
