// mac - a MAC address in whatever spelling, typed or scanned.

/* 12 lower-case hex digits of TEXT, or null.  Takes 00:04:F2:AA:BB:CC, 0004-f2aa-bbcc,
 * 0004.f2aa.bbcc, 0004f2aabbcc, and what labels put before it ("MAC: ...", "S/N 0004F2..."). */
export function parseMac(text) {
	const bare = String(text).trim().replace(/^(?:mac(?:\s*(?:id|address|addr))?|s\/?n|id)\s*[:=#]?\s*/i, '');
	const digits = bare.replace(/[\s:.\-_]/g, '').toLowerCase();
	return /^[0-9a-f]{12}$/.test(digits) ? digits : null;
}

/* 00:04:f2:aa:bb:cc, as labels and switches write it. */
export function showMac(mac) {
	return /^[0-9a-f]{12}$/.test(mac ?? '') ? mac.match(/../g).join(':') : String(mac ?? '');
}
