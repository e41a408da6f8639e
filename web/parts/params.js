// params - single parameters of one scope: names that complete themselves, values, secrets.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {may} from '../core/session.js';
import {useList} from '../core/use-api.js';
import {Button} from './button.js';
import {SuggestInput} from './completion.js';
import {opens, preview} from './dialog.js';
import {Form, Labelled, useForm} from './form.js';
import {Icon} from './icon.js';
import {showSecret} from './secret.js';
import {Loaded} from './state.js';
import {toast} from './toast.js';

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

const whereOf = (scope, name) => path`/scopes/${scope}/parameters/${name}`;

/* Does run({dryRun}) once who asked has seen which phones change by it; of a single phone that is
 * known.  A promise of whether it was done. */
async function shownFirst(scope, name, action, run) {
	if (scope.startsWith('phone:'))
		return run({}).then(() => true);
	return Boolean(await preview({title: t('params.review_title', {name}), text: t('params.review_text'), action, run}));
}

function AddForm({scope, existing, done}) {
	const form = useForm({name: '', value: '', secret: false}, async ({name, value, secret}) => {
		const run = options => api.put(whereOf(scope, name.trim()), {value, secret}, options);
		await run({dryRun: true}); // its faults belong to the fields
		if (!await shownFirst(scope, name.trim(), t('params.review_set'), run))
			throw new DOMException('', 'AbortError');
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
		if (text === null || text === one.value
			|| !await shownFirst(scope, one.name, t('params.review_set'), options => api.put(whereOf(scope, one.name), {value: text, secret: one.secret}, options)))
			return;
		toast(t('params.set', {name: one.name}), {undo: one.secret ? undefined : async () => {
			await api.put(whereOf(scope, one.name), {value: one.value});
			done();
		}});
		done();
	}

	if (!canEdit)
		return html`<code>${one.value}</code>`;
	return html`<input class="input mono input-plain" aria-label=${t('params.value_of', {name: one.name})} spellcheck=${false} autocomplete="off"
		value=${typed ?? one.value} onFocus=${() => one.secret && setTyped('')} onInput=${event => setTyped(event.currentTarget.value)}
		onBlur=${event => one.secret && !event.currentTarget.value ? setTyped(null) : opens(save)()}
		onKeyDown=${event => {
			if (event.key === 'Enter') {
				event.preventDefault(); // or it would press a button of the dialog that comes
				event.currentTarget.blur();
			}
			if (event.key === 'Escape') {
				setTyped(null);
				event.stopPropagation();
			}
		}} />`;
}

function reveal(scope, name) {
	return showSecret({question: {title: t('params.reveal_title', {name}), text: t('params.reveal_text'), action: t('params.reveal_do')},
		title: name, get: async () => (await api.get(whereOf(scope, name), {query: {reveal: 1}})).value});
}

async function removeOne(scope, one, done) {
	if (!await shownFirst(scope, one.name, t('params.review_remove'), options => api.remove(whereOf(scope, one.name), options)))
		return;
	toast(t('params.removed', {name: one.name}), {undo: one.secret ? undefined : async () => {
		await api.put(whereOf(scope, one.name), {value: one.value});
		done();
	}});
	done();
}

/* The parameters of SCOPE ("global", "site:hq", "phone:0004f2aabbcc" ...).  canEdit: by role;
 * changed: called after each change, may be absent. */
export function ParamEditor({scope, canEdit, changed}) {
	const list = useList(path`/scopes/${scope}/parameters`, 'parameters');

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
				${canEdit && html`<td class="cell-actions">${one.secret && may('admin') && html`<${Button} kind="quiet" small icon="eye" label=${t('params.reveal', {name: one.name})}
						onClick=${opens(() => reveal(scope, one.name))} />`}<${Button} kind="quiet" small icon="bin" label=${t('params.remove', {name: one.name})}
					onClick=${opens(() => removeOne(scope, one, done))} /></td>`}</tr>`)}</tbody>
		</table>`}
		${canEdit && html`<${AddForm} scope=${scope} existing=${parameters} done=${done} />`}
	</div>`}<//>`;
}
