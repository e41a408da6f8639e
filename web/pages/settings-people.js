// settings-people - who may log in: roles, one-time links for passwords.

import {api, path} from '../core/api.js';
import {html} from '../core/html.js';
import {ago, date, dateTime} from '../core/format.js';
import {t} from '../core/i18n.js';
import {session} from '../core/session.js';
import {useList} from '../core/use-api.js';
import {Button, Menu} from '../parts/button.js';
import {CopyField} from '../parts/copy.js';
import {Dialog, confirm, open} from '../parts/dialog.js';
import {Field, Form, Select, useForm} from '../parts/form.js';
import {Section} from '../parts/page.js';
import {Badge, Loaded} from '../parts/state.js';
import {failed, toast} from '../parts/toast.js';

export const ROLES = ['viewer', 'operator', 'admin'];
export const roleChoices = () => ROLES.map(value => ({value, text: t('role.' + value)}));

/* The link as others reach this page: the server knows only the address that it listens on. */
function linkOf(url) {
	const {pathname, search} = new URL(url, location.origin);
	return location.origin + pathname + search;
}

function LinkDialog({user, url, until_at, close}) {
	return html`<${Dialog} title=${t('people.link_title', {user})} onClose=${close} actions=${html`<${Button} kind="primary" onClick=${close}>${t('people.link_done')}<//>`}>
		<p>${t('people.link_text', {user})}</p>
		<${CopyField} label=${t('people.link')} value=${linkOf(url)} hint=${t('people.link_until', {at: dateTime(until_at)})} />
	<//>`;
}

const showLink = answer => open(close => html`<${LinkDialog} ...${answer} close=${() => close()} />`);

function AddDialog({close}) {
	const form = useForm({user: '', role: 'operator'}, async values => close(await api.post('/accounts', values)), {guarded: false});
	return html`<${Dialog} title=${t('people.add')} onClose=${() => close(null)}>
		<${Form} form=${form} action=${t('people.add_action')} more=${html`<${Button} onClick=${() => close(null)}>${t('common.cancel')}<//>`}>
			<${Field} form=${form} name="user" label=${t('door.user')} hint=${t('people.user_hint')} autocapitalize="off" spellcheck=${false} autocomplete="off" autofocus />
			<${Field} form=${form} name="role" type="select" label=${t('settings.role')} choices=${roleChoices()} hint=${t('you.' + form.values.role)} />
		<//><//>`;
}

function Person({person, reload}) {
	const {user, role} = person, isMe = user === session.get().user;
	const where = path`/accounts/${user}`;

	async function setRole(next) {
		try {
			await api.patch(where, {role: next});
			toast(t('people.role_set', {user, role: t('role.' + next)}), {undo: () => api.patch(where, {role}).then(reload)});
		} catch (error) {
			failed(error);
		}
		reload();
	}

	async function newLink() {
		if (person.has_password && !await confirm({title: t('people.new_link'), text: t('people.new_link_text', {user}), action: t('people.new_link')}))
			return;
		await showLink(await api.post(where + '/setup-link'));
		reload();
	}

	async function remove() {
		if (!await confirm({title: t('people.remove_title', {user}), text: t('people.remove_text'), action: t('people.remove'), danger: true}))
			return;
		await api.remove(where);
		toast(t('people.removed', {user}));
		reload();
	}

	return html`<tr>
		<td><bdi><b>${user}</b></bdi> ${isMe && html`<${Badge} tone="info">${t('people.you')}<//>`}</td>
		<td data-label=${t('settings.role')}>${isMe ? html`<span>${t('role.' + role)}</span>` : html`<${Select} class="input select" aria-label=${t('people.role_of', {user})} value=${role} set=${setRole} choices=${roleChoices()} />`}</td>
		<td data-label=${t('door.password')}>${person.has_password ? html`<time title=${dateTime(person.password_at)}>${t('people.password_since', {ago: ago(person.password_at)})}</time>`
			: html`<${Badge} tone="warn">${t('people.no_password')}<//>`}</td>
		<td data-label=${t('settings.since')}><span>${date(person.created_at)}</span></td>
		<td class="cell-actions"><${Menu} small label=${t('people.actions', {user})} items=${[
			{text: t('people.new_link'), icon: 'link', onClick: newLink},
			!isMe && {text: t('people.remove'), icon: 'bin', danger: true, onClick: remove},
		].filter(Boolean)} /></td>
	</tr>`;
}

export function People() {
	const people = useList('/accounts', 'accounts');

	/* Gives no promise: the button is not busy while its dialog is open. */
	function add() {
		open(close => html`<${AddDialog} close=${close} />`).then(added => {
			if (added) {
				people.reload();
				showLink(added);
			}
		});
	}

	return html`<${Section} title=${people.data ? t('people.count', {n: people.data.accounts.length}) : t('settings.people')} flush actions=${html`<${Button} kind="primary" icon="plus" onClick=${add}>${t('people.add')}<//>`}>
		<${Loaded} from=${people}>${data => html`<table class="plain-table is-middle cards">
			<caption class="hidden">${t('settings.people')}</caption>
			<thead><tr><th scope="col">${t('door.user')}</th><th scope="col">${t('settings.role')}</th><th scope="col">${t('door.password')}</th>
				<th scope="col">${t('settings.since')}</th><th scope="col"><span class="hidden">${t('common.actions')}</span></th></tr></thead>
			<tbody>${data.accounts.map(person => html`<${Person} key=${person.user} person=${person} reload=${people.reload} />`)}</tbody>
		</table>`}<//><//>`;
}
