// One phone: its head and login, the picture of its keys, parameters, files, uploads, history.

import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page, phoneAsks, settledBox, stands} from './harness.mjs';

test.before(() => begin({flags: ['--visit-pause', '3']})); // the requests of one visit may be slow
test.after(end);

const show = mac => mac.match(/../g).join(':');
let next = 0x0004f2d00000;
const fresh = () => (next++).toString(16).padStart(12, '0');

/* A phone of a VVX 410 with lines of these users; the users get the MAC in front. */
async function prepare(tab, users = [], more = {}) {
	const mac = fresh(), lines = users.map(user => ({address: `${user}-${mac}@pbx.example`}));
	for (const line of lines)
		await ask(tab, 'POST', '/lines', line);
	await ask(tab, 'POST', '/phones', {mac, model: 'VVX410', label: 'Hall', lines, ...more});
	return {mac, addresses: lines.map(line => line.address)};
}

const key = (tab, n) => tab.locator(`[data-key="${n - 1}"]`);
const stored = async (tab, mac) => {
	const {lines, keys} = await ask(tab, 'GET', '/phones/' + mac);
	return {lines: lines.map(line => [line.position, line.address.split('-')[0], line.line_keys]), keys: keys.map(one => [one.position, one.type, one.value.split('-')[0]])};
};

async function save(tab) {
	await tab.getByRole('button', {name: 'Save', exact: true}).click();
	await tab.getByText('The keys are saved.').last().waitFor();
	await tab.getByRole('region', {name: 'Not saved yet'}).waitFor({state: 'detached'});
}

test('a phone says what it is, and how it logs in', page(async tab => {
	const {mac} = await prepare(tab);
	await go(tab, '/phones/' + show(mac).toUpperCase());
	await tab.getByRole('heading', {name: 'Hall', level: 1}).waitFor();
	await tab.getByText('VVX410').waitFor();
	await tab.getByRole('heading', {name: 'Login'}).waitFor();
	await tab.getByRole('heading', {name: 'Lines and keys'}).waitFor();
	await accessible(tab);
}));

test('a MAC that is not in the inventory can be added from its page', page(async tab => {
	const mac = fresh();
	await go(tab, '/phones/' + mac);
	await tab.getByRole('heading', {name: 'Not in the inventory'}).waitFor();
	await accessible(tab);
	await tab.getByRole('link', {name: 'Add phone'}).click();
	await eventually(() => tab.getByLabel('MAC', {exact: true}).inputValue(), show(mac));
}));

test('name, site and groups are edited, and taken back', page(async tab => {
	const {mac} = await prepare(tab);
	await go(tab, '/phones/' + mac);
	await tab.getByRole('button', {name: 'Edit'}).click();
	await tab.getByRole('dialog').getByLabel('Name').fill('Reception');
	await accessible(tab);
	await tab.getByRole('button', {name: 'Save'}).click();
	await tab.getByRole('heading', {name: 'Reception', level: 1}).waitFor();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByRole('heading', {name: 'Hall', level: 1}).waitFor();
}));

test('blocking asks first, ignoring can be taken back, removing asks and leads to the list', page(async tab => {
	const {mac} = await prepare(tab);
	await go(tab, '/phones/' + mac);
	const choose = async name => {
		await tab.getByRole('button', {name: 'More for this phone'}).click();
		await tab.getByRole('menuitem', {name}).click();
	};
	await choose('Ignore');
	await tab.getByText('State: Ignored.').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).state, 'ignored');
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).state, 'active');
	await choose('Block');
	await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	assert.equal((await ask(tab, 'GET', '/phones/' + mac)).state, 'active');
	await choose('Remove phone');
	await tab.getByRole('dialog').getByRole('button', {name: 'Remove phone'}).click();
	await tab.waitForURL('**/phones');
	await go(tab, '/phones/' + mac);
	await tab.getByRole('heading', {name: 'Not in the inventory'}).waitFor();
}));

test('an enrolment window is opened for a time and a network, and closed', page(async tab => {
	const {mac} = await prepare(tab);
	await go(tab, '/phones/' + mac);
	await tab.getByRole('button', {name: /^(Open a window|New window)$/}).click();
	await tab.getByLabel('For how long').selectOption('14400');
	await tab.getByLabel('From where').selectOption('network');
	await tab.getByLabel('Network', {exact: true}).fill('10.1.0.0/16');
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Open a window'}).click();
	await tab.getByText('Only from 10.1.0.0/16.').waitFor();
	const {enrolment_until: until} = await ask(tab, 'GET', '/phones/' + mac);
	assert.ok(Math.abs(until - Date.now() / 1000 - 14400) < 600, `until ${until}`);
	await tab.getByRole('button', {name: 'Close the window'}).click();
	await tab.getByText('The window is closed.').waitFor();
	await tab.getByText('Only from 10.1.0.0/16.').waitFor({state: 'detached'});
}));

test('the picture has the keys of the model, with the lines on them', page(async tab => {
	const {mac, addresses} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await tab.getByText('12 keys, as on the phone.').waitFor();
	await eventually(() => tab.locator('[data-key]').count(), 12);
	await eventually(() => key(tab, 2).getAttribute('aria-label'), new RegExp(addresses[1]));
	const [left, right] = [await key(tab, 6).boundingBox(), await key(tab, 7).boundingBox()];
	assert.ok(right.x > left.x + left.width, 'the seventh key of twelve begins the right column');
}));

test('the keyboard moves a line, each step is announced, Save stores it once, Undo brings it back', page(async (tab, _context) => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await key(tab, 1).focus();
	await tab.keyboard.press('Space');
	const said = tab.locator('[aria-live=assertive]');
	await eventually(() => said.textContent(), /is taken along from key 1/);
	await tab.keyboard.press('ArrowDown');
	await eventually(() => said.textContent(), /is on key 2 now/);
	await eventually(() => tab.evaluate(() => document.activeElement.dataset.key), '1', 'the focus goes along');
	await tab.keyboard.press('Space');
	await eventually(() => said.textContent(), /put down on key 2/);
	await accessible(tab);
	const writes = [];
	tab.on('request', request => request.method() === 'PUT' && writes.push(new URL(request.url()).pathname));
	await save(tab);
	assert.deepEqual(writes, [`/api/v1/phones/${mac}/lines`]);
	assert.deepEqual(await stored(tab, mac), {lines: [[1, '1002', 1], [2, '1001', 1]], keys: []});
	await tab.getByRole('status').getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual((await stored(tab, mac)).lines, [[1, '1001', 1], [2, '1002', 1]]);
}));

test('Escape puts a key back that was taken along', page(async tab => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await key(tab, 2).focus();
	await tab.keyboard.press('Space');
	await tab.keyboard.press('ArrowRight');
	await tab.keyboard.press('ArrowDown');
	await tab.keyboard.press('Escape');
	await eventually(() => key(tab, 2).getAttribute('aria-label'), /1002/);
	await eventually(() => tab.getByRole('button', {name: 'Save', exact: true}).count(), 0, 'nothing is left to save');
}));

test('the mouse drags a line to another key, which then is what the phone is told', page(async tab => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	const to = await settledBox(key(tab, 9)), from = await key(tab, 2).boundingBox();
	await tab.mouse.move(from.x + 60, from.y + 20);
	await tab.mouse.down();
	await tab.mouse.move(from.x + 90, from.y + 40, {steps: 3});
	await tab.mouse.move(to.x + 60, to.y + 20, {steps: 5});
	await tab.mouse.up();
	await eventually(() => key(tab, 9).getAttribute('aria-label'), /1002/);
	await tab.getByText('From now on the phone shows exactly these keys.').waitFor();
	await save(tab);
	assert.deepEqual((await stored(tab, mac)).keys, [[1, 'line', '1001'], [9, 'line', '1002']]);
}));

test('a finger drags a line by its grip, and scrolls the page everywhere else', page(async (tab, context) => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await settledBox(key(tab, 1));
	const finger = await context.newCDPSession(tab);
	const touch = (type, x, y) => finger.send('Input.dispatchTouchEvent', {type, touchPoints: type === 'touchEnd' ? [] : [{x, y}]});
	const drag = async (from, to) => {
		await touch('touchStart', from.x, from.y);
		for (let i = 1; i <= 8; i++)
			await touch('touchMove', from.x + (to.x - from.x) * i / 8, from.y + (to.y - from.y) * i / 8);
		await touch('touchEnd');
	};
	const middle = async where => {
		const box = await where.boundingBox();
		return {x: box.x + box.width / 2, y: box.y + box.height / 2};
	};
	await drag(await middle(key(tab, 2).locator('.key-grip')), await middle(key(tab, 4)));
	await tab.waitForFunction(() => /1002/.test(document.querySelector('[data-key="3"]').getAttribute('aria-label')));
	await eventually(() => tab.getByRole('dialog').count(), 0, 'what was dragged is not opened');
	const before = await tab.evaluate(() => scrollY);
	const start = await middle(key(tab, 4).locator('.key-text'));
	await drag(start, {x: start.x, y: start.y - 200});
	await tab.waitForFunction(was => scrollY > was, before);
	await eventually(() => key(tab, 4).getAttribute('aria-label'), /1002/);
	await save(tab);
	assert.deepEqual((await stored(tab, mac)).keys, [[1, 'line', '1001'], [4, 'line', '1002']]);
}, {hasTouch: true, isMobile: true, width: 390, height: 800}));

test('a busy lamp comes on a free key, is changed, and is taken away by Delete', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	await go(tab, '/phones/' + mac);
	await key(tab, 3).click();
	await tab.getByLabel('What', {exact: true}).selectOption('blf');
	await tab.getByRole('button', {name: 'Put it there'}).click();
	await tab.getByText('This is needed.').waitFor();
	await tab.getByLabel('Who is watched').fill('1002@pbx.example');
	await tab.getByLabel(/^Text beside the key/).fill('Anna');
	await accessible(tab);
	await tab.getByRole('button', {name: 'Put it there'}).click();
	await eventually(() => key(tab, 3).getAttribute('aria-label'), /Anna/);
	await save(tab);
	assert.deepEqual((await stored(tab, mac)).keys, [[1, 'line', '1001'], [3, 'blf', '1002@pbx.example']]);
	await key(tab, 3).focus();
	await tab.keyboard.press('Delete');
	await save(tab);
	assert.deepEqual((await stored(tab, mac)).keys, []);
}));

test('a line that is on no phone is offered and added; its keys and label are edited', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	const other = `spare-${mac}@pbx.example`;
	await ask(tab, 'POST', '/lines', {address: other});
	await go(tab, '/phones/' + mac);
	await tab.getByRole('button', {name: 'Add to the phone'}).click();
	await tab.getByRole('combobox', {name: 'Address of the line'}).fill('spare-' + mac);
	await tab.getByRole('option', {name: other}).click();
	await tab.getByRole('button', {name: 'Put it there'}).click();
	await key(tab, 2).click();
	await tab.getByRole('dialog').getByLabel(/^Text beside the key/).fill('Spare');
	await tab.getByRole('dialog').getByLabel('Number of keys').fill('2');
	await accessible(tab);
	await tab.getByRole('button', {name: 'Use this'}).click();
	await save(tab);
	assert.deepEqual(await stored(tab, mac), {lines: [[1, '1001', 1], [2, 'spare', 2]], keys: []});
	await eventually(() => key(tab, 3).getAttribute('aria-label'), /Spare/);
}));

test('a new line is made and put on the phone in one step', page(async tab => {
	const {mac} = await prepare(tab);
	await go(tab, '/phones/' + mac);
	await key(tab, 1).click();
	await tab.getByLabel('Line', {exact: true}).selectOption('new');
	await tab.getByLabel('Address of the line').fill('not an address');
	await tab.getByRole('button', {name: 'Put it there'}).click();
	await tab.locator('.field-error').waitFor();
	await tab.getByLabel('Address of the line').fill(`new-${mac}@pbx.example`);
	await tab.getByRole('button', {name: 'Put it there'}).click();
	await save(tab);
	assert.deepEqual((await stored(tab, mac)).lines, [[1, 'new', 1]]);
}));

test('what is not saved yet is taken back step by step, and leaving asks', page(async tab => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await key(tab, 1).focus();
	await tab.keyboard.press('Delete');
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	await tab.getByRole('region', {name: 'Not saved yet'}).getByRole('button', {name: 'Undo'}).click();
	await eventually(() => key(tab, 1).getAttribute('aria-label'), /1001/);
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.waitForURL('**/firmware');
}));

test('parameters tell where they come from; one of the phone\'s own is set and taken away', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	await go(tab, `/phones/${mac}?tab=parameters`);
	await tab.getByLabel('Parameter', {exact: true}).fill('up.backlight.timeout');
	await tab.getByLabel('Value', {exact: true}).fill('7');
	await tab.getByRole('button', {name: /^(Add|Replace)$/}).click();
	const row = tab.locator('.params-table tr', {hasText: 'up.backlight.timeout'});
	await row.getByText('This phone', {exact: true}).waitFor();
	await accessible(tab);
	await tab.getByRole('combobox', {name: /^Show/}).selectOption('own');
	await tab.waitForURL(/kind=own/);
	await eventually(() => tab.locator('.params-table tbody tr').count(), 1);
	await tab.getByRole('button', {name: 'Remove up.backlight.timeout'}).click();
	await tab.getByText('up.backlight.timeout is removed.').waitFor();
}));

test('what was set on the phone itself is marked, and forgotten when asked', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	await phoneAsks(mac, mac + '.cfg');
	await phoneAsks(mac, mac + '-phone.cfg', '<PHONE_CONFIG><OVERRIDES up.backlight.timeout="5"/></PHONE_CONFIG>\n');
	await go(tab, `/phones/${mac}?tab=parameters`);
	await tab.locator('.param-overridden', {hasText: 'up.backlight.timeout'}).getByText('set on the phone').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Forget them'}).click();
	await tab.getByRole('button', {name: 'Forget what was set'}).click();
	await tab.locator('.param-overridden').first().waitFor({state: 'detached'});
}));

test('files are what the phone would get; passwords are shown to an administrator who confirms', page(async tab => {
	const {mac, addresses} = await prepare(tab, ['1001']);
	await ask(tab, 'PATCH', '/lines/' + encodeURIComponent(addresses[0]), {secret: 's3cret'});
	await go(tab, `/phones/${mac}?tab=files`);
	await tab.getByRole('link', {name: '…-lines.cfg'}).click();
	const text = tab.getByRole('textbox', {name: `Text of ${mac}-lines.cfg`});
	await eventually(() => text.inputValue(), /reg\.1\.auth\.password="\*{8}"/);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Show passwords'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Show passwords'}).click();
	await tab.getByRole('button', {name: 'Hide passwords'}).waitFor();
	await eventually(() => text.inputValue(), /s3cret/);
	await tab.getByRole('button', {name: 'Hide passwords'}).click();
	await eventually(() => text.inputValue(), /^(?![\s\S]*s3cret)[\s\S]*\*{8}/);
}));

test('documents and logs that the phone stored are opened, hostile bytes and all', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	await phoneAsks(mac, mac + '.cfg');
	await phoneAsks(mac, mac + '-phone.cfg', '<PHONE_CONFIG><OVERRIDES up.backlight.timeout="5"/></PHONE_CONFIG>\n');
	const lines = Array.from({length: 3000}, (_, i) => `1125203011|sip  |${i % 7}|00|line ${i}`);
	await phoneAsks(mac, mac + '-app.log', lines.join('\n') + '\n1125203011|sip  |5|00|\x1b[31m<script>document.title = "broken"</script>\u202e the end\n');
	await go(tab, `/phones/${mac}?tab=uploads`);
	await tab.getByRole('row', {name: /^Settings made on the phone/}).getByRole('button', {name: 'Open'}).click();
	await tab.getByRole('textbox', {name: 'Settings made on the phone'}).waitFor();
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Close'}).last().click();
	await tab.getByRole('row', {name: /app\.log/}).getByRole('button', {name: 'Open'}).click();
	await tab.getByText(/^3,001 lines/).waitFor();
	await accessible(tab);
	await tab.getByRole('searchbox', {name: 'Find in the log'}).fill('<SCRIPT>');
	await tab.keyboard.press('Enter');
	const found = await eventually(() => tab.locator('.log-line.is-found').textContent(), /<script>/);
	assert.doesNotMatch(found, /[\x1b\u202e]/);
	assert.ok(await tab.locator('.log-line').count() < 200, 'only lines in view are drawn');
	assert.notEqual(await tab.title(), 'broken');
	const raw = tab.waitForEvent('download'), folder = mkdtempSync(join(tmpdir(), 'bootline-phone-')), file = join(folder, 'raw.log');
	await tab.getByRole('link', {name: 'Save as the phone sent it'}).click();
	await (await raw).saveAs(file);
	assert.match(readFileSync(file, 'utf8'), /\x1b\[31m<script>.*\u202e the end/);
	rmSync(folder, {recursive: true});
}));

test('its boots are told in plain words, and open to every request', page(async tab => {
	const {mac} = await prepare(tab, ['1001']);
	await Promise.all([ // at once, for it is one visit
		phoneAsks(mac, mac + '.cfg'),
		phoneAsks(mac, mac + '-lines.cfg'),
		phoneAsks(mac, mac + '-boot.log', '0101000000|app1 |4|00|boot\n'),
	]);
	await go(tab, `/phones/${mac}?tab=history`);
	const visit = tab.getByRole('button', {name: /Booted, and got 2 files\./});
	await visit.click(); // it comes in by itself, when the phone has paused
	await tab.getByRole('cell', {name: `GET ${mac}-lines.cfg`}).waitFor();
	await tab.getByRole('cell', {name: 'Served.'}).first().waitFor();
	await accessible(tab);
}));

test('a boot that is told while the list of them is still on its way is in it', page(async tab => {
	const {mac} = await prepare(tab);
	let release, fetched;
	const held = new Promise(resolve => {
		release = resolve;
	}), isFetched = new Promise(resolve => {
		fetched = resolve;
	});
	await tab.route(`**/api/v1/phones/${mac}/visits?*`, async route => {
		const answer = await route.fetch();
		fetched();
		await held;
		await route.fulfill({response: answer});
	}, {times: 1});
	await tab.goto(`/phones/${mac}?tab=history`);
	await isFetched;
	await tab.evaluate(wanted => new Promise(isOpen => { // hears what the page hears
		const stream = new EventSource('/api/v1/events');
		stream.onopen = isOpen;
		globalThis.told = new Promise(resolve => stream.addEventListener('boot', event => JSON.parse(event.data).mac === wanted && resolve()));
	}), mac);
	await phoneAsks(mac, mac + '-boot.log', '0101000000|app1 |4|00|boot\n');
	await tab.evaluate(() => globalThis.told);
	release();
	await tab.getByRole('button', {name: /Booted/}).waitFor();
}));

test('on a narrow screen every tab fits', page(async tab => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	for (const name of ['', 'parameters', 'files', 'uploads', 'history', 'doctor']) {
		await go(tab, `/phones/${mac}?tab=${name}`);
		await fits(tab);
		await accessible(tab);
	}
}, {width: 360, height: 740}));

test('in German and in the dark it is accessible, too', page(async tab => {
	const {mac} = await prepare(tab, ['1001', '1002']);
	await go(tab, '/phones/' + mac);
	await tab.getByRole('heading', {name: 'Leitungen und Tasten'}).waitFor();
	await accessible(tab);
}, {colorScheme: 'dark', locale: 'de-DE'}));
