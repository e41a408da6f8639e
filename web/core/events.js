// events - what happens on the server, as it happens (text/event-stream).
//
// One stream for all listeners, open while there is one.  It begins behind the last event before the page
// asked for anything, and a new one where the last one was: what happens meanwhile is told.  The browser opens
// a broken stream again by itself and says where it was; one that was refused is tried again with growing pauses.

import {href} from './api.js';
import {useEffect, useRef} from './html.js';
import {session} from './session.js';
import {store} from './store.js';

export const KINDS = ['visit', 'phone_new', 'boot', 'upload', 'refusal', 'change', 'rollout'];

const PAUSE_MS = 2000, PAUSE_MOST_MS = 60000;

/* "off", "live", "lost" */
export const stream = store('off');

const listeners = new Set();
let source = null, timer = null, pause = PAUSE_MS, last = null;

function deliver(kind, event) {
	let data;
	last = event.lastEventId;
	try {
		data = JSON.parse(event.data);
	} catch {
		return;
	}
	for (const [kinds, fn] of [...listeners]) {
		if (kinds.includes(kind))
			fn(kind, data);
	}
}

function close() {
	source?.close();
	clearTimeout(timer);
	source = timer = null;
	stream.set('off');
}

function open() {
	close();
	if (!listeners.size || session.get().status !== 'in')
		return;
	last ??= session.get().lastEvent;
	source = new EventSource(href('/events', {after: last}));
	source.onopen = () => {
		pause = PAUSE_MS;
		stream.set('live');
	};
	source.onerror = () => {
		stream.set('lost');
		if (source?.readyState === EventSource.CLOSED) {
			timer = setTimeout(open, pause);
			pause = Math.min(pause * 2, PAUSE_MOST_MS);
		}
	};
	for (const kind of KINDS)
		source.addEventListener(kind, event => deliver(kind, event));
}

session.subscribe(({status}) => status === 'in' ? open() : close());

/* Calls FN(kind, data) for each event of the kinds; returns how to stop. */
export function listen(kinds, fn) {
	const entry = [kinds, fn];
	listeners.add(entry);
	if (!source)
		open();
	return () => {
		listeners.delete(entry);
		if (!listeners.size)
			close();
	};
}

/* listen() for as long as a component is there. */
export function useEvents(kinds, fn) {
	const latest = useRef(fn);
	latest.current = fn;
	useEffect(() => listen(kinds, (kind, data) => latest.current(kind, data)), [kinds.join()]);
}

/* useEvents() for what is costly: however many events there are, FN() is called once after MS. */
export function useBursts(kinds, fn, ms = 1500) {
	const timer = useRef(null);

	useEvents(kinds, () => {
		timer.current ??= setTimeout(() => {
			timer.current = null;
			fn();
		}, ms);
	});
	useEffect(() => () => clearTimeout(timer.current), []);
}
