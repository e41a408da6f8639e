// What the API takes, the page sends: no field of a request is for programs alone.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';
import {ROOT, files} from './source.mjs';

const ADMIN = join(ROOT, 'server/admin');

/* Names of the rows of every table of fields. */
function fields() {
	const tables = readdirSync(ADMIN).filter(name => name.endsWith('.c')).map(name => readFileSync(join(ADMIN, name), 'utf8'));
	return new Set(tables.flatMap(text => [...text.matchAll(/\{"([a-z_]+)",\s*FIELD_/g)].map(m => m[1])));
}

/* Paths of lists that come page by page: "/phones/{}/logs". */
function lists() {
	const folder = join(ADMIN, 'openapi');
	const parts = readdirSync(folder).filter(name => name.endsWith('.json')).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')));
	return new Set(parts.flatMap(({paths = {}}) => Object.entries(paths).filter(([, does]) => does.get?.parameters?.some(one => one.$ref?.endsWith('/cursor')))
		.map(([path]) => path.replace(/\{\w+\}/g, '{}'))));
}

test('no list is read whose pages after the first nobody asks for', () => {
	const paged = lists(), asks = /\b(?:useApi|api\.get)\((?:path)?(['`])(\/[^'`]*)\1\s*([,)])/g;
	assert.ok(paged.has('/sites') && paged.has('/phones/{}/documents') && paged.size > 20);
	assert.deepEqual(files('.js').flatMap(([path, text]) => [...text.matchAll(asks)]
		.filter(([, , where, end]) => end === ')' && paged.has(where.replace(/\$\{[^}]*\}/g, '{}'))).map(([found]) => `${path}: ${found}`)), []);
});

test('every field that the API takes stands in the page’s sources', () => {
	const page = files('.js').filter(([path]) => !path.startsWith('web/texts/')).map(([, text]) => text).join('\n');
	const words = new Set(page.match(/\b[a-z_]+\b/g));
	assert.ok(fields().size > 50);
	assert.deepEqual([...fields()].filter(name => !words.has(name)), []);
});
