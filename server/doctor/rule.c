#include "doctor/rule.h"

#include <stdio.h>

const char *const severity_words[SEVERITY__COUNT] = {"note", "warning", "wrong"};

#define OLD_CONFIGURATION "The phone starts with the configuration that it has kept."
#define NO_SIGN_IN "The phone cannot sign in."
#define FALLS_TO_DNS                                                                               \
	"The phone looks for its registrar in DNS alone, and PIN sign-in is not offered."

/* One row a rule reads better than what the formatter makes of it. */
/* clang-format off */
const struct rule_row rule_table[RULE__COUNT] = {
	[RULE_NAME_NONE] = {"name-none", SEVERITY_WRONG, "DNS knows no address of %s.", "host", OLD_CONFIGURATION,
		"Add an A record for that name where phones ask, or give phones an address in option 160."},
	[RULE_NAME_SILENT] = {"name-silent", SEVERITY_WRONG, "DNS does not tell the address of the boot server: %s.", "why", OLD_CONFIGURATION,
		"See that phones get a DNS server that answers (option 6); try the doctor with --dns ADDRESS."},
	[RULE_NAME_MANY] = {"name-many", SEVERITY_NOTE, "The boot server's name has %s addresses.", "count", "Phones try the first eight.",
		"Leave eight A records or fewer."},

	[RULE_TIME_NONE] = {"time-none", SEVERITY_WARN, "Nothing tells phones where the time is to be had%s.", "why",
		"Its clock stays at its beginning; every certificate looks not yet valid.",
		"Give option 42, or the SRV record _ntp._udp of the SIP domain; try the doctor with --ntp HOST."},
	[RULE_TIME_NAME] = {"time-name", SEVERITY_WARN, "DNS knows no address of the time server %s.", "host",
		"Its clock is not set; certificates may look not yet valid.", "Add its A record, or name another."},
	[RULE_TIME_SILENT] = {"time-silent", SEVERITY_WARN, "The time server %s does not answer.", "host",
		"Its clock is not set; certificates may look not yet valid.", "Start it, or open UDP port 123 on the way to it."},
	[RULE_TIME_OFFSET] = {"time-offset", SEVERITY_WARN, "The time server and this machine's clock are apart: %s.", "host seconds direction",
		"The phone believes the time server, and judges certificates by it.", "Set whichever of the two is wrong."},
	[RULE_TIME_UNSET] = {"time-unset", SEVERITY_WARN, "The time server %s says of itself that it does not know the time.", "host",
		"What phones do with such an answer is unknown.", "Give it a source of its own."},
	[RULE_TIME_PORT] = {"time-port", SEVERITY_WARN, "The SRV record _ntp._udp names port %s.", "port",
		"Lync Phone Edition asks port 123; whether it takes another from the record is unknown.", "Name port 123."},
	[RULE_TIME_LYNC] = {"time-lync", SEVERITY_WARN, "There is no SRV record _ntp._udp.%s.", "domain",
		"Lync Phone Edition asks time.windows.com, which answers here, as long as it may.",
		"Add the record; it names a host that answers on UDP port 123."},
	[RULE_TIME_LYNC_SILENT] = {"time-lync-silent", SEVERITY_WRONG, "There is no SRV record _ntp._udp.%s, and time.windows.com gives no time here either.", "domain",
		"Certificates look out of date to Lync Phone Edition, and sign-in fails.",
		"Add the record; it names a host that answers on UDP port 123."},

	[RULE_URL_NONE] = {"url-none", SEVERITY_WARN, "Which boot server phones are sent to is not known%s.", "why", OLD_CONFIGURATION,
		"Give option 160 or 66, and ask again; or name the address with --url."},
	[RULE_URL_LOGIN] = {"url-login", SEVERITY_WARN, "A user name and password stand in the server address %s.", "url",
		"It uses them in place of its own.", "Anybody on the network reads them in DHCP's answers: take them out, and use the phone's own login."},
	[RULE_URL_MILLENNIUM] = {"url-millennium", SEVERITY_WRONG, "The address %s names the folder \"millennium\" itself.", "url",
		"A CX5100 or CX5500 looks for \"millennium\" below the address, and finds no update.", "Name the folder that holds \"millennium\"."},
	[RULE_REACH_REFUSED] = {"reach-refused", SEVERITY_WRONG, "The boot server was not reached: %s.", "why", OLD_CONFIGURATION,
		"Is it running, at this port, and does a firewall let phones through?"},
	[RULE_REACH_TIMEOUT] = {"reach-timeout", SEVERITY_WRONG, "The boot server did not answer in time: %s.", "why",
		"The phone waits 35 s and tries again, then starts with what it has kept.", "Look for a firewall that drops packets, or a server that is too busy."},
	[RULE_REACH_BROKEN] = {"reach-broken", SEVERITY_WRONG, "The boot server's answer makes no sense or broke off: %s.", "why", OLD_CONFIGURATION,
		"See that this is the server and the protocol that is meant."},
	[RULE_REACH_SOME] = {"reach-some", SEVERITY_WARN, "Of the boot server's addresses some do not answer: %s.", "addresses",
		"The phone tries one address after the other, and starts late.", "Mend those, or take their A records away."},
	[RULE_REACH_MOVED] = {"reach-moved", SEVERITY_WRONG, "The server sends phones elsewhere (redirect): %s.", "url status",
		"Old phones do not follow, and get nothing; of newer ones it is unknown.", "Serve the files at the address that phones are given."},
	[RULE_REACH_STRANGER] = {"reach-stranger", SEVERITY_NOTE, "What follows is what another phone gets: %s.", "why", "What it gets itself was not looked at here.",
		"`bootline render MAC` shows its files; once it has a login of its own, the doctor asks with that."},
	[RULE_FTP_DATA] = {"ftp-data", SEVERITY_WRONG, "FTP logs in, but its data connection does not come about: %s.", "why", OLD_CONFIGURATION,
		"Open the server's passive ports in the firewall, and behind NAT set the address that it tells (ftp-passive, ftp-public-address)."},
	[RULE_LOGIN_MISTYPED] = {"login-mistyped", SEVERITY_WRONG, "The login is refused; the user %s is nearly the factory's PlcmSpIp.", "user", OLD_CONFIGURATION,
		"Spell it P l c m S p I p: a capital I behind the p, no l and no 1; case matters."},
	[RULE_LOGIN_REFUSED] = {"login-refused", SEVERITY_WRONG, "The login as %s is refused.", "user", OLD_CONFIGURATION,
		"See which user and password the server wants, and set the same on the phone; for bootline see `bootline account`."},

	[RULE_MASTER_NONE] = {"master-none", SEVERITY_WRONG, "There is neither %s nor 000000000000.cfg.", "file",
		"\"Download of master configuration file failed\"; the phone keeps its old configuration.", "Put one there, or give the phone the right folder."},
	[RULE_MASTER_TFTP] = {"master-tftp", SEVERITY_WARN, "Over TFTP there is neither %s nor 000000000000.cfg.", "file",
		"Where TFTP is all that it is told, it keeps its old configuration.",
		"Have phones come by another protocol. bootline gives phones' files over TFTP, which has no login, to the networks alone that their site trusts (`bootline site set SITE --trust network`): a risk that you take."},
	[RULE_MASTER_CASE] = {"master-case", SEVERITY_WRONG, "The phone's own master is there in capital letters alone: %s.", "file",
		"Phones ask in small letters, and do not find it.", "Rename it in small letters."},
	[RULE_MASTER_REFUSED] = {"master-refused", SEVERITY_WRONG, "The server refuses the master: %s.", "file why status", OLD_CONFIGURATION, "Let phones read it; the server's own log says why they may not."},
	[RULE_MASTER_BAD] = {"master-bad", SEVERITY_WRONG, "The master cannot be read: %s.", "file why", OLD_CONFIGURATION, "Mend it there; what a server sends in place of a missing file must be a 404."},
	[RULE_MASTER_LIMITS] = {"master-limits", SEVERITY_WARN, "%s in the master are empty, or longer than phones take (255 bytes; 2047 of CONFIG_FILES).", "count",
		"The phone does not use them.", "Make them shorter."},
	[RULE_MASTER_EMPTY] = {"master-empty", SEVERITY_WRONG, "The master %s names no file for this phone (CONFIG_FILES).", "file",
		"The phone comes up without lines and settings.", "Name the files in CONFIG_FILES."},
	[RULE_FILE_MISSING] = {"file-missing", SEVERITY_WRONG, "A file that the master names was not to be had: %s.", "file why",
		"The phone comes up without what stands in it.", "Put it there, or take it out of CONFIG_FILES."},
	[RULE_FILE_BAD] = {"file-bad", SEVERITY_WRONG, "A file that the master names cannot be read: %s.", "file",
		"None of it counts; the phone's status page shows an error.", "Mend it there."},
	[RULE_FILE_ERRORS] = {"file-errors", SEVERITY_WARN, "Values that phones do not take: %s.", "count file",
		"They do not count; the phone's status page shows them as errors.", "Mend them; `bootline boot --all` shows each parameter."},
	[RULE_FILE_REPEATS] = {"file-repeats", SEVERITY_WARN, "Parameters stand twice in one file: %s.", "count file", "The first one counts, the others do not.", "Take out those that are not meant."},
	[RULE_FILE_HIDES] = {"file-hides", SEVERITY_NOTE, "What was set on the phone or its web page wins over the server: %s.", "file count",
		"It keeps these values, whatever the files say.", "`bootline document` shows and removes them; on the phone, \"reset local configuration\"."},
	[RULE_FILE_OPTIONAL] = {"file-optional", SEVERITY_WARN, "A file that phones live without is refused rather than absent: %s.", "file why status",
		"It may try again, and starts later.", "Answer 404 (FTP: 550) for what is not there."},

	[RULE_FILE_ELSEWHERE] = {"file-elsewhere", SEVERITY_NOTE, "A file that the master names is on another server, and was not looked at: %s.", "file", "It asks that server.",
		"`bootline doctor` on the command line asks other servers too."},

	[RULE_UPLOAD_REFUSED] = {"upload-refused", SEVERITY_WARN, "The server does not take uploads: %s.", "file why status",
		"It tries again and again, boots slower, and what people set on it is kept on it alone.", "Let phones write: PUT over HTTP, STOR and APPE over FTP, WRQ over TFTP, files of 10 MB."},
	[RULE_UPLOAD_FOLDER] = {"upload-folder", SEVERITY_WARN, "The folder that the master names for logs does not take them: %s.", "file folder why status",
		"Its logs are lost.", "Make the folder there; phones make none."},
	[RULE_UPLOAD_RANGE] = {"upload-range", SEVERITY_WARN, "The server does not append to logs (PUT with Content-Range): %s.", "file status",
		"Its newer logs are lost after the first upload.", "Have the server take Content-Range on PUT (nginx's dav module does not), or set log.render.file.upload.append.limitMode."},
	[RULE_UPLOAD_LENGTH] = {"upload-length", SEVERITY_WARN, "HEAD does not tell the length of %s.", "file",
		"\"Head request failed to get content-length of server file\": it cannot append to its log.", "Answer HEAD with Content-Length, neither chunked nor compressed."},
	[RULE_UPLOAD_OFF] = {"upload-off", SEVERITY_NOTE, "The master switches log uploads off (0.0.0.0)%s.", "", "It keeps its logs to itself.", "Take LOG_FILE_DIRECTORY out when you need them."},

	[RULE_IMAGE_NONE] = {"image-none", SEVERITY_NOTE, "There is no image for it: %s.", "first and path", "It keeps the software that it runs.", "Put the image there when phones are to change."},
	[RULE_IMAGE_DOUBLED] = {"image-doubled", SEVERITY_WARN, "APP_FILE_PATH holds the part number already; phones put it in front once more: %s.", "file",
		"It finds no image, unless the server knows the doubled name.", "Write APP_FILE_PATH=\"sip.ld\"."},
	[RULE_IMAGE_PAGE] = {"image-page", SEVERITY_WRONG, "What is served as the image is text or an error page: %s.", "file", "It downloads it and fails, at every start.", "Answer 404 where there is no image."},
	[RULE_IMAGE_PART] = {"image-part", SEVERITY_NOTE, "The part number of the model %s is not known; sip.ld alone was asked for.", "model", "It asks for PART.sip.ld first.", "Name it with --part."},

	[RULE_TLS_CLOSED] = {"tls-closed", SEVERITY_WRONG, "TLS was not reached: %s.", "why", "The phone gets no connection.", "Is the server running, at this port?"},
	[RULE_TLS_NONE] = {"tls-none", SEVERITY_WRONG, "There is no TLS to be had there: %s.", "why", "The phone gets no connection.", "See that the port speaks TLS, and TLS 1.2."},
	[RULE_TLS_AUTH] = {"tls-auth", SEVERITY_NOTE, "FTP offers no TLS there (AUTH TLS): %s.", "why", "Its login and its files cross the network in the clear; set to FTPS, it gets no connection.",
		"Give the FTP server a certificate, or phones an address that begins with https://."},
	[RULE_TLS_EXPIRED] = {"tls-expired", SEVERITY_WRONG, "The certificate has expired: %s.", "name date", "It trusts the server no more.", "Renew it."},
	[RULE_TLS_EARLY] = {"tls-early", SEVERITY_WRONG, "The certificate is not valid yet: %s.", "name date", "It does not trust the server.", "Wait, or have it issued anew; and see that the clocks are right."},
	[RULE_TLS_CLOCK] = {"tls-clock", SEVERITY_WRONG, "The certificate is valid by this machine's clock, and not by the phones' time server: %s.", "from to date",
		"It does not trust the server.", "Set the time server right."},
	[RULE_TLS_SOON] = {"tls-soon", SEVERITY_WARN, "The certificate will expire soon: %s.", "name date", "From then on it trusts the server no more.", "Renew it."},
	[RULE_TLS_LINK] = {"tls-link", SEVERITY_WARN, "A certificate further up in the chain has expired: %s.", "name date",
		"Phones with OpenSSL 1.0.2 (VVX, SoundStation IP) refuse the whole chain, although newer programs find another way.", "Serve the chain without it, or give phones the root that is meant."},
	[RULE_TLS_NAME] = {"tls-name", SEVERITY_WRONG, "The certificate is not for %s.", "name names", "It does not trust the server, unless it was told not to look at names.", "Have one issued for the name that phones are given."},
	[RULE_TLS_WILDCARD] = {"tls-wildcard", SEVERITY_WARN, "The certificate is for the name by a wildcard alone: %s.", "name",
		"It refuses it, unless device.sec.TLS.prov.strictCertCommonNameValidation=\"0\" is set.", "Have one issued for the very name, or set that parameter."},
	[RULE_TLS_ALTERNATIVE] = {"tls-alternative", SEVERITY_WARN, "The name stands among the certificate's alternative names alone, and the common name is another: %s.", "common name",
		"It may refuse it, unless device.sec.TLS.prov.strictCertCommonNameValidation=\"0\" is set.", "Have the name as the common name too, or set that parameter."},
	[RULE_TLS_PRIVATE] = {"tls-private", SEVERITY_WARN, "The chain leads to no authority that is known here: %s.", "root",
		"It trusts the server only when it was told to trust that authority.", "`bootline tls show --ca-file ROOT` gives the parameters (device.sec.TLS.customCaCert1, sec.TLS.customCaCert.1); try the doctor with --ca-file ROOT."},
	[RULE_TLS_INCOMPLETE] = {"tls-incomplete", SEVERITY_WARN, "The server sends its own certificate alone, and the authority that issued it is not known here: %s.", "root",
		"It trusts the server only when it was told to trust that authority, or finds it by itself, which phones do not.",
		"Serve the certificates of all authorities in between too; a private root is told to phones by `bootline tls show --ca-file ROOT`. Try the doctor with --ca-file ROOT."},
	[RULE_TLS_CURVE] = {"tls-curve", SEVERITY_WARN, "The server shows a certificate without RSA alone: %s.", "key", "SoundPoint, SoundStation and early VVX software knows RSA alone.", "Serve an RSA certificate, or one of each kind."},
	[RULE_TLS_WEAK] = {"tls-weak", SEVERITY_WARN, "The certificate is weak: %s.", "how key", "Newer phones may refuse it.", "RSA of 2048 bits or more, signed with SHA-256."},
	[RULE_TLS_OWN] = {"tls-own", SEVERITY_WRONG, "Phones of this kind and this server find no TLS that both know: %s.", "model why", "The phone gets no connection.", "Offer what they know on a port of its own (bootline: --https-legacy), or update the phone over HTTP first."},
	[RULE_TLS_OTHERS] = {"tls-others", SEVERITY_NOTE, "Other phones find no TLS here that both know: %s.", "family", "Phones of these kinds get no connection.", "Where there are some: a port of its own for them (bootline: --https-legacy)."},

	[RULE_PHONE_UNKNOWN] = {"phone-unknown", SEVERITY_WARN, "The phone is not in the inventory%s.", "why", "It gets 000000000000.cfg, without lines and secrets, and asks again every hour.", "`bootline phone add MAC`, or accept it."},
	[RULE_PHONE_NEVER] = {"phone-never", SEVERITY_WARN, "The phone has never been here, or only just now%s.", "", "If it is started and is not told here after a minute, it asks somebody else, or nobody.", "See which server address it has: DHCP above, its menu, its web page."},
	[RULE_PHONE_STATE] = {"phone-state", SEVERITY_WRONG, "The phone is %s.", "state", "It is answered like an unknown one.", "`bootline phone accept MAC`."},
	[RULE_PHONE_MISTYPED] = {"phone-mistyped", SEVERITY_WRONG, "%s: wrong user name (PlcmSplp?).", "stage", OLD_CONFIGURATION, "On the phone, under Provisioning Server, spell the user P l c m S p I p: a capital I behind the p."},
	[RULE_PHONE_STOPPED] = {"phone-stopped", SEVERITY_WRONG, "%s", "stage sentence reason", OLD_CONFIGURATION, "`bootline trace MAC` tells every request."},
	[RULE_PHONE_LOOP] = {"phone-loop", SEVERITY_WARN, "The phone starts over and over: %s.", "times seconds", "Something that it gets makes it restart: two sources that set device.* or the VLAN differently, or an image that it cannot use.",
		"`bootline trace MAC`; compare what its files and its overrides say of device.*."},
	[RULE_PHONE_FILES] = {"phone-files", SEVERITY_WRONG, "The phone's files cannot be made: %s", "why", "It gets an error in place of its files, and keeps its old configuration.", "Mend the template or the value that is named; `bootline render MAC` tries again."},

	[RULE_SRV_NONE] = {"srv-none", SEVERITY_WRONG, "No registrar is to be found for %s: no SRV record, none of the names that phones guess, no option 120.", "domain", NO_SIGN_IN,
		"Add the SRV record _sipinternaltls._tcp, port 5061, that names the pool."},
	[RULE_SRV_SILENT] = {"srv-silent", SEVERITY_WRONG, "DNS does not answer about the registrar: %s.", "why", NO_SIGN_IN, "See that phones get a DNS server that answers."},
	[RULE_SRV_LATER] = {"srv-later", SEVERITY_WARN, "There is no SRV record _sipinternaltls._tcp; what phones find is %s.", "host port by", "It finds its registrar late, or the one for outside.", "Add the record for inside."},
	[RULE_SRV_PORT] = {"srv-port", SEVERITY_WARN, "An SRV record names an unusual port: %s.", "record domain host port", "It connects there; firewalls may not know it.", "5061 inside, 443 outside, unless it is meant."},
	[RULE_SRV_DOMAIN] = {"srv-domain", SEVERITY_WRONG, "An SRV record names a host of another domain: %s.", "record domain host", "Since CU7 (4.0.7577.4363) Lync Phone Edition refuses it, and sign-in fails.",
		"Name a host of the SIP domain itself (sip.DOMAIN), with an A record, in the record and in the certificate."},
	[RULE_SRV_TARGET] = {"srv-target", SEVERITY_WRONG, "The host that an SRV record names has no address: %s.", "host", NO_SIGN_IN, "Add its A record."},
	[RULE_REGISTRAR_CLOSED] = {"registrar-closed", SEVERITY_WRONG, "The registrar was not reached: %s.", "host port why", "\"Unable to contact Registrar for authentication. Please sign in again.\"",
		"Is it running, and does a firewall let phones through?"},
	[RULE_REGISTRAR_DIFFERS] = {"registrar-differs", SEVERITY_NOTE, "DHCP and DNS name different registrars: %s.", "registrar record", "It takes the SRV record for inside first, then DHCP's.", "Name the same in both."},
	[RULE_LYNC_ROOT] = {"lync-root", SEVERITY_WARN, "The public authority %s is not among those that, as far as is known here, Lync Phone Edition's first releases trust.", "root",
		"Before CU11 (4.0.7577.4420) sign-in over USB fails; by PIN it may work, because the phone fetches the chain.", "Update phones to CU11 or later; which authorities that added is unknown here."},
	[RULE_LYNC_PRIVATE] = {"lync-private", SEVERITY_NOTE, "The chain leads to a private authority: %s.", "root", "It trusts it after it has fetched the chain from web services (PIN) or the directory (USB).", "Nothing, where that works."},
	[RULE_LYNC_SHA2] = {"lync-sha2", SEVERITY_NOTE, "The chain is signed with SHA-2: %s.", "name", "A CX700 with old software cannot check it, and TLS fails.", "Update CX700 phones first."},

	[RULE_WEB_UNKNOWN] = {"web-unknown", SEVERITY_WARN, "Which web services phones are sent to is not known%s.", "why", FALLS_TO_DNS,
		"Give option 43 to the class MS-UC-Client (`bootline dhcp options`); or name the URL with --web-services."},
	[RULE_WEB_SCHEME] = {"web-scheme", SEVERITY_WRONG, "The web services' URL cannot be read: %s.", "url", FALLS_TO_DNS, "https://HOST:443/CertProv/CertProvisioningService.svc"},
	[RULE_WEB_NAME] = {"web-name", SEVERITY_WRONG, "DNS knows no address of the web services' host %s.", "host",
		"\"Unable to locate Lync Certificate Web service\".", "Add its A record, or name the right host in option 43."},
	[RULE_WEB_CLOSED] = {"web-closed", SEVERITY_WRONG, "The web services were not reached: %s.", "url why", "\"Unable to locate Lync Certificate Web service\".", "Is the pool running, and does a firewall let phones through?"},
	[RULE_WEB_404] = {"web-404", SEVERITY_WRONG, "The web services' URL is not found (404): %s.", "url", "\"Unable to locate Lync Certificate Web service\".",
		"The host in option 43 must be the internal web services' name of the pool, and the path /CertProv/CertProvisioningService.svc."},
	[RULE_WEB_REFUSED] = {"web-refused", SEVERITY_WARN, "The web services answer with a refusal: %s.", "url status", "Whether phones get on with that is unknown.", "Look at the web server's own log."},
	[RULE_WEB_PATH] = {"web-path", SEVERITY_WARN, "The path of the web services is not the usual one: %s.", "path", "It asks there.", "/CertProv/CertProvisioningService.svc, unless it is meant."},
	[RULE_MEX_NONE] = {"mex-none", SEVERITY_WARN, "The web services do not describe themselves (/mex): %s.", "url why status",
		"\"Error downloading certificate chain\", where chain download is off.", "See EnableCertChainDownload of the web service configuration."},
	[RULE_MEX_ROOT] = {"mex-root", SEVERITY_NOTE, "The web services list no operation whose name speaks of a root: %s.", "operations",
		"How phones call the operation that gives the chain is not public: unknown.", "See EnableCertChainDownload of the web service configuration."},
	[RULE_PIN_SIP] = {"pin-sip", SEVERITY_WARN, "DHCP tells the web services and no registrar (option 120)%s.", "", "It signs in, then SIP does not start.", "Give option 120 too (`bootline dhcp options`)."},

	[RULE_UPDATE_NONE] = {"update-none", SEVERITY_WARN, "DNS knows no address of %s.", "host", "Lync Phone Edition finds no update before its first sign-in; it starts all the same.", "Add the A record where phones are to find updates."},
	[RULE_UPDATE_CLOSED] = {"update-closed", SEVERITY_WARN, "The device update service was not reached: %s.", "host why other_why", "It finds no update; it starts all the same.", "Is it running, and does a firewall let phones through?"},
	[RULE_UPDATE_404] = {"update-404", SEVERITY_WARN, "The device update service does not know the path that phones ask: %s.", "scheme host path", "It finds no update; it starts all the same.", "See which host the name points at."},
	[RULE_UPDATE_HTTP] = {"update-http", SEVERITY_WARN, "The device update service is not there over HTTP, port 80: %s.", "host why", "A CX700 that has never signed in asks there, and finds no update; it starts all the same.", "Open port 80 to phones too (bootline: --lync-updates)."},
	[RULE_UPDATE_HTTPS] = {"update-https", SEVERITY_NOTE, "The device update service is not there over HTTPS, port 443: %s.", "host why", "Documents disagree where phones ask before their first sign-in; afterwards the pool names its own address, with https.", "Where phones find no update: open port 443 too (bootline: --lync-updates-tls-legacy, or --lync-updates-tls)."},
};
/* clang-format on */

void
rule_say(const char *sentence, struct slice words, char *out, size_t cap)
{
	struct slice s = slice_of(sentence), rest;
	size_t at = slice_find(s, SLICE("%s"));

	if (at == s.n)
		words = SLICE("");
	rest = slice_from(s, at + 2);
	(void)snprintf(out, cap, "%.*s%.*s%.*s", SLICE_FMT(slice_head(s, at)), SLICE_FMT(words),
		SLICE_FMT(rest));
}
