// phones-add - puts phones into the inventory: typed, pasted, or scanned one after the other.

import {api, path} from '../core/api.js';
import {html, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {Problem} from '../core/problem.js';
import {navigate} from '../core/router.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {toast} from '../parts/toast.js';
import {findMacs} from './mac-list.js';
import {GroupsField, LineFields, ModelField, NO_LINE, SiteField, makeLine, useChoices} from './phone-fields.js';
import {ScanLog, useCatch, useScans} from './scan.js';

const wrong = detail => new Problem({status: 422, code: 'unprocessable', errors: [{field: 'mac', detail}]});

/* The MACs that were typed; throws what is wrong with them. */
function macsOf(text) {
	const {macs, others} = findMacs(text);
	if (others.length || !macs.length)
		throw wrong(others.length ? t('phones.no_mac', {text: others[0].slice(0, 60)}) : t('phones.need_mac'));
	return macs;
}

async function addOne(mac, values, address) {
	const {label, model, site, groups} = values;
	await api.post('/phones', {mac, ...label && {label}, ...model && {model}, ...site && {site}, ...groups.length && {groups},
		...address && {lines: [{address}]}});
}

async function removeAll(macs) {
	for (const mac of macs)
		await api.remove(path`/phones/${mac}`);
}

/* close is given true when a phone was added.  mac: to begin with */
export function AddPhone({close, mac = '', added}) {
	const choices = useChoices();
	const [done, setDone] = useState(0);
	const box = useRef(null), known = useRef(new Set());
	const scans = useScans();
	const form = useForm({mac: mac && showMac(mac), label: '', model: '', site: 'default', groups: [], several: false, ...NO_LINE}, add, {guarded: false});
	const found = findMacs(form.values.mac);
	const field = () => box.current.querySelector('[name=mac]');

	useCatch(field, form.values.several);

	/* What became of one of several: known or not any more. */
	function note(mac, isAdded) {
		known.current[isAdded ? 'add' : 'delete'](mac);
		setDone(known.current.size);
		added();
	}

	async function addScanned(mac, values, isOne) {
		if (known.current.has(mac)) // both bar codes of a label, or one read twice
			return {text: t('scan.again', {mac: showMac(mac)})};
		try {
			await addOne(mac, {...values, label: isOne ? values.label : ''}, isOne ? await makeLine(values) : null);
		} catch (error) {
			error.more = [{text: t('common.retry'), run: () => addScanned(mac, values, isOne)}];
			throw error;
		}
		note(mac, true);
		return {undo: async () => {
			await api.remove(path`/phones/${mac}`);
			note(mac, false);
		}};
	}

	/* A reader does not wait: the field is free at once, and what was in it is done after what came before. */
	function addInRow(values) {
		if (!values.mac.trim())
			throw wrong(t('phones.need_mac'));
		const isOne = findMacs(values.mac).macs.length === 1;
		scans.take(values.mac, mac => addScanned(mac, values, isOne));
		form.reset({...values, ...NO_LINE, mac: '', label: ''});
		field().focus();
	}

	async function add(values) {
		if (values.several)
			return addInRow(values);
		const macs = macsOf(values.mac);
		const isOne = macs.length === 1;
		const address = isOne ? await makeLine(values) : null;
		for (const one of macs)
			await addOne(one, {...values, label: isOne ? values.label : ''}, address);
		toast(isOne ? t('phones.added_one', {mac: showMac(macs[0])}) : t('phones.added_many', {n: macs.length}), {undo: async () => {
			await removeAll(macs);
			added();
		}});
		added();
		close(true);
		if (isOne)
			navigate(path`/phones/${macs[0]}`);
		return undefined;
	}

	return html`<${Dialog} title=${t('phones.add')} onClose=${() => close(done > 0)}>
		<div ref=${box}><${Form} form=${form} always action=${found.macs.length > 1 ? t('phones.add_many', {n: found.macs.length}) : t('phones.add')}
			more=${html`<${Button} onClick=${() => close(done > 0)}>${t(done ? 'common.close' : 'common.cancel')}<//>`}>
			<${Field} form=${form} name="mac" type=${form.values.mac.includes('\n') ? 'textarea' : 'text'} label=${t('phones.mac')} mono autofocus
				hint=${parseMac(form.values.mac) ? t('phones.mac_read', {mac: showMac(parseMac(form.values.mac))}) : t('phones.mac_hint')}
				spellcheck=${false} autocapitalize="off" autocomplete="off" enterkeyhint="next"
				onPaste=${event => {
					const text = event.clipboardData.getData('text');
					if (/\n./.test(text.trim())) { // an input would join the lines
						event.preventDefault();
						form.set('mac', text.trim());
					}
				}} />
			<${Field} form=${form} name="several" type="check" label=${t('phones.several')} hint=${t('phones.several_hint')} />
			${done > 0 && html`<p role="status">${t('phones.added_so_far', {n: done})}</p>`}
			<${ScanLog} scans=${scans} />
			<div class="form-grid">
				${found.macs.length < 2 && html`<${Field} form=${form} name="label" label=${t('phones.label')} optional autocomplete="off" />`}
				<${ModelField} form=${form} choices=${choices} />
				<${SiteField} form=${form} choices=${choices} />
				<${GroupsField} form=${form} choices=${choices} />
				${found.macs.length < 2 && html`<${LineFields} form=${form} />`}
			</div>
		<//></div>
	<//>`;
}
