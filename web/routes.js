// routes - every page: its URL, its module, and its place in the navigation.  The only list of them.

/* path     a pattern for core/match.js
 * load     the module; its default export is the page, a component of {params, query}
 * nav      text key and icon, where it stands in the navigation
 * within   path of the navigation's entry that is lit on this page
 * role     the least role that may see it */
export const ROUTES = [
	{path: '/', load: () => import('./pages/overview.js'), nav: ['nav.overview', 'overview']},
	{path: '/phones', load: () => import('./pages/phones.js'), nav: ['nav.phones', 'phones']},
	{path: '/phones/:mac', load: () => import('./pages/phone.js'), within: '/phones'},
	{path: '/new', load: () => import('./pages/new-phones.js'), nav: ['nav.new_phones', 'inbox']},
	{path: '/moving', load: () => import('./pages/moving.js'), within: '/phones'},
	{path: '/lines', load: () => import('./pages/lines.js'), nav: ['nav.lines', 'lines']},
	{path: '/lines/:address', load: () => import('./pages/line.js'), within: '/lines'},
	{path: '/layers', load: () => import('./pages/layers.js'), nav: ['nav.layers', 'layers']},
	{path: '/layers/:scope', load: () => import('./pages/layer.js'), within: '/layers'},
	{path: '/templates/:name', load: () => import('./pages/template.js'), within: '/layers'},
	{path: '/firmware', load: () => import('./pages/firmware.js'), nav: ['nav.firmware', 'firmware']},
	{path: '/firmware/releases/:release', load: () => import('./pages/release.js'), within: '/firmware'},
	{path: '/firmware/rollouts/:id', load: () => import('./pages/rollout.js'), within: '/firmware'},
	{path: '/trace', load: () => import('./pages/trace.js'), nav: ['nav.trace', 'trace']},
	{path: '/doctor', load: () => import('./pages/doctor.js'), within: '/', role: 'operator'},
	{path: '/dhcp', load: () => import('./pages/dhcp.js'), within: '/settings'},
	{path: '/settings', load: () => import('./pages/settings.js'), nav: ['nav.settings', 'settings']},
	{path: '/settings/:part', load: () => import('./pages/settings.js'), within: '/settings'},
];
