// The first day: from the link that the server prints to a phone that has its line, by the keyboard alone.

import assert from 'node:assert/strict';
import test from 'node:test';
import {ADMIN, accessible, begin, end, eventually, page, setupLink, stands} from './harness.mjs';
import {bootVirtual} from './phone.mjs';

const MAC = '0004f2aa0001', LINE = '100@pbx.example', TABS_MOST = 60;

test.before(() => begin({flags: ['--visit-pause', '1']})); // shorter than what is done between two boots
test.after(end);

const isFocused = locator => locator.evaluate(node => node === document.activeElement);

/* Presses Tab until the focus is there, as people do who have no mouse. */
async function reach(tab, locator) {
	await locator.waitFor();
	for (let i = 0; i < TABS_MOST && !await isFocused(locator); i++)
		await tab.keyboard.press('Tab');
	assert.ok(await isFocused(locator), `${locator} cannot be reached with the Tab key`);
}

async function press(tab, locator) {
	await reach(tab, locator);
	await tab.keyboard.press('Enter');
}

async function write(tab, locator, text) {
	await reach(tab, locator);
	await tab.keyboard.type(text);
}

const parameter = (told, name) => told.parameters.find(one => one.name === name)?.value;

test('from the first start to a phone with its line and its own login, by the keyboard alone', page(async tab => {
	await tab.goto(setupLink());
	await write(tab, tab.getByLabel('User'), ADMIN.user);
	await write(tab, tab.getByLabel('New password'), ADMIN.password);
	await write(tab, tab.getByLabel('Once more'), ADMIN.password);
	await tab.keyboard.press('Enter');
	await tab.getByRole('navigation', {name: 'Pages'}).waitFor();
	await accessible(tab);

	await press(tab, tab.getByRole('link', {name: /^New phones/}));
	await tab.getByRole('heading', {name: 'No phone is waiting'}).waitFor();
	const stranger = await bootVirtual(MAC);
	assert.equal(stranger.master, '000000000000.cfg', 'who is not in the inventory gets the starter');
	assert.equal(parameter(stranger, 'device.prov.password'), undefined);

	await press(tab, tab.getByRole('button', {name: 'Accept', exact: true})); // it comes in by itself
	const dialog = tab.getByRole('dialog');
	await dialog.waitFor();
	await eventually(() => isFocused(dialog.getByLabel(/^Name(?! shown)/)), true, 'the first field has the focus');
	await tab.keyboard.type('Reception');
	await reach(tab, dialog.getByLabel('Line', {exact: true}));
	await tab.keyboard.press('End'); // the last choice: a new one
	await write(tab, dialog.getByLabel('Address of the line'), LINE);
	await accessible(tab);
	await tab.keyboard.press('Enter');
	await tab.getByText('00:04:f2:aa:00:01 is accepted.').waitFor();

	const first = await bootVirtual(MAC), login = {user: parameter(first, 'device.prov.user'), password: parameter(first, 'device.prov.password')};
	assert.equal(login.user, MAC);
	const second = await bootVirtual(MAC, {login});
	assert.equal(second.master, MAC + '.cfg');
	assert.equal(parameter(second, 'reg.1.address'), LINE);

	await press(tab, tab.getByRole('link', {name: 'Phones', exact: true}));
	await reach(tab, tab.getByRole('grid'));
	await tab.getByRole('row', {name: /Reception/}).waitFor();
	await tab.keyboard.press('Enter');
	await tab.getByRole('heading', {name: 'Reception', level: 1}).waitFor();
	await tab.getByRole('button', {name: `Key 1: ${LINE} Line`}).waitFor();
	await accessible(tab);

	await press(tab, tab.getByRole('link', {name: 'History'}));
	await tab.getByRole('button', {name: /Booted, and got/}).first().waitFor();
	await tab.getByRole('button', {name: /Is not in the inventory, and got the starter/}).first().waitFor();
	await press(tab, tab.getByRole('button', {name: /Booted, and got/}).first());
	await tab.getByRole('cell', {name: new RegExp(`^(GET|PUT) ${MAC}`)}).first().waitFor(); // a boot that was slow is two visits
	await stands(tab);
	await accessible(tab);
}, {anonymous: true}));
