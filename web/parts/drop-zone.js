// drop-zone - a place for files: dropped on it, or chosen.

import {html, useRef, useState} from '../core/html.js';
import {Button} from './button.js';

/* choose: of the button; text: beside it; take(files): a list of File; accept, multiple: of <input type=file> */
export function DropZone({choose, text, take, accept, multiple}) {
	const [isOver, setOver] = useState(false);
	const input = useRef(null);

	return html`<div class=${isOver ? 'drop is-over' : 'drop'} onDragOver=${event => {
		event.preventDefault();
		setOver(true);
	}} onDragLeave=${() => setOver(false)} onDrop=${event => {
		event.preventDefault();
		setOver(false);
		return take([...event.dataTransfer.files]);
	}}>
		<${Button} icon="upload" onClick=${() => input.current.click()}>${choose}<//>
		<span class="muted">${text}</span>
		<input ref=${input} class="hidden" type="file" accept=${accept} multiple=${multiple} tabindex="-1" aria-hidden="true" aria-label=${choose}
			onChange=${event => {
				const files = [...event.currentTarget.files];
				event.currentTarget.value = ''; // the same may be chosen again
				return take(files);
			}} />
	</div>`;
}
