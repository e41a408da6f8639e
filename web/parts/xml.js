// xml - just enough of XML for the editor: what to colour, and where a name may be completed.

const TOKEN = /(<!--[\s\S]*?(?:-->|$))|(<[/?!]?)([\w:.-]*)|([\w:.-]+)(?=\s*=)|("(?:[^"]*)(?:"|$)|'[^']*(?:'|$))|([/?]?>)/g;
const PLACE = /\$\$\{|\$\{[^}"]*\}?/g;

function value(text) {
	const parts = [];
	let at = 0;
	for (const found of text.matchAll(PLACE)) {
		if (found[0] === '$${')
			continue;
		parts.push(['value', text.slice(at, found.index)], ['place', found[0]]);
		at = found.index + found[0].length;
	}
	return [...parts, ['value', text.slice(at)]];
}

/* TEXT in pieces [kind, text]; kinds: comment, mark, tag, name, value, place (a ${...}), text. */
export function tokens(text) {
	const out = [];
	let at = 0, isInTag = false;
	const put = (kind, piece) => piece && out.push([kind, piece]);

	for (const found of text.matchAll(TOKEN)) {
		const [all, comment, open, tag, name, quoted, close] = found;
		if (!isInTag && (name || quoted || close))
			continue;
		put('text', text.slice(at, found.index));
		at = found.index + all.length;
		if (comment) {
			put('comment', comment);
		} else if (open) {
			put('mark', open);
			put('tag', tag);
			isInTag = true;
		} else if (name) {
			put('name', name);
		} else if (quoted) {
			value(quoted).forEach(([kind, piece]) => put(kind, piece));
		} else {
			put('mark', close);
			isInTag = false;
		}
	}
	put('text', text.slice(at));
	return out;
}

/* What is being typed at offset AT, when it can be completed: {kind: "name" (of a parameter) or
 * "place" (inside ${}), from, typed}, else null. */
export function wordAt(text, at) {
	const before = text.slice(0, at);
	const place = before.match(/\$\{([\w.]*)$/);
	if (place && !before.endsWith('$${' + place[1]))
		return {kind: 'place', from: at - place[1].length, typed: place[1]};

	const tag = before.lastIndexOf('<');
	if (tag < 0 || before.startsWith('<!--', tag) || before.indexOf('>', tag) >= 0)
		return null;
	const inside = before.slice(tag).replace(/"[^"]*"|'[^']*'/g, '');
	const name = inside.match(/\s([\w.:-]*)$/);
	return name && !/["']/.test(inside) ? {kind: 'name', from: at - name[1].length, typed: name[1]} : null;
}
