// Templates: written with faults shown at their line, completed, looked at before they are in force.

import assert from 'node:assert/strict';
import test from 'node:test';
import {accessible, ask, begin, end, eventually, fits, go, page, stands} from './harness.mjs';

test.before(begin);
test.after(end);

const XML = value => `<?xml version="1.0" encoding="UTF-8"?>\n<mine\n\tup.backlight.timeout="${value}"\n/>\n`;
const editor = (tab, name) => tab.getByLabel('Text of ' + name);
const textOf = async (tab, name) => (await ask(tab, 'GET', '/templates/' + name)).text;

test('a new template is written, and in force once it was looked at', page(async tab => {
	await go(tab, '/layers?tab=templates');
	await tab.getByRole('button', {name: 'New template'}).click();
	await tab.getByRole('dialog').getByLabel('Name').fill('Not a name');
	await tab.getByRole('dialog').getByRole('button', {name: 'Write it'}).click();
	await tab.getByRole('dialog').locator('.field-error').waitFor();
	await tab.getByRole('dialog').getByLabel('Name').fill('written');
	await accessible(tab);
	await tab.getByRole('dialog').getByRole('button', {name: 'Write it'}).click();
	await editor(tab, 'written').fill(XML('5'));
	await tab.getByText('No fault found').waitFor();
	await accessible(tab);
	await tab.getByRole('button', {name: 'See what changes …'}).click();
	await tab.getByRole('dialog').getByRole('status').waitFor();
	await assert.rejects(ask(tab, 'GET', '/templates/written'), /404/);
	await tab.getByRole('dialog').getByRole('button', {name: 'Put in force'}).click();
	await tab.getByText('The new text of written is in force.').waitFor();
	assert.equal(await textOf(tab, 'written'), XML('5'));
	await stands(tab);
	await accessible(tab);
}));

test('a fault is shown at its line while one types, and cannot be put in force', page(async tab => {
	await ask(tab, 'PUT', '/templates/faulty', {text: XML('5')});
	await go(tab, '/templates/faulty');
	await editor(tab, 'faulty').fill(XML('${oops}'));
	await tab.getByRole('alert').getByText(/^Line 3:/).waitFor();
	await tab.locator('.code-number.is-wrong').getByText('3').waitFor();
	await eventually(() => tab.getByRole('button', {name: 'See what changes …'}).isDisabled(), true);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Discard'}).click();
	await tab.getByRole('alert').waitFor({state: 'detached'});
	await eventually(() => editor(tab, 'faulty').inputValue(), XML('5'));
}));

test('the former text comes back by undo', page(async tab => {
	await ask(tab, 'PUT', '/templates/former', {text: XML('5')});
	await go(tab, '/templates/former');
	await editor(tab, 'former').fill(XML('6'));
	await tab.getByText('No fault found').waitFor();
	await tab.getByRole('button', {name: 'See what changes …'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Put in force'}).click();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.equal(await textOf(tab, 'former'), XML('5'));
}));

test('placeholders that fit the parameter are completed', page(async tab => {
	await ask(tab, 'PUT', '/templates/places', {text: XML('5')});
	await go(tab, '/templates/places');
	const area = editor(tab, 'places');
	await area.fill('<mine\n\treg.x.label=""\n/>\n');
	await area.evaluate(box => box.setSelectionRange(box.value.indexOf('""') + 1, box.value.indexOf('""') + 1));
	await tab.keyboard.type('${line.disp');
	await tab.getByRole('option', {name: /line\.display_name/}).waitFor();
	await tab.keyboard.press('Enter');
	await eventually(() => area.inputValue(), /reg\.x\.label="\$\{line\.display_name\}"/);
	await tab.getByText('No fault found').waitFor();
}));

test('a template is put in force for a layer from its own page, and taken back', page(async tab => {
	await ask(tab, 'POST', '/groups', {name: 'for-template', rank: 30});
	await ask(tab, 'PUT', '/templates/assigned', {text: XML('5')});
	await go(tab, '/templates/assigned');
	await tab.getByRole('button', {name: 'Put in force for …'}).click();
	await tab.getByLabel('For', {exact: true}).selectOption('group:for-template');
	await tab.getByRole('button', {name: 'See what changes …'}).last().click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Put in force', exact: true}).click();
	await tab.getByRole('link', {name: 'group:for-template'}).waitFor();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('Taken back.').waitFor();
	assert.deepEqual((await ask(tab, 'GET', '/templates/assigned')).scopes, []);
}));

test('a stock template cannot be written to, and is copied instead', page(async tab => {
	await go(tab, '/templates/qos');
	await eventually(() => editor(tab, 'qos').isEditable(), false);
	await accessible(tab);
	await tab.getByRole('button', {name: 'Copy as your own'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Write it'}).click();
	await tab.waitForURL('**/templates/qos-own?*');
	await stands(tab);
	const text = await textOf(tab, 'qos');
	await eventually(() => editor(tab, 'qos-own').inputValue(), text);
}));

test('a template that nothing uses is removed, and comes back by undo', page(async tab => {
	await ask(tab, 'PUT', '/templates/unused', {text: XML('5')});
	await go(tab, '/templates/unused');
	await tab.getByRole('button', {name: 'More for this template'}).click();
	await tab.getByRole('menuitem', {name: 'Remove template'}).click();
	await tab.waitForURL('**/layers?tab=templates');
	await assert.rejects(ask(tab, 'GET', '/templates/unused'), /404/);
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.waitForURL('**/templates/unused');
	assert.equal(await textOf(tab, 'unused'), XML('5'));
}));

test('what was written is not lost by leaving', page(async tab => {
	await ask(tab, 'PUT', '/templates/kept', {text: XML('5')});
	await go(tab, '/templates/kept');
	await editor(tab, 'kept').fill(XML('7'));
	await tab.getByRole('link', {name: 'Firmware'}).click();
	await tab.getByRole('heading', {name: 'Leave without saving?'}).waitFor();
	await tab.getByRole('button', {name: 'Cancel'}).click();
	await eventually(() => editor(tab, 'kept').inputValue(), XML('7'));
}));

test('the page of a template fits a narrow screen, in German and in the dark', page(async tab => {
	await go(tab, '/templates/base');
	await fits(tab);
	await accessible(tab);
}, {width: 360, height: 740, colorScheme: 'dark', locale: 'de-DE'}));
