// phone - one phone: what it is, how it logs in, its keys, settings, files, uploads and boots.

import {api, path, whole} from '../core/api.js';
import {useEvents} from '../core/events.js';
import {ago, dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parseMac, showMac} from '../core/mac.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Button, ButtonLink, Menu} from '../parts/button.js';
import {Dialog, confirm, open, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Facts, Page, Section, Tabs} from '../parts/page.js';
import {Empty, Loaded, Notice, PhoneState} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {scopeLink} from './firmware-releases.js';
import {scopeName, setRelease, unsetRelease} from './firmware-set.js';
import {Enrolment} from './phone-enrolment.js';
import {kindOf} from './overview-kinds.js';
import {GroupsField, ModelField, SiteField, useChoices} from './phone-fields.js';
import {PhoneDoctor} from './phone-doctor.js';
import {PhoneFiles} from './phone-files.js';
import {PhoneHistory} from './phone-history.js';
import {PhoneKeys} from './phone-keys.js';
import {PhoneParameters} from './phone-parameters.js';
import {PhoneTell} from './phone-tell.js';
import {PhoneUploads} from './phone-uploads.js';
import {STATES} from './phones-bulk.js';

async function copy(text) {
	await navigator.clipboard.writeText(text);
	toast(t('common.copied'));
}

function Edit({phone, etag, close}) {
	const choices = useChoices();
	const {label, model, site, groups} = phone;
	const form = useForm({label, model, site, groups}, async (values, changed) => {
		await api.patch(path`/phones/${phone.mac}`, changed, {ifMatch: etag});
		close({changed, before: Object.fromEntries(Object.keys(changed).map(name => [name, phone[name]]))});
	}, {guarded: false});

	return html`<${Dialog} title=${t('phone.edit')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('common.save')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="label" label=${t('phones.label')} hint=${t('phone.label_hint')} autofocus autocomplete="off" />
			<${ModelField} form=${form} choices=${choices} hint=${phone.model_learnt ? t('phone.model_learnt', {model: phone.model_learnt}) : t('phones.model_hint')} />
			<${SiteField} form=${form} choices=${choices} />
			<${GroupsField} form=${form} choices=${choices} />
		<//><//>`;
}

async function edit(phone, etag, reload) {
	const done = await open(close => html`<${Edit} phone=${phone} etag=${etag} close=${close} />`);
	if (!done)
		return;
	toast(t('common.saved'), {undo: async () => {
		await api.patch(path`/phones/${phone.mac}`, done.before);
		reload();
	}});
	reload();
}

async function setState(phone, state, reload) {
	const isSure = state !== 'blocked' || await confirm({title: t('phone.block_title'), text: t('phones.means_blocked'), action: t('phone.to_blocked'), danger: true});
	if (!isSure)
		return;
	await api.post(path`/phones/${phone.mac}/state`, {state});
	toast(t('phone.is_now', {state: t('state.' + state)}), {undo: async () => {
		await api.post(path`/phones/${phone.mac}/state`, {state: phone.state});
		reload();
	}});
	reload();
}

async function remove(phone) {
	if (!await confirm({title: t('phone.remove_title', {name: phone.label || showMac(phone.mac)}), text: t('phone.remove_text'), action: t('phone.remove'), danger: true}))
		return;
	await api.remove(path`/phones/${phone.mac}`);
	toast(t('phone.removed', {mac: showMac(phone.mac)}));
	navigate('/phones');
}

/* Which release it is to run, and what says so. */
function Shall({firmware}) {
	const {release, from, is_held: isHeld, keeps_newer: keepsNewer} = firmware;
	if (isHeld)
		return t('firmware.phone_held');
	if (!release)
		return html`<span class="muted">${t('firmware.phone_none')}</span>`;
	return html`<a class="mono" href=${path`/firmware/releases/${release}`}>${release}</a>
		<br /><small>${['rollout', 'last'].includes(from) ? t(`firmware.phone_${from}`) : html`<a href=${scopeLink(from)}>${scopeName(from)}</a>`}
			${keepsNewer && ` · ${t('firmware.phone_newer')}`}</small>`;
}

async function setFirmware(phone, reload) {
	const {releases} = await whole('/firmware/releases', 'releases');
	if (await setRelease({releases: releases.map(one => one.release), release: phone.firmware?.release ?? undefined, scope: 'phone:' + phone.mac}))
		reload();
}

async function unsetFirmware(phone, reload) {
	if (await unsetRelease(await api.get(path`/scopes/${'phone:' + phone.mac}/firmware`)))
		reload();
}

function Actions({phone, etag, reload}) {
	if (!may('operator'))
		return null;
	const others = STATES.filter(state => state !== phone.state);
	return html`<${Button} icon="pen" onClick=${() => void edit(phone, etag, reload)}>${t('common.edit')}<//>
		<${Menu} label=${t('phone.more')} items=${[
			...others.map(state => ({text: t(`phone.to_${state}`), icon: state === 'blocked' ? 'stop' : state === 'active' ? 'check' : 'minus',
				danger: state === 'blocked', onClick: () => setState(phone, state, reload)})),
			null,
			{text: t('firmware.phone_set'), icon: 'firmware', onClick: opens(() => setFirmware(phone, reload))},
			phone.firmware?.from === 'phone:' + phone.mac && {text: t('firmware.phone_unset'), icon: 'minus', onClick: opens(() => unsetFirmware(phone, reload))},
			may('admin') && {text: t('phone.restore'), icon: 'upload', onClick: () => navigate('/settings/backup?mac=' + phone.mac)},
			null,
			{text: t('phone.remove'), icon: 'bin', danger: true, onClick: () => remove(phone)},
		].filter(item => item !== false)} />`;
}

function Mac({mac}) {
	return html`<span class="with-copy"><span class="mono">${showMac(mac)}</span>
		<${Button} kind="quiet" small icon="copy" label=${t('phone.copy_mac')} onClick=${() => copy(mac)} /></span>`;
}

function Head({phone}) {
	const groups = phone.groups ?? [];
	return html`<${Section}>
		<${Facts} facts=${[
			[t('phones.state'), html`<${PhoneState} state=${phone.state} />`],
			[t('phones.model'), phone.model || phone.model_learnt || t('phone.unknown_model')],
			[t('phones.site'), html`<a href=${path`/layers/${'site:' + phone.site}`}>${phone.site}</a>`],
			[t('phones.groups'), groups.length > 0 && groups.map((group, i) => html`${i > 0 && ', '}<a key=${group} href=${path`/layers/${'group:' + group}`}>${group}</a>`)],
			[t('phones.last_seen'), html`<span title=${dateTime(phone.last_seen_at)}>${ago(phone.last_seen_at)}</span>`],
			[t('phones.address'), phone.address && html`<span class="mono">${phone.address}</span>`],
			[t('phones.version'), phone.version],
			[t('firmware.phone_should'), phone.firmware && html`<${Shall} firmware=${phone.firmware} />`],
		].map(([name, value]) => [name, value || null])} />
		${phone.decision && html`<${Notice} kind="warn" title=${t('decision.' + kindOf(phone.decision).name)}>${t(`decision.text_${kindOf(phone.decision).name}`)}<//>`}
		${phone.state !== 'active' && html`<${Notice} kind="info">${t(`phones.means_${phone.state}`)}<//>`}
	<//>`;
}

function NotHere({mac}) {
	const isMac = parseMac(mac);
	return html`<${Empty} icon="phones" title=${t('phone.none')} actions=${isMac && html`
		${may('operator') && html`<${ButtonLink} kind="primary" icon="plus" href=${'/phones?add=' + isMac}>${t('phones.add')}<//>`}
		<${ButtonLink} icon="inbox" href=${'/new?text=' + isMac}>${t('phone.among_new')}<//>`}>
		${isMac ? t('phone.none_text', {mac: showMac(isMac)}) : t('phone.no_mac')}<//>`;
}

function Body({from}) {
	return html`<${Loaded} from=${from} lines=${8}>${phone => html`
		<div class="phone-head"><${Head} phone=${phone} /><${Enrolment} phone=${phone} reload=${from.reload} /></div>
		<${PhoneTell} phone=${phone} />
		<${Tabs} label=${t('phone.tabs')} tabs=${[
			{key: 'keys', text: t('phone.tab_keys'), draw: () => html`<${PhoneKeys} phone=${phone} reload=${from.reload} />`},
			{key: 'parameters', text: t('phone.tab_parameters'), draw: () => html`<${PhoneParameters} mac=${phone.mac} />`},
			{key: 'files', text: t('phone.tab_files'), draw: () => html`<${PhoneFiles} mac=${phone.mac} />`},
			{key: 'uploads', text: t('phone.tab_uploads'), draw: () => html`<${PhoneUploads} mac=${phone.mac} />`},
			{key: 'history', text: t('phone.tab_history'), draw: () => html`<${PhoneHistory} mac=${phone.mac} />`},
			may('operator') && {key: 'doctor', text: t('phone.tab_doctor'), draw: () => html`<${PhoneDoctor} mac=${phone.mac} />`},
		]} />`}<//>`;
}

export default function Phone({params}) {
	const mac = parseMac(params.mac) ?? params.mac;
	const from = useApi(path`/phones/${mac}`);
	const phone = from.data;
	const isNone = from.error?.status === 404 || from.error?.status === 422 || !parseMac(mac);

	useEvents(['boot', 'change', 'upload'], (kind, event) => {
		if (event.mac === mac || event.object === 'phone ' + mac)
			from.reload();
	});

	return html`<${Page} title=${phone?.label || showMac(mac)} about=${phone && html`<${Mac} mac=${mac} />`}
		back=${{href: '/phones', text: t('phones.title')}}
		actions=${phone && !isNone && html`<${Actions} phone=${phone} etag=${from.etag} reload=${from.reload} />`}>
		${isNone ? html`<${NotHere} mac=${params.mac} />` : html`<${Body} from=${from} />`}<//>`;
}
