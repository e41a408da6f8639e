// Every text of the page in English, one file a page.  texts/de.js has the same keys.

import common from './en/common.js';
import events from './en/events.js';
import firmware from './en/firmware.js';
import overview from './en/overview.js';
import reasons from './en/reasons.js';
import settings from './en/settings.js';
import shell from './en/shell.js';
import trace from './en/trace.js';

export default {
	...common,
	...shell,
	...events,
	...settings,
	...trace,
	firmware,
	overview,
	reason: reasons,
};
