// template-assign - a template is put in force for one scope more.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useAll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Dialog, open, preview} from '../parts/dialog.js';
import {Labelled} from '../parts/form.js';
import {toast} from '../parts/toast.js';

function Choose({template, close}) {
	const lists = {site: useAll('/sites', 'sites'), group: useAll('/groups', 'groups'), model: useAll('/models', 'models')};
	const [scope, setScope] = useState('');
	const isFree = one => !template.scopes.includes(one);

	return html`<${Dialog} title=${t('template.assign_title', {name: template.name})} onClose=${() => close(null)} actions=${html`
		<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>
		<${Button} kind="primary" disabled=${!scope} onClick=${() => close(scope)}>${t('layers.review')}<//>`}>
		<${Labelled} label=${t('template.assign_for')} hint=${t('template.assign_hint')}>${props => html`<select ...${props} class="input select" value=${scope}
			onChange=${event => setScope(event.currentTarget.value)}><option value=""></option>
			${['global', 'lines'].filter(isFree).map(one => html`<option key=${one} value=${one}>${t(`layers.title_${one}`)}</option>`)}
			${Object.entries(lists).map(([kind, items]) => html`<optgroup key=${kind} label=${t(`layers.kind_${kind}`)}>
				${items?.filter(one => isFree(`${kind}:${one.name}`)).map(one => html`<option key=${one.name} value=${`${kind}:${one.name}`}>${one.name}</option>`)}</optgroup>`)}
		</select>`}<//>
	<//>`;
}

/* Promise of whether it was done; undone() is called when it is taken back. */
export async function assignTemplate(template, undone) {
	const scope = await open(close => html`<${Choose} template=${template} close=${close} />`);
	if (!scope)
		return false;
	const where = path`/scopes/${scope}/templates`;
	const before = (await api.get(where)).templates.map(one => one.name);
	const done = await preview({title: t('layers.review_title', {scope}), action: t('layers.put_in_force'),
		run: options => api.put(where, [...before, template.name], options)});
	if (done)
		toast(t('template.assigned', {name: template.name, scope}), {undo: async () => {
			await api.put(where, before);
			undone();
		}});
	return Boolean(done);
}
