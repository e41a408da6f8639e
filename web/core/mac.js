// mac - a MAC address in whatever spelling, typed or scanned.

// Digits in one piece, or in pieces of 2, 4 or 6 with one separator: a part number (3111-46157-002)
// has twelve digits too, but other pieces.
const SPELLING = /^[0-9a-f]{2}(?:([\s:.\-_]?)[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$|^[0-9a-f]{4}([\s:.\-_])[0-9a-f]{4}\2[0-9a-f]{4}$|^[0-9a-f]{6}[\s:.\-_][0-9a-f]{6}$/i;

/* 12 lower-case hex digits of TEXT, or null.  Takes 00:04:F2:AA:BB:CC, 0004-f2aa-bbcc,
 * 0004.f2aa.bbcc, 0004f2aabbcc, and what labels put before it ("MAC: ...", "S/N 0004F2..."). */
export function parseMac(text) {
	const bare = String(text).trim().replace(/^(?:mac(?:\s*(?:id|address|addr))?|s\/?n|id)\s*[:=#]?\s*/i, '');
	return SPELLING.test(bare) ? bare.replace(/[\s:.\-_]/g, '').toLowerCase() : null;
}

/* 00:04:f2:aa:bb:cc, as labels and switches write it. */
export function showMac(mac) {
	return /^[0-9a-f]{12}$/.test(mac ?? '') ? mac.match(/../g).join(':') : String(mac ?? '');
}
