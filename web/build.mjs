// Builds the administrator's page: node build.mjs OUT [STAMP]
//
// The sources are served as they are, so building is copying: this folder to OUT, and to
// OUT/vendor the modules of the packages in package-lock.json, with the names that they import
// each other by made relative (an import map would be an inline script, which the page's
// Content-Security-Policy forbids).  index.html gets a modulepreload for each module that the
// first page needs, so that a browser asks for all of them at once.
//
// All but index.html stands below at/HASH/, a hash of all of it: what is there never changes under its
// URL, so that a browser keeps it and asks for nothing but the index when a page is loaded anew.

import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, posix, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

// What is taken of each package: the file in node_modules, and its name in vendor/.
const VENDOR = [
	['preact/dist/preact.mjs', 'preact.js'],
	['preact/hooks/dist/hooks.mjs', 'preact-hooks.js'],
	['htm/dist/htm.mjs', 'htm.js'],
	['uplot/dist/uPlot.esm.js', 'uplot.js'],
	['uplot/dist/uPlot.min.css', 'uplot.css'],
	['preact/LICENSE', 'LICENSE-preact.txt'],
	['htm/LICENSE', 'LICENSE-htm.txt'],
	['uplot/LICENSE', 'LICENSE-uplot.txt'],
];
const RELATIVE = {preact: './preact.js', 'preact/hooks': './preact-hooks.js'};

const SERVED = /\.(?:html|js|css|svg)$/;

class Failure extends Error {}

/* The packages of the lock file in DIR/node_modules; asks the registry only when the lock file
 * is another one than last time. */
function install(dir) {
	const lock = readFileSync(join(HERE, 'package-lock.json'));
	const hash = createHash('sha256').update(lock).digest('hex');
	const stamp = join(dir, 'installed');

	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
		return;
	rmSync(dir, {recursive: true, force: true});
	mkdirSync(dir, {recursive: true});
	for (const file of ['package.json', 'package-lock.json'])
		cpSync(join(HERE, file), join(dir, file));
	try {
		execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'],
			{cwd: dir, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8'});
	} catch (e) {
		const why = e.code === 'ENOENT' ? 'npm is not installed'
			: (e.stderr || e.message).trim().split('\n').slice(0, 3).join('\n  ');
		throw new Failure('The web page needs preact, htm and uplot from npm, and could not get them:\n'
			+ `  ${why}\nWithout npm or its network, leave the page out: meson configure BUILD -Dweb=false. `
			+ 'The server and its command line do not need it.');
	}
	writeFileSync(stamp, hash);
}

function vendor(modules, out) {
	mkdirSync(out, {recursive: true});
	for (const [from, to] of VENDOR) {
		const text = readFileSync(join(modules, from), 'utf8')
			.replace(/(\bfrom\s*|\bimport\s*)(["'])([^"'.][^"']*)\2/g, (all, word, quote, name) =>
				RELATIVE[name] ? word + quote + RELATIVE[name] + quote : all)
			.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n');
		writeFileSync(join(out, to), text);
	}
}

/* The files below a folder, relative to it, in one order everywhere. */
function filesOf(dir, top = dir) {
	return readdirSync(dir, {withFileTypes: true}).flatMap(entry => {
		const path = join(dir, entry.name);
		if (entry.isDirectory())
			return entry.name === 'node_modules' ? [] : filesOf(path, top);
		return [relative(top, path)];
	}).sort();
}

/* Every module that FILE imports, directly or not, as paths from OUT; dynamic imports aside. */
function graph(out, file, seen = new Set()) {
	if (seen.has(file))
		return seen;
	seen.add(file);
	const text = readFileSync(join(out, file), 'utf8');
	for (const [, name] of text.matchAll(/^(?:import|export)\b[^;'"]*?["'](\.[^"']+)["']/gm))
		graph(out, posix.join(posix.dirname(file), name), seen);
	return seen;
}

/* A name for what a folder holds: another one when a byte or a name of it is another one. */
function nameOf(dir) {
	const hash = createHash('sha256');
	for (const file of filesOf(dir)) {
		const bytes = readFileSync(join(dir, file));
		hash.update(`${file} ${bytes.length}\n`).update(bytes);
	}
	return hash.digest('hex').slice(0, 16);
}

function build(out, packages) {
	const files = join(out, 'at', 'new');

	install(packages);
	rmSync(out, {recursive: true, force: true});
	for (const file of filesOf(HERE).filter(name => SERVED.test(name))) {
		mkdirSync(dirname(join(files, file)), {recursive: true});
		cpSync(join(HERE, file), join(files, file));
	}
	vendor(join(packages, 'node_modules'), join(files, 'vendor'));

	const text = readFileSync(join(files, 'index.html'), 'utf8');
	rmSync(join(files, 'index.html'));
	const links = [...graph(files, 'app.js')].map(file => `\t<link rel="modulepreload" href="/${file}">\n`).join('');
	const home = nameOf(files);
	renameSync(files, join(out, 'at', home));
	writeFileSync(join(out, 'index.html'), text.replace(/(?=\t<script type="module")/, links)
		.replace(/\b(href|src)="\//g, `$1="/at/${home}/`));
}

const [out, stamp] = process.argv.slice(2);
if (!out) {
	console.error('usage: node build.mjs OUT [STAMP]');
	process.exit(2);
}
try {
	build(resolve(out), resolve(out) + '-packages');
	if (stamp)
		writeFileSync(stamp, '');
} catch (e) {
	if (!(e instanceof Failure))
		throw e;
	console.error(e.message);
	process.exit(1);
}
