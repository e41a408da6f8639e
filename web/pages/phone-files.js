// phone-files - the files of a phone exactly as it would get them now.

import {api, path} from '../core/api.js';
import {bytes} from '../core/format.js';
import {html, useEffect, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {place, setQuery} from '../core/router.js';
import {may} from '../core/session.js';
import {useApi} from '../core/use-api.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {CodeEditor} from '../parts/code.js';
import {confirm} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Empty, Loaded} from '../parts/state.js';
import {toast} from '../parts/toast.js';

/* A file as something to save, made in the browser. */
export function saveAs(name, text) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([text], {type: 'text/plain'}));
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const sizeOf = file => file.bytes ?? new TextEncoder().encode(file.text ?? '').length;

function File({mac, name}) {
	const from = useApi(path`/phones/${mac}/files/${name}`);
	const [revealed, setRevealed] = useState(null);

	useEffect(() => setRevealed(null), [name]);

	async function reveal() {
		if (await confirm({title: t('files.reveal_title'), text: t('files.reveal_text'), action: t('files.reveal'), danger: true}))
			setRevealed((await api.get(path`/phones/${mac}/files/${name}`, {query: {reveal: 1}})).text);
	}

	async function copy(text) {
		await navigator.clipboard.writeText(text);
		toast(t('common.copied'));
	}

	return html`<${Loaded} from=${from} lines=${12}>${data => html`<div class="file">
		<div class="file-head"><code>${name}</code>
			<div class="actions">
				<${Button} small icon="copy" onClick=${() => copy(revealed ?? data.text)}>${t('common.copy')}<//>
				<${Button} small icon="download" onClick=${() => saveAs(name, revealed ?? data.text)}>${t('files.save')}<//>
				${may('admin') && (revealed === null ? html`<${Button} small icon="eye" onClick=${reveal}>${t('files.reveal')}<//>`
					: html`<${Button} small icon="lock" onClick=${() => setRevealed(null)}>${t('files.hide')}<//>`)}
			</div></div>
		<${CodeEditor} value=${revealed ?? data.text} label=${t('files.text_of', {name})} rows=${12} />
	</div>`}<//>`;
}

export function PhoneFiles({mac}) {
	const {query} = useStore(place);
	const from = useApi(path`/phones/${mac}/files`);

	return html`<${Section} title=${t('files.title')} about=${t('files.about')}>
		<${Loaded} from=${from} lines=${8}>${({files}) => {
			const open = files.find(file => file.name === query.file) ?? files[0];
			if (!open)
				return html`<${Empty} icon="copy" title=${t('files.none')}>${t('files.none_text')}<//>`;
			return html`<div class="files">
				<nav class="file-list" aria-label=${t('files.title')}>${files.map(file => html`<a key=${file.name} href=${'?tab=files&file=' + encodeURIComponent(file.name)}
					aria-current=${file === open ? 'true' : undefined} onClick=${event => {
						event.preventDefault();
						setQuery({file: file.name});
					}}><code>${file.name === mac + '.cfg' ? file.name : file.name.replace(mac, '…')}</code><small>${bytes(sizeOf(file))}</small></a>`)}</nav>
				<${File} mac=${mac} name=${open.name} />
			</div>`;
		}}<//><//>`;
}
