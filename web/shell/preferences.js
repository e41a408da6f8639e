// preferences - the switches that this browser remembers: language, light or dark.

import {html} from '../core/html.js';
import {LANGUAGES, chooseLanguage, language, t} from '../core/i18n.js';
import {THEMES, chooseTheme, theme} from '../core/theme.js';
import {useStore} from '../core/use-store.js';
import {Menu} from '../parts/button.js';

const THEME_ICON = {system: 'system', light: 'sun', dark: 'moon'};

/* Entries of a menu, here and in the account's menu. */
export function themeItems() {
	return THEMES.map(name => ({text: t('preferences.' + name), checked: theme.get() === name, onClick: () => chooseTheme(name)}));
}

export function languageItems() {
	return Object.entries(LANGUAGES).map(([name, text]) =>
		({text, checked: language.get().language === name, onClick: () => chooseLanguage(name)}));
}

export function ThemeMenu() {
	const now = useStore(theme);
	return html`<${Menu} icon=${THEME_ICON[now]} label=${t('preferences.theme')} items=${themeItems()} />`;
}

export function LanguageMenu() {
	const {language: now} = useStore(language);
	return html`<${Menu} icon=${null} label=${t('preferences.language')} items=${languageItems()}>
		<span class="language-code">${now}</span><//>`;
}
