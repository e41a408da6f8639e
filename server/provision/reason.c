#include "provision/reason.h"

/* One row a reason reads better than what the formatter makes of it. */
/* clang-format off */
const struct reason_row reason_table[REASON__COUNT] = {
	[REASON_SERVED] = {"served", "Served.", false},
	[REASON_UNCHANGED] = {"unchanged", "Not changed since the phone fetched it.", false},
	[REASON_STORED] = {"stored", "Stored.", false},
	[REASON_REMOVED] = {"removed", "Removed by the phone.", false},
	[REASON_LISTED] = {"listed", "Listed.", false},
	[REASON_QUARANTINED] = {"quarantined", "Kept aside: this phone is not in the inventory, or has not proven itself.", false},
	[REASON_STARTER] = {"starter", "Not in the inventory: got the starter, which keeps it asking every hour.", false},
	[REASON_FOLDER] = {"folder", "Served from your own folder.", false},
	[REASON_OPTIONAL] = {"optional", "Not there; phones live without it.", false},
	[REASON_NO_IMAGE] = {"no-image", "No such firmware here: the phone keeps what it runs.", false},
	[REASON_HOLD] = {"hold", "Told to keep its firmware.", false},
	[REASON_HELD] = {"held", "Held: as many firmware images are under way as may be (image-downloads, in all or of its site); the phone keeps what it runs and asks again at its next poll.", false},
	[REASON_NO_FILE] = {"no-file", "No such file, neither made by the server nor in your own folder.", false},
	[REASON_UNKNOWN_PHONE] = {"unknown-phone", "Not in the inventory: the phone goes on to 000000000000.cfg.", false},
	[REASON_IGNORED] = {"ignored", "The phone is set to ignored, and answered as an unknown one.", false},
	[REASON_RETIRED] = {"retired", "The phone is retired, and answered as an unknown one.", false},
	[REASON_BLOCKED] = {"blocked", "The phone is blocked.", true},
	[REASON_NO_LOGIN] = {"no-login", "Asked to log in. Phones ask first without a login, so one of these is normal.", false},
	[REASON_UNKNOWN_USER] = {"unknown-user", "Login refused: there is no account of this name.", true},
	[REASON_MISTYPED_USER] = {"mistyped-user", "Login refused: the user name is nearly right; look for l, I and 1, and upper and lower case.", true},
	[REASON_WRONG_PASSWORD] = {"wrong-password", "Login refused: wrong password.", true},
	[REASON_ACCOUNT_CLOSED] = {"account-closed", "Login refused: the account is closed.", true},
	[REASON_STALE_NONCE] = {"stale-nonce", "Asked to log in again: its challenge was too old or used before.", false},
	[REASON_FOREIGN_URI] = {"foreign-uri", "Login refused: it was made for another file.", true},
	[REASON_BAD_LOGIN] = {"bad-login", "Login refused: its form is wrong.", true},
	[REASON_THROTTLED] = {"throttled", "Login refused, and the answer held back: too many refused logins from this address or to this account; see login-failures.", true},
	[REASON_SWEEP] = {"sweep", "Answered late, as an unknown phone: this address asks for many phones and gets nothing of them; see unknown-phones.", true},
	[REASON_CERT_UNREADABLE] = {"certificate-unreadable", "The phone's certificate cannot be read; asked to log in.", true},
	[REASON_CERT_UNTRUSTED] = {"certificate-untrusted", "The phone's certificate does not lead to an authority of --phone-ca; asked to log in.", true},
	[REASON_CERT_WEAK] = {"certificate-weak", "The phone's certificate has a broken signature algorithm or an unusual key; asked to log in.", true},
	[REASON_CERT_EARLY] = {"certificate-early", "The phone's certificate is not valid yet, and --phone-ca-dates is check; asked to log in.", true},
	[REASON_CERT_EXPIRED] = {"certificate-expired", "The phone's certificate has expired, and --phone-ca-dates is check; asked to log in.", true},
	[REASON_CERT_AUTHORITY] = {"certificate-authority", "The certificate shown is an authority's own, not a phone's; asked to log in.", true},
	[REASON_CERT_PURPOSE] = {"certificate-purpose", "The certificate shown was not made for clients; asked to log in.", true},
	[REASON_CERT_NAME] = {"certificate-name", "The certificate's name is not one MAC of 12 hex digits; asked to log in.", true},
	[REASON_BAD_REQUEST] = {"bad-request", "Refused: not a well-formed request.", true},
	[REASON_METHOD] = {"method", "Refused: only GET, HEAD and PUT are for phones.", true},
	[REASON_NAME_REFUSED] = {"name-refused", "Refused: phones may not write or remove a file of this name.", true},
	[REASON_NO_WINDOW] = {"no-window", "The shared account gets nothing of this phone: its enrolment window is over, or not for this address; see `bootline phone enroll`.", true},
	[REASON_HAS_LOGIN] = {"has-login", "The shared account gets nothing of this phone, which has a login of its own. If it was not reset to factory (see `bootline phone enroll`), look at the URL that DHCP gives it (options 160 and 66): a user and password there override its own.", true},
	[REASON_WINDOW_TAKEN] = {"window-taken", "Refused and frozen: this phone's enrolment window belongs to another address; see `bootline phone enroll`.", true},
	[REASON_OTHER_PHONE] = {"other-phone", "Refused: this session belongs to another phone, which it named first or whose certificate it showed.", true},
	[REASON_LOGIN_VOID] = {"login-void", "Refused: the login of this session was taken away by `bootline phone enroll --fresh`.", true},
	[REASON_NEEDS_TLS] = {"needs-tls", "Answered as an unknown phone: its site demands TLS, and this came in clear text; have it use HTTPS or FTPS (see `bootline site set --help`, --require-tls).", true},
	[REASON_NOT_TRUSTED] = {"not-trusted", "Refused: nobody can log in over TFTP, and no site trusts this address; see `bootline site set --help`, --trust.", true},
	[REASON_UNPROTECTED] = {"unprotected", "Refused: the session is encrypted, its data connection was not (PROT C).", true},
	[REASON_CUT_TLS] = {"cut-tls", "Refused: the upload ended without TLS's own end, so it may not be whole; see `bootline site set --help`, --tls-end.", true},
	[REASON_NOT_LOGGABLE] = {"not-a-log", "Refused: only logs are appended to.", true},
	[REASON_TOO_LARGE] = {"too-large", "Refused: larger than this kind of file may be.", true},
	[REASON_PHONE_FULL] = {"phone-full", "Refused: this phone has stored as much as one phone may.", true},
	[REASON_ALL_FULL] = {"all-full", "Refused: all phones together have stored as much as they may; see uploads-limit.", true},
	[REASON_DISK_FULL] = {"disk-full", "Refused: the disk is full up to its reserve.", true},
	[REASON_LOG_POSITION] = {"log-position", "Refused: the piece does not begin where the log ends; the phone starts over.", false},
	[REASON_RANGE] = {"range", "Refused: the part asked for is beyond the end.", false},
	[REASON_BUSY] = {"busy", "Told to try again: the database was busy.", true},
	[REASON_TOO_SLOW] = {"too-slow", "Cut off: too slow.", true},
	[REASON_HUNG_UP] = {"hung-up", "The phone hung up before the end.", false},
	[REASON_STOPPED] = {"stopped", "Cut off: the server stopped.", false},
	[REASON_NO_DATA] = {"no-data", "The data connection did not come about: look for a firewall (see ftp-passive, ftp-public-address).", true},
	[REASON_VERSION_CHECK] = {"version-check", "The phone read the header and hung up: it runs this version already.", false},
	[REASON_RENDER_FAILED] = {"render-failed", "The phone's files could not be made; `bootline render` says why.", true},
	[REASON_FAILED] = {"failed", "The server failed; its log says how.", true},
};
/* clang-format on */

enum reason
reason_find(struct slice word)
{
	int i = 0;

	while (i < REASON__COUNT && !slice_is(word, reason_table[i].word))
		i++;
	return (enum reason)i;
}
