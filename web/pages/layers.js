// layers - every layer of settings in the order of its strength; sites, groups, models, templates.

import {html, useMemo} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useList} from '../core/use-api.js';
import {Page, Section, Tabs} from '../parts/page.js';
import {Failure, Skeleton} from '../parts/state.js';
import {Find, useFound} from './layers-find.js';
import {Groups, Models, Sites} from './layers-lists.js';
import {Picture} from './layers-picture.js';
import {Templates} from './templates-list.js';

/* Names of templates by the layers that stand alone. */
function templatesOf(templates) {
	const names = scope => templates.filter(one => one.scopes.includes(scope)).map(one => one.name);
	return {lines: names('lines'), global: names('global')};
}

function Overview({sites, groups, models, templates, parameter}) {
	const found = useFound(parameter, templates, groups);
	const isUsed = model => model.phones > 0 || !model.stock || found?.lit.has('model:' + model.name);
	const isLooking = Boolean(parameter);

	return html`<${Section} title=${t('layers.picture_title')} about=${t('layers.picture_about')}>
		<${Find} name=${parameter} found=${found} />
		<${Picture} sites=${sites} groups=${groups} models=${models.filter(isUsed)} templates=${templatesOf(templates)}
			name=${parameter} told=${isLooking ? found?.told ?? {} : null} lit=${found?.lit} />
	<//>`;
}

export default function Layers({query}) {
	const lists = {sites: useList('/sites', 'sites'), groups: useList('/groups', 'groups'), models: useList('/models', 'models'), templates: useList('/templates', 'templates')};
	const missing = Object.values(lists).find(one => one.data === null);
	const failed = Object.values(lists).find(one => one.data === null && one.error);
	const [sites, groups, models, templates] = Object.keys(lists).map(name => lists[name].data?.[name]);
	const ranked = useMemo(() => groups && [...groups].sort((a, b) => a.rank - b.rank), [groups]);

	const tabs = () => [
		{key: 'layers', text: t('layers.tab_layers'), draw: () => html`<${Overview} sites=${sites} groups=${ranked} models=${models}
			templates=${templates} parameter=${query.parameter} />`},
		{key: 'sites', text: t('layers.tab_sites'), count: sites.length, draw: () => html`<${Sites} sites=${sites} />`},
		{key: 'groups', text: t('layers.tab_groups'), count: groups.length, draw: () => html`<${Groups} groups=${ranked} />`},
		{key: 'models', text: t('layers.tab_models'), count: models.length, draw: () => html`<${Models} models=${models} />`},
		{key: 'templates', text: t('layers.tab_templates'), count: templates.length,
			draw: () => html`<${Templates} templates=${templates} />`},
	];

	return html`<${Page} title=${t('nav.layers')} about=${t('layers.about')}>
		${failed ? html`<${Failure} error=${failed.error} retry=${failed.reload} />` : missing ? html`<${Skeleton} lines=${8} tall />`
			: html`<${Tabs} label=${t('nav.layers')} tabs=${tabs()} />`}
	<//>`;
}
