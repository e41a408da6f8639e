// Every text of the page in English, one file a page.  texts/de.js has the same keys.

import common from './en/common.js';
import firmware from './en/firmware.js';
import layers from './en/layers.js';
import lines from './en/lines.js';
import shell from './en/shell.js';
import template from './en/template.js';

export default {
	...common,
	...shell,
	...lines,
	firmware,
	layers,
	template,
};
