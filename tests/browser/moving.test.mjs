// Moving in: the old boot folder beside the inventory, phone by phone.

import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {accessible, ask, begin, cli, end, eventually, fits, go, hold, page, stands} from './harness.mjs';

const MANY = 1200; // more than a page of the API
const SECRET = 'the-new-secret';
const macOf = i => '0004f2' + (0xd00000 + i).toString(16);
const show = mac => mac.match(/../g).join(':');

let root;

function write(name, text) {
	writeFileSync(join(root, name), text);
}

/* Phones as an old folder has them: a file of its own for each, and one for all. */
function fill(count) {
	write('common.cfg', '<all dialplan.digitmap="[2-9]xx" up.idleTimeout="40"/>');
	for (let i = 0; i < count; i++) {
		write(`${macOf(i)}.cfg`, `<APPLICATION CONFIG_FILES="${macOf(i)}-user.cfg, common.cfg"/>`);
		write(`${macOf(i)}-user.cfg`, `<user reg.1.address="${1000 + i}@pbx.example" reg.1.auth.userId="${1000 + i}" reg.1.auth.password="s-${i}"/>`);
	}
}

test.before(async () => {
	root = mkdtempSync(join(tmpdir(), 'bootline-moving-'));
	fill(MANY);
	await begin({flags: ['--root', root]});
});
test.after(async () => {
	await end();
	rmSync(root, {recursive: true, force: true});
});

/* Waits until the whole checklist is there. */
async function compared(tab) {
	await tab.getByRole('progressbar').waitFor({state: 'detached'});
	await stands(tab);
}

async function open(tab, query = '') {
	await go(tab, '/moving' + query);
	await compared(tab);
}

test('before the import the page says that nothing is here, and what to do', page(async tab => {
	await open(tab);
	await tab.getByText('Nothing of the folder is in the inventory yet').waitFor();
	await tab.getByText('bootline import DIR').waitFor();
	await accessible(tab);
}));

test('the folder is imported from the page: what would come first, then the import with its report', page(async tab => {
	await open(tab);
	await tab.getByRole('button', {name: 'Import this folder …'}).click();
	const dialog = tab.getByRole('dialog', {name: 'Import this folder …'});
	await dialog.getByLabel('Site').waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Show what would come'}).click();
	await dialog.getByText('This would come of it').waitFor();
	await dialog.getByText('New phones').waitFor();
	await dialog.getByText(/^\d+ notes?$/).click();
	await dialog.getByText('The stock template base was taken off global').waitFor();
	await dialog.getByText('2,401 files, and what becomes of each').click();
	await dialog.getByText('More: 200 of 2,401').click();
	await dialog.getByText('More: 400 of 2,401').waitFor();
	await accessible(tab);
	assert.equal((await ask(tab, 'GET', '/phones')).total, 0);
	await dialog.getByRole('button', {name: 'Import now'}).click();
	await dialog.getByText('The folder is imported').waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Close'}).last().click();
	await compared(tab);
	await tab.getByText(`All ${MANY.toLocaleString('en-GB')} phones may move`).waitFor();
}));

test('what the inventory says otherwise is told, and the folder wins when it is to', page(async tab => {
	await go(tab, '/');
	await ask(tab, 'PUT', `/scopes/phone:${macOf(3)}/parameters/reg.1.auth.userId`, {value: 'other'});
	await open(tab);
	await tab.getByRole('button', {name: 'Import this folder …'}).click();
	const dialog = tab.getByRole('dialog', {name: 'Import this folder …'});
	await dialog.getByText('The folder is imported').waitFor(); // the last one
	await dialog.getByRole('button', {name: 'Other choices'}).click();
	await dialog.getByRole('button', {name: 'Show what would come'}).click();
	await dialog.getByText('Nothing was imported', {exact: true}).waitFor();
	await dialog.getByText(/thing.? (?:is|are) in the way/).waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Other choices'}).click();
	await dialog.getByLabel('The folder wins').check();
	await dialog.getByRole('button', {name: 'Show what would come'}).click();
	await dialog.getByText('This would come of it').waitFor();
	await dialog.getByRole('button', {name: 'Import now'}).click();
	await dialog.getByText('The folder is imported').waitFor();
	await tab.keyboard.press('Escape');
	await compared(tab);
	await tab.getByText(`All ${MANY.toLocaleString('en-GB')} phones may move`).waitFor();
}));

test('after the import every phone of a long list may move', page(async tab => {
	await open(tab);
	await tab.getByText(`All ${MANY.toLocaleString('en-GB')} phones may move`).waitFor();
	await tab.getByRole('row', {name: new RegExp(`${show(macOf(0))} Same`)}).waitFor();
	await tab.getByRole('grid').press('End');
	await tab.getByRole('row', {name: new RegExp(show(macOf(MANY - 1)))}).waitFor();
}));

test('while the list is read, it says how far it is, and shows what is there', page(async tab => {
	const release = await hold(tab, /imports\/verify.*cursor=/);
	await tab.goto('/moving');
	await tab.getByText('1,000 of 1,200 phones compared').waitFor();
	await eventually(() => tab.getByRole('progressbar', {name: 'Phones are compared'}).count(), 1);
	await tab.getByRole('row', {name: new RegExp(show(macOf(0)))}).waitFor();
	release();
	await compared(tab);
}));

test('a phone that differs is found by the filter, and its parameter has both values', page(async tab => {
	const mac = macOf(7);
	await ask(tab, 'PUT', `/scopes/phone:${mac}/parameters/dialplan.digitmap`, {value: 'other'});
	await open(tab);
	await tab.getByText(`1 of ${MANY.toLocaleString('en-GB')} phones differ`).waitFor();
	await tab.getByLabel('Show').selectOption('Only with differences');
	await tab.getByText('1 entry').waitFor();
	await accessible(tab);
	await tab.getByRole('link', {name: show(mac)}).click();
	const dialog = tab.getByRole('dialog', {name: show(mac)}), row = dialog.getByRole('row', {name: /^dialplan.digitmap/});
	for (const text of ['[2-9]xx', 'other', 'Differs'])
		await row.getByText(text, {exact: true}).waitFor();
	await accessible(tab);
	await eventually(() => dialog.getByRole('link', {name: 'The phone’s page'}).getAttribute('href'), '/phones/' + mac);
}));

test('a difference is accepted for all phones, and no phone differs any more', page(async tab => {
	await open(tab, `?standing=differs&phone=${macOf(7)}`);
	await tab.getByRole('button', {name: 'Accept dialplan.digitmap for all phones'}).click();
	await tab.getByRole('dialog').getByRole('row', {name: /^dialplan.digitmap/}).getByText('Accepted').waitFor();
	await tab.keyboard.press('Escape');
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	await compared(tab);
	await tab.getByRole('heading', {name: 'No phone differs'}).waitFor();
	await tab.getByLabel('Show').selectOption('Only with accepted ones');
	await tab.getByText('1 entry').waitFor();
	await tab.getByRole('row', {name: new RegExp(`${show(macOf(7))} Accepted`)}).waitFor();
	await eventually(() => tab.getByLabel(/^Accepted, such as/).inputValue(), 'dialplan.digitmap');
}));

test('a secret that differs is masked on both sides', page(async tab => {
	await ask(tab, 'PATCH', '/lines/' + encodeURIComponent('1009@pbx.example'), {secret: SECRET});
	await open(tab, `?phone=${macOf(9)}`);
	const row = tab.getByRole('dialog').getByRole('row', {name: /^reg.1.auth.password/});
	await row.waitFor();
	await eventually(() => row.getByText('********').count(), 2);
	const text = await tab.content();
	assert.ok(!text.includes(SECRET) && !text.includes('s-9<'));
}));

test('a phone is searched by MAC in any spelling, and what is not there has a way back', page(async tab => {
	await open(tab);
	await tab.getByLabel('MAC or model').fill(show(macOf(11)).toUpperCase());
	await tab.getByText('1 entry').waitFor();
	await tab.getByLabel('MAC or model').fill('nobody');
	await tab.getByRole('heading', {name: 'No phone matches'}).waitFor();
	await tab.getByRole('button', {name: 'Show all phones'}).click();
	await tab.getByRole('row', {name: new RegExp(show(macOf(0)))}).waitFor();
}));

test('by the keyboard a phone is opened and closed, and the list has the focus again', page(async tab => {
	await open(tab);
	await tab.getByRole('grid').focus();
	await tab.keyboard.press('ArrowDown');
	await tab.keyboard.press('Enter');
	await tab.getByRole('dialog', {name: show(macOf(1))}).waitFor();
	await tab.keyboard.press('Escape');
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	await eventually(() => tab.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
}));

test('a check is made again when asked, and finds what has changed since', page(async tab => {
	await open(tab);
	await ask(tab, 'PUT', `/scopes/phone:${macOf(13)}/parameters/up.idleTimeout`, {value: '41'});
	await tab.getByLabel('MAC or model').fill(macOf(13));
	await tab.getByRole('row', {name: new RegExp(`${show(macOf(13))} Same`)}).waitFor();
	await tab.getByRole('button', {name: 'Check again'}).click();
	await tab.getByRole('row', {name: new RegExp(`${show(macOf(13))} 1 difference`)}).waitFor();
}));

test('more names than the server takes are told, and the list stays', page(async tab => {
	await open(tab);
	await tab.getByLabel(/^Accepted, such as/).fill('a,'.repeat(65));
	await tab.getByRole('alert').waitFor();
	await tab.getByRole('row', {name: new RegExp(show(macOf(0)))}).waitFor();
}));

test('the list of phones leads here', page(async tab => {
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'More about the list'}).click();
	await tab.getByRole('menuitem', {name: 'Moving in from a folder'}).click();
	await tab.getByRole('heading', {name: 'Moving in', level: 1}).waitFor();
}));

test('on a narrow screen, dark and in German, the list and a phone fit', page(async tab => {
	await open(tab);
	await fits(tab);
	await accessible(tab);
	await tab.getByLabel('Zeigen').selectOption('Nur mit Unterschieden');
	await tab.getByRole('link', {name: show(macOf(9))}).click();
	await tab.getByRole('dialog').getByText('Weicht ab').first().waitFor();
	await fits(tab);
	await accessible(tab);
}, {width: 360, height: 740, colorScheme: 'dark', locale: 'de-DE'}));

test('what stands for a value, and why a difference is known, is told in the page’s language', page(async tab => {
	const mac = macOf(2);
	await open(tab);
	await ask(tab, 'POST', `/phones/${mac}/state`, {state: 'ignored'});
	await open(tab, `?phone=${mac}`); // no comparison is left over: of three at once the server does two
	const row = tab.getByRole('dialog').getByRole('row', {name: /^phone/});
	await row.getByText('im Ordner', {exact: true}).waitFor();
	await row.getByText('Ignoriert', {exact: true}).waitFor();
	await ask(tab, 'POST', `/phones/${mac}/state`, {state: 'active'});
	await open(tab, `?phone=${macOf(1)}`);
	await tab.getByRole('dialog').getByText(/^(Was das Telefon zeigt|Privat ist eine Leitung|Eine Taste hat)/).first().waitFor();
}, {locale: 'de-DE'}));

test('a server without an old folder says how to give it one', async () => {
	await end();
	await begin();
	await page(async tab => {
		await go(tab, '/moving');
		await tab.getByRole('heading', {name: 'The server knows no old folder'}).waitFor();
		for (const [label, command] of [[/Take the folder over/, 'bootline import DIR'], [/Start the server with it/, 'bootline serve --root DIR'],
			[/Or compare on the command line/, 'bootline import --verify DIR']])
			await eventually(() => tab.getByRole('textbox', {name: label}).inputValue(), command);
		await accessible(tab);
		await fits(tab);
		await go(tab, '/phones'); // nobody is there yet: the way in is offered
		await tab.getByRole('link', {name: 'Moving in from a folder'}).waitFor();
	}, {width: 360, height: 740})();
});
