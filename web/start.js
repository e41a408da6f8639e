// Before the first paint: the theme that was chosen, so that a dark room stays dark.
try {
	document.documentElement.dataset.theme = JSON.parse(localStorage.getItem('bootline.theme')) || 'system';
} catch (e) {
	document.documentElement.dataset.theme = 'system';
}
