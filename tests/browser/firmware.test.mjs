// Firmware: packages that are brought in the page, releases, where they are set, and a rollout.

import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page, phoneAsks, stands} from './harness.mjs';

const VVX411 = '3111-48450-001', VVX400 = '3111-46157-002', RELEASE = '5.9.2.3446', NEWER = '5.9.3.1000', MB = 1 << 20;

/* A tar of files [[name, bytes]]: what a vendor's package is, but for the archive's kind. */
function tar(files) {
	const blocks = [];
	for (const [name, body] of files) {
		const head = Buffer.alloc(512);
		head.write(name, 0);
		head.write('0000644\0' + '0000000\0' + '0000000\0', 100);
		head.write(body.length.toString(8).padStart(11, '0') + '\0' + '00000000000\0', 124);
		head.write(' '.repeat(8) + '0', 148);
		head.write('ustar\0' + '00', 257);
		head.write(head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0') + '\0 ', 148);
		blocks.push(head, body, Buffer.alloc((512 - body.length % 512) % 512));
	}
	return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const folder = mkdtempSync(join(tmpdir(), 'bootline-packages-'));

function packageFile(name, version, bytes = 100000) {
	const path = join(folder, name);
	writeFileSync(path, tar([...version ? [['sip.ver', Buffer.from(version)]] : [], [`${VVX411}.sip.ld`, randomBytes(bytes)], [`${VVX400}.sip.ld`, randomBytes(bytes)]]));
	return path;
}

test.before(() => begin({flags: ['--visit-pause', '1']}));
test.after(end);

const choose = async (tab, path) => {
	const [chooser] = await Promise.all([tab.waitForEvent('filechooser'), tab.getByRole('button', {name: 'Choose packages'}).click()]);
	await chooser.setFiles(path);
};

const taken = (tab, name) => tab.locator('.package', {hasText: name}).getByText('Taken in').waitFor();

test('before there is a release the page says how to bring one', page(async tab => {
	await go(tab, '/firmware');
	await tab.getByRole('heading', {name: 'No releases yet'}).waitFor();
	await accessible(tab);
	await go(tab, '/firmware?tab=rollouts');
	await accessible(tab);
}));

test('a package that is chosen is sent, read, and a release of the models that phones are', page(async tab => {
	await go(tab, '/firmware');
	await ask(tab, 'POST', '/phones', {mac: '0004f2f00001', model: 'VVX411', label: 'Lab'});
	await ask(tab, 'POST', '/phones', {mac: '0004f2f00002', model: 'VVX411', label: 'Hall'});
	await choose(tab, packageFile('first.tar', RELEASE, 6 * MB));
	await taken(tab, 'first.tar');
	const row = tab.getByRole('row', {name: new RegExp(RELEASE)});
	await row.getByText('VVX411').waitFor();
	await row.getByText('nobody yet').waitFor();
	await accessible(tab);
}));

test('a package may be dropped into the page, and what is none says why', page(async tab => {
	await go(tab, '/firmware');
	const drop = async (name, bytes) => {
		const data = await tab.evaluateHandle(([title, body]) => {
			const transfer = new DataTransfer();
			transfer.items.add(new File([Uint8Array.from(atob(body), c => c.charCodeAt(0))], title));
			return transfer;
		}, [name, bytes.toString('base64')]);
		await tab.locator('.drop').dispatchEvent('drop', {dataTransfer: data});
	};
	await drop('second.tar', tar([['sip.ver', Buffer.from(NEWER)], [`${VVX411}.sip.ld`, randomBytes(50000)]]));
	await taken(tab, 'second.tar');
	await drop('letter.zip', Buffer.from('Dear Sir or Madam,'));
	const bad = tab.locator('.package', {hasText: 'letter.zip'});
	await bad.getByText('Refused').waitFor();
	await accessible(tab);
	await bad.getByRole('button', {name: 'Dismiss'}).click();
	await bad.waitFor({state: 'detached'});
}));

test('a package that was broken off goes on where it was when its file is chosen again', page(async (tab, context) => {
	const path = packageFile('broken.tar', '5.9.4.1', 6 * MB);
	await go(tab, '/firmware');
	let pieces = 0;
	await tab.route('**/firmware/uploads/*?offset=*', route => ++pieces === 2 ? new Promise(() => {}) : route.continue());
	await choose(tab, path);
	await tab.waitForFunction(() => document.querySelector('.package progress')?.value > 0);
	const other = await context.newPage();
	await go(other, '/firmware');
	const row = other.locator('.package', {hasText: 'broken.tar'});
	await row.getByText('Resting').waitFor();
	await row.getByText('It goes on where it was').waitFor();
	await tab.close();
	let offset = null;
	await other.route('**/firmware/uploads/*?offset=*', route => {
		offset ??= Number(new URL(route.request().url()).searchParams.get('offset'));
		return route.continue();
	});
	await choose(other, path);
	await taken(other, 'broken.tar');
	assert.ok(offset > 0, 'what has come is not sent again');
}));

test('a package without a version may be told it', page(async tab => {
	await go(tab, '/firmware');
	await choose(tab, packageFile('nameless.tar', ''));
	const row = tab.locator('.package', {hasText: 'nameless.tar'});
	await row.getByText('Refused').waitFor();
	await row.getByRole('button', {name: 'Say its version'}).click();
	await tab.getByRole('dialog').getByLabel('Version').fill('5.9.5.7');
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Take it in'}).click();
	await taken(tab, 'nameless.tar');
	await tab.getByRole('link', {name: '5.9.5.7'}).first().waitFor();
}));

test('a release is set for a site after a look at whose files change, and is taken back', page(async tab => {
	await go(tab, '/firmware');
	await tab.getByRole('button', {name: `Set … ${RELEASE}`}).click();
	const ask1 = tab.getByRole('dialog', {name: 'Set a release'});
	await ask1.getByLabel('For whom').selectOption('site');
	await ask1.getByRole('button', {name: 'See what changes …'}).click();
	await ask1.getByText('Choose which one.').waitFor();
	await ask1.getByLabel('A site').selectOption('default');
	await accessible(tab);
	await ask1.getByRole('button', {name: 'See what changes …'}).click();
	const look = tab.getByRole('dialog', {name: `${RELEASE} for: Site default`});
	await look.getByText(`fw/${RELEASE}/sip.ld`).first().waitFor();
	await accessible(tab);
	await look.getByRole('button', {name: 'Set release'}).click();
	await tab.getByRole('region', {name: 'Where releases are set'}).or(tab.locator('section', {hasText: 'Where releases are set'})).getByRole('link', {name: 'Site default'}).waitFor();
	await go(tab, '/phones/0004f2f00001');
	await tab.getByRole('link', {name: RELEASE}).waitFor();
	await go(tab, '/firmware');
	await tab.getByRole('button', {name: 'Take back Site default'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Take back'}).click();
	await tab.getByText('It is taken back.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/firmware/set')).set, []);
}));

test('who sets a release is told before which phone it takes back from something newer', page(async tab => {
	const mac = '0004f2f00001', dialog = name => tab.getByRole('dialog', {name});
	await phoneAsks(mac, `${mac}.cfg`);
	await eventually(async () => (await ask(tab, 'GET', `/phones?text=${mac}`)).phones[0].version, '5.9.8.5760');
	const look = async mayBeNewer => {
		await go(tab, '/firmware');
		await tab.getByRole('button', {name: `Set … ${RELEASE}`}).click();
		await dialog('Set a release').getByLabel('Phones with something newer keep it').setChecked(mayBeNewer);
		await dialog('Set a release').getByRole('button', {name: 'See what changes …'}).click();
		await dialog(`${RELEASE} for: `).getByText(`fw/${RELEASE}/sip.ld`).first().waitFor();
	};
	await look(true);
	assert.equal(await dialog(`${RELEASE} for: `).getByText('goes back').count(), 0);
	await look(false);
	await dialog(`${RELEASE} for: `).getByText(`One phone runs something newer and goes back: 00:04:f2:f0:00:01, which runs 5.9.8.5760 and gets ${RELEASE}. “Phones with`).waitFor();
	await accessible(tab);
}));

test('who takes a release back is told before which phone that takes back from something newer', page(async tab => {
	const mac = '0004f2f00001';
	await phoneAsks(mac, `${mac}.cfg`);
	await eventually(async () => (await ask(tab, 'GET', `/phones?text=${mac}`)).phones[0].version, '5.9.8.5760');
	await ask(tab, 'PUT', '/scopes/global/firmware', {release: RELEASE});
	await ask(tab, 'PUT', `/scopes/phone:${mac}/firmware`, {release: RELEASE, may_be_newer: true});
	await go(tab, '/firmware');
	await tab.getByRole('row', {name: mac}).getByRole('button', {name: 'Take back'}).click();
	await tab.getByRole('dialog').getByText(`One phone runs something newer and goes back: 00:04:f2:f0:00:01, which runs 5.9.8.5760 and gets ${RELEASE}.`).waitFor();
	await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	for (const scope of ['global', `phone:${mac}`])
		await ask(tab, 'DELETE', `/scopes/${scope}/firmware`);
}));

test('a release shows what is in it, is compared with its hashes, and is removed', page(async tab => {
	await go(tab, '/firmware');
	await tab.getByRole('link', {name: '5.9.5.7', exact: true}).first().click();
	await tab.getByRole('heading', {name: '5.9.5.7', level: 1}).waitFor();
	await tab.getByText(`${VVX411}.sip.ld`).waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'More about the release'}).click();
	await tab.getByRole('menuitem', {name: 'Compare with their hashes'}).click();
	await tab.getByText(/as they were taken in/).waitFor();
	await tab.getByRole('button', {name: 'More about the release'}).click();
	await tab.getByRole('menuitem', {name: 'Remove release'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Remove release'}).click();
	await tab.waitForURL('**/firmware');
	await stands(tab);
	assert.ok(!(await ask(tab, 'GET', '/firmware/releases')).releases.some(one => one.release === '5.9.5.7'));
}));

test('a phone gets a release of its own from its page', page(async tab => {
	await go(tab, '/phones/0004f2f00002');
	await tab.getByText('nothing set: it keeps what it has').waitFor();
	await tab.getByRole('button', {name: 'More', exact: true}).or(tab.getByRole('button', {name: /^More/})).first().click();
	await tab.getByRole('menuitem', {name: 'Set for this phone'}).click();
	await tab.getByRole('dialog').getByLabel('Release').selectOption(NEWER);
	await tab.getByRole('dialog').getByRole('button', {name: 'See what changes …'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Set release'}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	await tab.getByRole('link', {name: NEWER}).waitFor();
	await accessible(tab);
	assert.equal((await ask(tab, 'GET', '/phones/0004f2f00002')).firmware.release, NEWER);
}));

test('the firmware page fits a narrow screen', page(async tab => {
	for (const path of ['/firmware', '/firmware?tab=rollouts', `/firmware/releases/${RELEASE}`]) {
		await go(tab, path);
		await fits(tab);
	}
}, {width: 360, height: 740, locale: 'de-DE'}));
