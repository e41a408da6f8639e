// template - one template: its text, where it is in force, and for stock ones the way to a newer text.

import {api, path} from '../core/api.js';
import {dateTime} from '../core/format.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {navigate} from '../core/router.js';
import {may} from '../core/session.js';
import {textDiff} from '../core/text-diff.js';
import {useApi} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {CodeEditor} from '../parts/code.js';
import {opens, preview} from '../parts/dialog.js';
import {DiffLines} from '../parts/diff.js';
import {Facts, Page, Section} from '../parts/page.js';
import {Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {assignTemplate} from './template-assign.js';
import {TemplateEdit} from './template-edit.js';
import {Scopes, TemplateState, addTemplate} from './templates-list.js';

const BACK = () => ({href: '/layers?tab=templates', text: t('layers.tab_templates')});

async function update(template, reload) {
	const where = path`/templates/${template.name}`;
	const {text: newer} = await api.get(where, {query: {stock: true}});
	const lines = textDiff(template.text, newer);
	const done = await preview({title: t('template.update_title', {name: template.name}), action: t('template.update'), text: t('template.update_text'),
		detail: html`<div class="template-diff"><${DiffLines} lines=${lines} /></div><h3>${t('template.update_phones')}</h3>`,
		run: options => api.post(where + '/update', undefined, options)});
	if (done) {
		toast(t('template.updated', {name: template.name}));
		reload();
	}
}

async function remove({name, text}) {
	await api.remove(path`/templates/${name}`);
	toast(t('template.removed', {name}), {undo: async () => {
		await api.put(path`/templates/${name}`, {text});
		navigate(path`/templates/${name}`);
	}});
	navigate('/layers?tab=templates', {replace: true});
}

function Actions({template, reload}) {
	const isUsed = template.scopes.length > 0;
	const items = [
		{text: t('template.copy'), icon: 'copy', onClick: () => addTemplate(template.name)},
		template.kind === 'own' && {text: t(isUsed ? 'template.remove_used' : 'template.remove'), icon: 'bin', danger: !isUsed, disabled: isUsed,
			onClick: () => remove(template)},
	].filter(Boolean);

	return html`<${Button} icon="layers" onClick=${opens(async () => await assignTemplate(template, reload) && reload())}>${t('template.assign')}<//>
		<${Menu} label=${t('template.more')} items=${items} />`;
}

function Stock({template, canEdit, reload}) {
	return html`${template.state === 'newer available' && html`<${Notice} kind="warn" title=${t('template.newer')}
			actions=${canEdit && html`<${Button} kind="primary" onClick=${opens(() => update(template, reload))}>${t('template.see_update')}<//>`}>
			${t('template.newer_text')}<//>`}
		${template.state === 'withdrawn' && html`<${Notice} kind="warn" title=${t('template.withdrawn')}>${t('template.withdrawn_text')}<//>`}
		${canEdit && html`<${Notice} actions=${html`<${Button} icon="copy" onClick=${opens(() => addTemplate(template.name))}>${t('template.copy')}<//>`}>
			${t('template.read_only')}<//>`}
		<${CodeEditor} value=${template.text} label=${t('template.text_of', {name: template.name})} rows=${16} />`;
}

function Found({template, from}) {
	const canEdit = may('admin');
	const {name, kind, text} = template;

	return html`<${Page} title=${name} about=${template.about || t('template.' + kind + '_about')} back=${BACK()}
		actions=${canEdit && html`<${Actions} template=${template} reload=${from.reload} />`}>
		<${Facts} facts=${[[t('template.state'), html`<${TemplateState} template=${template} />`], [t('template.kind'), t('template.' + kind)],
			[t('template.used'), html`<${Scopes} scopes=${template.scopes} />`],
			[t('template.changed'), template.changed_at && dateTime(template.changed_at)]]} />
		<${Section} title=${t('template.text')}>
			${kind === 'stock' ? html`<${Stock} template=${template} canEdit=${canEdit} reload=${from.reload} />`
				: canEdit ? html`<${TemplateEdit} key=${text} name=${name} etag=${from.etag} saved=${text} changed=${from.reload} />`
					: html`<${CodeEditor} value=${text} label=${t('template.text_of', {name})} rows=${16} />`}
		<//><//>`;
}

function Begun({name, from}) {
	const copied = useApi(from ? path`/templates/${from}` : null);
	const changed = text => navigate(text === null ? '/layers?tab=templates' : path`/templates/${name}`, {replace: true});

	return html`<${Page} title=${name} about=${t('template.begun')} back=${BACK()}><${Section} title=${t('template.text')}>
		${!from || copied.data ? html`<${TemplateEdit} name=${name} saved=${null} begin=${copied.data?.text} changed=${changed} />`
			: html`<${Loaded} from=${copied} />`}<//><//>`;
}

function Asked({name}) {
	const from = useApi(path`/templates/${name}`);
	if (from.data === null)
		return html`<${Page} title=${name} back=${BACK()}><${Loaded} from=${from} lines=${8} /><//>`;
	return html`<${Found} template=${from.data} from=${from} />`;
}

export default function Template({params, query}) {
	return query.new ? html`<${Begun} key=${params.name} name=${params.name} from=${query.from} />`
		: html`<${Asked} key=${params.name} name=${params.name} />`;
}
