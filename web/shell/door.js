// door - what stands before the page: login, the first start, and logging in again.

import {api} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Problem, textOf} from '../core/problem.js';
import {navigate, place} from '../core/router.js';
import {checkSession, giveUp, logIn, session, setUp} from '../core/session.js';
import {useStore} from '../core/use-store.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Field, Form, useForm} from '../parts/form.js';
import {Notice, Skeleton} from '../parts/state.js';
import {Logo} from './logo.js';
import {LanguageMenu, ThemeMenu} from './preferences.js';

const SHORTEST = 10; // characters of a password

function Frame({title, about, children}) {
	useEffect(() => {
		document.title = `${title} · bootline`;
	}, [title]);
	return html`<div class="door">
		<main class="door-card">
			<${Logo} />
			<h1>${title}</h1>
			${about && html`<p class="door-about">${about}</p>`}
			${children}
		</main>
		<footer class="door-foot"><${LanguageMenu} /><${ThemeMenu} /></footer>
	</div>`;
}

/* What to tell of a login that failed. */
function sayWhy(problem) {
	if (problem.status === 401)
		return t('door.wrong');
	if (problem.status === 429)
		return t('door.too_many', {n: problem.retryAfter ?? 60});
	return textOf(problem);
}

async function enter(user, password) {
	try {
		await logIn(user, password);
	} catch (problem) {
		throw new Problem({...problem, detail: sayWhy(problem)});
	}
}

function LogInForm({user}) {
	const form = useForm({user: user ?? '', password: ''}, values => enter(values.user.trim(), values.password), {guarded: false});
	return html`<${Form} form=${form} action=${t('door.log_in')} always>
		<${Field} form=${form} name="user" label=${t('door.user')} autocomplete="username" autocapitalize="off" spellcheck=${false}
			readonly=${Boolean(user)} autofocus=${!user} required />
		<${Field} form=${form} name="password" type="password" label=${t('door.password')} autocomplete="current-password"
			autofocus=${Boolean(user)} required />
	<//>`;
}

function checkPassword({user, password, again}) {
	const errors = [];
	if (user.trim() === '')
		errors.push({field: 'user', detail: t('door.need_user')});
	if (password.length < SHORTEST)
		errors.push({field: 'password', detail: t('door.short', {n: SHORTEST})});
	else if (password !== again)
		errors.push({field: 'again', detail: t('door.differs')});
	if (errors.length)
		throw new Problem({status: 422, code: 'unprocessable', errors});
}

function SetupForm({token, user}) {
	const form = useForm({user: user ?? '', password: '', again: ''}, async values => {
		checkPassword(values);
		await setUp(token, values.user.trim(), values.password);
		await navigate('/', {replace: true}); // the link is spent: out of the address bar with it
	}, {guarded: false});
	return html`<${Form} form=${form} action=${t(user ? 'door.set_password' : 'door.create')}>
		<${Field} form=${form} name="user" label=${t('door.user')} autocomplete="username" autocapitalize="off" spellcheck=${false}
			readonly=${Boolean(user)} autofocus=${!user} />
		<${Field} form=${form} name="password" type="password" label=${t('door.new_password')} hint=${t('door.password_hint', {n: SHORTEST})}
			autocomplete="new-password" autofocus=${Boolean(user)} />
		<${Field} form=${form} name="again" type="password" label=${t('door.again')} autocomplete="new-password" />
	<//>`;
}

function Setup({token}) {
	const [state, setState] = useState(null);

	useEffect(() => {
		api.get('/setup', {query: {token}, anonymous: true}).then(setState, problem => setState({problem}));
	}, [token]);

	if (!state)
		return html`<${Frame} title=${t('door.setup_title')}><${Skeleton} lines=${4} /><//>`;
	if (state.problem)
		return html`<${Frame} title=${t('door.setup_title')}><${Notice} kind="bad">${state.problem.status === 404
			? t('door.link_spent') : textOf(state.problem)}<//><p class="door-code"><code>bootline account setup-link</code></p><//>`;
	return html`<${Frame} title=${t(state.user ? 'door.password_title' : 'door.setup_title')}
		about=${state.user ? t('door.password_about', {user: state.user}) : t('door.setup_about')}>
		<${SetupForm} token=${token} user=${state.user} /><//>`;
}

/* The page for whoever is not logged in. */
export function Door({isFirst}) {
	const {path, query} = useStore(place);

	if (path === '/setup' && query.token)
		return html`<${Setup} token=${query.token} />`;
	if (isFirst)
		return html`<${Frame} title=${t('door.first_title')} about=${t('door.first_about')}>
			<p class="door-code"><code>bootline account setup-link</code></p>
			<${Button} icon="refresh" onClick=${checkSession}>${t('door.check_again')}<//><//>`;
	return html`<${Frame} title=${t('door.title')}><${LogInForm} /><//>`;
}

/* Over the page when the session has ended: what was typed below stays. */
export function LogInAgain() {
	const {user} = useStore(session);
	return html`<${Dialog} title=${t('door.ended_title')}>
		<p>${t('door.ended_text')}</p>
		<${LogInForm} user=${user} />
		<p class="door-other"><button type="button" class="link" onClick=${giveUp}>${t('door.other_user')}</button></p>
	<//>`;
}

export function Unreachable({problem}) {
	return html`<${Frame} title=${t('door.unreachable')}>
		<${Notice} kind="bad">${textOf(problem)}<//>
		<${Button} kind="primary" icon="refresh" onClick=${checkSession}>${t('common.retry')}<//><//>`;
}
