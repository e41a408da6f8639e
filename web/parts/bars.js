// bars - how many there are of each: a strip of all, or a bar for each, with its number beside it.
//
// The drawings are for eyes alone; what they say stands in the list as text.

import {classes, html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {number, percent} from '../core/format.js';

/* What is shown of a long list: the greatest, and the rest as one.  items: [{text, count, ...}]. */
export function greatest(items, most, rest) {
	const list = items.filter(item => item.count > 0).sort((a, b) => b.count - a.count);
	if (list.length <= most)
		return list;
	const others = list.slice(most - 1);
	return [...list.slice(0, most - 1), {...rest(others.length), isRest: true, count: others.reduce((sum, one) => sum + one.count, 0)}];
}

function Row({item, total, widest}) {
	const inner = html`<span class="bars-name">${item.text}</span>
		<svg class=${classes('bars-bar', item.tone && 'tone-' + item.tone, {'is-rest': item.isRest})} aria-hidden="true" focusable="false">
			<rect class="bars-ground" width="100%" height="100%" rx="3" />
			<rect class="bars-fill" width=${Math.max(0.5, 100 * item.count / widest) + '%'} height="100%" rx="3" /></svg>
		<span class="bars-number">${number(item.count)}</span>
		<span class="bars-share">${percent(item.count, total)}</span>`;
	return html`<li>${item.href ? html`<a class="bars-row" href=${item.href}>${inner}</a>` : html`<div class="bars-row">${inner}</div>`}</li>`;
}

/* items: [{key, text, count, href, tone}], in the order in which they are shown. */
export function Bars({items, label}) {
	const total = items.reduce((sum, item) => sum + item.count, 0);
	const widest = Math.max(1, ...items.map(item => item.count));

	if (!total)
		return html`<p class="muted">${t('bars.none')}</p>`;
	return html`<ul class="bars" aria-label=${label}>${items.map(item => html`<${Row} key=${item.key} item=${item} total=${total} widest=${widest} />`)}</ul>`;
}

/* Parts of a whole as one strip. */
export function Strip({items}) {
	const total = items.reduce((sum, item) => sum + item.count, 0);
	let from = 0;

	return html`<svg class="strip" aria-hidden="true" focusable="false">
		<rect class="bars-ground" width="100%" height="100%" />
		${items.filter(item => item.count > 0).map(item => {
			const width = 100 * item.count / total, x = from;
			from += width;
			return html`<rect key=${item.key} class=${'strip-part tone-' + item.tone} x=${x + '%'} width=${width + '%'} height="100%" />`;
		})}
	</svg>`;
}
