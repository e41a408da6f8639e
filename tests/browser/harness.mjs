// harness - a real server with its page, and a browser in front of it.
//
//   test.before(() => begin());  test.after(() => end());
//   test('...', page(async page => { ... }));
//
// The server is $BOOTLINE (else build/server/bootline) on a data folder of its own; the first
// administrator is made through the page, with a link of `bootline account setup-link`.  With
// BOOTLINE_URL the tests use the server that runs there: BOOTLINE_SETUP is its link, BOOTLINE_READY
// its ready line.

import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const PROGRAM = process.env.BOOTLINE ?? join(ROOT, 'build/server/bootline');
const PAGE = process.env.BOOTLINE_WEB ?? join(ROOT, 'build/web');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const DEADLINE_MS = 1000 * Number(process.env.BOOTLINE_TEST_DEADLINE ?? 30);

export const ADMIN = {user: 'ann', password: 'a long enough password'};

let folder, server, browser, base, ready, signedIn;

/* Runs the command line on the server's data folder; gives what it prints. */
export function cli(...words) {
	return execFileSync(PROGRAM, [...words, '--data', join(folder, 'data')], {encoding: 'utf8'});
}

/* Everything comes from one address here, so that strangers and wrong logins would soon be held back. */
const UNGUARDED = ['login-failures', 'account-failures', 'unknown-phones'].flatMap(name => ['--' + name, '0']);

async function startServer(flags) {
	const log = openSync(join(folder, 'log'), 'a');
	server = spawn(PROGRAM, ['serve', '--data', join(folder, 'data'), '--http', '127.0.0.1:0', '--admin', '127.0.0.1:0', '--web', PAGE, ...UNGUARDED, ...flags],
		{stdio: ['ignore', 'pipe', log]});
	closeSync(log);
	ready = await new Promise(resolve => {
		createInterface({input: server.stdout}).once('line', resolve).once('close', () => resolve(''));
	});
	assert.ok(listener('admin'), `no ready line but "${ready}"\n${readFileSync(join(folder, 'log'), 'utf8')}`);
	return 'http://' + listener('admin');
}

/* Where a listener is ("http", "ftp", "tftp"), as "127.0.0.1:12345"; undefined when there is none. */
export function listener(name) {
	return new RegExp(`\\b${name}=(\\S+)`).exec(ready ?? process.env.BOOTLINE_READY ?? '')?.[1];
}

/* The link that makes the first administrator, as a path. */
export function setupLink() {
	const told = process.env.BOOTLINE_SETUP ?? cli('account', 'setup-link', '--url', base);
	return /\/setup\?token=[\w-]+/.exec(told)[0];
}

/* flags: more of `bootline serve`. */
export async function begin({flags = []} = {}) {
	folder = mkdtempSync(join(tmpdir(), 'bootline-browser-'));
	base = process.env.BOOTLINE_URL ?? await startServer(flags);
	browser = await chromium.launch({executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
		'--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']});
}

export async function end() {
	await browser?.close();
	if (server) {
		const gone = new Promise(resolve => server.once('exit', resolve));
		server.kill('SIGTERM');
		assert.equal(await gone, 0, `the server ended badly\n${readFileSync(join(folder, 'log'), 'utf8')}`);
	}
	rmSync(folder, {recursive: true, force: true});
	signedIn = undefined; // another server that begins knows nobody
}

/* Makes the administrator through the page, once; gives the session for other contexts. */
async function session() {
	if (signedIn)
		return signedIn;
	const context = await browser.newContext({baseURL: base, locale: 'en-GB'});
	const tab = await context.newPage();
	await tab.goto(setupLink());
	await tab.getByLabel('User').fill(ADMIN.user);
	await tab.getByLabel('New password').fill(ADMIN.password);
	await tab.getByLabel('Once more').fill(ADMIN.password);
	await tab.getByRole('button', {name: 'Create administrator'}).click();
	await tab.getByRole('navigation', {name: 'Pages'}).waitFor();
	signedIn = await context.storageState();
	await context.close();
	return signedIn;
}

/* What the browser may complain of: a request that was refused is also told on its console. */
const HARMLESS = /the server responded with a status of 4\d\d/;

/* A test in a tab of its own, logged in unless anonymous.  It fails when the page throws, or when
 * the browser complains: of the Content-Security-Policy, for example. */
export function page(run, {anonymous = false, width = 1280, height = 800, ...options} = {}) {
	return async () => {
		const context = await browser.newContext({baseURL: base, locale: 'en-GB', viewport: {width, height},
			storageState: anonymous ? undefined : await session(), ...options});
		const tab = await context.newPage(), complaints = [];
		tab.setDefaultTimeout(DEADLINE_MS);
		tab.on('pageerror', error => complaints.push(error.stack));
		tab.on('console', message => {
			if (['error', 'warning'].includes(message.type()) && !HARMLESS.test(message.text()))
				complaints.push(message.text());
		});
		try {
			await run(tab, context);
			assert.deepEqual(complaints, [], 'the browser complained');
		} finally {
			await context.close();
		}
	};
}

/* Opens a page of the server and waits until it stands: its heading is there, nothing is awaited. */
export async function go(tab, path) {
	await tab.goto(path);
	await stands(tab);
}

/* Waits until the page that is open stands: what is in front, when a dialog is (it has the focus). */
export async function stands(tab) {
	await tab.locator('h1').first().waitFor({state: 'attached'});
	await tab.waitForFunction(() => { // what is behind a dialog waits for the dialog
		const front = document.activeElement?.closest('dialog[open]') ?? [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
		return !front.querySelector('.skeleton, .row-waiting, .is-busy');
	});
}

/* Fails when axe finds what keeps people out (WCAG 2.2 A and AA) on the page as it is now. */
export async function accessible(tab) {
	await stands(tab);
	await tab.waitForFunction(() => document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity));
	await tab.evaluate(readFileSync(AXE, 'utf8'));
	const {violations} = await tab.evaluate(() => globalThis.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
	assert.deepEqual(violations.map(v => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 5).map(n => n.html.slice(0, 160) + ' ' + n.any.concat(n.all).map(x => x.message).join('; ')).join('\n  ')}`), []);
}

/* Fails when the page is wider than its window. */
export async function fits(tab) {
	const [wide, window] = await tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
	assert.ok(wide <= window, `the page is ${wide} px wide in a window of ${window}`);
}

/* A phone asks for a file of its own, or stores one (body), with the shared account as it is when new
 * from the factory; gives the status.  Over a connection of its own: one of the shared account belongs to
 * the first phone that it names. */
export function phoneAsks(mac, name, body) {
	return new Promise((resolve, reject) => {
		request(`http://${listener('http')}/${name}`, {agent: false, method: body === undefined ? 'GET' : 'PUT', headers: {
			Authorization: 'Basic ' + Buffer.from('PlcmSpIp:PlcmSpIp').toString('base64'),
			'User-Agent': `FileTransport PolycomVVX-VVX_410-UA/5.9.8.5760 (SN:${mac}) Type/Application`,
			...body !== undefined && {'Content-Length': Buffer.byteLength(body)}}}, answer => {
			answer.resume().once('end', () => resolve(answer.statusCode));
		}).once('error', reject).end(body);
	});
}

/* One request of the logged-in person, as the page would make it: to prepare what a test needs. */
export async function ask(tab, method, path, body) {
	return tab.evaluate(async ([how, where, what]) => {
		const {csrf} = await (await fetch('/api/v1/session')).json();
		const answer = await fetch('/api/v1' + where, {method: how, headers: {'X-CSRF-Token': csrf, 'Content-Type': 'application/json'},
			body: what === undefined ? undefined : JSON.stringify(what)});
		if (!answer.ok)
			throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
		return answer.status === 204 ? null : answer.json();
	}, [method, path, body]);
}
