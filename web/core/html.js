// html - the one place that knows Preact and htm: templates, rendering, hooks.
//
//   html`<p class="hint">${t('x.y')}</p>` gives a node; components are functions of their properties.

import {h, render, Fragment, Component, createContext, createRef} from '../vendor/preact.js';
import {
	useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useReducer, useRef, useState,
} from '../vendor/preact-hooks.js';
import htm from '../vendor/htm.js';

export const html = htm.bind(h);

export {
	h, render, Fragment, Component, createContext, createRef,
	useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useReducer, useRef, useState,
};

/* One string of class names out of names, and of objects whose true members are names. */
export function classes(...parts) {
	return parts.flatMap(part => {
		if (!part)
			return [];
		if (typeof part === 'string')
			return [part];
		return Object.keys(part).filter(name => part[name]);
	}).join(' ');
}
