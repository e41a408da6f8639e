// The pure modules of the phones' pages.

import assert from 'node:assert/strict';
import test from 'node:test';
import {addLine, clear, columns, isSame, keysOf, makePlan, place, removeLine, setCount, setKey, setLine, swap, toStored} from '../../web/pages/keys-plan.js';
import {LINES_MOST, findLine, graveness, lineReader, safe} from '../../web/pages/log-text.js';
import {findMacs, inNetwork, siteOf} from '../../web/pages/mac-list.js';
import {origins, wanted} from '../../web/pages/origins.js';

const line = (position, user, line_keys = 1, more = {}) => ({position, address: user + '@pbx.example', label: '', ring_type: '', line_keys, ...more});
const shown = plan => plan.slots.map(slot => slot ? slot.value.split('@')[0] || slot.type : '-').join(' ');
const plan = (lines, keys = []) => makePlan({lines, keys});

test('keys stand in two columns beside the display, up to three in one', () => {
	assert.deepEqual(columns(3), [[0, 1, 2]]);
	assert.deepEqual(columns(6), [[0, 1, 2], [3, 4, 5]]);
	assert.deepEqual(columns(5), [[0, 1, 2], [3, 4]]);
});

test('a phone without keys of its own shows its lines one after the other, with as many keys as they take', () => {
	assert.equal(shown(plan([line(3, 'c'), line(1, 'a', 2)])), 'a a c');
});

test('lines that no key names take the lowest free keys, as on the server', () => {
	const keys = [{position: 2, type: 'blf', value: 'x@pbx.example', label: ''}, {position: 4, type: 'line', value: 'b@pbx.example', label: ''}];
	assert.equal(shown(plan([line(1, 'a', 2), line(2, 'b')], keys)), 'a x a b');
});

test('a key of a line that has left the phone is kept empty', () => {
	assert.deepEqual(plan([], [{position: 1, type: 'line', value: 'gone@pbx.example', label: ''}]).slots, [{type: 'unassigned', value: '', label: ''}]);
});

test('lines that change places change their positions, and the phone needs no keys for it', () => {
	const next = toStored(swap(plan([line(1, 'a'), line(4, 'b')]), 0, 1));
	assert.deepEqual(next.keys, []);
	assert.deepEqual(next.lines.map(one => [one.position, one.address]), [[1, 'b@pbx.example'], [4, 'a@pbx.example']]);
});

test('a gap or something else than a line makes every key explicit, and positions stay', () => {
	const next = toStored(swap(plan([line(1, 'a'), line(2, 'b')]), 1, 4));
	assert.deepEqual(next.keys.map(key => [key.position, key.type, key.value]), [[1, 'line', 'a@pbx.example'], [5, 'line', 'b@pbx.example']]);
	assert.deepEqual(next.lines.map(one => one.position), [1, 2]);
	const blf = toStored(place(plan([line(1, 'a')]), 0, {type: 'blf', value: 'x@pbx.example', label: 'X'}));
	assert.deepEqual(blf.keys.map(key => [key.position, key.type, key.label]), [[1, 'line', ''], [2, 'blf', 'X']]);
});

test('when nothing but lines in their order is left, the keys are given back to the phone', () => {
	const keys = [{position: 1, type: 'line', value: 'a@pbx.example', label: ''}, {position: 2, type: 'blf', value: 'x', label: ''}];
	assert.deepEqual(toStored(clear(plan([line(1, 'a')], keys), 1)).keys, []);
	// In another order, keys say what positions do not.
	const turned = [{position: 1, type: 'line', value: 'b@pbx.example', label: ''}, {position: 2, type: 'line', value: 'a@pbx.example', label: ''}];
	assert.equal(toStored(plan([line(1, 'a'), line(2, 'b')], turned)).keys.length, 2);
});

test('a line that is put on the phone comes after the others, one that loses its last key leaves', () => {
	const two = addLine(plan([line(1, 'a'), line(2, 'b')]), 0, {address: 'new@pbx.example', line_keys: 2});
	assert.equal(shown(two), 'a b new new');
	assert.deepEqual(toStored(two).lines.at(-1), {position: 3, address: 'new@pbx.example', label: '', ring_type: '', line_keys: 2});
	assert.deepEqual(Object.keys(clear(plan([line(1, 'a')]), 0).lines), []);
	assert.equal(shown(removeLine(two, 'new@pbx.example')), 'a b');
});

test('the number of keys of a line grows on free ones and shrinks from its end', () => {
	const more = setCount(plan([line(1, 'a'), line(2, 'b')]), 'a@pbx.example', 3);
	assert.equal(shown(more), 'a b a a');
	assert.deepEqual(keysOf(setCount(more, 'a@pbx.example', 1), 'a@pbx.example'), [0]);
	assert.equal(toStored(more).lines[0].line_keys, 3);
});

test('what is changed and changed back is the same', () => {
	const base = plan([line(1, 'a'), line(2, 'b')]);
	assert.ok(isSame(swap(swap(base, 0, 1), 0, 1), base));
	assert.ok(!isSame(setLine(base, 'a@pbx.example', {label: 'Hall', ring_type: '', line_keys: 1}), base));
	assert.ok(!isSame(setKey(base, 4, {type: 'efk', value: '1', label: ''}), base));
});

test('a label that is the line\'s own does not become the phone\'s', () => {
	const [stored] = toStored(plan([line(1, 'a', 1, {label: 'Sales', own_label: ''})])).lines;
	assert.equal(stored.label, '');
});

test('hostile bytes of a log are shown, not obeyed', () => {
	assert.equal(safe('a\x1b[31mb\0\x7f'), 'a^[[31mb^@^?');
	assert.equal(safe('\u202egnp.exe\u200b\ufeff'), '\\u{202e}gnp.exe\\u{200b}\\u{feff}');
	assert.equal(safe('\ud800x'), '\\u{d800}x');
	assert.equal(safe('tab\tß €'), 'tab\tß €');
});

test('lines come out whole wherever the parts were cut, and long ones in pieces', () => {
	const reader = lineReader();
	for (const part of ['ab', 'c\r\nde', '', 'f\n\n', 'x'.repeat(4100)])
		reader.push(part);
	reader.end();
	assert.deepEqual(reader.lines.slice(0, 3), ['abc', 'def', '']);
	assert.deepEqual(reader.lines.slice(3).map(one => one.length), [2000, 2000, 100]);
});

test('a log of line ends alone stops at what a browser can show', () => {
	const reader = lineReader();
	reader.push('\n'.repeat(LINES_MOST + 10));
	assert.equal(reader.lines.length, LINES_MOST);
	assert.ok(reader.isFull());
});

test('a line of a log says how grave it is, and is found from where one is, around the end', () => {
	assert.deepEqual(['1125203011|sip  |5|00|x', '1125203011|sip  |4|00|x', '1125203011|sip  |2|00|x', 'x'].map(graveness), ['bad', 'warn', '', '']);
	assert.equal(findLine(['Abc', 'x', 'abC'], 'abc', 1), 2);
	assert.equal(findLine(['Abc', 'x'], 'ABC', 1), 0);
	assert.equal(findLine(['Abc', 'x', 'abC'], 'abc', 1, -1), 0);
	assert.equal(findLine(['x'], 'y', 0), -1);
	assert.equal(findLine([], 'y', 0), -1);
});

test('each parameter stands once, with what it hides, and what the phone set itself', () => {
	const list = origins([
		{name: 'a', value: '10', scope: 'global', hidden: true}, {name: 'a', value: '20', scope: 'site:hq', hidden: false},
		{name: 'a', value: '30', scope: 'model:X', hidden: true}, {name: 'b', value: '1', scope: 'phone:0004f2aabbcc', hidden: false}],
	[{name: 'a', value: '5'}, {name: 'c', value: '7'}]);
	assert.deepEqual(list.map(one => [one.name, one.value, one.hides.map(h => h.value), one.override?.value]),
		[['a', '20', ['10', '30'], '5'], ['b', '1', [], undefined], ['c', '', [], '7']]);
	assert.equal(list[2].scope, null);
	const names = (text, kind) => wanted(list, text, kind, 'phone:0004f2aabbcc').map(one => one.name).join('');
	assert.deepEqual([names('', ''), names('', 'own'), names('', 'override'), names('', 'hides'), names('20', '')], ['abc', 'b', 'ac', 'a', 'a']);
});

test('MACs are found in what was pasted, each once, and what is none is told', () => {
	assert.deepEqual(findMacs('00:04:F2:AA:BB:CC\n0004f2aabbcd; 0004-F2AA-BBCC,, MAC: 0004f2aabbce'),
		{macs: ['0004f2aabbcc', '0004f2aabbcd', '0004f2aabbce'], others: []});
	assert.deepEqual(findMacs('Reception\t0004f2aabbcc'), {macs: ['0004f2aabbcc'], others: ['Reception']});
	assert.deepEqual(findMacs(' \n'), {macs: [], others: []});
});

test('the site of an address is the one with the narrowest network that holds it', () => {
	const sites = [{name: 'all', networks: ['10.0.0.0/8']}, {name: 'hq', networks: ['192.0.2.0/24', '10.1.0.0/16']}, {name: 'none'}];
	assert.deepEqual(['10.1.2.3', '10.2.2.3', '203.0.113.1', '', '2001:db8::1'].map(one => siteOf(one, sites)), ['hq', 'all', '', '', '']);
	assert.ok(inNetwork('255.1.2.3', '0.0.0.0/0') && inNetwork('10.0.0.1', '10.0.0.1') && !inNetwork('10.0.0.1', '2001:db8::/32'));
});
