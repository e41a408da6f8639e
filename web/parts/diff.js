// diff - what a dry run says a change would do: to objects, and to the files that phones get.

import {html, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {showMac} from '../core/mac.js';
import {Icon} from './icon.js';
import {Skeleton} from './state.js';

const SIGN = {'-': '−', '+': '+', ' ': ' '};
const LINE_CLASS = {'-': 'diff-gone', '+': 'diff-new', ' ': 'diff-same'};

/* Lines of a difference: [{op: "+", "-" or " ", text}]. */
export function DiffLines({lines}) {
	return html`<div class="diff-lines" tabindex="0" role="group" aria-label=${t('diff.file')}>${lines.map((line, i) => html`
		<div key=${i} class=${'diff-line ' + LINE_CLASS[line.op]}>
			<span class="diff-sign" aria-label=${line.op === ' ' ? undefined : t(line.op === '+' ? 'diff.added' : 'diff.removed')}
				role=${line.op === ' ' ? undefined : 'img'}>${SIGN[line.op]}</span><code>${line.text}</code></div>`)}</div>`;
}

/* Phones that would see the same difference: how many, which, and the difference once. */
function Group({diff, isFirst}) {
	const [isOpen, setOpen] = useState(isFirst);
	const others = diff.phones - diff.macs.length;

	return html`<section class="diff-group">
		<button type="button" class="diff-head" aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)}>
			<${Icon} name=${isOpen ? 'down' : 'right'} size=${16} />
			<code>${diff.file}</code><span class="diff-count">${t('diff.phones', {n: diff.phones})}</span>
		</button>
		${isOpen && html`<${DiffLines} lines=${diff.lines} />
			<p class="diff-macs">${diff.macs.map(showMac).join(', ')}${others > 0 && ' ' + t('diff.others', {n: others})}</p>`}
	</section>`;
}

function Changes({changes}) {
	return html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t('diff.changes')}><table class="plain-table">
		<caption class="hidden">${t('diff.changes')}</caption>
		<thead><tr><th scope="col">${t('diff.object')}</th><th scope="col">${t('diff.field')}</th>
			<th scope="col">${t('diff.before')}</th><th scope="col">${t('diff.after')}</th></tr></thead>
		<tbody>${changes.map((change, i) => html`<tr key=${i}><td>${change.object}</td><td>${change.field}</td>
			<td class="diff-before">${change.before ?? ''}</td><td class="diff-after">${change.after ?? ''}</td></tr>`)}</tbody>
	</table></div>`;
}

/* answer: of a request with dry_run, or null while it is awaited. */
export function DiffView({answer}) {
	if (!answer)
		return html`<${Skeleton} lines=${5} />`;
	const {changes = [], phones, diffs = []} = answer;

	return html`<div class="diff">
		<p class="diff-sum" role="status">${!phones ? t('diff.none')
			: phones.changed === 0 ? t('diff.no_phone')
				: phones.looked_at < phones.total
					? t('diff.sum_part', {n: phones.changed, looked: phones.looked_at, total: phones.total})
					: t('diff.sum', {n: phones.changed})}</p>
		${changes.length > 0 && html`<${Changes} changes=${changes} />`}
		${diffs.map((diff, i) => html`<${Group} key=${i} diff=${diff} isFirst=${i === 0} />`)}
	</div>`;
}
