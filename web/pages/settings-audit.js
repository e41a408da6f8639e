// settings-audit - who changed what, when, and how it was before.

import {useBursts} from '../core/events.js';
import {html, useMemo} from '../core/html.js';
import {dateTime, time} from '../core/format.js';
import {hasText, t} from '../core/i18n.js';
import {parseMac} from '../core/mac.js';
import {PERIODS, sinceOf} from '../core/period.js';
import {place} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Feed, useFeed} from '../parts/feed.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Facts} from '../parts/page.js';
import {Badge, Empty} from '../parts/state.js';
import {PhoneLink} from '../parts/visit.js';

const via = row => hasText('audit.via.' + row.via) ? t('audit.via.' + row.via) : row.via;

function Head({row}) {
	const change = row.changes.length === 1 ? row.changes[0] : null;
	return html`<span class="audit">
		<time class="visit-time" title=${dateTime(row.at)}>${time(row.at)}</time>
		<b class="audit-by"><bdi>${row.by}</bdi></b>
		<span class="audit-what"><code>${row.action}</code> <bdi>${row.object}</bdi>
			${change && html` <small><bdi>${change.field}</bdi>: <bdi>${change.before ?? '–'}</bdi> → <bdi>${change.after ?? '–'}</bdi></small>`}
			${row.changes.length > 1 && html` <small>${t('audit.changes', {n: row.changes.length})}</small>`}</span>
		<${Badge}>${via(row)}<//>
	</span>`;
}

function Body({row}) {
	return html`<${Facts} facts=${[[t('audit.when'), dateTime(row.at)], [t('audit.who'), row.by],
			[t('audit.login'), row.login !== row.by && row.login], [t('audit.how'), via(row)], [t('audit.object'), html`<bdi>${row.object}</bdi>`]].filter(([, value]) => value)} />
		${row.changes.length > 0 && html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('diff.changes')}><table class="plain-table">
			<caption class="hidden">${t('diff.changes')}</caption>
			<thead><tr><th scope="col">${t('diff.field')}</th><th scope="col">${t('diff.before')}</th><th scope="col">${t('diff.after')}</th></tr></thead>
			<tbody>${row.changes.map((one, i) => html`<tr key=${i}><td><bdi>${one.field}</bdi></td>
				<td class="audit-value">${one.before !== null && html`<bdi class="diff-before">${one.before}</bdi>`}</td>
				<td class="audit-value">${one.after !== null && html`<bdi>${one.after}</bdi>`}</td></tr>`)}</tbody></table></div>`}`;
}

function phoneOf(row) {
	const mac = /^phone (\S+)/.exec(row.object)?.[1];
	return mac && parseMac(mac);
}

export function Audit() {
	const {query} = useStore(place);
	const now = useMemo(() => Math.floor(Date.now() / 1000), [query.since]);
	const names = ['text', 'by', 'mac', 'since'];
	const feed = useFeed('/audit', 'audit', {text: query.text, by: query.by, mac: parseMac(query.mac ?? '') ?? undefined, since: sinceOf(query.since, now)});
	const isFiltered = names.some(name => query[name]);
	useBursts(['change'], () => feed.newer().catch(() => {}), 1000);

	return html`<${Filters} names=${names}>
			<${SearchFilter} label=${t('audit.search')} />
			<${SearchFilter} name="by" label=${t('audit.who')} />
			<${SearchFilter} name="mac" label=${t('trace.phone')} />
			<${ChoiceFilter} name="since" label=${t('trace.since')} choices=${PERIODS.map(value => ({value, text: t('period.' + value)}))} />
		<//>
		<${Feed} feed=${feed} label=${t('settings.audit')} at=${row => row.at}
			empty=${html`<${Empty} icon="clock" title=${t(isFiltered ? 'audit.none_found' : 'audit.none')}>${t(isFiltered ? 'audit.none_found_text' : 'audit.none_text')}<//>`}
			head=${row => html`<${Head} row=${row} />`} body=${row => html`<${Body} row=${row} />`}
			aside=${row => phoneOf(row) && html`<${PhoneLink} mac=${phoneOf(row)} />`} />`;
}
