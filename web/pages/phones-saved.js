// phones-saved - filters of the list of phones that got a name, kept in this browser.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {toQuery} from '../core/query.js';
import {memory, store} from '../core/store.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {Dialog, open} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Icon} from '../parts/icon.js';
import {toast} from '../parts/toast.js';

const KEY = 'filters.phones', MOST = 12;

/* The part of a query that is saved: everything that was filtered or sorted, always in one order. */
export function savedQuery(query, names) {
	return toQuery(Object.fromEntries([...names, 'sort'].map(name => [name, query[name]])));
}

function Name({close}) {
	const form = useForm({name: ''}, async ({name}) => close(name.trim() || null), {guarded: false});
	return html`<${Dialog} title=${t('phones.save_filter')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('common.save')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="name" label=${t('phones.filter_name')} hint=${t('phones.filter_hint')} autofocus maxlength="40" autocomplete="off" /><//><//>`;
}

const saved = store(memory.get(KEY, []));

function keep(list) {
	memory.set(KEY, list);
	saved.set(list);
}

/* A button that gives the filter of now a name; none where there is none, or it has one. */
export function SaveFilter({query, names}) {
	const list = useStore(saved), now = savedQuery(query, names);

	async function save() {
		const name = await open(close => html`<${Name} close=${close} />`);
		if (name)
			keep([...list.filter(one => one.name !== name), {name, query: now}].slice(-MOST));
	}

	return names.some(name => query[name]) && !list.some(one => one.query === now)
		&& html`<${Button} kind="quiet" icon="plus" onClick=${() => void save()}>${t('phones.save_filter')}<//>`;
}

/* Those that were saved, as links. */
export function SavedFilters({query, names}) {
	const list = useStore(saved), now = savedQuery(query, names);

	function remove(one) {
		keep(list.filter(other => other !== one));
		toast(t('phones.filter_removed', {name: one.name}), {undo: () => keep(list)});
	}

	return list.length > 0 && html`<div class="saved" role="group" aria-label=${t('phones.saved_filters')}>
		${list.map(one => html`<span key=${one.name} class=${one.query === now ? 'saved-one is-set' : 'saved-one'}>
			<a href=${'/phones' + one.query} aria-current=${one.query === now ? 'page' : undefined}>${one.name}</a>
			<button type="button" aria-label=${t('form.remove', {name: one.name})} onClick=${() => remove(one)}><${Icon} name="close" size=${14} /></button></span>`)}
	</div>`;
}
