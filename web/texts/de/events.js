// Texts of lists of what happens, of numbers and of things to copy.
export default {
	channel: {
		http: 'HTTP',
		https: 'HTTPS',
		'https-legacy': 'HTTPS für alte Telefone',
		ftp: 'FTP',
		ftps: 'FTPS',
		tftp: 'TFTP',
		lync: 'Updates für Lync-Telefone, experimentell',
		'lync-tls': 'Updates für Lync-Telefone über HTTPS, experimentell',
		'lync-tls-legacy': 'Updates für Lync-Telefone über HTTPS mit TLS 1.0, experimentell',
		admin: 'Verwaltung',
		'?': 'anderes',
	},
	copy: {
		copy: 'Kopieren: {name}',
	},
	bars: {
		none: 'Noch nichts zu zählen.',
	},
	plot: {
		hour: 'Stunde',
		in_all: 'insgesamt',
		table: 'Als Tabelle',
	},
	period: {
		hour: 'vor einer Stunde',
		day: 'vor einem Tag',
		week: 'vor einer Woche',
		month: 'vor einem Monat',
	},
	feed: {
		older: 'Ältere zeigen',
		newer: {one: '{n} neuer Eintrag', other: '{n} neue Einträge'},
		many: 'Viele neue Einträge',
	},
};
