// The list of phones: search, filters, sorting, columns, changes of many, adding, CSV.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, hold, page, stands} from './harness.mjs';

test.before(begin);
test.after(end);

test('the last of many rows is seen at once, and what is between them is not asked for', page(async tab => {
	const most = 5000;
	await ask(tab, 'POST', '/phones/import', 'mac,label\n' + Array.from({length: most}, (_, i) => `00e0db${i.toString(16).padStart(6, '0')},long ${i}\n`).join(''), 'text/csv');
	let asked = 0;
	await tab.route('**/api/v1/phones?*', route => {
		asked++;
		return route.continue();
	});
	await go(tab, '/phones?text=long');
	await tab.getByRole('grid').focus();
	await tab.keyboard.press('End');
	await tab.locator(`tr[data-index="${most - 1}"]`, {hasText: `long ${most - 1}`}).waitFor();
	await tab.keyboard.press('Shift+ArrowUp');
	await tab.getByText('2 chosen').waitFor();
	assert.ok(asked <= 4, `${asked} requests`);
	await tab.keyboard.press('Home');
	await tab.locator('tr[data-index="0"]', {hasText: 'long 0'}).waitFor();
	await tab.keyboard.press('Escape');
	for (let i = 0; i < 2; i++)
		await tab.keyboard.press('End');
	await tab.keyboard.press('Enter');
	await tab.waitForURL(`**/phones/00e0db${(most - 1).toString(16).padStart(6, '0')}`);
}));

const show = mac => mac.match(/../g).join(':');
let next = 0x0004f2e00000;
const fresh = () => (next++).toString(16).padStart(12, '0');

/* Phones of one test, in a site of its own: their MACs. */
async function prepare(tab, n, label = 'Test') {
	const site = 's' + fresh().slice(6);
	await ask(tab, 'POST', '/sites', {name: site, label: 'Site ' + site});
	const macs = Array.from({length: n}, fresh);
	for (const [i, mac] of macs.entries())
		await ask(tab, 'POST', '/phones', {mac, model: 'VVX410', site, label: `${label} ${i + 1}`});
	return {site, macs};
}

const rows = tab => tab.locator('tbody tr[data-index]');

test('phones are found by part of a name, and the search stands in the address', page(async tab => {
	const {macs, site} = await prepare(tab, 2, 'Greenhouse ' + fresh());
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('searchbox', {name: 'MAC or name'}).fill('greenhouse');
	await tab.waitForURL(/text=greenhouse/);
	await tab.getByText('2 entries').waitFor();
	await tab.getByRole('searchbox').last().fill(show(macs[1]).toUpperCase());
	await tab.getByText('1 entry').waitFor();
	await eventually(() => rows(tab).count(), 1);
	await accessible(tab);
}));

test('filters stand in the address, go back with the browser, and are cleared at once', page(async tab => {
	const {site} = await prepare(tab, 3);
	await go(tab, '/phones');
	await tab.getByLabel('Site').selectOption(site);
	await tab.getByText('3 entries').waitFor();
	await tab.getByLabel('State').selectOption('blocked');
	await tab.getByRole('heading', {name: 'No phone matches'}).waitFor();
	await accessible(tab);
	await tab.goBack();
	await tab.getByText('3 entries').waitFor();
	await eventually(() => new URL(tab.url()).search, '?site=' + site);
	await tab.getByRole('button', {name: 'Clear'}).click();
	await eventually(() => new URL(tab.url()).search, '');
}));

test('a filter gets a name, is a link, and is taken away with a way back', page(async tab => {
	await go(tab, '/phones?state=active&model=VVX410');
	await tab.getByRole('button', {name: 'Save this filter'}).click();
	await tab.getByLabel('Name', {exact: true}).fill('My VVX');
	await tab.getByRole('button', {name: 'Save', exact: true}).click();
	await go(tab, '/phones');
	await tab.getByRole('link', {name: 'My VVX'}).click();
	await tab.waitForURL(/state=active/);
	await eventually(() => tab.getByRole('button', {name: 'Save this filter'}).count(), 0);
	await tab.getByRole('button', {name: 'Remove My VVX'}).click();
	await eventually(() => tab.getByRole('link', {name: 'My VVX'}).count(), 0);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByRole('link', {name: 'My VVX'}).waitFor();
}));

test('a heading sorts, once more turns it around', page(async tab => {
	const {site, macs} = await prepare(tab, 3);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('button', {name: 'Name', exact: true}).click();
	await tab.waitForURL(/sort=label/);
	await tab.getByRole('button', {name: 'Name', exact: true}).click();
	await tab.waitForURL(/sort=-label/);
	await stands(tab);
	await tab.locator('tbody tr[data-index="0"]', {hasText: show(macs[2])}).waitFor();
}));

test('columns are chosen, and remembered', page(async tab => {
	const mac = fresh();
	await ask(tab, 'POST', '/phones', {mac});
	await go(tab, '/phones?text=' + mac);
	await tab.getByRole('button', {name: 'Columns'}).click();
	await tab.getByRole('menuitemcheckbox', {name: 'Model'}).click();
	await tab.keyboard.press('Escape');
	await tab.reload();
	await stands(tab);
	await eventually(() => tab.getByRole('columnheader', {name: 'Model'}).count(), 0);
}));

test('several phones move to another site: asked, shown first, done, and taken back', page(async tab => {
	const {site, macs} = await prepare(tab, 3);
	const {site: other} = await prepare(tab, 0);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('checkbox', {name: 'Choose row 1'}).click();
	await tab.getByRole('checkbox', {name: 'Choose row 2'}).click();
	await tab.getByText('2 chosen').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Change site'}).click();
	await tab.getByRole('dialog').getByLabel('Site').selectOption(other);
	await tab.getByRole('button', {name: 'Show what changes'}).click();
	await tab.getByRole('cell', {name: 'site', exact: true}).first().waitFor();
	await accessible(tab);
	assert.equal((await ask(tab, 'GET', '/phones/' + macs[0])).site, site, 'a preview changes nothing');
	await tab.getByRole('button', {name: 'Change 2 phones'}).click();
	await tab.getByText('2 phones are changed.').waitFor();
	await tab.getByText('1 entry').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + macs[0])).site, other);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('3 entries').waitFor();
}));

test('all that match change by the filter itself', page(async tab => {
	const {site, macs} = await prepare(tab, 4);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('checkbox', {name: 'Choose all'}).click();
	await tab.getByText('4 chosen').waitFor();
	await tab.getByRole('button', {name: 'Change state'}).click();
	await tab.getByRole('dialog').getByLabel('State').selectOption('retired');
	const sent = tab.waitForRequest(request => request.url().endsWith('/phones/bulk'));
	await tab.getByRole('button', {name: 'Show what changes'}).click();
	await tab.getByRole('button', {name: 'Change 4 phones'}).click();
	assert.deepEqual((await sent).postDataJSON(), {filter: {site}, change: {state: 'retired'}});
	await tab.getByText('4 phones are changed.').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + macs[3])).state, 'retired');
}));

test('a change that is put away changes nothing', page(async tab => {
	const {site, macs} = await prepare(tab, 1);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('checkbox', {name: 'Choose row 1'}).click();
	await tab.getByRole('button', {name: 'More changes'}).click();
	await tab.getByRole('menuitem', {name: 'Set a parameter'}).click();
	await tab.getByRole('button', {name: 'Show what changes'}).click();
	await tab.getByText('Which parameter?').waitFor();
	await tab.getByRole('dialog').getByRole('combobox').fill('up.backlight.timeout');
	await tab.getByLabel('Value', {exact: true}).fill('7');
	await tab.getByRole('button', {name: 'Show what changes'}).click();
	await tab.getByRole('button', {name: 'Cancel'}).click();
	const {parameters} = await ask(tab, 'GET', `/scopes/phone:${macs[0]}/parameters`);
	assert.deepEqual(parameters, []);
}));

test('a phone is added by its MAC in any spelling, with a new line, and its page opens', page(async tab => {
	const mac = fresh();
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'Add phone'}).first().click();
	await tab.getByLabel('MAC', {exact: true}).fill('not one');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add phone'}).click();
	await tab.getByText('“not one” is no MAC').waitFor();
	await accessible(tab);
	await tab.getByLabel('MAC', {exact: true}).fill('MAC: ' + mac.toUpperCase().match(/..../g).join('-'));
	await tab.getByText(`Read as ${show(mac)}.`).waitFor();
	await tab.getByRole('dialog').getByLabel(/^Name(?! shown)/).fill('Porch');
	await tab.getByLabel('Line', {exact: true}).selectOption('new');
	await tab.getByLabel('Address of the line').fill(`${mac}@pbx.example`);
	await tab.getByRole('textbox', {name: /^Password of the line/}).fill('a secret');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add phone'}).click();
	await tab.waitForURL('**/phones/' + mac);
	const phone = await ask(tab, 'GET', '/phones/' + mac);
	assert.deepEqual([phone.label, phone.lines.map(line => line.address)], ['Porch', [`${mac}@pbx.example`]]);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
}));

test('a bar-code reader adds one phone after the other', page(async tab => {
	const macs = [fresh(), fresh()];
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'Add phone'}).first().click();
	await tab.getByLabel('Several in a row').check();
	await tab.getByLabel('MAC', {exact: true}).focus();
	for (const mac of macs) {
		await tab.keyboard.type(mac.toUpperCase());
		await tab.keyboard.press('Enter');
		await tab.getByRole('dialog').getByText(show(mac)).waitFor();
		await tab.waitForFunction(() => document.activeElement.name === 'mac' && document.activeElement.value === '');
	}
	await tab.getByText('2 phones added').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + macs[1])).state, 'active');
	await accessible(tab);
}));

test('a reader that does not wait until a phone is added loses no label, and one that is no MAC spoils none', page(async tab => {
	const macs = [fresh(), fresh(), fresh()], taken = fresh();
	await ask(tab, 'POST', '/phones', {mac: taken});
	await go(tab, '/phones');
	const writes = await hold(tab, route => route.pathname === '/api/v1/phones', 'POST');
	await tab.getByRole('button', {name: 'Add phone'}).first().click();
	await tab.getByLabel('Several in a row').check(); // the focus stays on it
	for (const label of [macs[0], '3111-46157-002', 'S/N ' + macs[1].toUpperCase(), macs[0], taken, macs[2]]) {
		await tab.keyboard.type(label);
		await tab.keyboard.press('Enter');
	}
	const log = tab.getByRole('list', {name: 'What was scanned, newest first'});
	await eventually(() => log.getByText('Waits', {exact: true}).count(), 5);
	writes();
	await tab.getByText('3 phones added').waitFor();
	await eventually(() => log.getByRole('listitem').allInnerTexts().then(list => list.map(text => text.split(/\s*\n/)[0])), ['Done', 'Not done', 'Done', 'Done', 'Not done', 'Done']);
	for (const mac of macs)
		assert.equal((await ask(tab, 'GET', '/phones/' + mac)).state, 'active');
	await accessible(tab);
	await log.getByRole('button', {name: 'Undo'}).first().click();
	await tab.getByText('2 phones added').waitFor();
	await assert.rejects(ask(tab, 'GET', '/phones/' + macs[2]), /404/);
}));

test('several MACs that are pasted become several phones', page(async tab => {
	const macs = [fresh(), fresh(), fresh()];
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'Add phone'}).first().click();
	await tab.getByLabel('MAC', {exact: true}).evaluate((field, text) => {
		const data = new DataTransfer();
		data.setData('text', text);
		field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
	}, macs.map(show).join('\n'));
	await tab.getByRole('button', {name: 'Add 3 phones'}).click();
	await tab.getByText('3 phones are added.').waitFor();
	await ask(tab, 'GET', '/phones/' + macs[2]);
}));

test('a CSV is checked first, its faults have the numbers of their lines, and then it is imported', page(async tab => {
	const mac = fresh();
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'More about the list'}).click();
	await tab.getByRole('menuitem', {name: 'Import from CSV'}).click();
	await tab.getByLabel('Or paste the table').fill(`mac,label\n${mac},Hall\nbad,Nowhere\n`);
	await tab.getByRole('button', {name: 'Check'}).click();
	await tab.getByText('1 row is at fault.').waitFor();
	await tab.getByRole('cell', {name: '3', exact: true}).waitFor();
	await tab.getByText('bad,Nowhere').last().waitFor();
	await accessible(tab);
	await tab.locator('input[type=file]').setInputFiles({name: 'phones.csv', mimeType: 'text/csv', buffer: Buffer.from(`mac,label\n${mac},Hall\n`)});
	await tab.getByText('1 added, 0 changed, 0 as they were; 0 new lines.').waitFor();
	await tab.getByRole('button', {name: 'Import', exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).label, 'Hall');
}));

test('an export of FusionPBX is imported, and what of it has no place here is told', page(async tab => {
	const mac = fresh(), head = 'device_mac_address,device_vendor,device_label,line_number,user_id,server_address,password';
	await go(tab, '/new');
	await tab.getByRole('button', {name: 'Import from CSV'}).first().click();
	await tab.getByLabel('What the table is').selectOption({label: 'An export of devices from FusionPBX'});
	await tab.locator('input[type=file]').setInputFiles({name: 'devices.csv', mimeType: 'text/csv',
		buffer: Buffer.from(`${head}\n${mac},polycom,Hall,1,${mac},pbx.example,secret\n001565aabbcc,yealink,Other,1,9,pbx.example,secret\n`)});
	await tab.getByText('1 row of another maker’s phone').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Import', exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	assert.deepEqual((await ask(tab, 'GET', '/phones/' + mac)).lines.map(one => one.address), [`${mac}@pbx.example`]);
}));

test('a table may bring sites with it when that is wished for', page(async tab => {
	const mac = fresh(), site = 's' + mac;
	await go(tab, '/phones');
	await tab.getByRole('button', {name: 'More about the list'}).click();
	await tab.getByRole('menuitem', {name: 'Import from CSV'}).click();
	await tab.getByLabel('Or paste the table').fill(`mac,site\n${mac},${site}\n`);
	await tab.getByRole('button', {name: 'Check'}).click();
	await tab.getByText('1 row is at fault.').waitFor();
	await tab.getByLabel('Add sites and groups that are not there').check();
	await tab.getByText('New sites: 1; new groups: 0.').waitFor();
	await tab.getByRole('button', {name: 'Import', exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).site, site);
}));

test('the export has what is filtered', page(async tab => {
	const {site, macs} = await prepare(tab, 2);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('button', {name: 'More about the list'}).click();
	const link = await tab.getByRole('menuitem', {name: 'Export as CSV'}).getAttribute('href');
	const text = await tab.evaluate(async where => (await fetch(where)).text(), link);
	assert.ok(text.includes(macs[0]) && text.includes(macs[1]));
	assert.equal(new URL(link, tab.url()).searchParams.get('site'), site);
}));

test('the list is used by the keyboard alone', page(async tab => {
	const {site, macs} = await prepare(tab, 3);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('grid').focus();
	await tab.keyboard.press('ArrowDown');
	await tab.keyboard.press('Space');
	await tab.getByText('1 chosen').waitFor();
	await tab.keyboard.press('Escape');
	await tab.keyboard.press('Enter');
	await tab.waitForURL('**/phones/' + macs[1]);
}));

test('on a narrow screen filters fold away, and nothing is wider than the window', page(async tab => {
	await go(tab, '/phones?state=active');
	await fits(tab);
	await eventually(() => tab.getByLabel('Site').isVisible(), false);
	await tab.getByRole('button', {name: 'Filters (1)'}).click();
	await tab.getByLabel('Site').waitFor();
	await fits(tab);
	await accessible(tab);
}, {width: 360, height: 740}));

test('the list is accessible in the dark, too', page(async tab => {
	await go(tab, '/phones');
	await accessible(tab);
}, {colorScheme: 'dark'}));

test('new passwords have a pace, and who has no login of its own is told', page(async tab => {
	const {site} = await prepare(tab, 2);
	await go(tab, `/phones?site=${site}`);
	await tab.getByRole('checkbox', {name: 'Choose all'}).check();
	await tab.getByRole('button', {name: 'More changes'}).click();
	await tab.getByRole('menuitem', {name: 'New passwords', exact: true}).click();
	await tab.getByLabel('Phones a minute').fill('5');
	await accessible(tab);
	await tab.getByRole('button', {name: 'Show what changes'}).click();
	const asked = tab.waitForRequest(request => request.url().endsWith('/phones/bulk'));
	await tab.getByRole('button', {name: 'Change 2 phones'}).click();
	assert.deepEqual((await asked).postDataJSON().change, {rotate: true, pace: 5});
	await tab.getByText('2 have no login of their own.').waitFor();
	await tab.getByRole('checkbox', {name: 'Choose all'}).check();
	await tab.getByRole('button', {name: 'More changes'}).click();
	await tab.getByRole('menuitem', {name: 'Take back new passwords'}).click();
	await tab.getByRole('button', {name: 'Change 2 phones'}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
}));

test('many phones are told to read their files again', page(async tab => {
	for (const mac of ['0004f2cc0001', '0004f2cc0002'])
		await ask(tab, 'POST', '/phones', {mac, label: 'told together'});
	await go(tab, '/phones?text=told+together');
	await tab.getByLabel('Choose all').or(tab.locator('thead input[type=checkbox]')).first().check();
	await tab.getByRole('button', {name: 'More changes'}).click();
	await tab.getByRole('menuitem', {name: 'Read files again'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Tell 2 phones'}).click();
	await tab.getByText('2 phones are told.').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/0004f2cc0002/tellings')).tellings[0].what, 'resync');
}));
