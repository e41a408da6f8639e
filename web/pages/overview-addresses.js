// overview-addresses - the URLs under which phones reach this server.  Pure.

const PORTS = {http: 80, https: 443, ftp: 21, ftps: 990, tftp: 69};

/* {host, port} of "[::1]:8080" or "0.0.0.0:8080"; null for anything else. */
function split(address) {
	const [, six, host, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address) ?? [];
	return port ? {host: six ?? host, port: Number(port)} : null;
}

const isAny = host => host === '0.0.0.0' || host === '::' || host === '*';
const isOwn = host => host === 'localhost' || host === '::1' || host.startsWith('127.') || /^fe80:/i.test(host);
const isAddress = host => /^[\d.]+$/.test(host) || host.includes(':');

/* The hosts that stand for "every address": where the browser found us, unless that is a way that only this
 * machine has, then those that the certificate names; addresses before names, version 4 before 6. */
function hosts(names, here) {
	const bare = here.replace(/^\[|\]$/g, '');
	const list = [bare, ...names.split(',').map(name => name.trim())].filter(name => name && !isOwn(name));
	const rank = host => host === bare ? 0 : !isAddress(host) ? 3 : host.includes(':') ? 2 : 1;
	return [...new Set(list)].sort((a, b) => rank(a) - rank(b));
}

/* [{name, url}] for phones, of the listeners of /overview.
 *   names  of the server's certificate, "vm, 192.0.2.2"
 *   here   host by which the page was opened */
export function serverAddresses(listeners, names, here) {
	const known = hosts(names, here);
	const best = host => known.find(one => host === '::' || !one.includes(':'));

	return listeners.filter(one => one.name in PORTS).flatMap(({name, address}) => {
		const at = split(address);
		const host = !at || isOwn(at.host) ? undefined : isAny(at.host) ? best(at.host) : at.host;
		return host === undefined ? [] : [{name, url: `${name}://${host.includes(':') ? `[${host}]` : host}${at.port === PORTS[name] ? '' : ':' + at.port}`}];
	});
}
