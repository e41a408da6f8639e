// doctor-words - what the doctor tells, in the page's language: sentences by their rules, and the words that the server
// puts into them.

import {hasText, rich, t} from '../core/i18n.js';

/* The key of a few words of the server's: "signed with" is signed_with. */
const keyOf = words => words.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');

/* A value that is words of the server's and no name or figure, with what stands around it (": ", " ("); null: it is not. */
export function wordsOf(value) {
	const [, before, words, after] = /^([^A-Za-z0-9]*)(.*?)([^A-Za-z0-9]*)$/s.exec(value);
	const key = 'doctor.word.' + keyOf(words);
	return words !== '' && hasText(key) ? before + t(key) + after : null;
}

/* A line with its form, "{1} of {2}", as a list to put into a template; null: the page does not know that form.  "not asked"
 * is what the step's mark says already. */
export function lineParts(form, values, draw) {
	const shown = Object.fromEntries(Object.entries(values).map(([number, value]) => [number, wordsOf(value) ?? draw(value)]));
	const bare = form.replace(/^not asked: /, '');
	if (!/[a-z]/i.test(bare)) // values and signs between them
		return bare.split(/\{(\d+)\}/).map((part, i) => i % 2 === 0 ? part : shown[part]);
	const key = 'doctor.found.' + keyOf(bare);
	return hasText(key) ? rich(key, shown) : null;
}

/* Names of values that may be words, and of those that are others' error messages where they are not. */
const WORDS = new Set(['why', 'other_why', 'direction', 'by', 'stage', 'state', 'how', 'key', 'family', 'and', 'common', 'operations']);
const MESSAGES = new Set(['why', 'other_why']);

function placed(name, value, draw) {
	if (name === 'reason' && hasText('reason.' + value))
		return t('reason.' + value);
	return (WORDS.has(name) ? wordsOf(value) : null) ?? draw(value, MESSAGES.has(name));
}

/* The sentence of a finding (part: "what", "phone", "mend"), as a list to put into a template; null: the page has none.
 *   draw(value, isMessage)  what stands for a value */
export function findingParts(one, part, draw) {
	const key = `doctor.rule.${one.rule}.${part}`;
	if (!hasText(key))
		return null;
	return rich(key, Object.fromEntries(Object.entries(one.values).map(([name, value]) => [name, placed(name, value, draw)])));
}
