// Texts of the firmware page.
export default {
	empty_title: 'Noch keine Pakete',
	empty_text: 'Firmware wird durch den Ablageordner kommen: Legen Sie ein Paket des Herstellers hinein, und seine '
		+ 'Versionen erscheinen hier, um sie an Telefone zu verteilen. Bis dahin nehmen Telefone Abbilder aus Ihrem '
		+ 'eigenen Ordner: Legen Sie <part>.sip.ld und sip.ver dorthin, wohin bootline serve --root zeigt.',
	running: 'Was auf Telefonen läuft',
	running_about: 'Wie sie es bei ihrem letzten Besuch sagten.',
};
