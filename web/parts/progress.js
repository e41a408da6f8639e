// progress - how far long work is.

import {html} from '../core/html.js';
import {percent} from '../core/format.js';

/*   max    0: nobody knows how much there is, and the bar says only that it goes on
 *   label  what is under way, for those who do not see the bar */
export function Progress({value, max, label}) {
	return html`<div class="progress"><progress aria-label=${label} ...${max > 0 ? {value, max} : {}}></progress>
		${max > 0 && html`<span class="progress-share">${percent(value, max)}</span>`}</div>`;
}
