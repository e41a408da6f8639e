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
