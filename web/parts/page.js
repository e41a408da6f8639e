// page - the frame of every page: heading, what it is about, actions; sections; tabs in the URL.

import {classes, html, useLayoutEffect} from '../core/html.js';
import {place, setQuery} from '../core/router.js';
import {useStore} from '../core/use-store.js';

/* Sets the tab's title too.  back: {href, text}, the page above this one. */
export function Page({title, about, actions, back, wide, fill, children}) {
	useLayoutEffect(() => {
		document.title = `${title} · bootline`;
	}, [title]);
	return html`<div class=${classes('page', {'page-wide': wide, 'page-fill': fill})}>
		<header class="page-head">
			<div class="page-title">
				${back && html`<a class="page-back" href=${back.href}>${back.text}</a>`}
				<h1 tabindex="-1">${title}</h1>
				${about && html`<p class="page-about">${about}</p>`}
			</div>
			${actions && html`<div class="actions">${actions}</div>`}
		</header>
		${children}
	</div>`;
}

export function Section({title, about, actions, flush, children}) {
	return html`<section class=${classes('card', {'card-flush': flush})}>
		${(title || actions) && html`<header class="card-head"><div><h2>${title}</h2>${about && html`<p class="card-about">${about}</p>`}</div>
			${actions && html`<div class="actions">${actions}</div>`}</header>`}
		<div class="card-body">${children}</div>
	</section>`;
}

/* Tabs as links, the open one in the query (?tab=lines).
 *   tabs  [{key, text, count, draw()}]; those without draw are left out */
export function Tabs({tabs, label}) {
	const {query} = useStore(place);
	const list = tabs.filter(tab => tab?.draw);
	const open = list.find(tab => tab.key === query.tab) ?? list[0];

	function choose(event, tab) {
		event.preventDefault();
		setQuery({tab: tab === list[0] ? '' : tab.key}, {replace: false});
	}

	return html`<nav class="tabs" aria-label=${label}>${list.map(tab => html`<a key=${tab.key} href=${'?tab=' + tab.key}
		aria-current=${tab === open ? 'page' : undefined} onClick=${event => choose(event, tab)}>${tab.text}
		${tab.count !== undefined && html` <span class="tab-count">${tab.count}</span>`}</a>`)}</nav>
		<div class="tab-body" key=${open.key}>${open.draw()}</div>`;
}

/* Names and values, as a definition list. facts: [[name, value]], empty values left out. */
export function Facts({facts}) {
	return html`<dl class="facts">${facts.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) =>
		html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
