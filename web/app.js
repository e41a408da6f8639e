// app - puts the page together: language, session, the shell and the page inside it.

import {html, render} from './core/html.js';
import {LANGUAGES, firstLanguage, language, loadLanguage} from './core/i18n.js';
import {place} from './core/router.js';
import {checkSession, session} from './core/session.js';
import {memory} from './core/store.js';
import {useStore} from './core/use-store.js';
import {Dialogs} from './parts/dialog.js';
import {Toasts} from './parts/toast.js';
import {Door, LogInAgain, Unreachable} from './shell/door.js';
import {Shell} from './shell/shell.js';

function Main() {
	const {status, problem} = useStore(session);
	const {path} = useStore(place);

	if (status === 'loading')
		return null;
	if (status === 'unreachable')
		return html`<${Unreachable} problem=${problem} />`;
	if (status === 'out' || status === 'first' || path === '/setup')
		return html`<${Door} isFirst=${status === 'first'} />`;
	return html`<${Shell} />${status === 'ended' && html`<${LogInAgain} />`}`;
}

function App() {
	const {language: now} = useStore(language); // all texts change with it
	return html`<div class="app" key=${now}><${Main} /><${Dialogs} /><${Toasts} /></div>`;
}

await Promise.all([
	loadLanguage(firstLanguage(memory.get('language'), navigator.languages ?? Object.keys(LANGUAGES))),
	checkSession(),
]);
render(html`<${App} />`, document.getElementById('app'));
