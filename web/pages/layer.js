// layer - one scope of one layer: its own parameters, its templates, its files, and what it is.

import {api} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {navigate} from '../core/router.js';
import {KINDS, parseScope, strength} from '../core/scope.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {Button, ButtonLink} from '../parts/button.js';
import {opens, preview} from '../parts/dialog.js';
import {Page, Section, Tabs} from '../parts/page.js';
import {ParamEditor} from '../parts/params.js';
import {Empty, Loaded} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {ScopeFiles} from './layer-files.js';
import {GroupForm, ModelForm} from './layer-forms.js';
import {SiteForms} from './layer-site.js';
import {ScopeTemplates} from './layer-templates.js';
import {whereOf} from './layers-lists.js';

const BACK = {site: 'sites', group: 'groups', model: 'models'};
const FORMS = {site: SiteForms, group: GroupForm, model: ModelForm};

/* Where this layer stands among the others. */
function Strength({kind}) {
	const at = strength(kind);
	return html`<ol class="strength" aria-label=${t('layers.order')}>${KINDS.map((one, i) => html`<li key=${one}
		class=${i === at ? 'is-here' : i < at ? 'is-stronger' : 'is-weaker'} aria-current=${i === at ? 'true' : undefined}>
		<span>${t(`layers.kind_${one}`)}</span></li>`)}</ol>`;
}

function titleOf({kind, name}) {
	if (kind === 'phone')
		return t('layers.title_phone', {name: showMac(name)});
	return t(`layers.title_${kind}`, {name});
}

async function remove({kind, name}, object) {
	const done = await preview({title: t('layers.remove_title', {name}), action: t(`layers.remove_${kind}`), danger: true,
		text: t(kind === 'model' && object.phones > 0 ? 'layers.remove_model_used' : `layers.remove_${kind}_text`, {n: object.phones}),
		run: ({dryRun}) => api.remove(whereOf({kind, name}), {dryRun})});
	if (!done)
		return;
	toast(t('layers.removed', {name}));
	navigate('/layers?tab=' + BACK[kind], {replace: true});
}

function Actions({scope, object}) {
	const {kind, name} = scope;
	const isFixed = (kind === 'site' && name === 'default') || (kind === 'model' && object.stock);

	return html`${object.phones > 0 && html`<${ButtonLink} icon="phones" href=${`/phones?${kind}=${encodeURIComponent(name)}`}>
			${t('layers.see_phones', {n: object.phones})}<//>`}
		${may('admin') && !isFixed && html`<${Button} icon="bin" onClick=${opens(() => remove(scope, object))}>${t(`layers.remove_${kind}`)}<//>`}`;
}

function Found({text, scope, from}) {
	const {kind} = scope, object = from?.data;
	const canEdit = may(kind === 'phone' || kind === 'line' ? 'operator' : 'admin');
	const Forms = FORMS[kind];
	const tabs = [
		Forms && {key: 'about', text: t(`layers.tab_${kind}`), draw: () => html`<${Forms} object=${object} etag=${from.etag}
			canEdit=${canEdit} changed=${from.reload} />`},
		{key: 'parameters', text: t('layers.tab_parameters'), draw: () => html`<${Section} title=${t('layers.parameters')} about=${t('layers.parameters_about')}>
			<${ParamEditor} scope=${text} canEdit=${canEdit} /><//>`},
		{key: 'templates', text: t(kind === 'line' ? 'layers.tab_templates' : 'layers.tab_templates_files'), draw: () => html`
			<${ScopeTemplates} scope=${text} canEdit=${canEdit} />
			${kind !== 'line' && html`<${ScopeFiles} scope=${text} canEdit=${canEdit} />`}`},
	].filter(Boolean);

	return html`<${Page} title=${titleOf(scope)} about=${object?.label || t(`layers.about_${kind === 'line' ? 'lines' : kind}`)}
		back=${{href: BACK[kind] ? '/layers?tab=' + BACK[kind] : '/layers', text: t('nav.layers')}}
		actions=${object && html`<${Actions} scope=${scope} object=${object} />`}>
		<${Strength} kind=${kind} />
		<${Tabs} label=${titleOf(scope)} tabs=${tabs} />
	<//>`;
}

/* Sites, groups and models are there or not; the others always are. */
function Asked({text, scope}) {
	const from = useApi(whereOf(scope));
	if (from.data === null)
		return html`<${Page} title=${titleOf(scope)} back=${{href: '/layers', text: t('nav.layers')}}><${Loaded} from=${from} lines=${6} /><//>`;
	return html`<${Found} text=${text} scope=${scope} from=${from} />`;
}

export default function Layer({params}) {
	const scope = parseScope(params.scope);

	if (!scope)
		return html`<${Page} title=${params.scope} back=${{href: '/layers', text: t('nav.layers')}}>
			<${Empty} icon="layers" title=${t('layers.no_scope')} actions=${html`<${ButtonLink} href="/layers">${t('nav.layers')}<//>`}>
				${t('layers.no_scope_text')}<//><//>`;
	return FORMS[scope.kind] ? html`<${Asked} key=${params.scope} text=${params.scope} scope=${scope} />`
		: html`<${Found} key=${params.scope} text=${params.scope} scope=${scope} />`;
}
