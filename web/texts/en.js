// Every text of the page in English, one file a page.  texts/de.js has the same keys.

import common from './en/common.js';
import dhcp from './en/dhcp.js';
import doctor from './en/doctor.js';
import events from './en/events.js';
import firmware from './en/firmware.js';
import layers from './en/layers.js';
import lines from './en/lines.js';
import moving from './en/moving.js';
import newPhones from './en/new-phones.js';
import overview from './en/overview.js';
import phone from './en/phone.js';
import phones from './en/phones.js';
import reasons from './en/reasons.js';
import rollouts from './en/rollouts.js';
import settings from './en/settings.js';
import shell from './en/shell.js';
import template from './en/template.js';
import trace from './en/trace.js';

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
