// progress - how far long work is.

import {html} from '../core/html.js';
import {percent} from '../core/format.js';

/* label: what is under way, for those who do not see the bar */
export function Progress({value, max, label}) {
	return html`<div class="progress"><progress aria-label=${label} value=${value} max=${Math.max(1, max)}></progress>
		<span class="progress-share">${percent(value, max)}</span></div>`;
}
