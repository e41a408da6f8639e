// logo - bootline's mark (a line that starts as a dot and becomes a b) and its name.

import {html} from '../core/html.js';

export function Mark({size = 28}) {
	return html`<svg class="mark" width=${size} height=${size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
		<rect class="mark-ground" width="32" height="32" rx="8" />
		<path class="mark-line" d="M9.5 10.500V19a6 6 0 1 0 6-6h-1.5" />
		<circle class="mark-dot" cx="9.5" cy="7" r="2.2" />
	</svg>`;
}

export function Logo() {
	return html`<span class="logo"><${Mark} /><span class="logo-name">bootline</span></span>`;
}
