"""The FTP clients that people have, against FTP and FTPS: what is asked comes, what is sent stays.

Each test has a server of the module with all addresses, a folder of the administrator and a phone.
"""

import ftplib
import io
import os
import shutil
import socket
import ssl
import subprocess

import pytest

from conftest import DEADLINE_S, PASSWORD, USER, Server

BIG = 9 << 20  # bytes: more than every buffer on the way
DOCUMENT = 1_900_000  # bytes: nearly as much as a document may have
TREE = {"languages/a.xml": b"hello\n", "languages/deep/b.xml": b"deep\n", "with blank.txt": b"blank",
        "empty.wav": b"", "sip.ld": b"image"}


def fill(root):
    for name, body in TREE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    (root / "big.ld").write_bytes(os.urandom(1 << 20) * (BIG >> 20))
    return root


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Reached by both families on both ports; active mode is allowed."""
    folder = tmp_path_factory.mktemp("ftp")
    (folder / "root").mkdir()
    one = Server(folder, ["--ftp", "[::]:0", "--ftps", "[::]:0", "--root", fill(folder / "root"), "--ftp-active",
                          "yes"])
    one.root, one.authority = folder / "root", one.data / "tls-ca.crt"
    # A phone's window is one address's, and these clients come from two.
    one.cli("site", "set", "default", "--network", "127.0.0.0/8", "--network", "::1/128", "--trust", "network")
    yield one
    one.stop()


def run(folder, *words, stdin="", env=None):
    """Runs a client in a folder of its own; gives what it did."""
    assert shutil.which(words[0]), f"{words[0]} is missing: ./packages.sh test"
    return subprocess.run([str(w) for w in words], cwd=folder, input=stdin.encode(), capture_output=True,
                          timeout=4 * DEADLINE_S, env={**os.environ, "HOME": str(folder), **(env or {})})


def done(folder, *words, **more):
    """The same for a client that must succeed; gives what it printed."""
    ran = run(folder, *words, **more)
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:].decode(errors='replace')}"
    return ran.stdout


def same(path, other):
    return path.read_bytes() == other.read_bytes()


def mirrored(folder, root):
    """Whether a folder holds every file of the administrator's, byte for byte."""
    return all(same(folder / name, root / name) for name in (*TREE, "big.ld"))


# curl, the phones' own client.  Each way is the scheme, the listener and what else is said.  (Active
# mode inside TLS is left out: Debian 12's curl forgets TLS there.)
CURL_WAYS = {
    "passive": ("ftp", "ftp", []),
    "pasv": ("ftp", "ftp", ["--ftp-pasv", "--disable-epsv"]),
    "eprt": ("ftp", "ftp", ["--ftp-port", "-"]),
    "port": ("ftp", "ftp", ["--ftp-port", "-", "--disable-eprt"]),
    "auth-tls": ("ftp", "ftp", ["--ssl-reqd"]),
    "auth-tls-1.2": ("ftp", "ftp", ["--ssl-reqd", "--tls-max", "1.2"]),
    "implicit": ("ftps", "ftps", []),
    "implicit-1.2": ("ftps", "ftps", ["--tls-max", "1.2"]),
}
HOSTS = {"v4": "127.0.0.1", "v6": "[::1]"}


class Curl:
    def __init__(self, server, way, host, folder):
        scheme, listener, words = CURL_WAYS[way]
        self.folder = folder
        self.base = f"{scheme}://{host}:{server.ports[listener]}/"
        self.words = ["curl", "--silent", "--show-error", "--user", f"{USER}:{PASSWORD}", "--cacert",
                      server.authority, "--max-time", 3 * DEADLINE_S, *words]

    def __call__(self, name, *words, check=True):
        return (done if check else run)(self.folder, *self.words, *words, self.base + name)

    def put(self, name, body, *words, check=True):
        (self.folder / "body").write_bytes(body)
        return self(name, "--upload-file", "body", *words, check=check)


@pytest.fixture(params=[f"{way} {family}" for way in CURL_WAYS for family in HOSTS
                        if (way, family) not in (("pasv", "v6"), ("port", "v6"))])
def curl(request, server, tmp_path):
    way, family = request.param.split()
    return Curl(server, way, HOSTS[family], tmp_path)


@pytest.fixture
def plain(server, tmp_path):
    return Curl(server, "passive", HOSTS["v4"], tmp_path)


def test_curl_gets_and_puts(server, mac, curl):
    assert curl("languages/deep/b.xml") == b"deep\n"
    assert curl("with%20blank.txt") == b"blank" and curl("empty.wav") == b""
    curl("big.ld", "--output", "big")
    assert same(curl.folder / "big", server.root / "big.ld")
    body = os.urandom(DOCUMENT)
    curl.put(f"overrides/{mac}-phone.cfg", body)
    assert curl(f"{mac}-phone.cfg") == server.get(f"{mac}-phone.cfg").body == body
    curl.put(f"{mac}-phone.cfg", b"")
    assert server.get(f"{mac}-phone.cfg").body == b""


def test_curl_appends_to_a_log(server, mac, curl):
    curl.put(f"logs/{mac}-app.log", b"one\n")
    curl.put(f"logs/{mac}-app.log", b"two\n", "--append")
    assert server.get(f"{mac}-app.log").body == b"one\ntwo\n"
    curl.put(f"logs/{mac}-app.log", b"one\ntwo\nthree\n", "--continue-at", "-")
    assert server.get(f"{mac}-app.log").body == b"one\ntwo\nthree\n"


def test_curl_is_told_what_is_wrong(server, mac, curl):
    assert curl("nothing.here", check=False).returncode == 78
    assert curl("nowhere/nothing.here", check=False).returncode == 9
    assert curl.put("sip.ld", b"x", check=False).returncode == 25
    # It reads the 552 only when it has noticed in time: the data connection is closed under it.
    assert curl.put(f"{mac}-web.cfg", b"x" * (3 << 20), check=False).returncode in (55, 56, 70)
    assert server.get(f"{mac}-web.cfg").status == 404
    assert curl("big.ld", "--user", "PlcmSpIp:wrong", check=False).returncode == 67


def test_curl_resumes_and_takes_ranges(server, plain):
    whole = (server.root / "big.ld").read_bytes()
    part = plain.folder / "part"
    part.write_bytes(whole[:1_000_000])
    plain("big.ld", "--continue-at", "-", "--output", "part")
    assert part.read_bytes() == whole
    assert plain("big.ld", "--range", "5-9") == whole[5:10]
    assert plain("big.ld", "--range", f"{BIG - 4}-") == whole[-4:]
    assert plain("languages/a.xml", "--range", "0-0") == b"h"


def test_curl_asks_for_size_and_time_alone(server, plain):
    told = plain("big.ld", "--head").decode()
    assert f"Content-Length: {BIG}" in told and "Last-Modified: " in told


def test_curl_gets_many_files_over_one_connection(server, mac, plain):
    ports = plain(f"{mac}.cfg", "--write-out", "%{local_port}\n", "--output", "m",
                  *(word for name in (f"{mac}-own.cfg", "languages/a.xml", "languages/deep/b.xml", "big.ld", "empty.wav")
                    for word in (plain.base + name, "--output", "x"))).split()
    connects = plain("sip.ld", "--write-out", "%{num_connects} ", "--output", "x", plain.base + "languages/a.xml",
                     "--output", "y").split()
    assert len(ports) == 6
    assert connects == [b"2", b"1"]  # control and data; data alone


def test_curl_lists(plain):
    assert b" languages\n" in plain("") and plain("languages/", "--list-only").split() == [b"deep", b"a.xml"]


def test_curl_does_not_trust_an_unknown_authority(server, plain):
    for words in (["--ssl-reqd", plain.base + "sip.ld"], [f"ftps://127.0.0.1:{server.ports['ftps']}/sip.ld"]):
        ran = run(plain.folder, "curl", "--silent", "--user", f"{USER}:{PASSWORD}", *words)
        assert (ran.returncode, ran.stdout) == (60, b"")


LFTP_WAYS = {
    "clear": ("ftp", "ftp", "set ftp:ssl-allow no"),
    "auth-tls": ("ftp", "ftp", "set ftp:ssl-force yes; set ftp:ssl-protect-data yes"),
    "auth-tls-active": ("ftp", "ftp", "set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ftp:passive-mode no"),
    "implicit": ("ftps", "ftps", "set ftp:ssl-protect-data yes"),
}


def lftp(server, folder, way, *commands, host="127.0.0.1", authority=True, check=True):
    scheme, listener, settings = LFTP_WAYS[way]
    words = ["set net:max-retries 1", f"set net:timeout {DEADLINE_S}", "set cmd:fail-exit yes",
             "set ftp:use-mode-z no", settings, *([f"set ssl:ca-file {server.authority}"] if authority else []),
             f"open -u {USER},{PASSWORD} {scheme}://{host}:{server.ports[listener]}", *commands]
    return (done if check else run)(folder, "lftp", "--norc", "-c", "; ".join(words))


@pytest.mark.parametrize("way", LFTP_WAYS)
def test_lftp_mirrors_the_folder(server, tmp_path, way):
    lftp(server, tmp_path, way, "mirror / here")
    assert mirrored(tmp_path / "here", server.root)


# Inside TLS it names an IPv6 address as if it were a host's name, which GnuTLS refuses.
@pytest.mark.parametrize("way,host", [*((way, "127.0.0.1") for way in LFTP_WAYS), ("clear", "[::1]")])
def test_lftp_gets_puts_and_lists(server, mac, tmp_path, way, host):
    body = os.urandom(DOCUMENT)
    (tmp_path / "body").write_bytes(body)
    told = lftp(server, tmp_path, way, "cd languages", "ls", f"put body -o /{mac}-calls.xml",
                f"get /{mac}-calls.xml -o back", "cat deep/b.xml", host=host)
    assert told.endswith(b"deep\n") and b" a.xml" in told
    assert (tmp_path / "back").read_bytes() == server.get(f"{mac}-calls.xml").body == body


def test_lftp_reads_facts_and_resumes(server, tmp_path):
    (tmp_path / "big.ld").write_bytes((server.root / "big.ld").read_bytes()[:123_456])
    told = lftp(server, tmp_path, "clear", "set ftp:use-mlsd yes", "cls -s --block-size=1 big.ld", "get -c big.ld")
    assert told.split() == [str(BIG).encode(), b"big.ld"]
    assert same(tmp_path / "big.ld", server.root / "big.ld")


@pytest.mark.parametrize("way", ["auth-tls", "implicit"])
def test_lftp_does_not_trust_an_unknown_authority(server, mac, tmp_path, way):
    (tmp_path / "body").write_bytes(b"x")
    ran = lftp(server, tmp_path, way, f"put body -o {mac}-calls.xml", authority=False, check=False)
    assert ran.returncode != 0 and b"NOT trusted" in ran.stderr
    assert server.get(f"{mac}-calls.xml").status == 404


def ncftp(server, folder, program, *words, check=True):
    return (done if check else run)(folder, program, "-u", USER, "-p", PASSWORD, "-P", server.ports["ftp"], *words)


@pytest.mark.parametrize("mode", ["-F", "-E"])  # passive, active
def test_ncftp_gets_puts_and_lists(server, mac, tmp_path, mode):
    name = f"{mac}-directory.xml"
    (tmp_path / name).write_bytes(b"<directory/>")
    ncftp(server, tmp_path, "ncftpput", mode, "127.0.0.1", "/", name)
    assert server.get(name).body == b"<directory/>"
    ncftp(server, tmp_path, "ncftpget", mode, "127.0.0.1", ".", "/languages/deep/b.xml", "/big.ld")
    assert (tmp_path / "b.xml").read_bytes() == b"deep\n" and same(tmp_path / "big.ld", server.root / "big.ld")
    (tmp_path / "all").mkdir()
    ncftp(server, tmp_path, "ncftpget", mode, "-R", "127.0.0.1", "all", "/languages")
    assert (tmp_path / "all/languages/deep/b.xml").read_bytes() == b"deep\n"
    listed = ncftp(server, tmp_path, "ncftpls", mode, "ftp://127.0.0.1/languages/")
    assert listed.split() == [b"deep", b"a.xml"]


def test_ncftp_is_told_why_a_name_is_refused(server, tmp_path):
    (tmp_path / "sip.ld").write_bytes(b"x")
    ran = ncftp(server, tmp_path, "ncftpput", "127.0.0.1", "/", "sip.ld", check=False)
    assert ran.returncode != 0 and b"phones may not write" in ran.stderr + ran.stdout


@pytest.mark.parametrize("mode", ["-A", "-p"])  # active, passive
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_tnftp_gets_puts_and_lists(server, mac, tmp_path, mode, host):
    (tmp_path / "body").write_bytes(b"<call/>")
    (tmp_path / "big.ld").write_bytes((server.root / "big.ld").read_bytes()[:123_456])
    said = f"""open {host} {server.ports["ftp"]}
user {USER} {PASSWORD}
ls
mlsd languages
put body {mac}-calls.xml
get {mac}-calls.xml back
append body logs/{mac}-app.log
append body logs/{mac}-app.log
reget big.ld
size {mac}-calls.xml
bye
"""
    told = done(tmp_path, "tnftp", "-n", "-v", mode, stdin=said)
    assert b"type=file;size=6;" in told and f"{mac}-calls.xml\t7".encode() in told
    assert (tmp_path / "back").read_bytes() == b"<call/>" and server.get(f"{mac}-app.log").body == 2 * b"<call/>"
    assert same(tmp_path / "big.ld", server.root / "big.ld")
    assert (b"Entering" in told) == (mode == "-p")


def wget(server, folder, name, *words, scheme="ftp", listener="ftp", check=True):
    return (done if check else run)(folder, "wget", "--no-config", "--no-verbose", "--tries=1", "--timeout", DEADLINE_S,
                                    "--user", USER, "--password", PASSWORD, *words,
                                    f"{scheme}://127.0.0.1:{server.ports[listener]}/{name}")


@pytest.mark.parametrize("words", [[], ["--no-passive-ftp"]])
def test_wget_gets_and_resumes(server, tmp_path, words):
    wget(server, tmp_path, "languages/deep/b.xml", *words)
    (tmp_path / "big.ld").write_bytes((server.root / "big.ld").read_bytes()[:123_456])
    wget(server, tmp_path, "big.ld", "--continue", *words)
    assert (tmp_path / "b.xml").read_bytes() == b"deep\n" and same(tmp_path / "big.ld", server.root / "big.ld")


@pytest.mark.parametrize("listener,words", [("ftp", []), ("ftp", ["--ftps-resume-ssl"]), ("ftps", ["--ftps-implicit"])])
def test_wget_gets_over_tls(server, tmp_path, listener, words):
    """It begins TLS on the data connection only when it has been told 150."""
    wget(server, tmp_path, "big.ld", *words, "--ca-certificate", server.authority, scheme="ftps", listener=listener)
    assert same(tmp_path / "big.ld", server.root / "big.ld")
    ran = wget(server, tmp_path, "sip.ld", *words, scheme="ftps", listener=listener, check=False)
    assert ran.returncode == 5 and not (tmp_path / "sip.ld").exists()


def test_wget_walks_through_the_folder(server, tmp_path):
    wget(server, tmp_path, "", "--recursive", "--no-host-directories")
    assert mirrored(tmp_path, server.root)


def busybox(server, folder, applet, *words):
    return done(folder, "busybox", applet, "-u", USER, "-p", PASSWORD, "-P", server.ports["ftp"], "127.0.0.1", *words)


def test_busybox_gets_puts_and_resumes(server, mac, tmp_path):
    (tmp_path / "body").write_bytes(b"<web/>")
    busybox(server, tmp_path, "ftpput", f"{mac}-web.cfg", "body")
    assert server.get(f"{mac}-web.cfg").body == b"<web/>"
    (tmp_path / "big.ld").write_bytes((server.root / "big.ld").read_bytes()[:123_456])
    done(tmp_path, "busybox", "ftpget", "-c", "-u", USER, "-p", PASSWORD, "-P", server.ports["ftp"], "127.0.0.1",
         "big.ld", "big.ld")
    assert same(tmp_path / "big.ld", server.root / "big.ld")
    url = f"ftp://{USER}:{PASSWORD}@127.0.0.1:{server.ports['ftp']}/languages/a.xml"
    assert done(tmp_path, "busybox", "wget", "-q", "-O", "-", url) == b"hello\n"


class PrivateFtp(ftplib.FTP_TLS):
    """With data connections that resume the control connection's session."""

    def ntransfercmd(self, cmd, rest=None):
        sock, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            sock = self.context.wrap_socket(sock, server_hostname=self.host, session=self.sock.session)
        return sock, size


class ImplicitFtp(PrivateFtp):
    """Inside TLS from the first byte."""

    def connect(self, host, port):
        self.host = host
        sock = self.context.wrap_socket(socket.create_connection((host, port), timeout=DEADLINE_S),
                                        server_hostname=host)
        self.sock, self.af, self.file = sock, sock.family, sock.makefile("r", encoding=self.encoding)
        self.welcome = self.getresp()

    def auth(self):
        pass


def ftplib_login(server, kind, host):
    context = ssl.create_default_context(cafile=server.authority)
    one = {"clear": ftplib.FTP, "auth-tls": ftplib.FTP_TLS, "resumed": PrivateFtp, "implicit": ImplicitFtp}[kind]
    ftp = one(timeout=DEADLINE_S) if kind == "clear" else one(timeout=DEADLINE_S, context=context)
    ftp.connect(host, server.ports["ftps" if kind == "implicit" else "ftp"])
    if kind == "clear":
        ftp.login(USER, PASSWORD)
    else:
        if kind != "implicit":
            ftp.auth()
        ftplib.FTP.login(ftp, USER, PASSWORD)
        ftp.prot_p()
    return ftp


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("kind", ["clear", "auth-tls", "resumed", "implicit"])
def test_ftplib_does_all_that_it_can(server, mac, kind, host):
    ftp = ftplib_login(server, kind, host)
    assert ftp.pwd() == "/"
    ftp.cwd("languages")
    assert ftp.nlst() == ["deep", "a.xml"]
    facts = dict(ftp.mlsd("/", ["type", "size"]))
    assert facts["big.ld"]["size"] == str(BIG) and facts["languages"]["type"] == "dir"
    lines = []
    ftp.retrlines("RETR a.xml", lines.append)
    assert lines == ["hello"]
    assert ftp.size("/big.ld") == BIG
    body, got = os.urandom(DOCUMENT), []
    assert ftp.storbinary(f"STOR /{mac}-web.cfg", io.BytesIO(body)) == "226 Stored."
    ftp.retrbinary(f"RETR /{mac}-web.cfg", got.append, rest=1000)
    assert b"".join(got) == body[1000:]
    ftp.storlines(f"APPE /{mac}-app.log", io.BytesIO(b"one\ntwo\n"))
    assert server.get(f"{mac}-app.log").body == b"one\r\ntwo\r\n"
    with pytest.raises(ftplib.error_perm, match="550"):
        ftp.size("/nothing.here")
    assert ftp.quit().startswith("221")


def test_ftplib_breaks_a_download_off_and_goes_on(server):
    ftp = ftplib_login(server, "clear", "127.0.0.1")
    data = ftp.transfercmd("RETR big.ld")
    assert data.recv(8192)
    assert ftp.abort().startswith("426")
    assert ftp.getresp().startswith("226")
    data.close()
    assert ftp.nlst("languages")
    ftp.quit()


def test_one_listener_of_each_family_is_enough_for_one(start, tmp_path):
    (tmp_path / "root").mkdir()
    server = start("--ftp", "[::1]:0", "--ftps", "127.0.0.1:0", "--root", fill(tmp_path / "root"))
    server.authority = server.data / "tls-ca.crt"
    for way, host in (("passive", "[::1]"), ("auth-tls", "[::1]"), ("implicit", "127.0.0.1")):
        Curl(server, way, host, tmp_path)("big.ld", "--output", "x")
        assert same(tmp_path / "x", tmp_path / "root" / "big.ld")
