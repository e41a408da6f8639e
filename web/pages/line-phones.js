// line-phones - which phones have a line, and putting it on more of them.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {confirm} from '../parts/dialog.js';
import {Labelled} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {toast} from '../parts/toast.js';
import {assign, unassign} from './assign.js';
import {Scan} from './scan.js';

/* What a phone says of its line; columns that are empty everywhere are left out. */
const COLUMNS = [['lines.position', 'position'], ['lines.label_here', 'label'], ['lines.ring_type', 'ring_type'], ['lines.line_keys', 'line_keys']];

function Holders({line, takeOff}) {
	const columns = COLUMNS.filter(([, field]) => line.phones.some(one => one[field]));

	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('lines.phones')}><table class="plain-table is-middle">
		<caption class="hidden">${t('lines.phones')}</caption>
		<thead><tr><th scope="col">${t('lines.phone')}</th>${columns.map(([key]) => html`<th key=${key} scope="col">${t(key)}</th>`)}
			${takeOff && html`<th scope="col"><span class="hidden">${t('common.actions')}</span></th>`}</tr></thead>
		<tbody>${line.phones.map(one => html`<tr key=${one.mac}>
			<td><a class="mono nowrap" href=${path`/phones/${one.mac}`}>${showMac(one.mac)}</a></td>
			${columns.map(([key, field]) => html`<td key=${key}>${one[field]}</td>`)}
			${takeOff && html`<td class="cell-actions"><${Button} small onClick=${() => takeOff(one)}
				label=${t('lines.take_off_one', {mac: showMac(one.mac)})}>${t('lines.take_off')}<//></td>`}</tr>`)}</tbody>
	</table></div>`;
}

/* changed: called after each change. */
export function LinePhones({line, changed}) {
	const [position, setPosition] = useState('');
	const {address, shared, phones} = line;
	const isTaken = !shared && phones.length > 0;

	async function takeOff(holder) {
		const done = await unassign(address, holder);
		changed();
		toast(done.text, {undo: async () => {
			await done.undo();
			changed();
		}});
	}

	async function put(mac) {
		const done = await assign(mac, address, position === '' ? null : Number(position));
		return {...done, undo: async () => {
			await done.undo();
			changed();
		}};
	}

	/* A private line goes from the phone that has it to the one that was scanned. */
	async function move(mac, holder) {
		if (holder.mac === mac || !await confirm({title: t('lines.move_title'), action: t('lines.move'),
			text: t('lines.move_text', {address, from: showMac(holder.mac), to: showMac(mac)})}))
			return {text: t(holder.mac === mac ? 'lines.has_it' : 'lines.not_moved')};
		const off = await unassign(address, holder);
		try {
			const on = await put(mac);
			return {...on, undo: async () => {
				await on.undo();
				await off.undo();
				changed();
			}};
		} catch (error) { // the other phone does not take it: all is as it was
			await off.undo();
			throw error;
		}
	}

	async function take(mac) {
		try {
			const [holder] = shared ? [] : (await api.get(path`/lines/${address}`)).phones; // another label may just have been read
			return await (holder ? move(mac, holder) : put(mac));
		} finally {
			changed();
		}
	}

	return html`<${Section} title=${t('lines.phones')} about=${t(shared ? 'lines.shared_about' : 'lines.private_about')}>
		${phones.length > 0 ? html`<${Holders} line=${line} takeOff=${may('operator') && takeOff} />`
			: html`<p class="muted">${t('lines.nobody_text')}</p>`}
		${may('operator') && html`<${Scan} label=${t(isTaken ? 'lines.move_to' : 'lines.assign_to')} hint=${t('lines.scan_hint')}
			action=${t(isTaken ? 'lines.move' : 'lines.assign')} onMac=${take} focus=${phones.length === 0}>
			<${Labelled} label=${t('lines.position')} hint=${t('lines.position_hint')}>${props => html`<input ...${props} type="number" min="1" max="48"
				class="input scan-position" value=${position} onInput=${event => setPosition(event.currentTarget.value)} />`}<//><//>`}
	<//>`;
}
