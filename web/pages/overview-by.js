// overview-by - how many phones there are of each model or version.

import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {toQuery} from '../core/query.js';
import {Bars, greatest} from '../parts/bars.js';
import {Section} from '../parts/page.js';

const MOST = 8;

/* list: [{count, and FIELD}]; rows lead to those phones. */
export function By({list, field, title, about}) {
	const items = list.map(one => ({key: one[field], text: html`<bdi>${one[field] || t('overview.not_known')}</bdi>`, count: one.count,
		href: one[field] ? '/phones' + toQuery({[field]: one[field]}) : undefined}));
	return html`<${Section} title=${title} about=${about}>
		<${Bars} label=${title} items=${greatest(items, MOST, n => ({key: ' ', text: t('overview.others', {n})}))} /><//>`;
}
