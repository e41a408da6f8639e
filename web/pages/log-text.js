// log-text - the lines of an uploaded log, whatever bytes are in it: values, nothing drawn.

export const LINES_MOST = 500000; // a browser's page ends at some 30 million px; 20 px each
const PIECE = 2000; // characters; a longer line goes on in the next one

// What would move the cursor, turn the writing direction or hide itself.
const HOSTILE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function shown(c) {
	const code = c.charCodeAt(0);
	if (code < 0x20)
		return '^' + String.fromCharCode(0x40 + code);
	return code === 0x7f ? '^?' : `\\u{${code.toString(16)}}`;
}

/* TEXT with everything visible that is not: ESC as ^[, a change of direction as its number. */
export function safe(text) {
	return text.replace(HOSTILE, shown);
}

/* Collects lines from pieces of text, wherever these are cut. */
export function lineReader() {
	const lines = [];
	let rest = '', isFull = false;

	function add(line) {
		const clean = line.endsWith('\r') ? line.slice(0, -1) : line;
		for (let at = 0; at === 0 || at < clean.length; at += PIECE) {
			if (lines.length >= LINES_MOST) {
				isFull = true;
				return;
			}
			lines.push(safe(clean.slice(at, at + PIECE)));
		}
	}

	return {
		lines,
		isFull: () => isFull,
		push(text) {
			const parts = (rest + text).split('\n');
			rest = parts.pop();
			for (const part of parts)
				add(part);
			while (rest.length > PIECE && !isFull) {
				add(rest.slice(0, PIECE));
				rest = rest.slice(PIECE);
			}
		},
		end() {
			if (rest)
				add(rest);
			rest = '';
		},
	};
}

/* How grave a line says it is: the third field of "time|module|level|...": "bad", "warn" or "". */
export function graveness(line) {
	const level = /^[^|]*\|[^|]*\|\s*(\d+)\s*\|/.exec(line)?.[1];
	return level === undefined ? '' : level >= 5 ? 'bad' : level === '4' ? 'warn' : '';
}

/* The index of the next line that holds TEXT (any case), from FROM on and around; -1 for none. */
export function findLine(lines, text, from, step = 1) {
	const wanted = text.toLowerCase(), n = lines.length;
	for (let i = 0; i < n; i++) {
		const at = (((from + i * step) % n) + n) % n;
		if (lines[at].toLowerCase().includes(wanted))
			return at;
	}
	return -1;
}
