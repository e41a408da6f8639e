// Every text of the page in German, one file a page.  texts/en.js has the same keys.

import common from './de/common.js';
import firmware from './de/firmware.js';
import shell from './de/shell.js';

export default {
	...common,
	...shell,
	firmware,
};
