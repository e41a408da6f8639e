// settings-lync - experimental: which versions Lync phones are offered, on which they are tried, and what they asked for.

import {api, href, path} from '../core/api.js';
import {ago, bytes, dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {may} from '../core/session.js';
import {useApi, useList} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {Dialog, confirm, open, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Empty, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

const SHOWN = 20; // of requests, and of logs
const KEY = ['vendor', 'model', 'revision', 'type', 'locale'];

/* "Polycom CX700 A, UCPhone, ENU" */
const nameOf = rule => `${rule.vendor} ${rule.model} ${rule.revision}, ${rule.type}, ${rule.locale}`;
const isMac = text => /^[0-9a-f]{12}$/.test(text);

function Ask({title, text, fields, send, close}) {
	const form = useForm(Object.fromEntries(fields.map(field => [field.name, ''])), async values => close(await send(values)), {guarded: false});

	return html`<${Dialog} title=${title} onClose=${() => close(null)}>
		<p>${text}</p>
		<${Form} form=${form} action=${title} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<div class="form-grid">${fields.map((field, i) => html`<${Field} key=${field.name} form=${form} ...${field} autofocus=${i === 0} autocomplete="off" spellcheck=${false} />`)}</div>
		<//><//>`;
}

function Rule({rule, reload}) {
	const name = nameOf(rule);

	async function step(word) {
		await api.post(path`/lync/rules/${rule.id}/${word}`);
		toast(t('lync.did.' + word, {name}));
		reload();
	}

	async function remove() {
		if (!await confirm({title: t('lync.remove_title', {name}), text: t('lync.remove_text'), action: t('lync.remove'), danger: true}))
			return;
		await api.remove(path`/lync/rules/${rule.id}`);
		toast(t('lync.removed', {name}));
		reload();
	}

	const items = [
		rule.pending && {text: t('lync.approve', {version: rule.pending}), icon: 'check', onClick: () => step('approve')},
		rule.pending && {text: t('lync.reset', {version: rule.pending}), icon: 'close', onClick: () => step('reset')},
		rule.rollback && {text: t('lync.restore', {version: rule.rollback}), icon: 'left', onClick: () => step('restore')},
		{text: t('lync.remove'), icon: 'bin', onClick: opens(remove)},
	].filter(Boolean);
	return html`<tr><td><bdi><b>${rule.vendor} ${rule.model} ${rule.revision}</b></bdi> <small><bdi>${rule.type}, ${rule.locale}</bdi></small></td>
		${['approved', 'pending', 'rollback'].map(word => html`<td key=${word} data-label=${t('lync.' + word)}><span><bdi>${rule[word] ?? '–'}</bdi></span></td>`)}
		${may('admin') && html`<td class="cell-actions"><${Menu} label=${t('lync.actions', {name})} items=${items} small /></td>`}</tr>`;
}

function Rules() {
	const rules = useList('/lync/rules', 'rules');

	async function add() {
		const made = await open(close => html`<${Ask} close=${close} title=${t('lync.add')} text=${t('lync.add_text')} send=${values => api.post('/lync/rules', values)}
			fields=${[...KEY, 'version'].map(name => ({name, label: t('lync.field.' + name), hint: t('lync.hint.' + name), optional: ['type', 'locale'].includes(name)}))} />`);
		if (made) {
			toast(t('lync.added', {version: made.pending}));
			rules.reload();
		}
	}

	const button = may('admin') && html`<${Button} icon="plus" onClick=${opens(add)}>${t('lync.add')}<//>`;
	return html`<${Loaded} from=${rules}>${data => data.rules.length === 0
		? html`<${Section} title=${t('lync.rules')}><${Empty} icon="firmware" title=${t('lync.none')} actions=${button}>${t('lync.none_text')}<//><//>`
		: html`<${Section} title=${t('lync.rules')} flush actions=${button}><table class="plain-table is-middle cards"><caption class="hidden">${t('lync.rules')}</caption>
			<thead><tr><th scope="col">${t('lync.device')}</th><th scope="col">${t('lync.approved')}</th><th scope="col">${t('lync.pending')}</th><th scope="col">${t('lync.rollback')}</th>
				${may('admin') && html`<th scope="col"><span class="hidden">${t('common.actions')}</span></th>`}</tr></thead>
			<tbody>${data.rules.map(rule => html`<${Rule} key=${rule.id} rule=${rule} reload=${rules.reload} />`)}</tbody></table><//>`}<//>`;
}

function TestDevices() {
	const devices = useList('/lync/test-devices', 'test_devices');

	async function add() {
		if (await open(close => html`<${Ask} close=${close} title=${t('lync.test_add')} text=${t('lync.test_about')} send=${values => api.post('/lync/test-devices', values)}
			fields=${[{name: 'device', label: t('lync.test_device'), hint: t('lync.test_hint'), mono: true}]} />`))
			devices.reload();
	}

	async function remove(device) {
		await api.remove(path`/lync/test-devices/${device}`);
		toast(t('lync.test_removed', {device}), {undo: () => api.post('/lync/test-devices', {device}).then(devices.reload)});
		devices.reload();
	}

	return html`<${Section} title=${t('lync.tests')} about=${t('lync.test_about')} actions=${may('admin') && html`<${Button} icon="plus" onClick=${opens(add)}>${t('lync.test_add')}<//>`}>
		<${Loaded} from=${devices} lines=${1}>${data => data.test_devices.length === 0 ? html`<p class="muted">${t('lync.test_none')}</p>`
			: html`<ul class="lync-devices">${data.test_devices.map(({device}) => html`<li key=${device}><code><bdi>${isMac(device) ? showMac(device) : device}</bdi></code>
				${may('admin') && html`<${Button} kind="quiet" small icon="bin" label=${t('lync.test_remove', {device})} onClick=${() => remove(device)} />`}</li>`)}</ul>`}<//><//>`;
}

function Requests() {
	const requests = useApi('/lync/requests', {limit: SHOWN});

	return html`<${Loaded} from=${requests}>${data => data.requests.length > 0 && html`<${Section} title=${t('lync.requests')} about=${t('lync.requests_about')} flush>
		<table class="plain-table cards"><caption class="hidden">${t('lync.requests')}</caption>
			<thead><tr><th scope="col">${t('lync.when')}</th><th scope="col">${t('lync.device')}</th><th scope="col">${t('lync.address')}</th><th scope="col">${t('lync.offered')}</th></tr></thead>
			<tbody>${data.requests.map(one => html`<tr key=${one.id}><td><time title=${dateTime(one.at)}>${ago(one.at)}</time></td>
				<td data-label=${t('lync.device')}><span><bdi>${[one.vendor, one.model, one.mac && (isMac(one.mac) ? showMac(one.mac) : one.mac)].filter(Boolean).join(' ') || one.target}</bdi></span></td>
				<td data-label=${t('lync.address')}><code>${one.address}</code></td><td data-label=${t('lync.offered')}><span><bdi>${one.offered ?? t('lync.nothing')}</bdi></span></td></tr>`)}</tbody></table><//>`}<//>`;
}

function Logs() {
	const logs = useApi('/lync/logs', {limit: SHOWN});

	return html`<${Loaded} from=${logs}>${data => data.logs.length > 0 && html`<${Section} title=${t('lync.logs')} about=${t('lync.logs_about')} flush>
		<table class="plain-table cards"><caption class="hidden">${t('lync.logs')}</caption>
			<thead><tr><th scope="col">${t('lync.when')}</th><th scope="col">${t('lync.log')}</th><th scope="col">${t('lync.address')}</th><th scope="col" class="align-end">${t('lync.size')}</th></tr></thead>
			<tbody>${data.logs.map(one => html`<tr key=${one.id}><td><time title=${dateTime(one.at)}>${ago(one.at)}</time></td>
				<td data-label=${t('lync.log')}>${may('admin') ? html`<a href=${href(path`/lync/logs/${one.id}`)} download><bdi>${one.kind}/${one.name}</bdi></a>` : html`<span><bdi>${one.kind}/${one.name}</bdi></span>`}</td>
				<td data-label=${t('lync.address')}><code>${one.address}</code></td><td class="align-end" data-label=${t('lync.size')}>${bytes(one.bytes)}</td></tr>`)}</tbody></table><//>`}<//>`;
}

export function Lync() {
	return html`<${Notice} kind="warn" title=${t('lync.experimental')}>${t('lync.experimental_text')}<//>
		<${Rules} /><${TestDevices} /><${Requests} /><${Logs} />`;
}
