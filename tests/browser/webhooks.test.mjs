// Webhooks: added, tested against a receiver that is really there, failing, removed.

import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import test from 'node:test';
import {accessible, begin, end, eventually, go, page} from './harness.mjs';

let receiver, answer = 204;
const got = [];

test.before(async () => {
	receiver = createServer((request, response) => {
		got.push(request.headers);
		request.resume();
		response.statusCode = answer;
		response.end();
	});
	await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve));
	await begin({flags: ['--webhook-hosts', `127.0.0.1:${receiver.address().port}`]});
});
test.after(async () => {
	receiver.close();
	await end();
});

const url = () => `http://127.0.0.1:${receiver.address().port}/in`;

test('a place without webhooks says what they are for', page(async tab => {
	await go(tab, '/settings/webhooks');
	await tab.getByRole('heading', {name: 'No webhooks'}).waitFor();
	await accessible(tab);
}));

test('a URL that may not be used is told at its field', page(async tab => {
	await go(tab, '/settings/webhooks');
	await tab.getByRole('button', {name: 'Add a webhook'}).click();
	await tab.getByLabel('URL').fill('ftp://127.0.0.1/');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add a webhook'}).click();
	await tab.locator('input[name=url][aria-invalid=true]').waitFor();
	await accessible(tab);
}));

test('a webhook is added with what it is told of, and tested at once', page(async tab => {
	await go(tab, '/settings/webhooks');
	await tab.getByRole('button', {name: 'Add a webhook'}).click();
	await tab.getByLabel('URL').fill(url());
	await tab.getByLabel('uploads').check();
	await tab.getByLabel('refusals').uncheck();
	await tab.getByLabel('Secret').fill('between us');
	await tab.getByRole('dialog').getByRole('button', {name: 'Add a webhook'}).click();
	await tab.getByText('The webhook is added.').waitFor();
	await tab.getByRole('button', {name: 'Test now'}).waitFor();
	await eventually(() => tab.locator('.hook .tag').allInnerTexts(), ['new phones', 'uploads']);
	await tab.getByRole('button', {name: 'Test now'}).click();
	await tab.getByText(/^Taken: answer 204/).waitFor();
	assert.equal(got.length, 1);
	await accessible(tab);
}));

test('a webhook that is not taken says what the other side answered', page(async tab => {
	answer = 503;
	await go(tab, '/settings/webhooks');
	await tab.getByRole('button', {name: 'Test now'}).click();
	await tab.getByText(/^Not taken: .*503/).waitFor();
	await accessible(tab);
}));

test('a webhook is turned off, and on again by undo; removing it asks', page(async tab => {
	const menu = tab.getByRole('button', {name: /^Actions for http/});
	await go(tab, '/settings/webhooks');
	await menu.click();
	await tab.getByRole('menuitem', {name: 'Turn off'}).click();
	await tab.getByText('off', {exact: true}).waitFor();
	await tab.getByRole('button', {name: 'Undo'}).click();
	await tab.getByText('off', {exact: true}).waitFor({state: 'detached'});
	await menu.click();
	await tab.getByRole('menuitem', {name: 'Remove'}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Remove'}).click();
	await tab.getByRole('heading', {name: 'No webhooks'}).waitFor();
}));
