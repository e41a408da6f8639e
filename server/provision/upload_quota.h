/* upload_quota - how much uploads may fill: the disk, one phone's share, and all phones' together.
 */
#ifndef PROVISION_UPLOAD_QUOTA_H
#define PROVISION_UPLOAD_QUOTA_H

#include "base/mac.h"
#include "base/settings.h"
#include "provision/reason.h"
#include "store/store.h"

/* Where an upload goes. */
enum place { PLACE_DOCUMENT, PLACE_LOG, PLACE_CORE, PLACE_QUARANTINE };

/* Whether the disk has room for so many bytes above its reserve.  ERR_OK; ERR_NOSPACE, with
 * *reason. */
MUST_CHECK enum err upload_check_disk(
	struct store *s, const struct settings *settings, uint64_t size_bytes, enum reason *reason);

/* Whether a phone may store so many bytes more in this place, and all phones together.
 * ERR_OK; ERR_NOSPACE, ERR_BUSY, ERR_NOMEM, ERR_IO, with *reason. */
MUST_CHECK enum err upload_check_quota(struct store *s, const struct settings *settings,
	enum place place, struct mac mac, uint64_t size_bytes, enum reason *reason);

#endif
