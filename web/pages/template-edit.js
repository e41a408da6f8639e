// template-edit - the editor of one's own template: checked while it is typed, looked at before it is
// in force.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {parameterAt, placesFor} from '../core/placeholders.js';
import {setGuard} from '../core/router.js';
import {useAll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {CodeEditor} from '../parts/code.js';
import {opens, preview} from '../parts/dialog.js';
import {useGuard} from '../parts/form.js';
import {parameterNames} from '../parts/params.js';
import {Badge} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {useCheck} from './template-check.js';

const SKELETON = name => `<?xml version="1.0" encoding="UTF-8"?>\n<${/^[a-z]/.test(name) ? name : 'template'}\n\t\n/>\n`;

const TONE = {checking: 'plain', good: 'ok', bad: 'bad', unknown: 'warn'};

/* Names for the word that is typed, where the editor asks. */
function completion(text, sites) {
	const variables = (sites ?? []).flatMap(site => Object.keys(site.vars));
	return async word => {
		if (word.kind === 'name')
			return parameterNames(word.typed);
		return placesFor(parameterAt(text, word.from), variables).filter(one => one.name.includes(word.typed))
			.map(one => ({name: one.name, about: t(`template.of_${one.of}`)}));
	};
}

/*   name, etag
 *   saved    the text in force; null: there is none yet
 *   begin    text to begin with, may be absent
 *   changed  called when another text is in force */
export function TemplateEdit({name, etag, saved, begin, changed}) {
	const [text, setText] = useState(saved ?? begin ?? SKELETON(name));
	const isDirty = text !== saved;
	const {state, errors} = useCheck(isDirty ? text : null);
	const sites = useAll('/sites', 'sites');
	const where = path`/templates/${name}`;

	useGuard(isDirty && (saved !== null || text !== (begin ?? SKELETON(name))));

	async function save() {
		const done = await preview({title: t('template.review_title', {name}), text: t('template.review_text'), action: t('template.put_in_force'),
			run: options => api.put(where, {text}, {...options, ifMatch: etag ?? undefined})});
		if (!done)
			return;
		setGuard(null);
		toast(t('template.saved', {name}), {undo: async () => {
			await (saved === null ? api.remove(where) : api.put(where, {text: saved}));
			changed(saved);
		}});
		changed(text);
	}

	return html`<${CodeEditor} value=${text} onChange=${setText} label=${t('template.text_of', {name})} rows=${16}
			errors=${isDirty ? errors : []} complete=${completion(text, sites)} />
		<div class="template-foot">
			<div class="template-check" role="status">${isDirty && state !== 'idle' && html`<${Badge} tone=${TONE[state]}>${t(`template.is_${state}`)}<//>`}</div>
			${isDirty && saved !== null && html`<${Button} onClick=${() => setText(saved)}>${t('layers.discard')}<//>`}
			<${Button} kind="primary" disabled=${!isDirty || state !== 'good'} onClick=${opens(save)}>${t('template.review')}<//>
		</div>`;
}
