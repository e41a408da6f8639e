"""HTTPS: the same tree as HTTP, certificates in both directions, and the listener for old phones."""

import base64
import ftplib
import http.client
import io
import os
import re
import signal
import socket
import ssl
import subprocess
import threading

import pytest
from certificates import Authority, openssl
from conftest import DEADLINE_S, PASSWORD, PROGRAM, USER, Answer, Server, new_mac, wait_until
from test_http_hostile import (GOOD, GOOD_ODDITIES, HOST, INSIDE, LIBRARY, LOGIN, REFUSED, SERVED, at_rest, check_refusal,
                               forgets, put, read_answer, read_to_end, request, trickle)

BIG = 64 << 20
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"  # where Debian's libcurl looks for authorities


@pytest.fixture(scope="module")
def phones(tmp_path_factory):
    """The authority of the phones that the server believes."""
    return Authority(tmp_path_factory.mktemp("phones"))


@pytest.fixture(scope="module")
def server(tmp_path_factory, phones):
    folder = tmp_path_factory.mktemp("https")
    root = folder / "root"
    root.mkdir()
    (root / "in.txt").write_bytes(INSIDE)
    (root / "big.wav").write_bytes(os.urandom(1 << 20) * (BIG >> 20))
    one = Server(folder, ["--root", root, "--https", "127.0.0.1:0", "--https-legacy", "127.0.0.1:0", "--ftp",
                          "127.0.0.1:0", "--ftps", "127.0.0.1:0", "--phone-ca", phones.pem, "--header-deadline", "2",
                          "--rate-window", "1", "--workers", "2", "--visit-pause", "1", "--log-level", "debug"])
    yield one
    one.stop()
    assert " error " not in one.log(), one.log()


def context(server, shown=None, ca="tls-ca.crt"):
    """Trusts the server's own authority and nobody else, and checks its names."""
    made = ssl.create_default_context(cafile=server.data / ca)
    if shown:
        made.load_cert_chain(shown)
    return made


class TlsSocket:
    """A TLS connection whose ends look like those of a plain socket."""

    def __init__(self, server, port="https", **more):
        plain = socket.create_connection(("127.0.0.1", server.ports[port]), timeout=DEADLINE_S)
        self.tls = context(server, **more).wrap_socket(plain, server_hostname="localhost")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.close()

    def fileno(self):
        return self.tls.fileno()

    def sendall(self, data):
        try:
            self.tls.sendall(data)
        except ssl.SSLError as e:
            raise ConnectionResetError from e

    def recv(self, most):
        try:
            return self.tls.recv(most)
        except ssl.SSLError as e:
            raise ConnectionResetError from e


def ask(server, method, path, body=None, headers=None, login=(USER, PASSWORD), shown=None):
    """One request, over a connection of its own."""
    sent = dict(headers or {})
    if login:
        sent["Authorization"] = "Basic " + base64.b64encode(":".join(login).encode()).decode()
    connection = http.client.HTTPSConnection("127.0.0.1", server.ports["https"], timeout=DEADLINE_S,
                                             context=context(server, shown))
    connection.request(method, "/" + path, body=body, headers=sent)
    got = connection.getresponse()
    answer = Answer(got.status, {k.lower(): v for k, v in reversed(got.getheaders())}, got.read())
    connection.close()
    return answer


def curl(server, *words, port="https", path="/in.txt", ca="tls-ca.crt", login=True):
    """curl's status, count of connections and body."""
    who = ["--user", f"{USER}:{PASSWORD}"] if login else []
    ran = subprocess.run(["curl", "--silent", "--show-error", "--max-time", str(DEADLINE_S), "--cacert",
                          server.data / ca, *who, "--write-out", "\n%{http_code} %{num_connects}", *map(str, words),
                          f"https://localhost:{server.ports[port]}{path}"], capture_output=True)
    body, _, tail = ran.stdout.rpartition(b"\n")
    status, connects = map(int, tail.split())
    return status, connects, body, ran.stderr.decode()


# The same tree.

def test_curl_reads_and_writes_and_verifies_the_servers_own_certificate(server, tmp_path):
    (tmp_path / "log").write_bytes(b"x" * 100000)
    assert curl(server)[:3] == (200, 1, INSIDE)
    assert curl(server, "--digest")[:3] == (200, 1, INSIDE)
    mac = server.new_phone()
    for path in (f"/{mac}-app.log", f"/{mac}-phone.cfg"):
        assert curl(server, "--upload-file", tmp_path / "log", path=path)[0] == 200
        assert curl(server, path=path)[2] == b"x" * 100000


def test_an_image_comes_whole_and_in_parts(server):
    whole = (server.data.parent / "root" / "big.wav").read_bytes()
    assert curl(server, path="/big.wav")[2] == whole
    for first, last in ((0, 0), (1000, 200999), (BIG - 1, BIG - 1), (BIG - 70000, BIG + 5)):
        status, _, body, _ = curl(server, "--range", f"{first}-{last}", path="/big.wav")
        assert (status, body) == (206, whole[first:last + 1])


def test_a_connection_serves_many_requests(server):
    with TlsSocket(server) as sock:
        for _ in range(20):
            sock.sendall(GOOD)
            assert read_answer(sock)[2] == INSIDE
        sock.sendall(GOOD * 5)
        rest = b""
        for _ in range(5):
            status, _, body, rest = read_answer(sock, rest)
            assert (status, body) == (200, INSIDE)


def test_another_connection_resumes_the_session(server):
    made = context(server)
    made.maximum_version = ssl.TLSVersion.TLSv1_2  # Python sees the ticket at once
    session, is_resumed = None, []
    for _ in range(3):
        plain = socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S)
        with made.wrap_socket(plain, server_hostname="localhost", session=session) as tls:
            tls.sendall(GOOD)
            assert tls.recv(65536).startswith(b"HTTP/1.1 200")
            session, _ = tls.session, is_resumed.append(tls.session_reused)
    assert is_resumed == [False, True, True]


def test_the_trace_says_https(server):
    mac = server.new_phone()
    assert ask(server, "GET", f"{mac}.cfg").status == 200
    wait_until(lambda: "https" in server.cli("trace", mac, "--json").stdout, "the visit over HTTPS")


def test_a_virtual_phone_boots(server):
    mac = server.new_phone()
    ran = server.cli("boot", f"https://127.0.0.1:{server.ports['https']}", "--mac", mac, "--ca-file",
                     server.data / "tls-ca.crt")
    assert f"{mac}.cfg" in ran.stdout
    refused = subprocess.run([PROGRAM, "boot", f"https://127.0.0.1:{server.ports['https']}", "--mac", mac],
                             capture_output=True, timeout=DEADLINE_S)
    assert refused.returncode != 0, "it trusts an authority that nobody named"


def test_the_authority_that_is_named_is_trusted_instead_of_the_machines(server, phones, tmp_path):
    ran = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    if os.geteuid() != 0 or ran.returncode != 0 or not os.path.exists(BUNDLE):
        pytest.skip("this machine lets nobody put another file in the place of its own")
    url, mac = f"https://127.0.0.1:{server.ports['https']}", server.new_phone()

    def boots(*words):
        """On a machine that trusts the server."""
        ran = subprocess.run(["unshare", "--mount", "sh", "-c", f'mount --bind {server.data}/tls-ca.crt {BUNDLE} && exec "$@"', "sh", PROGRAM,
                              "boot", url, "--mac", mac, *words], capture_output=True, text=True, timeout=4 * DEADLINE_S)
        return ran.returncode == 0
    assert boots() and not boots("--ca-file", phones.pem)


# Versions.

def hello(server, port, version, ciphers="ALL:@SECLEVEL=0"):
    """What openssl says of a handshake: version and cipher, or nothing."""
    ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports[port]}", version, "-cipher",
                          ciphers], input=b"", capture_output=True, timeout=DEADLINE_S)
    found = re.search(rb"Cipher is ([\w-]+)", ran.stdout)
    return found.group(1).decode() if found else None


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_old_versions_are_for_the_legacy_listener_alone(server, version):
    assert hello(server, "https", version) is None
    assert hello(server, "ftps", version) is None
    assert hello(server, "https-legacy", version)


def test_an_old_phone_gets_aes_with_rsa_key_exchange(server):
    for cipher in ("AES128-SHA", "AES256-SHA"):
        assert hello(server, "https-legacy", "-tls1", cipher + ":@SECLEVEL=0") == cipher
    for cipher in ("DES-CBC3-SHA", "RC4-SHA", "NULL-SHA", "EXP-RC4-MD5"):
        assert hello(server, "https-legacy", "-tls1", cipher + ":@SECLEVEL=0") is None


@pytest.mark.parametrize("port", ["https", "https-legacy", "ftps"])
def test_every_listener_speaks_tls_1_2(server, port):
    assert hello(server, port, "-tls1_2")


def test_the_legacy_listener_has_a_key_and_an_authority_of_its_own(server):
    assert curl(server, port="https-legacy", ca="tls-legacy-ca.crt")[0] == 200
    assert curl(server, port="https-legacy")[0] == 0, "its certificate vouches for the usual listener"
    assert curl(server, ca="tls-legacy-ca.crt")[0] == 0
    data = server.data
    assert (data / "tls.key").read_bytes() != (data / "tls-legacy.key").read_bytes()
    assert "TLS 1.0" in server.log()


def test_no_legacy_listener_without_the_option(start):
    server = start("--https", "127.0.0.1:0")
    assert sorted(server.ports) == ["http", "https"]
    assert not (server.data / "tls-legacy.key").exists()
    assert "TLS 1.0" not in server.log()


# The server's certificate.

def self_signed(folder, name):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 9, "-subj", f"/CN={name}", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", folder / "own.key", "-out", folder / "own.crt")


def shown_name(server):
    text = ssl.get_server_certificate(("127.0.0.1", server.ports["https"]))
    ran = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=text, capture_output=True, text=True)
    return ran.stdout.strip().rpartition(" ")[2]


def test_another_certificate_after_sighup_while_downloads_run(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "big.wav").write_bytes(b"y" * BIG)
    self_signed(tmp_path, "first")
    server = start("--root", root, "--https", "127.0.0.1:0", "--tls-cert", tmp_path / "own.crt", "--tls-key",
                   tmp_path / "own.key")
    assert shown_name(server) == "first"
    made = ssl.create_default_context(cafile=tmp_path / "own.crt")
    running = []
    for _ in range(4):
        plain = socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S)
        running.append(made.wrap_socket(plain, server_hostname="localhost"))
        running[-1].sendall(request("GET /big.wav HTTP/1.1"))
        assert running[-1].recv(1000).startswith(b"HTTP/1.1 200")
    for name in ("second", "third"):
        self_signed(tmp_path, name)
        server.signal(signal.SIGHUP)
        wait_until(lambda: shown_name(server) == name, f"the {name} certificate")
    (tmp_path / "own.key").write_text("nonsense")
    server.signal(signal.SIGHUP)
    wait_until(lambda: "certificates stay as they were" in server.log(), "the bad key to be refused")
    assert shown_name(server) == "third"
    for sock in running:
        got = 0
        while got < BIG:
            piece = sock.recv(1 << 20)
            assert piece, "a running download was dropped"
            got += len(piece)
        sock.close()


def test_tls_show_tells_the_certificate_and_what_phones_need(server):
    shown = server.cli_json("tls", "show")
    certificate, authority = shown["certificates"]
    assert certificate["file"].endswith("/tls.crt") and authority["file"].endswith("/tls-ca.crt")
    ran = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", server.data / "tls.crt"],
                         capture_output=True, text=True)
    assert ran.stdout.strip().endswith("=" + certificate["sha256"])
    assert "127.0.0.1" in certificate["names"] and "localhost" in certificate["names"]
    assert authority["authority"] and not certificate["authority"]
    pem = (server.data / "tls-ca.crt").read_text()
    assert {"name": "sec.TLS.customCaCert.1", "value": pem} in shown["parameters"]
    text = server.cli("tls", "show").stdout
    assert pem in text and "PRIVATE" not in text
    value = pem.replace("\n", "&#10;")
    assert f'  sec.TLS.customCaCert.1="{value}"\n' in text
    assert f'  device.sec.TLS.customCaCert1="{value}"\n' in text
    legacy = server.cli_json("tls", "show", "--legacy")["certificates"]
    assert legacy[0]["sha256"] != certificate["sha256"]


def test_tls_show_takes_files_of_the_administrators_own(server, phones, tmp_path):
    self_signed(tmp_path, "first")
    shown = server.cli_json("tls", "show", "--cert-file", tmp_path / "own.crt", "--ca-file", phones.pem)
    assert [c["subject"].rpartition("CN=")[2].partition(",")[0] for c in shown["certificates"]] == \
        ["first", "Polycom Root CA"]
    for words in (("--ca-file", "/nonexistent"), ("--cert-file", phones.pem), ("--ca-file", phones.key)):
        ran = server.cli("tls", "show", *words, check=False)
        assert ran.returncode in (1, 2) and len(ran.stderr.strip().splitlines()) == 1


def test_a_phone_gets_the_authority_as_a_parameter(server):
    mac = server.new_phone()
    server.cli("param", "set", f"phone:{mac}", "sec.TLS.customCaCert.1", "--value-file", server.data / "tls-ca.crt")
    value = (server.data / "tls-ca.crt").read_text().strip().replace("\n", "&#10;")
    wait_until(lambda: value in ask(server, "GET", f"{mac}-own.cfg").text, "the parameter")


# Certificates of phones.

def test_a_phones_certificate_gives_its_own_files_without_a_login(server, phones):
    mac = server.new_phone()
    shown = phones.sign(mac.upper())
    for name in (f"{mac}.cfg", f"{mac}-lines.cfg", "000000000000.cfg", "in.txt"):
        answer = ask(server, "GET", name, login=None, shown=shown)
        assert answer.status == 200, name
    assert ask(server, "PUT", f"{mac}-phone.cfg", b"<a/>", login=None, shown=shown).status == 200
    assert ask(server, "GET", f"{mac}-phone.cfg", login=None, shown=shown).body == b"<a/>"
    assert ask(server, "PUT", f"{mac}-app.log", b"x", login=None, shown=shown).status == 200


def test_a_phones_certificate_never_gives_another_ones_files(server, phones):
    mac, other = server.new_phone(), server.new_phone()
    shown = phones.sign(mac.upper())
    assert ask(server, "PUT", f"{other}-phone.cfg", b"<b/>").status == 200
    for login in (None, (USER, PASSWORD)):  # a login widens nothing
        for name in (f"{other}.cfg", f"{other}-lines.cfg", f"{other}-phone.cfg", f"{other.upper()}.cfg"):
            answer = ask(server, "GET", name, login=login, shown=shown)
            assert answer.status == 404, name
            assert b"<" not in answer.body
        for name in (f"{other}-phone.cfg", f"{other}-app.log"):
            assert ask(server, "PUT", name, b"<c/>", login=login, shown=shown).status == 403
    assert ask(server, "GET", f"{other}-phone.cfg").body == b"<b/>"

    def told():
        visits = server.cli("trace", mac).stdout
        return "another phone" in visits and visits
    wait_until(told, "the trace of the phone whose certificate it was to tell of it")


def test_a_known_and_an_unknown_phone_look_alike_to_another_ones_certificate(server, phones):
    known, shown = server.new_phone(), phones.sign(server.new_phone())

    def shape(mac):
        answer = ask(server, "GET", f"{mac}.cfg", login=None, shown=shown)
        return answer.status, sorted(answer.headers), answer.body

    assert shape(known) == shape("0004f2ffffff")


def test_a_blocked_phones_certificate_gives_nothing_of_it(server, phones):
    mac = server.new_phone()
    shown = phones.sign(mac)
    assert ask(server, "GET", f"{mac}.cfg", login=None, shown=shown).status == 200
    server.cli("phone", "block", mac)
    wait_until(lambda: ask(server, "GET", f"{mac}.cfg", login=None, shown=shown).status == 404, "the block")


def test_an_expired_certificate_is_good_unless_dates_are_checked(server, phones, start):
    mac = server.new_phone()
    shown = phones.sign(mac, days=-1)
    assert ask(server, "GET", f"{mac}.cfg", login=None, shown=shown).status == 200
    strict = start("--https", "127.0.0.1:0", "--phone-ca", phones.pem, "--phone-ca-dates", "check", "--visit-pause", 1)
    strict.cli("phone", "add", mac)
    assert ask(strict, "GET", f"{mac}.cfg", login=None, shown=shown).status == 401
    wait_until(lambda: "expired" in strict.cli("trace", mac).stdout, "the trace to say so")
    wait_until(lambda: ask(strict, "GET", f"{mac}.cfg", shown=shown).status == 200, "the login to be enough")
    good = phones.sign(mac)
    assert ask(strict, "GET", f"{mac}.cfg", login=None, shown=good).status == 200


def test_a_refused_certificate_leaves_the_login(server, phones, tmp_path):
    mac = server.new_phone()
    stranger = Authority(tmp_path)  # of the same name
    for shown, reason in ((stranger.sign(mac), "authority"), (phones.sign("phone.example"), "12 hex digits"),
                          (phones.sign(mac, purpose="serverAuth"), "not made for clients"), (phones.pem, "")):
        if shown == phones.pem:
            shown = tmp_path / "ca-and-key.pem"
            shown.write_text(phones.pem.read_text() + phones.key.read_text())
            reason = "authority's own"
        assert ask(server, "GET", f"{mac}.cfg", login=None, shown=shown).status == 401
        assert ask(server, "GET", f"{mac}.cfg", login=(USER, "wrong"), shown=shown).status == 401
        assert ask(server, "GET", f"{mac}.cfg", shown=shown).status == 200
        wait_until(lambda: reason in server.cli("trace", mac).stdout, f"the trace to tell of {reason!r}")


def test_without_a_certificate_everything_is_as_over_http(server):
    mac = server.new_phone()
    assert ask(server, "GET", f"{mac}.cfg", login=None).status == 401
    assert ask(server, "GET", f"{mac}.cfg").status == 200


def test_no_certificate_is_asked_for_without_phone_ca(start, phones):
    server = start("--https", "127.0.0.1:0")
    mac = server.new_phone()
    assert ask(server, "GET", f"{mac}.cfg", login=None, shown=phones.sign(mac)).status == 401
    ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports['https']}", "-tls1_2"],
                         input=b"", capture_output=True, timeout=DEADLINE_S)
    assert b"Acceptable client certificate CA names" not in ran.stdout


def test_a_phone_ca_that_is_none_is_named_at_the_start(tmp_path):
    (tmp_path / "ca.pem").write_text("nonsense")
    ran = subprocess.run([PROGRAM, "serve", "--data", tmp_path / "data", "--http", "", "--https", "127.0.0.1:0",
                          "--admin", "", "--phone-ca", tmp_path / "ca.pem"], capture_output=True, text=True, timeout=DEADLINE_S)
    assert ran.returncode == 1
    assert "ca.pem" in ran.stderr and "authority" in ran.stderr


def test_a_resumed_session_keeps_its_certificate(server, phones):
    mac = server.new_phone()
    made = context(server, phones.sign(mac))
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    session = None
    for turn in range(2):
        plain = socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S)
        with made.wrap_socket(plain, server_hostname="localhost", session=session) as tls:
            tls.sendall(f"GET /{mac}.cfg HTTP/1.1\r\nHost: h\r\n\r\n".encode())
            assert tls.recv(65536).startswith(b"HTTP/1.1 200")
            session, is_resumed = tls.session, tls.session_reused
            assert is_resumed == (turn == 1)


def test_an_old_phone_shows_its_certificate_to_the_legacy_listener(server, phones):
    mac = server.new_phone()
    shown = phones.sign(mac)
    sent = f"GET /{mac}.cfg HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode()
    ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports['https-legacy']}", "-tls1",
                          "-cipher", "AES128-SHA:@SECLEVEL=0", "-cert", shown, "-key", shown, "-quiet", "-ign_eof"],
                         input=sent, capture_output=True, timeout=DEADLINE_S)
    assert ran.stdout.startswith(b"HTTP/1.1 200"), ran


# FTPS.

class ImplicitFtp(ftplib.FTP_TLS):
    """ftplib knows AUTH TLS alone; this is TLS from the first byte."""

    @property
    def sock(self):
        return self._sock

    @sock.setter
    def sock(self, value):
        is_plain = value is not None and not isinstance(value, ssl.SSLSocket)
        self._sock = self.context.wrap_socket(value, server_hostname="localhost") if is_plain else value


def ftp(server, is_implicit, shown=None):
    one = (ImplicitFtp if is_implicit else ftplib.FTP_TLS)(context=context(server, shown), timeout=DEADLINE_S)
    one.connect("127.0.0.1", server.ports["ftps" if is_implicit else "ftp"])
    if not is_implicit:
        one.host = "localhost"  # the name that the certificate is checked against
        one.auth()
        one.host = "127.0.0.1"
    return one


@pytest.mark.parametrize("is_implicit", [False, True], ids=["explicit", "implicit"])
def test_ftps_takes_a_phones_certificate_for_its_login(server, phones, is_implicit):
    mac, other = server.new_phone(), server.new_phone()
    one = ftp(server, is_implicit, phones.sign(mac.upper()))
    if not is_implicit:
        assert one.sendcmd(f"USER {USER}").startswith("232 ")
        assert one.sendcmd("PASS whatever").startswith("202 ")
    one.prot_p()
    one.host = "localhost"  # data connections check a name too
    got = []
    one.retrbinary(f"RETR {mac}.cfg", got.append)
    assert mac.encode() in b"".join(got)
    for name in (f"{other}.cfg", f"{other}-lines.cfg"):
        with pytest.raises(ftplib.error_perm):
            one.retrbinary(f"RETR {name}", got.append)
    with pytest.raises(ftplib.error_perm):
        one.storbinary(f"STOR {other}-phone.cfg", io.BytesIO(b"<a/>"))
    one.storbinary(f"STOR {mac}-phone.cfg", io.BytesIO(b"<a/>"))
    one.sendcmd(f"USER {USER}")  # a login as somebody else does not unbind it
    with pytest.raises(ftplib.error_perm):
        one.retrbinary(f"RETR {other}.cfg", got.append)
    one.quit()
    assert ask(server, "GET", f"{mac}-phone.cfg").body == b"<a/>"


@pytest.mark.parametrize("is_implicit", [False, True], ids=["explicit", "implicit"])
def test_ftps_asks_for_the_password_behind_a_refused_certificate(server, tmp_path, is_implicit):
    mac = server.new_phone()
    one = ftp(server, is_implicit, Authority(tmp_path).sign(mac))
    with pytest.raises(ftplib.error_perm, match="530"):
        one.sendcmd("PWD")
    assert one.sendcmd(f"USER {USER}").startswith("331 ")
    assert one.sendcmd(f"PASS {PASSWORD}").startswith("230 ")
    one.quit()
    wait_until(lambda: "certificate-untrusted" in server.cli("trace", "--json").stdout, "the trace to tell of it")


def test_curl_gets_its_file_over_ftps_by_certificate(server, phones):
    mac = server.new_phone()
    shown = phones.sign(mac)
    ran = subprocess.run(["curl", "--silent", "--show-error", "--max-time", str(DEADLINE_S), "--cacert",
                          server.data / "tls-ca.crt", "--cert", shown, "--user", f"{USER}:wrong",
                          f"ftps://localhost:{server.ports['ftps']}/{mac}.cfg"], capture_output=True)
    assert mac.encode() in ran.stdout, ran.stderr


# What nobody should send.

@pytest.mark.parametrize("name", [n for n in REFUSED if n != "a TLS hello"])
def test_a_first_request_that_has_no_single_meaning_is_refused_or_harmless(server, name):
    data, status, later = REFUSED[name]
    with TlsSocket(server) as sock:
        if later == SERVED:
            sock.sendall(data)
            answer, _, body, rest = read_answer(sock)
            assert (answer, body, rest) == (200, INSIDE, b"")
        else:
            check_refusal(sock, data, status if later == LIBRARY else later, later)
    assert ask(server, "GET", "in.txt").body == INSIDE


@pytest.mark.parametrize("name", GOOD_ODDITIES)
def test_what_is_odd_but_clear_is_served(server, name):
    data, status = GOOD_ODDITIES[name]
    with TlsSocket(server) as sock:
        for _ in range(3):
            sock.sendall(data)
            got, _, body, rest = read_answer(sock)
            assert (got, body, rest) == (status, INSIDE if status == 200 else b"", b"")


def test_plain_http_on_the_tls_port_is_closed(server):
    for port in ("https", "https-legacy"):
        for data in (GOOD, b"\r\n\r\n", b"SSH-2.0-x\r\n", b"\x80\x2e\x01\0\x02" + b"\0" * 60):
            with socket.create_connection(("127.0.0.1", server.ports[port]), timeout=DEADLINE_S) as sock:
                sock.sendall(data)
                assert b"HTTP" not in read_to_end(sock)


def test_handshakes_that_stand_still_end_at_the_deadline_while_others_are_served(server):
    before = at_rest(server)
    begun = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    socks = [socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S) for _ in range(200)]
    for n, sock in enumerate(socks):
        sock.sendall(begun[:n % 12])
    for _ in range(5):
        assert ask(server, "GET", "in.txt").body == INSIDE
    for sock in socks:
        assert read_to_end(sock) == b""
        sock.close()
    forgets(server, before)


def test_a_handshake_that_stops_in_the_middle_keeps_nobody_waiting(start):
    """Of one worker: it must come to the others although one connection is always half there."""
    server = start("--https", "127.0.0.1:0", "--workers", 1, "--header-deadline", 600)
    with socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S) as half:
        half.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 100)
        for _ in range(5):
            assert server.get("000000000000.cfg").status == 200
            with TlsSocket(server) as whole:
                whole.sendall(request("GET /000000000000.cfg HTTP/1.1"))
                assert read_answer(whole)[0] == 200


def test_a_handshake_byte_by_byte_ends_at_the_deadline(server):
    with socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S) as sock:
        hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 600
        assert trickle(sock, hello[:100]) < 100
        assert b"HTTP" not in read_to_end(sock)


@pytest.mark.parametrize("is_later", [False, True], ids=["first", "later"])
def test_a_head_that_comes_too_slowly_ends_the_connection(server, is_later):
    slow = request("GET /in.txt HTTP/1.1", HOST + LOGIN + "X: " + "a" * 600 + "\r\n")
    with TlsSocket(server) as sock:
        if is_later:
            sock.sendall(GOOD)
            assert read_answer(sock)[0] == 200
            sock.sendall(slow[:30])
            slow = slow[30:]
        else:
            sock.sendall(b"GET")  # the session tickets of TLS 1.3 come first
            sock.tls.settimeout(0.2)
            with pytest.raises((TimeoutError, socket.timeout)):
                sock.tls.recv(1)
            sock.tls.settimeout(DEADLINE_S)
            slow = slow[3:]
        assert trickle(sock, slow) < len(slow)
        assert b"HTTP/1.1 200" not in read_to_end(sock)


def test_a_body_that_stands_still_ends_the_connection_and_leaves_nothing(server):
    mac = server.new_phone()
    with TlsSocket(server) as sock:
        sock.sendall(request(f"PUT /{mac}-phone.cfg HTTP/1.1", HOST + LOGIN + "Content-Length: 100000\r\n", b"x" * 99))
        assert b"HTTP/1.1 200" not in read_to_end(sock)
    assert ask(server, "GET", f"{mac}-phone.cfg").status == 404


def test_a_reader_that_stands_still_is_let_go(server):
    before = at_rest(server)
    with TlsSocket(server) as sock:
        sock.sendall(request("GET /big.wav HTTP/1.1"))
        assert sock.recv(1), "the transfer did not begin"
        forgets(server, before)


def test_a_connection_cut_at_any_byte_of_a_request_does_no_harm(server):
    before = at_rest(server)
    data = put("Content-Length: 4")
    for cut in range(0, len(data), 31):
        with TlsSocket(server) as sock:
            sock.sendall(data[:cut])
    forgets(server, before)
    assert ask(server, "GET", "in.txt").body == INSIDE


def test_renegotiation_is_refused(server):
    ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports['https']}", "-tls1_2"],
                         input=b"R\n", capture_output=True, timeout=DEADLINE_S)
    assert b"HTTP/1.1 200" not in ran.stdout
    assert ask(server, "GET", "in.txt").body == INSIDE


def test_a_server_name_that_is_none_of_ours_gets_the_usual_certificate(server):
    made = context(server)
    made.check_hostname = False
    for name in ("somebody.else.example", "x" * 60 + ".example"):
        plain = socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S)
        with made.wrap_socket(plain, server_hostname=name) as tls:
            assert tls.version()


def test_an_offer_of_http_2_is_not_taken(server):
    made = context(server)
    made.set_alpn_protocols(["h2", "http/1.1"])
    plain = socket.create_connection(("127.0.0.1", server.ports["https"]), timeout=DEADLINE_S)
    with made.wrap_socket(plain, server_hostname="localhost") as tls:
        assert tls.selected_alpn_protocol() != "h2"
        tls.sendall(GOOD)
        assert tls.recv(65536).startswith(b"HTTP/1.1 200")


def test_many_phones_at_once_with_their_certificates(server, phones):
    macs = [server.new_phone() for _ in range(4)]
    shown = [phones.sign(mac) for mac in macs]
    wrong = []

    def boot(n):
        for _ in range(5):
            for m, mac in enumerate(macs):
                status = ask(server, "GET", f"{mac}.cfg", login=None, shown=shown[n]).status
                if status != (200 if m == n else 404):
                    wrong.append((n, m, status))

    threads = [threading.Thread(target=boot, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_server_that_drains_ends_idle_connections_and_finishes_running_ones(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "big.wav").write_bytes(b"z" * BIG)
    (root / "in.txt").write_bytes(INSIDE)
    server = start("--root", root, "--https", "127.0.0.1:0")
    with TlsSocket(server) as idle, TlsSocket(server) as running:
        idle.sendall(GOOD)
        assert read_answer(idle)[0] == 200
        running.sendall(request("GET /big.wav HTTP/1.1", HOST + LOGIN + "Connection: close\r\n"))
        assert running.recv(1000).startswith(b"HTTP/1.1 200")
        server.signal(signal.SIGTERM)
        assert read_to_end(idle) == b""
        assert sum(map(len, iter(lambda: running.recv(1 << 20), b""))) > BIG - 2000
        server.finish()
