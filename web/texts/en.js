// Every text of the page in English, one file a page.  texts/de.js has the same keys.

import common from './en/common.js';
import firmware from './en/firmware.js';
import newPhones from './en/new-phones.js';
import phone from './en/phone.js';
import phones from './en/phones.js';
import shell from './en/shell.js';

export default {
	...common,
	...shell,
	...phone,
	firmware,
	new: newPhones,
	phones,
};
