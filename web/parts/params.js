// params - single parameters of one scope: names that complete themselves, values, secrets.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useApi} from '../core/use-api.js';
import {Button} from './button.js';
import {SuggestInput} from './completion.js';
import {Form, Labelled, useForm} from './form.js';
import {Icon} from './icon.js';
import {Loaded} from './state.js';
import {failed, toast} from './toast.js';

/* Promise of the known names that hold TEXT, for completion here and in the code editor. */
export async function parameterNames(text) {
	const answer = await api.get('/parameters', {query: {text, limit: 50}});
	return answer.parameters.map(one => ({name: one.name, secret: one.secret,
		about: one.example ? t('params.example', {value: one.example}) : one.used_by > 0 ? t('params.used', {n: one.used_by}) : ''}));
}

/* An input for a parameter's name. */
export function NameInput(props) {
	return html`<${SuggestInput} ...${props} aria-label=${props.label} find=${text => text ? parameterNames(text) : []} />`;
}

function AddForm({scope, existing, done}) {
	const form = useForm({name: '', value: '', secret: false}, async ({name, value, secret}) => {
		await api.put(path`/scopes/${scope}/parameters/${name.trim()}`, {value, secret});
		toast(t('params.set', {name: name.trim()}));
		form.reset({name: '', value: '', secret: false});
		done();
	}, {guarded: false});
	form.names.current.add('name').add('value');

	const isThere = existing.some(one => one.name === form.values.name.trim());
	return html`<${Form} form=${form} class="params-add" action=${t(isThere ? 'params.replace' : 'params.add')} kind="plain">
		<${Labelled} label=${t('params.name')} error=${form.errors.name}>${props => html`<${NameInput} ...${props} value=${form.values.name}
			set=${(name, item) => {
				form.set('name', name);
				if (item)
					form.set('secret', Boolean(item.secret));
			}} />`}<//>
		<${Labelled} label=${t('params.value')} error=${form.errors.value}>${props => html`<input ...${props} class="input mono"
			value=${form.values.value} spellcheck=${false} autocomplete="off" onInput=${event => form.set('value', event.currentTarget.value)} />`}<//>
		<label class="params-secret"><input type="checkbox" checked=${form.values.secret}
			onChange=${event => form.set('secret', event.currentTarget.checked)} />${t('params.secret')}</label>
	<//>`;
}

function Value({scope, one, canEdit, done}) {
	const [typed, setTyped] = useState(null);

	async function save() {
		const text = typed;
		setTyped(null);
		if (text === null || text === one.value)
			return;
		try {
			await api.put(path`/scopes/${scope}/parameters/${one.name}`, {value: text, secret: one.secret});
			toast(t('params.set', {name: one.name}), {undo: one.secret ? undefined : async () => {
				await api.put(path`/scopes/${scope}/parameters/${one.name}`, {value: one.value});
				done();
			}});
			done();
		} catch (error) {
			failed(error);
		}
	}

	if (!canEdit)
		return html`<code>${one.value}</code>`;
	return html`<input class="input mono input-plain" aria-label=${t('params.value_of', {name: one.name})} spellcheck=${false} autocomplete="off"
		value=${typed ?? one.value} onFocus=${() => one.secret && setTyped('')} onInput=${event => setTyped(event.currentTarget.value)}
		onBlur=${event => one.secret && !event.currentTarget.value ? setTyped(null) : save()}
		onKeyDown=${event => {
			if (event.key === 'Enter')
				event.currentTarget.blur();
			if (event.key === 'Escape') {
				setTyped(null);
				event.stopPropagation();
			}
		}} />`;
}

async function removeOne(scope, one, done) {
	await api.remove(path`/scopes/${scope}/parameters/${one.name}`);
	toast(t('params.removed', {name: one.name}), {undo: one.secret ? undefined : async () => {
		await api.put(path`/scopes/${scope}/parameters/${one.name}`, {value: one.value});
		done();
	}});
	done();
}

/* The parameters of SCOPE ("global", "site:hq", "phone:0004f2aabbcc" ...).  canEdit: by role;
 * changed: called after each change, may be absent. */
export function ParamEditor({scope, canEdit, changed}) {
	const list = useApi(path`/scopes/${scope}/parameters`);

	function done() {
		list.reload();
		changed?.();
	}

	return html`<${Loaded} from=${list} lines=${4}>${({parameters}) => html`<div class="params">
		${parameters.length === 0 && html`<p class="params-none">${t('params.none')}</p>`}
		${parameters.length > 0 && html`<table class="plain-table is-middle">
			<caption class="hidden">${t('params.title')}</caption>
			<thead><tr><th scope="col">${t('params.name')}</th><th scope="col">${t('params.value')}</th>
				${canEdit && html`<th scope="col"><span class="hidden">${t('common.actions')}</span></th>`}</tr></thead>
			<tbody>${parameters.map(one => html`<tr key=${one.name}>
				<td><code>${one.name}</code>${one.secret && html` <${Icon} name="lock" size=${14} /><span class="hidden">${t('params.secret')}</span>`}</td>
				<td><${Value} scope=${scope} one=${one} canEdit=${canEdit} done=${done} /></td>
				${canEdit && html`<td class="cell-actions"><${Button} kind="quiet" small icon="bin" label=${t('params.remove', {name: one.name})}
					onClick=${() => removeOne(scope, one, done)} /></td>`}</tr>`)}</tbody>
		</table>`}
		${canEdit && html`<${AddForm} scope=${scope} existing=${parameters} done=${done} />`}
	</div>`}<//>`;
}
