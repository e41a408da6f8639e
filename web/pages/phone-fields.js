// phone-fields - fields that forms about phones share: site, model, groups, and a line for it.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useAll} from '../core/use-api.js';
import {SuggestInput} from '../parts/completion.js';
import {Field, Labelled} from '../parts/form.js';

const SHOWN = 8;
const EXAMPLE = '1001@pbx.example';

const named = list => list?.map(one => ({value: one.name, text: one.label && one.label !== one.name ? `${one.label} (${one.name})` : one.name})) ?? null;

/* What may be chosen for a phone: {sites, models, groups} as choices, siteList as the server has them. */
export function useChoices() {
	const sites = useAll('/sites', 'sites'), models = useAll('/models', 'models'), groups = useAll('/groups', 'groups');
	return {sites: named(sites), models: named(models), groups: named(groups), siteList: sites ?? [], modelList: models ?? []};
}

export function SiteField({form, choices, ...rest}) {
	return html`<${Field} ...${rest} form=${form} name="site" type="select" label=${t('phones.site')} choices=${choices.sites} />`;
}

/* A model may be one that is in no table yet. */
export function ModelField({form, choices, hint}) {
	return html`<${Field} form=${form} name="model" label=${t('phones.model')} hint=${hint} optional spellcheck=${false} autocomplete="off"
		choices=${choices.models?.map(one => one.value) ?? []} />`;
}

export function GroupsField({form, choices, name = 'groups', label = t('phones.groups')}) {
	return html`<${Field} form=${form} name=${name} type="tags" label=${label} optional choices=${choices.groups} />`;
}

/* Lines that TEXT fits and that a phone may get: those on no phone, and shared ones. */
async function linesFor(text) {
	const [single, shared] = await Promise.all([
		api.get('/lines', {query: {text, unassigned: 1, limit: SHOWN}}),
		api.get('/lines', {query: {text, shared: 1, limit: SHOWN / 2}}),
	]);
	const seen = new Set(single.lines.map(line => line.address));
	return [...single.lines, ...shared.lines.filter(line => !seen.has(line.address))].map(line => ({name: line.address,
		about: [line.display_name || line.label, line.shared && t('phones.shared')].filter(Boolean).join(' · ')}));
}

/* An input for the address of a line that is there, with suggestions. */
export function LineInput(props) {
	return html`<${SuggestInput} ...${props} isEager find=${text => linesFor(text.trim())} />`;
}

export const NO_LINE = {line: 'none', address: '', display_name: '', secret: ''};

/* Chooses a line for a phone: none (unless it must be), one that is there, or a new one. */
export function LineFields({form, must}) {
	const kind = form.values.line;
	form.names.current.add('address');
	const choices = ['none', 'there', 'new'].slice(must ? 1 : 0).map(value => ({value, text: t(`phones.line_${value}`)}));
	return html`<${Field} form=${form} name="line" type="select" label=${t('phones.line')} choices=${choices} />
		${kind === 'there' && html`<${Labelled} label=${t('phones.line_address')} hint=${t('phones.line_there_hint')} error=${form.errors.address}>
			${props => html`<${LineInput} ...${props} label=${t('phones.line_address')} value=${form.values.address}
				set=${text => form.set('address', text)} />`}<//>`}
		${kind === 'new' && html`
			<${Field} form=${form} name="address" label=${t('phones.line_address')} mono spellcheck=${false} autocomplete="off" placeholder=${EXAMPLE} />
			<${Field} form=${form} name="display_name" label=${t('phones.line_display')} optional autocomplete="off" />
			<${Field} form=${form} name="secret" type="password" label=${t('phones.line_secret')} hint=${t('phones.line_secret_hint')} optional autocomplete="new-password" />`}`;
}

/* The address of the line that was chosen, made first when it is a new one; null for none. */
export async function makeLine({line, address, display_name, secret}) {
	if (line === 'none')
		return null;
	if (line === 'new')
		await api.post('/lines', {address: address.trim(), ...display_name && {display_name}, ...secret && {secret}});
	return address.trim();
}
