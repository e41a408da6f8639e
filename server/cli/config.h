/* config - the settings as a command sees them: what the server would run with if it were
 * started here and now without flags.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/settings.h"
#include "cli/command.h"

/* Reads environment, the settings file of the data folder and defaults.
 *   out  owned, freed by settings_free(); written only on ERR_OK
 * Returns ERR_OK; as configure_plain(). */
MUST_CHECK enum err config_read(const struct cli *c, struct settings **out);
void config_freep(struct settings **s); /* for AUTO */

#endif
