// DHCP values in the page: worked out as one types, ready to paste for each kind of server, and what is wrong at its field.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, cli, end, fits, go, listener, page} from './harness.mjs';

test.before(() => begin());
test.after(end);

const boot = tab => tab.getByRole('textbox', {name: /^Boot server/});

test('the network’s page leads to the values, which point at the server itself until another is said', page(async tab => {
	await go(tab, '/settings/network');
	await tab.getByRole('link', {name: 'DHCP values'}).click();
	await tab.getByRole('heading', {name: 'DHCP values', level: 1}).waitFor();
	const own = `http://${listener('http')}/`;
	await tab.waitForFunction(url => document.querySelector('input[name=url]')?.value === url, own);
	await tab.getByText(`Points phones at ${own}`).waitFor();
	await tab.getByText('which to a phone is itself').waitFor(); // a warning in words
	assert.match(await tab.getByLabel('dnsmasq: in dnsmasq.conf', {exact: true}).inputValue(), new RegExp(`dhcp-option=160,"${own}"`));
	await accessible(tab);
}));

test('what is wished for is worked out as the command line does it, stands in the address, and is copied', page(async (tab, context) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await go(tab, '/dhcp');
	await boot(tab).fill('http://boot.example.com/');
	await tab.getByLabel(/^Time servers/).fill('192.0.2.1');
	await tab.keyboard.press('Enter');
	await tab.getByLabel(/^Time zone/).fill('Europe/Berlin');
	await tab.getByText('Lync and Skype for Business').click();
	await tab.getByLabel(/^Registrars/).fill('pool01.contoso.com');
	await tab.keyboard.press('Enter');
	await tab.getByRole('button', {name: 'Work out the values'}).click();
	await tab.getByText('Points phones at http://boot.example.com/').waitFor();
	const isc = tab.getByLabel('ISC dhcpd: in dhcpd.conf, outside of any subnet', {exact: true});
	await isc.waitFor();
	const printed = cli('dhcp', 'options', '--url', 'http://boot.example.com/', '--ntp', '192.0.2.1', '--time-zone', 'Europe/Berlin', '--registrar', 'pool01.contoso.com', '--for', 'isc');
	assert.equal(await isc.inputValue(), printed);
	for (const name of ['Kea: inside "Dhcp4"', 'Windows, netsh: for', 'Windows, PowerShell: for', 'Cisco IOS: in the pool', 'MikroTik RouterOS:'])
		assert.notEqual(await tab.locator('textarea').and(tab.getByLabel(name)).inputValue(), '');
	await tab.getByRole('button', {name: /^Copy.*ISC dhcpd/i}).click();
	await tab.getByText('Copied.').waitFor();
	assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), printed);
	await tab.getByRole('cell', {name: '43.3'}).waitFor();
	await accessible(tab);
	await tab.reload(); // all of it is in the address
	await tab.getByText('Points phones at http://boot.example.com/').waitFor();
	assert.equal(await boot(tab).inputValue(), 'http://boot.example.com/');
	await tab.getByLabel('Kind of server').selectOption('Kea');
	await isc.waitFor({state: 'detached'});
	await tab.getByLabel('Kea: inside "Dhcp4"', {exact: true}).waitFor();
}));

test('what no phone can use is told at its field, and the values stay', page(async tab => {
	await go(tab, '/dhcp');
	await boot(tab).fill('gopher://boot/');
	await tab.getByRole('button', {name: 'Work out the values'}).click();
	await tab.locator('input[name=url][aria-invalid=true]').waitFor();
	await tab.getByText(/begins with none of http/).waitFor();
	await tab.getByText('Points phones at').waitFor();
	await accessible(tab);
	await go(tab, '/dhcp?url=gopher://boot/'); // an address that somebody sent
	await tab.getByRole('alert').waitFor();
	assert.equal(await boot(tab).inputValue(), 'gopher://boot/');
	await accessible(tab);
}));

test('a warning that this page does not know stands there as the server words it', page(async tab => {
	await tab.route('**/dhcp/options*', async route => {
		const answer = await route.fetch(), json = await answer.json();
		await route.fulfill({response: answer, json: {...json, warnings: [{code: 'of_tomorrow', text: 'Something new.', values: {}}]}});
	});
	await go(tab, '/dhcp');
	assert.equal(await tab.getByText('Something new.').evaluate(one => one.closest('[lang]').lang), 'en');
}, {locale: 'de-DE'}));

test('what DHCP servers do say is for the command line, and both pages show the command', page(async tab => {
	for (const path of ['/dhcp', '/doctor']) {
		await go(tab, path);
		assert.match(await tab.getByLabel('Command', {exact: true}).inputValue(), /bootline dhcp probe --interface/);
	}
	assert.equal((await ask(tab, 'GET', '/dhcp/options')).url, `http://${listener('http')}/`);
}));

test('a narrow German window in the dark holds it all, and warns in German', page(async tab => {
	await go(tab, '/dhcp?url=http%3A%2F%2Fboot.example.com%2F&registrar=pool01.contoso.com&web_services=https%3A%2F%2Faveryveryverylongname.contoso.com');
	await tab.getByText(/Cisco IOS ab 15.1.3.S behält 180 Hex-Ziffern einer Option, und Option 43 hat 2\d\d:/).waitFor();
	await fits(tab);
	await accessible(tab);
}, {locale: 'de-DE', width: 360, colorScheme: 'dark'}));
