// Lines: the list, one line, who has it; a bar-code reader, which types what it reads and Enter.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, hold, page, stands} from './harness.mjs';

test.before(begin);
test.after(end);

let count = 0;

/* A line of the test's own. */
async function line(tab, more = {}) {
	const address = `${4000 + ++count}@lines.example`;
	await ask(tab, 'POST', '/lines', {address, secret: 'a secret', ...more});
	return address;
}

/* A phone of the test's own; label spells it as its box does. */
async function phone(tab) {
	const mac = '0004f2fe' + (++count).toString(16).padStart(4, '0');
	await ask(tab, 'POST', '/phones', {mac});
	return {mac, label: mac.toUpperCase()};
}

const at = address => '/lines/' + encodeURIComponent(address);

/* Where a line is: MACs. */
async function holders(tab, address) {
	return (await ask(tab, 'GET', at(address))).phones.map(one => one.mac);
}

/* What a reader does. */
async function scan(tab, text) {
	await tab.keyboard.type(text);
	await tab.keyboard.press('Enter');
}

const entries = (tab, state) => tab.getByRole('list', {name: 'What was scanned, newest first'}).getByText(state, {exact: true});

test('a line is added, and its page waits for a phone', page(async tab => {
	await go(tab, '/lines');
	await tab.getByRole('button', {name: 'Add line'}).first().click();
	const dialog = tab.getByRole('dialog');
	await dialog.getByLabel('Line', {exact: true}).fill('4999@lines.example');
	await dialog.getByLabel('Name').fill('Reception');
	await dialog.getByLabel('Password').fill('a secret');
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Add line'}).click();
	await tab.waitForURL('**/lines/4999%40lines.example');
	await stands(tab);
	await eventually(() => tab.evaluate(() => document.activeElement.labels[0].textContent), 'Put it on a phone');
	const made = await ask(tab, 'GET', at('4999@lines.example'));
	assert.deepEqual([made.display_name, made.has_secret, made.shared], ['Reception', true, false]);
	await accessible(tab);
}));

test('an address that is none is told at its field', page(async tab => {
	await go(tab, '/lines');
	await tab.getByRole('button', {name: 'Add line'}).first().click();
	await tab.getByRole('dialog').getByLabel('Line', {exact: true}).fill('no address at all');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add line'}).click();
	await tab.locator('[name=address][aria-invalid=true]:focus').waitFor();
}));

test('the list is searched on the server, and shows what is on no phone', page(async tab => {
	const lonely = await line(tab), taken = await line(tab), {mac} = await phone(tab);
	await ask(tab, 'POST', `/phones/${mac}/lines`, {address: taken});
	await go(tab, '/lines?text=lines.example');
	await tab.getByRole('link', {name: lonely}).waitFor();
	await tab.getByRole('combobox', {name: /^Phones/}).selectOption('1');
	await tab.getByRole('link', {name: taken}).waitFor({state: 'detached'});
	await tab.getByRole('link', {name: lonely}).waitFor();
	await eventually(() => tab.url(), /unassigned=1/);
	await accessible(tab);
	await tab.getByRole('searchbox', {name: 'Address, name or label'}).fill('nothing is called so');
	await tab.getByRole('heading', {name: 'No line matches'}).waitFor();
}));

test('a shared line comes on one phone after another as their boxes are scanned', page(async tab => {
	const address = await line(tab, {shared: true}), first = await phone(tab), second = await phone(tab);
	await go(tab, at(address));
	await scan(tab, first.label);
	await scan(tab, 'S/N ' + second.label);
	await entries(tab, 'Done').nth(1).waitFor();
	assert.deepEqual((await holders(tab, address)).sort(), [first.mac, second.mac].sort());
}));

test('a bar code that is no MAC is told so, and nothing is done', page(async tab => {
	const address = await line(tab);
	await go(tab, at(address));
	await scan(tab, '3111-46157-002');
	await entries(tab, 'Not done').waitFor();
	assert.deepEqual(await holders(tab, address), []);
	await eventually(() => tab.evaluate(() => document.activeElement.value), '');
	await accessible(tab);
}));

test('several MACs that are pasted are done one by one', page(async tab => {
	const address = await line(tab, {shared: true}), first = await phone(tab), second = await phone(tab);
	await go(tab, at(address));
	await tab.evaluate(text => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text', text);
		document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
	}, `${first.mac}\n${second.mac}\n`);
	await entries(tab, 'Done').nth(1).waitFor();
	assert.equal((await holders(tab, address)).length, 2);
}));

test('a line that is taken off a phone comes back to its place by undo', page(async tab => {
	const address = await line(tab), {mac} = await phone(tab);
	await ask(tab, 'POST', `/phones/${mac}/lines`, {address, position: 3, label: 'Here'});
	await go(tab, at(address));
	await tab.getByRole('button', {name: /^Take off/}).click();
	await tab.getByText('No phone has this line yet.').waitFor();
	assert.deepEqual(await holders(tab, address), []);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByRole('cell', {name: 'Here'}).waitFor();
	const [back] = (await ask(tab, 'GET', at(address))).phones;
	assert.deepEqual([back.mac, back.position, back.label], [mac, 3, 'Here']);
}));

test('a private line is moved to another phone only when one says so', page(async tab => {
	const address = await line(tab), old = await phone(tab), next = await phone(tab);
	await ask(tab, 'POST', `/phones/${old.mac}/lines`, {address});
	await go(tab, at(address));
	const field = tab.getByLabel('Move it to another phone');
	await field.fill(next.label);
	await field.press('Enter');
	await tab.getByRole('heading', {name: 'Move the line?'}).waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Cancel'}).click();
	await tab.getByText('left where it was').waitFor();
	assert.deepEqual(await holders(tab, address), [old.mac]);
	await field.fill(next.label);
	await field.press('Enter');
	await tab.getByRole('dialog').getByRole('button', {name: 'Move'}).click();
	await tab.getByText(`${address} at position 1`).waitFor();
	assert.deepEqual(await holders(tab, address), [next.mac]);
	await tab.getByRole('list', {name: 'What was scanned, newest first'}).getByRole('button', {name: 'Undo'}).click();
	await entries(tab, 'Undone').waitFor();
	assert.deepEqual(await holders(tab, address), [old.mac]);
}));

test('boxes that are scanned get the lines that nobody has, each label once', page(async tab => {
	const first = await line(tab, {display_name: 'stack'}), second = await line(tab, {display_name: 'stack'}), one = await phone(tab), two = await phone(tab);
	await go(tab, '/lines?text=stack');
	await tab.getByRole('button', {name: 'Assign by scanning'}).click();
	await tab.getByText('Next of 2').waitFor();
	await scan(tab, one.label);
	await scan(tab, one.label);
	await scan(tab, two.label);
	await tab.getByText('Every line is on a phone').waitFor();
	assert.deepEqual([await holders(tab, first), await holders(tab, second)], [[one.mac], [two.mac]]);
	await tab.getByText('was just done').waitFor();
	await accessible(tab);
	await tab.getByRole('list', {name: 'What was scanned, newest first'}).getByRole('button', {name: 'Undo'}).first().click();
	await tab.getByText('Next, and the last one').waitFor();
	assert.deepEqual(await holders(tab, second), []);
}));

test('a reader that does not wait for the lines, nor for the phone before, loses no label', page(async tab => {
	const names = [];
	for (let i = 0; i < 3; i++)
		names.push(await line(tab, {display_name: 'hurry'}));
	const [one, two, three] = [await phone(tab), await phone(tab), await phone(tab)];
	const lines = await hold(tab, url => url.pathname === '/api/v1/lines' && url.searchParams.has('unassigned')), assignments = await hold(tab, '**/api/v1/phones/*/lines');
	await tab.goto('/lines?text=hurry');
	await tab.getByRole('button', {name: 'Assign by scanning'}).click();
	await tab.locator('dialog .skeleton').waitFor();
	await scan(tab, one.label);
	await entries(tab, 'Waits').waitFor();
	lines();
	await tab.getByText('Next of 2').waitFor();
	await scan(tab, two.label);
	await tab.getByRole('button', {name: 'Skip'}).focus();
	await scan(tab, 'S/N ' + three.label);
	await entries(tab, 'Waits').nth(2).waitFor();
	assert.equal(await tab.getByText('Every line is on a phone').count(), 0);
	assignments();
	await tab.getByText('Every line is on a phone').waitFor();
	assert.deepEqual(await Promise.all(names.map(name => holders(tab, name))), [[one.mac], [two.mac], [three.mac]]);
	await tab.getByRole('list', {name: 'What was scanned, newest first'}).getByRole('button', {name: 'Undo'}).first().click();
	await tab.getByText('Next, and the last one').waitFor(); // and the button, which had the focus, is gone
	await scan(tab, three.label);
	await tab.getByText('Every line is on a phone').waitFor();
	assert.deepEqual(await holders(tab, names[2]), [three.mac]);
}));

test('a private line asks before it moves, also when the page does not know yet that a phone has it', page(async tab => {
	const address = await line(tab), first = await phone(tab), second = await phone(tab);
	await go(tab, at(address));
	const assignments = await hold(tab, '**/api/v1/phones/*/lines');
	await scan(tab, first.label);
	await scan(tab, second.label);
	await entries(tab, 'Waits').nth(1).waitFor();
	assignments();
	await tab.getByRole('heading', {name: 'Move the line?'}).waitFor();
	assert.deepEqual(await holders(tab, address), [first.mac]);
	await tab.getByRole('dialog').getByRole('button', {name: 'Move'}).click();
	await entries(tab, 'Done').nth(1).waitFor();
	assert.deepEqual(await holders(tab, address), [second.mac]);
}));

test('a label that is read while the page asks waits for its turn, and answers nothing', page(async tab => {
	const address = await line(tab), [first, second, third] = [await phone(tab), await phone(tab), await phone(tab)];
	const question = tab.getByRole('dialog', {name: 'Move the line?'});
	await go(tab, at(address));
	await scan(tab, first.label);
	await entries(tab, 'Done').waitFor();
	await scan(tab, second.label);
	await question.waitFor();
	await scan(tab, 'S/N ' + third.label);
	await entries(tab, 'Waits').nth(1).waitFor();
	assert.deepEqual(await holders(tab, address), [first.mac]);
	await question.getByRole('button', {name: 'Move'}).press('Enter');
	await entries(tab, 'Done').nth(1).waitFor();
	const [from, to] = [second, third].map(one => one.mac.match(/../g).join(':'));
	await question.getByText(`${from} loses it, ${to} gets it`).waitFor();
	await tab.keyboard.type('x'); // a person, who thinks better of it
	await tab.keyboard.press('Escape');
	await question.waitFor({state: 'detached'});
	await tab.getByText('left where it was').waitFor();
	assert.deepEqual(await holders(tab, address), [second.mac]);
}));

test('a phone that is not known is added with its line when one says so', page(async tab => {
	const address = await line(tab, {display_name: 'unknown-box'}), mac = '0004f2fdfdfd';
	await go(tab, '/lines?text=unknown-box');
	await tab.getByRole('button', {name: 'Assign by scanning'}).click();
	await tab.getByText('Next, and the last one').waitFor();
	await scan(tab, mac);
	await tab.getByRole('button', {name: 'Add the phone'}).click();
	await entries(tab, 'Done').waitFor();
	assert.deepEqual(await holders(tab, address), [mac]);
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).site, 'default');
}));

test('what a line is can be changed, and taken back', page(async tab => {
	const address = await line(tab, {label: 'Before'});
	await go(tab, at(address));
	await tab.getByLabel(/^Label/).fill('After');
	await tab.getByRole('button', {name: 'Save'}).click();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.equal((await ask(tab, 'GET', at(address))).label, 'Before');
	await stands(tab);
	await eventually(() => tab.getByLabel(/^Label/).inputValue(), 'Before');
}));

test('what is taken back before the page has seen the change is what it was', page(async tab => {
	const address = await line(tab, {label: 'Before'});
	await go(tab, at(address));
	const reads = await hold(tab, '**/api/v1/lines/*', 'GET');
	await tab.getByLabel(/^Label/).fill('After');
	await tab.getByRole('button', {name: 'Save'}).click();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	reads();
	await stands(tab);
	await eventually(() => tab.getByLabel(/^Label/).inputValue(), 'Before');
}));

test('a password is shown only when asked for, and is nowhere before', page(async tab => {
	const address = await line(tab, {secret: 'seldom seen'});
	await go(tab, at(address));
	assert.ok(!(await tab.content()).includes('seldom seen'));
	await tab.getByRole('button', {name: 'Show password'}).click();
	await tab.getByRole('dialog').getByText('stands in the audit').waitFor();
	await tab.getByRole('dialog').getByRole('button', {name: 'Show password'}).click();
	await tab.locator('.revealed').waitFor();
	await accessible(tab);
}));

test('removing a line tells who has it, and takes it off first', page(async tab => {
	const address = await line(tab), {mac} = await phone(tab);
	await ask(tab, 'POST', `/phones/${mac}/lines`, {address});
	await go(tab, at(address));
	await tab.getByRole('button', {name: 'More for this line'}).click();
	await tab.getByRole('menuitem', {name: 'Remove line'}).click();
	await tab.getByRole('dialog').getByText(/^1 phone has it and loses it: 00:04:f2/).waitFor();
	await tab.getByRole('dialog').getByRole('button', {name: 'Remove line'}).click();
	await tab.waitForURL(/\/lines$/);
	assert.deepEqual((await ask(tab, 'GET', '/phones/' + mac)).lines, []);
}));

test('the pages of lines fit a narrow screen, in German and in the dark', page(async tab => {
	const address = await line(tab), {mac} = await phone(tab);
	await ask(tab, 'POST', `/phones/${mac}/lines`, {address});
	await go(tab, '/lines');
	await fits(tab);
	await accessible(tab);
	await go(tab, at(address));
	await fits(tab);
	await accessible(tab);
}, {width: 360, height: 740, colorScheme: 'dark', locale: 'de-DE'}));
