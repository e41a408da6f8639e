// scan - what a bar-code reader types: it reads everything on a box, and often twice.

import {parseMac} from './mac.js';

/* The MACs of TEXT, one for each line or list item: [{mac, text}], mac null where it is none. */
export function scanned(text) {
	return String(text).split(/[\r\n,;\t]+/).map(part => part.trim()).filter(Boolean)
		.map(part => ({mac: parseMac(part), text: part}));
}

/* Takes scans one after another, also while the last one is not done yet.
 *   work(scan)    promise; never rejected
 * Gives a function that takes one. */
export function queue(work) {
	let last = Promise.resolve();
	return scan => {
		last = last.then(() => work(scan));
		return last;
	};
}
