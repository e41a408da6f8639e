// What the doctor finds wrong: what it is, what a phone does then, how to mend it; the server's own words.
const KEEPS = 'The phone starts with the configuration that it has kept.';
const NO_SIGN_IN = 'The phone cannot sign in.';
const DNS_ALONE = 'The phone looks for its registrar in DNS alone, and PIN sign-in is not offered.';

export default {
	'name-none': {
		what: 'DNS knows no address of {host}.',
		phone: KEEPS,
		mend: 'Add an A record for that name where phones ask, or give phones an address in option 160.',
	},
	'name-silent': {
		what: 'DNS does not tell the address of the boot server: {why}.',
		phone: KEEPS,
		mend: 'See that phones get a DNS server that answers (option 6); try the doctor with --dns ADDRESS.',
	},
	'name-many': {
		what: 'The boot server’s name has {count} addresses.',
		phone: 'Phones try the first eight.',
		mend: 'Leave eight A records or fewer.',
	},
	'time-none': {
		what: 'Nothing tells phones where the time is to be had{why}.',
		phone: 'Its clock stays at its beginning; every certificate looks not yet valid.',
		mend: 'Give option 42, or the SRV record _ntp._udp of the SIP domain; try the doctor with --ntp HOST.',
	},
	'time-name': {
		what: 'DNS knows no address of the time server {host}.',
		phone: 'Its clock is not set; certificates may look not yet valid.',
		mend: 'Add its A record, or name another.',
	},
	'time-silent': {
		what: 'The time server {host} does not answer.',
		phone: 'Its clock is not set; certificates may look not yet valid.',
		mend: 'Start it, or open UDP port 123 on the way to it.',
	},
	'time-offset': {
		what: 'The time server and this machine’s clock are apart: {host} is {seconds} s {direction}.',
		phone: 'The phone believes the time server, and judges certificates by it.',
		mend: 'Set whichever of the two is wrong.',
	},
	'time-unset': {
		what: 'The time server {host} says of itself that it does not know the time.',
		phone: 'What phones do with such an answer is unknown.',
		mend: 'Give it a source of its own.',
	},
	'time-port': {
		what: 'The SRV record _ntp._udp names port {port}.',
		phone: 'Lync Phone Edition asks port 123; whether it takes another from the record is unknown.',
		mend: 'Name port 123.',
	},
	'time-lync': {
		what: 'There is no SRV record _ntp._udp.{domain}.',
		phone: 'Lync Phone Edition asks time.windows.com, which answers here, as long as it may.',
		mend: 'Add the record; it names a host that answers on UDP port 123.',
	},
	'time-lync-silent': {
		what: 'There is no SRV record _ntp._udp.{domain}, and time.windows.com gives no time here either.',
		phone: 'Certificates look out of date to Lync Phone Edition, and sign-in fails.',
		mend: 'Add the record; it names a host that answers on UDP port 123.',
	},
	'url-none': {
		what: 'Which boot server phones are sent to is not known{why}.',
		phone: KEEPS,
		mend: 'Give option 160 or 66, and ask again; or name the address with --url.',
	},
	'url-login': {
		what: 'A user name and password stand in the server address {url}.',
		phone: 'It uses them in place of its own.',
		mend: 'Anybody on the network reads them in DHCP’s answers: take them out, and use the phone’s own login.',
	},
	'url-millennium': {
		what: 'The address {url} names the folder “millennium” itself.',
		phone: 'A CX5100 or CX5500 looks for “millennium” below the address, and finds no update.',
		mend: 'Name the folder that holds “millennium”.',
	},
	'reach-refused': {
		what: 'The boot server was not reached: {why}.',
		phone: KEEPS,
		mend: 'Is it running, at this port, and does a firewall let phones through?',
	},
	'reach-timeout': {
		what: 'The boot server did not answer in time: {why}.',
		phone: 'The phone waits 35 s and tries again, then starts with what it has kept.',
		mend: 'Look for a firewall that drops packets, or a server that is too busy.',
	},
	'reach-broken': {
		what: 'The boot server’s answer makes no sense or broke off: {why}.',
		phone: KEEPS,
		mend: 'See that this is the server and the protocol that is meant.',
	},
	'reach-some': {
		what: 'Of the boot server’s addresses some do not answer: {addresses}.',
		phone: 'The phone tries one address after the other, and starts late.',
		mend: 'Mend those, or take their A records away.',
	},
	'reach-moved': {
		what: 'The server sends phones elsewhere (redirect): {url} (status {status}).',
		phone: 'Old phones do not follow, and get nothing; of newer ones it is unknown.',
		mend: 'Serve the files at the address that phones are given.',
	},
	'reach-stranger': {
		what: 'What follows is what another phone gets: {why}.',
		phone: 'What it gets itself was not looked at here.',
		mend: '“bootline render MAC” shows its files; once it has a login of its own, the doctor asks with that.',
	},
	'ftp-data': {
		what: 'FTP logs in, but its data connection does not come about: {why}.',
		phone: KEEPS,
		mend: 'Open the server’s passive ports in the firewall, and behind NAT set the address that it tells (ftp-passive, ftp-public-address).',
	},
	'login-mistyped': {
		what: 'The login is refused; the user {user} is nearly the factory’s PlcmSpIp.',
		phone: KEEPS,
		mend: 'Spell it P l c m S p I p: a capital I behind the p, no l and no 1; case matters.',
	},
	'login-refused': {
		what: 'The login as {user} is refused.',
		phone: KEEPS,
		mend: 'See which user and password the server wants, and set the same on the phone; for bootline see “bootline account”.',
	},
	'master-none': {
		what: 'There is neither {file} nor 000000000000.cfg.',
		phone: '“Download of master configuration file failed”; the phone keeps its old configuration.',
		mend: 'Put one there, or give the phone the right folder.',
	},
	'master-tftp': {
		what: 'Over TFTP there is neither {file} nor 000000000000.cfg.',
		phone: 'Where TFTP is all that it is told, it keeps its old configuration.',
		mend: 'Have phones come by another protocol. bootline gives phones’ files over TFTP, which has no login, to the networks alone that their site trusts (“bootline site set SITE --trust network”): a risk that you take.',
	},
	'master-case': {
		what: 'The phone’s own master is there in capital letters alone: {file}.',
		phone: 'Phones ask in small letters, and do not find it.',
		mend: 'Rename it in small letters.',
	},
	'master-refused': {
		what: 'The server refuses the master: {file}, {why} ({status}).',
		phone: KEEPS,
		mend: 'Let phones read it; the server’s own log says why they may not.',
	},
	'master-bad': {
		what: 'The master cannot be read: {file}: {why}.',
		phone: KEEPS,
		mend: 'Mend it there; what a server sends in place of a missing file must be a 404.',
	},
	'master-limits': {
		what: '{count} values in the master are empty, or longer than phones take (255 bytes; 2047 of CONFIG_FILES).',
		phone: 'The phone does not use them.',
		mend: 'Make them shorter.',
	},
	'master-empty': {
		what: 'The master {file} names no file for this phone (CONFIG_FILES).',
		phone: 'The phone comes up without lines and settings.',
		mend: 'Name the files in CONFIG_FILES.',
	},
	'file-missing': {
		what: 'A file that the master names was not to be had: {file}, {why}.',
		phone: 'The phone comes up without what stands in it.',
		mend: 'Put it there, or take it out of CONFIG_FILES.',
	},
	'file-bad': {
		what: 'A file that the master names cannot be read: {file}.',
		phone: 'None of it counts; the phone’s status page shows an error.',
		mend: 'Mend it there.',
	},
	'file-errors': {
		what: 'Values that phones do not take: {count} in {file}.',
		phone: 'They do not count; the phone’s status page shows them as errors.',
		mend: 'Mend them; “bootline boot --all” shows each parameter.',
	},
	'file-repeats': {
		what: 'Parameters stand twice in one file: {count} in {file}.',
		phone: 'The first one counts, the others do not.',
		mend: 'Take out those that are not meant.',
	},
	'file-hides': {
		what: 'What was set on the phone or its web page wins over the server: {file}, parameters: {count}.',
		phone: 'It keeps these values, whatever the files say.',
		mend: '“bootline document” shows and removes them; on the phone, “reset local configuration”.',
	},
	'file-optional': {
		what: 'A file that phones live without is refused rather than absent: {file}, {why} ({status}).',
		phone: 'It may try again, and starts later.',
		mend: 'Answer 404 (FTP: 550) for what is not there.',
	},
	'file-elsewhere': {
		what: 'A file that the master names is on another server, and was not looked at: {file}.',
		phone: 'It asks that server.',
		mend: '“bootline doctor” on the command line asks other servers too.',
	},
	'upload-refused': {
		what: 'The server does not take uploads: {file}, {why} ({status}).',
		phone: 'It tries again and again, boots slower, and what people set on it is kept on it alone.',
		mend: 'Let phones write: PUT over HTTP, STOR and APPE over FTP, WRQ over TFTP, files of 10 MB.',
	},
	'upload-folder': {
		what: 'The folder that the master names for logs does not take them: {file} in {folder}, {why} ({status}).',
		phone: 'Its logs are lost.',
		mend: 'Make the folder there; phones make none.',
	},
	'upload-range': {
		what: 'The server does not append to logs (PUT with Content-Range): {file}, status {status}.',
		phone: 'Its newer logs are lost after the first upload.',
		mend: 'Have the server take Content-Range on PUT (nginx’s dav module does not), or set log.render.file.upload.append.limitMode.',
	},
	'upload-length': {
		what: 'HEAD does not tell the length of {file}.',
		phone: '“Head request failed to get content-length of server file”: it cannot append to its log.',
		mend: 'Answer HEAD with Content-Length, neither chunked nor compressed.',
	},
	'upload-off': {
		what: 'The master switches log uploads off (0.0.0.0).',
		phone: 'It keeps its logs to itself.',
		mend: 'Take LOG_FILE_DIRECTORY out when you need them.',
	},
	'image-none': {
		what: 'There is no image for it: {first}{and}{path}.',
		phone: 'It keeps the software that it runs.',
		mend: 'Put the image there when phones are to change.',
	},
	'image-doubled': {
		what: 'APP_FILE_PATH holds the part number already; phones put it in front once more: {file}.',
		phone: 'It finds no image, unless the server knows the doubled name.',
		mend: 'Write APP_FILE_PATH=“sip.ld”.',
	},
	'image-page': {
		what: 'What is served as the image is text or an error page: {file}.',
		phone: 'It downloads it and fails, at every start.',
		mend: 'Answer 404 where there is no image.',
	},
	'image-part': {
		what: 'The part number of the model {model} is not known; sip.ld alone was asked for.',
		phone: 'It asks for PART.sip.ld first.',
		mend: 'Name it with --part.',
	},
	'tls-closed': {
		what: 'TLS was not reached: {why}.',
		phone: 'The phone gets no connection.',
		mend: 'Is the server running, at this port?',
	},
	'tls-none': {
		what: 'There is no TLS to be had there: {why}.',
		phone: 'The phone gets no connection.',
		mend: 'See that the port speaks TLS, and TLS 1.2.',
	},
	'tls-auth': {
		what: 'FTP offers no TLS there (AUTH TLS): {why}.',
		phone: 'Its login and its files cross the network in the clear; set to FTPS, it gets no connection.',
		mend: 'Give the FTP server a certificate, or phones an address that begins with https://.',
	},
	'tls-expired': {
		what: 'The certificate has expired: {name} on {date}.',
		phone: 'It trusts the server no more.',
		mend: 'Renew it.',
	},
	'tls-early': {
		what: 'The certificate is not valid yet: {name} until {date}.',
		phone: 'It does not trust the server.',
		mend: 'Wait, or have it issued anew; and see that the clocks are right.',
	},
	'tls-clock': {
		what: 'The certificate is valid by this machine’s clock, and not by the phones’ time server: {from} to {to}, and it says {date}.',
		phone: 'It does not trust the server.',
		mend: 'Set the time server right.',
	},
	'tls-soon': {
		what: 'The certificate will expire soon: {name} on {date}.',
		phone: 'From then on it trusts the server no more.',
		mend: 'Renew it.',
	},
	'tls-link': {
		what: 'A certificate further up in the chain has expired: {name} on {date}.',
		phone: 'Phones with OpenSSL 1.0.2 (VVX, SoundStation IP) refuse the whole chain, although newer programs find another way.',
		mend: 'Serve the chain without it, or give phones the root that is meant.',
	},
	'tls-name': {
		what: 'The certificate is not for {name}; it is for {names}.',
		phone: 'It does not trust the server, unless it was told not to look at names.',
		mend: 'Have one issued for the name that phones are given.',
	},
	'tls-wildcard': {
		what: 'The certificate is for the name by a wildcard alone: {name}.',
		phone: 'It refuses it, unless device.sec.TLS.prov.strictCertCommonNameValidation=“0” is set.',
		mend: 'Have one issued for the very name, or set that parameter.',
	},
	'tls-alternative': {
		what: 'The name stands among the certificate’s alternative names alone, and the common name is another: {common}, not {name}.',
		phone: 'It may refuse it, unless device.sec.TLS.prov.strictCertCommonNameValidation=“0” is set.',
		mend: 'Have the name as the common name too, or set that parameter.',
	},
	'tls-private': {
		what: 'The chain leads to no authority that is known here: {root}.',
		phone: 'It trusts the server only when it was told to trust that authority.',
		mend: '“bootline tls show --ca-file ROOT” gives the parameters (device.sec.TLS.customCaCert1, sec.TLS.customCaCert.1); try the doctor with --ca-file ROOT.',
	},
	'tls-incomplete': {
		what: 'The server sends its own certificate alone, and the authority that issued it is not known here: {root}.',
		phone: 'It trusts the server only when it was told to trust that authority, or finds it by itself, which phones do not.',
		mend: 'Serve the certificates of all authorities in between too; a private root is told to phones by “bootline tls show --ca-file ROOT”. Try the doctor with --ca-file ROOT.',
	},
	'tls-curve': {
		what: 'The server shows a certificate without RSA alone: {key}.',
		phone: 'SoundPoint, SoundStation and early VVX software knows RSA alone.',
		mend: 'Serve an RSA certificate, or one of each kind.',
	},
	'tls-weak': {
		what: 'The certificate is weak: {how}{key}.',
		phone: 'Newer phones may refuse it.',
		mend: 'RSA of 2048 bits or more, signed with SHA-256.',
	},
	'tls-own': {
		what: 'Phones of this kind and this server find no TLS that both know: {model}, {why}.',
		phone: 'The phone gets no connection.',
		mend: 'Offer what they know on a port of its own (bootline: --https-legacy), or update the phone over HTTP first.',
	},
	'tls-others': {
		what: 'Other phones find no TLS here that both know: {family}.',
		phone: 'Phones of these kinds get no connection.',
		mend: 'Where there are some: a port of its own for them (bootline: --https-legacy).',
	},
	'phone-unknown': {
		what: 'The phone is not in the inventory{why}.',
		phone: 'It gets 000000000000.cfg, without lines and secrets, and asks again every hour.',
		mend: '“bootline phone add MAC”, or accept it.',
	},
	'phone-never': {
		what: 'The phone has never been here, or only just now.',
		phone: 'If it is started and is not told here after a minute, it asks somebody else, or nobody.',
		mend: 'See which server address it has: DHCP above, its menu, its web page.',
	},
	'phone-state': {
		what: 'The phone is {state}.',
		phone: 'It is answered like an unknown one.',
		mend: '“bootline phone accept MAC”.',
	},
	'phone-mistyped': {
		what: 'It stopped {stage}: wrong user name (PlcmSplp?).',
		phone: KEEPS,
		mend: 'On the phone, under Provisioning Server, spell the user P l c m S p I p: a capital I behind the p.',
	},
	'phone-stopped': {
		what: 'It stopped {stage}: {reason}',
		phone: KEEPS,
		mend: '“bootline trace MAC” tells every request.',
	},
	'phone-loop': {
		what: 'The phone starts over and over: {times} times in {seconds} s.',
		phone: 'Something that it gets makes it restart: two sources that set device.* or the VLAN differently, or an image that it cannot use.',
		mend: '“bootline trace MAC”; compare what its files and its overrides say of device.*.',
	},
	'phone-files': {
		what: 'The phone’s files cannot be made: {why}',
		phone: 'It gets an error in place of its files, and keeps its old configuration.',
		mend: 'Mend the template or the value that is named; “bootline render MAC” tries again.',
	},
	'srv-none': {
		what: 'No registrar is to be found for {domain}: no SRV record, none of the names that phones guess, no option 120.',
		phone: NO_SIGN_IN,
		mend: 'Add the SRV record _sipinternaltls._tcp, port 5061, that names the pool.',
	},
	'srv-silent': {
		what: 'DNS does not answer about the registrar: {why}.',
		phone: NO_SIGN_IN,
		mend: 'See that phones get a DNS server that answers.',
	},
	'srv-later': {
		what: 'There is no SRV record _sipinternaltls._tcp; what phones find is {host}:{port} ({by}).',
		phone: 'It finds its registrar late, or the one for outside.',
		mend: 'Add the record for inside.',
	},
	'srv-port': {
		what: 'An SRV record names an unusual port: {record}.{domain}, {host}:{port}.',
		phone: 'It connects there; firewalls may not know it.',
		mend: '5061 inside, 443 outside, unless it is meant.',
	},
	'srv-domain': {
		what: 'An SRV record names a host of another domain: {record}.{domain} names {host}.',
		phone: 'Since CU7 (4.0.7577.4363) Lync Phone Edition refuses it, and sign-in fails.',
		mend: 'Name a host of the SIP domain itself (sip.DOMAIN), with an A record, in the record and in the certificate.',
	},
	'srv-target': {
		what: 'The host that an SRV record names has no address: {host}.',
		phone: NO_SIGN_IN,
		mend: 'Add its A record.',
	},
	'registrar-closed': {
		what: 'The registrar was not reached: {host}:{port}, {why}.',
		phone: '“Unable to contact Registrar for authentication. Please sign in again.”',
		mend: 'Is it running, and does a firewall let phones through?',
	},
	'registrar-differs': {
		what: 'DHCP and DNS name different registrars: {registrar} and {record}.',
		phone: 'It takes the SRV record for inside first, then DHCP’s.',
		mend: 'Name the same in both.',
	},
	'lync-root': {
		what: 'The public authority {root} is not among those that, as far as is known here, Lync Phone Edition’s first releases trust.',
		phone: 'Before CU11 (4.0.7577.4420) sign-in over USB fails; by PIN it may work, because the phone fetches the chain.',
		mend: 'Update phones to CU11 or later; which authorities that added is unknown here.',
	},
	'lync-private': {
		what: 'The chain leads to a private authority: {root}.',
		phone: 'It trusts it after it has fetched the chain from web services (PIN) or the directory (USB).',
		mend: 'Nothing, where that works.',
	},
	'lync-sha2': {
		what: 'The chain is signed with SHA-2: {name}.',
		phone: 'A CX700 with old software cannot check it, and TLS fails.',
		mend: 'Update CX700 phones first.',
	},
	'web-unknown': {
		what: 'Which web services phones are sent to is not known{why}.',
		phone: DNS_ALONE,
		mend: 'Give option 43 to the class MS-UC-Client (“bootline dhcp options”); or name the URL with --web-services.',
	},
	'web-scheme': {
		what: 'The web services’ URL cannot be read: {url}.',
		phone: DNS_ALONE,
		mend: 'https://HOST:443/CertProv/CertProvisioningService.svc',
	},
	'web-name': {
		what: 'DNS knows no address of the web services’ host {host}.',
		phone: '“Unable to locate Lync Certificate Web service”.',
		mend: 'Add its A record, or name the right host in option 43.',
	},
	'web-closed': {
		what: 'The web services were not reached: {url}, {why}.',
		phone: '“Unable to locate Lync Certificate Web service”.',
		mend: 'Is the pool running, and does a firewall let phones through?',
	},
	'web-404': {
		what: 'The web services’ URL is not found (404): {url}.',
		phone: '“Unable to locate Lync Certificate Web service”.',
		mend: 'The host in option 43 must be the internal web services’ name of the pool, and the path /CertProv/CertProvisioningService.svc.',
	},
	'web-refused': {
		what: 'The web services answer with a refusal: {url}, status {status}.',
		phone: 'Whether phones get on with that is unknown.',
		mend: 'Look at the web server’s own log.',
	},
	'web-path': {
		what: 'The path of the web services is not the usual one: {path}.',
		phone: 'It asks there.',
		mend: '/CertProv/CertProvisioningService.svc, unless it is meant.',
	},
	'mex-none': {
		what: 'The web services do not describe themselves (/mex): {url}/mex, {why} ({status}).',
		phone: '“Error downloading certificate chain”, where chain download is off.',
		mend: 'See EnableCertChainDownload of the web service configuration.',
	},
	'mex-root': {
		what: 'The web services list no operation whose name speaks of a root: {operations}.',
		phone: 'How phones call the operation that gives the chain is not public: unknown.',
		mend: 'See EnableCertChainDownload of the web service configuration.',
	},
	'pin-sip': {
		what: 'DHCP tells the web services and no registrar (option 120).',
		phone: 'It signs in, then SIP does not start.',
		mend: 'Give option 120 too (“bootline dhcp options”).',
	},
	'update-none': {
		what: 'DNS knows no address of {host}.',
		phone: 'Lync Phone Edition finds no update before its first sign-in; it starts all the same.',
		mend: 'Add the A record where phones are to find updates.',
	},
	'update-closed': {
		what: 'The device update service was not reached: {host}, {why}; over HTTPS: {other_why}.',
		phone: 'It finds no update; it starts all the same.',
		mend: 'Is it running, and does a firewall let phones through?',
	},
	'update-404': {
		what: 'The device update service does not know the path that phones ask: {scheme}://{host}{path}.',
		phone: 'It finds no update; it starts all the same.',
		mend: 'See which host the name points at.',
	},
	'update-http': {
		what: 'The device update service is not there over HTTP, port 80: {host}, {why}.',
		phone: 'A CX700 that has never signed in asks there, and finds no update; it starts all the same.',
		mend: 'Open port 80 to phones too (bootline: --lync-updates).',
	},
	'update-https': {
		what: 'The device update service is not there over HTTPS, port 443: {host}, {why}.',
		phone: 'Documents disagree where phones ask before their first sign-in; afterwards the pool names its own address, with https.',
		mend: 'Where phones find no update: open port 443 too (bootline: --lync-updates-tls-legacy, or --lync-updates-tls).',
	},
};
