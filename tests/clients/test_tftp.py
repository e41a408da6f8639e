"""TFTP with real clients, and every exchange of tests/dialogues/tftp/."""

import hashlib
import os
import random
import select
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time

import pytest
from conftest import DEADLINE_S, ROOT, Server, new_mac, wait_until
from tftp_dialogue import Dialogue

DIALOGUES = sorted((ROOT / "tests" / "dialogues" / "tftp").glob("*.txt"))


def trust(server, network="127.0.0.0/8"):
    """Has the site of all phones trust the addresses of a network."""
    server.cli("site", "set", "default", "--trust", "network", "--network", network, "--network", "::1/128")


def is_in_force(server):
    """Waits until every worker trusts this machine: the port that somebody asks from decides which one answers."""
    def is_trusted():
        with udp() as client:
            client.sendto(request("000000000000.cfg"), ("127.0.0.1", server.ports["tftp"]))
            data, at = client.recvfrom(2000)
            client.sendto(b"\0\5\0\0stop\0", at)
            return data[1] == 3
    wait_until(lambda: all(is_trusted() for _ in range(8)), "the network to be trusted")


def make(factory, *options, trusts=True):
    folder = factory.mktemp("tftp")
    root = folder / "root"
    root.mkdir()
    one = Server(folder, ["--tftp", "127.0.0.1:0", "--root", root, *options])
    one.root, one.unknown = root, new_mac()
    if trusts:
        trust(one)
        is_in_force(one)
    return one


@pytest.fixture(scope="module")
def trusting(tmp_path_factory):
    one = make(tmp_path_factory, "--workers", 1, "--document-limit", 4096)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory, trusting):
    one = make(tmp_path_factory, "--workers", 1, trusts=False)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def tftp(tmp_path_factory):
    """A server of two workers on all addresses, which trusts this machine."""
    folder = tmp_path_factory.mktemp("all")
    root = folder / "root"
    root.mkdir()
    one = Server(folder, ["--tftp", "[::]:0", "--root", root, "--workers", 2, "--tftp-unanswered", 64])
    one.root = root
    trust(one)
    is_in_force(one)
    yield one
    one.stop()


@pytest.mark.parametrize("path", DIALOGUES, ids=[p.stem for p in DIALOGUES])
def test_dialogue(trusting, untrusted, path):
    Dialogue(trusting, untrusted, trusting.root).play(path.read_text())


def run(*words, cwd=None, stdin=None):
    ran = subprocess.run([str(w) for w in words], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=DEADLINE_S * 4)
    return ran.returncode, ran.stdout + ran.stderr


class Curl:
    name = "curl"

    @staticmethod
    def get(server, name, to, host="127.0.0.1", block=None):
        size = ["--tftp-blksize", block] if block else ["--tftp-no-options"]
        return run("curl", "-sS", "--max-time", DEADLINE_S * 4, *size, "-o", to, f"tftp://{host}:{server.ports['tftp']}/{name}")

    @staticmethod
    def put(server, source, name, host="127.0.0.1"):
        return run("curl", "-sS", "--max-time", DEADLINE_S * 4, "-T", source, f"tftp://{host}:{server.ports['tftp']}/{name}")


def bare(host):
    return host.strip("[]")


class TftpHpa:
    name = "tftp-hpa"

    @staticmethod
    def get(server, name, to, host="127.0.0.1", block=None):
        return run("tftp", "-m", "binary", bare(host), server.ports["tftp"], "-c", "get", name, to)

    @staticmethod
    def put(server, source, name, host="127.0.0.1"):
        return run("tftp", "-m", "binary", bare(host), server.ports["tftp"], "-c", "put", source, name)


class Atftp:
    name = "atftp"

    @staticmethod
    def options(block):
        options = ["tsize 0", "timeout 2"] + ([f"blksize {block}", "windowsize 16"] if block else [])
        return [word for option in options for word in ("--option", option)]

    @classmethod
    def get(cls, server, name, to, host="127.0.0.1", block=None):
        return run("atftp", *cls.options(block), "-g", "-r", name, "-l", to, bare(host), server.ports["tftp"])

    @classmethod
    def put(cls, server, source, name, host="127.0.0.1"):
        return run("atftp", *cls.options(1024), "-p", "-l", source, "-r", name, bare(host), server.ports["tftp"])


class Busybox:
    name = "busybox"

    @classmethod
    def get(cls, server, name, to, host="127.0.0.1", block=None):
        size = ["-b", block] if block else []
        return run("busybox", "tftp", *size, "-g", "-r", name, "-l", to, bare(host), server.ports["tftp"])

    @classmethod
    def put(cls, server, source, name, host="127.0.0.1"):
        return run("busybox", "tftp", "-b", 1024, "-p", "-l", source, "-r", name, bare(host), server.ports["tftp"])


CLIENTS = [Curl, TftpHpa, Atftp, Busybox]
each_client = pytest.mark.parametrize("client", CLIENTS, ids=[c.name for c in CLIENTS])
each_host = pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"], ids=["v4", "v6"])


@each_client
@each_host
@pytest.mark.parametrize("size", [1, 512, 3000, 1428 * 4])
def test_a_client_downloads(tftp, tmp_path, client, host, size):
    body = os.urandom(size)
    (tftp.root / f"f{size}.bin").write_bytes(body)
    for block in (None, 1428):
        said = client.get(tftp, f"f{size}.bin", tmp_path / "got", host, block)
        assert (tmp_path / "got").read_bytes() == body, said
        (tmp_path / "got").unlink()


@each_client
@each_host
def test_a_client_uploads(tftp, tmp_path, client, host):
    mac = tftp.new_phone()
    for size in (1, 512, 1024, 100_000):
        body = os.urandom(size)
        (tmp_path / "f").write_bytes(body)
        code, said = client.put(tftp, tmp_path / "f", f"{mac}-phone.cfg", host)
        assert code == 0, said
        assert tftp.get(f"{mac}-phone.cfg").body == body


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def image(tftp):
    """An image of more than 65,536 blocks of 512 bytes."""
    path = tftp.root / "3111-46157-002.sip.ld"
    path.write_bytes(os.urandom(1 << 20) * 40)
    return path


@pytest.mark.parametrize("client, block", [(Curl, 512), (Curl, 1428), (Busybox, 512), (Atftp, 1428)],
                         ids=["curl-512", "curl-1428", "busybox-512", "atftp-window"])
def test_an_image_of_more_than_65536_blocks_arrives_whole(tftp, tmp_path, image, client, block):
    said = client.get(tftp, image.name, tmp_path / "got", block=block)
    assert digest(tmp_path / "got") == digest(image), said


def test_a_phone_boots_from_a_trusted_network(tftp, tmp_path):
    mac = tftp.new_phone()
    for name in (f"{mac}.cfg", f"{mac}-own.cfg", "000000000000.cfg"):
        code, said = Curl.get(tftp, name, tmp_path / "got", block=1428)
        assert code == 0, said
        assert (tmp_path / "got").read_bytes() == tftp.get(name).body
    assert (tmp_path / "got").read_bytes()


def test_without_trust_nothing_of_a_phone_is_served(untrusted, tmp_path):
    mac = untrusted.new_phone()
    for name in (f"{mac}.cfg", f"{mac}-own.cfg", "000000000000.cfg"):
        code, said = Curl.get(untrusted, name, tmp_path / "got")
        assert code == 68, said  # CURLE_TFTP_NOTFOUND
    (tmp_path / "f").write_bytes(b"x")
    assert Curl.put(untrusted, tmp_path / "f", f"{mac}-phone.cfg")[0] == 69  # CURLE_TFTP_PERM


def test_a_network_is_trusted_only_by_its_own_addresses(start, tmp_path):
    server = start("--tftp", "127.0.0.1:0")
    mac = server.new_phone()
    trust(server, "192.0.2.0/24")
    assert Curl.get(server, f"{mac}.cfg", tmp_path / "got")[0] == 68
    trust(server)
    wait_until(lambda: Curl.get(server, f"{mac}.cfg", tmp_path / "got")[0] == 0, "the network to be trusted")


def test_the_trace_tells_what_a_phone_asked_over_tftp(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    server = start("--tftp", "127.0.0.1:0", "--visit-pause", 1, "--root", root)
    mac = server.new_phone()
    trust(server)
    (tmp_path / "f").write_bytes(b"x" * 700)
    wait_until(lambda: Curl.get(server, f"{mac}.cfg", tmp_path / "got")[0] == 0, "the network to be trusted")
    assert Curl.put(server, tmp_path / "f", f"{mac}-app.log")[0] == 0
    assert Curl.get(server, f"{mac}-calls.xml", tmp_path / "got")[0] == 68
    assert Curl.put(server, tmp_path / "f", f"{mac}.cfg")[0] == 69

    def told():
        text = server.cli("trace", mac).stdout
        return text if "over tftp" in text and f"WRQ {mac}.cfg" in text else None

    text = wait_until(told, "the visit")
    assert f"RRQ {mac}.cfg  200, " in text and "Served." in text
    assert f"WRQ {mac}-app.log  200, 700 bytes" in text and "Stored." in text
    assert f"RRQ {mac}-calls.xml  1, 0 bytes" in text
    assert f"WRQ {mac}.cfg  2, 0 bytes" in text


def request(name, *options, opcode=1):
    return struct.pack(">H", opcode) + b"".join(str(w).encode() + b"\0" for w in (name, "octet", *options))


def udp(address="127.0.0.1"):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind((address, 0))
    one.settimeout(DEADLINE_S)
    return one


def test_a_client_that_leaves_an_image_was_checking_the_version(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    server = start("--tftp", "127.0.0.1:0", "--visit-pause", 1, "--root", root)
    for name in ("sip.ld", "music.wav"):
        (root / name).write_bytes(os.urandom(10_000))
        with udp() as client:
            client.sendto(request(name), ("127.0.0.1", server.ports["tftp"]))
            _, at = client.recvfrom(2000)
            client.sendto(b"\0\4\0\1", at)
            client.recvfrom(2000)
            client.sendto(b"\0\5\0\0stop\0", at)
    text = wait_until(lambda: (t := server.cli("trace").stdout).count("RRQ") == 2 and t, "the visit")
    assert "RRQ sip.ld  200, 512 bytes" in text and "runs this version already" in text
    assert "RRQ music.wav  200, 512 bytes" in text and "hung up before the end" in text


def test_a_client_that_never_moves_on_is_given_up_whatever_it_sends(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "f.bin").write_bytes(bytes(5000))
    server = start("--tftp", "127.0.0.1:0", "--visit-pause", 1, "--root", root)
    with udp() as client:
        client.sendto(request("f.bin"), ("127.0.0.1", server.ports["tftp"]))
        _, at = client.recvfrom(2000)

        def is_told():
            client.sendto(b"\0\4\0\7", at)  # of a block that was not sent
            return "hung up before the end" in server.cli("trace").stdout

        wait_until(is_told, "the transfer to be given up")


class Proxy:
    """UDP between clients and a server, that loses, repeats and swaps datagrams."""

    def __init__(self, port, lost=0.0, repeated=0.0, swapped=0.0, seed=1, drop=None):
        self.dice, self.odds, self.drop = random.Random(seed), (lost, repeated, swapped), drop
        self.server, self.front = port, udp()
        self.port = self.front.getsockname()[1]
        self.backs, self.held = {}, []  # client: (socket, where the server answers from)
        self.ports = {"tftp": self.port}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *why):
        self.over.set()
        self.thread.join()
        for one in [self.front, *(s for s, _ in self.backs.values())]:
            one.close()

    def pass_on(self, deliver, payload):
        lost, repeated, swapped = self.odds
        if (self.drop and self.drop(payload)) or self.dice.random() < lost:
            return
        copies = 2 if self.dice.random() < repeated else 1
        if self.dice.random() < swapped:
            self.held.append((deliver, payload))
            return
        for _ in range(copies):
            deliver(payload)
        while self.held:
            late, payload = self.held.pop()
            late(payload)

    def work(self):
        while not self.over.is_set():
            sockets = {s: c for c, (s, _) in self.backs.items()}
            ready, _, _ = select.select([self.front, *sockets], [], [], 0.02)
            if not ready and self.held:
                late, payload = self.held.pop()
                late(payload)
            for one in ready:
                payload, at = one.recvfrom(70000)
                if one is self.front:
                    self.from_client(payload, at)
                else:
                    self.from_server(one, payload, at, sockets[one])

    def from_server(self, back, payload, at, client):
        """The first port that answers is the transfer's: a client refuses others by itself."""
        if self.backs[client][1] == ("127.0.0.1", self.server):
            self.backs[client] = (back, at)
        if self.backs[client][1] == at:
            self.pass_on(lambda p: self.front.sendto(p, client), payload)

    def from_client(self, payload, client):
        if client not in self.backs or payload[1] in (1, 2):
            old = self.backs.get(client)
            self.backs[client] = (old[0] if old else udp(), ("127.0.0.1", self.server))
        back, to = self.backs[client]
        self.pass_on(lambda p: back.sendto(p, to), payload)


# Not curl where datagrams are repeated: of a repeated ACK it sends its block again, and gives up.
@pytest.mark.parametrize("client, odds", [
    (Curl, (0.05, 0, 0)), (Busybox, (0.05, 0, 0)), (Busybox, (0, 0.5, 0)), (Curl, (0, 0, 0.1)),
    (Busybox, (0.05, 0.2, 0.1))], ids=["curl-lost", "lost", "repeated", "curl-swapped", "all"])
def test_downloads_and_uploads_survive_a_bad_network(tftp, tmp_path, client, odds):
    mac = tftp.new_phone()
    body = os.urandom(10_000)
    (tftp.root / "lossy.bin").write_bytes(body)
    (tmp_path / "f").write_bytes(body)
    with Proxy(tftp.ports["tftp"], *odds, seed=7) as proxy:
        said = client.get(proxy, "lossy.bin", tmp_path / "got", block=1024)
        assert (tmp_path / "got").read_bytes() == body, said
        code, said = client.put(proxy, tmp_path / "f", f"{mac}-phone.cfg")
        assert code == 0, said
    assert tftp.get(f"{mac}-phone.cfg").body == body


def test_repeated_datagrams_are_not_answered_with_more_data(tftp, tmp_path):
    (tftp.root / "copies.bin").write_bytes(os.urandom(512 * 50))
    count = []
    with Proxy(tftp.ports["tftp"], repeated=1.0, drop=lambda p: p[1] == 3 and count.append(1)) as proxy:
        code, said = Curl.get(proxy, "copies.bin", tmp_path / "got", block=1024)
    assert code == 0, said
    # Each of the 26 blocks once, where each ACK twice would have made it 51; a block again after a second without one is not meant.
    assert 26 <= len(count) < 40


def test_a_lost_last_ack_of_an_upload_is_sent_again(tftp, tmp_path):
    mac = tftp.new_phone()
    (tmp_path / "f").write_bytes(b"x" * 700)
    dropped = []

    def drop(payload):
        is_last = payload[:4] == b"\0\4\0\2"
        dropped.append(1) if is_last and not dropped else None
        return is_last and len(dropped) == 1 and not dropped.append(2)

    with Proxy(tftp.ports["tftp"], drop=drop) as proxy:
        code, said = run("busybox", "tftp", "-p", "-l", tmp_path / "f", "-r", f"{mac}-phone.cfg", "127.0.0.1", proxy.port)
    assert code == 0 and dropped, said
    assert len(tftp.cli_json("document", "list", mac)["documents"]) == 1


def expect_silence(client, server):
    """Two requests that are answered at once: what was on its way has come before that."""
    for _ in range(2):
        client.sendto(request("no-such-file.bin"), ("127.0.0.1", server.ports["tftp"]))
        assert client.recv(2000)[:4] == b"\0\5\0\1"


def test_a_last_block_that_is_repeated_during_a_slow_commit_gets_one_ack(start, tmp_path):
    server = start("--tftp", "127.0.0.1:0")
    mac = server.new_phone()
    trust(server)
    wait_until(lambda: Curl.get(server, f"{mac}.cfg", tmp_path / "got")[0] == 0, "the network to be trusted")
    lock = sqlite3.connect(server.data / "bootline.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with udp() as client:
        client.sendto(request(f"{mac}-phone.cfg", opcode=2), ("127.0.0.1", server.ports["tftp"]))
        acknowledged, at = client.recvfrom(2000)
        assert acknowledged == b"\0\4\0\0"
        for _ in range(3):
            client.sendto(b"\0\3\0\1all", at)
            expect_silence(client, server)
        lock.execute("ROLLBACK")
        assert client.recv(2000) == b"\0\4\0\1"
        expect_silence(client, server)
    lock.close()
    assert server.get(f"{mac}-phone.cfg").body == b"all"
    assert len(server.cli_json("document", "list", mac)["documents"]) == 1


def test_kill_9_after_the_last_ack_keeps_the_upload(start, tmp_path):
    server = start("--tftp", "127.0.0.1:0")
    mac = server.new_phone()
    trust(server)
    wait_until(lambda: Curl.get(server, f"{mac}.cfg", tmp_path / "got")[0] == 0, "the network to be trusted")
    for size in (100, 100_000):
        body = os.urandom(size)
        (tmp_path / "f").write_bytes(body)
        assert Curl.put(server, tmp_path / "f", f"{mac}-phone.cfg")[0] == 0
        server.kill()
        server.start()
        assert server.get(f"{mac}-phone.cfg").body == body


def test_a_flood_of_requests_is_answered_within_bounds_while_a_phone_boots(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "f.bin").write_bytes(os.urandom(2000))
    server = start("--tftp", "0.0.0.0:0", "--root", root)
    at = ("127.0.0.1", server.ports["tftp"])
    received, count, began = 0, 10_000, time.monotonic()
    flooders = []
    for i in range(count):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setblocking(False)
        one.bind(("127.0.0.9", 0))
        one.sendto(request("f.bin"), at)
        flooders.append(one)
        if i % 500 == 499:
            code, said = Curl.get(server, "f.bin", tmp_path / "got", block=1428)
            assert code == 0, said
            for flooder in flooders:
                received += answers(flooder)
            if i < 9_000:
                for flooder in flooders:
                    flooder.close()
                flooders = []
    for flooder in flooders:
        flooder.close()
    # 16 transfers shared by the workers (and one more of each), three datagrams each; others after ten seconds of silence.
    rounds = 3 + (time.monotonic() - began) / 10
    assert 0 < received <= 3 * (16 + 2 * os.cpu_count()) * rounds, received
    log = server.log()
    assert "beyond the limits" in log


def answers(one):
    """How many datagrams have come to a socket."""
    count = 0
    while True:
        try:
            one.recv(2000)
            count += 1
        except BlockingIOError:
            return count


def test_a_client_that_moves_on_too_slowly_is_cut_off(start, tmp_path):
    (tmp_path / "image.ld").write_bytes(b"i" * (1 << 20))
    server = start("--tftp", "127.0.0.1:0", "--root", tmp_path, "--min-rate", 1 << 20, "--rate-window", 1, "--visit-pause", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(DEADLINE_S)
        sock.sendto(b"\0\1image.ld\0octet\0", ("127.0.0.1", server.ports["tftp"]))
        data, peer = sock.recvfrom(2000)
        while data[:2] == b"\0\3":
            select.select([], [], [], 0.05)
            sock.sendto(b"\0\4" + data[2:4], peer)
            data = sock.recv(2000)
        assert data[:4] == b"\0\5\0\0"
    wait_until(lambda: "too slow" in server.cli("trace", "--last", "10").stdout, "the trace")


def test_where_places_run_out_the_oldest_that_never_answered_makes_room(start, tmp_path):
    """The request is sent once: it would be in vain if it were dropped."""
    (tmp_path / "image.ld").write_bytes(b"image")
    server = start("--tftp", "127.0.0.1:0", "--root", tmp_path, "--workers", 1, "--tftp-transfers", 4,
                   "--tftp-unanswered", 1000, "--drain", 0)
    strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(20)]
    for sock in [*strangers, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)]:
        sock.settimeout(DEADLINE_S)
        sock.sendto(b"\0\1image.ld\0octet\0", ("127.0.0.1", server.ports["tftp"]))
        assert sock.recv(2000)[4:] == b"image"
    for sock in [*strangers]:
        sock.close()


def test_a_stopping_server_finishes_its_transfers(start, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "f.bin").write_bytes(bytes(5000))
    server = start("--tftp", "127.0.0.1:0", "--root", root)
    got = b""
    with udp() as client:
        client.sendto(request("f.bin"), ("127.0.0.1", server.ports["tftp"]))
        block, at = client.recvfrom(2000)
        server.signal(signal.SIGTERM)
        while True:
            got += block[4:]
            client.sendto(b"\0\4" + block[2:4], at)
            if len(block) < 516:
                break
            block, _ = client.recvfrom(2000)
    assert got == bytes(5000)
    server.finish()


def test_replies_leave_from_the_address_that_was_asked(tftp):
    with udp() as client:
        for host in ("127.0.0.1", "127.0.0.5", "127.1.2.3"):
            (tftp.root / host).write_bytes(b"x")
            client.sendto(request(host), (host, tftp.ports["tftp"]))
            block, at = client.recvfrom(2000)
            assert (block, at[0]) == (b"\0\3\0\1x", host)
            client.sendto(b"\0\4\0\1", at)


def test_successive_transfers_of_a_port_have_different_ports(tftp):
    with udp() as client:
        ports = []
        for i in range(20):
            (tftp.root / f"tid{i}.bin").write_bytes(b"x")
            client.sendto(request(f"tid{i}.bin"), ("127.0.0.1", tftp.ports["tftp"]))
            _, at = client.recvfrom(2000)
            client.sendto(b"\0\4\0\1", at)
            ports.append(at[1])
    assert all(a != b for a, b in zip(ports, ports[1:])), ports
