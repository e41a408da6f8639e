// The trace: visits as they happen, in words, request by request; filters in the URL.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask as askApi, begin, end, eventually, fits, go, hold, page} from './harness.mjs';
import {ask, boot} from './phone.mjs';

const MAC = '0004f2b1b2c3', SHOWN = '00:04:f2:b1:b2:c3';

test.before(() => begin({flags: ['--visit-pause', '2']})); // the requests of one visit may be slow
test.after(end);

test('a trace with nothing in it says what will be here', page(async tab => {
	await go(tab, '/trace');
	await tab.getByRole('heading', {name: 'No visits yet'}).waitFor();
	await accessible(tab);
}));

test('a visit appears by itself, and is opened to every request with its answer and its reason', page(async tab => {
	await go(tab, '/trace');
	await boot(MAC);
	const row = tab.getByRole('button', {name: new RegExp(SHOWN)}).first();
	await row.waitFor();
	await row.click();
	await eventually(() => row.getAttribute('aria-expanded'), 'true');
	const request = tab.getByRole('table', {name: 'Requests of this visit'}).getByRole('row').filter({hasText: `${MAC}.cfg`});
	await eventually(() => request.innerText(), new RegExp(`GET ${MAC}\\.cfg[\\s\\S]*\\d{3}[\\s\\S]*\\.`));
	await eventually(() => tab.getByRole('link', {name: `Go to phone ${SHOWN}`}).first().getAttribute('href'), '/phones/' + MAC);
	await accessible(tab);
}));

test('a visit that is told after the page was read and before it listens is in it', page(async tab => {
	const other = '0004f2b1b2d5', listens = await hold(tab, '**/api/v1/events?*');
	await tab.goto('/trace');
	await tab.getByRole('button', {name: new RegExp(SHOWN)}).first().waitFor();
	await ask('GET', other + '.cfg');
	await eventually(async () => (await askApi(tab, 'GET', '/visits?mac=' + other)).total, 1);
	listens();
	await tab.getByRole('button', {name: /00:04:f2:b1:b2:d5/}).first().waitFor();
}));

test('what is open stays where it is while others come, and a button tells of them', page(async tab => {
	await go(tab, '/trace');
	const row = tab.getByRole('button', {name: new RegExp(SHOWN)}).first();
	await row.click();
	await eventually(() => row.getAttribute('aria-expanded'), 'true');
	await ask('GET', '0004f2b1b2c4.cfg'); // one request: that is one visit, and the button tells of it
	await tab.getByRole('button', {name: /new entr(y|ies)/}).waitFor();
	await eventually(() => tab.getByRole('button', {name: /00:04:f2:b1:b2:c4/}).count(), 0);
	await tab.getByRole('button', {name: /new entr(y|ies)/}).click();
	await tab.getByRole('button', {name: /00:04:f2:b1:b2:c4/}).first().waitFor();
}));

test('a phone is looked for by its MAC in any spelling, and the URL keeps it', page(async tab => {
	await go(tab, '/trace');
	await tab.getByRole('searchbox', {name: 'MAC of a phone'}).fill('00-04-F2-B1-B2-C3');
	await tab.keyboard.press('Enter');
	await tab.waitForURL('**/trace?phone=00-04-F2-B1-B2-C3');
	await tab.waitForFunction(other => !document.body.textContent.includes(other), '00:04:f2:b1:b2:c4');
	await tab.getByRole('button', {name: new RegExp(SHOWN)}).first().waitFor();
	await tab.reload();
	await eventually(() => tab.getByRole('searchbox', {name: 'MAC of a phone'}).inputValue(), '00-04-F2-B1-B2-C3');
	await tab.getByRole('button', {name: 'Clear'}).click();
	await tab.getByRole('button', {name: /00:04:f2:b1:b2:c4/}).first().waitFor();
}));

test('what is no MAC is told so', page(async tab => {
	await go(tab, '/trace?phone=Reception');
	await tab.getByText('This is no MAC').waitFor();
	await accessible(tab);
}));

test('refused visits alone are shown when they are asked for, with the reason in their line', page(async tab => {
	await ask('GET', '0004f2b1b2c5.cfg', {login: 'PlcmSplp:PlcmSpIp'});
	await go(tab, '/trace');
	await tab.getByText('1 refused').first().waitFor();
	await tab.getByLabel('Outcome').selectOption('refused only');
	await tab.waitForURL('**/trace?refused=1');
	await tab.waitForFunction(other => !document.body.textContent.includes(other), '00:04:f2:b1:b2:c4');
	await tab.getByText('the user name is nearly right').first().waitFor();
	await accessible(tab);
}));

test('nothing that fits says so', page(async tab => {
	await go(tab, '/trace?address=192.0.2.77');
	await tab.getByRole('heading', {name: 'No visit like this'}).waitFor();
}));

test('the trace is paused and goes on by a button, and the URL says which', page(async tab => {
	await go(tab, '/trace');
	await tab.getByRole('button', {name: 'Pause'}).click();
	await tab.waitForURL('**/trace?live=off');
	await tab.getByRole('button', {name: 'Go live'}).click();
	await tab.waitForURL(/\/trace$/);
}));

test('visits are opened by the keyboard alone', page(async tab => {
	await go(tab, '/trace');
	await tab.getByRole('button', {name: new RegExp(SHOWN)}).first().focus();
	await tab.keyboard.press('Enter');
	await tab.getByRole('table', {name: 'Requests of this visit'}).waitFor();
	await tab.keyboard.press('Enter');
	await tab.getByRole('table', {name: 'Requests of this visit'}).waitFor({state: 'detached'});
}));

test('an open visit fits a narrow screen', page(async tab => {
	await go(tab, '/trace');
	await tab.getByRole('button', {name: new RegExp(SHOWN)}).first().click();
	await fits(tab);
	await accessible(tab);
}, {width: 360, height: 740, colorScheme: 'dark'}));

test('rows that lead to no phone end where the others do', page(async tab => {
	await askApi(tab, 'POST', '/sites', {name: 'no-phone'});
	await askApi(tab, 'POST', '/phones', {mac: '0004f2b1b2ff'});
	await go(tab, '/settings/audit');
	await tab.getByText('site no-phone').first().waitFor();
	await tab.getByRole('link', {name: 'Go to phone 00:04:f2:b1:b2:ff'}).first().waitFor();
	const ends = await tab.locator('.feed-head').evaluateAll(list => list.map(one => Math.round(one.getBoundingClientRect().right)));
	assert.deepEqual([...new Set(ends)], [ends[0]]);
}));
