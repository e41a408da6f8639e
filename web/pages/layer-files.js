// layer-files - hand-written files of the administrator's folder around one layer's own.

import {api, path} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {useApi} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Labelled} from '../parts/form.js';
import {OrderedList} from '../parts/ordered.js';
import {Section} from '../parts/page.js';
import {Loaded} from '../parts/state.js';
import {DraftBar, useDraft} from './draft.js';

function Place({place, files, canEdit, set}) {
	const [typed, setTyped] = useState('');
	const name = typed.trim();

	return html`<div class="files-place"><h3>${t(`layers.files_${place}`)}</h3>
		${files.length === 0 && html`<p class="muted">${t('layers.no_files')}</p>`}
		<${OrderedList} items=${files} keyOf=${file => file} nameOf=${file => file} label=${t(`layers.files_${place}`)}
			draw=${file => html`<code>${file}</code>`} onOrder=${canEdit && set} onRemove=${canEdit && (file => set(files.filter(one => one !== file)))} />
		${canEdit && html`<form class="files-add" onSubmit=${event => {
			event.preventDefault();
			if (name && !files.includes(name))
				set([...files, name]);
			setTyped('');
		}}><${Labelled} label=${t('layers.file')}>${props => html`<input ...${props} class="input mono" value=${typed} autocomplete="off"
				autocapitalize="off" spellcheck=${false} onInput=${event => setTyped(event.currentTarget.value)} />`}<//>
			<${Button} type="submit" disabled=${!name}>${t('layers.add_file')}<//></form>`}
	</div>`;
}

function Edit({scope, there, canEdit, reload}) {
	const draft = useDraft(there);
	const place = name => html`<${Place} place=${name} files=${draft.value[name]} canEdit=${canEdit}
		set=${files => draft.set({...draft.value, [name]: files})} />`;

	return html`${place('before')}<p class="files-own">${t('layers.files_own')}</p>${place('after')}
		<${DraftBar} draft=${draft} title=${t('layers.review_title', {scope})} action=${t('common.save')} done=${reload}
			send=${(files, options) => api.put(path`/scopes/${scope}/config-files`, files, options)} />`;
}

export function ScopeFiles({scope, canEdit}) {
	const from = useApi(path`/scopes/${scope}/config-files`);

	return html`<${Section} title=${t('layers.files')} about=${t('layers.files_about')}>
		<${Loaded} from=${from}>${({before, after}) => html`<${Edit} scope=${scope} there=${{before, after}} canEdit=${canEdit}
			reload=${from.reload} />`}<//><//>`;
}
