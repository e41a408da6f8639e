// new-phones-accept - takes phones that asked into the inventory: label, site and line in one step.

import {api, path} from '../core/api.js';
import {ago} from '../core/format.js';
import {html, useEffect} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Facts} from '../parts/page.js';
import {siteOf} from './mac-list.js';
import {LineFields, ModelField, NO_LINE, SiteField, makeLine, useChoices} from './phone-fields.js';

/* close is given the MAC of the phone that was accepted, or null. */
export function AcceptOne({phone, close}) {
	const choices = useChoices();
	const form = useForm({label: '', site: 'default', model: '', ...NO_LINE}, async values => {
		const address = await makeLine(values);
		const {label, site, model} = values;
		await api.post(path`/phones/${phone.mac}/state`, {state: 'active', ...label && {label}, site, ...model && {model},
			...address && {lines: [{address}]}});
		close(phone.mac);
	}, {guarded: false});

	const near = siteOf(phone.address ?? '', choices.siteList);
	useEffect(() => { // the site whose network it asked from
		if (near)
			form.set('site', near);
	}, [near]);

	return html`<${Dialog} title=${t('new.accept_title', {mac: showMac(phone.mac)})} onClose=${() => close(null)}>
		<${Facts} facts=${[[t('phones.model'), phone.model || phone.part], [t('phones.address'), phone.address], [t('phones.version'), phone.version],
			[t('new.first_seen'), phone.first_seen_at && ago(phone.first_seen_at)]]} />
		<${Form} form=${form} always action=${t('new.accept')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="label" label=${t('phones.label')} hint=${t('phone.label_hint')} autofocus autocomplete="off" optional />
			<${SiteField} form=${form} choices=${choices} hint=${near ? t('new.site_by_network') : undefined} />
			${!phone.model && html`<${ModelField} form=${form} choices=${choices} hint=${t('phones.model_hint')} />`}
			<${LineFields} form=${form} />
		<//><//>`;
}

/* close is given {site} for all of them, or null. */
export function AcceptMany({n, close}) {
	const choices = useChoices();
	const form = useForm({site: 'default'}, async ({site}) => close({site}), {guarded: false});
	return html`<${Dialog} title=${t('new.accept_many_title', {n})} onClose=${() => close(null)}>
		<p>${t('new.accept_many_about')}</p>
		<${Form} form=${form} always action=${t('new.accept_n', {n})} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${SiteField} form=${form} choices=${choices} /><//><//>`;
}
