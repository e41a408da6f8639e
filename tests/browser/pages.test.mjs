// Every page of a server in use: it keeps nobody out, fits its window, and leaves a picture.
//
// The pictures are in build/screenshots (or $BOOTLINE_SCREENSHOTS), PAGE-LIGHT-WIDTH.png, for eyes.

import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {ROUTES} from '../../web/routes.js';
import {ROOT, accessible, ask, begin, cli, end, eventually, fits, go, goWithin, page, setupLink} from './harness.mjs';
import * as phone from './phone.mjs';

const PICTURES = process.env.BOOTLINE_SCREENSHOTS ?? join(ROOT, 'build/screenshots');
const MAC = '0004f2aa0001', LINE = '100@pbx.example';

/* Name of the picture to its path.  What a test cannot forget: every route without a parameter is there. */
const PAGES = {
	...Object.fromEntries(ROUTES.map(route => route.path).filter(path => !path.includes(':')).map(path => [path.slice(1) || 'overview', path])),
	...Object.fromEntries(['people', 'tokens', 'phones', 'webhooks', 'secrets', 'network', 'lync', 'server', 'backup', 'audit'].map(part => ['settings-' + part, '/settings/' + part])),
	...Object.fromEntries(['parameters', 'files', 'uploads', 'history', 'doctor'].map(part => ['phone-' + part, `/phones/${MAC}?tab=${part}`])),
	...Object.fromEntries(['global', 'site:berlin', 'group:sales', 'model:VVX411'].map(scope => ['layer-' + scope.split(':')[0], '/layers/' + encodeURIComponent(scope)])),
	'phone': '/phones/' + MAC,
	'phone-unknown': '/phones/0004f2ffffff',
	'phones-none': '/phones?text=nobody',
	'line': '/lines/' + encodeURIComponent(LINE),
	'template': '/templates/desk',
	'moving-phone': '/moving?accept=up.*&phone=' + MAC,
	'firmware-rollouts': '/firmware?tab=rollouts',
	'firmware-release': '/firmware/releases/5.9.8.5760',
	'firmware-rollout': '/firmware/rollouts/1',
	'not-found': '/nowhere',
};

const LOOKS = [['light', 1280, 'en-GB'], ['dark', 1280, 'en-GB'], ['light', 360, 'de-DE'], ['dark', 360, 'en-GB']];

async function picture(tab, name, scheme, width) {
	await tab.screenshot({path: join(PICTURES, `${name}-${scheme}-${width}.png`), fullPage: true, animations: 'disabled'});
}

/* A server in use: phones of some models and sites, lines, templates, visits and refusals. */
async function furnish(tab) {
	const make = async (path, list) => {
		for (const one of list)
			await ask(tab, 'POST', path, one);
	};
	await go(tab, '/firmware');
	await make('/sites', [{name: 'berlin', label: 'Berlin office', networks: ['10.20.0.0/16']}, {name: 'vienna', label: 'Vienna'}]);
	await make('/groups', [{name: 'sales', label: 'Sales', rank: 10}, {name: 'lobby', label: 'Lobby phones', rank: 20}]);
	await ask(tab, 'PUT', '/scopes/global/parameters/qos.ip.rtp.dscp', {value: '46'});
	await ask(tab, 'PUT', '/scopes/site:berlin/parameters/tcpIpApp.sntp.address', {value: 'ntp.berlin.example'});
	await ask(tab, 'PUT', '/scopes/group:sales/parameters/qos.ip.rtp.dscp', {value: '34'});
	await ask(tab, 'PUT', '/templates/desk', {text: '<?xml version="1.0" encoding="UTF-8"?>\n<desk>\n  <up up.idleTimeout="40" up.warningLevel="2"/>\n</desk>\n'});
	await make('/lines', [{address: LINE, display_name: 'Front desk', label: 'Front desk', secret: 'a secret of the line'},
		...Array.from({length: 8}, (_, i) => ({address: `${101 + i}@pbx.example`, display_name: `Desk ${i + 1}`}))]);
	await make('/phones', [{mac: MAC, model: 'VVX411', label: 'Front desk', site: 'berlin', groups: ['sales'], lines: [{address: LINE}, {address: '101@pbx.example'}]},
		...Array.from({length: 7}, (_, i) => ({mac: '0004f2aa01' + String(i).padStart(2, '0'), model: ['VVX411', 'VVX601', 'SSIP6000'][i % 3], label: `Desk ${i + 2}`,
			site: ['berlin', 'vienna', 'default'][i % 3], lines: [{address: `${102 + i}@pbx.example`}]}))]);
	await make('/tokens', [{name: 'nagios', role: 'viewer'}]);
	await make('/webhooks', [{url: 'https://chat.example/hook', events: ['refusal']}]);
	const images = mkdtempSync(join(tmpdir(), 'bootline-images-'));
	for (const version of ['5.9.2.3446', '5.9.8.5760']) {
		writeFileSync(join(images, '3111-48450-001.sip.ld'), randomBytes(90000));
		cli('firmware', 'add', join(images, '3111-48450-001.sip.ld'), '--version', version);
	}
	await ask(tab, 'PUT', '/scopes/site:vienna/firmware', {release: '5.9.2.3446', may_be_newer: true});
	await ask(tab, 'POST', '/rollouts', {release: '5.9.8.5760', label: 'Spring', rings: ['group:sales', 'percent:10', 'rest'], hours: '22:00-05:00', days: 'mon-fri', halt_percent: 5});
	await ask(tab, 'POST', '/rollouts/1/start');
	await ask(tab, 'POST', '/doctor', {mac: MAC});
	for (const mac of [MAC, '0004f2aa0100', '0004f2aa0101', '64167f0000a1'])
		await phone.bootVirtual(mac, {model: 'VVX411'});
	await phone.ask('GET', MAC + '-lines.cfg', {login: 'PlcmSpIp:wrong'});
	await phone.ask('PUT', `${MAC}-phone.cfg`, {body: '<PHONE_CONFIG><OVERRIDES qos.ip.rtp.dscp="40" up.backlight.onIntensity="2"/></PHONE_CONFIG>'});
	const seen = async () => new Set((await ask(tab, 'GET', '/visits')).visits.map(one => one.mac).filter(Boolean)).size;
	await eventually(seen, n => n >= 4); // visits are told when a phone has paused
}

/* The folder that some of the phones come from. */
const old = mkdtempSync(join(tmpdir(), 'bootline-old-'));

function fillOld() {
	for (const mac of [MAC, '0004f2aa0100', '0004f2aa0101', '0004f2aa0999']) {
		writeFileSync(join(old, mac + '.cfg'), `<APPLICATION CONFIG_FILES="${mac}-user.cfg"/>`);
		writeFileSync(join(old, mac + '-user.cfg'), mac === MAC ? `<user reg.1.address="${LINE}" reg.1.auth.password="another" up.backlight.timeout="30" qos.ip.rtp.dscp="46"/>` : '<user/>');
	}
}

test.before(async () => {
	mkdirSync(PICTURES, {recursive: true});
	fillOld();
	await begin({flags: ['--root', old, '--visit-pause', '1', '--ftp', '127.0.0.1:0', '--tftp', '127.0.0.1:0', '--webhook-hosts', 'chat.example']});
});
test.after(async () => {
	await end();
	rmSync(old, {recursive: true, force: true});
});

for (const [scheme, width, locale] of LOOKS) {
	test(`the door in the ${scheme}, ${width} px wide, keeps nobody out`, page(async tab => {
		if (scheme === 'light' && width === 1280) {
			await tab.goto(setupLink());
			await accessible(tab);
			await picture(tab, 'setup', scheme, width);
		}
		await tab.goto('/');
		await accessible(tab);
		await fits(tab);
		await picture(tab, 'door', scheme, width);
	}, {anonymous: true, width, colorScheme: scheme, locale}));
}

test('a server that is new tells how to begin', page(async tab => {
	for (const name of ['overview', 'phones', 'new', 'lines', 'layers', 'trace']) {
		await go(tab, PAGES[name]);
		await accessible(tab);
		await picture(tab, 'empty-' + name, 'light', 1280);
	}
	await furnish(tab);
}));

for (const [scheme, width, locale] of LOOKS) {
	test(`every page in the ${scheme}, ${width} px wide, keeps nobody out and fits`, page(async tab => {
		const faults = [], isFirst = scheme === LOOKS[0][0] && width === LOOKS[0][1];
		await go(tab, '/');
		for (const [name, path] of Object.entries(PAGES)) {
			await (isFirst ? go : goWithin)(tab, path); // each is loaded anew once
			await picture(tab, name, scheme, width);
			for (const check of [accessible, fits])
				await check(tab).catch(error => faults.push(`${path}: ${error.message}`));
		}
		assert.deepEqual(faults, []);
	}, {width, colorScheme: scheme, locale}));
}
