// Every text of the page in English, one file a page.  texts/de.js has the same keys.

import common from './en/common.js';
import events from './en/events.js';
import firmware from './en/firmware.js';
import newPhones from './en/new-phones.js';
import overview from './en/overview.js';
import phone from './en/phone.js';
import phones from './en/phones.js';
import reasons from './en/reasons.js';
import settings from './en/settings.js';
import shell from './en/shell.js';
import trace from './en/trace.js';

export default {
	...common,
	...shell,
	...events,
	...phone,
	...settings,
	...trace,
	firmware,
	new: newPhones,
	overview,
	phones,
	reason: reasons,
};
