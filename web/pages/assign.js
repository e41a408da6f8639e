// assign - a line comes on a phone and goes off it again, each with its way back.

import {api, path} from '../core/api.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';

/* Where a line stands among the assignments that the API answers. */
function positionOf(answer, address) {
	return answer.lines.find(one => one.address === address)?.position;
}

/* Puts a line on a phone; position null: the first free one.  Promise of {position, text, undo}. */
export async function assign(mac, address, position = null) {
	const place = positionOf(await api.post(path`/phones/${mac}/lines`, {address, position}), address);
	return {
		position: place,
		text: t('lines.assigned', {address, position: place}),
		undo: () => api.remove(path`/phones/${mac}/lines/${place}`),
	};
}

/* Takes a phone into the inventory together with a line. */
export async function addWith(mac, address, site) {
	const phone = await api.post('/phones', {mac, site, lines: [{address}]});
	return {
		position: positionOf(phone, address) ?? 1,
		text: t('lines.added_phone', {address, site: phone.site}),
		undo: () => api.remove(path`/phones/${mac}`),
	};
}

/* Takes a line off a phone.  holder: {mac, position, label, ring_type, line_keys}.  Promise of {text, undo}. */
export async function unassign(address, {mac, position, label, ring_type: ringType, line_keys: lineKeys}) {
	await api.remove(path`/phones/${mac}/lines/${position}`);
	return {
		text: t('lines.taken_off', {address, mac: showMac(mac)}),
		undo: () => api.post(path`/phones/${mac}/lines`, {address, position, label, ring_type: ringType, line_keys: lineKeys}),
	};
}
