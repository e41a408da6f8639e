// told - a sentence that the server says by a code: in the page's language, else as the server words it.

import {html} from '../core/html.js';
import {hasText, t} from '../core/i18n.js';

/*   from    where its texts are: "dhcp.warns."
 *   code    the server's word for it; null: it has none
 *   text    the server's sentence
 *   values  by their names */
export function Told({from, code, text, values}) {
	const key = from + code;
	return code && hasText(key) ? t(key, values) : html`<span lang="en"><bdi>${text}</bdi></span>`;
}
