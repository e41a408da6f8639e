// New phones: what has asked and is not in the inventory.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, fits, go, page, phoneAsks} from './harness.mjs';

test.before(begin);
test.after(end);

const show = mac => mac.match(/../g).join(':');
let next = 0x64167fd00000;

/* Phones that have just asked for their configuration. */
async function asking(n = 1) {
	const macs = Array.from({length: n}, () => (next++).toString(16));
	for (const mac of macs)
		await phoneAsks(mac, mac + '.cfg');
	return macs;
}

/* The page, once the list has the phone; who asked is written when it has paused. */
async function open(tab, mac) {
	await go(tab, '/new?text=' + mac);
	for (let i = 0; i < 40 && !await tab.getByText(show(mac), {exact: true}).count(); i++)
		await go(tab, '/new?text=' + mac);
	await tab.getByText(show(mac), {exact: true}).waitFor();
}

async function choose(tab, mac, name) {
	await tab.getByRole('button', {name: `What to do with ${show(mac)}`}).click();
	await tab.getByRole('menuitem', {name}).click();
}

test('where nobody waits, the page says how a phone comes here', page(async tab => {
	for (const {mac} of (await ask(tab, 'GET', '/phones?state=new&limit=1000')).phones)
		await ask(tab, 'POST', `/phones/${mac}/state`, {state: 'ignored'});
	await go(tab, '/new');
	await tab.getByRole('heading', {name: 'No phone is waiting'}).waitFor();
	await tab.getByText('DHCP option 160 or 66').waitFor();
	await accessible(tab);
	await fits(tab);
}));

test('a phone that asks is listed with what it told of itself', page(async tab => {
	const [mac] = await asking();
	await open(tab, mac);
	const row = tab.getByRole('row', {name: new RegExp(show(mac))});
	await row.getByText('VVX410').waitFor();
	await row.getByText('127.0.0.1').waitFor();
	await accessible(tab);
}));

test('a phone is accepted with name, site and a new line in one step, and taken back', page(async tab => {
	const [mac] = await asking();
	await open(tab, mac);
	await tab.getByRole('button', {name: 'Accept', exact: true}).click();
	await tab.getByRole('dialog').getByLabel(/^Name(?! shown)/).fill('Porch');
	await tab.getByLabel('Line', {exact: true}).selectOption('new');
	await tab.getByLabel('Address of the line').fill(`${mac}@pbx.example`);
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Accept'}).click();
	await tab.getByText(`${show(mac)} is accepted.`).waitFor();
	const phone = await ask(tab, 'GET', '/phones/' + mac);
	assert.deepEqual([phone.state, phone.label, phone.lines.map(line => line.address)], ['active', 'Porch', [`${mac}@pbx.example`]]);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/phones?text=' + mac)).phones, []);
}));

test('a phone is ignored, with a way back, and blocked only when asked', page(async tab => {
	const [one, two] = await asking(2);
	await open(tab, one);
	await choose(tab, one, 'Ignore');
	await tab.getByText(`${show(one)} is ignored.`).waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + one)).state, 'ignored');
	await open(tab, two);
	await choose(tab, two, 'Block');
	await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	await choose(tab, two, 'Block');
	await tab.getByRole('dialog').getByRole('button', {name: 'Block'}).click();
	await tab.getByText(`${show(two)} is blocked.`).waitFor();
}));

test('several are accepted at once, for one site', page(async tab => {
	const macs = await asking(3);
	const site = 'n' + macs[0].slice(6);
	await open(tab, macs[2]);
	await ask(tab, 'POST', '/sites', {name: site});
	await go(tab, '/new?text=' + macs[0].slice(0, 8));
	for (const mac of macs)
		await tab.getByRole('row', {name: new RegExp(show(mac))}).getByRole('checkbox').click();
	await tab.getByRole('button', {name: 'Accept 3 phones'}).click();
	await tab.getByRole('dialog').getByLabel('Site').selectOption(site);
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Accept 3 phones'}).click();
	await tab.getByText('3 phones: Active.').waitFor();
	for (const mac of macs)
		assert.deepEqual(await ask(tab, 'GET', '/phones/' + mac).then(phone => [phone.state, phone.site]), ['active', site]);
}));

test('many are accepted from a CSV file', page(async tab => {
	const macs = await asking(2);
	await open(tab, macs[1]);
	await tab.getByRole('button', {name: 'Import from CSV'}).click();
	await tab.locator('input[type=file]').setInputFiles({name: 'new.csv', mimeType: 'text/csv',
		buffer: Buffer.from(`mac,label\n${macs.map((mac, i) => `${mac},Room ${i}`).join('\n')}\n`)});
	await tab.getByRole('button', {name: 'Import', exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	assert.deepEqual(await ask(tab, 'GET', '/phones/' + macs[1]).then(phone => [phone.state, phone.label]), ['active', 'Room 1']);
}));

test('on a narrow screen the page fits, and accepts', page(async tab => {
	const [mac] = await asking();
	await open(tab, mac);
	await fits(tab);
	await accessible(tab);
	await choose(tab, mac, 'Accept');
	await tab.getByRole('dialog').getByRole('button', {name: 'Accept'}).click();
	await tab.getByText(`${show(mac)} is accepted.`).waitFor();
}, {width: 360, height: 740}));
