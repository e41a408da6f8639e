/* firmware_cover - which of your phones' models a release has images for. */
#ifndef CLI_FIRMWARE_COVER_H
#define CLI_FIRMWARE_COVER_H

#include "cli/command.h"
#include "store/models.h"

/* Tells a list field "models", the models in use that a release covers, and "phones", how many
 * phones that is.
 *   with_others  also a list field "without": the models in use that it has nothing for
 * ERR_OK; storage errors. */
MUST_CHECK enum err firmware_cover_tell(struct cli *c, int64_t release_id, bool with_others);

#endif
