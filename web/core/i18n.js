// i18n - every text that a person reads, in their language.
//
// Texts are in texts/en/*.js and texts/de/*.js, one file a page.  A text is a string with {names}
// in it, or {one, other} chosen by the value n.  A missing key shows itself as the key.

import {memory, store} from './store.js';

export const LANGUAGES = {en: 'English', de: 'Deutsch'};

const loaders = {
	en: () => import('../texts/en.js'),
	de: () => import('../texts/de.js'),
};

/* {language, texts}: changes when another language is loaded. */
export const language = store({language: 'en', texts: {}});

/* The language to begin with: the one that was chosen here, else the browser's, else English. */
export function firstLanguage(chosen, wanted) {
	const known = [chosen, ...wanted].map(tag => String(tag ?? '').slice(0, 2).toLowerCase());
	return known.find(tag => tag in LANGUAGES) ?? 'en';
}

export async function loadLanguage(name) {
	const texts = (await loaders[name]()).default;
	document.documentElement.lang = name;
	language.set({language: name, texts});
}

export async function chooseLanguage(name) {
	memory.set('language', name);
	await loadLanguage(name);
}

/* The locale for Intl: the browser's own flavour of the language (de-AT, en-GB) when it has one. */
export function locale() {
	const now = language.get().language;
	const list = globalThis.navigator?.languages ?? [];
	return list.find(tag => tag.toLowerCase().startsWith(now)) ?? now;
}

function lookUp(texts, key) {
	return key.split('.').reduce((at, part) => at?.[part], texts);
}

function choose(text, n) {
	if (typeof text !== 'object')
		return text;
	return text[new Intl.PluralRules(language.get().language).select(n)] ?? text.other;
}

const PLACE = /\{(\w+)\}/;

function shown(value) {
	return typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : value;
}

/* The text of KEY ("phones.title"); its {names} are taken from values, numbers written by Intl. */
export function t(key, values = {}) {
	const text = choose(lookUp(language.get().texts, key), values.n);
	if (typeof text !== 'string')
		return key;
	return text.replace(new RegExp(PLACE, 'g'), (all, name) => name in values ? shown(values[name]) : all);
}

export function hasText(key) {
	return lookUp(language.get().texts, key) !== undefined;
}

/* As t, but values may be nodes: gives a list of strings and nodes to put into a template. */
export function rich(key, values) {
	const text = choose(lookUp(language.get().texts, key), values.n);
	if (typeof text !== 'string')
		return [key];
	return text.split(PLACE).map((part, i) => i % 2 === 0 ? part : shown(values[part]));
}
