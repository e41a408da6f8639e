// The settings: people, tokens, the shared account, certificates, settings, audit, one's own account.

import assert from 'node:assert/strict';
import test from 'node:test';
import {ADMIN, accessible, ask, begin, end, eventually, fits, go, page} from './harness.mjs';

test.before(() => begin());
test.after(end);

const PARTS = ['Your account', 'People', 'Tokens', 'Shared account', 'Webhooks', 'Secrets', 'Network & certificates', 'Lync updates', 'Server settings', 'Backup', 'Audit'];
const inDialog = tab => tab.getByRole('dialog');
const parts = tab => tab.getByRole('navigation', {name: 'Settings'}).getByRole('link');

test('every part of the settings is there, opens by its link, and keeps nobody out', page(async tab => {
	await go(tab, '/settings');
	await eventually(() => parts(tab).allInnerTexts(), PARTS);
	for (const name of PARTS) {
		await parts(tab).filter({hasText: name}).click();
		await tab.getByRole('heading', {name, level: 1}).waitFor();
		await accessible(tab);
	}
}));

test('every part fits a narrow screen, in the dark', page(async tab => {
	for (const part of ['you', 'people', 'tokens', 'phones', 'webhooks', 'secrets', 'network', 'lync', 'server', 'backup', 'audit']) {
		await go(tab, '/settings/' + part);
		await fits(tab);
		await accessible(tab);
	}
}, {width: 360, height: 740, colorScheme: 'dark'}));

test('a part that does not exist says so', page(async tab => {
	await go(tab, '/settings/nowhere');
	await tab.getByRole('heading', {name: 'Not for you, or not there'}).waitFor();
}));

test('a person who is added gets a link, sets a password by it, and sees what a viewer may', page(async (tab, context) => {
	await go(tab, '/settings/people');
	await tab.getByRole('button', {name: 'Add a person'}).click();
	await tab.getByLabel('User').fill('bob');
	await tab.getByLabel('Role', {exact: true}).selectOption('Viewer');
	await accessible(tab);
	await tab.getByRole('button', {name: 'Add, and make a link'}).click();
	const link = await tab.getByLabel('Link', {exact: true}).inputValue();
	assert.match(link, /^http:\/\/\S+\/setup\?token=[\w-]+$/);
	await accessible(tab);
	await tab.getByRole('button', {name: 'I have copied it'}).click();
	await tab.getByRole('row', {name: /bob/}).getByText('none yet').waitFor();

	const other = await (await context.browser().newContext({locale: 'en-GB'})).newPage();
	await other.goto(link);
	await other.getByLabel('New password').fill('a password for bob');
	await other.getByLabel('Once more').fill('a password for bob');
	await other.getByRole('button', {name: 'Set password and log in'}).click();
	await other.getByRole('navigation', {name: 'Pages'}).waitFor();
	await go(other, new URL('/settings', link).href);
	await eventually(() => parts(other).allInnerTexts(), ['Your account', 'Network & certificates', 'Lync updates', 'Server settings']);
	await other.context().close();
}));

test('another role is given at once, and taken back by undo', page(async tab => {
	await ask(tab, 'POST', '/accounts', {user: 'carol', role: 'viewer'});
	await go(tab, '/settings/people');
	const role = tab.getByLabel('Role of carol');
	await role.selectOption('Operator');
	await tab.getByText('carol has the role Operator now.').waitFor();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	await tab.waitForFunction(() => document.querySelector('[aria-label="Role of carol"]').value === 'viewer');
}));

test('removing a person asks first, and can be thought better of', page(async tab => {
	await go(tab, '/settings/people');
	await tab.getByRole('button', {name: 'Actions for carol'}).click();
	await tab.getByRole('menuitem', {name: 'Remove'}).click();
	await tab.getByRole('heading', {name: 'Remove carol?'}).waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'Cancel'}).click();
	await eventually(() => tab.getByRole('row', {name: /carol/}).count(), 1);
	await tab.getByRole('button', {name: 'Actions for carol'}).click();
	await tab.getByRole('menuitem', {name: 'Remove'}).click();
	await inDialog(tab).getByRole('button', {name: 'Remove'}).click();
	await tab.getByText('carol is removed.').waitFor();
	await tab.getByRole('row', {name: /carol/}).waitFor({state: 'detached'});
}));

test('nobody is offered to remove themselves, or to take away their own role', page(async tab => {
	await go(tab, '/settings/people');
	await tab.getByRole('row', {name: new RegExp(ADMIN.user + ' you')}).waitFor();
	await eventually(() => tab.getByLabel('Role of ' + ADMIN.user).count(), 0);
	await tab.getByRole('button', {name: 'Actions for ' + ADMIN.user}).click();
	await eventually(() => tab.getByRole('menuitem').allInnerTexts(), ['New link for a password']);
}));

test('a token is shown once, with what it is for', page(async tab => {
	await go(tab, '/settings/tokens');
	await tab.getByRole('button', {name: 'Make a token'}).click();
	await tab.getByLabel('Name').fill('monitoring');
	await inDialog(tab).getByRole('button', {name: 'Make a token'}).click();
	const token = await tab.getByLabel('Token', {exact: true}).inputValue();
	assert.match(token, /^blt_/);
	await accessible(tab);
	await tab.getByRole('button', {name: 'I have copied it'}).click();
	await tab.getByRole('row', {name: /monitoring/}).waitFor();
	assert.ok(!(await tab.content()).includes(token));
}));

test('what is to be copied is copied, and said so', page(async (tab, context) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await go(tab, '/settings/tokens');
	await tab.getByRole('button', {name: 'Make a token'}).click();
	await tab.getByLabel('Name').fill('copied');
	await inDialog(tab).getByRole('button', {name: 'Make a token'}).click();
	const token = await tab.getByLabel('Token', {exact: true}).inputValue();
	await tab.getByRole('button', {name: 'Copy: Token'}).click();
	await tab.getByText('Copied.').waitFor();
	await eventually(() => tab.evaluate(() => navigator.clipboard.readText()), token);
}));

test('removing a token asks first', page(async tab => {
	await go(tab, '/settings/tokens');
	await tab.getByRole('button', {name: 'Remove the token monitoring?'}).click();
	await inDialog(tab).getByRole('button', {name: 'Remove'}).click();
	await tab.getByText('The token monitoring is removed.').waitFor();
	await tab.getByRole('row', {name: /monitoring/}).waitFor({state: 'detached'});
}));

test('the shared account warns of the factory password until it is changed, which asks first', page(async tab => {
	await go(tab, '/settings/phones');
	await tab.getByText('The factory password is in force').waitFor();
	await tab.getByLabel('New password').fill('a password of our own');
	await tab.getByRole('button', {name: 'Change the login'}).click();
	await inDialog(tab).getByRole('button', {name: 'Cancel'}).click();
	await tab.getByText('The factory password is in force').waitFor();
	await eventually(() => tab.getByLabel('New password').inputValue(), 'a password of our own');
	await tab.getByRole('button', {name: 'Change the login'}).click();
	await inDialog(tab).getByRole('button', {name: 'Change the login'}).click();
	await tab.getByText('The shared login is changed.').waitFor();
	await tab.getByText('The factory password is in force').waitFor({state: 'detached'});
}));

test('the shared account is closed and opened again by undo', page(async tab => {
	await go(tab, '/settings/phones');
	await tab.getByRole('button', {name: 'Close it'}).click();
	await tab.getByText('Nobody gets in with it.').waitFor();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByRole('button', {name: 'Close it'}).waitFor();
}));

test('settings are found by name or meaning, with where they come from and when a change counts', page(async tab => {
	await go(tab, '/settings/server');
	await tab.getByRole('searchbox', {name: 'Name or meaning'}).fill('log-level');
	await tab.waitForURL('**/settings/server?text=log-level');
	const row = tab.getByRole('row').filter({hasText: 'log-level'});
	await eventually(() => row.innerText(), /info[\s\S]*default[\s\S]*after a reload/);
	await tab.getByLabel('Comes from').selectOption('command line');
	await tab.getByRole('heading', {name: 'No such setting'}).waitFor();
	await accessible(tab);
}));

test('a German page explains settings in German, and finds them by that', page(async tab => {
	await go(tab, '/settings/server');
	await tab.getByRole('searchbox', {name: 'Name oder Bedeutung'}).fill('abgewiesene anmeldungen an einem konto');
	const row = tab.getByRole('row').filter({hasText: 'account-failures'});
	await eventually(() => row.innerText(), /kein Konto wird je gesperrt[\s\S]*pro Minute[\s\S]*Vorgabe/);
	await eventually(() => tab.locator('.settings-table tbody tr').count(), 1);
	await eventually(() => tab.locator('.settings-table [lang=en]').count(), 0);
}, {locale: 'de-DE'}));

test('the audit says who did what and how it was before, as it happens, and filters in the URL', page(async tab => {
	await go(tab, '/settings/audit');
	await ask(tab, 'POST', '/groups', {name: 'audited', label: 'Before'});
	await ask(tab, 'PATCH', '/groups/audited', {label: 'After'});
	const row = tab.getByRole('button', {name: /group set.*Before/}).first();
	await row.waitFor();
	await row.click();
	const change = tab.getByRole('table', {name: 'What changes'}).getByRole('row').filter({hasText: 'label'});
	await eventually(() => change.innerText(), /label\s+Before\s+After/);
	await accessible(tab);
	await tab.getByRole('searchbox', {name: 'Who'}).fill('nobody-of-this-name');
	await tab.waitForURL('**/settings/audit?by=nobody-of-this-name');
	await tab.getByRole('heading', {name: 'Nothing like this'}).waitFor();
}));

test('a wrong current password is told at its field, and the session goes on', page(async tab => {
	await go(tab, '/settings');
	await tab.getByRole('button', {name: 'Change password'}).click();
	await tab.getByLabel('Current password').fill('not this one');
	await tab.getByLabel('New password').fill('another long password');
	await tab.getByLabel('Once more').fill('another long password');
	await inDialog(tab).getByRole('button', {name: 'Change password'}).click();
	await tab.getByText('This is not your current password.').waitFor();
	await eventually(() => tab.getByLabel('Current password').getAttribute('aria-invalid'), 'true');
	await accessible(tab);
}));

test('the master key is changed by whoever says his password again, and what is sealed is counted', page(async tab => {
	await go(tab, '/settings/you');
	await ask(tab, 'POST', '/lines', {address: 'sealed@pbx.example', secret: 'a secret of a line'});
	await go(tab, '/settings/secrets');
	const {sealed, key} = await ask(tab, 'GET', '/secrets');
	const all = sealed.reduce((sum, one) => sum + one.count, 0), lines = sealed.find(one => one.kind === 'SIP passwords').count;
	await tab.getByRole('row', {name: `SIP passwords ${lines} ${key}`}).waitFor();
	await tab.getByRole('button', {name: 'Change the master key'}).click();
	await inDialog(tab).getByText(new RegExp(`${all} secrets? (is|are) sealed anew`)).waitFor();
	await accessible(tab);
	const password = inDialog(tab).getByLabel('Your own password');
	await password.fill('of somebody else');
	await inDialog(tab).getByRole('button', {name: 'Change the master key'}).click();
	await inDialog(tab).getByText('This is not your password.').waitFor();
	assert.equal((await ask(tab, 'GET', '/secrets')).key, key);
	await password.fill(ADMIN.password);
	await password.press('Enter');
	await tab.getByText(new RegExp(`${all} secrets? (is|are) sealed under key ${key + 1} now`)).waitFor();
	await tab.getByRole('row', {name: `SIP passwords ${lines} ${key + 1}`}).waitFor();
	await accessible(tab);
}));

test('a version for Lync phones is made pending, approved, and gone back from; test devices come and go', page(async tab => {
	const set = (name, value) => inDialog(tab).getByLabel(name).fill(value);
	const make = async version => {
		await tab.getByRole('button', {name: 'Make a version pending'}).click();
		for (const [name, value] of [[/^Brand/, 'Polycom'], [/^Model/, 'CX700'], [/^Revision/, 'A'], [/^Version/, version]])
			await set(name, value);
		await inDialog(tab).getByRole('button', {name: 'Make a version pending'}).click();
		await inDialog(tab).waitFor({state: 'detached'});
	};
	const choose = async item => {
		await tab.getByRole('button', {name: /^Actions for Polycom CX700 A/}).click();
		await tab.getByRole('menuitem', {name: item}).click();
	};
	const rule = approved => tab.waitForFunction(text => document.querySelector('.settings-part tbody td[data-label=Approved]')?.textContent === text, approved);

	await go(tab, '/settings/lync');
	await tab.getByText('no real device has been updated by it').waitFor();
	await make('1.0');
	await rule('–');
	await choose('Approve 1.0 for all');
	await rule('1.0');
	await make('2.0');
	await choose('Approve 2.0 for all');
	await rule('2.0');
	await choose('Go back to 1.0');
	await rule('1.0');
	await tab.getByRole('button', {name: 'Add a test device'}).click();
	await set(/^Device/, 'a/b');
	await inDialog(tab).getByRole('button', {name: 'Add a test device'}).click();
	await inDialog(tab).locator('input[aria-invalid=true]').waitFor();
	await accessible(tab);
	await set(/^Device/, '00:04:f2:aa:bb:cc');
	await inDialog(tab).getByRole('button', {name: 'Add a test device'}).click();
	await inDialog(tab).waitFor({state: 'detached'});
	await accessible(tab);
	await tab.getByRole('button', {name: 'Remove 0004f2aabbcc'}).click();
	await tab.getByText('No device is one.').waitFor();
	await choose('Remove');
	await inDialog(tab).getByRole('button', {name: 'Remove'}).click();
	await tab.getByRole('heading', {name: 'No versions yet'}).waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/lync/rules')).rules, []);
}));
