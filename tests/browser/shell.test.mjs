// The frame: login, navigation, search, session end, languages, light and dark, any width.

import assert from 'node:assert/strict';
import test from 'node:test';
import {ADMIN, accessible, ask, begin, end, eventually, fits, go, page, setupLink, signedInBy, stands} from './harness.mjs';

test.before(begin);
test.after(end);

async function logIn(tab, {user, password} = ADMIN) {
	await tab.getByLabel('User').fill(user);
	await tab.getByLabel('Password', {exact: true}).fill(password);
	await tab.getByRole('button', {name: 'Log in', exact: true}).click();
}

test('a new server tells how to make the first administrator', page(async tab => {
	await tab.goto('/');
	await tab.getByRole('heading', {name: 'Welcome to bootline'}).waitFor();
	await tab.getByText('bootline account setup-link').waitFor();
	await accessible(tab);
}, {anonymous: true}));

test('the setup page asks for a password that is long enough, and the same twice', page(async tab => {
	await tab.goto(setupLink());
	await tab.getByLabel('User').fill(ADMIN.user);
	await tab.getByLabel('New password').fill('short');
	await tab.getByRole('button', {name: 'Create administrator'}).click();
	await tab.getByText('At least 10 characters, please.').waitFor();
	await tab.getByLabel('New password').fill(ADMIN.password);
	await tab.getByLabel('Once more').fill(ADMIN.password + 'x');
	await tab.getByRole('button', {name: 'Create administrator'}).click();
	await tab.getByText('The two passwords differ.').waitFor();
	await eventually(() => tab.evaluate(() => document.activeElement.getAttribute('autocomplete')), 'new-password');
	await accessible(tab);
}, {anonymous: true}));

test('a setup link that is wrong says how to get another', page(async tab => {
	await tab.goto('/setup?token=wrong');
	await tab.getByText('This link has been used, or is too old.').waitFor();
}, {anonymous: true}));

test('the first administrator is made through the page, and the link is gone from the address', page(async (tab, context) => {
	await tab.goto(setupLink());
	await tab.getByLabel('User').fill(ADMIN.user);
	await tab.getByLabel('New password').fill(ADMIN.password);
	await tab.getByLabel('Once more').fill(ADMIN.password);
	await tab.getByRole('button', {name: 'Create administrator'}).click();
	await tab.getByRole('navigation', {name: 'Pages'}).waitFor();
	await eventually(() => new URL(tab.url()).search, '');
	await signedInBy(context);
	await go(tab, '/firmware');
	await tab.getByRole('heading', {name: 'Firmware', level: 1}).waitFor();
	await accessible(tab);
}, {anonymous: true}));

test('a wrong password is told so, and the right one opens the page that was asked for', page(async tab => {
	await tab.goto('/firmware');
	await logIn(tab, {...ADMIN, password: 'wrong'});
	await tab.getByText('User or password is wrong.').waitFor();
	await logIn(tab);
	await tab.getByRole('heading', {name: 'Firmware', level: 1}).waitFor();
	await eventually(() => new URL(tab.url()).pathname, '/firmware');
}, {anonymous: true}));

test('an address that is no page says so', page(async tab => {
	await tab.goto('/no/such/page');
	await tab.getByRole('heading', {name: 'No such page', level: 1}).waitFor();
	await accessible(tab);
}));

test('going from page to page is done by links, back and forward work', page(async tab => {
	await tab.goto('/no-such');
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.getByRole('heading', {name: 'Firmware', level: 1}).waitFor();
	await eventually(() => tab.title(), 'Firmware · bootline');
	await eventually(() => tab.getByRole('link', {name: 'Firmware'}).getAttribute('aria-current'), 'page');
	await tab.goBack();
	await tab.getByRole('heading', {name: 'No such page', level: 1}).waitFor();
	await tab.goForward();
	await tab.getByRole('heading', {name: 'Firmware', level: 1}).waitFor();
}));

test('a MAC that is typed or scanned goes to its phone, whatever its spelling', page(async tab => {
	await go(tab, '/firmware');
	await tab.keyboard.press('/');
	await tab.keyboard.type('00-04-F2-AA-BB-CC');
	await tab.keyboard.press('Enter');
	await tab.waitForURL('**/phones/0004f2aabbcc');
}));

test('anything else that is searched for goes to the phones that match', page(async tab => {
	await go(tab, '/firmware');
	await tab.keyboard.press('Control+k');
	await tab.keyboard.type('Reception');
	await tab.keyboard.press('Enter');
	await tab.waitForURL('**/phones?text=Reception');
}));

test('what no phone has and a line has leads to the line, or to the lines', page(async tab => {
	await go(tab, '/firmware');
	for (const address of ['7701@find.example', '7702@find.example'])
		await ask(tab, 'POST', '/lines', {address});
	for (const [typed, url] of [['7701', '**/lines/7701%40find.example'], ['find.ex', '**/lines?text=find.ex'], ['no such thing', '**/phones?text=no*such*thing']]) {
		await tab.keyboard.press('Control+k');
		await tab.keyboard.type(typed);
		await tab.keyboard.press('Enter');
		await tab.waitForURL(url);
		await stands(tab);
	}
}));

test('when the session has ended, logging in again goes on where one was', page(async (tab, context) => {
	await tab.goto('/firmware');
	await tab.getByRole('button', {name: /^Account/}).click();
	await tab.getByRole('menuitem', {name: 'Change password'}).click();
	await tab.getByLabel('Current password').fill('x');
	await tab.getByLabel('New password').fill('what was typed');
	await tab.getByLabel('Once more').fill('what was typed');
	await context.clearCookies();
	await tab.getByRole('button', {name: 'Change password'}).click();
	await tab.getByRole('heading', {name: 'Log in again'}).waitFor();
	await accessible(tab);
	await tab.getByLabel('Password', {exact: true}).fill(ADMIN.password);
	await tab.getByRole('button', {name: 'Log in', exact: true}).click();
	await tab.getByRole('heading', {name: 'Log in again'}).waitFor({state: 'detached'});
	await eventually(() => tab.getByLabel('New password').inputValue(), 'what was typed');
}));

test('logging out comes to the login page, and the session is gone', page(async tab => {
	await tab.goto('/firmware');
	await logIn(tab);
	await tab.getByRole('button', {name: /^Account/}).click();
	await tab.keyboard.press('End');
	await tab.keyboard.press('Enter');
	await tab.getByRole('heading', {name: 'Log in', level: 1}).waitFor();
	assert.equal(await tab.evaluate(async () => (await fetch('/api/v1/session')).status), 401);
}, {anonymous: true}));

test('a menu is closed by Escape, and the focus is where it was', page(async tab => {
	await tab.goto('/firmware');
	await tab.getByRole('button', {name: /^Account/}).click();
	await tab.keyboard.press('ArrowDown');
	await tab.keyboard.press('Escape');
	await eventually(() => tab.getByRole('menu').count(), 0);
	await eventually(() => tab.evaluate(() => document.activeElement.getAttribute('aria-label')), /^Account/);
}));

test('German is chosen by the browser, and by the switch', page(async tab => {
	await tab.goto('/firmware');
	await tab.getByRole('heading', {name: 'Noch keine Versionen'}).waitFor();
	await eventually(() => tab.evaluate(() => document.documentElement.lang), 'de');
	await tab.getByRole('button', {name: /^Konto/}).click();
	await tab.getByRole('menuitemcheckbox', {name: 'English'}).click();
	await tab.getByRole('heading', {name: 'No releases yet'}).waitFor();
	await tab.reload();
	await tab.getByRole('heading', {name: 'No releases yet'}).waitFor();
}, {locale: 'de-AT'}));

test('dark is chosen by the system, and by the switch, which is remembered', page(async tab => {
	const ground = () => tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	await go(tab, '/firmware');
	const dark = await ground();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Appearance'}).click();
	await tab.getByRole('menuitemcheckbox', {name: 'Light'}).click();
	await eventually(ground, seen => seen !== dark);
	await tab.reload();
	await stands(tab);
	assert.notEqual(await ground(), dark);
}, {colorScheme: 'dark'}));

test('on a narrow screen the navigation is behind a button', page(async tab => {
	await go(tab, '/firmware');
	await fits(tab);
	const link = tab.getByRole('link', {name: 'Trace'});
	await eventually(() => link.isVisible(), false);
	await tab.getByRole('button', {name: 'Menu'}).click();
	await link.waitFor();
	await accessible(tab);
	await tab.keyboard.press('Escape');
	await link.waitFor({state: 'hidden'});
}, {width: 360, height: 740}));

test('the page is sent with a policy that lets nothing of others in', page(async tab => {
	const answer = await tab.goto('/');
	const policy = answer.headers()['content-security-policy'];
	for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
		assert.ok(policy.includes(part), part);
}, {anonymous: true}));
