// source - the page's sources as the rules see them: templates, literals, without comments.

import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const WEB = join(ROOT, 'web');

/* Every file of web/ whose name ends so, as [path from the project's folder, text]. */
export function files(ending, dir = WEB) {
	return readdirSync(dir, {withFileTypes: true}).flatMap(entry => {
		const path = join(dir, entry.name);
		if (entry.isDirectory())
			return entry.name === 'node_modules' ? [] : files(ending, path);
		return path.endsWith(ending) ? [[relative(ROOT, path), readFileSync(path, 'utf8')]] : [];
	});
}

/* Reads JavaScript far enough to tell strings and templates from code.  Gives
 *   strings    [{text, line}]: contents of '...' and "..."
 *   templates  [{tag, text, line}]: contents of `...`, with \0 in place of each ${...}
 *   code       the text with comments and the insides of literals blanked */
export function parse(text) {
	const strings = [], templates = [];
	let at = 0, code = '';

	const lineOf = offset => text.slice(0, offset).split('\n').length;
	const keep = n => {
		code += text.slice(at, at + n);
		at += n;
	};
	const blank = end => {
		code += text.slice(at, end).replace(/[^\n]/g, ' ');
		at = end;
	};

	function quoted(quote) {
		const from = at;
		let end = at + 1;
		while (end < text.length && text[end] !== quote)
			end += text[end] === '\\' ? 2 : 1;
		strings.push({text: text.slice(from + 1, end), line: lineOf(from)});
		blank(end + 1);
	}

	function template() {
		const entry = {tag: /([\w$]*)$/.exec(code)[1], text: '', line: lineOf(at)};
		templates.push(entry);
		blank(at + 1);
		while (at < text.length && text[at] !== '`') {
			if (text[at] === '\\') {
				entry.text += text.slice(at, at + 2);
				blank(at + 2);
			} else if (text.startsWith('${', at)) {
				entry.text += '\0';
				keep(2);
				block();
				keep(1);
			} else {
				entry.text += text[at];
				blank(at + 1);
			}
		}
		blank(at + 1);
	}

	// A slash begins a regular expression where no value can stand before it.
	const isRegex = () => /(?:^|[(,=:[!&|?{};+\n]|\breturn|\bof|=>)\s*$/.test(code);

	function regex() {
		let end = at + 1, isClass = false;
		while (text[end] !== '/' || isClass) {
			if (text[end] === '\\')
				end++;
			else if (text[end] === '[' || text[end] === ']')
				isClass = text[end] === '[';
			end++;
		}
		blank(end + 1);
	}

	/* Up to the brace that closes this block, or the end. */
	function block() {
		let depth = 0;
		while (at < text.length) {
			const c = text[at];
			if (text.startsWith('//', at))
				blank(text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at));
			else if (text.startsWith('/*', at))
				blank(text.indexOf('*/', at) + 2);
			else if (c === '/' && isRegex())
				regex();
			else if (c === '"' || c === "'")
				quoted(c);
			else if (c === '`')
				template();
			else if (c === '}' && depth === 0)
				return;
			else {
				depth += c === '{' ? 1 : c === '}' ? -1 : 0;
				keep(1);
			}
		}
	}

	block();
	return {strings, templates, code};
}
