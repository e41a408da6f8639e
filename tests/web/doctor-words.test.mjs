// What the doctor tells, as a German page says it.

import assert from 'node:assert/strict';
import test from 'node:test';
import {language} from '../../web/core/i18n.js';
import {findingParts, lineParts, wordsOf} from '../../web/pages/doctor-words.js';
import DE from '../../web/texts/de.js';

language.set({language: 'de', texts: DE});

const draw = (value, isMessage) => isMessage ? `<${value}>` : `[${value}]`;
const finding = (rule, values, part = 'what') => findingParts({rule, values}, part, draw)?.join('') ?? null;
const line = (form, values) => lineParts(form, values, draw)?.join('') ?? null;

test('a finding is told in German, with its names, figures and words in their places', () => {
	assert.equal(finding('master-none', {file: 'a.cfg'}), 'Es gibt weder [a.cfg] noch 000000000000.cfg.');
	assert.equal(finding('file-missing', {file: 'lost.cfg', why: 'not there'}), 'Eine Datei, die der Master nennt, war nicht zu bekommen: [lost.cfg], nicht da.');
	assert.equal(finding('url-none', {why: ' (DHCP was not asked)'}), 'Zu welchem Boot-Server Telefone geschickt werden, ist nicht bekannt (DHCP wurde nicht gefragt).');
	assert.equal(finding('tls-weak', {how: 'signed with ', key: 'SHA-1'}), 'Das Zertifikat ist schwach: signiert mit [SHA-1].');
	assert.equal(finding('file-missing', {}, 'mend'), 'Legen Sie sie dorthin, oder nehmen Sie sie aus CONFIG_FILES heraus.');
});

test('why a phone was refused is told as the trace tells it', () => {
	assert.equal(finding('phone-stopped', {stage: 'after the master', sentence: 'Wrong password.', reason: 'wrong-password'}),
		'Es kam nicht weiter nach dem Master: Anmeldung abgewiesen: falsches Passwort.');
});

test('others’ messages stay as they are, and names are never taken for words', () => {
	assert.equal(finding('reach-refused', {why: 'Connection refused'}), 'Der Boot-Server war nicht zu erreichen: <Connection refused>.');
	assert.equal(finding('file-missing', {file: 'not there', why: '{file}'}), 'Eine Datei, die der Master nennt, war nicht zu bekommen: [not there], <{file}>.');
});

test('what a step found is told in German by its form', () => {
	assert.equal(line('reached{1}{2}{3}', {1: ' as a new phone', 2: ', logged in as ', 3: 'PlcmSpIp'}), 'erreicht als neues Telefon, angemeldet als [PlcmSpIp]');
	assert.equal(line('not asked: there is no master', {}), 'Es gibt keinen Master');
	assert.equal(line('{1}: {2} ({3})', {1: 'x-app.log', 2: 'refused', 3: '405'}), '[x-app.log]: abgewiesen ([405])');
	assert.equal(line('{1}', {1: 'its own'}), 'seine eigene');
});

test('what the page does not know yet is left to the server’s own words', () => {
	assert.equal(finding('a-newer-rule', {}), null);
	assert.equal(line('something newer of {1}', {1: 'x'}), null);
	assert.equal(wordsOf('words that nobody knows'), null);
	assert.equal(wordsOf(''), null);
});
