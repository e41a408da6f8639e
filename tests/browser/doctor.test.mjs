// The doctor in the page: the walk as it goes, what is wrong and how to mend it, for a phone and for none.

import assert from 'node:assert/strict';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page} from './harness.mjs';

const MAC = '0004f2d0c001';
const held = new Set();
let silent; // the address that the settings give for the server, where nobody answers

const root = mkdtempSync(join(tmpdir(), 'bootline-doctor-'));
writeFileSync(join(root, '000000000000.cfg'), '<a CONFIG_FILES="lost.cfg"/>');

test.before(async () => {
	silent = createServer(socket => {
		held.add(socket);
		socket.on('error', () => {});
	});
	await new Promise(resolve => silent.listen(0, '127.0.0.1', resolve));
	await begin({flags: ['--root', root, '--upgrade-url', `http://127.0.0.1:${silent.address().port}/`]});
});
test.after(async () => {
	await end();
	held.forEach(socket => socket.destroy());
	silent.close();
});

const walked = tab => tab.getByRole('button', {name: 'End the walk'}).waitFor({state: 'detached'});

test('the overview leads to the doctor, who tells step by step while he is under way and is called off', page(async tab => {
	await go(tab, '/');
	await tab.getByRole('link', {name: 'Doctor'}).click();
	await tab.getByRole('heading', {name: 'Doctor', level: 1}).waitFor();
	await tab.getByText('It was not walked yet.').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Walk the way'}).focus();
	await tab.keyboard.press('Enter');
	await tab.getByText('The walk is under way').waitFor();
	const files = tab.getByRole('listitem').filter({hasText: 'Config files'}).first();
	await files.waitFor(); // it is told before the walk is over
	await eventually(() => files.innerText(), /Wrong[\s\S]*lost\.cfg[\s\S]*What a phone does[\s\S]*without what stands in it[\s\S]*To mend it[\s\S]*take it out of CONFIG_FILES/);
	await accessible(tab);
	await tab.getByRole('button', {name: 'End the walk'}).click();
	await tab.getByText('The walk was ended').waitFor();
	await tab.getByText('1 thing is wrong.').waitFor();
	assert.equal((await ask(tab, 'GET', '/doctor')).state, 'ended');
}));

test('a phone’s page has its own way walked, and another page’s walk is not taken for it', page(async tab => {
	await ask(tab, 'POST', '/phones', {mac: MAC, model: 'VVX411', label: 'Front desk'});
	await ask(tab, 'POST', '/doctor', {});
	await go(tab, '/phones/' + MAC);
	await tab.getByRole('link', {name: 'Doctor', exact: true}).click();
	await tab.getByText('A walk about something else is under way').waitFor();
	await tab.getByRole('button', {name: 'End the walk'}).click();
	await walked(tab);
	await tab.getByText('It was not walked yet.').waitFor();
	await tab.getByRole('button', {name: 'Walk this phone’s way'}).click();
	await tab.getByRole('listitem').filter({hasText: 'Boot server'}).first().waitFor();
	await tab.getByRole('listitem').filter({hasText: 'Config files'}).first().waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'End the walk'}).click();
	await walked(tab);
	assert.equal((await ask(tab, 'GET', '/doctor')).mac, MAC);
}));

test('a walk is told step by step also where answers are slower than the page asks for them', page(async tab => {
	await go(tab, '/doctor');
	await tab.route('**/api/v1/doctor', async route => {
		if (route.request().method() === 'GET')
			await new Promise(resolve => setTimeout(resolve, 1500)); // it asks once a second
		await route.continue();
	});
	await tab.getByRole('button', {name: 'Walk the way'}).click();
	await tab.getByRole('listitem').filter({hasText: 'Config files'}).first().waitFor();
	await tab.getByRole('button', {name: 'End the walk'}).click();
	await walked(tab);
}));

test('what makes no sense is told at its field', page(async tab => {
	await go(tab, '/doctor?mac=nonsense');
	await tab.getByRole('button', {name: 'Walk the way'}).click();
	await tab.locator('input[aria-invalid=true]').waitFor();
	await eventually(() => tab.getByRole('textbox', {name: /^Phone/}).getAttribute('aria-invalid'), 'true');
}));

test('a narrow German window holds it all, and the doctor speaks German there', page(async tab => {
	await go(tab, '/doctor');
	await tab.getByRole('button', {name: 'Den Weg gehen'}).click();
	const files = tab.getByRole('listitem').filter({hasText: 'Konfigurationsdateien'}).first();
	await files.waitFor();
	await eventually(() => files.innerText(), new RegExp(['Falsch', '0 von 1', 'nicht zu bekommen: .*lost\\.cfg, nicht da', 'Was ein Telefon tut', 'startet ohne das, was darin steht',
		'Was hilft', 'nehmen Sie sie aus CONFIG_FILES heraus'].join('[\\s\\S]*')));
	await eventually(() => tab.getByRole('listitem').filter({hasText: 'DHCP'}).first().innerText(), /Nicht gefragt[\s\S]*DHCP fragt man über einen Raw-Socket/);
	await eventually(() => tab.locator('.walk span[lang=en]').count(), 0);
	await fits(tab);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Abbrechen'}).click();
	await tab.getByText('Abgebrochen').waitFor();
}, {locale: 'de-DE', width: 360, colorScheme: 'dark'}));
