// Every text of the page in German, one file a page.  texts/en.js has the same keys.

import common from './de/common.js';
import firmware from './de/firmware.js';
import layers from './de/layers.js';
import lines from './de/lines.js';
import shell from './de/shell.js';
import template from './de/template.js';

export default {
	...common,
	...shell,
	...lines,
	firmware,
	layers,
	template,
};
