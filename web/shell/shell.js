// shell - navigation, top bar, and the page of the URL between them.

import {may, logOut, session} from '../core/session.js';
import {classes, html, useEffect, useErrorBoundary, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {stream} from '../core/events.js';
import {textOf} from '../core/problem.js';
import {findRoute, navigate, place} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Button, ButtonLink, Menu} from '../parts/button.js';
import {open} from '../parts/dialog.js';
import {Icon} from '../parts/icon.js';
import {Page} from '../parts/page.js';
import {Empty, Notice, Skeleton} from '../parts/state.js';
import {failed} from '../parts/toast.js';
import {ROUTES} from '../routes.js';
import {Logo} from './logo.js';
import {newPhones} from './new-phones.js';
import {PasswordDialog} from './password.js';
import {ThemeMenu, languageItems, themeItems} from './preferences.js';
import {Search} from './search.js';

function Navigation({current, onGo}) {
	const waiting = useStore(newPhones);
	return html`<nav class="nav" aria-label=${t('nav.label')} onClick=${onGo}>
		${ROUTES.filter(route => route.nav && may(route.role ?? 'viewer')).map(route => html`
			<a key=${route.path} href=${route.path} aria-current=${current === route.path ? 'page' : undefined}>
				<${Icon} name=${route.nav[1]} /><span>${t(route.nav[0])}</span>
				${route.path === '/new' && waiting > 0 && html`<b class="nav-count">${waiting > 99 ? '99+' : waiting}<span class="hidden"> ${t('nav.waiting')}</span></b>`}
			</a>`)}
	</nav>`;
}

function Account() {
	const {user, role} = useStore(session);
	return html`<${Menu} icon="person" label=${t('account.label', {user, role: t('role.' + role)})} items=${[
		{text: t('account.password'), icon: 'key', onClick: () => open(close => html`<${PasswordDialog} close=${close} />`)},
		null,
		...languageItems(),
		null,
		...themeItems(),
		null,
		{text: t('account.log_out'), icon: 'out', onClick: logOut},
	]}><span class="account-name">${user}</span><//>`;
}

function Live() {
	const now = useStore(stream);
	if (now === 'off')
		return null;
	return html`<span class=${classes('live', {'is-lost': now === 'lost'})} role="status" title=${t('live.' + now)}>
		<i></i><span class="hidden">${t('live.' + now)}</span></span>`;
}

function NotFound() {
	return html`<${Page} title=${t('not_found.title')}><${Empty} icon="search" title=${t('not_found.title')}
		actions=${html`<${ButtonLink} kind="primary" href="/">${t('nav.overview')}<//>`}>${t('not_found.text')}<//><//>`;
}

/* The page itself.  One that breaks leaves the rest standing. */
function Content({found}) {
	const {query, key} = useStore(place);
	const [error, clear] = useErrorBoundary(failed);
	const [loaded, setLoaded] = useState({});
	const route = found?.route;

	useEffect(() => {
		clear();
		if (!route)
			return;
		let isWanted = true;
		route.load().then(module => isWanted && setLoaded({route, View: module.default}),
			problem => isWanted && setLoaded({route, problem}));
		return () => {
			isWanted = false;
		};
	}, [route, key]);

	if (!route)
		return html`<${NotFound} />`;
	if (error || (loaded.route === route && loaded.problem))
		return html`<div class="page"><${Notice} kind="bad" title=${t('broken.title')}
			actions=${html`<${Button} icon="refresh" onClick=${() => location.reload()}>${t('broken.reload')}<//>`}>
			${textOf(error ?? loaded.problem)}<//></div>`;
	if (loaded.route !== route)
		return html`<div class="page"><${Skeleton} lines=${6} /></div>`;
	return html`<${loaded.View} params=${found.params} query=${query} key=${JSON.stringify(found.params)} />`;
}

export function Shell() {
	const {path, key} = useStore(place);
	const [isOpen, setOpen] = useState(false);
	const main = useRef(null), isFirst = useRef(true);
	const found = findRoute(ROUTES, path);
	const current = found && (found.route.within ?? found.route.path);

	useEffect(() => { // another page: begin at its top, and tell screen readers
		setOpen(false);
		if (!isFirst.current) {
			scrollTo(0, 0);
			main.current.focus({preventScroll: true});
		}
		isFirst.current = false;
	}, [path]);

	return html`<div class=${classes('shell', {'is-open': isOpen})} onKeyDown=${event => event.key === 'Escape' && setOpen(false)}>
		<a class="skip" href="#main" onClick=${event => {
			event.preventDefault();
			main.current.focus();
		}}>${t('nav.skip')}</a>
		<aside class="rail">
			<a class="rail-logo" href="/" aria-label=${t('nav.home')}><${Logo} /></a>
			<${Navigation} current=${current} onGo=${() => setOpen(false)} />
		</aside>
		<div class="veil" onClick=${() => setOpen(false)}></div>
		<header class="top">
			<${Button} kind="quiet" class="top-menu" icon=${isOpen ? 'close' : 'menu'} label=${t('nav.menu')} aria-expanded=${String(isOpen)}
				onClick=${() => setOpen(!isOpen)} />
			<${Search} />
			<div class="top-end"><${Live} /><${ThemeMenu} /><${Account} /></div>
		</header>
		<main class="main" id="main" ref=${main} tabindex="-1"><${Content} found=${found} key=${found?.route.path} /></main>
	</div>`;
}
