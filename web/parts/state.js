// state - what stands where data would: badges, notices, empty places, skeletons, failures.

import {classes, html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {Button} from './button.js';
import {Icon} from './icon.js';

/* tone: "ok", "warn", "bad", "info" or "plain" */
export function Badge({tone = 'plain', icon, children}) {
	return html`<span class="badge badge-${tone}">${icon ? html`<${Icon} name=${icon} size=${14} />`
		: html`<i class="badge-dot"></i>`}${children}</span>`;
}

const STATE_TONE = {new: 'info', active: 'ok', ignored: 'plain', retired: 'plain', blocked: 'bad'};

export function PhoneState({state}) {
	return html`<${Badge} tone=${STATE_TONE[state] ?? 'plain'}>${t('state.' + state)}<//>`;
}

const NOTICE_ICON = {ok: 'check', warn: 'warn', bad: 'warn', info: 'info'};

/* A sentence that belongs to the page; actions stand at its end. */
export function Notice({kind = 'info', title, children, actions}) {
	return html`<div class="notice notice-${kind}" role=${kind === 'bad' ? 'alert' : undefined}>
		<${Icon} name=${NOTICE_ICON[kind]} />
		<div class="notice-text">${title && html`<strong>${title}</strong>`}<div>${children}</div></div>
		${actions && html`<div class="notice-actions">${actions}</div>`}
	</div>`;
}

/* A place with nothing in it: what it is for, and what to do next. */
export function Empty({icon = 'inbox', title, children, actions}) {
	return html`<div class="empty">
		<div class="empty-mark"><${Icon} name=${icon} size=${28} /></div>
		<h2>${title}</h2>
		<p>${children}</p>
		${actions && html`<div class="actions">${actions}</div>`}
	</div>`;
}

/* Grey bars of the height that the text will have. */
export function Skeleton({lines = 3, tall}) {
	return html`<div class=${classes('skeleton', {'skeleton-tall': tall})} aria-hidden="true">
		${Array.from({length: lines}, (_, i) => html`<i key=${i} class="skeleton-bar"></i>`)}</div>`;
}

export function Failure({error, retry}) {
	return html`<${Notice} kind="bad" actions=${retry && html`<${Button} icon="refresh" onClick=${retry}>${t('common.retry')}<//>`}>
		${textOf(error)}<//>`;
}

/* Draws children(data) of a useApi() once it is there; a skeleton, or the failure, until then. */
export function Loaded({from, lines, children}) {
	if (from.data !== null)
		return children(from.data);
	return from.error ? html`<${Failure} error=${from.error} retry=${from.reload} />` : html`<${Skeleton} lines=${lines} />`;
}
