// The modules of web/core that are pure.

import {sendFile} from '../../web/core/upload.js';
import {api, whole} from '../../web/core/api.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import {language, firstLanguage, rich, t} from '../../web/core/i18n.js';
import {ago, bytes, duration, percent} from '../../web/core/format.js';
import {parseMac, showMac} from '../../web/core/mac.js';
import {makePath, matchPath} from '../../web/core/match.js';
import {Problem, problemOf} from '../../web/core/problem.js';
import {fromQuery, toQuery} from '../../web/core/query.js';
import {store} from '../../web/core/store.js';

function speak(texts, name = 'en') {
	language.set({language: name, texts});
}

test('a MAC is read in every spelling that labels, switches and scanners have', () => {
	for (const text of ['0004f2aabbcc', '00:04:F2:AA:BB:CC', '00-04-f2-aa-bb-cc', '0004.f2aa.bbcc', '0004F2-AABBCC', ' 0004F2AABBCC\r\n',
		'00 04 F2 AA BB CC', 'MAC: 0004F2AABBCC', 'MAC ID 0004f2aabbcc', 'mac address=00:04:f2:aa:bb:cc', 'S/N 0004F2AABBCC'])
		assert.equal(parseMac(text), '0004f2aabbcc', text);
});

test('what is no whole MAC is none', () => {
	for (const text of ['', '0004f2aabbc', '0004f2aabbccd', '0004f2aabbcg', 'Reception', '1001@pbx.example', '3111-46157-002', '00:04-f2:aa:bb:cc', '000-4f2-aab-bcc', '0004f2aabbcc 0004f2aabbcd'])
		assert.equal(parseMac(text), null, text);
});

test('a MAC is shown with colons, anything else as it is', () => {
	assert.equal(showMac('0004f2aabbcc'), '00:04:f2:aa:bb:cc');
	assert.equal(showMac('nothing'), 'nothing');
	assert.equal(showMac(null), '');
});

test('a path fits a pattern part by part', () => {
	assert.deepEqual(matchPath('/', '/'), {});
	assert.deepEqual(matchPath('/phones', '/phones/'), {});
	assert.deepEqual(matchPath('/phones/:mac', '/phones/0004f2aabbcc'), {mac: '0004f2aabbcc'});
	assert.deepEqual(matchPath('/lines/:address', '/lines/1001%40pbx.example'), {address: '1001@pbx.example'});
	assert.equal(matchPath('/phones/:mac', '/phones'), null);
	assert.equal(matchPath('/phones/:mac', '/phones/'), null);
	assert.equal(matchPath('/phones/:mac', '/phones/a/b'), null);
	assert.equal(matchPath('/lines/:address', '/lines/%E0%A4%A'), null);
	assert.equal(makePath('/lines/:address', {address: 'a/b@c'}), '/lines/a%2Fb%40c');
});

test('a query leaves out what is empty, and keeps 0', () => {
	assert.equal(toQuery({text: 'a b', state: '', site: null, n: 0, on: true, off: false, many: ['x', 'y']}), '?text=a+b&n=0&on=1&many=x&many=y');
	assert.equal(toQuery({}), '');
	assert.equal(toQuery(undefined), '');
	assert.deepEqual(fromQuery('?a=1&b=%26'), {a: '1', b: '&'});
});

test('a text takes its values, its plural and the language\'s numbers', () => {
	speak({a: {hello: 'Hello {name}', count: {one: '{n} phone', other: '{n} phones'}}});
	assert.equal(t('a.hello', {name: 'Ann'}), 'Hello Ann');
	assert.equal(t('a.hello'), 'Hello {name}');
	assert.equal(t('a.count', {n: 1}), '1 phone');
	assert.match(t('a.count', {n: 12345}), /^12\D345 phones$/);
	assert.equal(t('a.nothing'), 'a.nothing');
	assert.deepEqual(rich('a.hello', {name: 7}), ['Hello ', '7', '']);
});

test('the language is the one that was chosen, else the browser\'s, else English', () => {
	assert.equal(firstLanguage('de', ['en-GB']), 'de');
	assert.equal(firstLanguage(null, ['fr-FR', 'de-AT', 'en']), 'de');
	assert.equal(firstLanguage(null, ['fr']), 'en');
	assert.equal(firstLanguage('xx', []), 'en');
});

test('times, sizes and shares are written for people', () => {
	speak({common: {never: 'never'}});
	assert.equal(ago(null), 'never');
	assert.equal(ago(940, 1000), '1 minute ago');
	assert.equal(ago(1000 - 86400, 1000), 'yesterday');
	assert.equal(ago(1000 + 7200, 1000), 'in 2 hours');
	assert.equal(duration(7200), '2 hours');
	assert.equal(bytes(0), '0 bytes');
	assert.match(bytes(1500), /^1\.5.kB$/);
	assert.equal(percent(1, 4), '25%');
	assert.equal(percent(1, 0), '0%');
});

test('a problem tells the server\'s sentence, else ours, and which field it is about', async () => {
	speak({problem: {not_found: 'Gone.', failed: 'Failed.'}});
	const answer = (status, body, headers) => new Response(body, {status, headers});

	const wrong = await problemOf(answer(422, JSON.stringify({code: 'unprocessable', errors: [{field: 'label', detail: 'Too long.'}]})));
	assert.equal(wrong.of('label'), 'Too long.');
	assert.equal(wrong.of('site'), undefined);
	assert.equal((await problemOf(answer(404, JSON.stringify({code: 'not_found', detail: 'No phone.'})))).text, 'No phone.');
	assert.equal((await problemOf(answer(404, '<html>a proxy</html>'))).text, 'Gone.');
	assert.equal((await problemOf(answer(500, ''))).text, 'Failed.');
	assert.equal((await problemOf(answer(429, '{}', {'Retry-After': '30'}))).retryAfter, 30);
	assert.equal(new Problem({code: 'of another version'}).text, 'Failed.');
});

test('a store tells its readers of a change, and of nothing else', () => {
	const one = store(1), seen = [];
	const stop = one.subscribe(value => seen.push(value));
	one.set(2);
	one.set(2);
	one.set(n => n + 1);
	stop();
	one.set(9);
	assert.deepEqual(seen, [2, 3]);
	assert.equal(one.get(), 9);
});

/* A server that takes pieces, and does what `faults` says first: {code} to refuse, "lost" to take one and not say so. */
function taker(size, faults = []) {
	let received = 0;
	const sent = [];
	const now = () => ({received_bytes: received, size_bytes: size});
	return {
		sent,
		get: async () => {
			if (faults[0]?.code && faults[0].code !== 'lost')
				throw faults.shift();
			return now();
		},
		put: async (offset, blob) => {
			const fault = faults.shift();
			if (fault?.code && fault.code !== 'lost')
				throw fault;
			if (offset !== received)
				throw {code: 'wrong_offset', status: 409};
			received += blob.size;
			sent.push([offset, blob.size]);
			if (fault?.code === 'lost')
				throw {code: 'offline', status: 0};
			return now();
		},
	};
}

async function send(size, {faults, from = 0, piece = 10} = {}) {
	const server = taker(size, faults), waited = [];
	if (from)
		await server.put(0, new Blob(['x'.repeat(from)]));
	const file = new Blob(['x'.repeat(size)]);
	const done = await sendFile({file, upload: {received_bytes: from}, ...server, piece, told: () => {}, wait: async ms => waited.push(ms)});
	return {done, sent: server.sent, waited: waited.filter(ms => ms > 0)};
}

test('a file goes in pieces, the last one shorter, and one that was begun goes on', async () => {
	assert.deepEqual((await send(25)).sent, [[0, 10], [10, 10], [20, 5]]);
	assert.deepEqual((await send(20)).sent, [[0, 10], [10, 10]]);
	assert.deepEqual((await send(25, {from: 12})).sent.slice(1), [[12, 10], [22, 3]]);
	assert.deepEqual((await send(5, {from: 5})).sent, [[0, 5]]);
});

test('a piece that got lost, or whose answer did, is asked for and sent once', async () => {
	const offline = {code: 'offline', status: 0};
	assert.deepEqual((await send(25, {faults: [null, offline]})).sent, [[0, 10], [10, 10], [20, 5]]);
	assert.deepEqual((await send(25, {faults: [null, {code: 'lost'}]})).sent, [[0, 10], [10, 10], [20, 5]]);
});

test('while the server is away it is tried again, each time later', async () => {
	const away = {code: 'failed', status: 503};
	assert.deepEqual((await send(10, {faults: [away, away, away]})).waited, [1000, 2000, 4000]);
	assert.equal((await send(10, {faults: Array(8).fill(away)})).waited.at(-1), 30000);
});

test('what no other try mends is told at once', async () => {
	for (const status of [403, 404, 413, 422, 507])
		await assert.rejects(send(10, {faults: [{code: 'failed', status}]}), error => error.status === status);
});

test('a list that is wanted whole has the rows of every page, each asked for behind the one before', async () => {
	const asked = [], was = globalThis.fetch;
	const answers = {'': {rows: [1, 2], total: 3, next: 'a b'}, 'a b': {rows: [3], total: 3, next: null}};
	globalThis.fetch = async where => {
		const query = fromQuery(where.slice(where.indexOf('?')));
		asked.push(query);
		return new Response(JSON.stringify(answers[query.cursor ?? '']), {headers: {'Content-Type': 'application/json'}});
	};
	try {
		assert.deepEqual(await whole('/things', 'rows', {query: {text: 'x'}}), {rows: [1, 2, 3], total: 3, next: null});
		assert.deepEqual(asked, [{text: 'x', limit: '1000'}, {text: 'x', limit: '1000', cursor: 'a b'}]);
		// What fails halfway is no shorter list.
		globalThis.fetch = async where => where.includes('cursor') ? new Response('{}', {status: 500, headers: {'Content-Type': 'application/problem+json'}})
			: new Response(JSON.stringify(answers['']), {headers: {'Content-Type': 'application/json'}});
		await assert.rejects(whole('/things', 'rows'), Problem);
	} finally {
		globalThis.fetch = was;
	}
});

test('what the server does for others just now is asked for again, and not any more by who has gone', async () => {
	const was = globalThis.fetch, busy = () => new Response('{"code": "under_way"}', {status: 503, headers: {'Retry-After': '0.01'}});
	try {
		const answers = [busy(), busy(), new Response('{"n": 1}', {headers: {'Content-Type': 'application/json'}})];
		globalThis.fetch = async () => answers.shift();
		assert.deepEqual(await api.get('/imports/verify'), {n: 1});
		let asked = 0;
		globalThis.fetch = async () => (asked++, busy());
		await assert.rejects(api.get('/imports/verify'), {code: 'under_way'});
		assert.equal(asked, 10);
		const gone = new AbortController();
		globalThis.fetch = async () => (gone.abort(), busy());
		await assert.rejects(api.get('/imports/verify', {signal: gone.signal}), {name: 'AbortError'});
	} finally {
		globalThis.fetch = was;
	}
});
