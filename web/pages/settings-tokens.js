// settings-tokens - how programs log in.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {ago, date, dateTime} from '../core/format.js';
import {t} from '../core/i18n.js';
import {useList} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge, Empty, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {roleChoices} from './settings-people.js';

const DAY_S = 86400, SOON_S = 14 * DAY_S;
const LIVES = ['30', '90', '365', ''];

function TokenDialog({name, token, close}) {
	return html`<${Dialog} title=${t('tokens.made', {name})} actions=${html`<${Button} kind="primary" onClick=${close}>${t('tokens.kept')}<//>`}>
		<${Notice} kind="warn">${t('tokens.once')}<//>
		<${CopyField} label=${t('tokens.token')} value=${token} hint=${t('tokens.use')} />
	<//>`;
}

function AddDialog({close}) {
	const form = useForm({name: '', role: 'viewer', life: '90'}, async ({name, role, life}) => close(await api.post('/tokens', {
		name, role, ...life && {expires_at: Math.floor(Date.now() / 1000) + Number(life) * DAY_S},
	})), {guarded: false});
	return html`<${Dialog} title=${t('tokens.add')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('tokens.add')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="name" label=${t('tokens.name')} hint=${t('tokens.name_hint')} autocomplete="off" spellcheck=${false} autofocus />
			<${Field} form=${form} name="role" type="select" label=${t('settings.role')} choices=${roleChoices()} hint=${t('you.' + form.values.role)} />
			<${Field} form=${form} name="life" type="select" label=${t('tokens.life')}
				choices=${LIVES.map(value => ({value, text: value ? t('tokens.days', {n: Number(value)}) : t('tokens.for_ever')}))} />
		<//><//>`;
}

function Expiry({at}) {
	const left = at === null ? Infinity : at - Date.now() / 1000;
	if (left === Infinity)
		return html`<span>${t('common.never')}</span>`;
	return html`<time title=${dateTime(at)}>${left > SOON_S ? date(at) : html`<${Badge} tone=${left > 0 ? 'warn' : 'bad'}>${left > 0 ? ago(at) : t('tokens.expired')}<//>`}</time>`;
}

function Token({token, reload}) {
	const {name} = token;

	async function remove() {
		if (!await confirm({title: t('tokens.remove_title', {name}), text: t('tokens.remove_text'), action: t('tokens.remove'), danger: true}))
			return;
		await api.remove(path`/tokens/${name}`);
		toast(t('tokens.removed', {name}));
		reload();
	}

	return html`<tr><td><bdi><b>${name}</b></bdi></td><td data-label=${t('settings.role')}><span>${t('role.' + token.role)}</span></td>
		<td data-label=${t('tokens.used')}><time title=${dateTime(token.used_at)}>${ago(token.used_at)}</time></td><td data-label=${t('tokens.expires')}><${Expiry} at=${token.expires_at} /></td>
		<td data-label=${t('tokens.made_at')}><span>${date(token.created_at)} <small><bdi>${token.made_by}</bdi></small></span></td>
		<td class="cell-actions"><${Button} kind="quiet" small icon="bin" label=${t('tokens.remove_title', {name})} onClick=${remove} /></td></tr>`;
}

export function Tokens() {
	const tokens = useList('/tokens', 'tokens');

	/* Gives no promise: the button is not busy while its dialog is open. */
	function add() {
		open(close => html`<${AddDialog} close=${close} />`).then(made => {
			if (made) {
				tokens.reload();
				open(close => html`<${TokenDialog} ...${made} close=${() => close()} />`);
			}
		});
	}

	const button = html`<${Button} kind="primary" icon="plus" onClick=${add}>${t('tokens.add')}<//>`;
	return html`<${Loaded} from=${tokens}>${data => data.tokens.length === 0
		? html`<${Empty} icon="key" title=${t('tokens.none')} actions=${button}>${t('tokens.none_text')}<//>`
		: html`<${Section} title=${t('tokens.count', {n: data.tokens.length})} flush actions=${button}><table class="plain-table is-middle cards">
			<caption class="hidden">${t('settings.tokens')}</caption>
			<thead><tr><th scope="col">${t('tokens.name')}</th><th scope="col">${t('settings.role')}</th><th scope="col">${t('tokens.used')}</th>
				<th scope="col">${t('tokens.expires')}</th><th scope="col">${t('tokens.made_at')}</th><th scope="col"><span class="hidden">${t('common.actions')}</span></th></tr></thead>
			<tbody>${data.tokens.map(token => html`<${Token} key=${token.name} token=${token} reload=${tokens.reload} />`)}</tbody>
		</table><//>`}<//>`;
}
