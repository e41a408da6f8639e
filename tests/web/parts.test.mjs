// The modules of web/parts that are pure.

import assert from 'node:assert/strict';
import test from 'node:test';
import {ALL, NONE, asTarget, countOf, extend, isChosen, toggle} from '../../web/parts/selection.js';
import {tokens, wordAt} from '../../web/parts/xml.js';

test('rows are chosen one by one, by range, and all that match', () => {
	const one = toggle(NONE, 'a', ['a', 'b', 'c']);
	assert.ok(isChosen(one, 'a') && !isChosen(one, 'b'));
	assert.equal(countOf(toggle(one, 'a', []), 9), 0);
	assert.equal(countOf(extend(one, ['b', 'c']), 9), 3);
	assert.equal(countOf(ALL, 100000), 100000);
	assert.deepEqual(asTarget(ALL, {site: 'hq'}), {filter: {site: 'hq'}});
	assert.deepEqual(asTarget(one, {site: 'hq'}), {macs: ['a']});
});

test('all that match without one is the rows that are known, without that one', () => {
	const rest = toggle(ALL, 'b', ['a', 'b', 'c']);
	assert.deepEqual(asTarget(rest, {}), {macs: ['a', 'c']});
});

test('the pieces of XML put together are the text again, whatever it is', () => {
	for (const text of ['', '<a b="c"/>', '<!-- open', '<a b=\'x\' c="un', 'a > b "c"', '<?xml version="1.0"?>\n<x>${y}</x>', '<<>>"\'', '<a b="${c:-d} $${e}"/>'])
		assert.equal(tokens(text).map(([, piece]) => piece).join(''), text);
});

test('names, values and placeholders are told apart', () => {
	const kinds = tokens('<a reg.x.label="${line.label} $${no}">"text"</a>');
	assert.deepEqual(kinds.filter(([kind]) => kind === 'name'), [['name', 'reg.x.label']]);
	assert.deepEqual(kinds.filter(([kind]) => kind === 'place'), [['place', '${line.label}']]);
	assert.ok(kinds.some(([kind, piece]) => kind === 'text' && piece.includes('"text"')));
});

test('a name is completed in a tag, a placeholder in ${, nothing elsewhere', () => {
	const at = (text, mark = text.indexOf('|')) => wordAt(text.replace('|', ''), mark);
	assert.deepEqual(at('<a voi|'), {kind: 'name', from: 3, typed: 'voi'});
	assert.deepEqual(at('<a b="1"\n\tvoice.c| d="2"/>'), {kind: 'name', from: 10, typed: 'voice.c'});
	assert.deepEqual(at('<a b="${line.|"/>'), {kind: 'place', from: 8, typed: 'line.'});
	assert.equal(at('<a b="voi|'), null);
	assert.equal(at('<a b="$${li|"/>'), null);
	assert.equal(at('<!-- voi|'), null);
	assert.equal(at('<a>voi|'), null);
	assert.equal(at('<voi|'), null);
});
