// icon - small drawings, 20 by 20, drawn with the colour of the text around them.

import {html} from '../core/html.js';

const PATHS = {
	overview: 'M3 3h6v7H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 12h6v5H3z',
	phones: 'M5.5 2.5h9a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM7 5h6v4H7zM7.5 12h.01M10 12h.01M12.5 12h.01M7.5 14.5h.01M10 14.5h.01M12.5 14.5h.01',
	inbox: 'M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4.2a2.8 2.8 0 0 0 5.6 0H17',
	lines: 'M3 6h3a3 3 0 0 1 3 3v2a3 3 0 0 0 3 3h5M14 11l3 3-3 3M3 14h3',
	layers: 'm10 3 7.5 3.8L10 10.6 2.5 6.800zM2.5 10 10 13.8 17.5 10M2.5 13.2 10 17l7.5-3.8',
	firmware: 'M6 6h8v8H6zM8 3v3M12 3v3M8 14v3M12 14v3M3 8h3M3 12h3M14 8h3M14 12h3',
	trace: 'M2.5 10.500H6l2-6 4 11 2-5h3.5',
	settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM7 12a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
	search: 'M9 3.500a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM13 13l4 4',
	sun: 'M10 6.500a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M4.3 15.700l1.1-1.100M14.6 5.400l1.1-1.1',
	moon: 'M16.5 11.700A7 7 0 0 1 8.3 3.500a7 7 0 1 0 8.2 8.200z',
	system: 'M3 4h14v9H3zM8 16.500h4M10 13v3.5',
	person: 'M10 3.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 16.500c.5-3 3-4.5 6-4.500s5.5 1.5 6 4.5',
	menu: 'M3 5.500h14M3 10h14M3 14.500h14',
	close: 'm5 5 10 10M15 5 5 15',
	check: 'm4 10.5 4 4 8-9',
	plus: 'M10 4v12M4 10h12',
	minus: 'M4 10h12',
	more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
	down: 'm5 7.5 5 5 5-5',
	right: 'm7.5 5 5 5-5 5',
	left: 'm12.5 5-5 5 5 5',
	up: 'm5 12.5 5-5 5 5',
	columns: 'M3 4h14v12H3zM8 4v12M12.5 4v12',
	filter: 'M3 5h14M6 10h8M8.5 15h3',
	warn: 'M10 3 18 16.500H2zM10 8v4M10 14.300h.01',
	info: 'M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 9.500v4M10 6.500h.01',
	stop: 'M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM6.5 10h7',
	lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
	eye: 'M2 10s3-5.5 8-5.500S18 10 18 10s-3 5.5-8 5.500S2 10 2 10zM10 7.800a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.400z',
	key: 'M7 10a3.5 3.5 0 1 1 0-.01M10.5 10H18v3M15 10v2.5',
	copy: 'M7 7h9v10H7zM4 13V3h9',
	scan: 'M3 6V3h3M14 3h3v3M17 14v3h-3M6 17H3v-3M6 6.500v7M8.7 6.500v7M11.3 6.500v7M14 6.500v7',
	bin: 'M4 5.500h12M8 5.500V3.500h4v2M5.5 5.500l.7 11h7.600l.7-11M8.5 8.500v5M11.5 8.500v5',
	pen: 'm4 16 .8-3.500L14 3.300l2.7 2.7-9.2 9.200zM12 5.3 14.7 8',
	refresh: 'M16 9a6 6 0 1 0-1 5M16.5 4v5h-5',
	download: 'M10 3v10M6 9.500l4 4 4-4M3.5 16.500h13',
	upload: 'M10 13.500v-10M6 7l4-4 4 4M3.5 16.500h13',
	drag: 'M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01',
	link: 'M8.5 11.500a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.300l-1 1M11.5 8.500a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.300l1-1',
	out: 'M8 3.500H4v13h4M12.5 6.5 16 10l-3.5 3.500M16 10H8',
	clock: 'M10 2.500a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM10 5.500V10l3 2',
	external: 'M8 4H4v12h12v-4M11 3.500h5.500V9M16.5 3.5 9.5 10.5',
	sort: 'M6 12.5 10 16.500l4-4M6 7.500l4-4 4 4',
};

/* Icons never stand alone: the text beside them, or the aria-label of their button, says it. */
export function Icon({name, size = 20}) {
	return html`<svg class=${'icon icon-' + name} width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
		<path d=${PATHS[name]} /></svg>`;
}
