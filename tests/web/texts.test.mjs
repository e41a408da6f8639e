// The texts of both languages.

import assert from 'node:assert/strict';
import test from 'node:test';
import en from '../../web/texts/en.js';
import de from '../../web/texts/de.js';
import {ROUTES} from '../../web/routes.js';
import {files, parse} from './source.mjs';

const PLURAL = ['one', 'other'];

function isText(value) {
	return typeof value === 'string' || Object.keys(value).every(key => PLURAL.includes(key));
}

/* {"phones.title": text or {one, other}} */
function flat(texts, before = '') {
	return Object.assign({}, ...Object.entries(texts).map(([key, value]) =>
		isText(value) ? {[before + key]: value} : flat(value, before + key + '.')));
}

const EN = flat(en), DE = flat(de);
const forms = value => typeof value === 'string' ? [value] : Object.values(value);
const names = value => [...new Set(forms(value).flatMap(text => [...text.matchAll(/\{(\w+)\}/g)].map(m => m[1])))].sort();

test('both languages have the same keys, in the same order', () => {
	assert.deepEqual(Object.keys(DE), Object.keys(EN));
});

test('no text is empty, and both languages use the same values', () => {
	for (const key of Object.keys(EN)) {
		assert.ok([...forms(EN[key]), ...forms(DE[key])].every(text => text.trim() === text && text), key);
		assert.deepEqual(names(DE[key]), names(EN[key]), key);
	}
});

test('texts with a number have both forms, and their number is n', () => {
	for (const [key, value] of [...Object.entries(EN), ...Object.entries(DE)]) {
		if (typeof value !== 'string') {
			assert.deepEqual(Object.keys(value), PLURAL, key);
			assert.ok(names(value).includes('n'), key);
		}
	}
});

const scripts = files('.js').filter(([path]) => !path.startsWith('web/texts/')).map(([path, text]) => [path, text, parse(text)]);

/* Keys that the code names, and the heads of those that it makes ('state.' + phone.state). */
function used() {
	const keys = new Map(), heads = new Set();
	const lookAt = (path, text) => {
		if (/^[a-z_]+(?:\.\w+)+$/.test(text))
			keys.set(text, path);
		if (/^[a-z_]+(?:\.\w+)*\.$/.test(text))
			heads.add(text);
		const head = /^([a-z_]+(?:\.\w+)*\.)\0/.exec(text);
		if (head)
			heads.add(head[1]);
		const begun = /^([a-z_]+(?:\.\w+)*\.\w+_)(?:\0|$)/.exec(text);
		if (begun)
			heads.add(begun[1]);
	};
	for (const [path, , {strings, templates}] of scripts) {
		strings.forEach(s => lookAt(path, s.text));
		templates.filter(one => one.tag !== 'html').forEach(one => lookAt(path, one.text));
	}
	return {keys, heads};
}

test('every key that the code asks for is there', () => {
	for (const [path, text] of scripts) {
		for (const [, key] of text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '').matchAll(/\b(?:t|rich)\(\s*'([\w.]+\w)'/g))
			assert.ok(key in EN, `${path}: ${key}`);
	}
	for (const route of ROUTES.filter(one => one.nav))
		assert.ok(route.nav[0] in EN, route.nav[0]);
});

// The words of common and of states are a vocabulary, there before anybody needs them.
test('every text of a page is used', () => {
	const {keys, heads} = used();
	const idle = Object.keys(EN).filter(key => !/^(?:common|state|role|problem)\./.test(key) && !keys.has(key) && ![...heads].some(head => key.startsWith(head)));
	assert.deepEqual(idle, []);
});
