// Every text of the page in German, one file a page.  texts/en.js has the same keys.

import common from './de/common.js';
import dhcp from './de/dhcp.js';
import doctor from './de/doctor.js';
import events from './de/events.js';
import firmware from './de/firmware.js';
import layers from './de/layers.js';
import lines from './de/lines.js';
import moving from './de/moving.js';
import newPhones from './de/new-phones.js';
import overview from './de/overview.js';
import phone from './de/phone.js';
import phones from './de/phones.js';
import reasons from './de/reasons.js';
import rollouts from './de/rollouts.js';
import settings from './de/settings.js';
import shell from './de/shell.js';
import template from './de/template.js';
import trace from './de/trace.js';

export default {
	...common,
	...events,
	...lines,
	...phone,
	...settings,
	...shell,
	...trace,
	dhcp,
	doctor,
	firmware,
	layers,
	moving,
	new: newPhones,
	overview,
	phones,
	reason: reasons,
	rollouts,
	template,
};
