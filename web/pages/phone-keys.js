// phone-keys - a picture of a phone's line keys, arranged by dragging or by the keyboard.

import {api, path} from '../core/api.js';
import {html, useEffect, useMemo, useRef, useState} from '../core/html.js';
import {t} from '../core/i18n.js';
import {setGuard} from '../core/router.js';
import {may} from '../core/session.js';
import {useAll} from '../core/use-api.js';
import {Button} from '../parts/button.js';
import {confirm, open} from '../parts/dialog.js';
import {Section} from '../parts/page.js';
import {Notice} from '../parts/state.js';
import {toast} from '../parts/toast.js';
import {KeyBoard} from './phone-keys-board.js';
import {AddKey, EditKey} from './phone-keys-edit.js';
import {addLine, clear, isSame, keysOf, makePlan, place, removeLine, setKey, setLine, swap, toStored} from './keys-plan.js';

const UNKNOWN_KEYS = 8, MORE_KEYS = 8, KEYS_MOST = 512;

/* Stores what changed of {lines, keys}: one PUT, two where lines came to keys or left them. */
async function store(mac, next, before) {
	if (JSON.stringify(next.lines) !== JSON.stringify(before.lines))
		await api.put(path`/phones/${mac}/lines`, next.lines);
	if (JSON.stringify(next.keys) !== JSON.stringify(before.keys))
		await api.put(path`/phones/${mac}/keys`, next.keys);
}

/* A plan that changes, with a way back: {plan, change, back, canGoBack, reset}. */
function usePlan(phone) {
	const base = useMemo(() => makePlan(phone), [JSON.stringify([phone.lines, phone.keys])]);
	const [steps, setSteps] = useState([base]);

	useEffect(() => setSteps([base]), [base]);
	const plan = steps.at(-1);
	return {
		base, plan, isChanged: !isSame(plan, base),
		change: next => next !== plan && setSteps([...steps, next]),
		back: () => setSteps(steps.length > 1 ? steps.slice(0, -1) : steps),
		canGoBack: steps.length > 1,
		reset: () => setSteps([base]),
	};
}

function SaveBar({state, save}) {
	return html`<div class="save-bar" role="region" aria-label=${t('keys.unsaved')}>
		<span>${t('keys.unsaved')}</span>
		<${Button} kind="quiet" disabled=${!state.canGoBack} onClick=${state.back}>${t('common.undo')}<//>
		<${Button} onClick=${state.reset}>${t('keys.discard')}<//>
		<${Button} kind="primary" onClick=${save}>${t('common.save')}<//>
	</div>`;
}

export function PhoneKeys({phone, reload}) {
	const models = useAll('/models', 'models');
	const state = usePlan(phone);
	const [more, setMore] = useState(0);
	const {plan, change, isChanged} = state;
	const canEdit = may('operator');
	const say = useRef(null);
	const model = models?.find(one => one.name === (phone.model || phone.model_learnt));
	const own = model?.keys || 0;
	const count = Math.min(KEYS_MOST, Math.max(own || UNKNOWN_KEYS, plan.slots.length + (own ? 0 : 1), (own || UNKNOWN_KEYS) + more));

	useEffect(() => {
		if (!isChanged)
			return undefined;
		setGuard(() => confirm({title: t('form.leave_title'), text: t('form.leave_text'), action: t('form.leave'), danger: true}));
		return () => setGuard(null);
	}, [isChanged]);

	const announce = text => {
		say.current.textContent = text;
	};

	async function save() {
		const next = toStored(plan), before = {lines: phone.lines.map(strip), keys: phone.keys};
		await store(phone.mac, next, before);
		setGuard(null);
		toast(t('keys.saved'), {undo: async () => {
			await store(phone.mac, before, next);
			reload();
		}});
		reload();
	}

	async function add(at) {
		const made = await open(close => html`<${AddKey} close=${close} at=${at} taken=${Object.keys(plan.lines)} />`);
		if (made)
			change(made.type === 'line' ? addLine(plan, at, made.line) : place(plan, at, made));
	}

	async function edit(at) {
		const item = plan.slots[at];
		if (!item)
			return add(at);
		const done = await open(close => html`<${EditKey} close=${close} at=${at} item=${item} line=${plan.lines[item.value]} count=${keysOf(plan, item.value).length} />`);
		if (done?.remove)
			change(item.type === 'line' ? removeLine(plan, item.value) : clear(plan, at));
		else if (done)
			change(item.type === 'line' ? setLine(plan, item.value, done) : setKey(plan, at, done));
		return undefined;
	}

	return html`<${Section} title=${t('keys.title')} about=${!own && models ? t('keys.unknown_model') : t('keys.about', {n: count})}
		actions=${canEdit && html`<${Button} icon="plus" onClick=${() => void add(0)}>${t('keys.add')}<//>`}>
		<${KeyBoard} plan=${plan} count=${count} own=${own} canEdit=${canEdit} announce=${announce}
			onSwap=${(a, b) => change(swap(plan, a, b))} onOpen=${canEdit ? edit : undefined} onClear=${at => change(clear(plan, at))} />
		<p ref=${say} class="hidden" role="status" aria-live="assertive"></p>
		${canEdit && html`<p class="hint">${t('keys.help')}</p>
			<div><${Button} kind="quiet" small icon="plus" onClick=${() => setMore(count - (own || UNKNOWN_KEYS) + MORE_KEYS)}>${t('keys.more')}<//></div>`}
		${toStored(plan).keys.length > 0 && !phone.keys.length && html`<${Notice}>${t('keys.reassigned')}<//>`}
		${canEdit && isChanged && html`<${SaveBar} state=${state} save=${save} />`}
	<//>`;
}

/* A line of the phone as PUT takes it. */
function strip({position, address, label, own_label: own = label, ring_type, line_keys}) {
	return {position, address, label: own, ring_type, line_keys};
}
