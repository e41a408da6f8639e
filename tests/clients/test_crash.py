"""kill -9 during uploads: what was acknowledged is there, byte for byte; nothing is half there."""

import hashlib
import http.client
import itertools
import random
import threading

import pytest
from conftest import new_mac, wait_until

CLIENTS = 8


def body_of(mac, kind, number, dice):
    """A body that can be told whole from half: its size and digest stand in front."""
    load = dice.randbytes(dice.choice((10, 3000, 70_000)))
    return b"%s %d %d %s\n" % (f"{mac}-{kind}".encode(), number, len(load), hashlib.sha256(load).hexdigest().encode()) + load


def number_of(body, mac, kind):
    """Which upload this is; it must be one of ours and whole."""
    head, _, load = body.partition(b"\n")
    name, number, size, digest = head.split()
    assert name.decode() == f"{mac}-{kind}"
    assert len(load) == int(size)
    assert hashlib.sha256(load).hexdigest() == digest.decode()
    return int(number)


class Phone:
    """One phone that uploads as fast as it can, and remembers what was acknowledged."""

    def __init__(self, mac, seed):
        self.mac, self.dice = mac, random.Random(seed)
        self.sent = self.acknowledged = 0  # numbers of its document
        self.pieces_sent, self.pieces_acknowledged = [], []

    def upload(self, server, connection):
        self.sent += 1
        body = body_of(self.mac, "phone.cfg", self.sent, self.dice)
        if server.put(f"{self.mac}-phone.cfg", body, connection=connection).status == 200:
            self.acknowledged = self.sent
        piece = b"%s piece %d end\n" % (self.mac.encode(), len(self.pieces_sent))
        self.pieces_sent.append(piece)
        if server.put(f"{self.mac}-app.log", piece, connection=connection).status == 200:
            self.pieces_acknowledged.append(piece)

    def work(self, server, after_each):
        """Uploads until the server is gone."""
        try:
            connection = server.connect()
            while True:
                self.upload(server, connection)
                after_each()
        except (OSError, http.client.HTTPException):
            return

    def check(self, server):
        answer = server.get(f"{self.mac}-phone.cfg")
        if self.acknowledged:
            assert answer.status == 200
        if answer.status == 200:
            number = number_of(answer.body, self.mac, "phone.cfg")
            assert self.acknowledged <= number <= self.sent
            self.acknowledged = number
        log = server.get(f"{self.mac}-app.log")
        pieces = log.body.splitlines(keepends=True) if log.status == 200 else []
        assert set(self.pieces_acknowledged) <= set(pieces)
        in_order = iter(self.pieces_sent)  # what was not acknowledged may be there, whole, once
        assert all(piece in in_order for piece in pieces), pieces


def test_nothing_acknowledged_is_lost_by_kill_9(start, request):
    loops = 500 if request.config.getoption("--soak") else 20
    server = start("--workers", 2, "--log-cap", "64M", "--log-upload-limit", "64M", "--phone-limit", "1G")
    phones = [Phone(new_mac(), seed) for seed in range(CLIENTS)]
    for phone in phones:
        server.cli("phone", "add", phone.mac)
    wait_until(lambda: all(server.get(f"{p.mac}.cfg").status == 200 for p in phones), "the phones")
    dice = random.Random(2026)

    for _ in range(loops):
        enough, count, limit = threading.Event(), itertools.count(1), dice.randrange(1, 40)
        threads = [threading.Thread(target=p.work, args=(server, lambda: next(count) >= limit and enough.set()))
                   for p in phones]
        for t in threads:
            t.start()
        assert enough.wait(60), "the phones stand still"
        server.kill()
        for t in threads:
            t.join()
        server.start()
        for phone in phones:
            phone.check(server)


def test_no_file_without_a_row_is_left_after_a_crash(start):
    server = start()
    mac = server.new_phone()
    assert server.put(f"cores/{mac}-core.bin", b"c" * 100_000).status == 200
    stray = server.data / "cores" / "0004f2abcdef-stray"
    stray.write_bytes(b"left by a crash between a file and its row")
    server.kill()
    server.start()
    assert not stray.exists()
    assert len(list((server.data / "cores").iterdir())) == 1


@pytest.mark.parametrize("kind", ["phone.cfg", "app.log"])
def test_an_upload_cut_off_by_a_crash_leaves_nothing(start, kind):
    server = start()
    mac = server.new_phone()
    assert server.put(f"{mac}-{kind}", b"whole\n").status == 200
    connection = server.connect()
    connection.putrequest("PUT", f"/{mac}-{kind}")
    connection.putheader("Authorization", "Basic UGxjbVNwSXA6UGxjbVNwSXA=")
    connection.putheader("Content-Length", "1000000")
    connection.endheaders()
    connection.send(b"h" * 500_000)
    assert server.get("x").status == 404
    server.kill()
    connection.close()
    server.start()
    assert server.get(f"{mac}-{kind}").body == b"whole\n"
