// Layers: the picture of who wins, one layer, sites, groups, models.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page, settledBox, stands} from './harness.mjs';

test.before(begin);
test.after(end);

const layer = scope => '/layers/' + encodeURIComponent(scope);

async function add(tab, kind, name, more = {}) {
	await ask(tab, 'POST', `/${kind}s`, {name, ...more});
	return name;
}

const order = tab => tab.getByRole('list', {name: 'Templates'}).getByRole('link').allTextContents();
const templates = async (tab, scope) => (await ask(tab, 'GET', `/scopes/${encodeURIComponent(scope)}/templates`)).templates.map(one => one.name);

test('the picture shows the layers, the strongest first', page(async tab => {
	await go(tab, '/layers');
	await eventually(() => tab.getByRole('list', {name: 'Layers, strongest first'}).locator('strong').allTextContents(), ['Set on the phone itself', 'Phone', 'Lines and keys', 'Groups', 'Sites', 'Models', 'Everything']);
	await accessible(tab);
	await tab.getByRole('link', {name: 'every phone'}).click();
	await tab.getByRole('heading', {name: 'Every phone', level: 1}).waitFor();
}));

test('a secret parameter is shown when an administrator asks, and that stands in the audit', page(async tab => {
	await add(tab, 'site', 'secret-here');
	await ask(tab, 'PUT', '/scopes/site%3Asecret-here/parameters/own.word', {value: 'not for everybody', secret: true});
	await go(tab, layer('site:secret-here') + '?tab=parameters');
	await tab.getByRole('button', {name: 'Show the value of own.word'}).click();
	await tab.getByRole('button', {name: 'Show value'}).click();
	await tab.getByRole('dialog', {name: 'own.word'}).getByText('not for everybody').waitFor();
	await accessible(tab);
	const [row] = (await ask(tab, 'GET', '/audit?limit=1')).audit;
	assert.equal(row.action, 'param list --reveal');
	await tab.getByRole('dialog').getByRole('button', {name: 'Close'}).last().click();
	assert.ok(!(await tab.content()).includes('not for everybody'));
}));

test('a parameter is found in its layers, and the strongest is marked', page(async tab => {
	await add(tab, 'site', 'found-here');
	await ask(tab, 'PUT', '/scopes/global/parameters/up.idleTimeout', {value: '41'});
	await ask(tab, 'PUT', '/scopes/site%3Afound-here/parameters/up.idleTimeout', {value: '42'});
	await go(tab, '/layers');
	await tab.getByLabel('Where is a parameter set?').fill('up.idleTimeout');
	await tab.getByRole('button', {name: 'Find'}).click();
	await tab.locator('.is-winner').getByText('42').waitFor();
	await tab.locator('.says.is-hidden').getByText('41').waitFor();
	await tab.getByRole('link', {name: /^found-here.*has it$/}).waitFor();
	await eventually(() => tab.url(), /parameter=up\.idleTimeout/);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Clear'}).click();
	await tab.getByText('For example').waitFor();
}));

test('a site is added, and changed; undo takes the change back', page(async tab => {
	await go(tab, '/layers?tab=sites');
	await tab.getByRole('button', {name: 'Add site'}).click();
	await tab.getByRole('dialog').getByLabel('Name').fill('north');
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Add site'}).click();
	await tab.getByRole('heading', {name: 'Site north', level: 1}).waitFor();
	await stands(tab);
	await tab.getByLabel(/^SIP domain/).fill('north.example');
	await tab.getByLabel(/^Networks/).fill('10.9.0.0/16');
	await tab.getByLabel(/^Networks/).press('Enter');
	await tab.getByRole('button', {name: 'Save'}).first().click();
	await tab.getByText('Saved.').waitFor();
	const site = await ask(tab, 'GET', '/sites/north');
	assert.deepEqual([site.sip_domain, site.networks], ['north.example', ['10.9.0.0/16']]);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/sites/north')).networks, []);
	await accessible(tab);
}));

test('a site limits what firmware takes of its line, and asks before only TLS is let in', page(async tab => {
	await add(tab, 'site', 'thin-line');
	const site = () => ask(tab, 'GET', '/sites/thin-line');
	await go(tab, layer('site:thin-line'));
	await tab.getByLabel('Images at a time').fill('20');
	await tab.getByLabel('Bytes per second, all together').fill('2000000');
	await tab.getByText('2 MB per second').waitFor();
	await tab.getByRole('button', {name: 'Save'}).nth(2).click();
	await tab.getByText('Saved.').waitFor();
	assert.deepEqual([(await site()).image_downloads, (await site()).image_rate], [20, 2000000]);
	await tab.getByLabel('Over TLS alone').selectOption({label: 'Yes'});
	await tab.getByRole('button', {name: 'Save'}).last().click();
	const question = tab.getByRole('dialog', {name: 'Only TLS at thin-line from now on?'});
	await question.waitFor();
	await accessible(tab);
	assert.equal((await site()).require_tls, 'no');
	await question.getByRole('button', {name: 'Only TLS'}).click();
	await question.waitFor({state: 'detached'});
	await eventually(async () => (await site()).require_tls, 'yes');
}));

test('a name that is taken or none is told at its field', page(async tab => {
	await go(tab, '/layers?tab=groups');
	await tab.getByRole('button', {name: 'Add group'}).first().click();
	await tab.getByRole('dialog').getByLabel('Name').fill('No Name!');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add group'}).click();
	await tab.getByRole('dialog').locator('[aria-invalid=true]').waitFor();
}));

test('variables of a site are set and taken away together', page(async tab => {
	await add(tab, 'site', 'vars', {vars: {old: '1'}});
	await go(tab, layer('site:vars'));
	await tab.getByLabel('Name of a variable').fill('ntp_server');
	await tab.getByRole('button', {name: 'Add variable'}).click();
	await tab.getByLabel('Value of ntp_server').fill('ntp.example');
	await tab.getByRole('button', {name: 'Remove old'}).click();
	await tab.getByRole('button', {name: 'Save'}).nth(1).click();
	await tab.getByText('Saved.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/sites/vars')).vars, {ntp_server: 'ntp.example'});
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/sites/vars')).vars, {old: '1'});
}));

test('a risk is said, and taken only when one says so', page(async tab => {
	await add(tab, 'site', 'risky');
	await go(tab, layer('site:risky'));
	await tab.getByLabel('Trust in its networks').selectOption('network');
	await tab.getByText(/SIP passwords included/).waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Save'}).last().click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	assert.equal((await ask(tab, 'GET', '/sites/risky')).trust, 'none');
	await tab.getByRole('button', {name: 'Save'}).last().click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Take the risk'}).click();
	await tab.getByText('Saved.').waitFor();
	assert.equal((await ask(tab, 'GET', '/sites/risky')).trust, 'network');
}));

test('templates of a layer are put in order with the keyboard, looked at, and then in force', page(async tab => {
	await add(tab, 'group', 'ordered', {rank: 7});
	await go(tab, layer('group:ordered') + '?tab=templates');
	await tab.getByLabel('Add a template').selectOption('qos');
	await tab.getByLabel('Add a template').selectOption('lync');
	const handle = tab.getByRole('button', {name: 'Move lync', exact: true});
	await handle.focus();
	await handle.press('ArrowUp');
	await eventually(() => tab.evaluate(() => document.activeElement.getAttribute('aria-label')), /lync/);
	await tab.getByText('lync: place 1 of 2').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'See what changes …'}).click();
	await accessible(tab);
	assert.deepEqual(await templates(tab, 'group:ordered'), []);
	await tab.getByRole('dialog').getByRole('button', {name: 'Put in force'}).click();
	await tab.getByText('Saved.').waitFor();
	assert.deepEqual(await templates(tab, 'group:ordered'), ['lync', 'qos']);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual(await templates(tab, 'group:ordered'), []);
}));

test('templates of a layer are dragged into another order', page(async tab => {
	await add(tab, 'group', 'dragged', {rank: 8});
	await ask(tab, 'PUT', '/scopes/group%3Adragged/templates', ['qos', 'lync', 'base']);
	await go(tab, layer('group:dragged') + '?tab=templates');
	const handle = name => tab.getByRole('button', {name: 'Move ' + name, exact: true});
	const from = await settledBox(handle('base')), to = await handle('qos').boundingBox();
	await tab.mouse.move(from.x + 10, from.y + 10);
	await tab.mouse.down();
	await tab.mouse.move(to.x + 10, to.y + 8, {steps: 8});
	await tab.mouse.up();
	await eventually(() => order(tab), ['base', 'qos', 'lync']);
}));

test('a template that is dragged too quickly for a frame between is moved, and let go', page(async tab => {
	await add(tab, 'group', 'flung', {rank: 13});
	await ask(tab, 'PUT', '/scopes/group%3Aflung/templates', ['qos', 'lync', 'base']);
	await go(tab, layer('group:flung') + '?tab=templates');
	await tab.evaluate(async () => {
		const handle = name => document.querySelector(`.handle[aria-label="Move ${name}"]`), middle = name => {
			const {x, y, width, height} = handle(name).getBoundingClientRect();
			return {bubbles: true, cancelable: true, pointerId: 1, clientX: x + width / 2, clientY: y + height / 2};
		};
		const first = middle('qos'), last = middle('base');
		for (const [type, where] of [['pointerdown', last], ['pointermove', first], ['pointerup', first]])
			handle('base').dispatchEvent(new PointerEvent(type, where));
		await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
		document.dispatchEvent(new PointerEvent('pointermove', last)); // nothing is held any more
	});
	await eventually(() => order(tab), ['base', 'qos', 'lync']);
	await tab.locator('.is-held').waitFor({state: 'detached'});
}));

test('leaving with an order that is not saved asks first', page(async tab => {
	await add(tab, 'group', 'unsaved', {rank: 9});
	await go(tab, layer('group:unsaved') + '?tab=templates');
	await tab.getByLabel('Add a template').selectOption('qos');
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.getByRole('heading', {name: 'Leave without saving?'}).waitFor();
	await tab.getByRole('button', {name: 'Cancel'}).click();
	await tab.getByText('This is not in force yet.').waitFor();
}));

test('hand-written files stand before and after a layer', page(async tab => {
	await add(tab, 'group', 'files', {rank: 11});
	await go(tab, layer('group:files') + '?tab=templates');
	await tab.getByRole('textbox', {name: 'File'}).first().fill('shared.cfg');
	await tab.getByRole('button', {name: 'Add file'}).first().click();
	await tab.getByRole('button', {name: 'See what changes …'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Save'}).click();
	await tab.getByText('Saved.').waitFor();
	const {before, after} = await ask(tab, 'GET', '/scopes/group%3Afiles/config-files');
	assert.deepEqual([before, after], [['shared.cfg'], []]);
}));

test('parameters of a layer are set with a name that completes itself', page(async tab => {
	await go(tab, layer('global') + '?tab=parameters');
	await ask(tab, 'POST', '/phones', {mac: '0004f2ee0001'});
	await tab.getByLabel('Parameter', {exact: true}).fill('qos.ip.rtp.dscp');
	await tab.getByLabel('Value', {exact: true}).fill('46');
	await tab.getByRole('button', {name: 'Add', exact: true}).click();
	const dialog = tab.getByRole('dialog', {name: 'What changes with qos.ip.rtp.dscp'});
	await dialog.getByText('0004f2ee0001-global.cfg').waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Cancel'}).click();
	await eventually(() => tab.getByLabel('Value', {exact: true}).inputValue(), '46', 'what was typed stays');
	await tab.getByRole('button', {name: 'Add', exact: true}).click();
	await dialog.getByRole('button', {name: 'Set parameter'}).click();
	await tab.getByLabel('Value of qos.ip.rtp.dscp').waitFor();
	assert.equal((await ask(tab, 'GET', '/scopes/global/parameters/qos.ip.rtp.dscp')).value, '46');
}));

test('a parameter that is typed over or removed shows which phones change, and Escape leaves it', page(async tab => {
	await ask(tab, 'PUT', '/scopes/global/parameters/up.typed.over', {value: '1'});
	await go(tab, layer('global') + '?tab=parameters');
	const value = tab.getByLabel('Value of up.typed.over'), dialog = tab.getByRole('dialog', {name: 'What changes with up.typed.over'});
	await value.fill('2');
	await value.press('Enter');
	await dialog.getByRole('status').waitFor();
	await tab.keyboard.press('Escape');
	await dialog.waitFor({state: 'detached'});
	await eventually(() => value.inputValue(), '1');
	await value.fill('3');
	await value.press('Enter');
	await dialog.getByRole('button', {name: 'Set parameter'}).click();
	await tab.getByText('up.typed.over is set.').waitFor();
	assert.equal((await ask(tab, 'GET', '/scopes/global/parameters/up.typed.over')).value, '3');
	await tab.getByRole('button', {name: 'Remove up.typed.over'}).click();
	await dialog.getByRole('button', {name: 'Remove parameter'}).click();
	await value.waitFor({state: 'detached'});
}));

test('removing a group shows what it means before it is done', page(async tab => {
	await add(tab, 'group', 'going', {rank: 12});
	await go(tab, layer('group:going'));
	await tab.getByRole('button', {name: 'Remove group'}).click();
	const dialog = tab.getByRole('dialog');
	await dialog.getByText('Its phones leave it').waitFor();
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Remove group'}).click();
	await tab.waitForURL('**/layers?tab=groups');
	await assert.rejects(ask(tab, 'GET', '/groups/going'), /404/);
}));

test('a site that has phones says so, and stays', page(async tab => {
	await add(tab, 'site', 'busy');
	await ask(tab, 'POST', '/phones', {mac: '0004f2fb0001', site: 'busy'});
	await go(tab, layer('site:busy'));
	await tab.getByRole('button', {name: 'Remove site'}).click();
	await tab.getByRole('dialog').getByRole('alert').getByText(/still has phones/).waitFor();
	await eventually(() => tab.getByRole('dialog').getByRole('button', {name: 'Remove site'}).isDisabled(), true);
}));

test('a model that comes with bootline says what a change does', page(async tab => {
	await go(tab, layer('model:VVX400'));
	await tab.getByText('comes with bootline').first().waitFor();
	await accessible(tab);
}));

test('what is no layer says so', page(async tab => {
	await go(tab, layer('planet:mars'));
	await tab.getByRole('heading', {name: 'No such layer'}).waitFor();
	await accessible(tab);
}));

test('the pages of layers fit a narrow screen, in German and in the dark', page(async tab => {
	await go(tab, '/layers');
	await add(tab, 'site', 'narrow', {networks: ['10.8.0.0/16'], label: 'Ein Standort mit einem recht langen Namen'});
	for (const where of ['/layers', '/layers?tab=sites', '/layers?tab=models', '/layers?tab=templates', layer('site:narrow'), layer('lines') + '?tab=templates']) {
		await go(tab, where);
		await fits(tab);
		await accessible(tab);
	}
}, {width: 360, height: 740, colorScheme: 'dark', locale: 'de-DE'}));
