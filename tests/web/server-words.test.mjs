// Every code that the server says a sentence by has a text in each language, with the same values.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';
import DE from '../../web/texts/de.js';
import EN from '../../web/texts/en.js';
import {ROOT} from './source.mjs';

// Where the server's table is: a file, what begins each row, and how many rows its enum has; and where the texts are.
const TABLES = [
	{file: 'server/netcheck/dhcp_warning.c', row: /\[(DHCP_WARN_\w+)\] = \{\s*"(\w+)",\s*"([^"]*)"/g, in: 'server/netcheck/dhcp_warning.h', names: /^\tDHCP_WARN_(?!_)\w+,$/gm, from: 'dhcp.warns'},
	{file: 'server/moving/verify_known.c', row: /\[(VERIFY_(?:EMPTY|OWN|LETS|PRIVATE|ONE|LABEL|USER)\w*)\] = \{\s*"(\w+)",\s*"([^"]*)"/g, in: 'server/moving/verify_known.h',
		names: /^\tVERIFY_\w+,$/gm, within: /enum verify_reason \{[^}]*\}/, from: 'moving.why'},
	{file: 'server/moving/verify_known.c', row: /\[(VERIFY_(?:GATED|IN|AS|ANOTHER)\w*)\] = \{\s*"(\w+)",\s*"([^"]*)"/g, in: 'server/moving/verify_known.h',
		names: /^\tVERIFY_\w+,$/gm, within: /enum verify_stand_in \{[^}]*\}/, from: 'moving.word'},
];

const source = path => readFileSync(join(ROOT, path), 'utf8');
const names = text => [...text.matchAll(/\{(\w+)\}/g)].map(m => m[1]).sort();
const textsOf = (language, from) => from.split('.').reduce((at, part) => at[part], language);

/* A sentence of the server's sources as a page sets it: “” around what it quotes, ’ in place of '. */
const typeset = text => text.replace(/\\"(.*?)\\"/g, '“$1”').replace(/`(.*?)`/g, '“$1”').replaceAll('\'', '’').replaceAll('.  ', '. ');

for (const table of TABLES) {
	const rows = [...source(table.file).matchAll(table.row)];

	test(`the rows of ${table.from} are all of ${table.in}`, () => {
		const header = source(table.in);
		assert.equal(rows.length, (table.within?.exec(header)[0] ?? header).match(table.names).length);
	});

	test(`every code of ${table.from} has a text in each language, and no other has`, () => {
		for (const language of [EN, DE])
			assert.deepEqual(Object.keys(textsOf(language, table.from)).sort(), rows.map(row => row[2]).sort());
	});

	test(`texts of ${table.from} have the values of the server's sentences`, () => {
		for (const [, , code, text] of rows) {
			for (const language of [EN, DE])
				assert.deepEqual(names(textsOf(language, table.from)[code]), names(text), code);
		}
	});
}

const SETTING = /\[(SET_\w+)\] = \{"([\w-]+)",.*?(?:true|false),\s*"((?:[^"\\]|\\.)*)"\}/gs;
const settings = [...source('server/base/settings.c').matchAll(SETTING)];

test('every setting of the server has its explanation in each language, in English the server’s own', () => {
	const header = source('server/base/settings.h').split('SET__COUNT')[0];
	assert.deepEqual(settings.map(row => row[1]).sort(), header.match(/\bSET_\w+(?=,)/g).sort());
	for (const language of [EN, DE])
		assert.deepEqual(Object.keys(language.server.help), settings.map(row => row[2]));
	assert.deepEqual(Object.values(EN.server.help), settings.map(row => typeset(row[3])));
});

test('what the number of a setting counts has a word in each language', () => {
	const units = settings.map(row => /"([^"]*)", NULL,\s*(?:true|false),\s*"(?:[^"\\]|\\.)*"\}$/.exec(row[0])?.[1] ?? '');
	const bytes = settings.some(row => row[0].includes('ROW_BYTES(')) ? ['bytes'] : [];
	const counted = [...new Set([...units, ...bytes])].filter(unit => unit !== '').sort();
	for (const language of [EN, DE])
		assert.deepEqual(Object.keys(language.server.unit).sort(), counted);
});
