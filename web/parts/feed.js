// feed - a list of what happened, newest first, page by page, each row to be opened.
//
// Newer rows come in above what is there.  They do so by themselves while nobody reads: at the top
// of the page, with nothing open.  Else a button says how many wait.

import {api} from '../core/api.js';
import {classes, html, useEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {date} from '../core/format.js';
import {Button} from './button.js';
import {byDay, joinNewer, joinOlder} from './feed-rows.js';
import {Icon} from './icon.js';
import {Failure, Skeleton} from './state.js';

const PAGE = 50, NEAR_TOP_PX = 120;

/* The list at PATH, whose answers hold their rows, with an id each, under NAME.  Gives {rows, next,
 * error, isFresh, waiting, open, toggle, older, newer, show, reload}: older() loads on, newer() looks for what is
 * new, show() shows what waits.  It begins anew when the query changes; until then the old rows stay. */
export function useFeed(path, name, query) {
	const [state, setState] = useState({rows: null, next: null, error: null, isFresh: false, waiting: null});
	const [open, setOpen] = useState(new Set());
	const [round, setRound] = useState(0);
	const now = useRef(null), latest = useRef(null), wanted = useRef(false), isBusy = useRef(false);
	const key = JSON.stringify([path, query]);
	now.current = {state, open, key};

	const fetchPage = (cursor, signal) => api.get(path, {query: {...query, limit: PAGE, cursor}, signal});

	useEffect(() => {
		const abort = new AbortController();
		setState(last => ({...last, isFresh: false, error: null, waiting: null}));
		fetchPage(null, abort.signal).then(
			answer => {
				setOpen(new Set());
				setState({rows: answer[name], next: answer.next ?? null, error: null, isFresh: true, waiting: null});
			},
			error => error.name === 'AbortError' || setState(last => ({...last, error, isFresh: true})));
		return () => abort.abort();
	}, [key, round]);

	async function older() {
		const answer = await fetchPage(state.next);
		if (now.current.key === key)
			setState(last => ({...last, rows: joinOlder(last.rows, answer[name]), next: answer.next ?? null}));
	}

	async function join() {
		const before = now.current;
		const answer = await fetchPage(null);
		if (now.current.key !== before.key || !now.current.state.isFresh || now.current.state.error)
			return;
		const {rows} = now.current.state, joined = joinNewer(rows, answer[name]);
		const next = joined ? {rows: joined, next: now.current.state.next} : {rows: answer[name], next: answer.next ?? null};
		const count = next.rows.findIndex(row => row.id === rows[0]?.id);
		const isRead = scrollY > NEAR_TOP_PX || now.current.open.size > 0;
		setState(last => isRead && count !== 0 ? {...last, waiting: {...next, count: count < 0 ? null : count}} : {...last, ...next, waiting: null});
	}

	/* One look after the other: whoever wants one meanwhile, or before the list is there, gets it then. */
	async function newer() {
		wanted.current = true;
		if (isBusy.current)
			return;
		isBusy.current = true;
		try {
			while (wanted.current && now.current.state.isFresh && !now.current.state.error) {
				wanted.current = false;
				await latest.current();
			}
		} finally {
			isBusy.current = false;
		}
	}

	latest.current = join;
	useEffect(() => {
		if (state.isFresh && wanted.current)
			newer().catch(() => {}); // as those do who want it
	}, [state.isFresh]);

	return {
		...state, open, older, newer,
		show: () => setState(last => ({...last, ...last.waiting, waiting: null})),
		reload: () => setRound(n => n + 1),
		toggle: id => setOpen(last => {
			const next = new Set(last);
			if (!next.delete(id))
				next.add(id);
			return next;
		}),
	};
}

function Row({row, isOpen, toggle, head, body, aside}) {
	const id = `feed-${row.id}`;
	return html`<li class=${classes('feed-row', {'is-open': isOpen})}>
		<div class="feed-line">
			<button type="button" class="feed-head" aria-expanded=${String(isOpen)} aria-controls=${isOpen ? id : undefined} onClick=${() => toggle(row.id)}>
				<${Icon} name=${isOpen ? 'down' : 'right'} size=${16} />${head(row)}</button>
			${aside && html`<div class="feed-aside">${aside(row)}</div>`}
		</div>
		${isOpen && html`<div class="feed-body" id=${id}>${body(row)}</div>`}
	</li>`;
}

/* feed: of useFeed(); at(row): unix seconds; head, body: what is drawn of a row, closed and open; aside: links
 * beside its head; empty: node for no rows; label. */
export function Feed({feed, at, head, body, aside, empty, label}) {
	const {rows, next, error, isFresh, waiting} = feed;

	function show() {
		feed.show();
		scrollTo(0, 0);
	}

	if (rows === null)
		return error ? html`<${Failure} error=${error} retry=${feed.reload} />` : html`<${Skeleton} lines=${8} />`;
	return html`<div class=${classes('feed', {'is-stale': !isFresh})}>
		<div class="feed-new" role="status">${waiting && html`<${Button} kind="primary" icon="up" onClick=${show}>
			${waiting.count === null ? t('feed.many') : t('feed.newer', {n: waiting.count})}<//>`}</div>
		${error && html`<${Failure} error=${error} retry=${feed.reload} />`}
		${!rows.length && isFresh && next === null && empty}
		${byDay(rows, row => date(at(row))).map(({day, rows: list}) => html`<section key=${day} class="feed-day" aria-label=${label + ', ' + day}>
			<h2>${day}</h2>
			<ol class="feed-list">${list.map(row => html`<${Row} key=${row.id} row=${row} isOpen=${feed.open.has(row.id)} toggle=${feed.toggle}
				head=${head} body=${body} aside=${aside} />`)}</ol></section>`)}
		${next !== null && html`<div class="feed-more"><${Button} icon="down" onClick=${feed.older}>${t('feed.older')}<//></div>`}
	</div>`;
}
