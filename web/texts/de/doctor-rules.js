// Was der Doktor Falsches findet: was es ist, was ein Telefon dann tut, was hilft.
const KEEPS = 'Das Telefon startet mit der Konfiguration, die es aufbewahrt hat.';
const NO_SIGN_IN = 'Das Telefon kann sich nicht anmelden.';
const DNS_ALONE = 'Das Telefon sucht seinen Registrar nur im DNS, und die Anmeldung mit PIN wird nicht angeboten.';
const NO_CONNECTION = 'Das Telefon bekommt keine Verbindung.';

export default {
	'name-none': {
		what: 'DNS kennt keine Adresse von {host}.',
		phone: KEEPS,
		mend: 'Legen Sie einen A-Eintrag für diesen Namen an, wo Telefone fragen, oder geben Sie Telefonen in Option 160 eine Adresse.',
	},
	'name-silent': {
		what: 'DNS nennt die Adresse des Boot-Servers nicht: {why}.',
		phone: KEEPS,
		mend: 'Sorgen Sie dafür, dass Telefone einen DNS-Server bekommen, der antwortet (Option 6); versuchen Sie „bootline doctor“ mit --dns ADRESSE.',
	},
	'name-many': {
		what: 'Der Name des Boot-Servers hat {count} Adressen.',
		phone: 'Telefone versuchen die ersten acht.',
		mend: 'Lassen Sie höchstens acht A-Einträge stehen.',
	},
	'time-none': {
		what: 'Niemand sagt Telefonen, woher sie die Zeit bekommen{why}.',
		phone: 'Seine Uhr bleibt auf ihrem Anfang stehen; jedes Zertifikat scheint noch nicht gültig.',
		mend: 'Geben Sie Option 42, oder den SRV-Eintrag _ntp._udp der SIP-Domäne; versuchen Sie „bootline doctor“ mit --ntp RECHNER.',
	},
	'time-name': {
		what: 'DNS kennt keine Adresse des Zeitservers {host}.',
		phone: 'Seine Uhr wird nicht gestellt; Zertifikate scheinen womöglich noch nicht gültig.',
		mend: 'Legen Sie den A-Eintrag an, oder nennen Sie einen anderen.',
	},
	'time-silent': {
		what: 'Der Zeitserver {host} antwortet nicht.',
		phone: 'Seine Uhr wird nicht gestellt; Zertifikate scheinen womöglich noch nicht gültig.',
		mend: 'Starten Sie ihn, oder öffnen Sie UDP-Port 123 auf dem Weg zu ihm.',
	},
	'time-offset': {
		what: 'Zeitserver und Uhr dieses Rechners gehen auseinander: {host} geht {seconds} s {direction}.',
		phone: 'Das Telefon glaubt dem Zeitserver und beurteilt Zertifikate danach.',
		mend: 'Stellen Sie die Uhr, die falsch geht.',
	},
	'time-unset': {
		what: 'Der Zeitserver {host} sagt von sich selbst, dass er die Zeit nicht weiß.',
		phone: 'Was Telefone mit einer solchen Antwort tun, ist nicht bekannt.',
		mend: 'Geben Sie ihm selbst eine Quelle.',
	},
	'time-port': {
		what: 'Der SRV-Eintrag _ntp._udp nennt Port {port}.',
		phone: 'Lync Phone Edition fragt Port 123; ob es einen anderen aus dem Eintrag nimmt, ist nicht bekannt.',
		mend: 'Nennen Sie Port 123.',
	},
	'time-lync': {
		what: 'Den SRV-Eintrag _ntp._udp.{domain} gibt es nicht.',
		phone: 'Lync Phone Edition fragt time.windows.com, und das antwortet hier, solange es darf.',
		mend: 'Legen Sie den Eintrag an; er nennt einen Rechner, der auf UDP-Port 123 antwortet.',
	},
	'time-lync-silent': {
		what: 'Den SRV-Eintrag _ntp._udp.{domain} gibt es nicht, und auch time.windows.com nennt hier keine Zeit.',
		phone: 'Für Lync Phone Edition scheinen Zertifikate außerhalb ihrer Gültigkeit, und die Anmeldung scheitert.',
		mend: 'Legen Sie den Eintrag an; er nennt einen Rechner, der auf UDP-Port 123 antwortet.',
	},
	'url-none': {
		what: 'Zu welchem Boot-Server Telefone geschickt werden, ist nicht bekannt{why}.',
		phone: KEEPS,
		mend: 'Geben Sie Option 160 oder 66, und fragen Sie noch einmal; oder nennen Sie die Adresse mit --url.',
	},
	'url-login': {
		what: 'In der Serveradresse {url} stehen Benutzer und Passwort.',
		phone: 'Es nimmt sie statt seiner eigenen.',
		mend: 'Jeder im Netz liest sie in den Antworten von DHCP: Nehmen Sie sie heraus, und benutzen Sie die eigene Anmeldung des Telefons.',
	},
	'url-millennium': {
		what: 'Die Adresse {url} nennt den Ordner „millennium“ selbst.',
		phone: 'CX5100 und CX5500 suchen „millennium“ unter der Adresse und finden kein Update.',
		mend: 'Nennen Sie den Ordner, in dem „millennium“ liegt.',
	},
	'reach-refused': {
		what: 'Der Boot-Server war nicht zu erreichen: {why}.',
		phone: KEEPS,
		mend: 'Läuft er, an diesem Port, und lässt eine Firewall Telefone durch?',
	},
	'reach-timeout': {
		what: 'Der Boot-Server hat nicht rechtzeitig geantwortet: {why}.',
		phone: 'Das Telefon wartet 35 s und versucht es noch einmal, dann startet es mit dem, was es aufbewahrt hat.',
		mend: 'Suchen Sie nach einer Firewall, die Pakete verwirft, oder einem überlasteten Server.',
	},
	'reach-broken': {
		what: 'Die Antwort des Boot-Servers ergibt keinen Sinn oder brach ab: {why}.',
		phone: KEEPS,
		mend: 'Sehen Sie nach, ob das der Server und das Protokoll ist, die gemeint sind.',
	},
	'reach-some': {
		what: 'Von den Adressen des Boot-Servers antworten manche nicht: {addresses}.',
		phone: 'Das Telefon versucht eine Adresse nach der anderen und startet spät.',
		mend: 'Bringen Sie diese in Ordnung, oder nehmen Sie ihre A-Einträge weg.',
	},
	'reach-moved': {
		what: 'Der Server schickt Telefone woandershin (Weiterleitung): {url} (Status {status}).',
		phone: 'Alte Telefone folgen nicht und bekommen nichts; von neueren ist es nicht bekannt.',
		mend: 'Stellen Sie die Dateien an der Adresse bereit, die Telefone bekommen.',
	},
	'reach-stranger': {
		what: 'Was folgt, ist das, was ein anderes Telefon bekommt: {why}.',
		phone: 'Was es selbst bekommt, wurde hier nicht untersucht.',
		mend: '„bootline render MAC“ zeigt seine Dateien; sobald es eine eigene Anmeldung hat, fragt der Doktor mit dieser.',
	},
	'ftp-data': {
		what: 'FTP nimmt die Anmeldung an, aber seine Datenverbindung kommt nicht zustande: {why}.',
		phone: KEEPS,
		mend: 'Öffnen Sie die passiven Ports des Servers in der Firewall, und setzen Sie hinter NAT die Adresse, die er nennt (ftp-passive, ftp-public-address).',
	},
	'login-mistyped': {
		what: 'Die Anmeldung wird abgewiesen; der Benutzer {user} ist beinahe PlcmSpIp, der ab Werk.',
		phone: KEEPS,
		mend: 'Schreiben Sie P l c m S p I p: ein großes I hinter dem p, kein l und keine 1; Groß und Klein zählen.',
	},
	'login-refused': {
		what: 'Die Anmeldung als {user} wird abgewiesen.',
		phone: KEEPS,
		mend: 'Sehen Sie nach, welchen Benutzer und welches Passwort der Server verlangt, und setzen Sie dieselben am Telefon; für bootline siehe „bootline account“.',
	},
	'master-none': {
		what: 'Es gibt weder {file} noch 000000000000.cfg.',
		phone: '„Download of master configuration file failed“; das Telefon behält seine alte Konfiguration.',
		mend: 'Legen Sie eine davon dorthin, oder nennen Sie dem Telefon den richtigen Ordner.',
	},
	'master-tftp': {
		what: 'Über TFTP gibt es weder {file} noch 000000000000.cfg.',
		phone: 'Wo ihm nur TFTP gesagt wird, behält es seine alte Konfiguration.',
		mend: 'Lassen Sie Telefone über ein anderes Protokoll kommen. Über TFTP, das keine Anmeldung kennt, gibt bootline Dateien von Telefonen nur an Netze, denen ihr Standort vertraut („bootline site set STANDORT --trust network“): ein Risiko, das Sie eingehen.',
	},
	'master-case': {
		what: 'Den eigenen Master des Telefons gibt es nur in Großbuchstaben: {file}.',
		phone: 'Telefone fragen in Kleinbuchstaben und finden ihn nicht.',
		mend: 'Benennen Sie ihn in Kleinbuchstaben um.',
	},
	'master-refused': {
		what: 'Der Server verweigert den Master: {file}, {why} ({status}).',
		phone: KEEPS,
		mend: 'Lassen Sie Telefone ihn lesen; das Protokoll des Servers sagt, warum sie nicht dürfen.',
	},
	'master-bad': {
		what: 'Der Master ist nicht lesbar: {file}: {why}.',
		phone: KEEPS,
		mend: 'Bringen Sie ihn dort in Ordnung; was ein Server anstelle einer fehlenden Datei sendet, muss ein 404 sein.',
	},
	'master-limits': {
		what: '{count} Werte im Master sind leer oder länger, als Telefone sie nehmen (255 Bytes; 2047 bei CONFIG_FILES).',
		phone: 'Das Telefon benutzt sie nicht.',
		mend: 'Kürzen Sie sie.',
	},
	'master-empty': {
		what: 'Der Master {file} nennt für dieses Telefon keine Datei (CONFIG_FILES).',
		phone: 'Das Telefon startet ohne Leitungen und Einstellungen.',
		mend: 'Nennen Sie die Dateien in CONFIG_FILES.',
	},
	'file-missing': {
		what: 'Eine Datei, die der Master nennt, war nicht zu bekommen: {file}, {why}.',
		phone: 'Das Telefon startet ohne das, was darin steht.',
		mend: 'Legen Sie sie dorthin, oder nehmen Sie sie aus CONFIG_FILES heraus.',
	},
	'file-bad': {
		what: 'Eine Datei, die der Master nennt, ist nicht lesbar: {file}.',
		phone: 'Nichts davon gilt; die Statusseite des Telefons zeigt einen Fehler.',
		mend: 'Bringen Sie sie dort in Ordnung.',
	},
	'file-errors': {
		what: 'Werte, die Telefone nicht nehmen: {count} in {file}.',
		phone: 'Sie gelten nicht; die Statusseite des Telefons zeigt sie als Fehler.',
		mend: 'Bringen Sie sie in Ordnung; „bootline boot --all“ zeigt jeden Parameter.',
	},
	'file-repeats': {
		what: 'Parameter stehen zweimal in einer Datei: {count} in {file}.',
		phone: 'Der erste gilt, die anderen nicht.',
		mend: 'Nehmen Sie die heraus, die nicht gemeint sind.',
	},
	'file-hides': {
		what: 'Was am Telefon oder auf seiner Webseite gesetzt wurde, geht dem Server vor: {file}, Parameter: {count}.',
		phone: 'Es behält diese Werte, was auch immer in den Dateien steht.',
		mend: '„bootline document“ zeigt und entfernt sie; am Telefon „Reset Local Configuration“.',
	},
	'file-optional': {
		what: 'Eine Datei, ohne die Telefone auskommen, wird verweigert, statt zu fehlen: {file}, {why} ({status}).',
		phone: 'Es versucht es womöglich noch einmal und startet später.',
		mend: 'Antworten Sie 404 (FTP: 550) auf das, was es nicht gibt.',
	},
	'file-elsewhere': {
		what: 'Eine Datei, die der Master nennt, liegt auf einem anderen Server und wurde nicht untersucht: {file}.',
		phone: 'Es fragt diesen Server.',
		mend: '„bootline doctor“ auf der Kommandozeile fragt auch andere Server.',
	},
	'upload-refused': {
		what: 'Der Server nimmt nichts Hochgeladenes an: {file}, {why} ({status}).',
		phone: 'Es versucht es immer wieder, startet langsamer, und was jemand an ihm einstellt, bleibt allein auf ihm.',
		mend: 'Lassen Sie Telefone schreiben: PUT über HTTP, STOR und APPE über FTP, WRQ über TFTP, Dateien von 10 MB.',
	},
	'upload-folder': {
		what: 'Der Ordner, den der Master für Protokolle nennt, nimmt sie nicht: {file} in {folder}, {why} ({status}).',
		phone: 'Seine Protokolle gehen verloren.',
		mend: 'Legen Sie den Ordner dort an; Telefone legen keinen an.',
	},
	'upload-range': {
		what: 'Der Server hängt nicht an Protokolle an (PUT mit Content-Range): {file}, Status {status}.',
		phone: 'Nach dem ersten Hochladen gehen seine neueren Protokolle verloren.',
		mend: 'Lassen Sie den Server Content-Range bei PUT annehmen (das DAV-Modul von nginx tut es nicht), oder setzen Sie log.render.file.upload.append.limitMode.',
	},
	'upload-length': {
		what: 'HEAD nennt die Länge von {file} nicht.',
		phone: '„Head request failed to get content-length of server file“: Es kann nicht an sein Protokoll anhängen.',
		mend: 'Antworten Sie auf HEAD mit Content-Length, weder in Stücken (chunked) noch komprimiert.',
	},
	'upload-off': {
		what: 'Der Master schaltet das Hochladen von Protokollen ab (0.0.0.0).',
		phone: 'Es behält seine Protokolle für sich.',
		mend: 'Nehmen Sie LOG_FILE_DIRECTORY heraus, wenn Sie sie brauchen.',
	},
	'image-none': {
		what: 'Es gibt keine Firmware für das Telefon: {first}{and}{path}.',
		phone: 'Es behält die Software, die es hat.',
		mend: 'Legen Sie das Image dorthin, wenn Telefone wechseln sollen.',
	},
	'image-doubled': {
		what: 'APP_FILE_PATH enthält die Teilenummer schon; Telefone setzen sie noch einmal davor: {file}.',
		phone: 'Es findet keine Firmware, außer der Server kennt den doppelten Namen.',
		mend: 'Schreiben Sie APP_FILE_PATH="sip.ld".',
	},
	'image-page': {
		what: 'Was als Firmware ausgeliefert wird, ist Text oder eine Fehlerseite: {file}.',
		phone: 'Es lädt das herunter und scheitert, bei jedem Start.',
		mend: 'Antworten Sie 404, wo es kein Image gibt.',
	},
	'image-part': {
		what: 'Die Teilenummer des Modells {model} ist nicht bekannt; gefragt wurde nur nach sip.ld.',
		phone: 'Es fragt zuerst nach TEILENUMMER.sip.ld.',
		mend: 'Nennen Sie sie mit --part.',
	},
	'tls-closed': {
		what: 'TLS war nicht zu erreichen: {why}.',
		phone: NO_CONNECTION,
		mend: 'Läuft der Server, an diesem Port?',
	},
	'tls-none': {
		what: 'Dort ist kein TLS zu bekommen: {why}.',
		phone: NO_CONNECTION,
		mend: 'Sehen Sie nach, ob der Port TLS spricht, und zwar TLS 1.2.',
	},
	'tls-auth': {
		what: 'FTP bietet dort kein TLS an (AUTH TLS): {why}.',
		phone: 'Seine Anmeldung und seine Dateien gehen im Klartext durchs Netz; ist es auf FTPS gestellt, bekommt es keine Verbindung.',
		mend: 'Geben Sie dem FTP-Server ein Zertifikat, oder Telefonen eine Adresse, die mit https:// beginnt.',
	},
	'tls-expired': {
		what: 'Das Zertifikat ist abgelaufen: {name} am {date}.',
		phone: 'Es vertraut dem Server nicht mehr.',
		mend: 'Erneuern Sie es.',
	},
	'tls-early': {
		what: 'Das Zertifikat ist noch nicht gültig: {name} bis {date}.',
		phone: 'Es vertraut dem Server nicht.',
		mend: 'Warten Sie, oder lassen Sie es neu ausstellen; und sehen Sie nach, ob die Uhren richtig gehen.',
	},
	'tls-clock': {
		what: 'Nach der Uhr dieses Rechners ist das Zertifikat gültig, nach dem Zeitserver der Telefone nicht: {from} bis {to}, und er sagt {date}.',
		phone: 'Es vertraut dem Server nicht.',
		mend: 'Stellen Sie den Zeitserver richtig.',
	},
	'tls-soon': {
		what: 'Das Zertifikat läuft bald ab: {name} am {date}.',
		phone: 'Von da an vertraut es dem Server nicht mehr.',
		mend: 'Erneuern Sie es.',
	},
	'tls-link': {
		what: 'Ein Zertifikat weiter oben in der Kette ist abgelaufen: {name} am {date}.',
		phone: 'Telefone mit OpenSSL 1.0.2 (VVX, SoundStation IP) lehnen die ganze Kette ab, obwohl neuere Programme einen anderen Weg finden.',
		mend: 'Liefern Sie die Kette ohne dieses aus, oder geben Sie Telefonen die Stammstelle, die gemeint ist.',
	},
	'tls-name': {
		what: 'Das Zertifikat gilt nicht für {name}; es gilt für {names}.',
		phone: 'Es vertraut dem Server nicht, außer ihm wurde gesagt, dass es nicht auf Namen achten soll.',
		mend: 'Lassen Sie eines für den Namen ausstellen, den Telefone bekommen.',
	},
	'tls-wildcard': {
		what: 'Das Zertifikat gilt für den Namen nur durch einen Platzhalter: {name}.',
		phone: 'Es lehnt es ab, außer device.sec.TLS.prov.strictCertCommonNameValidation="0" ist gesetzt.',
		mend: 'Lassen Sie eines für genau diesen Namen ausstellen, oder setzen Sie diesen Parameter.',
	},
	'tls-alternative': {
		what: 'Der Name steht nur unter den alternativen Namen des Zertifikats, und der Common Name ist ein anderer: {common}, nicht {name}.',
		phone: 'Es lehnt es womöglich ab, außer device.sec.TLS.prov.strictCertCommonNameValidation="0" ist gesetzt.',
		mend: 'Lassen Sie den Namen auch als Common Name eintragen, oder setzen Sie diesen Parameter.',
	},
	'tls-private': {
		what: 'Die Kette führt zu keiner Zertifizierungsstelle, die hier bekannt ist: {root}.',
		phone: 'Es vertraut dem Server nur, wenn ihm gesagt wurde, dass es dieser Stelle vertrauen soll.',
		mend: '„bootline tls show --ca-file STAMM“ nennt die Parameter (device.sec.TLS.customCaCert1, sec.TLS.customCaCert.1); versuchen Sie „bootline doctor“ mit --ca-file STAMM.',
	},
	'tls-incomplete': {
		what: 'Der Server sendet nur sein eigenes Zertifikat, und die Stelle, die es ausgestellt hat, ist hier nicht bekannt: {root}.',
		phone: 'Es vertraut dem Server nur, wenn ihm gesagt wurde, dass es dieser Stelle vertrauen soll, oder wenn es sie selbst findet, was Telefone nicht tun.',
		mend: 'Liefern Sie auch die Zertifikate aller Stellen dazwischen aus; eine private Stammstelle sagt man Telefonen mit „bootline tls show --ca-file STAMM“. Versuchen Sie „bootline doctor“ mit --ca-file STAMM.',
	},
	'tls-curve': {
		what: 'Der Server zeigt nur ein Zertifikat ohne RSA: {key}.',
		phone: 'Die Software von SoundPoint, SoundStation und frühen VVX kann nur RSA.',
		mend: 'Liefern Sie ein RSA-Zertifikat aus, oder eines von jeder Art.',
	},
	'tls-weak': {
		what: 'Das Zertifikat ist schwach: {how}{key}.',
		phone: 'Neuere Telefone lehnen es womöglich ab.',
		mend: 'RSA mit mindestens 2048 Bit, signiert mit SHA-256.',
	},
	'tls-own': {
		what: 'Telefone dieser Art und dieser Server finden kein TLS, das beide können: {model}, {why}.',
		phone: NO_CONNECTION,
		mend: 'Bieten Sie an einem eigenen Port an, was sie können (bootline: --https-legacy), oder bringen Sie das Telefon zuerst über HTTP auf neuere Software.',
	},
	'tls-others': {
		what: 'Andere Telefone finden hier kein TLS, das beide können: {family}.',
		phone: 'Telefone dieser Arten bekommen keine Verbindung.',
		mend: 'Wo es solche gibt: ein eigener Port für sie (bootline: --https-legacy).',
	},
	'phone-unknown': {
		what: 'Das Telefon steht nicht im Bestand{why}.',
		phone: 'Es bekommt 000000000000.cfg, ohne Leitungen und Geheimnisse, und fragt jede Stunde wieder.',
		mend: '„bootline phone add MAC“, oder nehmen Sie es an.',
	},
	'phone-never': {
		what: 'Das Telefon war noch nie hier, oder eben erst.',
		phone: 'Wenn es eingeschaltet ist und nach einer Minute nicht hier steht, fragt es jemand anders, oder niemanden.',
		mend: 'Sehen Sie nach, welche Serveradresse es hat: DHCP weiter oben, sein Menü, seine Webseite.',
	},
	'phone-state': {
		what: 'Das Telefon ist {state}.',
		phone: 'Es wird wie ein unbekanntes behandelt.',
		mend: '„bootline phone accept MAC“.',
	},
	'phone-mistyped': {
		what: 'Es kam nicht weiter {stage}: falscher Benutzername (PlcmSplp?).',
		phone: KEEPS,
		mend: 'Schreiben Sie am Telefon unter „Provisioning Server“ den Benutzer P l c m S p I p: ein großes I hinter dem p.',
	},
	'phone-stopped': {
		what: 'Es kam nicht weiter {stage}: {reason}',
		phone: KEEPS,
		mend: '„bootline trace MAC“ nennt jede Anfrage.',
	},
	'phone-loop': {
		what: 'Das Telefon startet immer wieder neu: {times}-mal in {seconds} s.',
		phone: 'Etwas, das es bekommt, lässt es neu starten: zwei Quellen, die device.* oder das VLAN verschieden setzen, oder Firmware, mit der es nichts anfangen kann.',
		mend: '„bootline trace MAC“; vergleichen Sie, was seine Dateien und das am Telefon Gesetzte zu device.* sagen.',
	},
	'phone-files': {
		what: 'Die Dateien des Telefons lassen sich nicht machen: {why}',
		phone: 'Es bekommt statt seiner Dateien einen Fehler und behält seine alte Konfiguration.',
		mend: 'Bringen Sie die genannte Vorlage oder den genannten Wert in Ordnung; „bootline render MAC“ versucht es noch einmal.',
	},
	'srv-none': {
		what: 'Für {domain} ist kein Registrar zu finden: kein SRV-Eintrag, keiner der Namen, die Telefone raten, keine Option 120.',
		phone: NO_SIGN_IN,
		mend: 'Legen Sie den SRV-Eintrag _sipinternaltls._tcp an, Port 5061, der den Pool nennt.',
	},
	'srv-silent': {
		what: 'DNS antwortet nicht zum Registrar: {why}.',
		phone: NO_SIGN_IN,
		mend: 'Sorgen Sie dafür, dass Telefone einen DNS-Server bekommen, der antwortet.',
	},
	'srv-later': {
		what: 'Den SRV-Eintrag _sipinternaltls._tcp gibt es nicht; was Telefone finden, ist {host}:{port} ({by}).',
		phone: 'Es findet seinen Registrar spät, oder den für außen.',
		mend: 'Legen Sie den Eintrag für innen an.',
	},
	'srv-port': {
		what: 'Ein SRV-Eintrag nennt einen ungewöhnlichen Port: {record}.{domain}, {host}:{port}.',
		phone: 'Es verbindet sich dorthin; Firewalls kennen ihn womöglich nicht.',
		mend: '5061 innen, 443 außen, sofern es nicht so gemeint ist.',
	},
	'srv-domain': {
		what: 'Ein SRV-Eintrag nennt einen Rechner einer anderen Domäne: {record}.{domain} nennt {host}.',
		phone: 'Seit CU7 (4.0.7577.4363) lehnt Lync Phone Edition das ab, und die Anmeldung scheitert.',
		mend: 'Nennen Sie einen Rechner der SIP-Domäne selbst (sip.DOMÄNE), mit einem A-Eintrag, im Eintrag und im Zertifikat.',
	},
	'srv-target': {
		what: 'Der Rechner, den ein SRV-Eintrag nennt, hat keine Adresse: {host}.',
		phone: NO_SIGN_IN,
		mend: 'Legen Sie seinen A-Eintrag an.',
	},
	'registrar-closed': {
		what: 'Der Registrar war nicht zu erreichen: {host}:{port}, {why}.',
		phone: '„Unable to contact Registrar for authentication. Please sign in again.“',
		mend: 'Läuft er, und lässt eine Firewall Telefone durch?',
	},
	'registrar-differs': {
		what: 'DHCP und DNS nennen verschiedene Registrare: {registrar} und {record}.',
		phone: 'Es nimmt zuerst den SRV-Eintrag für innen, dann den von DHCP.',
		mend: 'Nennen Sie in beiden denselben.',
	},
	'lync-root': {
		what: 'Die öffentliche Stelle {root} gehört nicht zu denen, denen, soweit hier bekannt, die ersten Versionen von Lync Phone Edition vertrauen.',
		phone: 'Vor CU11 (4.0.7577.4420) scheitert die Anmeldung über USB; mit PIN geht sie womöglich, weil das Telefon die Kette holt.',
		mend: 'Bringen Sie Telefone auf CU11 oder neuer; welche Stellen damit dazukamen, ist hier nicht bekannt.',
	},
	'lync-private': {
		what: 'Die Kette führt zu einer privaten Stelle: {root}.',
		phone: 'Es vertraut ihr, nachdem es die Kette von den Webdiensten (PIN) oder aus dem Verzeichnis (USB) geholt hat.',
		mend: 'Nichts, wo das geht.',
	},
	'lync-sha2': {
		what: 'Die Kette ist mit SHA-2 signiert: {name}.',
		phone: 'Ein CX700 mit alter Software kann sie nicht prüfen, und TLS scheitert.',
		mend: 'Bringen Sie CX700 zuerst auf neuere Software.',
	},
	'web-unknown': {
		what: 'Zu welchen Webdiensten Telefone geschickt werden, ist nicht bekannt{why}.',
		phone: DNS_ALONE,
		mend: 'Geben Sie der Klasse MS-UC-Client Option 43 („bootline dhcp options“); oder nennen Sie die URL mit --web-services.',
	},
	'web-scheme': {
		what: 'Die URL der Webdienste ist nicht lesbar: {url}.',
		phone: DNS_ALONE,
		mend: 'https://RECHNER:443/CertProv/CertProvisioningService.svc',
	},
	'web-name': {
		what: 'DNS kennt keine Adresse des Rechners der Webdienste, {host}.',
		phone: '„Unable to locate Lync Certificate Web service“.',
		mend: 'Legen Sie seinen A-Eintrag an, oder nennen Sie in Option 43 den richtigen Rechner.',
	},
	'web-closed': {
		what: 'Die Webdienste waren nicht zu erreichen: {url}, {why}.',
		phone: '„Unable to locate Lync Certificate Web service“.',
		mend: 'Läuft der Pool, und lässt eine Firewall Telefone durch?',
	},
	'web-404': {
		what: 'Die URL der Webdienste gibt es nicht (404): {url}.',
		phone: '„Unable to locate Lync Certificate Web service“.',
		mend: 'Der Rechner in Option 43 muss der Name der internen Webdienste des Pools sein, und der Pfad /CertProv/CertProvisioningService.svc.',
	},
	'web-refused': {
		what: 'Die Webdienste antworten mit einer Ablehnung: {url}, Status {status}.',
		phone: 'Ob Telefone damit zurechtkommen, ist nicht bekannt.',
		mend: 'Sehen Sie in das Protokoll des Webservers.',
	},
	'web-path': {
		what: 'Der Pfad der Webdienste ist nicht der übliche: {path}.',
		phone: 'Es fragt dort.',
		mend: '/CertProv/CertProvisioningService.svc, sofern es nicht so gemeint ist.',
	},
	'mex-none': {
		what: 'Die Webdienste beschreiben sich nicht (/mex): {url}/mex, {why} ({status}).',
		phone: '„Error downloading certificate chain“, wo das Herunterladen der Kette abgeschaltet ist.',
		mend: 'Siehe EnableCertChainDownload in der Konfiguration der Webdienste.',
	},
	'mex-root': {
		what: 'Die Webdienste nennen keine Operation, deren Name von einer Stammstelle spricht: {operations}.',
		phone: 'Wie Telefone die Operation nennen, die die Kette liefert, ist nicht öffentlich, also nicht bekannt.',
		mend: 'Siehe EnableCertChainDownload in der Konfiguration der Webdienste.',
	},
	'pin-sip': {
		what: 'DHCP nennt die Webdienste und keinen Registrar (Option 120).',
		phone: 'Es meldet sich an, dann kommt SIP nicht in Gang.',
		mend: 'Geben Sie auch Option 120 („bootline dhcp options“).',
	},
	'update-none': {
		what: 'DNS kennt keine Adresse von {host}.',
		phone: 'Lync Phone Edition findet vor der ersten Anmeldung kein Update; es startet trotzdem.',
		mend: 'Legen Sie den A-Eintrag an, wo Telefone Updates finden sollen.',
	},
	'update-closed': {
		what: 'Der Device-Update-Dienst war nicht zu erreichen: {host}, {why}; über HTTPS: {other_why}.',
		phone: 'Es findet kein Update; es startet trotzdem.',
		mend: 'Läuft er, und lässt eine Firewall Telefone durch?',
	},
	'update-404': {
		what: 'Der Device-Update-Dienst kennt den Pfad nicht, nach dem Telefone fragen: {scheme}://{host}{path}.',
		phone: 'Es findet kein Update; es startet trotzdem.',
		mend: 'Sehen Sie nach, auf welchen Rechner der Name zeigt.',
	},
	'update-http': {
		what: 'Der Device-Update-Dienst ist über HTTP, Port 80, nicht da: {host}, {why}.',
		phone: 'Ein CX700, das sich noch nie angemeldet hat, fragt dort und findet kein Update; es startet trotzdem.',
		mend: 'Öffnen Sie Telefonen auch Port 80 (bootline: --lync-updates).',
	},
	'update-https': {
		what: 'Der Device-Update-Dienst ist über HTTPS, Port 443, nicht da: {host}, {why}.',
		phone: 'Dokumente sind sich uneins, wo Telefone vor der ersten Anmeldung fragen; danach nennt der Pool seine eigene Adresse, mit https.',
		mend: 'Wo Telefone kein Update finden: Öffnen Sie auch Port 443 (bootline: --lync-updates-tls-legacy, oder --lync-updates-tls).',
	},
};
