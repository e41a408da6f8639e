// draft - a list that is put into another order or filled up first, and saved as a whole then.

import {html, useEffect, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {Button} from '../parts/button.js';
import {opens, preview} from '../parts/dialog.js';
import {useGuard} from '../parts/form.js';
import {toast} from '../parts/toast.js';

/* {value, set, isDirty, drop}: what is there until something is changed, then what was made of it. */
export function useDraft(there) {
	const [value, set] = useState(null);
	const isDirty = value !== null && JSON.stringify(value) !== JSON.stringify(there);

	useGuard(isDirty);
	useEffect(() => set(null), [JSON.stringify(there)]);
	return {value: value ?? there, before: there, set, isDirty, drop: () => set(null)};
}

/* The bar below a draft that differs: what it would do is seen before it is done.
 *   send(value, options)  promise of the request
 *   done                  called afterwards, and after undo */
export function DraftBar({draft, title, action, send, done}) {
	const {value, before} = draft;

	async function save() {
		const result = await preview({title, action, run: options => send(value, options)});
		if (!result)
			return;
		toast(t('common.saved'), {undo: async () => {
			await send(before, {});
			done();
		}});
		done();
	}

	return html`<div class="draft" role="status">${draft.isDirty && html`
		<p>${t('layers.not_saved')}</p>
		<${Button} onClick=${draft.drop}>${t('layers.discard')}<//>
		<${Button} kind="primary" onClick=${opens(save)}>${t('layers.review')}<//>`}</div>`;
}
