// phone - what a phone does, as far as the page's tests need it: over HTTP, FTP and TFTP.

import {execFile} from 'node:child_process';
import {createSocket} from 'node:dgram';
import http from 'node:http';
import {createConnection} from 'node:net';
import {createInterface} from 'node:readline';
import {PROGRAM, listener} from './harness.mjs';

export const AGENT = 'FileTransport PolycomVVX-VVX_400-UA/5.9.8.5760 (SN:%)';
const LOGIN = 'PlcmSpIp:PlcmSpIp';

function place(name) {
	const [, host, port] = /^(.*):(\d+)$/.exec(listener(name));
	return {host, port: Number(port)};
}

/* One request over HTTP, to the listener for phones or another; a promise of its status.  name and agent go out as they
 * are, as bytes of UTF-8. */
export function ask(method, name, {agent = AGENT, login = LOGIN, body, type, to = 'http'} = {}) {
	return new Promise((resolve, reject) => {
		const request = http.request({...place(to), method, path: '/' + name, agent: false,
			headers: {'User-Agent': Buffer.from(agent).toString('latin1'), Authorization: 'Basic ' + Buffer.from(login).toString('base64'), ...type && {'Content-Type': type}}}, answer => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode));
		});
		request.on('error', reject);
		request.end(body);
	});
}

/* A boot of the phone with this MAC, which is 12 lower-case hex digits.  It asks for everything at once: then all of it
 * is one visit, also where each answer takes as long as the pause that ends a visit. */
export async function boot(mac, {agent = AGENT.replace('%', mac)} = {}) {
	await Promise.all([
		...[`${mac}.cfg`, `${mac}-directory.xml`].map(name => ask('GET', name, {agent})),
		ask('PUT', `${mac}-boot.log`, {agent, body: '0101000000|boot |4|00|Started\n', type: 'text/plain'}),
	]);
}

/* Sends FTP commands, each when the one before it is answered; a promise of the answers. */
export function ftp(commands) {
	return new Promise((resolve, reject) => {
		const socket = createConnection(place('ftp')), answers = [], rest = [...commands, 'QUIT'];
		socket.on('error', reject);
		createInterface({input: socket}).on('line', line => {
			if (!/^\d{3} /.test(line))
				return;
			answers.push(line);
			if (rest.length)
				socket.write(rest.shift() + '\r\n');
		}).on('close', () => resolve(answers));
	});
}

/* Asks for a file over TFTP; a promise of the first packet's opcode. */
export function tftp(name) {
	return new Promise((resolve, reject) => {
		const socket = createSocket('udp4'), {host, port} = place('tftp');
		socket.on('error', reject);
		socket.on('message', packet => {
			socket.close();
			resolve(packet.readUInt16BE(0));
		});
		socket.send(Buffer.concat([Buffer.from([0, 1]), Buffer.from(name), Buffer.from('\0octet\0')]), port, host);
	});
}

/* Boots the virtual phone, with a login of its own where one is given ({user, password}); a promise of what `bootline boot` tells. */
export function bootVirtual(mac, {model = 'VVX411', login} = {}) {
	return new Promise((resolve, reject) => {
		const child = execFile(PROGRAM, ['boot', `http://${listener('http')}/`, '--mac', mac, '--model', model, '--json', '--reveal',
			...login ? ['--user', login.user, '--password-file', '-'] : []], (error, told) => error ? reject(error) : resolve(JSON.parse(told)));
		child.stdin.end(login?.password);
	});
}
