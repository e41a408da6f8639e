// phone-uploads - what a phone has stored here: its own settings, directory, calls, and logs.

import {api, href, path} from '../core/api.js';
import {useEvents} from '../core/events.js';
import {ago, bytes, dateTime} from '../core/format.js';
import {html, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useApi, useList} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {CodeEditor} from '../parts/code.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Badge, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {LogViewer} from './log-viewer.js';
import {overridesOf} from './phone-parameters.js';

const KINDS = ['phone', 'web', 'cloud', 'directory', 'calls', 'license'];

/* [{kind, versions: newest first}] */
export function byKind(documents) {
	const kinds = new Map();
	for (const one of documents)
		kinds.set(one.kind, [...kinds.get(one.kind) ?? [], one]);
	return [...kinds].map(([kind, list]) => ({kind, versions: list.sort((a, b) => b.version - a.version)}));
}

/* A table that scrolls in its card where the window is narrow. */
function Wide({label, children}) {
	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${label}><table class="plain-table is-middle cards">
		<caption class="hidden">${label}</caption>${children}</table></div>`;
}

const documentPath = (mac, kind) => path`/phones/${mac}/documents/${kind}`;

function Document({mac, kind, versions, close}) {
	const [version, setVersion] = useState(versions[0].version);
	const from = useApi(documentPath(mac, kind), {version});

	return html`<${Dialog} wide title=${t(`uploads.kind_${kind}`)} onClose=${() => close()} actions=${html`
		<a class="button" href=${href(documentPath(mac, kind), {version})} download=${`${mac}-${kind}`}>${t('files.save')}</a>
		<${Button} kind="primary" onClick=${() => close()}>${t('common.close')}<//>`}>
		<label class="choice-filter"><span>${t('uploads.version')}</span>
			<select value=${version} onChange=${event => setVersion(Number(event.currentTarget.value))}>
				${versions.map(one => html`<option key=${one.version} value=${one.version} selected=${one.version === version}>
					${t('uploads.version_of', {version: one.version, at: dateTime(one.at), from: t(`uploads.from_${(one.from ?? 'phone')}`)})}</option>`)}</select></label>
		<${Loaded} from=${from} lines=${10}>${text => html`<${CodeEditor} value=${String(text)} label=${t(`uploads.kind_${kind}`)} rows=${14} />`}<//>
	<//>`;
}

async function removeDocument(mac, kind, reload) {
	if (!await confirm({title: t('uploads.remove_title', {name: t(`uploads.kind_${kind}`)}), text: t('uploads.remove_text'), action: t('common.remove'), danger: true}))
		return;
	await api.remove(documentPath(mac, kind));
	toast(t('uploads.removed'));
	reload();
}

/* Another version from a file; the one before it comes back by undo. */
function usePut(mac, reload) {
	const input = useRef(null), kind = useRef('');

	async function put(file) {
		const name = kind.current;
		const done = await sendDocument(mac, name, await file.text());
		toast(t('uploads.stored', {name: t(`uploads.kind_${name}`), version: done?.version ?? ''}), {undo: done?.version && (async () => {
			await api.remove(documentPath(mac, name), {query: {version: done.version}});
			reload();
		})});
		reload();
	}

	return {
		choose(name) {
			kind.current = name;
			input.current.value = '';
			input.current.click();
		},
		input: html`<input ref=${input} class="hidden" type="file" tabindex="-1" aria-label=${t('uploads.put')}
			onChange=${event => event.currentTarget.files[0] && put(event.currentTarget.files[0])} />`,
	};
}

const sendDocument = (mac, kind, text) => api.put(documentPath(mac, kind), undefined, {text, type: 'application/octet-stream'});

function Documents({mac}) {
	const from = useList(path`/phones/${mac}/documents`, 'documents');
	const put = usePut(mac, from.reload);
	useEvents(['upload'], (kind, event) => event.mac === mac && from.reload());

	return html`<${Section} title=${t('uploads.documents')} about=${t('uploads.documents_about')} actions=${may('operator') && html`
			<${Menu} icon="upload" kind="plain" label=${t('uploads.put')} items=${KINDS.map(kind => ({text: t(`uploads.kind_${kind}`), onClick: () => put.choose(kind)}))}>
				${t('uploads.put')}<//>${put.input}`}>
		<${Loaded} from=${from} lines=${4}>${({documents}) => documents.length === 0 ? html`<p class="muted">${t('uploads.no_documents')}</p>`
			: html`<${Wide} label=${t('uploads.documents')}>
				<thead><tr><th scope="col">${t('uploads.what')}</th><th scope="col">${t('uploads.when')}</th><th scope="col">${t('uploads.size')}</th>
					<th scope="col"><span class="hidden">${t('common.actions')}</span></th></tr></thead>
				<tbody>${byKind(documents).map(({kind, versions}) => html`<tr key=${kind}>
					<td>${t(`uploads.kind_${kind}`)} <small>${t('uploads.versions', {n: versions.length})}</small></td>
					<td data-label=${t('uploads.when')} title=${dateTime(versions[0].at)}>${ago(versions[0].at)}${versions[0].from === 'administrator' && html` <${Badge}>${t('uploads.from_administrator')}<//>`}</td>
					<td data-label=${t('uploads.size')}>${bytes(versions[0].bytes)}</td>
					<td class="cell-actions">
						<${Button} small onClick=${() => void open(close => html`<${Document} mac=${mac} kind=${kind} versions=${versions} close=${close} />`)}>${t('uploads.open')}<//>
						${may('operator') && html` <${Button} kind="quiet" small icon="bin" label=${t('form.remove', {name: t(`uploads.kind_${kind}`)})}
							onClick=${() => removeDocument(mac, kind, from.reload)} />`}</td></tr>`)}</tbody><//>`}<//>
	<//>`;
}

function Overrides({mac}) {
	const from = useApi(path`/phones/${mac}/overrides`);
	const {list, isUnreadable} = overridesOf(from.data);
	return html`<${Section} title=${t('uploads.overrides')} about=${t('uploads.overrides_about')}>
		<${Loaded} from=${from} lines=${3}>${() => html`${isUnreadable && html`<${Notice} kind="warn">${t('uploads.unreadable')}<//>`}
			${list.length === 0 ? !isUnreadable && html`<p class="muted">${t('uploads.no_overrides')}</p>`
				: html`<${Wide} label=${t('uploads.overrides')}>
					<thead><tr><th scope="col">${t('params.name')}</th><th scope="col">${t('params.value')}</th><th scope="col">${t('uploads.hides')}</th></tr></thead>
					<tbody>${list.map(one => html`<tr key=${one.document + one.name}><td><code>${one.name}</code>${one.risk && html` <${Badge} tone="bad">${t(`uploads.risk_${one.risk.replace(' ', '_')}`)}<//>`}</td>
						<td data-label=${t('params.value')}><code>${one.value}</code></td>
						<td data-label=${t('uploads.hides')}>${one.hides ? html`<code>${one.hides.value}</code> <small>${t(`uploads.layer_${one.hides.layer}`)}</small>` : html`<span class="muted">${t('uploads.hides_nothing')}</span>`}</td></tr>`)}</tbody><//>`}`}<//>
	<//>`;
}

function Logs({mac}) {
	const [limit, setLimit] = useState(20);
	const from = useApi(path`/phones/${mac}/logs`, {limit});
	const show = log => open(close => html`<${LogViewer} log=${log} mac=${mac} close=${close} />`);

	return html`<${Section} title=${t('uploads.logs')} about=${t('uploads.logs_about')}>
		<${Loaded} from=${from} lines=${4}>${({logs, next}) => logs.length === 0 ? html`<p class="muted">${t('uploads.no_logs')}</p>`
			: html`<${Wide} label=${t('uploads.logs')}>
				<thead><tr><th scope="col">${t('uploads.what')}</th><th scope="col">${t('uploads.when')}</th><th scope="col">${t('uploads.size')}</th>
					<th scope="col"><span class="hidden">${t('common.actions')}</span></th></tr></thead>
				<tbody>${logs.map(log => html`<tr key=${log.id}><td><code>${log.name}</code>${log.state === 'open' && html` <${Badge} tone="info">${t('uploads.growing')}<//>`}</td>
					<td data-label=${t('uploads.when')} title=${dateTime(log.changed_at)}>${ago(log.changed_at)}</td>
					<td data-label=${t('uploads.size')}>${bytes(log.bytes)}</td>
					<td class="cell-actions"><${Button} small onClick=${() => void show(log)}>${t('uploads.open')}<//></td></tr>`)}</tbody><//>
				${next && html`<div><${Button} onClick=${() => setLimit(limit + 50)}>${t('uploads.older')}<//></div>`}`}<//>
	<//>`;
}

export function PhoneUploads({mac}) {
	return html`<${Documents} mac=${mac} /><${Overrides} mac=${mac} /><${Logs} mac=${mac} />`;
}
