// Rollouts in the page: planned, started, watched while phones take the release, stopped.

import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {PROGRAM, accessible, ask, begin, cli, end, fits, go, listener, page, stands} from './harness.mjs';

const VVX400 = '3111-46157-002', OLD = '5.9.2.3446', NEW = '5.9.8.5760';
const LAB = '0004f2ab0001', FAULTY = '0004f2ab0002', OTHERS = ['0004f2ab0003', '0004f2ab0004'];

/* A virtual phone boots, takes what its master names and restarts. */
function takes(mac, ...words) {
	return execFileSync(PROGRAM, ['boot', 'http://' + listener('http'), '--mac', mac, '--version', OLD, '--update', ...words], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
}

test.before(async () => {
	await begin({flags: ['--visit-pause', '1', '--rollout-look', '1']});
	const folder = mkdtempSync(join(tmpdir(), 'bootline-images-'));
	for (const version of [OLD, NEW]) {
		writeFileSync(join(folder, `${VVX400}.sip.ld`), randomBytes(50000));
		cli('firmware', 'add', join(folder, `${VVX400}.sip.ld`), '--version', version);
	}
	cli('group', 'add', 'lab', '--rank', '5');
	for (const mac of [LAB, FAULTY, ...OTHERS])
		cli('phone', 'add', mac, '--model', 'VVX400', '--label', 'Desk ' + mac.slice(-1), ...[LAB, FAULTY].includes(mac) ? ['--group', 'lab'] : []);
});
test.after(end);

const act = async (tab, name) => {
	await tab.getByRole('button', {name, exact: true}).click();
	await tab.getByRole('dialog').getByRole('button', {name, exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
};

const menu = async (tab, name) => {
	await tab.getByRole('button', {name: 'More to do with it'}).click();
	await tab.getByRole('menuitem', {name, exact: true}).click();
	await tab.getByRole('dialog').getByRole('button', {name, exact: true}).click();
	await tab.getByRole('dialog').waitFor({state: 'detached'});
};

/* No rollout is left of the tests before, however they ended. */
async function clear(tab) {
	for (const {id, state} of (await ask(tab, 'GET', '/rollouts')).rollouts) {
		if (['running', 'paused', 'halted'].includes(state))
			await ask(tab, 'POST', `/rollouts/${id}/cancel`);
		await ask(tab, 'DELETE', `/rollouts/${id}`);
	}
}

/* A rollout of this test alone; its page is open. */
async function begun(tab, wish) {
	await clear(tab);
	const {id} = await ask(tab, 'POST', '/rollouts', {release: NEW, ...wish});
	await go(tab, `/firmware/rollouts/${id}`);
	await act(tab, 'Start');
	await tab.getByText('Offered').first().waitFor();
}

test('a rollout is planned in a short form, and shows who would be in which ring', page(async tab => {
	await clear(tab);
	await go(tab, '/firmware?tab=rollouts');
	await tab.getByRole('heading', {name: 'No rollouts yet'}).waitFor();
	await tab.getByRole('button', {name: 'New rollout'}).click();
	const dialog = tab.getByRole('dialog', {name: 'New rollout'});
	await dialog.getByLabel('Release').selectOption(NEW);
	await dialog.getByLabel('Name').fill('Spring');
	for (const ring of ['percent:1', 'percent:10', 'rest'])
		await dialog.getByRole('button', {name: `Remove ${ring}`}).or(dialog.locator('.tag', {hasText: ring}).getByRole('button')).first().click();
	await dialog.getByRole('button', {name: 'Plan rollout'}).click();
	await dialog.getByText('There is no ring yet.').waitFor();
	await dialog.getByLabel('Rings').fill('group:lab');
	await dialog.getByLabel('Rings').press('Enter');
	await dialog.getByLabel('Rings').fill('rest');
	await dialog.getByLabel('Rings').press('Enter');
	await dialog.getByLabel('Minutes after each ring').fill('0');
	await dialog.getByLabel('Minutes until a phone is back').fill('30');
	await dialog.getByLabel('Minutes until a phone comes for it').fill('600');
	await dialog.getByLabel('Halt at percent failed').fill('0');
	await dialog.getByLabel('Halt at phones failed').fill('1');
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Plan rollout'}).click();
	await tab.waitForURL('**/firmware/rollouts/*');
	await tab.getByRole('heading', {name: 'Spring', level: 1}).waitFor();
	const {patience_s: patience, quiet_s: quiet} = await ask(tab, 'GET', new URL(tab.url()).pathname.replace('/firmware', ''));
	assert.deepEqual([patience, quiet], [1800, 36000]);
	await tab.getByText('group lab').first().waitFor();
	await tab.locator('tr[data-index="3"]').waitFor();
	await accessible(tab);
}));

test('it is started, its bars fill as phones take the release, and it halts by itself where one fails, with why', page(async tab => {
	await clear(tab);
	await ask(tab, 'POST', '/rollouts', {release: NEW, rings: ['group:lab', 'rest'], label: 'Summer', wait_s: 0, halt_percent: 0, halt_count: 1});
	await go(tab, '/firmware?tab=rollouts');
	await tab.getByRole('link', {name: 'Summer'}).click();
	await act(tab, 'Start');
	await tab.getByText('Under way').waitFor();
	await tab.getByText('Offered').first().waitFor();
	takes(LAB);
	const ring = tab.locator('.ring').first();
	await ring.getByText('Done').waitFor();
	await accessible(tab);
	const halted = tab.getByText('Halted by itself').first();
	for (let i = 0; i < 4 && !await halted.isVisible(); i++) { // a phone that came up with the old version comes again
		takes(FAULTY, '--fault', 'old');
		await halted.waitFor({timeout: 5000}).catch(() => {});
	}
	await halted.waitFor();
	await tab.getByRole('heading', {name: '1 phone failed'}).waitFor();
	await tab.getByText(/^(It restarted and still reports the old version|It fetched the whole image again and again)\.$/).first().waitFor();
	await tab.getByRole('link', {name: '00:04:f2:ab:00:02'}).first().waitFor();
	await accessible(tab);
}));

test('it is paused, goes on, also with those that failed, is cancelled and removed', page(async tab => {
	const taker = '0004f2ab0006';
	await ask(tab, 'POST', '/phones', {mac: taker, model: 'VVX400', label: 'Taker'});
	await begun(tab, {rings: [`macs:${taker}`, 'rest'], wait_s: 3600}); // nobody of the rest is asked
	takes(taker);
	await tab.locator('.ring').first().getByText('Done').waitFor();
	for (const goOn of [() => menu(tab, 'Go on and try failed ones again'), () => act(tab, 'Go on')]) {
		await act(tab, 'Pause');
		await tab.getByText('Paused', {exact: true}).waitFor();
		await goOn();
		await tab.getByText('Under way').waitFor();
	}
	await menu(tab, 'Cancel rollout');
	await tab.getByText('Cancelled', {exact: true}).waitFor();
	await go(tab, '/phones/' + taker);
	await tab.getByText('by a rollout').waitFor();
	await tab.goBack();
	await stands(tab);
	await menu(tab, 'Remove rollout');
	await tab.waitForURL('**/firmware?tab=rollouts');
	await tab.getByRole('heading', {name: 'No rollouts yet'}).waitFor();
}));

test('it is rolled back after a question, and the phone that took the release gets what it had', page(async tab => {
	const taker = '0004f2ab0005', [waiter] = OTHERS;
	await ask(tab, 'POST', '/phones', {mac: taker, model: 'VVX400', label: 'Taker'});
	takes(taker); // nothing, for nothing is set: it tells what it runs
	await go(tab, '/phones/' + taker);
	await tab.getByText(OLD).first().waitFor();
	const firmware = async mac => (await ask(tab, 'GET', '/phones/' + mac)).firmware;
	await begun(tab, {rings: [`macs:${taker}`, 'rest'], wait_s: 3600});
	takes(taker);
	await tab.locator('.ring').first().getByText('Done').waitFor();
	assert.deepEqual([(await firmware(taker)).release, (await firmware(waiter)).release], [NEW, null]);

	await tab.getByRole('button', {name: 'More to do with it'}).click();
	await tab.getByRole('menuitem', {name: 'Roll back', exact: true}).click();
	const dialog = tab.getByRole('dialog', {name: 'Roll this back?'});
	await accessible(tab);
	await dialog.getByRole('button', {name: 'Cancel', exact: true}).click();
	await dialog.waitFor({state: 'detached'});
	assert.equal((await firmware(taker)).release, NEW);

	await menu(tab, 'Roll back');
	await tab.getByText('Rolled back', {exact: true}).waitFor();
	await accessible(tab);
	assert.equal((await firmware(taker)).release, OLD);
	assert.equal((await firmware(waiter)).release, null);
	await menu(tab, 'Remove rollout');
	await tab.getByRole('heading', {name: 'No rollouts yet'}).waitFor();
}));

test('a rollout fits a narrow screen, in German too', page(async tab => {
	await clear(tab);
	const {id} = await ask(tab, 'POST', '/rollouts', {release: NEW, rings: ['group:lab', 'percent:50', 'rest'], label: 'Ein Name, der für ein schmales Fenster recht lang ist'});
	for (const path of ['/firmware?tab=rollouts', `/firmware/rollouts/${id}`]) {
		await go(tab, path);
		await accessible(tab);
		await fits(tab);
	}
}, {width: 360, height: 740, locale: 'de-DE'}));

test('a phone is told to read its files again, and its page says what came of it', page(async tab => {
	await go(tab, '/phones/' + OTHERS[0]);
	await tab.getByText('It was not told anything yet.').waitFor();
	await tab.getByRole('button', {name: 'Read files again'}).click();
	await tab.getByText(/^(Waits its turn|Comes by itself|Not reached)$/).first().waitFor();
	await tab.getByRole('button', {name: 'Restart', exact: true}).click();
	await tab.getByRole('dialog').getByRole('button', {name: 'Restart', exact: true}).click();
	await tab.getByText('1 time before').waitFor();
	await accessible(tab);
	assert.equal((await ask(tab, 'GET', `/phones/${OTHERS[0]}/tellings`)).tellings.length, 2);
}));
