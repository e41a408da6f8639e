// Texts of lists of what happens, of numbers and of things to copy.
export default {
	channel: {
		http: 'HTTP',
		https: 'HTTPS',
		'https-legacy': 'HTTPS for old phones',
		ftp: 'FTP',
		ftps: 'FTPS',
		tftp: 'TFTP',
		lync: 'Updates of Lync phones, experimental',
		'lync-tls': 'Updates of Lync phones over HTTPS, experimental',
		'lync-tls-legacy': 'Updates of Lync phones over HTTPS with TLS 1.0, experimental',
		admin: 'Administration',
		'?': 'other',
	},
	copy: {
		copy: 'Copy: {name}',
	},
	bars: {
		none: 'Nothing to count yet.',
	},
	plot: {
		hour: 'Hour',
		in_all: 'in all',
		table: 'As a table',
	},
	period: {
		hour: 'an hour ago',
		day: 'a day ago',
		week: 'a week ago',
		month: 'a month ago',
	},
	feed: {
		older: 'Show older',
		newer: {one: '{n} new entry', other: '{n} new entries'},
		many: 'Many new entries',
	},
};
