// phone-history - the visits of a phone, newest first; each opens to its requests.

import {path} from '../core/api.js';
import {useEvents} from '../core/events.js';
import {html} from '../core/html.js';
import {t} from '../core/i18n.js';
import {place} from '../core/router.js';
import {useStore} from '../core/use-store.js';
import {Feed, useFeed} from '../parts/feed.js';
import {ChoiceFilter, Filters} from '../parts/filters.js';
import {Section} from '../parts/page.js';
import {Empty} from '../parts/state.js';
import {VisitBody, VisitHead} from '../parts/visit.js';

function Nothing({isFiltered}) {
	return html`<${Empty} icon="trace" title=${t(isFiltered ? 'trace.none_found' : 'phone.no_visits')}>${t(isFiltered ? 'trace.none_found_text' : 'phone.no_visits_text')}<//>`;
}

export function PhoneHistory({mac}) {
	const {query} = useStore(place);
	const feed = useFeed(path`/phones/${mac}/visits`, 'visits', {outcome: query.outcome});
	useEvents(['visit', 'boot', 'refusal'], (kind, event) => event.mac === mac && feed.newer().catch(() => {}));

	return html`<${Section} title=${t('phone.visits')} about=${t('phone.visits_about')}>
		<${Filters} names=${['outcome']}><${ChoiceFilter} name="outcome" label=${t('trace.outcome')}
			choices=${[{value: 'refused', text: t('phone.visits_refused')}, {value: 'ok', text: t('phone.visits_ok')}]} /><//>
		<${Feed} feed=${feed} label=${t('phone.visits')} at=${visit => visit.began_at} empty=${html`<${Nothing} isFiltered=${query.outcome} />`}
			head=${visit => html`<${VisitHead} visit=${visit} isOfPhone />`}
			body=${visit => html`<${VisitBody} visit=${visit} />`} />
	<//>`;
}
