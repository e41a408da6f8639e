// Whatever people, phones and strangers write, the page shows it as the text that it is.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {ROUTES} from '../../web/routes.js';
import {begin, end, go, goWithin, listener, page, stands} from './harness.mjs';
import {HOSTILE, NEVER} from './hostile.mjs';
import * as phone from './phone.mjs';

const lyncFolder = mkdtempSync(join(tmpdir(), 'bootline-lync-'));

test.before(() => begin({flags: ['--visit-pause', '1', '--ftp', '127.0.0.1:0', '--tftp', '127.0.0.1:0', '--lync-updates', '127.0.0.1:0', '--lync-folder', lyncFolder]}));
test.after(async () => {
	await end();
	rmSync(lyncFolder, {recursive: true});
});

const macOf = i => '0004f2c0' + i.toString(16).padStart(4, '0');

/* What can be written through the API, each with one hostile string x, the i-th.  Names that have an
 * alphabet of their own may refuse most of them: one that is taken is enough to see them shown. */
const FIELDS = {
	'label of a phone': (x, i) => ['POST', '/phones', {mac: macOf(i), model: 'VVX400', label: x}],
	'label of a site': (x, i) => ['POST', '/sites', {name: 'h' + i, label: x}],
	'variable of a site': (x, i) => ['PATCH', '/sites/h0', {vars: {['v' + i]: x}}],
	'label of a group': (x, i) => ['POST', '/groups', {name: 'h' + i, label: x}],
	'label of a model': (x, i) => ['POST', '/models', {name: 'H' + i, part: '', lines: 1, keys: 1, label: x}],
	'name shown by a line': (x, i) => ['POST', '/lines', {address: `h${i}@pbx.example`, display_name: x, label: x}],
	'label of a line of a phone': (x, i) => ['POST', `/phones/${macOf(i)}/lines`, {address: `h${i}@pbx.example`, label: x}],
	'label of a key': (x, i) => ['PUT', `/phones/${macOf(i)}/keys`, [{position: 1, type: 'blf', value: 'h@pbx.example', label: x}]],
	'value of a parameter': (x, i) => ['PUT', `/scopes/global/parameters/hostile.n${i}`, {value: x}],
	'text of a template': (x, i) => ['PUT', '/templates/h' + i, {text: `<?xml version="1.0" encoding="UTF-8"?>\n<h><h hostile.n${i}="${escaped(x)}"/></h>\n`}],
	'device of an update for Lync phones': (x, i) => ['POST', '/lync/rules', {vendor: i ? x : 'Polycom', model: 'CX600', revision: 'A', version: '1.' + i}],
	'name of a token': x => ['POST', '/tokens', {name: x, role: 'viewer'}],
};

function escaped(text) {
	return text.replace(/\$/g, '$$$$').replace(/[<>&"\n\t]/g, c => `&#${c.codePointAt(0)};`);
}

/* Sends requests as the logged-in person, in order; gives their statuses. */
function send(tab, requests) {
	return tab.evaluate(async list => {
		const {csrf} = await (await fetch('/api/v1/session')).json();
		const statuses = [];
		for (const [method, path, body] of list) {
			const answer = await fetch('/api/v1' + path, {method, headers: {'X-CSRF-Token': csrf, 'Content-Type': 'application/json'}, body: JSON.stringify(body)});
			statuses.push(answer.status);
		}
		return statuses;
	}, requests);
}

/* Texts of HTTP: what a header cannot hold is left out. */
const isHeader = text => !/[\u0000-\u001f\u007f]/.test(text);

/* Every node that cannot be the page's own, and what came alive. */
async function traces(tab) {
	return tab.evaluate(never => [
		...[...document.querySelectorAll(never)].map(node => node.outerHTML.slice(0, 120)),
		...globalThis.hostile ? ['a script ran'] : [],
		...location.host === document.location.host && !document.querySelector('#app') ? ['the page is gone'] : [],
	], NEVER);
}

/* All that can be read on the page: texts, and what fields hold. */
function words(tab) {
	return tab.evaluate(() => document.body.textContent + '\n' + [...document.querySelectorAll('input, textarea, select')].map(field => field.value).join('\n'));
}

/* Opens what is closed and looks at each tab, with the checks after each step. */
async function walk(tab, path, seen) {
	// What is hostile in a query is loaded.  In a path it is not: the server gives no page for that, but a link may lead there.
	await (/%3[CE]/.test(path.split('?')[0]) || !path.includes('?') ? goWithin : go)(tab, path);
	const look = async where => {
		assert.deepEqual(await traces(tab), [], `${path} ${where}`);
		const text = await words(tab);
		for (const one of HOSTILE) {
			if (text.includes(one))
				seen.add(one);
		}
	};
	await look('at first');
	await tab.locator('main [aria-expanded=false]:not([aria-haspopup])').evaluateAll(list => list.slice(0, 80).forEach(node => node.click()));
	await stands(tab);
	await look('opened');
	for (const href of await tab.locator('main .tabs a').evaluateAll(list => list.map(node => node.getAttribute('href')))) {
		await tab.locator(`main .tabs a[href="${href}"]`).click();
		await stands(tab);
		await look('tab ' + href);
	}
}

test('every field of the API takes what it takes, and refuses the rest with a sentence', page(async tab => {
	await go(tab, '/settings');
	for (const [name, request] of Object.entries(FIELDS)) {
		const statuses = await send(tab, HOSTILE.map(request));
		assert.ok(statuses.some(status => status < 300), `${name} took none: ${statuses}`);
		assert.deepEqual(statuses.filter(status => status >= 500 || [400, 403, 405, 415].includes(status)), [], name);
	}
}));

test('phones and strangers are answered, whatever they call themselves and ask for', async () => {
	for (const [i, text] of HOSTILE.entries()) {
		const name = encodeURIComponent(text);
		if (isHeader(text)) {
			await phone.ask('GET', macOf(i) + '.cfg', {agent: `FileTransport PolycomVVX-VVX_400-UA/5.9.8.5760 ${text}`});
			await phone.ask('GET', macOf(200 + i) + '.cfg', {agent: `FileTransport Polycom${text}-UA/${text}`});
		}
		await phone.ask('GET', name);
		await phone.ask('PUT', `${macOf(i)}-${name}.log`, {body: text});
		await phone.ask('PUT', `${macOf(i)}-app.log`, {body: `1125203011|sip  |4|00|${text}\n`, type: 'text/plain'});
		await phone.ask('PUT', `${macOf(i)}-phone.cfg`, {body: `<PHONE_CONFIG><OVERRIDES hostile.x="${escaped(text)}"/></PHONE_CONFIG>`});
		await phone.ask('PUT', `${macOf(i)}-directory.xml`, {body: text});
	}
	if (listener('tftp')) {
		for (const text of HOSTILE)
			await phone.tftp(text);
	}
	if (listener('lync')) {
		for (const text of HOSTILE)
			await phone.ask('POST', 'RequestHandler/ucdevice.upx', {to: 'lync', type: 'text/xml',
				body: `<Request><Vendor>${escaped(text)}</Vendor><Model>${escaped(text)}</Model><MACAddress>${escaped(text)}</MACAddress></Request>`});
	}
	if (listener('ftp')) {
		await phone.ftp(HOSTILE.map(text => 'USER ' + text));
		await phone.ftp(['USER PlcmSpIp', 'PASS PlcmSpIp', ...HOSTILE.flatMap(text => ['SIZE ' + text, 'RETR ' + text])]);
	}
});

test('no page makes anything of it but text', page(async (tab, _context) => {
	const dialogs = [], seen = new Set();
	tab.on('dialog', dialog => {
		dialogs.push(dialog.message());
		dialog.dismiss();
	});
	tab.on('popup', popup => dialogs.push('popup ' + popup.url()));
	const pages = [
		...ROUTES.map(route => route.path).filter(path => !path.includes(':')),
		...['people', 'tokens', 'phones', 'webhooks', 'secrets', 'network', 'lync', 'server', 'backup', 'audit'].map(part => '/settings/' + part),
		...['global', 'site:h0', 'group:h0', 'model:H0'].map(scope => '/layers/' + encodeURIComponent(scope)),
		...[0, 1, 2, 30, 45].flatMap(i => [`/phones/${macOf(i)}`, `/lines/${encodeURIComponent(`h${i}@pbx.example`)}`, `/templates/h${i}`]),
		...HOSTILE.slice(0, 12).flatMap(text => [`/phones?text=${encodeURIComponent(text)}`, `/trace?address=${encodeURIComponent(text)}`]),
		...['/phones/', '/lines/', '/layers/', '/templates/', '/settings/'].map(path => path + encodeURIComponent(HOSTILE[1])),
		`/setup?token=${encodeURIComponent(HOSTILE[0])}`,
	];
	await go(tab, '/');
	for (const path of pages) {
		await walk(tab, path, seen).catch(error => {
			throw new Error(`${path}: ${error.message}`, {cause: error});
		});
	}
	assert.deepEqual(dialogs, []);
	assert.ok(seen.size >= HOSTILE.length / 2, `only ${seen.size} were seen at all`);
}));

test('suggestions, questions and messages make nothing of it either', page(async tab => {
	await go(tab, '/settings/tokens');
	for (const text of HOSTILE.slice(0, 6)) {
		await tab.keyboard.press('/');
		await tab.keyboard.type(text);
		assert.deepEqual(await traces(tab), []);
		await tab.getByRole('combobox').first().fill('');
		await tab.keyboard.press('Escape');
	}
	for (const button of (await tab.getByRole('button', {name: /^Remove the token/}).all()).slice(0, 10)) {
		await button.click();
		assert.deepEqual(await traces(tab), []);
		await tab.getByRole('dialog').getByRole('button', {name: 'Cancel'}).click();
	}
}));
