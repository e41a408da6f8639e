// Backups: one is taken away, and a phone comes back from it.

import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {ADMIN, accessible, ask, begin, end, fits, go, page} from './harness.mjs';

const MAC = '0004f2bb0001', SHOWN = '00:04:f2:bb:00:01', PHRASE = 'correct horse battery', TYPE = 'application/octet-stream';
let folder, file;

test.before(async () => {
	folder = mkdtempSync(join(tmpdir(), 'bootline-backup-'));
	file = join(folder, 'taken.blb');
	await begin();
});
test.after(async () => {
	await end();
	rmSync(folder, {recursive: true, force: true});
});

async function fill(tab, {phrase = PHRASE, again = phrase, password = ADMIN.password}) {
	await go(tab, '/settings/backup');
	await tab.getByLabel('Passphrase', {exact: true}).first().fill(phrase);
	await tab.getByLabel('Passphrase again').fill(again);
	await tab.getByLabel('Your own password').fill(password);
	await tab.getByRole('button', {name: 'Make and download'}).click();
}

test('a backup is downloaded with the passphrase twice and one’s own password', page(async tab => {
	await go(tab, '/');
	await ask(tab, 'POST', '/phones', {mac: MAC, label: 'As it was'});
	const download = tab.waitForEvent('download');
	await fill(tab, {});
	const got = await download;
	assert.match(got.suggestedFilename(), /^bootline-\d{8}-\d{6}\.blb$/);
	await got.saveAs(file);
	assert.equal(readFileSync(file).subarray(0, 8).toString(), 'BLBACKUP');
	await tab.getByText(/^The backup is made/).waitFor();
	assert.equal(await tab.getByLabel('Your own password').inputValue(), '');
	await accessible(tab);
}));

test('a backup with the firmware is sealed by a key file that the page makes, and opened by it', page(async tab => {
	const key = join(folder, 'backup.key'), sealed = join(folder, 'sealed.blb');
	await go(tab, '/settings/backup');
	await tab.getByLabel('Opened by').first().selectOption({label: 'A key file'});
	await tab.getByRole('button', {name: 'Make and download'}).click();
	await tab.getByText('Choose a key file, or make one.').waitFor();
	await tab.locator('input[type=file]').first().setInputFiles({name: 'short.key', mimeType: TYPE, buffer: Buffer.alloc(31)});
	await tab.getByText('short.key is no key file: one has 32 to 4,096 bytes.').waitFor();
	await accessible(tab);
	const made = tab.waitForEvent('download');
	await tab.getByRole('button', {name: 'Make a new one'}).click();
	await (await made).saveAs(key);
	assert.equal(readFileSync(key).length, 32);
	await tab.getByLabel('With the firmware').check();
	await tab.getByLabel('Your own password').fill(ADMIN.password);
	const asked = tab.waitForRequest(request => request.method() === 'POST' && request.url().endsWith('/backup'));
	const download = tab.waitForEvent('download');
	await tab.getByRole('button', {name: 'Make and download'}).click();
	assert.equal((await asked).postDataJSON().firmware, true);
	await (await download).saveAs(sealed);
	assert.equal((await asked).postDataJSON().passphrase, undefined);
	await tab.getByLabel('Opened by').last().selectOption({label: 'A key file'});
	await tab.locator('input[type=file]').first().setInputFiles(sealed);
	await tab.locator('input[type=file]').last().setInputFiles(key);
	await tab.getByRole('button', {name: 'Send and open'}).click();
	await tab.getByText(/^A backup of .* is open$/).waitFor();
	await tab.getByRole('button', {name: 'Give it up'}).click();
	await tab.getByRole('button', {name: 'Choose a backup'}).waitFor();
}));

test('what is wrong with a wish stands at its field, and nobody is logged out', page(async tab => {
	await fill(tab, {again: 'another one'});
	await tab.getByText('The two passphrases differ.').waitFor();
	await fill(tab, {password: 'not my password'});
	await tab.locator('.field-error').waitFor();
	await accessible(tab);
	await fill(tab, {phrase: 'short'});
	await tab.locator('.field-error').getByText(/passphrase/i).waitFor();
}));

async function send(tab, name, phrase) {
	await tab.locator('input[type=file]').setInputFiles(name);
	await tab.getByLabel('Passphrase', {exact: true}).last().fill(phrase);
	await tab.getByRole('button', {name: 'Send and open'}).click();
}

test('a phone comes back as it was, after it was shown what changes', page(async tab => {
	await go(tab, '/');
	await ask(tab, 'PATCH', '/phones/' + MAC, {label: 'Changed'});
	await go(tab, '/phones/' + MAC);
	await tab.getByRole('button', {name: 'More for this phone'}).click();
	await tab.getByRole('menuitem', {name: 'Bring back from a backup …'}).click();
	await send(tab, file, 'not the passphrase');
	await tab.locator('.field-error').waitFor();
	await send(tab, file, PHRASE);
	await tab.getByText(/^A backup of .* is open$/).waitFor();
	assert.equal(await tab.getByLabel('MAC', {exact: true}).inputValue(), MAC);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Show what would change'}).click();
	const dialog = tab.getByRole('dialog', {name: `Bring ${SHOWN} back?`});
	await dialog.getByText('As it was', {exact: true}).first().waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Bring it back'}).click();
	await dialog.waitFor({state: 'detached'});
	assert.equal((await ask(tab, 'GET', '/phones/' + MAC)).label, 'As it was');
	await tab.getByRole('button', {name: 'Give it up'}).click();
	await tab.getByRole('button', {name: 'Choose a backup'}).waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/backup/uploads')).uploads, []);
}));

test('what is no backup is refused, and leaves the place free', page(async tab => {
	const other = join(folder, 'other.blb');
	writeFileSync(other, 'no backup at all');
	await go(tab, '/settings/backup');
	await send(tab, other, PHRASE);
	await tab.locator('.field-error').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/backup/uploads')).uploads, []);
	await fits(tab);
}, {width: 360}));

test('the page says what to type for everything back', page(async tab => {
	await go(tab, '/settings/backup');
	assert.equal(await tab.getByLabel('With the server stopped', {exact: true}).inputValue(), 'bootline restore FILE --data DIR');
}));
