// harness - a real server with its page, and a browser in front of it.
//
//   test.before(() => begin());  test.after(() => end());
//   test('...', page(async page => { ... }));
//
// The server is $BOOTLINE (else build/server/bootline) on a data folder of its own; the first
// administrator is made with a link of `bootline account setup-link`.  With BOOTLINE_URL the tests use
// the server that runs there: BOOTLINE_SETUP is its link, BOOTLINE_READY its ready line.  With
// BOOTLINE_BROWSER they share the browser that chromium.mjs has started.

import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
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
const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync); // the first draws no windows of its own, at half the cost
/* How the browser is started. */
export const LAUNCH = {executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
	'--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']};
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
	browser = process.env.BOOTLINE_BROWSER ? await chromium.connect(process.env.BOOTLINE_BROWSER) : await chromium.launch(LAUNCH);
}

export async function end() {
	await browser?.close();
	kept.clear();
	if (server) {
		const gone = new Promise(resolve => server.once('exit', resolve));
		server.kill('SIGTERM');
		assert.equal(await gone, 0, `the server ended badly\n${readFileSync(join(folder, 'log'), 'utf8')}`);
	}
	rmSync(folder, {recursive: true, force: true});
	signedIn = undefined; // another server that begins knows nobody
}

/* Makes the administrator, once; gives the session for other contexts. */
async function session() {
	if (signedIn)
		return signedIn;
	const {request} = await browser.newContext({baseURL: base});
	const token = new URL(setupLink(), base).searchParams.get('token');
	const answer = await request.post('/api/v1/setup', {data: {token, ...ADMIN}});
	assert.ok(answer.ok(), `the first administrator: ${answer.status()}`);
	signedIn = await request.storageState();
	return signedIn;
}

/* Other tests go on with the session of this context, whose test has made the administrator by itself. */
export async function signedInBy(context) {
	signedIn = await context.storageState();
}

/* What the browser may complain of: a request that was refused is also told on its console, and one that is to come again. */
const HARMLESS = /the server responded with a status of (4\d\d|503)/;

/* Has each page note what it has asked the API for and has not got yet: the page itself, for the browser may never tell
 * what became of the requests of a page that was left.  The stream of events is none of them. */
function noteAsked() {
	const open = globalThis.asked = new Set(), {fetch} = globalThis;
	globalThis.fetch = async (where, options) => {
		const mark = {what: `${options?.method ?? 'GET'} ${where}`};
		open.add(mark);
		const over = () => open.delete(mark);
		try {
			const answer = await fetch(where, options);
			if (/\bjson\b/.test(answer.headers.get('Content-Type')))
				answer.clone().blob().then(over, over);
			else
				over();
			return answer;
		} catch (error) {
			over();
			throw error;
		}
	};
}

/* Tabs that tests of the same kind use one after another, each as if it were new: a tab is cheap, but the
 * process behind a new one has to learn the whole page first. */
const kept = new Map();
const PLAIN = '/at/nothing'; // no view of the page, and no script; in the same process, as its policy is the same

async function newContext(anonymous, options) {
	const context = await browser.newContext({baseURL: base, locale: 'en-GB', ...options, storageState: anonymous ? undefined : await session()});
	context.setDefaultTimeout(DEADLINE_MS);
	await context.addInitScript(noteAsked);
	return context;
}

/* Puts a tab back for the next test: nothing that the last one did or stored is left. */
async function keep(kind, tab) {
	await tab.unrouteAll({behavior: 'ignoreErrors'});
	await tab.goto(PLAIN);
	await tab.evaluate(() => [localStorage, sessionStorage].forEach(store => store.clear()));
	await tab.mouse.move(0, 0);
	await tab.context().clearCookies();
	await tab.context().addCookies((await session()).cookies);
	kept.set(kind, tab);
}

/* Notes in COMPLAINTS what the browser says of the page; gives what stops that. */
function listen(tab, complaints) {
	const thrown = error => complaints.push(error.stack), said = message => {
		if (['error', 'warning'].includes(message.type()) && !HARMLESS.test(message.text()))
			complaints.push(message.text());
	};
	tab.on('pageerror', thrown);
	tab.on('console', said);
	return () => tab.off('pageerror', thrown).off('console', said);
}

/* A test in a tab of its own, logged in unless anonymous.  It fails when the page throws, or when
 * the browser complains: of the Content-Security-Policy, for example.
 *   run(tab, context)  who takes the context has one that is new, and may do with it what he likes */
export function page(run, {anonymous = false, width = 1280, height = 800, ...more} = {}) {
	const options = {viewport: {width, height}, ...more}, kind = JSON.stringify(options);
	const isOwn = anonymous || run.length > 1;
	return async () => {
		let tab = isOwn ? undefined : kept.get(kind);
		if (tab)
			kept.delete(kind);
		else
			tab = await (await newContext(anonymous, options)).newPage();
		const context = tab.context(), complaints = [], stop = listen(tab, complaints);
		try {
			await run(tab, context);
			assert.deepEqual(complaints, [], 'the browser complained');
			stop();
			if (!isOwn)
				await keep(kind, tab);
		} finally {
			if (isOwn || kept.get(kind) !== tab)
				await context.close();
		}
	};
}

/* Reads until it reads what is expected: a value, a RegExp that it matches, or a function that says yes to it.
 * Fails by what it read last; gives it. */
export async function eventually(read, expected, message) {
	const until = performance.now() + DEADLINE_MS;
	for (;;) {
		try {
			const seen = await read();
			if (expected instanceof RegExp)
				assert.match(seen, expected, message);
			else if (typeof expected === 'function')
				assert.ok(expected(seen), message ?? `${JSON.stringify(seen)} is not what ${expected} says`);
			else
				assert.deepEqual(seen, expected, message);
			return seen;
		} catch (error) {
			if (performance.now() > until)
				throw error;
			await new Promise(resolve => setTimeout(resolve, 40));
		}
	}
}

/* Keeps the requests that WHERE fits (and, where it is given, METHOD) from the server; gives what lets them go. */
export async function hold(tab, where, method) {
	let release;
	const held = new Promise(resolve => {
		release = resolve;
	});
	await tab.route(where, async route => {
		if (!method || route.request().method() === method)
			await held;
		await route.continue();
	});
	return release;
}

/* Where an element is once it stays there: its box, as Playwright has it. */
export async function settledBox(locator) {
	await locator.scrollIntoViewIfNeeded();
	let last;
	return eventually(async () => {
		const before = last;
		last = await locator.boundingBox();
		return before && JSON.stringify(before) === JSON.stringify(last) ? last : null;
	}, box => box !== null);
}

/* Opens a page of the server and waits until it stands: its heading is there, nothing is awaited. */
export async function go(tab, path) {
	await tab.goto(path);
	await stands(tab);
}

/* The same from another page of the server, without loading anything anew: as by the browser's own buttons. */
export async function goWithin(tab, path) {
	await tab.evaluate(where => {
		history.pushState({}, '', where);
		dispatchEvent(new PopStateEvent('popstate'));
	}, path);
	await stands(tab);
}

/* Waits until the page that is open stands: what is in front, when a dialog is (it has the focus).  It has
 * all that it asked for, shows it, and listens: what Preact does after a frame is done, and what happens is told. */
export async function stands(tab) {
	await tab.locator('h1').first().waitFor({state: 'attached'});
	await eventually(async () => {
		return await tab.evaluate(async () => { // and no waitForFunction(), to which a promise is a yes
			await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
			// what is behind a dialog waits for the dialog
			const front = document.activeElement?.closest('dialog[open]') ?? [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
			const isDeaf = front === document && document.querySelector('.shell') && !document.querySelector('.live');
			return [...isDeaf ? ['the stream of events'] : [], ...[...globalThis.asked ?? []].map(one => one.what), ...[...front.querySelectorAll('.skeleton, .row-waiting, .is-busy')].map(node => node.outerHTML.slice(0, 120))];
		});
	}, []);
}

/* Fails when axe finds what keeps people out (WCAG 2.2 A and AA) on the page as it is now. */
export async function accessible(tab) {
	await stands(tab);
	await tab.waitForFunction(() => document.getAnimations().every(a => a.playState !== 'running' || a.effect.getTiming().iterations === Infinity));
	if (!await tab.evaluate(() => Boolean(globalThis.axe)))
		await tab.evaluate(AXE);
	const {violations} = await tab.evaluate(() => globalThis.axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
	assert.deepEqual(violations.map(v => `${v.id}: ${v.help}\n  ${v.nodes.slice(0, 5).map(n => n.html.slice(0, 160) + ' ' + n.any.concat(n.all).map(x => x.message).join('; ')).join('\n  ')}`), []);
}

/* Fails when the page stays wider than its window: pictures are drawn anew a moment after that has changed. */
export async function fits(tab) {
	await eventually(() => tab.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth)), 0, 'px are wider than the window');
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

/* One request of the person who is logged in in this tab, whatever page it shows: to prepare what a test
 * needs, and to see what it did.  type: of a body that is text */
export async function ask(tab, method, path, body, type = 'application/json') {
	const headers = {'Content-Type': type};
	if (method !== 'GET')
		headers['X-CSRF-Token'] = (await ask(tab, 'GET', '/session')).csrf;
	const answer = await tab.request.fetch('/api/v1' + path, {method, headers, timeout: DEADLINE_MS,
		data: body === undefined || typeof body === 'string' ? body : JSON.stringify(body)});
	try {
		if (!answer.ok())
			throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
		return answer.status() === 204 ? null : await answer.json();
	} finally {
		await answer.dispose();
	}
}
