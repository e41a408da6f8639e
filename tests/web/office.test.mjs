// The pure modules of overview, trace and settings.

import assert from 'node:assert/strict';
import test from 'node:test';
import {PERIODS, sinceOf} from '../../web/core/period.js';
import {serverAddresses} from '../../web/pages/overview-addresses.js';
import {grouped, kindOf, untold} from '../../web/pages/overview-kinds.js';
import {visitsOf} from '../../web/pages/trace-query.js';
import {byDay, joinNewer, joinOlder} from '../../web/parts/feed-rows.js';
import {mainRefusal, tookFirmware, visitWords} from '../../web/parts/visit-words.js';
import reasons from '../../web/texts/en/reasons.js';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './source.mjs';

const rows = (...ids) => ids.map(id => ({id}));
const ids = list => list.map(row => row.id);

test('newer rows come in front of those that are there, each once', () => {
	assert.deepEqual(ids(joinNewer(rows(3, 2, 1), rows(5, 4, 3))), [5, 4, 3, 2, 1]);
	assert.deepEqual(ids(joinNewer(rows(3, 2, 1), rows(3, 2, 1))), [3, 2, 1]);
	assert.deepEqual(ids(joinNewer([], rows(2, 1))), [2, 1]);
	assert.deepEqual(ids(joinNewer(rows(1), [])), [1]);
});

test('a row that has grown meanwhile is replaced where it stands', () => {
	assert.deepEqual(joinNewer([{id: 2, n: 1}, {id: 1, n: 1}], [{id: 3, n: 1}, {id: 2, n: 9}]), [{id: 3, n: 1}, {id: 2, n: 9}, {id: 1, n: 1}]);
});

test('a newest page that does not reach what is there is told as a gap', () => {
	assert.equal(joinNewer(rows(3, 2, 1), rows(9, 8)), null);
});

test('an older page is put behind, without what is there already', () => {
	assert.deepEqual(ids(joinOlder(rows(5, 4), rows(4, 3))), [5, 4, 3]);
});

test('rows are put together by day, in their order', () => {
	assert.deepEqual(byDay([{id: 3, d: 'b'}, {id: 2, d: 'a'}, {id: 1, d: 'a'}], row => row.d).map(({day, rows: list}) => [day, ids(list)]), [['b', [3]], ['a', [2, 1]]]);
	assert.deepEqual(byDay([], row => row.d), []);
});

test('a period is counted back from now, a number is taken as it is, all else is none', () => {
	assert.deepEqual(PERIODS.map(period => sinceOf(period, 1e7)), [1e7 - 3600, 1e7 - 86400, 1e7 - 604800, 1e7 - 2592000]);
	assert.equal(sinceOf('1700000000', 9), 1700000000);
	for (const text of [undefined, '', 'ever', '-1', '1e9', '1.5', 'constructor', '9'.repeat(13)])
		assert.equal(sinceOf(text, 9), undefined, text);
});

test('visits of one phone are asked for by its MAC, and what is no MAC is told', () => {
	assert.deepEqual(visitsOf({phone: '00:04:F2:AA:BB:CC', refused: '1'}, 9), {
		query: {mac: '0004f2aabbcc', address: undefined, outcome: 'refused', since: undefined}, problem: null});
	assert.equal(visitsOf({phone: '../audit'}, 9).query.mac, undefined);
	assert.equal(visitsOf({phone: '../audit'}, 9).problem, 'trace.no_mac');
	assert.equal(visitsOf({}, 9).problem, null);
});

test('phones are told addresses that they can reach', () => {
	const at = (listeners, names = '', here = '127.0.0.1') => serverAddresses(listeners.map(([name, address]) => ({name, address})), names, here).map(one => one.url);
	assert.deepEqual(at([['http', '192.0.2.9:80'], ['tftp', '192.0.2.9:69'], ['admin', '0.0.0.0:8081']]), ['http://192.0.2.9', 'tftp://192.0.2.9']);
	assert.deepEqual(at([['http', '0.0.0.0:8080']], 'vm, localhost, 127.0.0.1, 192.0.2.2, ::1, fe80::1'), ['http://192.0.2.2:8080']);
	assert.deepEqual(at([['http', '0.0.0.0:8080']], 'vm, 192.0.2.2', 'boot.example'), ['http://boot.example:8080']);
	assert.deepEqual(at([['https', '[2001:db8::1]:8443']]), ['https://[2001:db8::1]:8443']);
	assert.deepEqual(at([['http', '[::]:8080']], 'vm, 2001:db8::5'), ['http://[2001:db8::5]:8080']);
	assert.deepEqual(at([['http', '127.0.0.1:8080'], ['ftp', '[::1]:21']], '192.0.2.2'), []);
	assert.deepEqual(at([['http', 'nonsense']]), []);
});

const visit = (...requests) => ({requests_count: requests.length, refused_count: requests.filter(one => one.is_refused).length, requests});
const request = (name, reason, is_refused = false) => ({name, reason, is_refused});

test('a visit is said in the words of what mattered in it', () => {
	assert.deepEqual(visitWords(visit(request('a.cfg', 'served'), request('a-directory.xml', 'optional'))), {key: 'visit.booted', values: {n: 1}});
	assert.equal(visitWords(visit(request('a.cfg', 'unknown-phone'), request('000000000000.cfg', 'starter'))).key, 'visit.starter');
	assert.equal(visitWords(visit(request('a.cfg', 'unknown-phone'))).key, 'visit.unknown');
	assert.deepEqual(visitWords(visit(request('a-app.log', 'stored'))), {key: 'visit.stored', values: {n: 1}});
	assert.deepEqual(visitWords(visit(request('a.cfg', 'served'), request('b.log', 'stored'))), {key: 'visit.both', values: {n: 1, stored: 1}});
	assert.equal(visitWords(visit(request('a-now-boot.log', 'stored'))).key, 'visit.stored');
	assert.deepEqual(visitWords(visit(request('a', 'blocked', true), request('b', 'blocked', true))), {key: 'visit.all_refused', values: {n: 2}});
	assert.deepEqual(visitWords({requests_count: 4, refused_count: 0}), {key: 'visit.asked', values: {n: 4}});
});

test('of several refusals the most frequent is named', () => {
	const one = visit(request('a', 'no-window', true), request('b', 'wrong-password', true), request('c', 'wrong-password', true), request('d', 'served'));
	assert.equal(mainRefusal(one).reason, 'wrong-password');
	assert.equal(mainRefusal(visit(request('a', 'served'))), null);
	assert.equal(mainRefusal({requests_count: 0, refused_count: 0}), null);
});

test('firmware that was taken is told from firmware that was looked at', () => {
	const of = (reason, bytes) => tookFirmware({requests: [{name: 'fw/5.9.8/3111-46162-001.sip.ld', reason, bytes}]});
	assert.deepEqual([of('served', 30000000), of('served', 5000), of('version-check', 0), of('hold', 0)], [true, false, false, false]);
	assert.equal(tookFirmware({}), false);
});

test('decisions are grouped, the gravest first, and many of a kind become a few and the rest', () => {
	const many = Array.from({length: 30}, (_, i) => ({kind: 'reset', mac: String(i)}));
	const groups = grouped([{kind: 'new_phone', count: 3, at: 5}, ...many, {kind: 'frozen', mac: 'x'}, {kind: 'a newer kind', text: 'x'}]);
	assert.deepEqual(groups.map(group => group.kind.name), ['frozen', 'reset', 'new_phone', 'other']);
	assert.equal(groups[1].shown.length + groups[1].rest.length, 30);
	assert.ok(groups[1].rest.length > 1);
	assert.deepEqual(grouped([]), []);
});

test('what the server does not tell one by one is counted, without new phones, which are counted already', () => {
	const told = [{kind: 'frozen', mac: 'a'}, {kind: 'new', mac: 'b'}];
	assert.equal(untold(told, 0, 1), 0);
	assert.equal(untold(told, 300, 1), 300);
	assert.equal(untold(told, 300, 101), 200);
	assert.equal(untold(told, 10, 500), 0, 'new phones that came since');
	assert.equal(untold([]), 0, 'a server that does not say it');
});

test('new phones are one decision, counted, whether they come one by one or as a number', () => {
	const [{shown}] = grouped([{kind: 'new', mac: 'a', at: 5}, {kind: 'new', mac: 'b', at: 9}]);
	assert.deepEqual([shown.length, shown[0].count, shown[0].at, shown[0].mac], [1, 2, 9, undefined]);
	assert.equal(grouped([{kind: 'new_phone', count: 12}])[0].shown[0].count, 12);
	assert.equal(grouped([{kind: 'new', mac: 'a'}], 900)[0].shown[0].count, 900, 'the server tells only the first of very many');
});

test('the server’s own words for kinds are known', () => {
	for (const [word, name] of [['unused', 'window_ran_out'], ['clear-text', 'clear_text'], ['factory-password', 'default_password'], ['constructor', 'other']])
		assert.equal(kindOf(word).name, name);
});

test('every reason that the server gives has a sentence of the page', () => {
	const words = [...readFileSync(join(ROOT, 'server/provision/reason.c'), 'utf8').matchAll(/\[REASON_\w+\]\s*=\s*\{\s*"([\w-]+)"/g)].map(match => match[1]);
	assert.ok(words.length > 40);
	assert.deepEqual(words.filter(word => !(word in reasons)), []);
});
