// The overview: the first start, what needs somebody, how the phones are.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page} from './harness.mjs';
import {boot} from './phone.mjs';

const MAC = '0004f2a1b2c3', OTHER = '0004f2a1b2c4';

test.before(() => begin({flags: ['--visit-pause', '1']}));
test.after(end);

test('a new server shows the three steps to the first phone', page(async tab => {
	await go(tab, '/');
	await tab.getByRole('heading', {name: 'Three steps to the first phone'}).waitFor();
	await eventually(() => tab.getByRole('listitem').filter({has: tab.getByRole('heading', {level: 3})}).count(), 3);
	await tab.getByText('Waiting for the first phone').waitFor();
	await accessible(tab);
}));

test('the three steps fit a narrow screen', page(async tab => {
	await go(tab, '/');
	await fits(tab);
}, {width: 360, height: 740}));

test('when the first phone comes, its step is done without anybody touching the page', page(async tab => {
	await go(tab, '/');
	await tab.getByText('Waiting for the first phone').waitFor();
	await boot(MAC);
	await tab.getByText('A phone was here.').waitFor();
	await tab.getByRole('link', {name: 'Accept the new phone'}).waitFor();
}));

test('a phone that was accepted and was here turns the steps into figures', page(async tab => {
	await go(tab, '/');
	await ask(tab, 'POST', `/phones/${MAC}/state`, {state: 'active', label: 'Reception', model: 'VVX400'});
	await boot(MAC);
	await tab.getByRole('heading', {name: 'Boots and refusals'}).waitFor();
	await tab.getByRole('link', {name: /^Phones\s*1/}).waitFor();
	await accessible(tab);
}));

test('phones by state are counted in words, and lead to those phones', page(async tab => {
	await go(tab, '/');
	const row = tab.getByRole('list', {name: 'By state'}).getByRole('link', {name: /^Active/});
	await eventually(() => row.innerText(), /Active\s*1/);
	await eventually(() => row.getAttribute('href'), '/phones?state=active');
}));

test('the plot is also a table, hour by hour', page(async tab => {
	await go(tab, '/');
	await eventually(() => tab.getByRole('img', {name: /boots and .* refused requests in the last 48 hours/}).getAttribute('aria-label'), /\d/);
	await tab.getByRole('button', {name: 'As a table'}).click();
	await eventually(() => tab.getByRole('table', {name: /last 48 hours/}).getByRole('row').count(), 49);
	await accessible(tab);
}));

test('a new phone waits for a decision, with the way to it', page(async tab => {
	await go(tab, '/');
	await boot(OTHER);
	await tab.getByRole('heading', {name: /^1 new phone/}).waitFor();
	await eventually(() => tab.getByRole('link', {name: 'See new phones'}).getAttribute('href'), '/new');
}));

test('what is not told one by one is counted, with the way to all of them', page(async tab => {
	await tab.route('**/api/v1/overview', async route => {
		const answer = await route.fetch();
		await route.fulfill({response: answer, json: {...await answer.json(), more_decisions: 300}});
	});
	await go(tab, '/');
	await tab.getByText('300 more wait, not shown here').waitFor();
	assert.equal(await tab.getByRole('link', {name: 'See all of them'}).getAttribute('href'), '/phones?decision=any');
	await accessible(tab);
}));

/* The colours that the plot is drawn in, and that of a token, as "r,g,b". */
const colours = tab => tab.evaluate(() => {
	const canvas = document.querySelector('.plot canvas'), copy = document.createElement('canvas'), seen = new Set();
	Object.assign(copy, {width: canvas.width, height: canvas.height});
	const brush = copy.getContext('2d', {willReadFrequently: true}); // the browser complains of one that is not, and is read again
	brush.drawImage(canvas, 0, 0);
	const {data} = brush.getImageData(0, 0, canvas.width, canvas.height);
	for (let i = 0; i < data.length; i += 4) {
		if (data[i + 3] === 255)
			seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
	}
	return [...seen];
});
const token = (tab, name) => tab.evaluate(wanted => {
	const probe = document.createElement('i');
	probe.style.color = `var(--${wanted})`;
	document.body.append(probe);
	const found = getComputedStyle(probe).color.match(/\d+/g).join();
	probe.remove();
	return found;
}, name);

test('fewer boots than refusals are seen beside them', page(async tab => {
	await tab.route('**/api/v1/overview', async route => {
		const answer = await route.fetch(), json = await answer.json();
		await route.fulfill({response: answer, json: {...json, boots_per_hour: json.boots_per_hour.map(one => ({...one, boots: 2, refusals: 50}))}});
	});
	await go(tab, '/');
	await tab.locator('.plot canvas').waitFor();
	for (const name of ['series-1', 'series-2']) {
		const wanted = await token(tab, name);
		await eventually(() => colours(tab), seen => seen.includes(wanted));
	}
}));

test('the plot is drawn in the colours of the theme, and again when it changes', page(async tab => {
	await go(tab, '/');
	await tab.locator('.plot canvas').waitFor();
	const light = await token(tab, 'series-1');
	await eventually(() => colours(tab), seen => seen.includes(light));
	await tab.getByRole('button', {name: 'Appearance'}).click();
	await tab.getByRole('menuitemcheckbox', {name: 'Dark'}).click();
	const dark = await eventually(() => token(tab, 'series-1'), colour => colour !== light);
	await eventually(() => colours(tab), seen => seen.includes(dark));
	await accessible(tab);
}));

test('the overview fits a narrow screen and a screen on the wall', page(async (tab, _context) => {
	await go(tab, '/');
	for (const [width, height] of [[360, 740], [2560, 1440]]) {
		await tab.setViewportSize({width, height});
		await fits(tab);
	}
}));
