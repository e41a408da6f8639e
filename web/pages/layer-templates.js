// layer-templates - the templates in force for one scope, in their order.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useAll, useApi} from '../core/use-api.js';
import {OrderedList} from '../parts/ordered.js';
import {Section} from '../parts/page.js';
import {Loaded} from '../parts/state.js';
import {DraftBar, useDraft} from './draft.js';
import {TemplateState} from './templates-list.js';

const URGENT = ['newer available', 'withdrawn'];

function Edit({scope, there, canEdit, reload}) {
	const all = useAll('/templates', 'templates') ?? [];
	const draft = useDraft(there);
	const byName = new Map(all.map(one => [one.name, one]));
	const others = all.filter(one => !draft.value.includes(one.name));

	return html`<p class="hint">${t('layers.templates_order')}</p>
		${draft.value.length === 0 && html`<p class="muted">${t('layers.no_templates')}</p>`}
		<${OrderedList} items=${draft.value} keyOf=${name => name} nameOf=${name => name} label=${t('layers.templates')}
			onOrder=${canEdit && draft.set} onRemove=${canEdit && (name => draft.set(draft.value.filter(one => one !== name)))}
			draw=${name => html`<a class="strong" href=${path`/templates/${name}`}>${name}</a> ${URGENT.includes(byName.get(name)?.state) && html`<${TemplateState} template=${byName.get(name)} />`}
				<small class="ordered-about">${byName.get(name)?.about}</small>`} />
		${canEdit && others.length > 0 && html`<label class="add-one"><span>${t('layers.add_template')}</span>
			<select class="input select" value="" onChange=${event => {
				draft.set([...draft.value, event.currentTarget.value]);
				event.currentTarget.value = '';
			}}><option value="">${t('layers.choose_template')}</option>
				${others.map(one => html`<option key=${one.name} value=${one.name}>${one.name}</option>`)}</select></label>`}
		<${DraftBar} draft=${draft} title=${t('layers.review_title', {scope})} action=${t('layers.put_in_force')} done=${reload}
			send=${(names, options) => api.put(path`/scopes/${scope}/templates`, names, options)} />`;
}

export function ScopeTemplates({scope, canEdit}) {
	const from = useApi(path`/scopes/${scope}/templates`);

	return html`<${Section} title=${t('layers.templates')} about=${t('layers.templates_about')}>
		<${Loaded} from=${from}>${({templates}) => html`<${Edit} scope=${scope} there=${templates.map(one => one.name)}
			canEdit=${canEdit} reload=${from.reload} />`}<//><//>`;
}
