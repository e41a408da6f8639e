"""Images whose release is replaced or removed while they are under way: everybody gets one of them whole."""

import http.client
import os
import socket
import subprocess
import threading
from ftplib import FTP

import pytest
from conftest import DEADLINE_S, cli, wait_until
from data_folder import Original
from test_firmware import VVX400, make_zip, serve_once
from test_image_limits import BASIC, LISTEN, command

BYTES = 3_000_000  # more than a connection holds, so that slow readers are in the middle for long
RELEASES = ("5.9.2.3446", "5.9.8.5760")
IMAGES = {release: os.urandom(BYTES) for release in RELEASES}
PLAIN = f"{VVX400}.sip.ld"
PIECE = 100_000


def add(data, release, image):
    cli(data, "firmware", "add", make_zip(data.parent / f"{release}.zip", {PLAIN: image, "sip.ver": release.encode()}))


def add_all(data):
    serve_once(data)
    for release in RELEASES:
        add(data, release, IMAGES[release])
    cli(data, "firmware", "set", "global", RELEASES[0])


ORIGINAL = Original(add_all)


@pytest.fixture
def firm(start, tmp_path):
    return start(*LISTEN, "--sandbox", "require", data=ORIGINAL.copy(tmp_path / "data"))


class Turns:
    """The readers take a piece at each turn, and a turn is when the release was replaced once more."""

    def __init__(self):
        self.changed, self.number = threading.Condition(), 0

    def next(self):
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def wait(self, number):
        with self.changed:
            assert self.changed.wait_for(lambda: self.number >= number, DEADLINE_S)


def read_slowly(turns, read):
    """So that whoever begins at the first turn ends at the last but few."""
    body, turn = bytearray(), 0
    while piece := read(PIECE):
        body += piece
        turn += 1
        turns.wait(turn)
    return bytes(body)


def by_http(server, turns):
    with socket.create_connection(("127.0.0.1", server.port), DEADLINE_S) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        s.sendall(f"GET /{PLAIN} HTTP/1.1\r\nHost: a\r\n{BASIC}\r\n".encode())
        answer = http.client.HTTPResponse(s)
        answer.begin()
        return read_slowly(turns, answer.read)


def by_ftp(server, turns):
    with FTP() as ftp:
        ftp.connect("127.0.0.1", server.ports["ftp"], DEADLINE_S)
        ftp.login("PlcmSpIp", "PlcmSpIp")
        with ftp.transfercmd(f"RETR {PLAIN}") as data:
            body = read_slowly(turns, data.recv)
        ftp.voidresp()
        return body


def by_tftp(server, turns):
    """A turn every so many blocks."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(DEADLINE_S)
        s.sendto(b"\0\1" + PLAIN.encode() + b"\0octet\0blksize\x001428\0", ("127.0.0.1", server.ports["tftp"]))
        _, peer = s.recvfrom(2000)
        s.sendto(b"\0\4\0\0", peer)
        state = {"block": 1, "is_over": False}

        def read(_):
            body = b""
            while not state["is_over"] and len(body) < PIECE:
                data, _ = s.recvfrom(2000)
                if data[:4] != b"\0\3" + (state["block"] & 0xFFFF).to_bytes(2, "big"):
                    continue  # once more, because a turn took long
                body += data[4:]
                state["is_over"] = len(data) < 4 + 1428
                s.sendto(b"\0\4" + data[2:4], peer)
                state["block"] += 1
            return body

        return read_slowly(turns, read)


def test_fifty_slow_downloads_get_one_version_whole_while_the_release_is_replaced_fifty_times(firm):
    turns, results = Turns(), []
    threads = [threading.Thread(target=lambda by=by: results.append((by, by(firm, turns))))
               for by in [by_http] * 20 + [by_ftp] * 15 + [by_tftp] * 15]
    for i, thread in enumerate(threads):
        thread.start()  # one more begins with each release
        firm.cli("firmware", "set", "global", RELEASES[(i + 1) % 2])
        turns.next()
    for thread in threads:
        thread.join()
    assert len(results) == 50
    for by, body in results:
        assert body in IMAGES.values(), (by, len(body))
    assert {body for _, body in results} == set(IMAGES.values())


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps", "tftp"])
def test_an_image_that_is_removed_meanwhile_comes_whole(firm, protocol):
    release = RELEASES[1]
    path = f"fw/{release}/{PLAIN}"
    with subprocess.Popen(command(firm, protocol, path), stdout=subprocess.PIPE) as reader:  # which waits until it is read
        body = reader.stdout.read(1)
        firm.cli("firmware", "remove", release)
        assert len(list((firm.data / "images").iterdir())) == 2  # of the other release
        body += reader.stdout.read()
    assert body == IMAGES[release]
    wait_until(lambda: firm.get(path).status == 404, "it to be gone")


@pytest.mark.parametrize("protocol", ["http", "https", "ftp", "ftps"])
def test_a_download_that_broke_off_goes_on_though_another_release_is_set_meanwhile(firm, protocol, tmp_path):
    release, got = RELEASES[0], tmp_path / "got"
    path = f"fw/{release}/{PLAIN}"
    got.write_bytes(IMAGES[release][:1_234_567])
    firm.cli("firmware", "set", "global", RELEASES[1])
    ran = subprocess.run(command(firm, protocol, path, "-C", "-", "-o", str(got)), capture_output=True)
    assert ran.returncode == 0 and got.read_bytes() == IMAGES[release], ran.stderr


def test_if_range_refuses_to_go_on_with_another_release(firm):
    head = firm.get(PLAIN, headers={"Range": f"bytes=0-{PIECE - 1}"})
    assert head.status == 206 and head.body == IMAGES[RELEASES[0]][:PIECE]
    rest = {"Range": f"bytes={PIECE}-", "If-Range": head.headers["etag"]}
    assert firm.get(PLAIN, headers=rest).body == IMAGES[RELEASES[0]][PIECE:]
    firm.cli("firmware", "set", "global", RELEASES[1])
    wait_until(lambda: firm.get(PLAIN, headers=rest).status == 200, "the other release")
    assert firm.get(PLAIN, headers=rest).body == IMAGES[RELEASES[1]]


def test_an_image_over_32_mib_rolls_over_tftps_block_numbers(firm):
    big = os.urandom(1 << 20) * 32 + b"and more"
    add(firm.data, "7.0.0.1", big)
    wait_until(lambda: firm.head(f"fw/7.0.0.1/{PLAIN}").status == 200, "the release")
    # One after the other, 65,537 of them: a busy machine needs longer than for anything else.
    ran = subprocess.run(command(firm, "tftp", f"fw/7.0.0.1/{PLAIN}", "--tftp-no-options", "--max-time", str(10 * DEADLINE_S)), capture_output=True)
    assert ran.stdout == big, (ran.returncode, ran.stderr)
