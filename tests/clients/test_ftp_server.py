"""What FTP and FTPS promise when things go wrong: kill -9, full disks, floods, firewalls, new certificates."""

import ftplib
import io
import json
import os
import resource
import select
import signal
import socket
import ssl
import struct
import subprocess
import threading

import pytest

from conftest import DEADLINE_S, PASSWORD, PROGRAM, USER, Server, wait_until
from ports import free_ports
from test_faults import fill

ANY_PORT = ("--ftp", "127.0.0.1:0")
BOTH = (*ANY_PORT, "--ftps", "127.0.0.1:0")
BIG = 16 << 20  # bytes: more than the sockets between two programs hold


def connect(server, user=USER, password=PASSWORD):
    """A session; logged in, unless there is no user."""
    ftp = ftplib.FTP(timeout=DEADLINE_S)
    ftp.connect("127.0.0.1", server.ports["ftp"])
    if user:
        ftp.login(user, password)
    return ftp


def trust(server):
    return ssl.create_default_context(cafile=server.data / "tls-ca.crt")


class Tls(ftplib.FTP_TLS):
    """Explicit TLS with private data connections, which resume the session of the control connection."""

    def __init__(self, server, context=None, resumes=True):
        super().__init__(context=context or trust(server), timeout=DEADLINE_S)
        self.resumes = resumes
        self.connect("127.0.0.1", server.ports["ftp"])
        self.login(USER, PASSWORD)
        self.prot_p()

    def ntransfercmd(self, cmd, rest=None):
        sock, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if self.resumes else None
        return self.context.wrap_socket(sock, server_hostname=self.host, session=session), size


def put(ftp, name, body, verb="STOR"):
    return ftp.storbinary(f"{verb} {name}", io.BytesIO(body))


def get(ftp, name):
    got = []
    ftp.retrbinary(f"RETR {name}", got.append)
    return b"".join(got)


def read_all(sock):
    got = b""
    while piece := sock.recv(1 << 20):
        got += piece
    return got


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def ended(sock):
    """Waits until the server has ended a connection; what it said last."""
    try:
        return read_all(sock)
    except ConnectionError:
        return b""


@pytest.fixture
def root(tmp_path):
    """A folder of the administrator."""
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "hello.txt").write_bytes(b"hello\n")
    (folder / "sip.ld").write_bytes(os.urandom(1 << 20) * (BIG >> 20))
    return folder


def requests(server, *which):
    """The requests that the trace tells."""
    told, found = server.cli("trace", *which, "--last", 1000, "--json").stdout.strip(), []
    while told:
        visit, end = json.JSONDecoder().raw_decode(told)
        found += visit["requests"]
        told = told[end:].lstrip()
    return found


def visits(server, *which):
    """The same, as (method, name, status, reason)."""
    return [(r["method"], r["name"], r["status"], r["reason"]) for r in requests(server, *which)]


# Uploads: acknowledged is on disk, and everything else never was.

def test_what_226_acknowledged_outlives_kill_9_and_a_half_leaves_the_old(start, request):
    server = start(*ANY_PORT)
    mac = server.new_phone()
    log = b""
    for i in range(50 if request.config.getoption("--soak") else 4):
        body, piece = os.urandom(150_000), b"line %d\n" % i
        ftp = connect(server)
        assert put(ftp, f"{mac}-phone.cfg", body).startswith("226")
        assert put(ftp, f"{mac}-app.log", piece, "APPE").startswith("226")
        log += piece
        if i % 2:
            half = ftp.transfercmd(f"STOR {mac}-phone.cfg")
            half.sendall(os.urandom(90_000))
        server.kill()
        server.start()
        assert server.get(f"{mac}-phone.cfg").body == body
        assert server.get(f"{mac}-app.log").body == log


@pytest.mark.parametrize("name", ["phone.cfg", "app.log"])
@pytest.mark.parametrize("way", ["data reset", "control reset", "abort", "quit"])
def test_an_upload_that_breaks_off_leaves_the_old_version(server_of_both, way, name):
    server = server_of_both
    mac = server.new_phone()
    ftp = connect(server)
    put(ftp, f"{mac}-{name}", b"whole\n")
    data = ftp.transfercmd(f"STOR {mac}-{name}")
    data.sendall(b"half" * 25_000)
    if way == "data reset":
        reset(data)
        with pytest.raises(ftplib.error_temp, match="426"):
            ftp.voidresp()
        assert ftp.voidcmd("NOOP").startswith("200")
    elif way == "abort":
        ftp.putcmd("ABOR")
        assert ftp.getmultiline().startswith("426") and ftp.getresp().startswith("226")
    elif way == "quit":  # waits for the transfer, which the next line never ends
        ftp.putcmd("QUIT")
        reset(data)
        assert ftp.getmultiline().startswith("426")
    else:
        ftp.file.close()
        reset(ftp.sock)
        ended(data)
    assert server.get(f"{mac}-{name}").body == b"whole\n"


@pytest.fixture(scope="module")
def server_of_both(tmp_path_factory):
    """One server with FTP and FTPS for tests that change nothing of it."""
    folder = tmp_path_factory.mktemp("both")
    (folder / "root").mkdir()
    (folder / "root" / "hello.txt").write_bytes(b"hello\n")
    (folder / "root" / "sip.ld").write_bytes(os.urandom(1 << 20) * (BIG >> 20))
    one = Server(folder, [*BOTH, "--root", folder / "root", "--log-level", "debug", "--visit-pause", "1",
                          "--ftp-active", "yes"])
    one.root = folder / "root"
    yield one
    one.stop()


def test_an_upload_over_its_limit_is_552_and_nothing_of_it_is_kept(start):
    server = start(*ANY_PORT, "--document-limit", "64K", "--phone-limit", "128K")
    mac = server.new_phone()
    ftp = connect(server)
    put(ftp, f"{mac}-phone.cfg", b"p" * (64 << 10))  # as much as there may be

    def refused(name, length, code="552"):
        data = ftp.transfercmd(f"STOR {name}")
        try:
            data.sendall(b"x" * length)
            data.close()
        except ConnectionError:
            pass  # it does not even want to see the rest
        with pytest.raises(ftplib.error_perm, match=code):
            ftp.voidresp()

    refused(f"{mac}-web.cfg", (64 << 10) + 1)
    refused(f"{mac}-web.cfg", 8 << 20)
    assert server.get(f"{mac}-web.cfg").status == 404
    put(ftp, f"{mac}-web.cfg", b"w" * (60 << 10))
    refused(f"{mac}-calls.xml", 30 << 10)  # each is small enough, together they are not
    assert server.get(f"{mac}-calls.xml").status == 404
    assert server.get(f"{mac}-phone.cfg").body == b"p" * (64 << 10)
    assert ftp.voidcmd("NOOP").startswith("200")


def test_a_full_disk_is_452_boots_go_on_and_so_do_uploads_when_it_has_room_again(start, small_disk):
    server = start(*ANY_PORT, "--disk-reserve", "0", "--phone-limit", "1G", data=small_disk / "data")
    mac = server.new_phone()
    ftp = connect(server)
    put(ftp, f"{mac}-web.cfg", b"before")
    fill(small_disk, leave=512 << 10)
    said = []
    for name in 6 * [f"{mac}-phone.cfg"] + [f"cores/{mac}-core.bin"]:
        try:
            data = ftp.transfercmd(f"STOR {name}")
            data.sendall(os.urandom(800_000))
            data.close()
        except ConnectionError:
            pass
        except ftplib.error_temp as e:
            said.append(str(e)[:3])
            continue
        said.append(ftp.getmultiline()[:3])
    assert set(said) <= {"226", "452"} and "452" in said and said[-1] == "452", said
    assert f"{mac}-global.cfg" in get(ftp, f"{mac}.cfg").decode() and get(ftp, f"{mac}-web.cfg") == b"before"
    (small_disk / "ballast").unlink()
    put(ftp, f"{mac}-phone.cfg", b"after")
    assert get(ftp, f"{mac}-phone.cfg") == b"after"


def test_an_offset_of_a_log_is_honoured_to_the_byte_or_refused(server_of_both):
    server = server_of_both
    mac = server.new_phone()
    ftp = connect(server)
    put(ftp, f"{mac}-app.log", b"0123")
    for offset in (1, 3, 5, 2 ** 40):
        with pytest.raises(ftplib.error_perm, match="554"):
            ftp.storbinary(f"STOR {mac}-app.log", io.BytesIO(b"x"), rest=offset)
    ftp.storbinary(f"STOR {mac}-app.log", io.BytesIO(b"4567"), rest=4)
    put(ftp, f"{mac}-app.log", b"89", "APPE")
    assert get(ftp, f"{mac}-app.log") == b"0123456789"


# Downloads: one that has begun is one thing to its end.

def begin_image(server):
    """A phone has the header of an image, and more is on its way: its MAC, session and data connection."""
    mac = server.new_phone()
    ftp = connect(server)
    get(ftp, f"{mac}.cfg")
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd("RETR sip.ld")
    assert len(data.recv(8192, socket.MSG_WAITALL)) == 8192
    return mac, ftp, data


def test_an_image_left_after_its_header_is_426_and_told_as_a_version_check(server_of_both):
    server = server_of_both
    mac, ftp, data = begin_image(server)
    data.close()
    with pytest.raises(ftplib.error_temp, match="426"):
        ftp.voidresp()
    assert get(ftp, "hello.txt") == b"hello\n"
    ftp.quit()
    wait_until(lambda: ("RETR", "sip.ld", 426, "version-check") in visits(server, mac), "the trace of it")


@pytest.mark.parametrize("left_by", ["ABOR", "its control connection"])
def test_the_trace_has_what_went_out_of_a_download_however_it_was_left(server_of_both, left_by):
    server = server_of_both
    mac, ftp, data = begin_image(server)
    if left_by == "ABOR":
        ftp.putcmd("ABOR")
        assert ftp.getmultiline()[:3] == "426" and ftp.getmultiline()[:3] == "226"
    ftp.close()
    told = wait_until(lambda: [r for r in requests(server, mac) if r["name"] == "sip.ld"], "the trace of it")
    data.close()
    assert [r["status"] for r in told] == [426] and told[0]["bytes"] >= 8192


def test_a_download_is_what_it_was_when_it_began(start, root):
    server = start(*ANY_PORT, "--root", root)
    mac = server.new_phone()
    image = (root / "sip.ld").read_bytes()
    ftp = connect(server)
    data = ftp.transfercmd("RETR sip.ld")
    first = data.recv(1000, socket.MSG_WAITALL)
    (root / "new").write_bytes(b"n" * BIG)
    os.replace(root / "new", root / "sip.ld")
    assert first + read_all(data) == image
    data.close()
    ftp.voidresp()

    before = get(ftp, f"{mac}-lines.cfg")
    host, port = ftp.makepasv()
    ftp.putcmd(f"RETR {mac}-lines.cfg")  # resolved now, sent when somebody comes
    assert ftp.sendcmd("STAT")[:3] == "211"
    server.cli("line", "add", f"{mac}@pbx.example", "--secret-file", "-", stdin="s3cret\n")
    server.cli("line", "assign", f"{mac}@pbx.example", mac)
    wait_until(lambda: f"{mac}@" in server.get(f"{mac}-lines.cfg").text, "the line")
    with socket.create_connection((host, port), timeout=DEADLINE_S) as data:
        assert read_all(data) == before
    assert ftp.getresp()[:3] == "150" and ftp.getresp()[:3] == "226"
    assert f"{mac}@".encode() in get(ftp, f"{mac}-lines.cfg")


# Ports and addresses.

def test_two_hundred_sessions_share_ten_ports(start, root):
    """A port that is not to be had is 425 at once, and the next try finds one."""
    first = free_ports(10)
    server = start(*ANY_PORT, "--root", root, "--ftp-passive", f"{first}-{first + 9}", "--workers", 2)
    sessions = [connect(server) for _ in range(200)]
    got, lock = [], threading.Lock()

    def fetch(ftp):
        try:
            return get(ftp, "hello.txt")
        except ftplib.error_temp as e:
            assert str(e).startswith("425"), e
            return None

    def work():
        while True:
            with lock:
                ftp = sessions.pop() if sessions else None
            if ftp is None:
                return
            body = wait_until(lambda: fetch(ftp), "a port")
            with lock:
                got.append(body)
                done.append(ftp)

    done = []
    threads = [threading.Thread(target=work) for _ in range(24)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert got == 200 * [b"hello\n"]
    for ftp in done:
        ftp.close()


def test_the_address_that_pasv_tells_is_the_one_outside_of_nat(start):
    port = free_ports()
    server = start(*ANY_PORT, "--ftp-public-address", "192.0.2.7", "--ftp-passive", f"{port}-{port}", "--workers", 1)
    ftp = connect(server)
    assert f"(192,0,2,7,{port >> 8},{port & 255})" in ftp.sendcmd("PASV")
    assert f"(|||{port}|)" in ftp.sendcmd("EPSV")


def test_without_a_data_connection_425_comes_and_is_explained(start, root):
    server = start(*ANY_PORT, "--root", root, "--ftp-data-deadline", 1, "--visit-pause", 1)
    mac = server.new_phone()
    ftp = connect(server)
    for command in (f"RETR {mac}.cfg", f"STOR {mac}-phone.cfg", "LIST"):
        ftp.makepasv()
        with pytest.raises(ftplib.error_temp, match="425"):
            ftp.sendcmd(command)
    assert get(ftp, "hello.txt") == b"hello\n"
    assert server.get(f"{mac}-phone.cfg").status == 404
    ftp.quit()
    wait_until(lambda: ("STOR", f"{mac}-phone.cfg", 425, "no-data") in visits(server, mac), "the trace of it")


def test_nobody_is_connected_to_for_somebody_else(server_of_both):
    """The bounce: PORT and EPRT with another's address, or with a port of the system's."""
    ftp = connect(server_of_both)
    with socket.create_server(("127.0.0.3", 0)) as victim:
        victim.setblocking(False)
        port = victim.getsockname()[1]
        for command in (f"PORT 127,0,0,3,{port >> 8},{port & 255}", f"EPRT |1|127.0.0.3|{port}|",
                        f"EPRT |2|::ffff:127.0.0.3|{port}|", "PORT 127,0,0,1,0,25"):
            with pytest.raises(ftplib.error_perm, match="50[0-9]|522"):
                ftp.sendcmd(command)
            with pytest.raises(ftplib.error_temp, match="425"):
                ftp.sendcmd("RETR hello.txt")
        with pytest.raises(BlockingIOError):
            victim.accept()


# Time.

def test_a_login_that_takes_too_long_is_421(start):
    server = start(*ANY_PORT, "--ftp-login-deadline", 1)
    mute, busy = connect(server, user=None), connect(server, user=None)

    def in_time(*commands):
        """A session that has said so much within the second; or None, on a machine that was busy then."""
        try:
            ftp = connect(server, user=None)
            for command in commands:
                ftp.sendcmd(command)
            return ftp
        except (ftplib.Error, EOFError, OSError):
            return None

    half = wait_until(lambda: in_time(f"USER {USER}"), "half a login")
    logged_in = wait_until(lambda: in_time(f"USER {USER}", f"PASS {PASSWORD}"), "a login")
    while True:  # commands do not prolong it
        try:
            busy.voidcmd("NOOP")
        except ftplib.error_temp as e:
            assert str(e).startswith("421")
            break
    for ftp in (mute, half):
        assert b"421" in ended(ftp.sock)
    assert logged_in.voidcmd("NOOP").startswith("200")


def test_an_upload_that_stands_still_is_cut_off(start):
    server = start(*ANY_PORT, "--min-rate", 1_000_000, "--rate-window", 1, "--visit-pause", 1)
    mac = server.new_phone()
    assert server.put(f"{mac}-phone.cfg", b"whole").status == 200
    ftp = connect(server)
    ftp.voidcmd("TYPE I")
    data = ftp.transfercmd(f"STOR {mac}-phone.cfg")
    data.sendall(b"half" * 1000)
    with pytest.raises(ftplib.error_temp, match="426"):
        ftp.voidresp()
    data.close()
    ftp.quit()
    assert server.get(f"{mac}-phone.cfg").body == b"whole"
    wait_until(lambda: ("STOR", f"{mac}-phone.cfg", 426, "too-slow") in visits(server, mac), "the trace of it")


def test_a_download_that_nobody_reads_is_cut_off_and_one_that_is_read_is_not(start, root):
    server = start(*ANY_PORT, "--root", root, "--min-rate", 1000, "--rate-window", 1)
    idle, slow = connect(server), connect(server)
    unread, read = idle.transfercmd("RETR sip.ld"), slow.transfercmd("RETR sip.ld")
    count = 0
    while not select.select([idle.sock], [], [], 0.02)[0]:  # as long as it takes the other to be cut off
        count += len(read.recv(8 << 10))
    assert idle.sock.recv(4096).startswith(b"426")
    assert count + len(read_all(read)) == BIG
    assert slow.voidresp().startswith("226")
    unread.close()


# Crowds.

def raise_limit(count):
    """This program may hold so many descriptors more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count + 100:
        pytest.skip(f"this machine allows {hard} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count + 100), hard))


def test_strangers_make_room_and_who_transfers_stays(start, root):
    server = start(*ANY_PORT, "--root", root, "--connections", 40, "--workers", 1)
    working = connect(server)
    data = working.transfercmd("RETR sip.ld")
    strangers = [connect(server, user=None) for _ in range(60)]
    said = [ended(ftp.sock) for ftp in strangers[:20]]
    assert all(b"421" in text for text in said)
    mac = server.new_phone()
    ftp = connect(server)
    assert f"{mac}-global.cfg" in get(ftp, f"{mac}.cfg").decode()
    assert len(read_all(data)) == BIG
    assert working.voidresp().startswith("226")


def test_two_thousand_idle_sessions_are_in_nobodys_way(start, root):
    count = 2000
    raise_limit(count)
    server = start(*ANY_PORT, "--root", root)
    mac = server.new_phone()
    sessions = [socket.create_connection(("127.0.0.1", server.ports["ftp"]), timeout=DEADLINE_S) for _ in range(count)]
    for sock in sessions:
        sock.sendall(f"USER {USER}\r\nPASS {PASSWORD}\r\n".encode())
    for sock in sessions:
        while b"230 " not in sock.recv(4096, socket.MSG_PEEK):
            pass
    ftp = connect(server)
    assert f"{mac}-global.cfg" in get(ftp, f"{mac}.cfg").decode()
    put(ftp, f"{mac}-phone.cfg", b"x")
    for sock in sessions:
        sock.sendall(b"QUIT\r\n")
    for sock in sessions:
        assert read_all(sock).endswith(b"221 Good-bye.\r\n")
        sock.close()


def starve(server, more=0):
    """From now on the server gets so many descriptors more than it holds, in all."""
    held = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    limit, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (held + more, hard))
    return limit, hard


@pytest.mark.parametrize("workers", [1, 2])
def test_without_descriptors_connections_are_refused_and_nothing_else_suffers(start, root, workers):
    server = start(*ANY_PORT, "--root", root, "--workers", workers)
    mac = server.new_phone()
    busy = [connect(server) for _ in range(8)]
    data = [ftp.transfercmd("RETR sip.ld") for ftp in busy]
    limits = starve(server)
    crowd = [socket.create_connection(("127.0.0.1", server.ports["ftp"]), timeout=DEADLINE_S) for _ in range(200)]
    wait_until(lambda: "out of file descriptors" in server.log(), "the want of descriptors")
    if workers == 1:  # several take each other's spare one now and then: somebody gets in, somebody waits
        assert all(ended(sock) == b"" for sock in crowd)
    assert 0 < server.log().count("out of file descriptors") <= 20  # said by and by, not for each
    for ftp, sock in zip(busy, data):
        assert len(read_all(sock)) == BIG
        assert ftp.voidresp().startswith("226")
        sock.close()
    for sock in crowd:
        sock.close()
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, limits)
    ftp = connect(server)
    assert f"{mac}-global.cfg" in get(ftp, f"{mac}.cfg").decode()


def test_without_descriptors_a_newcomer_costs_no_more_than_one_who_waits(start):
    server = start(*ANY_PORT, "--workers", 1)
    waiting = [connect(server) for _ in range(20)]
    starve(server)
    with socket.create_connection(("127.0.0.1", server.ports["ftp"]), timeout=DEADLINE_S) as newcomer:
        assert ended(newcomer) == b""
    left = 0
    for ftp in waiting:
        ftp.sock.sendall(b"NOOP\r\n")
        left += ftp.sock.recv(4096).startswith(b"200")
    assert left == 19


class Drip(threading.Thread):
    """Connections that say one byte a second, and never a whole command."""

    def __init__(self, server, count):
        super().__init__()
        self.sockets = [socket.create_connection(("127.0.0.1", server.ports["ftp"]), timeout=DEADLINE_S)
                        for _ in range(count)]
        self.over = threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(1):
            for sock in self.sockets:
                try:
                    sock.sendall(b"U")
                except OSError:
                    pass  # it has been ended by now

    def stop(self):
        self.over.set()
        self.join()
        for sock in self.sockets:
            sock.close()


def test_a_hundred_phones_boot_among_a_thousand_who_never_finish_a_line(start, root):
    raise_limit(1000)
    server = start(*ANY_PORT, "--root", root)
    first = 0x0004F2C00000
    (root / "fleet.csv").write_text("mac,model\n" + "".join(f"{first + i:012x},VVX400\n" for i in range(100)))
    server.cli("phone", "import", root / "fleet.csv")
    wait_until(lambda: server.get(f"{first + 99:012x}.cfg").status == 200, "the last phone")
    drip = Drip(server, 1000)
    try:
        ran = subprocess.run([PROGRAM, "boot", f"ftp://127.0.0.1:{server.ports['ftp']}/", "--mac", f"{first:012x}",
                              "--count", "100", "--parallel", "20", "--json"], capture_output=True, text=True,
                             timeout=4 * DEADLINE_S)
    finally:
        drip.stop()
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["came_up"], told["failures"]) == (0, 100, [])


# Certificates, and starting and stopping.

def make_certificate(folder, name):
    """A certificate and its key that are not the server's own; gives the certificate as it is sent."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={name}",
                    "-keyout", folder / "key.new", "-out", folder / "crt.new"], check=True, capture_output=True)
    os.replace(folder / "key.new", folder / "key.pem")
    os.replace(folder / "crt.new", folder / "crt.pem")
    return ssl.PEM_cert_to_DER_cert((folder / "crt.pem").read_text())


def any_certificate():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def certificate_at(server):
    with socket.create_connection(("127.0.0.1", server.ports["ftps"]), timeout=DEADLINE_S) as sock:
        with any_certificate().wrap_socket(sock) as inside:
            return inside.getpeercert(binary_form=True)


def test_sighup_takes_a_new_certificate_while_transfers_run_and_keeps_it_over_a_broken_one(start, root, tmp_path):
    first = make_certificate(tmp_path, "first.example")
    settings = tmp_path / "settings"
    settings.write_text(f"tls-cert = {tmp_path}/crt.pem\ntls-key = {tmp_path}/key.pem\n")
    server = start(*BOTH, "--root", root, "--config", settings)
    assert certificate_at(server) == first
    ftp = Tls(server, any_certificate())
    data = ftp.transfercmd("RETR sip.ld")
    got = data.recv(1000)

    second = make_certificate(tmp_path, "second.example")
    server.signal(signal.SIGHUP)
    wait_until(lambda: certificate_at(server) == second, "the new certificate")
    for broken in ("", "no certificate", (tmp_path / "key.pem").read_text(), ssl.DER_cert_to_PEM_cert(first)):
        told = server.log().count("the certificates stay as they were")
        (tmp_path / "crt.pem").write_text(broken)
        server.signal(signal.SIGHUP)
        wait_until(lambda: server.log().count("the certificates stay as they were") > told, "that to be told")
        assert certificate_at(server) == second
    (tmp_path / "key.pem").unlink()
    server.signal(signal.SIGHUP)
    wait_until(lambda: "No such file" in server.log(), "that to be told")
    assert certificate_at(server) == second

    assert got + read_all(data) == (root / "sip.ld").read_bytes()
    assert ftp.voidresp().startswith("226")
    assert get(ftp, "hello.txt") == b"hello\n"  # its session, with a data connection of the new certificate


def test_downloads_outlive_reloads(start, root, tmp_path, request):
    count = 100 if request.config.getoption("--soak") else 40
    settings = tmp_path / "settings"
    settings.write_text("log-level = info\n")
    server = start(*ANY_PORT, "--root", root, "--config", settings)
    image = (root / "sip.ld").read_bytes()
    sessions = [connect(server) for _ in range(count)]
    data = [ftp.transfercmd("RETR sip.ld") for ftp in sessions]
    for i in range(count // 2):
        settings.write_text("nonsense = 1\n" if i % 5 == 0 else f"ftp-idle = {100 + i}\n")
        told = server.log().count("settings")
        server.signal(signal.SIGHUP)
        for sock in data[2 * i:2 * i + 2]:
            assert read_all(sock) == image
            sock.close()
        wait_until(lambda: server.log().count("settings") > told, "the reload")
    for ftp in sessions:
        assert ftp.voidresp().startswith("226")
        ftp.close()


def is_refused(server):
    try:
        connect(server, user=None).close()
    except ConnectionRefusedError:
        return True
    except (OSError, EOFError, ftplib.Error):
        return False  # the listener of one worker is closed, another's not yet
    return False


@pytest.mark.parametrize("inside_tls", [False, True])
def test_sigterm_lets_transfers_end_and_ends_who_is_idle_with_421(start, root, inside_tls):
    server = start(*BOTH, "--root", root)
    mac = server.new_phone()
    open_one = (lambda: Tls(server)) if inside_tls else (lambda: connect(server))
    idle, reading, writing, stranger = open_one(), open_one(), open_one(), connect(server, user=None)
    down, up = reading.transfercmd("RETR sip.ld"), writing.transfercmd(f"STOR {mac}-phone.cfg")
    up.sendall(b"first")
    server.signal(signal.SIGTERM)
    assert b"421" in ended(idle.sock) and b"421" in ended(stranger.sock)
    wait_until(lambda: is_refused(server), "all listeners to be closed")
    assert len(read_all(down)) == BIG
    assert reading.voidresp().startswith("226")
    up.sendall(b"second")
    if inside_tls:
        up.unwrap()
    up.close()
    assert writing.voidresp().startswith("226")
    for ftp in (reading, writing):
        assert ftp.getmultiline().startswith("421")
    server.finish()
    server.start()
    assert server.get(f"{mac}-phone.cfg").body == b"firstsecond"


def s_client(server, *words, listener="ftps"):
    starttls = ["-starttls", "ftp"] if listener == "ftp" else []
    ran = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.ports[listener]}", *starttls, *words],
                         input=b"", capture_output=True, timeout=DEADLINE_S)
    return ran.stdout.decode() + ran.stderr.decode()


def test_the_certificate_of_the_servers_own_is_made_once_and_its_chain_verifies(start):
    server = start(*BOTH)
    files = {name: (server.data / name).read_bytes() for name in ("tls.crt", "tls.key", "tls-ca.crt", "tls-ca.key")}
    assert all((server.data / name).stat().st_mode & 0o77 == 0 for name in files)
    for listener in ("ftp", "ftps"):
        told = s_client(server, "-CAfile", server.data / "tls-ca.crt", "-verify_ip", "127.0.0.1", "-verify_return_error",
                        listener=listener)
        assert "Verify return code: 0 (ok)" in told, told
    server.stop()
    server.start()
    assert {name: (server.data / name).read_bytes() for name in files} == files
    assert "Verify return code: 0 (ok)" in s_client(server, "-CAfile", server.data / "tls-ca.crt")
    assert server.log().count("made a certificate") == 1


def test_only_tls_1_2_and_1_3_are_spoken(server_of_both):
    for version, is_spoken in (("-tls1", False), ("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)):
        for listener in ("ftp", "ftps"):
            told = s_client(server_of_both, version, "-cipher", "DEFAULT@SECLEVEL=0", listener=listener)
            assert ("-----BEGIN CERTIFICATE" in told) == is_spoken, (version, told)


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_session_of_tls_is_resumed(server_of_both, version):
    context = trust(server_of_both)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    first = Tls(server_of_both, context)
    assert get(first, "hello.txt") == b"hello\n"
    with socket.create_connection(("127.0.0.1", server_of_both.ports["ftps"]), timeout=DEADLINE_S) as sock:
        with context.wrap_socket(sock, server_hostname="127.0.0.1", session=first.sock.session) as inside:
            assert inside.recv(4) == b"220 " and inside.session_reused


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_an_upload_that_tls_did_not_end_is_426_unless_the_site_takes_it(start, version):
    server = start(*BOTH, "--visit-pause", 1)
    mac = server.new_phone()
    context = trust(server)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    ftp = Tls(server, context)

    def cut(body):
        data = ftp.transfercmd(f"STOR {mac}-phone.cfg")
        data.sendall(body)
        data.close()  # without TLS's own end
        return ftp.getmultiline()

    data = ftp.transfercmd(f"STOR {mac}-phone.cfg")
    data.sendall(b"whole")
    data.unwrap()
    data.close()
    assert ftp.voidresp().startswith("226")
    assert cut(b"half").startswith("426")
    assert server.get(f"{mac}-phone.cfg").body == b"whole"
    wait_until(lambda: ("STOR", f"{mac}-phone.cfg", 426, "cut-tls") in visits(server, mac), "the trace of it")
    server.cli("site", "set", "default", "--tls-end", "any")
    wait_until(lambda: cut(b"cut and taken").startswith("226"), "that to be in force")
    assert server.get(f"{mac}-phone.cfg").body == b"cut and taken"


class Activated(Server):
    """Started by a service manager, which has the sockets already."""

    def start(self):
        self.sockets = {"http": socket.create_server(("127.0.0.1", 0)), "ftp": socket.create_server(("127.0.0.1", 0)),
                        "ftps": socket.create_server(("127.0.0.1", 0)), "lync": socket.create_server(("127.0.0.1", 0)),
                        "lync-tls": socket.create_server(("127.0.0.1", 0)),
                        "tftp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM)}
        self.sockets["tftp"].bind(("127.0.0.1", 0))
        for at, sock in enumerate(self.sockets.values(), 50):  # out of the way of each other first
            os.dup2(sock.fileno(), at, inheritable=True)
        count = len(self.sockets)
        script = "".join(f"os.dup2({50 + i}, {3 + i}); os.close({50 + i}); " for i in range(count))
        words = [PROGRAM, "serve", "--data", self.data, *self.options]
        wrapper = f"import os, sys; {script}os.environ['LISTEN_PID'] = str(os.getpid()); os.execv(sys.argv[1], sys.argv[1:])"
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(["/usr/bin/python3", "-c", wrapper, *map(str, words)],
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                            pass_fds=range(50, 50 + count),
                                            env={**self.env, "LISTEN_FDS": str(count),
                                                 "LISTEN_FDNAMES": ":".join(self.sockets)})
        for at in range(50, 50 + count):
            os.close(at)
        self.ready = self.first_line()
        assert self.ready.startswith("ready "), f"no ready line but {self.ready!r}\n{self.log()}"
        self.ports = {word: sock.getsockname()[1] for word, sock in self.sockets.items()}
        self.port = self.ports["http"]


def test_sockets_that_the_service_manager_passes_are_served(tmp_path, root):
    server = Activated(tmp_path, ["--root", str(root), "--workers", "2"])
    for word, port in server.ports.items():
        assert f"{word}=127.0.0.1:{port}" in server.ready
    mac = server.new_phone()
    for one in (connect(server), Tls(server)):
        assert f"{mac}-global.cfg" in get(one, f"{mac}.cfg").decode()
        one.close()
    assert certificate_at(server)
    told = subprocess.run(["curl", "--silent", "--show-error", "--max-time", str(DEADLINE_S),
                           f"tftp://127.0.0.1:{server.ports['tftp']}/sip.ld"], capture_output=True)
    assert told.stdout == (root / "sip.ld").read_bytes()
    for url in (f"http://127.0.0.1:{server.ports['lync']}/", f"https://localhost:{server.ports['lync-tls']}/"):
        asked = subprocess.run(["curl", "--silent", "--max-time", str(DEADLINE_S), "--cacert", server.data / "tls-ca.crt",
                                "--write-out", "%{http_code}", "--data", "x", url], capture_output=True, text=True)
        assert asked.stdout == "404"
    server.stop()
    for sock in server.sockets.values():
        sock.close()


# Logins.

def test_no_password_is_ever_in_the_log(server_of_both):
    server = server_of_both
    secret = "correct-horse-battery"
    for lines in ([f"USER {USER}", f"PASS {secret}"], [f"PASS {secret}"], [f"pass {secret}"], [f"PASS  {secret} {secret}"],
                  [f"USER {USER}", f"PASSWORD {secret}"], [secret], [f"USER {USER}\0", f"PASS {secret}\0"],
                  [f"USER {USER}", f"PASS {secret}{'x' * 2000}"]):
        ftp = connect(server, user=None)
        for line in lines:
            ftp.sock.sendall(line.encode() + b"\r\n")
            assert ftp.getmultiline()[:1] in "345"
        ftp.close()
    assert secret not in server.log()
    assert secret not in server.cli("trace", "--last", 1000, "--json").stdout


def test_refused_logins_are_explained_in_the_trace(start):
    server = start(*ANY_PORT, "--visit-pause", 1)
    for user, password, reason in ((USER, "wrong", "wrong-password"), ("nobody", PASSWORD, "unknown-user"),
                                   ("PIcmSpIp", PASSWORD, "mistyped-user")):
        ftp = connect(server, user=None)
        with pytest.raises(ftplib.error_perm, match="530"):
            ftp.login(user, password)
        ftp.quit()
        wait_until(lambda: ("PASS", "", 530, reason) in visits(server), reason)
    server.cli("account", "close")

    def is_closed():
        try:
            connect(server).close()
        except ftplib.error_perm:
            return True
        return False

    wait_until(is_closed, "the account to be closed")
    wait_until(lambda: ("PASS", "", 530, "account-closed") in visits(server), "the trace of it")


def test_a_changed_account_counts_from_the_next_login_on(start, root):
    server = start(*ANY_PORT, "--root", root)
    before = connect(server)
    server.cli("account", "set", "--user", "phones", "--password-file", "-", stdin="o ther\n")

    def login(user, password):
        try:
            return connect(server, user, password)
        except ftplib.error_perm:
            return None

    after = wait_until(lambda: login("phones", "o ther"), "the new account")
    wait_until(lambda: login(USER, PASSWORD) is None, "the old one to be gone, for every worker")
    assert get(before, "hello.txt") == get(after, "hello.txt") == b"hello\n"


def test_the_model_of_a_phone_without_one_is_learnt_over_ftp(start):
    server = start(*ANY_PORT, "--visit-pause", 1)
    mac = server.new_phone()
    assert server.cli_json("phone", "show", mac)["model"] == ""
    ran = subprocess.run([PROGRAM, "boot", f"ftp://127.0.0.1:{server.ports['ftp']}/", "--mac", mac, "--model", "VVX500",
                          "--json"], capture_output=True, text=True, timeout=4 * DEADLINE_S)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    wait_until(lambda: "VVX500" in server.cli("phone", "show", mac).stdout, "the model")
