// What the pages of lines, layers and templates think, without a browser.

import assert from 'node:assert/strict';
import test from 'node:test';
import {indexAt, moved} from '../../web/core/order.js';
import {parameterAt, placesFor} from '../../web/core/placeholders.js';
import {queue, scanned} from '../../web/core/scan.js';
import {KINDS, byStrength, parseScope, strength} from '../../web/core/scope.js';
import {textDiff} from '../../web/core/text-diff.js';
import {layered, placesOf} from '../../web/core/where.js';
import {difference, earlier} from '../../web/core/undo.js';

test('scopes are told from what is none', () => {
	assert.deepEqual(parseScope('site:hq'), {kind: 'site', name: 'hq'});
	assert.deepEqual(parseScope('line:1001@pbx.example'), {kind: 'line', name: '1001@pbx.example'});
	assert.deepEqual(parseScope('global'), {kind: 'global', name: ''});
	for (const text of ['', 'site', 'site:', 'global:x', 'lines:x', 'planet:mars', ':hq', 'constructor'])
		assert.equal(parseScope(text), null, text);
});

test('layers have the order of the manual, and groups the order of their ranks', () => {
	assert.deepEqual(KINDS, ['phone', 'lines', 'group', 'site', 'model', 'global']);
	assert.equal(strength('line'), strength('lines'));
	const groups = [{name: 'a', rank: 20}, {name: 'b', rank: 5}];
	assert.deepEqual(byStrength(['global', 'group:a', 'lines', 'model:VVX400', 'group:b', 'site:hq', 'line:1@x', 'phone:0004f2aabbcc', 'nothing'], groups),
		['phone:0004f2aabbcc', 'line:1@x', 'lines', 'group:b', 'group:a', 'site:hq', 'model:VVX400', 'global']);
});

test('the strongest layer wins; of groups the first alone; sites are no rivals', () => {
	const groups = [{name: 'a', rank: 20}, {name: 'b', rank: 5}];
	const at = (scope, value, template = null) => ({scope, value, template});
	const told = layered([at('global', '1'), at('group:a', '2'), at('group:b', '3'), at('site:hq', '4')], groups);
	assert.deepEqual(told.group.map(one => [one.value, one.wins, one.hidden]), [['3', true, false], ['2', false, false]]);
	assert.deepEqual([told.site[0].hidden, told.global[0].hidden], [true, true]);
	const sites = layered([at('site:hq', '1'), at('site:lab', '2')], groups);
	assert.deepEqual(sites.site.map(one => one.wins), [true, true]);
	assert.deepEqual(layered([], groups), {});
});

test('in one scope its own parameter hides that of a template', () => {
	const told = layered([{scope: 'global', value: 'template', template: 'base'}, {scope: 'global', value: 'own', template: null}], []);
	assert.deepEqual(told.global.map(one => one.value), ['own']);
});

test('a template stands for the scopes where it is in force', () => {
	const templates = [{name: 'qos', scopes: ['site:hq', 'global']}, {name: 'idle', scopes: []}];
	assert.deepEqual(placesOf({used_in: ['lines', 'template qos', 'template idle', 'template gone']}, templates),
		[{scope: 'lines', template: null}, {scope: 'site:hq', template: 'qos'}, {scope: 'global', template: 'qos'}]);
});

test('what is moved in a list goes where it is wanted, and nowhere else', () => {
	assert.deepEqual(moved(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a']);
	assert.deepEqual(moved(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b']);
	const list = ['a', 'b'];
	for (const [from, to] of [[0, 0], [0, 2], [-1, 0], [2, 0], [1, -1]])
		assert.equal(moved(list, from, to), list);
});

test('a height is the item that it falls into, or the last', () => {
	const boxes = [{top: 0, bottom: 10}, {top: 12, bottom: 22}];
	assert.deepEqual([-5, 5, 11, 21, 99].map(y => indexAt(boxes, y)), [0, 0, 1, 1, 1]);
});

test('what a reader types is taken apart into MACs and what is none', () => {
	assert.deepEqual(scanned('0004F2AABBCC'), [{mac: '0004f2aabbcc', text: '0004F2AABBCC'}]);
	assert.deepEqual(scanned(' 00:04:f2:aa:bb:cc\r\n3111-46157-002,\t0004f2-aabbcd;').map(one => one.mac), ['0004f2aabbcc', null, '0004f2aabbcd']);
	assert.deepEqual(scanned(' \n , '), []);
});

test('other bar codes of a box are no MACs: part number, article, and what no device has', () => {
	for (const text of ['3111-46157-002', '610807123453', '036000291452', '010000000000'])
		assert.equal(scanned(text)[0].mac, null, text);
	for (const text of ['482567123456', '64167f000001', '001122334456'])
		assert.equal(scanned(text)[0].mac, text);
});

test('scans are done one after another, in the order in which they came', async () => {
	const done = [];
	let release;
	const first = new Promise(resolve => {
		release = resolve;
	});
	const take = queue(async n => {
		if (n === 1)
			await first;
		done.push(n);
	});
	take(1);
	const last = take(2);
	assert.deepEqual(done, []);
	release();
	await last;
	assert.deepEqual(done, [1, 2]);
});

/* The text that a difference makes of BEFORE when all of it is shown. */
function applied(lines, sign) {
	return lines.filter(line => line.op !== sign).map(line => line.text).join('\n');
}

test('a difference has what is gone and what is new, and only lines around them', () => {
	assert.deepEqual(textDiff('a\nb\nc', 'a\nb\nc'), []);
	assert.deepEqual(textDiff('a\nb\nc', 'a\nx\nc'), [{op: ' ', text: 'a'}, {op: '-', text: 'b'}, {op: '+', text: 'x'}, {op: ' ', text: 'c'}]);
	const many = Array.from({length: 40}, (_, i) => `line ${i}`);
	const lines = textDiff(many.join('\n'), many.with(20, 'other').join('\n'));
	assert.deepEqual(lines.map(line => line.op).join(''), '   -+   ');
});

test('a difference makes one text of the other, whatever they are', () => {
	for (const [before, after] of [['', 'a'], ['a', ''], ['a\nb', 'b\na'], ['x\ny\nz', 'y'], ['a\na\nb', 'a\nb\nb\na'], ['1\n2\n3', '4\n5']]) {
		const lines = textDiff(before, after);
		assert.equal(applied(lines, '+'), before);
		assert.equal(applied(lines, '-'), after);
	}
});

test('placeholders are offered where they fit: those of a line in its parameters alone', () => {
	const names = (parameter, variables) => placesFor(parameter, variables).map(one => one.name);
	assert.ok(names('reg.x.label').includes('line.address') && !names('reg.x.label').includes('server.host'));
	assert.deepEqual(names('reg.x.server.y.address').slice(0, 2), ['server.host', 'server.port']);
	assert.ok(names('lineKey.x.label').includes('key.label') && names('attendant.resourceList.x.address').includes('blf.address'));
	assert.ok(names('up.backlight.timeout').every(name => /^(?:phone|site)\./.test(name)));
	assert.ok(names('any.name', ['vlan', 'vlan']).filter(name => name === 'site.vlan').length === 1);
});

test('the parameter around a place in the text is known', () => {
	const at = text => parameterAt(text.replace('|', ''), text.indexOf('|'));
	assert.equal(at('<a reg.x.label="${li|"/>'), 'reg.x.label');
	assert.equal(at("<a b='1' lineKey.x.label = 'x${|'/>"), 'lineKey.x.label');
	assert.equal(at('<a b="1" |'), '');
});

test('a change is taken back by what was there before', () => {
	assert.deepEqual(earlier({label: 'old', rank: 5}, {label: 'new'}), {label: 'old'});
	assert.deepEqual(difference({a: '1', b: '2'}, {b: '3', c: ''}), {a: null, b: '3', c: ''});
	assert.deepEqual(difference({a: '1'}, {a: '1'}), {});
});
