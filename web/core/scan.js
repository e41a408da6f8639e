// scan - what a bar-code reader types: it reads everything on a box, and often twice.

import {parseMac} from './mac.js';

// Vendors' prefixes that have no letter in them, and so may look like the number of goods.
const NUMERIC = ['482567'];

/* Whether DIGITS are the number of an article (UPC-A), which boxes have as a bar code too: twelve
 * decimal digits, the last of which sums the others up. */
function isArticle(digits) {
	if (!/^\d{12}$/.test(digits) || NUMERIC.includes(digits.slice(0, 6)))
		return false;
	const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
	return sum % 10 === 0;
}

/* The MAC of one bar code, or null.  No device has an address with the bit of groups. */
function macOf(text) {
	const mac = parseMac(text);
	return mac === null || isArticle(mac) || parseInt(mac.slice(0, 2), 16) % 2 === 1 ? null : mac;
}

/* The MACs of TEXT, one for each line or list item: [{mac, text}], mac null where it is none. */
export function scanned(text) {
	return String(text).split(/[\r\n,;\t]+/).map(part => part.trim()).filter(Boolean)
		.map(part => ({mac: macOf(part), text: part}));
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
