// Every text of the page in German, one file a page.  texts/en.js has the same keys.

import common from './de/common.js';
import firmware from './de/firmware.js';
import newPhones from './de/new-phones.js';
import phone from './de/phone.js';
import phones from './de/phones.js';
import shell from './de/shell.js';

export default {
	...common,
	...shell,
	...phone,
	firmware,
	new: newPhones,
	phones,
};
