// log-viewer - a log of a phone, of any size and with whatever bytes: fetched in parts, only the
// lines in view are drawn.

import {api, href, path} from '../core/api.js';
import {bytes, number} from '../core/format.js';
import {classes, html, useEffect, useLayoutEffect, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {textOf} from '../core/problem.js';
import {Button} from '../parts/button.js';
import {Dialog} from '../parts/dialog.js';
import {Notice} from '../parts/state.js';
import {saveAs} from './phone-files.js';
import {LINES_MOST, findLine, graveness, lineReader} from './log-text.js';

const PART = 1024 * 1024; // bytes of one request
const RAW_MOST = 8 * 1024 * 1024; // the server gives no more at a time
const LINE_PX = 20, OVERSCAN = 20; // the line's height stands in style/phones.css too

/* Fetches a log part by part: {lines, parts (as they came), isWhole, isFull, error}; drawn again
 * after each part. */
function useLog(log) {
	const [state, setState] = useState({lines: [], parts: [], isWhole: false, isFull: false, error: null});

	useEffect(() => {
		const abort = new AbortController(), reader = lineReader(), parts = [];
		const tell = more => setState({lines: reader.lines, parts, isWhole: false, isFull: reader.isFull(), error: null, ...more});

		(async () => {
			for (let offset = 0; offset < log.bytes && !reader.isFull(); offset += PART) {
				const text = await api.get(path`/logs/${log.id}`, {query: {offset, limit: PART}, signal: abort.signal});
				parts.push(String(text ?? ''));
				reader.push(parts.at(-1));
				tell();
			}
			reader.end();
			tell({isWhole: true});
		})().catch(error => error.name === 'AbortError' || tell({error}));
		return () => abort.abort();
	}, [log.id]);
	return state;
}

function useScroll(box) {
	const [view, setView] = useState({top: 0, height: 400});
	useLayoutEffect(() => {
		const read = () => box.current && setView({top: box.current.scrollTop, height: box.current.clientHeight});
		const watch = new ResizeObserver(read), element = box.current;
		watch.observe(element);
		element.addEventListener('scroll', read, {passive: true});
		return () => {
			watch.disconnect();
			element.removeEventListener('scroll', read);
		};
	}, []);
	return view;
}

function Line({text, at, isFound}) {
	const grave = graveness(text);
	return html`<div class=${classes('log-line', grave && 'log-' + grave, {'is-found': isFound})}><span class="log-number">${number(at + 1)}</span><span>${text}</span></div>`;
}

export function LogViewer({log, mac, close}) {
	const {lines, parts, isWhole, isFull, error} = useLog(log);
	const box = useRef(null);
	const view = useScroll(box);
	const [wanted, setWanted] = useState(''), [found, setFound] = useState(-1), [isMissing, setMissing] = useState(false);
	const first = Math.max(0, Math.floor(view.top / LINE_PX) - OVERSCAN);
	const last = Math.min(lines.length, Math.ceil((view.top + view.height) / LINE_PX) + OVERSCAN);

	function show(at) {
		box.current.scrollTop = Math.max(0, at * LINE_PX - view.height / 3);
	}

	function find(step) {
		if (!wanted)
			return;
		const at = findLine(lines, wanted, found < 0 ? (step > 0 ? 0 : lines.length - 1) : found + step, step);
		setFound(at);
		setMissing(at < 0);
		if (at >= 0)
			show(at);
	}

	return html`<${Dialog} wide title=${t('log.title', {name: log.name})} onClose=${() => close()} actions=${html`
		${log.bytes > 0 && log.bytes <= RAW_MOST && html`<a class="button" href=${href(path`/logs/${log.id}`, {raw: 1, limit: RAW_MOST})} download=${`${mac}-${log.name}`}>${t('log.save_raw')}</a>`}
		<${Button} disabled=${!isWhole} onClick=${() => saveAs(`${mac}-${log.name}`, parts.join(''))}>${t('files.save')}<//>
		<${Button} kind="primary" onClick=${() => close()}>${t('common.close')}<//>`}>
		<div class="log-bar">
			<input type="search" class="input" aria-label=${t('log.search')} placeholder=${t('log.search')} value=${wanted} spellcheck=${false} autocomplete="off"
				onInput=${event => {
					setWanted(event.currentTarget.value);
					setFound(-1);
					setMissing(false);
				}} onKeyDown=${event => {
					if (event.key === 'Enter') {
						event.preventDefault();
						find(event.shiftKey ? -1 : 1);
					}
				}} />
			<${Button} kind="quiet" icon="up" label=${t('log.previous')} onClick=${() => find(-1)} />
			<${Button} kind="quiet" icon="down" label=${t('log.next')} onClick=${() => find(1)} />
			<${Button} kind="quiet" onClick=${() => show(lines.length)}>${t('log.end')}<//>
			<span class="log-state" role="status">${isMissing ? t('log.not_found') : isWhole ? t('log.lines', {n: lines.length, size: bytes(log.bytes)}) : t('log.loading', {n: lines.length})}</span>
		</div>
		${error && html`<${Notice} kind="bad">${textOf(error)}<//>`}
		${isFull && html`<${Notice} kind="warn">${t('log.cut', {n: LINES_MOST})}<//>`}
		<div ref=${box} class="log" tabindex="0" role="group" aria-label=${t('log.title', {name: log.name})}>
			<div style=${{height: lines.length * LINE_PX + 'px'}}><div class="log-view" style=${{transform: `translateY(${first * LINE_PX}px)`}}>
				${lines.slice(first, last).map((text, i) => html`<${Line} key=${first + i} text=${text} at=${first + i} isFound=${first + i === found} />`)}
			</div></div>
		</div>
		${isWhole && lines.length === 0 && html`<p class="muted">${t('log.empty')}</p>`}
	<//>`;
}
