// rollout-new - a rollout as a short form.  Planning changes nothing: it is started on its own page.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {useAll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Skeleton} from '../parts/state.js';
import {useChoices} from './phone-fields.js';

const MINUTE_S = 60;
const DAYS = ['all', 'mon-fri', 'sat,sun'];
const HOURS_EXAMPLE = '22:00-05:00';
const BEGIN = {label: '', site: '', group: '', model: '', rings: ['percent:1', 'percent:10', 'rest'], days: 'all', hours: '', pace: 50, wait: 60, patience: 20, quiet: 240, halt_percent: 5, halt_count: 0};
const MINUTES = {wait: 'wait_s', patience: 'patience_s', quiet: 'quiet_s'}; // of the form, which the API wants in seconds

/* What POST /rollouts wants; what is empty is the server's to choose. */
export function asRequest(values) {
	const told = Object.entries(values).filter(([, value]) => value !== '' && value !== null);
	return Object.fromEntries(told.map(([name, value]) => MINUTES[name] ? [MINUTES[name], value * MINUTE_S] : [name, value]));
}

function Ask({releases, close}) {
	const choices = useChoices();
	const form = useForm({release: releases[0].release, ...BEGIN}, async values => {
		if (!values.rings.length)
			throw new Problem({status: 422, errors: [{field: 'rings', detail: t('rollouts.need_ring')}]});
		close((await api.post('/rollouts', asRequest(values))).id);
	}, {guarded: false});
	const any = list => [{value: '', text: t('filters.any')}, ...list ?? []];
	const rings = [...BEGIN.rings, 'percent:50', ...(choices.groups ?? []).map(one => 'group:' + one.value)];

	return html`<${Form} form=${form} always action=${t('rollouts.plan')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
		<${Field} form=${form} name="release" type="select" label=${t('firmware.release')} choices=${releases.map(one => one.release)} />
		<${Field} form=${form} name="label" label=${t('rollouts.label')} optional autocomplete="off" />
		<fieldset class="choices"><legend>${t('rollouts.who')}</legend><div class="fields-row">
			<${Field} form=${form} name="site" type="select" label=${t('phones.site')} choices=${any(choices.sites)} />
			<${Field} form=${form} name="group" type="select" label=${t('phones.group')} choices=${any(choices.groups)} />
			<${Field} form=${form} name="model" type="select" label=${t('phones.model')} choices=${any(choices.models)} /></div></fieldset>
		<${Field} form=${form} name="rings" type="tags" label=${t('rollouts.rings')} hint=${t('rollouts.rings_hint')} choices=${rings} />
		<div class="fields-row">
			<${Field} form=${form} name="days" type="select" label=${t('rollouts.days')} choices=${DAYS.map((value, i) => ({value, text: t(`rollouts.days_${i}`)}))} />
			<${Field} form=${form} name="hours" label=${t('rollouts.hours')} hint=${t('rollouts.hours_hint')} optional placeholder=${HOURS_EXAMPLE} autocomplete="off" /></div>
		<div class="fields-row">
			<${Field} form=${form} name="pace" type="number" min="0" label=${t('rollouts.pace')} hint=${t('rollouts.pace_hint')} />
			<${Field} form=${form} name="wait" type="number" min="0" label=${t('rollouts.wait')} hint=${t('rollouts.wait_hint')} /></div>
		<div class="fields-row">
			<${Field} form=${form} name="patience" type="number" min="1" label=${t('rollouts.patience')} hint=${t('rollouts.patience_hint')} />
			<${Field} form=${form} name="quiet" type="number" min="1" label=${t('rollouts.quiet')} hint=${t('rollouts.quiet_hint')} /></div>
		<div class="fields-row">
			<${Field} form=${form} name="halt_percent" type="number" min="0" max="100" label=${t('rollouts.halt_percent')} />
			<${Field} form=${form} name="halt_count" type="number" min="0" label=${t('rollouts.halt_count')} hint=${t('rollouts.halt_hint')} /></div>
	<//>`;
}

/* close is given the id of the new rollout, or null. */
export function NewRollout({close}) {
	const releases = useAll('/firmware/releases', 'releases');
	return html`<${Dialog} wide title=${t('rollouts.new')} onClose=${() => close(null)}>
		<p>${t('rollouts.new_about')}</p>
		${releases === null ? html`<${Skeleton} lines=${6} />` : releases.length === 0 ? html`<p>${t('rollouts.no_release')}</p>` : html`<${Ask} releases=${releases} close=${close} />`}
	<//>`;
}
