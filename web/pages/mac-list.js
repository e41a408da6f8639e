// mac-list - MAC addresses in what was pasted, and networks that an address is in.

import {parseMac} from '../core/mac.js';

/* Every MAC in TEXT, each once, and the pieces that are none: {macs, others}.  They may stand on
 * lines, or be separated by commas, semicolons or tabs. */
export function findMacs(text) {
	const pieces = text.split(/[\n,;\t]+/).map(piece => piece.trim()).filter(Boolean);
	const macs = new Set(), others = [];
	for (const piece of pieces) {
		const mac = parseMac(piece);
		if (mac)
			macs.add(mac);
		else
			others.push(piece);
	}
	return {macs: [...macs], others};
}

function bits(address) {
	const parts = address.split('.');
	if (parts.length !== 4 || parts.some(part => !/^\d{1,3}$/.test(part) || part > 255))
		return null;
	return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/* Whether an IPv4 address is in "10.1.0.0/16"; false for what is neither. */
export function inNetwork(address, network) {
	const [base, length = '32'] = network.split('/');
	const a = bits(address), b = bits(base), size = 2 ** (32 - length);
	return a !== null && b !== null && length >= 0 && length <= 32 && Math.floor(a / size) === Math.floor(b / size);
}

/* The site whose network an address is in, the narrowest first; '' for none. */
export function siteOf(address, sites) {
	const fitting = sites.flatMap(site => (site.networks ?? []).filter(network => inNetwork(address, network))
		.map(network => ({name: site.name, length: Number(network.split('/')[1] ?? 32)})));
	return fitting.sort((a, b) => b.length - a.length)[0]?.name ?? '';
}
