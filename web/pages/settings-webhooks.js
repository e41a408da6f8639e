// settings-webhooks - addresses that are told what happens.

import {api, path} from '../core/api.js';
import {KINDS, useBursts} from '../core/events.js';
import {html, useState} from '../core/html.js';
import {ago, dateTime, number} from '../core/format.js';
import {t} from '../core/i18n.js';
import {useList} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge, Empty, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

function Events({form}) {
	const set = (kind, isOn) => form.set('events', KINDS.filter(one => one === kind ? isOn : form.values.events.includes(one)));
	form.names.current.add('events');
	return html`<fieldset class="choices"><legend>${t('webhooks.events')}</legend>
		${KINDS.map(kind => html`<label key=${kind}><input type="checkbox" checked=${form.values.events.includes(kind)}
			aria-invalid=${form.errors.events ? 'true' : undefined} onChange=${event => set(kind, event.currentTarget.checked)} />
			<span>${t('webhooks.event.' + kind)}</span></label>`)}
		${form.errors.events && html`<p class="field-error">${form.errors.events}</p>`}
	</fieldset>`;
}

/* Adds one, or changes HOOK. */
function HookDialog({hook, close}) {
	const form = useForm({url: hook?.url ?? '', events: hook?.events ?? ['phone_new', 'refusal'], secret: ''}, async (values, changed) => {
		close(hook ? await api.patch(path`/webhooks/${hook.id}`, changed)
			: await api.post('/webhooks', {url: values.url, events: values.events, ...values.secret && {secret: values.secret}}));
	}, {guarded: false});

	return html`<${Dialog} title=${t(hook ? 'webhooks.edit' : 'webhooks.add')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t(hook ? 'common.save' : 'webhooks.add')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="url" type="url" label=${t('webhooks.url')} hint=${t('webhooks.url_hint')} mono autocomplete="off" spellcheck=${false} autofocus />
			<${Events} form=${form} />
			<${Field} form=${form} name="secret" type="password" optional label=${t('webhooks.secret')}
				hint=${t(hook?.has_secret ? 'webhooks.secret_kept' : 'webhooks.secret_hint')} autocomplete="new-password" />
		<//><//>`;
}

function Health({hook}) {
	if (!hook.is_on)
		return html`<${Badge}>${t('webhooks.off')}<//>`;
	if (hook.failures > 0)
		return html`<${Badge} tone="bad">${t('webhooks.failures', {n: hook.failures})}<//>`;
	return html`<${Badge} tone="ok">${t(hook.last_at ? 'webhooks.well' : 'webhooks.not_yet')}<//>`;
}

function Outcome({result}) {
	return html`<${Notice} kind=${result.is_taken ? 'ok' : 'bad'}>${result.is_taken
		? t('webhooks.taken', {status: String(result.status), ms: number(Math.round((result.took_us ?? 0) / 1000))})
		: result.status ? t('webhooks.answered', {status: String(result.status)}) : t('webhooks.not_taken', {why: result.why})}<//>`;
}

function Hook({hook, reload}) {
	const [result, setResult] = useState(null);
	const where = path`/webhooks/${hook.id}`;

	async function test() {
		setResult(await api.post(where + '/test'));
		reload();
	}

	async function edit() {
		if (await open(close => html`<${HookDialog} hook=${hook} close=${close} />`)) {
			toast(t('common.saved'));
			reload();
		}
	}

	async function turn(is_on) {
		await api.patch(where, {is_on});
		toast(t(is_on ? 'webhooks.turned_on' : 'webhooks.turned_off'), {undo: () => api.patch(where, {is_on: !is_on}).then(reload)});
		reload();
	}

	async function remove() {
		if (!await confirm({title: t('webhooks.remove_title'), text: t('webhooks.remove_text', {url: hook.url}), action: t('webhooks.remove'), danger: true}))
			return;
		await api.remove(where);
		toast(t('webhooks.removed'));
		reload();
	}

	return html`<li class="hook">
		<div class="hook-head">
			<code><bdi>${hook.url}</bdi></code><${Health} hook=${hook} />
			<div class="actions"><${Button} small icon="upload" onClick=${test}>${t('webhooks.test')}<//>
				<${Menu} small label=${t('webhooks.actions', {url: hook.url})} items=${[
					{text: t('common.edit'), icon: 'pen', onClick: edit},
					{text: t(hook.is_on ? 'webhooks.turn_off' : 'webhooks.turn_on'), icon: hook.is_on ? 'stop' : 'check', onClick: () => turn(!hook.is_on)},
					null,
					{text: t('webhooks.remove'), icon: 'bin', danger: true, onClick: remove},
				]} /></div>
		</div>
		<p class="hook-about">${hook.events.map(kind => html`<span key=${kind} class="tag">${t('webhooks.event.' + kind)}</span>`)}
			<small>${hook.last_at ? html`<time title=${dateTime(hook.last_at)}>${t('webhooks.last', {ago: ago(hook.last_at)})}</time>${hook.last_status ? ' · ' + hook.last_status : ''}` : ''}
				${hook.failures > 0 && hook.next_at > Date.now() / 1000 ? ' · ' + t('webhooks.next', {ago: ago(hook.next_at)}) : ''}</small></p>
		<div role="status">${result && html`<${Outcome} result=${result} />`}</div>
	</li>`;
}

export function Webhooks() {
	const hooks = useList('/webhooks', 'webhooks');
	useBursts(KINDS, hooks.reload, 5000); // how deliveries went

	/* Gives no promise: the button is not busy while its dialog is open. */
	function add() {
		open(close => html`<${HookDialog} close=${close} />`).then(added => {
			if (added) {
				toast(t('webhooks.added'));
				hooks.reload();
			}
		});
	}

	const button = html`<${Button} kind="primary" icon="plus" onClick=${add}>${t('webhooks.add')}<//>`;
	return html`<${Loaded} from=${hooks}>${data => data.webhooks.length === 0
		? html`<${Empty} icon="external" title=${t('webhooks.none')} actions=${button}>${t('webhooks.none_text')}<//>`
		: html`<${Section} title=${t('webhooks.count', {n: data.webhooks.length})} flush actions=${button}>
			<ul class="hooks">${data.webhooks.map(hook => html`<${Hook} key=${hook.id} hook=${hook} reload=${hooks.reload} />`)}</ul><//>`}<//>`;
}
