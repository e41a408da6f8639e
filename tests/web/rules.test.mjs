// Rules of web/ that nothing else enforces.

import assert from 'node:assert/strict';
import test from 'node:test';
import {files, parse} from './source.mjs';

const SCRIPTS = files('.js').map(([path, text]) => [path, text, parse(text)]);
const DRAWN = SCRIPTS.filter(([path]) => !path.startsWith('web/texts/'));

/* Fails with the list of places where something is. */
function none(places) {
	assert.equal(places.join('\n'), '');
}

function places(scripts, view, pattern) {
	return scripts.flatMap(([path, , parsed]) => view(parsed).split('\n').flatMap((line, i) =>
		pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []));
}

test('nothing makes HTML or code of text', () => {
	none(places(SCRIPTS, parsed => parsed.code,
		/\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|eval|Function\s*\(|createContextualFragment)\b|document\.write|\bDOMParser\b|setTimeout\s*\(\s*['"`]/));
	none(SCRIPTS.flatMap(([path, , {strings}]) => strings.filter(s => /^(?:innerHTML|dangerouslySetInnerHTML|javascript:)/.test(s.text))
		.map(s => `${path}:${s.line}: ${s.text}`)));
});

test('no template has an inline handler, style or script, which the Content-Security-Policy forbids', () => {
	none(DRAWN.flatMap(([path, , {templates}]) => templates.filter(one => one.tag === 'html'
		&& /\sstyle="|\son\w+="|<script|<style|javascript:/i.test(one.text)).map(one => `${path}:${one.line}`)));
	for (const [path, text] of files('.html')) {
		assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|\sstyle=|<style|\son\w+=/i, path);
		assert.doesNotMatch(text, /(?:src|href)="(?!\/(?!\/))/, `${path} loads something from elsewhere`);
	}
});

test('nothing is fetched from anybody else', () => {
	for (const [path, text] of [...files('.js'), ...files('.css')])
		assert.doesNotMatch(text.replace(/http:\/\/www\.w3\.org\/\S*/g, ''), /(?:src|href|url|import|fetch)\s*[=(:]?\s*\(?["'`]?https?:/i, path);
	for (const [path, text] of files('.css'))
		assert.doesNotMatch(text, /@import|url\((?!["']?(?:data:image|\/))/, path);
});

// Attributes whose value people read or hear.
const READ = /\s(?:title|alt|label|placeholder|hint|about|text|action|aria-label|aria-description|summary)=(["'])([^"']*[a-zäöü]{2}[^"']*)\1/i;

/* What stands between tags.  A name in angle brackets is a tag, "\0" a value. */
function between(text) {
	return text.replace(/<!--[\s\S]*?-->/g, '').replace(/<\/?[^<>]*?(?:"[^"]*"[^<>]*?)*>/g, '\n');
}

// Names of things, the same in every language.
const NAMES = /\bbootline(?: account setup-link| \d[\d.]*)?|\.cfg\b|\.ld\b|\bMAC\b/g;

test('no component holds literal text: every text is in web/texts', () => {
	const found = [];
	const shown = text => text.trim().replace(/[\s\0]+/g, ' ').slice(0, 60);
	for (const [path, , {templates, strings}] of DRAWN) {
		for (const {text, line} of templates.filter(one => one.tag === 'html')) {
			const said = between(text).replace(NAMES, '');
			if (/\p{L}{2}/u.test(said))
				found.push(`${path}:${line}: ${shown(said)}`);
			if (READ.test(text))
				found.push(`${path}:${line}: ${shown(READ.exec(text)[0])}`);
		}
		for (const {text, line} of strings) {
			if (/^\p{Lu}\p{Ll}+(?:\s+\p{L}+)+|^\p{Lu}?\p{Ll}+.*[.!?]$/u.test(text) && / /.test(text))
				found.push(`${path}:${line}: ${text}`);
		}
	}
	none(found);
});

test('libraries are imported in one place each', () => {
	const HOME = {preact: ['web/core/html.js'], htm: ['web/core/html.js'], uplot: ['web/parts/plot.js']};
	for (const [path, text] of SCRIPTS) {
		for (const [, name] of text.matchAll(/vendor\/(preact|htm|uplot)/g))
			assert.ok(HOME[name].includes(path) || path === 'web/build.mjs', `${path} imports ${name}`);
	}
});

test('rooms import downwards: texts and core know nothing above them', () => {
	const MAY = {core: ['core', 'vendor', 'texts'], parts: ['core', 'parts', 'vendor'], texts: ['texts'],
		shell: ['core', 'parts', 'shell'], pages: ['core', 'parts', 'pages', 'shell']};
	for (const [path, text] of SCRIPTS) {
		const room = path.split('/')[1];
		for (const [, name] of text.matchAll(/from '(\.[^']+)'/g)) {
			const target = new URL(name, 'file:///' + path).pathname.split('/')[2];
			assert.ok(!MAY[room] || MAY[room].includes(target) || (room === 'texts' && !target.endsWith('.mjs'))
				|| (path === 'web/shell/shell.js' && target === 'routes.js'), `${path} imports ${name}`);
		}
	}
});

test('no module is over 400 lines', () => {
	none([...SCRIPTS].filter(([path, text]) => !path.startsWith('web/texts/') && text.split('\n').length > 400).map(([path]) => path));
});

test('colours stand in tokens.css alone, but for what is the same in light and dark', () => {
	const MANY = /#[0-9a-f]{3,8}\b/gi;
	for (const [path, text] of files('.css').filter(([path]) => !path.endsWith('tokens.css'))) {
		const other = [...text.matchAll(MANY)].map(m => m[0]);
		assert.ok(other.length <= 16, `${path} has ${other.length} colours of its own`);
	}
});

test('a class is of one sheet of the pages alone: they are all there on every page', () => {
	const homes = new Map();
	for (const [path, text] of files('.css').filter(([path]) => /\/(?:office|phones|layers)\.css$/.test(path))) {
		for (const [, name] of text.matchAll(/^\.([a-z][\w-]*)/gm))
			homes.set(name, new Set([...homes.get(name) ?? [], path]));
	}
	none([...homes].filter(([, paths]) => paths.size > 1).map(([name, paths]) => `.${name}: ${[...paths].join(', ')}`));
});
