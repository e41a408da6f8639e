// Every code that the server says a sentence by has a text in each language, with the same values.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
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

// The doctor's rules: word, what, values, phone, mend.
const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const RULE = new RegExp(`\\[(RULE_\\w+)\\] = \\{"([\\w-]+)", SEVERITY_\\w+, ${TEXT},\\s*${TEXT},\\s*(?:${TEXT}|(\\w+)),\\s*${TEXT}\\}`, 'g');
const ruleSource = source('server/doctor/rule.c');
const macroOf = name => new RegExp(`#define ${name}[\\s\\\\]+"([^"]*)"`).exec(ruleSource)[1];
const rules = [...ruleSource.matchAll(RULE)].map(([, name, word, what, values, phone, macro, mend]) =>
	({name, word, what: typeset(what), values: values.split(' ').filter(Boolean), phone: typeset(phone ?? macroOf(macro)), mend: typeset(mend)}));
// What waits for a decision about a phone is told as a finding too, except that it is new.
const undecided = [...source('server/provision/undecided.c').matchAll(/\[UNDECIDED_\w+\] = "([\w-]+)"/g)].map(m => m[1])
	.filter(word => !['certificate', 'new', 'factory-password', 'risk'].includes(word)).map(word => 'undecided-' + word);

test('every rule of the doctor has its sentences in each language, and no other has', () => {
	assert.deepEqual(rules.map(row => row.name), source('server/doctor/rule.h').match(/\bRULE_(?!_)\w+(?=,)/g));
	for (const language of [EN, DE]) {
		assert.deepEqual(Object.keys(language.doctor.rule), [...rules.map(row => row.word), ...undecided]);
		for (const row of rules)
			assert.deepEqual(Object.keys(language.doctor.rule[row.word]), ['what', 'phone', 'mend'], row.word);
	}
});

test('English sentences of the doctor’s rules are the server’s own', () => {
	for (const row of rules) {
		const text = EN.doctor.rule[row.word], [head, tail] = row.what.split('%s');
		assert.ok(text.what.startsWith(head) && text.what.endsWith(tail), row.word);
		assert.deepEqual([text.phone, text.mend], [row.phone, row.mend], row.word);
	}
});

// "sentence" is what the reason says in English: the page has its own by the reason's word.
test('sentences of the doctor’s rules have the values that the server tells', () => {
	for (const row of rules) {
		for (const language of [EN, DE]) {
			const text = language.doctor.rule[row.word];
			assert.deepEqual(names(text.what), row.values.filter(name => name !== 'sentence').sort(), row.word);
			assert.deepEqual(names(text.phone + text.mend), [], row.word);
		}
	}
});

// What steps and facts of a walk say, by their forms, and the words that the server puts into those and into rules.
const doctor = readdirSync(join(ROOT, 'server/doctor')).filter(name => name.endsWith('.c') && name !== 'walk.c').map(name => source('server/doctor/' + name)).join('\n')
	.replaceAll('DOCTOR_INSIDE', /#define DOCTOR_INSIDE([^#]*?)\n\n/.exec(source('server/doctor/inner.h'))[1].replaceAll('\\\n', ' '));
const CALL = /\bwalk_(rule|found|skip|fact)\(((?:[^;"]|"(?:[^"\\]|\\.)*")*)\);/g;
const literals = code => [...code.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*/g)].map(m => m[0].replace(/"\s*"/g, '').slice(1, -1));
const calls = [...doctor.matchAll(CALL)].map(([, kind, code]) => ({kind, texts: literals(code)}));
const CONVERSION = /%(?:\.\*s|03lld|lld|ld|zu|[sdu])/g;
const keyOf = words => words.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
const hasWords = text => /[a-z]/.test(text);

function formOf(format) {
	let n = 0;
	return typeset(format.replace(CONVERSION, () => `{${++n}}`).replace(/^not asked: /, ''));
}

/* Formats of lines: skip and found have theirs alone, a fact has its name before it where that is a literal. */
function formats(call) {
	return call.texts.filter(text => text.replace(CONVERSION, '') !== text || (call.kind !== 'fact' && text === call.texts[0]));
}

test('every line that the doctor tells has its text in each language, in English the server’s own, with the same values', () => {
	const forms = new Set(calls.filter(call => call.kind !== 'rule').flatMap(formats).map(formOf).filter(hasWords));
	assert.ok(forms.size > 40);
	for (const language of [EN, DE])
		assert.deepEqual(Object.keys(language.doctor.found).sort(), [...new Set([...forms].map(keyOf))].sort());
	for (const form of forms)
		assert.equal(EN.doctor.found[keyOf(form)], form);
});

test('words that the server puts into what it tells have a text in each language, and no others have', () => {
	const inCalls = calls.flatMap(call => call.texts.filter(text => text.replace(CONVERSION, '') === text && !(call.kind !== 'fact' && formats(call).includes(text))));
	const rows = (path, regex) => [...source(path).matchAll(regex)].map(m => m[1]);
	const words = [...inCalls,
		...rows('server/net/client_protocol.c', /\[CLIENT_\w+\] = "([^"]*)"/g),
		...rows('server/doctor/look_phone.c', /\[PHONE_GOT_\w+\] = "([^"]*)"/g),
		...rows('server/store/phones.c', /\[PHONE_[A-Z]+\] = "([^"]*)"/g),
		...rows('server/doctor/tls_family.c', /^\t\{"((?:[^"\\]|\\.)*)", "/gm),
		...rows('server/doctor/tls_family.c', /, "([^"]*)"\},$/gm),
		...rows('server/doctor/lync_names.c', /->by = "([^"]*)"/g),
		...rows('server/doctor/lync_update.c', /SAID_BYTES, "(\w+)"\)/g),
		...[...source('server/doctor/play.c').matchAll(/\bstand_in\(p,([^;]*)\);/g)].flatMap(m => literals(m[1])),
		...literals(/no_dhcp\[\] =([^;]*"[^;]*;[^;]*);/.exec(source('server/admin/doctor_job.c'))[1]),
	].filter(text => hasWords(text));
	for (const language of [EN, DE])
		assert.deepEqual(Object.keys(language.doctor.word).sort(), [...new Set(words.map(keyOf))].sort());
});
