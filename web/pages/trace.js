// trace - every visit of every phone, newest first, as it happens.

import {useBursts} from '../core/events.js';
import {html, useMemo} from '../core/html.js';
import {t} from '../core/i18n.js';
import {PERIODS} from '../core/period.js';
import {place, setQuery} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Feed, useFeed} from '../parts/feed.js';
import {ChoiceFilter, Filters, SearchFilter} from '../parts/filters.js';
import {Page} from '../parts/page.js';
import {Empty, Notice} from '../parts/state.js';
import {Button} from '../parts/button.js';
import {PhoneLink, VisitBody, VisitHead} from '../parts/visit.js';
import {visitsOf} from './trace-query.js';

function Live({isOn}) {
	return html`<${Button} class="live-switch" aria-pressed=${String(isOn)} icon=${isOn ? 'stop' : 'trace'}
		onClick=${() => setQuery({live: isOn ? 'off' : ''})}>${t(isOn ? 'trace.pause' : 'trace.go_live')}<//>`;
}

/* Fetches anew whenever something happened, for as long as it is drawn. */
function Watch({feed}) {
	useBursts(['visit', 'boot', 'upload', 'refusal', 'phone_new'], () => feed.newer().catch(() => {}), 1000);
	return null;
}

function Nothing({isFiltered}) {
	return html`<${Empty} icon="trace" title=${t(isFiltered ? 'trace.none_found' : 'trace.none')}>${t(isFiltered ? 'trace.none_found_text' : 'trace.none_text')}<//>`;
}

export default function Trace() {
	const {query} = useStore(place);
	const isLive = query.live !== 'off';
	const now = useMemo(() => Math.floor(Date.now() / 1000), [query.since]);
	const {query: asked, problem} = visitsOf(query, now);
	const feed = useFeed('/visits', 'visits', asked);
	const isFiltered = ['phone', 'address', 'refused', 'since'].some(name => query[name]);

	return html`<${Page} title=${t('nav.trace')} about=${t('trace.about')} actions=${html`<${Live} isOn=${isLive} />`}>
		${isLive && html`<${Watch} feed=${feed} />`}
		<${Filters} names=${['phone', 'address', 'refused', 'since']}>
			<${SearchFilter} name="phone" label=${t('trace.phone')} />
			<${SearchFilter} name="address" label=${t('trace.address')} />
			<${ChoiceFilter} name="refused" label=${t('trace.outcome')} choices=${[{value: '1', text: t('trace.refused_only')}]} />
			<${ChoiceFilter} name="since" label=${t('trace.since')} choices=${PERIODS.map(value => ({value, text: t('period.' + value)}))} />
		<//>
		${problem && html`<${Notice} kind="warn">${t(problem)}<//>`}
		<${Feed} feed=${feed} label=${t('nav.trace')} at=${visit => visit.began_at} empty=${html`<${Nothing} isFiltered=${isFiltered} />`}
			head=${visit => html`<${VisitHead} visit=${visit} />`}
			body=${visit => html`<${VisitBody} visit=${visit} />`}
			aside=${visit => visit.mac && html`<${PhoneLink} mac=${visit.mac} />`} />
	<//>`;
}
