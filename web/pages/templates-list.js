// templates-list - every template: where it is used, and whether something is to be done about it.

import {api, path} from '../core/api.js';
import {collate, ago} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {Button} from '../parts/button.js';
import {Dialog, open, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge} from '../parts/state.js';
import {hrefOf} from './layers-picture.js';
import {Problem} from '../core/problem.js';

const TONE = {'in force': 'ok', 'newer available': 'warn', withdrawn: 'warn', 'not used': 'plain'};
const WORD = {'in force': 'in_force', 'newer available': 'newer', withdrawn: 'withdrawn', 'not used': 'not_used'};

export function TemplateState({template}) {
	return template && html`<${Badge} tone=${TONE[template.state]}>${t('template.' + WORD[template.state])}<//>`;
}

/* A name for a new template; then its editor opens.  from: a template whose text it begins with. */
function Name({from, close}) {
	const form = useForm({name: from ? from + '-own' : ''}, async ({name}) => {
		const word = name.trim();
		if (!/^[a-z0-9-]{1,31}$/.test(word))
			throw new Problem({status: 422, errors: [{field: 'name', detail: t('template.name_rule')}]});
		const isTaken = await api.get(path`/templates/${word}`).then(() => true, problem => {
			if (problem.status === 404)
				return false;
			throw problem;
		});
		if (isTaken)
			throw new Problem({status: 422, errors: [{field: 'name', detail: t('template.name_taken')}]});
		close(word);
	}, {guarded: false});

	return html`<${Dialog} title=${t('template.add')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('template.write')} always more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="name" label=${t('template.name')} hint=${t('template.name_rule')} mono autofocus autocomplete="off"
				autocapitalize="off" spellcheck=${false} /><//><//>`;
}

export async function addTemplate(from) {
	const name = await open(close => html`<${Name} from=${from} close=${close} />`);
	if (name)
		navigate(path`/templates/${name}` + '?new=1' + (from ? '&from=' + encodeURIComponent(from) : ''));
}

/* Where a template is in force, as links. */
export function Scopes({scopes}) {
	if (scopes.length === 0)
		return html`<span class="muted">${t('template.nowhere')}</span>`;
	return html`<span class="chips">${scopes.map(scope => html`<a key=${scope} class="chip" href=${hrefOf(scope)}>${scope}</a>`)}</span>`;
}

export function Templates({templates}) {
	const sorted = [...templates].sort((a, b) => (a.kind === 'stock') - (b.kind === 'stock') || collate(a.name, b.name));

	return html`<${Section} title=${t('layers.tab_templates')} about=${t('template.about')} actions=${may('admin') && html`
		<${Button} kind="primary" icon="plus" onClick=${opens(() => addTemplate())}>${t('template.add')}<//>`}>
		<div class="scroll-x" tabindex="0" role="group" aria-label=${t('layers.tab_templates')}><table class="plain-table templates">
			<caption class="hidden">${t('layers.tab_templates')}</caption>
			<thead><tr><th scope="col">${t('template.name')}</th><th scope="col">${t('template.kind')}</th><th scope="col">${t('template.state')}</th>
				<th scope="col">${t('template.used')}</th><th scope="col">${t('template.changed')}</th></tr></thead>
			<tbody>${sorted.map(one => html`<tr key=${one.name}>
				<td><a class="strong" href=${path`/templates/${one.name}`}>${one.name}</a>${one.about && html`<br /><small>${one.about}</small>`}</td>
				<td>${t('template.' + one.kind)}</td><td><${TemplateState} template=${one} /></td>
				<td><${Scopes} scopes=${one.scopes} /></td><td>${one.changed_at ? ago(one.changed_at) : ''}</td></tr>`)}</tbody>
		</table></div><//>`;
}
