// web - how long the list of phones takes in a browser, from the key that is pressed to what is seen.
//
//   BOOTLINE_URL=... BOOTLINE_SETUP=... node web.mjs ROUNDS PHONES
//
// Prints {name: [milliseconds]}.  The server's phones are those of inventory.py.

import {begin, end, page, stands} from '../browser/harness.mjs';

const [rounds, phones] = process.argv.slice(2).map(Number);
const took = {load: [], open: [], search: [], few: [], mac: []};

/* What is looked for in one round, other texts each time: part of many labels, all of one, part of a MAC. */
function texts(round) {
	const i = (7919 * (round + 1)) % phones, mac = (0x0004f2000000 + i).toString(16).padStart(12, '0');
	return {search: `desk ${1 + round % 9}${round % 10}`, few: `Desk ${i}`, mac: mac.slice(0, 10).match(/../g).join(':')};
}

/* Milliseconds from the start of loading the whole page anew to the first row. */
async function load(tab) {
	await tab.goto('/phones');
	await tab.waitForFunction(() => globalThis.firstRow);
	return tab.evaluate(() => globalThis.firstRow);
}

/* Milliseconds from a click in the navigation, on another page, to the first row. */
async function open(tab) {
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.getByRole('heading', {name: 'Firmware', level: 1}).waitFor();
	await stands(tab);
	return tab.evaluate(async () => {
		const began = performance.now();
		document.querySelector('nav a[href="/phones"]').click();
		do
			await new Promise(resolve => requestAnimationFrame(resolve));
		while (!document.querySelector('tr[data-index="0"] td'));
		return performance.now() - began;
	});
}

/* Milliseconds from Enter in the list's field to rows with that text. */
function search(tab, text) {
	return tab.evaluate(async wanted => {
		const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
		const field = document.querySelector('main input[type=search]');
		field.value = wanted;
		field.dispatchEvent(new InputEvent('input', {bubbles: true}));
		await frame(); // the field knows what was typed
		await frame();
		const began = performance.now();
		field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
		do
			await frame();
		while (!document.querySelector('.table-scroll:not(.is-stale) tr[data-index="0"]')?.textContent.toLowerCase().includes(wanted.toLowerCase()));
		return performance.now() - began;
	}, text);
}

await begin();
try {
	await page(async tab => {
		await tab.addInitScript(() => {
			const watch = new MutationObserver(() => {
				if (!document.querySelector('tbody tr[data-index] td'))
					return;
				watch.disconnect();
				requestAnimationFrame(() => globalThis.firstRow = performance.now());
			});
			watch.observe(document, {childList: true, subtree: true});
		});
		await load(tab); // the browser knows the modules from now on, as on any other day
		for (let round = 0; round < rounds; round++) {
			took.load.push(await load(tab));
			took.open.push(await open(tab));
			await stands(tab);
			for (const [name, text] of Object.entries(texts(round)))
				took[name].push(await search(tab, text));
		}
	})();
} finally {
	await end();
}
console.log(JSON.stringify(took));
