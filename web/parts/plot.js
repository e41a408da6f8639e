// plot - numbers over time, drawn by uPlot; and the same numbers as a table.

import uPlot from '../vendor/uplot.js';
import {html, useEffect, useRef, useState} from '../core/html.js';
import {hour, number} from '../core/format.js';
import {locale, t} from '../core/i18n.js';
import {colour, onColours} from '../core/theme.js';

const HOUR_S = 3600, HEIGHT_REM = 13, BAR_MOST_REM = 1.25, BAR_SHARE = 0.72; // of an hour

/* How the bar of one of N series is drawn: two stand beside each other, for one behind the other is not
 * seen where it is the smaller one, and what of it is seen reads as a sum. */
export function barOf(i, n, rem) {
	return {size: [BAR_SHARE / n, BAR_MOST_REM * rem / n], radius: [0.15, 0], align: n === 2 ? [-1, 1][i] : 0};
}

function options({series, width, rem, fonts, onPoint}) {
	const ink = colour('ink-3'), rule = colour('rule');
	const paths = series.map((one, i) => uPlot.paths.bars(barOf(i, series.length, rem)));
	const days = new Intl.DateTimeFormat(locale(), {weekday: 'short'});
	const hours = new Intl.DateTimeFormat(locale(), {hour: '2-digit', minute: '2-digit'});
	const axis = {stroke: ink, font: `${0.75 * rem}px ${fonts}`, ticks: {show: false}};

	return {
		width,
		height: HEIGHT_REM * rem,
		legend: {show: false},
		cursor: {y: false, drag: {setScale: false, x: false, y: false}, points: {show: false}},
		scales: {x: {time: true, range: (u, first, last) => [first - HOUR_S / 2, last + HOUR_S / 2]}, y: {range: (u, least, most) => [0, Math.max(5, most * 1.08)]}},
		axes: [
			{...axis, grid: {show: false}, size: 1.75 * rem, space: 4.5 * rem,
				values: (u, list) => list.map(at => {
					const when = new Date(at * 1000);
					return when.getHours() || when.getMinutes() ? hours.format(when) : days.format(when);
				})},
			{...axis, grid: {stroke: rule, width: 1}, size: (u, list) => Math.max(2, ...(list ?? []).map(text => text.length)) * 0.5 * rem + 0.9 * rem,
				space: 2.2 * rem, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5],
				values: (u, list) => list.map(number)},
		],
		series: [{}, ...series.map((one, i) => ({paths: paths[i], points: {show: false}, width: 0, fill: colour(one.token), stroke: colour(one.token)}))],
		hooks: {setCursor: [u => onPoint(u.cursor.idx ?? null)]},
	};
}

/* The drawing alone: canvases, which screen readers are told of by label.  data: as uPlot takes it. */
function Canvas({data, series, label, onPoint}) {
	const box = useRef(null), plot = useRef(null), latest = useRef(data);
	latest.current = data;

	useEffect(() => {
		const element = box.current;
		const build = () => {
			plot.current?.destroy();
			plot.current = new uPlot(options({series, width: element.clientWidth, fonts: getComputedStyle(element).fontFamily, onPoint,
				rem: parseFloat(getComputedStyle(document.documentElement).fontSize)}), latest.current, element);
		};
		const watch = new ResizeObserver(() => plot.current?.setSize({width: element.clientWidth, height: plot.current.height}));
		build();
		watch.observe(element);
		const stop = onColours(build);
		return () => {
			stop();
			watch.disconnect();
			plot.current.destroy();
			plot.current = null;
		};
	}, [series.map(one => one.token).join()]);

	useEffect(() => {
		plot.current?.setData(data);
	}, [JSON.stringify(data)]);
	return html`<div class="plot" ref=${box} role="img" aria-label=${label}></div>`;
}

function Numbers({points, series, caption}) {
	return html`<div class="plot-table scroll-x" tabindex="0" role="group" aria-label=${caption}><table class="plain-table">
		<caption class="hidden">${caption}</caption>
		<thead><tr><th scope="col">${t('plot.hour')}</th>${series.map(one => html`<th key=${one.key} scope="col" class="align-end">${one.text}</th>`)}</tr></thead>
		<tbody>${[...points].reverse().map(point => html`<tr key=${point.at}><th scope="row">${hour(point.at)}</th>
			${series.map(one => html`<td key=${one.key} class="align-end">${number(point[one.key])}</td>`)}</tr>`)}</tbody>
	</table></div>`;
}

/* points: [{at, ...}], an hour each; series: [{key (of the points), text, token (a colour)}], two
 * at most; label: what is seen, in a sentence. */
export function HourPlot({points, series, label}) {
	const [at, setAt] = useState(null);
	const [isTable, setTable] = useState(false);
	const point = points[at];
	const total = key => points.reduce((sum, one) => sum + one[key], 0);

	return html`<div class="plot-area">
		<div class="plot-head">
			<ul class="plot-key" aria-hidden="true">${series.map(one => html`<li key=${one.key}>
				<i class=${'plot-swatch is-' + one.token}></i>${one.text} <b>${number(point ? point[one.key] : total(one.key))}</b></li>`)}
				<li class="muted">${point ? hour(point.at) : t('plot.in_all')}</li></ul>
			<button type="button" class="link" aria-pressed=${String(isTable)} onClick=${() => setTable(!isTable)}>${t('plot.table')}</button>
		</div>
		${isTable ? html`<${Numbers} points=${points} series=${series} caption=${label} />`
			: html`<${Canvas} data=${[points.map(one => one.at), ...series.map(one => points.map(x => x[one.key]))]} series=${series} label=${label} onPoint=${setAt} />`}
	</div>`;
}
