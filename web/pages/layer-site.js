// layer-site - what a site is: its place in the network, its values for templates, what it allows.

import {html, useState} from '../core/html.js';
import {bytes, number} from '../core/format.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {confirm} from '../parts/dialog.js';
import {Field} from '../parts/form.js';
import {Facts, Section} from '../parts/page.js';
import {Notice} from '../parts/state.js';
import {Saving, useSaving} from './layer-forms.js';
import {whereOf} from './layers-lists.js';
import {difference} from '../core/undo.js';

const PLACE = ['label', 'sip_domain', 'time_zone', 'networks', 'servers'];
const POLICY = {trust: ['none', 'network'], reenroll: ['ask', 'network'], tls_end: ['strict', 'any'], require_tls: ['no', 'yes']};
const PACE = ['image_downloads', 'image_rate'];
const SAFE = {trust: 'none', reenroll: 'ask', tls_end: 'strict'};
const VARIABLE = /^[a-z][a-z0-9_]{0,30}$/;

const pick = (object, names) => names.map(name => object[name]);
const keyOf = (object, names) => JSON.stringify(pick(object, names));
const zones = () => Intl.supportedValuesOf?.('timeZone') ?? [];

function Place({object, etag, changed}) {
	const saving = useSaving({where: whereOf({kind: 'site', name: object.name}), object, names: PLACE, etag, changed});
	const {form} = saving;

	return html`<${Saving} saving=${saving}>
		<div class="form-grid">
			<${Field} form=${form} name="label" label=${t('layers.label')} hint=${t('layers.label_hint')} optional autocomplete="off" />
			<${Field} form=${form} name="sip_domain" label=${t('layers.sip_domain')} hint=${t('layers.sip_domain_hint')} optional spellcheck=${false} autocomplete="off" />
			<${Field} form=${form} name="time_zone" label=${t('layers.time_zone')} hint=${t('layers.time_zone_hint')} optional choices=${zones()} spellcheck=${false} autocomplete="off" />
		</div>
		<${Field} form=${form} name="networks" type="tags" label=${t('layers.networks')} hint=${t('layers.networks_hint')} optional />
		<${Field} form=${form} name="servers" type="tags" label=${t('layers.servers')} hint=${t('layers.servers_hint')} optional /><//>`;
}

function Variables({object, etag, changed}) {
	const saving = useSaving({where: whereOf({kind: 'site', name: object.name}), object, names: ['vars'], etag, changed,
		tell: told => ({vars: difference(object.vars, told.vars ?? object.vars)}),
		back: (before, told) => ({vars: difference(told.vars, before.vars)})});
	const {form} = saving;
	const {vars} = form.values;
	const [name, setName] = useState('');
	const isWrong = name !== '' && !VARIABLE.test(name);
	const set = next => form.set('vars', next);
	form.names.current.add('vars');

	function add() {
		if (VARIABLE.test(name) && !(name in vars)) {
			set({...vars, [name]: ''});
			setName('');
		}
	}

	return html`<${Saving} saving=${saving}>
		${Object.keys(vars).length === 0 && html`<p class="muted">${t('layers.no_vars')}</p>`}
		${Object.entries(vars).map(([one, value]) => html`<div key=${one} class="variable">
			<code>${'${site.' + one + '}'}</code>
			<input class="input mono" aria-label=${t('layers.var_value', {name: one})} value=${value} spellcheck=${false} autocomplete="off"
				onInput=${event => set({...vars, [one]: event.currentTarget.value})} />
			<${Button} kind="quiet" small icon="close" label=${t('form.remove', {name: one})} onClick=${() =>
				set(Object.fromEntries(Object.entries(vars).filter(([other]) => other !== one)))} />
		</div>`)}
		<div class="variable">
			<input class="input mono" aria-label=${t('layers.var_name')} placeholder=${t('layers.var_name')} value=${name} spellcheck=${false} autocomplete="off"
				autocapitalize="off" aria-invalid=${isWrong ? 'true' : undefined} onInput=${event => setName(event.currentTarget.value.trim())}
				onKeyDown=${event => {
					if (event.key === 'Enter') {
						event.preventDefault();
						add();
					}
				}} />
			<${Button} icon="plus" disabled=${!name || isWrong || name in vars} onClick=${add}>${t('layers.add_var')}<//>
		</div>
		${form.errors.vars && html`<${Notice} kind="bad">${form.errors.vars}<//>`}
		${isWrong && html`<p class="field-error" role="status">${t('layers.var_rule')}</p>`}<//>`;
}

function Risks({values}) {
	const risky = Object.keys(SAFE).filter(name => values[name] !== SAFE[name]);
	return risky.map(name => html`<${Notice} key=${name} kind="warn" title=${t('layers.risk')}>${t(`layers.risk_${name}`)}<//>`);
}

function Policy({object, etag, changed}) {
	/* A risk that is new is asked for, and what may shut phones out. */
	async function asked(values) {
		if (values.require_tls === 'yes' && object.require_tls !== 'yes'
			&& !await confirm({title: t('layers.require_tls_title', {name: object.name}), text: t('layers.require_tls_text'), action: t('layers.require_tls_do'), danger: true}))
			return false;
		const risky = Object.keys(SAFE).filter(name => values[name] !== SAFE[name] && object[name] === SAFE[name]);
		return risky.length === 0 || confirm({title: t('layers.risk_title', {name: object.name}), danger: true, action: t('layers.risk_take'),
			text: risky.map(name => t(`layers.risk_${name}`)).join(' ')});
	}

	const saving = useSaving({where: whereOf({kind: 'site', name: object.name}), object, names: Object.keys(POLICY), etag, changed, asked});
	const {form} = saving;
	return html`<${Saving} saving=${saving}>
		<div class="form-grid">${Object.entries(POLICY).map(([name, values]) => html`<${Field} key=${name} form=${form} name=${name} type="select"
			label=${t('layers.' + name)} hint=${t(`layers.${name}_${form.values[name]}_hint`)}
			choices=${values.map(value => ({value, text: t(`layers.${name}_${value}`)}))} />`)}</div>
		<${Risks} values=${form.values} /><//>`;
}

/* How much of the site's line firmware may take. */
function Pace({object, etag, changed}) {
	const saving = useSaving({where: whereOf({kind: 'site', name: object.name}), object, names: PACE, etag, changed});
	const {form} = saving, rate = form.values.image_rate;
	return html`<${Saving} saving=${saving}><div class="form-grid">
		<${Field} form=${form} name="image_downloads" type="number" min="0" label=${t('layers.image_downloads')} hint=${t('layers.image_downloads_hint')} />
		<${Field} form=${form} name="image_rate" type="number" min="0" label=${t('layers.image_rate')}
			hint=${rate > 0 ? t('layers.image_rate_is', {size: bytes(rate)}) : t('layers.image_rate_hint')} /></div><//>`;
}

function PaceShown({object: {image_downloads: most, image_rate: rate}}) {
	return html`<${Facts} facts=${[[t('layers.image_downloads'), most > 0 ? number(most) : t('layers.image_any')],
		[t('layers.image_rate'), rate > 0 ? t('layers.image_rate_is', {size: bytes(rate)}) : t('layers.image_any')]]} />`;
}

function PlaceShown({object}) {
	return html`<${Facts} facts=${[[t('layers.sip_domain'), object.sip_domain], [t('layers.time_zone'), object.time_zone],
		[t('layers.networks'), object.networks.join(', ')], [t('layers.servers'), object.servers.join(', ')],
		...Object.entries(object.vars).map(([name, value]) => [name, value])]} />`;
}

function PolicyShown({object}) {
	return html`<${Facts} facts=${Object.keys(POLICY).map(name => [t('layers.' + name), t(`layers.${name}_${object[name]}`)])} />
		<${Risks} values=${object} />`;
}

export function SiteForms({object, etag, canEdit, changed}) {
	const shared = {object, etag, changed};
	if (!canEdit)
		return html`<${Section} title=${t('layers.place')}><${PlaceShown} object=${object} /><//>
			<${Section} title=${t('layers.image_pace')} about=${t('layers.image_pace_about')}><${PaceShown} object=${object} /><//>
			<${Section} title=${t('layers.policy')} about=${t('layers.policy_about')}><${PolicyShown} object=${object} /><//>`;
	return html`<${Section} title=${t('layers.place')} about=${t('layers.place_about')}>
			<${Place} key=${keyOf(object, PLACE)} ...${shared} /><//>
		<${Section} title=${t('layers.vars')} about=${t('layers.vars_about')}>
			<${Variables} key=${keyOf(object, ['vars'])} ...${shared} /><//>
		<${Section} title=${t('layers.image_pace')} about=${t('layers.image_pace_about')}>
			<${Pace} key=${keyOf(object, PACE)} ...${shared} /><//>
		<${Section} title=${t('layers.policy')} about=${t('layers.policy_about')}>
			<${Policy} key=${keyOf(object, Object.keys(POLICY))} ...${shared} /><//>`;
}
