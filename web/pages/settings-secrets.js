// settings-secrets - what is sealed, and the master key that seals it.

import {api} from '../core/api.js';
import {number} from '../core/format.js';
import {html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';
import {Problem} from '../core/problem.js';
import {useApi} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {Dialog, open, opens} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Facts, Section} from '../parts/page.js';
import {Empty, Loaded, Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';

function kindName(kind) {
	return hasText('secrets.kind.' + kind) ? t('secrets.kind.' + kind) : kind;
}

/* Asks for the password; the page's own word for a wrong one stands at its field. */
function ChangeKey({secrets, close}) {
	const form = useForm({password: ''}, async ({password}) => {
		try {
			const done = await api.post('/secrets/rotate-key', {password});
			toast(t('secrets.changed', {n: done.sealed, key: done.to}));
			close(done);
		} catch (problem) {
			if (problem.code !== 'wrong_password')
				throw problem;
			throw new Problem({status: 422, errors: [{field: 'password', detail: t('secrets.wrong')}]});
		}
	}, {guarded: false});

	return html`<${Dialog} title=${t('secrets.change')} onClose=${() => close(null)}>
		<p>${t('secrets.change_text', {n: secrets})}</p>
		<p>${t('secrets.backup')}</p>
		<${Form} form=${form} kind="danger" action=${t('secrets.change')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="password" type="password" label=${t('secrets.password')} hint=${t('secrets.password_hint')} autocomplete="current-password" autofocus />
		<//>
	<//>`;
}

function Key({data, reload}) {
	const secrets = data.sealed.reduce((sum, one) => sum + one.count, 0), isOurs = data.key_from !== 'credential';

	async function change() {
		if (await open(close => html`<${ChangeKey} secrets=${secrets} close=${close} />`))
			reload();
	}

	return html`<${Section} title=${t('secrets.key')} about=${t('secrets.key_about')}>
		${data.is_unfinished && html`<${Notice} kind="warn" title=${t('secrets.unfinished')}>${t('secrets.unfinished_text')}<//>`}
		<${Facts} facts=${[[t('secrets.number'), data.key], [t('secrets.from'), html`<code>${isOurs ? 'secret.key' : 'bootline.key'}</code>`]]} />
		${isOurs ? html`<div class="actions"><${Button} icon="key" onClick=${opens(change)}>${t(data.is_unfinished ? 'secrets.go_on' : 'secrets.change')}<//></div>`
			: html`<${Notice}>${t('secrets.credential')}<//>`}<//>`;
}

function Sealed({list}) {
	if (list.length === 0)
		return html`<${Section} title=${t('secrets.sealed')}><${Empty} icon="lock" title=${t('secrets.none')}>${t('secrets.none_text')}<//><//>`;
	return html`<${Section} title=${t('secrets.sealed')} about=${t('secrets.sealed_about')} flush><table class="plain-table cards">
		<caption class="hidden">${t('secrets.sealed')}</caption>
		<thead><tr><th scope="col">${t('secrets.what')}</th><th scope="col">${t('secrets.count')}</th><th scope="col">${t('secrets.under')}</th></tr></thead>
		<tbody>${list.map(one => html`<tr key=${one.kind + one.key}><td>${kindName(one.kind)}</td>
			<td data-label=${t('secrets.count')}>${number(one.count)}</td><td data-label=${t('secrets.under')}>${one.key}</td></tr>`)}</tbody></table><//>`;
}

export function Secrets() {
	const secrets = useApi('/secrets');
	return html`<${Loaded} from=${secrets} lines=${6}>${data => html`<${Key} data=${data} reload=${secrets.reload} /><${Sealed} list=${data.sealed} />`}<//>`;
}
